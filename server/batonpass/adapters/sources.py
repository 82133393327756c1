"""The project's files on disk, each read once for as long as it stays the same."""

import os
import stat
import threading
from collections import OrderedDict
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from batonpass.adapters.places import path_of
from batonpass.app.text.decoding import decode
from batonpass.domain.errors import InvalidInput, NotFound, Unavailable

KEPT_BYTES = 32 * 1024 * 1024
"""The texts kept for the next access, all together; the longest unused go first."""


class _Kept(NamedTuple):
    modified_nanoseconds: int
    size: int
    text: str | None


class DiskSources:
    """The SourceFiles port. Threads may share it."""

    def __init__(self, kept_bytes: int = KEPT_BYTES) -> None:
        self._kept_bytes = kept_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[Path, _Kept] = OrderedDict()

    def read(self, uri: str, largest_bytes: int) -> str | None:
        path = path_of(uri)
        try:
            status = path.stat()
            if not stat.S_ISREG(status.st_mode):
                raise InvalidInput(f"{path} is not a file.", "uri")
            if status.st_size > largest_bytes:
                return None
            known = self._find(path, status)
            if known is not None:
                return known.text
            # A file that grows while it is read has another size next time, and is read again.
            content = path.read_bytes()
        except FileNotFoundError:
            raise NotFound(f"There is no file {path}.") from None
        except OSError as error:
            raise Unavailable(f"{path} cannot be read: {error.strerror}.") from error
        text = decode(content)
        self._keep(path, _Kept(status.st_mtime_ns, status.st_size, text))
        return text

    def _find(self, path: Path, status: os.stat_result) -> _Kept | None:
        with self._lock:
            known = self._kept.get(path)
            if known is None or known[:2] != (status.st_mtime_ns, status.st_size):
                return None
            self._kept.move_to_end(path)
            return known

    def _keep(self, path: Path, kept: _Kept) -> None:
        with self._lock:
            self._kept[path] = kept
            self._kept.move_to_end(path)
            while sum(entry.size for entry in self._kept.values()) > self._kept_bytes:
                self._kept.popitem(last=False)


class MemorySources:
    """The fake: files by their URI; None stands for one that is not text."""

    def __init__(self, files: dict[str, str | None] | None = None) -> None:
        self.files = files or {}

    def read(self, uri: str, largest_bytes: int) -> str | None:
        if urlsplit(uri).scheme != "file":
            raise InvalidInput(f"{uri} does not name a file on this machine.", "uri")
        if uri not in self.files:
            raise NotFound(f"There is no file {uri}.")
        text = self.files[uri]
        return None if text is None or len(text.encode()) > largest_bytes else text
