"""What reading the project's files costs: every file counted, each content once."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from batonpass.app.ports import CountCache, SourceTree
from batonpass.app.project import Project
from batonpass.app.text.decoding import decode
from batonpass.app.text.tokenizer import Tokenizer
from batonpass.domain.errors import Unavailable
from batonpass.domain.files import (
    FileCount,
    FolderCount,
    SkipReason,
    SourceFile,
    most_expensive_first,
    sum_folders,
)

BATCH_FILES = 200
BATCH_BYTES = 4_000_000
"""After so much the counts are kept, and lost no more when the scan is stopped."""

Progress = Callable[[int, int], None]
"""Told how many bytes of how many are looked through."""

Check = Callable[[], None]
"""Called before each file. What it raises ends the scan; what was counted until then is kept."""


@dataclass(frozen=True, slots=True)
class FileScan:
    """`files` are the most expensive first, those without a count last; so are `folders`, the root left out.

    `left_out` names the folders that were not looked into. `fresh` is how many files were counted in this
    scan, because no earlier one had.
    """

    encoding: str
    files: tuple[FileCount, ...]
    folders: tuple[FolderCount, ...]
    left_out: tuple[str, ...]
    tokens: int
    fresh: int

    def skipped(self, reason: SkipReason) -> int:
        return sum(count.reason is reason for count in self.files)


def _ignore_progress(done: int, total: int) -> None: ...


def _go_on() -> None: ...


def count_files(
    project: Project, under: str = "", progress: Progress = _ignore_progress, check: Check = _go_on
) -> FileScan:
    """Count every file of the project, or those under one of its folders; the largest are read first.

    Files whose content was counted before are not read, where git knows their content. Files that are not
    text, over `largestFileBytes` or unreadable are skipped. Raises Unavailable when the files cannot be
    listed, and what `check` raises.
    """
    listing = project.ports.tree.list_files()
    files = [file for file in listing.files if _is_under(file.path, under)]
    scan = _Scan(project, progress, check, sum(file.size for file in files))
    scan.run(sorted(files, key=lambda file: (-file.size, file.path)))
    counts = most_expensive_first(scan.counts)
    return FileScan(
        encoding=project.settings.encoding,
        files=counts,
        folders=sum_folders(counts),
        left_out=tuple(folder for folder in listing.left_out if _is_under(folder, under)),
        tokens=sum(count.tokens or 0 for count in counts),
        fresh=scan.fresh,
    )


def _is_under(path: str, folder: str) -> bool:
    return not folder or path == folder or path.startswith(f"{folder}/")


class _Scan:
    """One scan under way."""

    def __init__(self, project: Project, progress: Progress, check: Check, total: int) -> None:
        self.counts: list[FileCount] = []
        self.fresh = 0
        self._tree: SourceTree = project.ports.tree
        self._cache: CountCache = project.ports.counts
        self._encoding = project.settings.encoding
        self._load: Callable[[], Tokenizer] = lambda: project.ports.vocabulary.load(self._encoding)
        self._largest = project.settings.largest_file_bytes
        self._progress = progress
        self._check = check
        self._done = 0
        self._total = total

    def run(self, files: Sequence[SourceFile]) -> None:
        self._progress(0, self._total)
        self._check()
        unknown = self._take_known(files)
        for batch in _batches(unknown):
            self._count_batch(batch)

    def _take_known(self, files: Iterable[SourceFile]) -> list[SourceFile]:
        """Settle what needs no reading; the rest."""
        countable = [file for file in files if not self._skip_if_too_large(file)]
        keys = [file.content_key for file in countable if file.content_key is not None]
        known = self._cache.find(self._encoding, keys)
        rest: list[SourceFile] = []
        for file in countable:
            key = file.content_key
            if key is not None and key in known:
                self._add(file, known[key])
            else:
                rest.append(file)
        return rest

    def _skip_if_too_large(self, file: SourceFile) -> bool:
        if file.size <= self._largest:
            return False
        self._skip(file, SkipReason.TOO_LARGE)
        return True

    def _count_batch(self, batch: Sequence[SourceFile]) -> None:
        counted: dict[str, int | None] = {}
        try:
            contents = list(self._read(batch))
            known = self._cache.find(self._encoding, [key for _, key, _ in contents])
            for file, key, text in contents:
                self._check()
                if key not in known and key not in counted:
                    counted[key] = None if text is None else self._load().count(text)
                    self.fresh += 1
                self._add(file, counted[key] if key in counted else known[key])
        finally:
            # Whatever stops the scan, a person's Ctrl-C too: the work that is done is not lost.
            self._cache.keep(self._encoding, counted)

    def _read(self, batch: Sequence[SourceFile]) -> Iterator[tuple[SourceFile, str, str | None]]:
        for file in batch:
            self._check()
            try:
                read = self._tree.read(file)
            except Unavailable:
                # It is said in the result: a file may vanish while others are counted.
                self._skip(file, SkipReason.UNREADABLE)
            else:
                yield file, read.key, decode(read.content)

    def _add(self, file: SourceFile, tokens: int | None) -> None:
        if tokens is None:
            self._skip(file, SkipReason.NOT_TEXT)
        else:
            self._settle(file, FileCount(file.path, file.size, tokens))

    def _skip(self, file: SourceFile, reason: SkipReason) -> None:
        self._settle(file, FileCount(file.path, file.size, None, reason))

    def _settle(self, file: SourceFile, count: FileCount) -> None:
        self.counts.append(count)
        self._done += file.size
        self._progress(self._done, self._total)


def _batches(files: Iterable[SourceFile]) -> Iterator[list[SourceFile]]:
    batch: list[SourceFile] = []
    size = 0
    for file in files:
        batch.append(file)
        size += file.size
        if len(batch) >= BATCH_FILES or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
