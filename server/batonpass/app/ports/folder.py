"""The port to what the project's own folder tells without asking git or running a program."""

from collections.abc import Collection
from typing import Protocol

from batonpass.domain.requirements import Requirements


class ProjectFolder(Protocol):
    """The files of the project's folder. It never fails: what cannot be read tells nothing."""

    def requirements(self) -> Requirements:
        """The services and tools that the project's files ask for; broken files are named with a reason."""
        ...

    def existing(self, paths: Collection[str]) -> frozenset[str]:
        """Those of the paths at which there is something; they are relative to the root, with slashes.

        A path that leads out of the project is never there.
        """
        ...
