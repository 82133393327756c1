"""What one file costs to read: in words, whether that is much, and which of its parts cost most."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from batonpass.app.documents_open import CountState, TokenCount
from batonpass.app.gauge import shorten
from batonpass.app.parameters import ChooseFile
from batonpass.app.project import Project
from batonpass.app.text.sections import find_sections
from batonpass.domain.errors import InvalidInput, NotAllowed

MOST_SECTIONS = 10


@dataclass(frozen=True, slots=True)
class LargeFile:
    """A file of the project that costs more than `largeFilePercent` of the window."""

    tokens: int
    window_tokens: int
    set_aside: bool

    @property
    def message(self) -> str:
        """What stays the same while a few words are typed, so that it is not shown anew all the time."""
        share = describe_share(self.tokens, self.window_tokens)
        return f"Reading this file takes {share} ({shorten(self.tokens)} tokens)."


@dataclass(frozen=True, slots=True)
class SectionCount:
    """`line` counts from 0."""

    name: str
    line: int
    tokens: int


def file_name(uri: str) -> str:
    """The name of a file without its folders."""
    return PurePosixPath(unquote(urlsplit(uri).path)).name


def window_of(project: Project) -> int:
    """The window of the open session, else the one of the settings, in tokens."""
    current = project.current
    return current.reading.window_tokens if current else project.settings.context_window


def describe_cost(count: TokenCount, window_tokens: int) -> str:
    """A file's cost in one line: “1,234 tokens, 0.6 % of the 200k window”."""
    if count.state is CountState.SKIPPED:
        return "Not counted: this file is binary or over the size limit."
    if count.tokens is None:
        return "The tokens are being counted."
    word = "token" if count.tokens == 1 else "tokens"
    return f"{count.tokens:,} {word}, {describe_share(count.tokens, window_tokens)}"


def describe_share(tokens: int, window_tokens: int) -> str:
    """“0.6 % of the 200k window”."""
    return f"{describe_percent(100 * tokens / window_tokens)} of the {shorten(window_tokens)} window"


def describe_percent(percent: float) -> str:
    """One decimal; what is there but would be rounded to nothing is “<0.1 %”."""
    if 0 < percent < 0.05:
        return "<0.1 %"
    return f"{percent:,.1f} %"


def judge(project: Project, uri: str, tokens: int) -> LargeFile | None:
    """Whether a file is large; only files of the project are. One that is set aside is, too, and says so.

    The session's own documents are never: nobody reads them to the agent by opening them.
    """
    window = window_of(project)
    if 100 * tokens <= project.settings.large_file_percent * window or unquote(uri) in project.own_documents:
        return None
    path = project.ports.tree.place(uri)
    return None if path is None else LargeFile(tokens, window, _is_set_aside(project, path))


def _is_set_aside(project: Project, path: str) -> bool:
    # Where nothing is, no secret need be looked for: this is asked while somebody types.
    aside = project.files_set_aside
    return bool(aside) and project.redact(path) in aside


def set_aside(project: Project, parameters: ChooseFile) -> bool:
    """Never warn about the size of a file again, in this project. Says that it is set aside."""
    path = _place(project, parameters.uri)
    known = project.ports.store.files_set_aside()
    if path not in known:
        with project.write() as write:
            write.set_file_aside(path)
    project.files_set_aside = known | {path}
    return True


def include(project: Project, parameters: ChooseFile) -> bool:
    """Take back that a file is set aside. Says that it is not."""
    path = _place(project, parameters.uri)
    known = project.ports.store.files_set_aside()
    if path in known:
        with project.write() as write:
            write.include_file(path)
    project.files_set_aside = known - {path}
    return False


def _place(project: Project, uri: str) -> str:
    """The path of a file as it is stored, without secrets."""
    path = project.ports.tree.place(uri)
    if path is None:
        raise InvalidInput(f"{uri} is not a file of this project.", "uri")
    return project.redact(path)


def largest_sections(project: Project, parameters: ChooseFile) -> tuple[SectionCount, ...]:
    """The ten sections that cost most, the most expensive first: of the open buffer, else of the file."""
    text = _text(project, parameters.uri)
    tokenizer = project.ports.vocabulary.load(project.settings.encoding)
    sections = find_sections(text, file_name(parameters.uri))
    counts = (SectionCount(section.name, section.line, tokenizer.count(section.text)) for section in sections)
    return tuple(sorted(counts, key=lambda count: (-count.tokens, count.line))[:MOST_SECTIONS])


def _text(project: Project, uri: str) -> str:
    opened = project.open_documents.count(uri)
    if opened is None:
        text = project.ports.sources.read(uri, project.settings.largest_file_bytes)
    else:
        text = None if opened.state is CountState.SKIPPED else project.open_documents.text(uri)
    if text is None:
        raise NotAllowed("This file is not counted: it is not text, or over the size limit.")
    return text
