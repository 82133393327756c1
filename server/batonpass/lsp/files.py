"""Files on disk that no editor has open, each read once for as long as it stays the same."""

from __future__ import annotations

import os
import stat
import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from pygls.uris import to_fs_path

from batonpass.domain.errors import InvalidInput, NotFound, Unavailable

LARGEST_FILE = 16 * 1024 * 1024
"""Bytes. A larger file is generated or data; nobody hands it to an agent whole."""

KEPT_BYTES = 32 * 1024 * 1024
"""The files kept for the next access, all together; the longest unused go first."""

T = TypeVar("T")


class FileTooLarge(InvalidInput):
    """A file is beyond the limit and was not read."""

    code = "fileTooLarge"

    def __init__(self, path: Path, size: int, limit: int) -> None:
        super().__init__(f"{path} has {size:,} bytes and is not read: the limit is {limit:,} bytes.", "uri")
        self.size = size
        self.limit = limit


class _Kept(NamedTuple, Generic[T]):
    modified_nanoseconds: int
    size: int
    value: T


class FileCache(Generic[T]):
    """Reads UTF-8 files by URI and keeps what `build(uri, text)` makes of each. Threads may share it."""

    def __init__(
        self, build: Callable[[str, str], T], limit: int = LARGEST_FILE, kept_bytes: int = KEPT_BYTES
    ) -> None:
        self._build = build
        self._limit = limit
        self._kept_bytes = kept_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, _Kept[T]] = OrderedDict()

    def read(self, uri: str) -> T:
        """Return what was built of a file; the same value while its time and size stay the same.

        Line ends are kept as they are. Raises InvalidInput (field "uri") when the URI names no file on this
        machine, or one that is not UTF-8 text; FileTooLarge; NotFound; Unavailable when the disk refuses.
        """
        path = _path_of(uri)
        try:
            status = path.stat()
            self._check(path, status)
            known = self._find(uri, status)
            if known is not None:
                return known.value
            # A file that grows while it is read has another size next time, and is read again.
            content = path.read_bytes()
        except FileNotFoundError:
            raise NotFound(f"There is no file {path}.") from None
        except OSError as error:
            raise Unavailable(f"{path} cannot be read: {error.strerror}.") from error
        value = self._build(uri, _decode(content, path))
        self._keep(uri, _Kept(status.st_mtime_ns, status.st_size, value))
        return value

    def _check(self, path: Path, status: os.stat_result) -> None:
        if not stat.S_ISREG(status.st_mode):
            raise InvalidInput(f"{path} is not a file.", field="uri")
        if status.st_size > self._limit:
            raise FileTooLarge(path, status.st_size, self._limit)

    def _find(self, uri: str, status: os.stat_result) -> _Kept[T] | None:
        with self._lock:
            known = self._kept.get(uri)
            if known is None or (known.modified_nanoseconds, known.size) != (
                status.st_mtime_ns,
                status.st_size,
            ):
                return None
            self._kept.move_to_end(uri)
            return known

    def _keep(self, uri: str, entry: _Kept[T]) -> None:
        with self._lock:
            self._kept[uri] = entry
            self._kept.move_to_end(uri)
            while sum(kept.size for kept in self._kept.values()) > self._kept_bytes:
                self._kept.popitem(last=False)


def _path_of(uri: str) -> Path:
    path = to_fs_path(uri)
    if not path or "\0" in path:
        raise InvalidInput(f"{uri} does not name a file on this machine.", field="uri")
    return Path(path)


def _decode(content: bytes, path: Path) -> str:
    if b"\0" in content:
        raise InvalidInput(f"{path} is a binary file, not text.", field="uri")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"{path} is not UTF-8 text: byte {error.start} does not fit.", field="uri"
        ) from None
