"""The Jinja2 environment of the documents; imported only when one is rendered, because Jinja2 loads slowly.

Every expression in a template is escaped for Markdown unless it is marked as Markdown already; so a template
cannot forget it. Templates run in Jinja2's sandbox: a project's own template reads the facts it is given,
and neither files nor the insides of Python.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path, PurePath

from jinja2 import BaseLoader, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.environment import Environment
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from batonpass.adapters.documents.escaping import code_span, escape_line, escape_lines, headline
from batonpass.adapters.documents.unknown_facts import UnknownFact
from batonpass.domain.facts import TranscriptFile
from batonpass.domain.figures import write_change, write_figure, write_measurement, write_signed
from batonpass.domain.metrics import Comparison
from batonpass.domain.quality import Grounds
from batonpass.domain.repository import Evidence

Source = Grounds | TranscriptFile
"""What proves a claim, or where a quotation stands."""


class EvidenceList:
    """The evidence that one document refers to, each numbered at its first use."""

    def __init__(self) -> None:
        self._known: list[Source] = []

    def mark(self, evidence: Source | None) -> Markup:
        """The reference to a claim's evidence, or the word that there is none."""
        if evidence is None:
            return _as_markdown("[unverified]")
        if evidence not in self._known:
            self._known.append(evidence)
        return _as_markdown(f"[E{self._known.index(evidence) + 1}]")

    @property
    def shared(self) -> Evidence | None:
        """What most of the commands share, as one of them: their exit code, commit and minute.

        None where fewer than two do, or where they failed.
        """
        commands = [known for known in self._known if isinstance(known, Evidence)]
        counted = Counter(map(_circumstances, commands)).most_common(1)
        if not counted or counted[0][1] < 2 or counted[0][0][0] != 0:
            return None
        return next(known for known in commands if _circumstances(known) == counted[0][0])

    @property
    def numbered(self) -> tuple[tuple[str, Source], ...]:
        return tuple((f"E{number}", evidence) for number, evidence in enumerate(self._known, 1))


def _circumstances(evidence: Evidence) -> tuple[int, str | None, str]:
    return evidence.exit_code, evidence.commit, _moment(evidence.at)


class TemplateFolders(BaseLoader):
    """Templates from the first folder that holds them; a link that leads out of its folder is refused."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        path = self._find(template)
        if path is None:
            raise TemplateNotFound(template, f"there is no template “{template}”")
        version = _version(path)
        return (
            _read(path, template),
            str(path),
            lambda: self._find(template) == path and _version(path) == version,
        )

    def _find(self, template: str) -> Path | None:
        return next((folder / template for folder in self._folders if _holds(folder, template)), None)


def _holds(folder: Path, name: str) -> bool:
    """Whether the folder has such a file, and neither its name nor a link leads out of the folder."""
    path = folder / name
    return path.is_file() and path.resolve().is_relative_to(folder.resolve())


def _version(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_mtime_ns, status.st_size


def _read(path: Path, template: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise TemplateSyntaxError("the file is not UTF-8", 1, template, str(path)) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise TemplateSyntaxError(f"the file cannot be read ({reason})", 1, template, str(path)) from error


def make_environment(folders: Sequence[Path]) -> Environment:
    """An environment over these folders, first one first; changes to the templates count at once."""
    environment = ImmutableSandboxedEnvironment(
        loader=TemplateFolders(folders),
        undefined=UnknownFact,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        # With autoescape the result of a macro is known to be Markdown, so that it is not escaped again.
        autoescape=True,
        finalize=_to_markdown,
    )
    environment.tests["headline"] = _fits
    for name, function in _FILTERS.items():
        environment.filters[name] = function
    return environment


def _as_markdown(text: str) -> Markup:
    return Markup(text)  # noqa: S704  Called only with text that was escaped for Markdown, or is our own.


def _to_markdown(value: object) -> object:
    """What Jinja2 prints for an expression: plain text escaped for Markdown, anything else as it is."""
    if value is None:
        raise UndefinedError("a fact that may be missing was printed; ask for it with an “if” first")
    if isinstance(value, str) and not isinstance(value, Markup):
        return _as_markdown(escape_line(value))
    return value


def _code(text: str) -> Markup:
    return _as_markdown(code_span(text))


def _cell(text: str) -> Markup:
    """As code in a cell of a table, where a pipe would end the cell even inside of code."""
    return _as_markdown(code_span(text).replace("|", "\\|"))


def _quote(text: str) -> Markup:
    """Text from a transcript: in one line, and as code, so that nothing in it is a link or structure."""
    return _code(" ".join(text.split()))


def _lines(text: str, indent: int = 0) -> Markup:
    return _as_markdown(escape_lines(text, indent))


def _thousands(number: int) -> str:
    return f"{number:,}"


def _signed(number: float) -> Markup:
    return _within_line(write_signed(number))


def _change(comparison: Comparison) -> Markup:
    return _within_line(write_change(comparison))


def _within_line(text: str) -> Markup:
    """Escaped, but for a sign at its start: inside a line a sign starts nothing."""
    return _as_markdown(escape_line(text).removeprefix("\\") if text[:1] == "+" else escape_line(text))


def _percent(number: float) -> str:
    return f"{number:.0f} %"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _day(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d}"


def _week(at: datetime) -> str:
    calendar = at.astimezone(UTC).isocalendar()
    return f"{calendar.week} of {calendar.year}"


def _duration(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours else f"{rest} min"


def _words(name: str) -> str:
    """A name of the wire, such as `handedOff`, as words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def _place(location: str) -> Markup:
    """A web address as a link, any other place as code."""
    return _as_markdown(f"<{location}>") if _WEB_ADDRESS.fullmatch(location) else _code(location)


_WEB_ADDRESS = re.compile(r"https?://[!-;=?-~]+")
"""Visible ASCII without angle brackets, which is what CommonMark takes for an automatic link."""


def _within(path: str, root: str) -> str:
    """The path as seen from the project, with `/`; a path outside of it stays whole."""
    inner = PurePath(path)
    return inner.relative_to(root).as_posix() if inner.is_relative_to(root) else path


def _fits(value: str) -> bool:
    """Whether a headline holds the whole text."""
    return headline(value) == " ".join(value.split())


_FILTERS: Mapping[str, Callable[..., str]] = {
    "cell": _cell,
    "change": _change,
    "code": _code,
    "day": _day,
    "duration": _duration,
    "figure": write_figure,
    "headline": headline,
    "lines": _lines,
    "measured": write_measurement,
    "moment": _moment,
    "percent": _percent,
    "place": _place,
    "quote": _quote,
    "signed": _signed,
    "thousands": _thousands,
    "week": _week,
    "within": _within,
    "words": _words,
}
