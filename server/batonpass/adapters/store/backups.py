"""Copies of the store, made before something changes it as a whole.

They lie in `backups/` beside the store, each a store of its own, named by what it is a copy of and when it
was made. The newest three are kept.
"""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from batonpass.adapters.durability import sync_folder
from batonpass.adapters.store.failures import explained

KEPT = 3
_FOLDER = "backups"


def back_up(connection: sqlite3.Connection, path: Path, label: str) -> Path:
    """Copy the store at `path`, through its own connection; returns the copy, which is on the disk.

    Raises Unavailable when the copy cannot be made; nothing is left of it then.
    """
    target = place(path, label)
    unfinished = target.with_suffix(".new")
    with explained(target):
        try:
            unfinished.touch(mode=0o600)
            with closing(sqlite3.connect(unfinished, isolation_level=None)) as copy:
                # The copy is made once and never written to again: a log beside it would only be in the way.
                connection.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")
            unfinished.replace(target)
            sync_folder(target.parent)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        _forget_oldest(target, f"{path.stem}-v*{path.suffix}")
    return target


def place(path: Path, label: str) -> Path:
    """A free name for a copy of the store at `path`; the folder is made."""
    folder = path.parent / _FOLDER
    with explained(folder):
        folder.mkdir(mode=0o700, exist_ok=True)
    moment = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    names = (
        f"{path.stem}-{label}-{moment}{extra}{path.suffix}"
        for extra in ("", *map("-{}".format, range(2, 100)))
    )
    return next(folder / name for name in names if not (folder / name).exists())


def newest_backup(path: Path) -> Path | None:
    """The copy that was made last."""
    return max((path.parent / _FOLDER).glob(f"{path.stem}-v*{path.suffix}"), key=_moment, default=None)


def _forget_oldest(made: Path, pattern: str) -> None:
    # The one just made stays, even if the clock was set back and it seems to be the oldest.
    others = sorted((copy for copy in made.parent.glob(pattern) if copy != made), key=_moment)
    for copy in others[: max(0, len(others) - (KEPT - 1))]:
        copy.unlink()


def _moment(copy: Path) -> str:
    return copy.stem.split("-", 2)[-1]
