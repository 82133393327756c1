"""Taking in what a look at the agent's transcript has found."""

import logging
from collections.abc import Iterator
from functools import partial

from batonpass.app.agent_following import AgentNews
from batonpass.app.contexts import RESET_SHARE, make_entry
from batonpass.app.observation import Current
from batonpass.app.ports import StoreWrite
from batonpass.app.project import Project
from batonpass.app.transcript_tail import Mark
from batonpass.domain.binding import Binding
from batonpass.domain.compactions import CompactionHistory, ObservedCompaction, add_compactions
from batonpass.domain.context import EntryKind, LedgerEntry, LedgerTotals, Source
from batonpass.domain.errors import Outdated
from batonpass.domain.session import SessionStatus

logger = logging.getLogger(__name__)


def take(project: Project, news: AgentNews) -> bool:
    """Record what is new in the ledger, once for all programs, and show what is told now.

    Tells whether it was this program that recorded it: where another was quicker, it has done so.
    """
    current = project.current
    is_active = current is not None and current.session.status is SessionStatus.ACTIVE
    if current is None or not is_active or current.session.id != news.session_id:
        return False
    project.told = news.told
    recorded = True
    try:
        _record(project, current, news)
        project.consider()
    except Outdated as error:
        logger.info("The transcript was recorded by another program: %s", error.message)
        recorded = False
    project.refresh()
    return recorded


def _record(project: Project, current: Current, news: AgentNews) -> None:
    entries = list(_entries(project, current, news))
    keep = partial(_keep, project, news)
    if entries:
        project.record(entries, keep)
    elif news.binding != news.known or news.marks:
        with project.write() as write:
            keep(write)


def _entries(project: Project, current: Current, news: AgentNews) -> Iterator[LedgerEntry]:
    """The entries for what is new.

    Another transcript is another context, and so is one that has shrunk to less than half: it was cleared.
    A response that is older than a report tells nothing new.
    """
    totals = current.totals
    last = totals.reported_tokens
    if news.marks and not news.binding.last_mark and _was_told(totals):
        yield make_entry(project, EntryKind.RESET, 0)
        last = None
    for mark in news.marks:
        if mark.kind is EntryKind.RESET:
            yield make_entry(project, EntryKind.RESET, 0)
            last = None
        elif not _is_older(mark, totals):
            if last is not None and mark.tokens < last * RESET_SHARE:
                yield make_entry(project, EntryKind.RESET, 0)
            yield _entry(project, current, news, mark)
            last = mark.tokens


def _was_told(totals: LedgerTotals) -> bool:
    return totals.reported_tokens is not None and totals.reported_source is Source.TRANSCRIPT


def _is_older(mark: Mark, totals: LedgerTotals) -> bool:
    reported_at = totals.reported_at if totals.reported_source is Source.REPORTED else None
    return mark.at is not None and reported_at is not None and mark.at <= reported_at


def _entry(project: Project, current: Current, news: AgentNews, mark: Mark) -> LedgerEntry:
    return make_entry(
        project,
        EntryKind.REPORTED,
        mark.tokens,
        origin=news.binding.agent,
        window_tokens=None if _has_chosen_window(project, current) else mark.window_tokens,
        source=Source.TRANSCRIPT,
        at=mark.at,
    )


def _has_chosen_window(project: Project, current: Current) -> bool:
    """Whether the user has said how large the window is."""
    planned = current.session.budget.window_tokens
    return "contextWindow" in project.configured or planned != project.settings.context_window


def _keep(project: Project, news: AgentNews, write: StoreWrite) -> None:
    """What belongs to the entries. Raises Outdated when another program has recorded meanwhile."""
    store = project.ports.store
    stored = store.record(Binding, news.session_id) or Binding(news.session_id)
    if stored != news.known:
        raise Outdated("The agent of this session was looked at by another program.")
    write.put_record(news.session_id, news.advanced)
    for model, calibration in (news.calibrations or {}).items():
        if calibration != store.record(type(calibration), model):
            write.put_record(model, calibration)
    _keep_compactions(project, news, write)


def _keep_compactions(project: Project, news: AgentNews, write: StoreWrite) -> None:
    current = project.current
    window = current.reading.window_tokens if current else 0
    for model in {compaction.model for compaction in news.compactions if compaction.model}:
        before = project.ports.store.record(CompactionHistory, model) or CompactionHistory()
        found = (
            ObservedCompaction(f"{news.binding.agent_session}/{c.id}", c.tokens, window)
            for c in news.compactions
            if c.model == model
        )
        after = add_compactions(before, found)
        if after != before:
            write.put_record(model, after)
