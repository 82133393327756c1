"""Looking through an agent's folders without reading more than is asked for."""

import os
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path, PurePath, PureWindowsPath

_HEAD_BYTES = 1 << 18


def list_changed(
    folders: Iterable[Path], suffix: str | tuple[str, ...], since: datetime | None
) -> list[tuple[datetime, Path]]:
    """The files in some folders that changed since a time, the last changed first.

    Folders that are not there or may not be read have no files.
    """
    earliest = since.timestamp() if since else 0.0
    found: list[tuple[float, str]] = []
    for folder in folders:
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.endswith(suffix) and entry.is_file():
                        changed = entry.stat().st_mtime
                        if changed >= earliest:
                            found.append((changed, entry.path))
        except OSError:
            continue
    found.sort(reverse=True)
    return [(datetime.fromtimestamp(changed, UTC), Path(path)) for changed, path in found]


def list_folders(folder: Path) -> list[Path]:
    """The folders in a folder; none when it is not there."""
    try:
        with os.scandir(folder) as entries:
            return sorted(Path(entry.path) for entry in entries if entry.is_dir())
    except OSError:
        return []


def read_head(path: Path) -> Iterator[bytes]:
    """The whole lines at the start of a file, within its first 256 KiB."""
    start = read_start(path)
    if not start:
        return iter(())
    lines = start.split(b"\n")
    # The last one may have been cut by the limit; a file's only line is taken as it is.
    return iter(lines[:-1] if len(lines) > 1 else lines)


def read_start(path: Path) -> bytes:
    """The first 256 KiB of a file; nothing when it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(_HEAD_BYTES)
    except OSError:
        return b""


def read_whole(path: Path) -> bytes:
    """The content of a file; nothing when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


def is_within(folder: str, roots: Collection[Path]) -> bool:
    """Whether a folder, as an agent wrote it down, is one of the roots or below one."""
    if not folder:
        return False
    if "\\" in folder and not folder.startswith("/"):
        place = PureWindowsPath(folder)
    else:
        place = PurePath(os.path.normpath(folder))
    for root in roots:
        if place.is_relative_to(str(root)):
            return True
        resolved = root.resolve()
        if resolved != root and place.is_relative_to(str(resolved)):
            return True
    return False
