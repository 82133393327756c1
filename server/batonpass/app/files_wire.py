"""The JSON shapes of files and what they cost."""

from collections.abc import Sequence

from batonpass.app.file_costs import SectionCount
from batonpass.app.json_shape import Json
from batonpass.app.project_files import FileScan
from batonpass.domain.files import SkipReason


class FileStatus(Json):
    """`setAside` says that the file's size is no longer warned about."""

    uri: str
    set_aside: bool


class Section(Json):
    """`line` counts from 0."""

    name: str
    line: int
    tokens: int


class FileSections(Json):
    """The ten sections that cost most, the most expensive first."""

    uri: str
    sections: tuple[Section, ...]


class FileCost(Json):
    """`tokens` is null for a file that was skipped, and `reason` then says why."""

    path: str
    bytes: int
    tokens: int | None
    window_percent: float | None
    reason: SkipReason | None


class FolderCost(Json):
    """`files` is the number of counted files under the folder, at any depth."""

    path: str
    files: int
    tokens: int
    window_percent: float


class FileCosts(Json):
    """`files` and `folders` begin with the most expensive. The other figures are of all files."""

    encoding: str
    window_tokens: int
    tokens: int
    window_percent: float
    counted: int
    skipped: int
    left_out: tuple[str, ...]
    files: tuple[FileCost, ...]
    folders: tuple[FolderCost, ...]


def from_file_status(uri: str, set_aside: bool) -> FileStatus:
    return FileStatus(uri=uri, set_aside=set_aside)


def from_sections(uri: str, sections: Sequence[SectionCount]) -> FileSections:
    return FileSections(
        uri=uri,
        sections=tuple(Section(name=s.name, line=s.line, tokens=s.tokens) for s in sections),
    )


def from_scan(scan: FileScan, window_tokens: int, top: int | None = None) -> FileCosts:
    """With `top`, only so many files and folders."""

    def percent(tokens: int) -> float:
        return round(100 * tokens / window_tokens, 2)

    counted = sum(count.tokens is not None for count in scan.files)
    return FileCosts(
        encoding=scan.encoding,
        window_tokens=window_tokens,
        tokens=scan.tokens,
        window_percent=percent(scan.tokens),
        counted=counted,
        skipped=len(scan.files) - counted,
        left_out=scan.left_out,
        files=tuple(
            FileCost(
                path=count.path,
                bytes=count.size,
                tokens=count.tokens,
                window_percent=None if count.tokens is None else percent(count.tokens),
                reason=count.reason,
            )
            for count in scan.files[:top]
        ),
        folders=tuple(
            FolderCost(
                path=folder.path,
                files=folder.files,
                tokens=folder.tokens,
                window_percent=percent(folder.tokens),
            )
            for folder in scan.folders[:top]
        ),
    )
