"""The files of the work tree, to be looked up and completed."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from itertools import islice
from pathlib import PurePosixPath

MOST_COMPARED = 5_000
"""So many paths at most are compared letter by letter with one that is not found."""


class FileIndex:
    """Paths are relative to the project's root, with slashes. Nothing changes it."""

    def __init__(self, paths: Iterable[str] = ()) -> None:
        self._paths = sorted(paths)
        self._files = frozenset(self._paths)
        self._folded = [path.casefold() for path in self._paths]
        self._folders = frozenset(
            str(folder)
            for parent in {PurePosixPath(path).parent for path in self._paths}
            for folder in (parent, *parent.parents)
        )

    def __contains__(self, path: str) -> bool:
        return path in self._files or path in self._folders

    def __bool__(self) -> bool:
        return bool(self._paths)

    def is_same(self, other: "FileIndex") -> bool:
        return self._paths == other._paths

    def has_file(self, path: str) -> bool:
        return path in self._files

    def under(self, beginning: str) -> Iterator[str]:
        """The files whose paths begin so, in their order."""
        for place in range(bisect_left(self._paths, beginning), len(self._paths)):
            if not self._paths[place].startswith(beginning):
                return
            yield self._paths[place]

    def containing(self, words: str) -> Iterator[str]:
        """The files with these words somewhere in their paths, in either case."""
        wanted = words.casefold()
        return (path for path, folded in zip(self._paths, self._folded, strict=True) if wanted in folded)

    def nearest(self, path: str) -> str | None:
        """The file that was most likely meant: one of the same name, else one of nearly the same path."""
        wanted = PurePosixPath(path)
        same = [known for known in self._paths if known.rpartition("/")[2] == wanted.name]
        if same:
            return max(same, key=lambda known: len(set(PurePosixPath(known).parts) & set(wanted.parts)))
        alike = (known for known in self._paths if known.endswith(wanted.suffix))
        return next(iter(get_close_matches(path, list(islice(alike, MOST_COMPARED)), n=1, cutoff=0.75)), None)
