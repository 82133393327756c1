"""A user's home with an agent's transcripts in it."""

import json
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from batonpass.app.transcripts import AgentAdapter


class Home:
    """What one agent has written below a folder."""

    def __init__(self, folder: Path, agent: AgentAdapter) -> None:
        self.folder = folder
        self.agent = agent

    def write(self, path: Path, at: int, *lines: Mapping[str, Any]) -> Path:
        """A transcript that was last changed at this moment, in seconds."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
        os.utime(path, (at, at))
        return path

    def found(self, *roots: str, since: datetime | None = None) -> list[str]:
        return [one.session for one in self.agent.discover([Path(root) for root in roots], since)]
