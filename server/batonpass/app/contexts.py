"""The agent's context: what it is now, and what somebody reports of it."""

from collections.abc import Sequence
from datetime import datetime
from math import ceil
from urllib.parse import unquote

from batonpass.app.intake import Edited, Read
from batonpass.app.observation import Current
from batonpass.app.parameters import NoParameters, ReportContext, WarnOfCompaction
from batonpass.app.project import Project
from batonpass.app.results import ContextView
from batonpass.domain.context import EntryKind, LedgerEntry, Source, check_report, unknown_reading
from batonpass.domain.errors import NotAllowed
from batonpass.domain.firing import next_threshold
from batonpass.domain.plan import active_phase
from batonpass.domain.session import SessionStatus
from batonpass.domain.suggestions import SuggestionKind
from batonpass.domain.trend import Forecast, Outlook, find_trend, foresee

RESET_SHARE = 0.5
"""A report below this share of the one before it means that the context was compacted or cleared."""


def show(project: Project, parameters: NoParameters | None = None) -> ContextView:
    current = project.look()
    if current is None:
        return ContextView(None, unknown_reading(project.settings.context_window), None, False)
    return view_of(project, current)


def view_of(project: Project, current: Current) -> ContextView:
    distance, to_compaction = project.observer().way_to_compaction(current)
    outlook = _look_ahead(current, to_compaction)
    apart = [s for s in current.suggestions if s.kind is SuggestionKind.BRANCH]
    is_due = len(current.suggestions) > len(apart)
    notice = apart[0].title if apart else ""
    told = project.observer().told_of(current.session)
    return ContextView(current.session, current.reading, distance, is_due, outlook, notice, told)


def _look_ahead(current: Current, to_compaction: Forecast) -> Outlook:
    """What the trend foretells of an active session; one that rests goes nowhere."""
    if current.session.status is not SessionStatus.ACTIVE:
        return Outlook()
    reading, trend = current.reading, find_trend(current.course)
    threshold = next_threshold(current.session.triggers, reading)
    trigger = None if threshold is None else ceil(reading.window_tokens * threshold / 100)
    return Outlook(trend, foresee(trend, reading.tokens, trigger), to_compaction)


def report(project: Project, parameters: ReportContext) -> ContextView:
    """Take the agent's own figure for its context."""
    check_report(parameters.tokens, parameters.window_tokens)
    current = project.current
    if current is None or current.session.status is not SessionStatus.ACTIVE:
        raise NotAllowed("No session is active in this project, so there is nothing to report to. Start one.")
    entry = make_entry(
        project,
        EntryKind.REPORTED,
        parameters.tokens,
        origin=parameters.source,
        window_tokens=parameters.window_tokens,
    )
    last = current.totals.reported_tokens
    if last is not None and parameters.tokens < last * RESET_SHARE:
        project.record([make_entry(project, EntryKind.RESET, 0), entry])
    else:
        project.record([entry])
    return show(project)


def warn(project: Project, parameters: WarnOfCompaction) -> ContextView:
    """Take the agent's own word that it is about to compact its context: an emergency, once."""
    current = project.current
    if current is None or current.session.status is not SessionStatus.ACTIVE:
        raise NotAllowed("No session is active in this project, so there is nothing to warn. Start one.")
    project.consider(warning=parameters.reason.strip())
    return show(project)


def record(project: Project, reads: Sequence[Read], edits: Sequence[Edited]) -> None:
    """Add what the editor saw enter the context.

    The session's own documents do not count as read: it is the server that opens them, for the person.
    Where a transcript tells the context, what is seen adds no tokens; it still shows that there is work.
    """
    own = project.own_documents
    told = project.observer().told_of(project.current.session) if project.current else None
    # The responses of a transcript tell it already.
    share = 0 if told is not None and told.at is not None else 1
    project.record(
        [
            *(
                make_entry(project, EntryKind.READ, share * read.tokens, read.uri)
                for read in reads
                if unquote(read.uri) not in own
            ),
            *(make_entry(project, EntryKind.EDITED, share * edit.tokens, edit.uri) for edit in edits),
        ]
    )


def make_entry(
    project: Project,
    kind: EntryKind,
    tokens: int,
    uri: str = "",
    origin: str = "",
    window_tokens: int | None = None,
    source: Source = Source.REPORTED,
    at: datetime | None = None,
) -> LedgerEntry:
    """An entry of this moment, or of an earlier one, in the phase that is active."""
    current, now = project.current, project.ports.clock()
    phase = active_phase(current.session.phases) if current else None
    return LedgerEntry(
        kind=kind,
        tokens=tokens,
        at=min(at or now, now),
        phase=phase.ledger_name if phase else "",
        uri=uri,
        origin=origin,
        window_tokens=window_tokens,
        source=source,
    )
