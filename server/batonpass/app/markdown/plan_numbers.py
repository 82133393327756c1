"""The scope and the phases of a plan as a person changes them: “Estimated Output”, and the table of phases.

Only what is understood whole is taken in: a line with other words in it, or a row where a figure of the
session's own was changed, stays text. A phase is known by its number in the first column.
"""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from batonpass.app.markdown.entries import outline_of
from batonpass.app.markdown.outline import Row, Section, Table
from batonpass.app.markdown.parts import labelled_lines, title_key
from batonpass.app.markdown.source import plain_words, split_source
from batonpass.domain.errors import BatonpassError
from batonpass.domain.phase_changes import PhaseChange
from batonpass.domain.plan import Phase, Scope
from batonpass.domain.replanning import PlanChange, replan
from batonpass.domain.session import Session, with_plan

logger = logging.getLogger(__name__)

OVERVIEW, OUTPUT = "session overview", "estimated output"
GOALS, COLUMNS = "session goals", ("#", "phase", "share of plan")

_SCOPE = re.compile(
    r"(?:(?:about |~)?[\d,]+ lines: )?"
    r"(?P<code>[\d,]+) of code(?:, (?P<tests>[\d,]+) of tests)?(?:, (?P<docs>[\d,]+) of documentation)?"
)


@dataclass(frozen=True, slots=True)
class PhaseRow:
    """`number` is the written one, None where there is none; `rest` are the cells that are the session's."""

    number: int | None
    name: str
    share: str
    rest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanNumbers:
    """What stands where: the lines of the scope and of the rows are counted from 0."""

    scope: Scope | None = None
    scope_lines: tuple[int, int] | None = None
    phases: tuple[PhaseRow, ...] = ()
    phase_lines: tuple[int, int] | None = None


def read_numbers(text: str) -> PlanNumbers:
    numbers = PlanNumbers()
    for section in outline_of(split_source(text).text):
        title = title_key(section.title)
        if title == OVERVIEW:
            numbers = _with_scope(numbers, section)
        elif title == GOALS and section.tables:
            numbers = _with_phases(numbers, section.tables[0])
    return numbers


def _with_scope(numbers: PlanNumbers, section: Section) -> PlanNumbers:
    for item in (*section.items, *labelled_lines(section.paragraphs)):
        if item.label.casefold() == OUTPUT:
            words = item.rest.partition("\n")[0].removesuffix("\\")
            found = _SCOPE.fullmatch(plain_words(words))
            scope = Scope(*(_count(part) for part in found.groups())) if found else None
            return replace(numbers, scope=scope, scope_lines=(item.start, item.start + 1))
    return numbers


def _count(figure: str | None) -> int:
    return int((figure or "0").replace(",", "") or 0)


def _with_phases(numbers: PlanNumbers, table: Table) -> PlanNumbers:
    head, *rows = table.rows
    columns = [plain_words(cell).casefold() for cell in head.cells]
    if tuple(columns[:3]) != COLUMNS or not rows:
        return numbers
    phases = tuple(_phase_row(row) for row in rows)
    return replace(numbers, phases=phases, phase_lines=(rows[0].line, rows[-1].line + 1))


def _phase_row(row: Row) -> PhaseRow:
    number, name, share, *rest = (plain_words(cell) for cell in row.cells)
    return PhaseRow(int(number) if number.isdecimal() else None, name, share, tuple(rest))


def take_in_numbers(session: Session, base: str, mine: str, now: str) -> tuple[Session, str]:
    """The session with the plan as the person changed it, and the base with their lines that were taken in.

    What both sides have changed stays as it is, and so does what the session refuses.
    """
    if base == mine or not session.is_open:
        return session, base
    old, own, new = read_numbers(base), read_numbers(mine), read_numbers(now)
    change = PlanChange()
    spans: list[tuple[tuple[int, int], tuple[int, int]]] = []
    if own.scope is not None and own.scope != old.scope == new.scope and old.scope_lines and own.scope_lines:
        change = replace(change, scope=own.scope)
        spans.append((old.scope_lines, own.scope_lines))
    if old.phase_lines and own.phase_lines and _stated(own) != _stated(old) == _stated(new):
        phases = _changed_phases(session.phases, old.phases, own.phases)
        if phases is not None:
            change = replace(change, phases=phases)
            spans.append((old.phase_lines, own.phase_lines))
    if not spans:
        return session, base
    try:
        plan = replan(session.plan, session.scope, change)
    except BatonpassError as error:
        logger.info("A change of the plan's numbers is not taken in: %s", type(error).__name__)
        return session, base
    return with_plan(replace(session, scope=change.scope or session.scope), plan), _moved(base, mine, spans)


def _stated(numbers: PlanNumbers) -> tuple[tuple[int | None, str, str], ...]:
    return tuple((row.number, row.name, row.share) for row in numbers.phases)


def _changed_phases(
    phases: Sequence[Phase], base: Sequence[PhaseRow], mine: Sequence[PhaseRow]
) -> list[PhaseChange] | None:
    """The phases as the rows have them; None where a row is not understood."""
    whole = sum(phase.weight for phase in phases)
    known = {row.number: row for row in base if row.number is not None and row.number <= len(phases)}
    changes: list[PhaseChange] = []
    for row in mine:
        before = known.pop(row.number, None) if row.number is not None else None
        phase = phases[before.number - 1] if before is not None and before.number else None
        weight = phase.weight if phase and before and before.share == row.share else _weight(row.share, whole)
        is_own = row.rest == before.rest if before else not any(row.rest)
        if weight is None or not row.name or not is_own:
            return None
        was = phase.name if phase and phase.name != row.name else None
        changes.append(PhaseChange(row.name, weight, was))
    return changes


def _weight(share: str, whole: float) -> float | None:
    """The weight that makes such a share of the whole, written as `25 %`, `25%` or `25`."""
    figure = share.removesuffix("%").strip()
    try:
        return float(figure) / 100 * whole
    except ValueError:
        return None


def _moved(base: str, mine: str, spans: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> str:
    """The base with the person's lines in the place of its own."""
    lines, own = list(split_source(base).lines), split_source(mine).lines
    for (start, end), (own_start, own_end) in sorted(spans, reverse=True):
        lines[start:end] = own[own_start:own_end]
    return "\n".join(lines) + ("\n" if base.endswith("\n") else "")
