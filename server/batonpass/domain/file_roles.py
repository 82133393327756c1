"""Which files are configuration, by the customs of naming."""

from pathlib import PurePosixPath

from batonpass.domain.outcome import Purpose, purpose_of

_SUFFIXES = frozenset(
    {".toml", ".yaml", ".yml", ".json", ".jsonc", ".ini", ".cfg", ".conf", ".env", ".properties"}
)
_NAMES = frozenset(
    {
        "dockerfile",
        "makefile",
        "justfile",
        "procfile",
        ".gitignore",
        ".gitattributes",
        ".npmrc",
        ".editorconfig",
    }
)


def is_configuration(path: str) -> bool:
    """Whether a file sets something up; `path` has slashes. What programs write, and test data, does not."""
    place = PurePosixPath(path)
    name = place.name.casefold()
    if purpose_of(path) is not Purpose.CODE:
        return False
    return name in _NAMES or name.startswith(".env") or place.suffix.casefold() in _SUFFIXES
