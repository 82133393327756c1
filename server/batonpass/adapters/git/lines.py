"""Counting the lines of files that git does not track yet."""

import logging
from pathlib import Path

_PIECE_BYTES = 1 << 20
_LOOKED_AT_BYTES = 8000

_log = logging.getLogger(__name__)


def count_lines(path: Path) -> int | None:
    """The insertions git would report if the file were added; None for a binary file.

    As git does: a NUL within the first 8,000 bytes makes a file binary, an unended last line counts, and a
    symbolic link is one line, its target. None also for what cannot be read, and for a nested repository.
    """
    try:
        if path.is_symlink():
            return 1
        if path.is_dir():
            return None
        return _count(path)
    except OSError as error:
        _log.warning("The lines of %s cannot be counted: %s", path, error)
        return None


def _count(path: Path) -> int | None:
    lines = 0
    last = b""
    with path.open("rb") as file:
        while piece := file.read(_PIECE_BYTES):
            if not last and b"\0" in piece[:_LOOKED_AT_BYTES]:
                return None
            lines += piece.count(b"\n")
            last = piece[-1:]
    return lines if last in (b"", b"\n") else lines + 1
