"""The project's files, what they count, and the settings that are kept in files."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Protocol

from batonpass.app.settings import Layer
from batonpass.domain.files import Content, Listing, SourceFile


class SourceFiles(Protocol):
    """The project's files on disk, as text to be counted."""

    def read(self, uri: str, largest_bytes: int) -> str | None:
        """The text of a file, or None when it is binary, not UTF-8 or over the limit.

        Raises InvalidInput for a URI that names no file, NotFound when there is none, Unavailable when it
        cannot be read.
        """
        ...


class SourceTree(Protocol):
    """All files of the project that an agent might read: not those git ignores, no vendored folders."""

    root: Path

    def list_files(self) -> Listing:
        """The files in the order of their paths. Raises Unavailable when they cannot be listed."""
        ...

    def place(self, uri: str) -> str | None:
        """Where a file lies, relative to the root and with slashes; None when it is not in the project."""
        ...

    def read(self, file: SourceFile) -> Content:
        """The content as it is now, with its key. Raises Unavailable when it cannot be read."""
        ...


class Boundary(Protocol):
    """Where the project ends: other repositories and work trees inside its folder are not part of it."""

    def holds(self, folder: str) -> bool:
        """Whether a folder, as an agent wrote it down, is in the project, wherever links lead.

        It never fails.
        """
        ...


class CountCache(Protocol):
    """Token counts by encoding and content key. What is not text has no tokens: None.

    It never fails: what cannot be read is not known, what cannot be written is forgotten. Every call is a
    batch. Threads and processes may share one.
    """

    def find(self, encoding: str, keys: Collection[str]) -> Mapping[str, int | None]:
        """The counts that are known, by their keys."""
        ...

    def keep(self, encoding: str, counts: Mapping[str, int | None]) -> None: ...


class SettingsFiles(Protocol):
    """The settings a person keeps in files."""

    def layers(self) -> tuple[Layer, ...]:
        """The user's file, then the project's; those that do not exist are left out.

        A file that cannot be understood is a layer with its problem and no values.
        """
        ...
