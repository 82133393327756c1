"""A tree of files in memory."""

from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from batonpass.adapters.places import path_of
from batonpass.domain.errors import InvalidInput, Unavailable
from batonpass.domain.files import Content, Listing, SourceFile


@dataclass
class MemoryTree:
    """`files` by their path; those in `known` have a content key that needs no reading.

    `read_paths` tells which files were read, in order.
    """

    root: Path
    files: dict[str, bytes] = field(default_factory=dict[str, bytes])
    known: set[str] = field(default_factory=set[str])
    left_out: tuple[str, ...] = ()
    read_paths: list[str] = field(default_factory=list[str])

    def list_files(self) -> Listing:
        files = (
            SourceFile(path, len(content), _key(content) if path in self.known else None)
            for path, content in sorted(self.files.items())
        )
        return Listing(tuple(files), self.left_out)

    def place(self, uri: str) -> str | None:
        try:
            return path_of(uri).relative_to(self.root).as_posix()
        except (InvalidInput, ValueError):
            return None

    def read(self, file: SourceFile) -> Content:
        self.read_paths.append(file.path)
        content = self.files.get(file.path)
        if content is None:
            raise Unavailable(f"{file.path} cannot be read: No such file or directory.")
        return Content(content, _key(content))


def _key(content: bytes) -> str:
    return f"sha256:{sha256(content).hexdigest()}"
