"""What every tree of files on disk does alike: placing a URI in it, looking at a file, reading one."""

import os
import stat
from hashlib import sha256
from pathlib import Path

from batonpass.adapters.places import path_of
from batonpass.domain.errors import InvalidInput, Unavailable
from batonpass.domain.files import Content, SourceFile


class DiskTree:
    """Files under `root`, whose symbolic links are resolved."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def place(self, uri: str) -> str | None:
        try:
            path = path_of(uri)
        except InvalidInput:
            return None
        try:
            # The file's own name stays as it is: a link in the project is a file of the project.
            return (path.parent.resolve() / path.name).relative_to(self.root).as_posix()
        except (ValueError, OSError):
            return None

    def read(self, file: SourceFile) -> Content:
        try:
            content = (self.root / file.path).read_bytes()
        except OSError as error:
            raise Unavailable(f"{file.path} cannot be read: {error.strerror}.") from error
        return Content(content, self.key_of(file, content))

    def key_of(self, file: SourceFile, content: bytes) -> str:
        """The key of a content that was read for a file of the listing."""
        return f"sha256:{sha256(content).hexdigest()}"

    def look(self, path: str, key: str | None = None) -> SourceFile | None:
        """The file of a path, or None when there is none: nothing, a folder, a symbolic link.

        `key` is the content's, as far as it is known without the file's size.
        """
        try:
            status = os.lstat(self.root / path)
        except OSError:
            return None
        if not stat.S_ISREG(status.st_mode):
            return None
        return SourceFile(path, status.st_size, None if key is None else f"{key}:{status.st_size}")
