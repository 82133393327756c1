"""Where VS Code and the editors made from it keep what belongs to a user."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

_NAMES = ("Code", "Code - Insiders", "VSCodium", "Cursor", "Windsurf")
_SERVERS = (".vscode-server", ".vscode-server-insiders", ".cursor-server", ".windsurf-server")


def find_user_folders() -> Iterator[Path]:
    """The folders that hold `workspaceStorage` and `globalStorage`, also of editors that are not there."""
    if portable := os.environ.get("VSCODE_PORTABLE"):
        yield Path(portable) / "user-data" / "User"
    for name in _NAMES:
        yield _settings() / name / "User"
    for name in _SERVERS:
        yield Path.home() / name / "data" / "User"


def _settings() -> Path:
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    named = os.environ.get("APPDATA" if sys.platform == "win32" else "XDG_CONFIG_HOME")
    return Path(named) if named else Path.home() / ".config"
