"""What a person changed in a document, as changes of the session.

Three readings of the document are compared: as it was last rendered (`base`), as it stands (`mine`), and as
the session would be rendered now (`now`). What differs between base and mine is the person's doing; it is
taken in unless the session has changed the same thing meanwhile. What the session refuses, or what is not
understood, changes nothing and stays text.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from batonpass.app.markdown.changes import (
    Change,
    changes_of,
    new_note,
    new_objective,
    new_task,
    says_as,
)
from batonpass.app.markdown.entries import Entry
from batonpass.app.markdown.identity import identify, is_similar, keep_written_ids
from batonpass.app.markdown.places import EntryKind
from batonpass.app.markdown.readings import Comparison, Key, by_key, key_of
from batonpass.app.markdown.steps import take_in_subtasks
from batonpass.domain.errors import BatonpassError
from batonpass.domain.revising import remove_note, remove_objective, remove_task, reorder, restore
from batonpass.domain.session import Session, add_note
from batonpass.domain.tasks import add_objective, add_task

logger = logging.getLogger(__name__)

Said = tuple[EntryKind, str, str]

_REMOVE: dict[EntryKind, Callable[[Session, str], Session]] = {
    EntryKind.OBJECTIVE: remove_objective,
    EntryKind.TASK: remove_task,
    EntryKind.NOTE: remove_note,
}


def take_in(session: Session, comparison: Comparison, at: datetime) -> Session:
    """The session with what a person changed; every entry of `mine` that it took in then has its id."""
    keep_written_ids(comparison.base.entries)
    keep_written_ids(comparison.now.entries)
    known = (comparison.base.entries, comparison.now.entries)
    identify(comparison.mine.entries, known, _ids(session), comparison.offered)
    return _TakingIn(session, comparison, at).run()


def _ids(session: Session) -> set[str]:
    removed = session.removed
    tasks = (*session.tasks, *removed.tasks)
    return {
        *(o.id for o in (*session.objectives, *removed.objectives)),
        *(t.id for t in tasks),
        *(n.id for n in (*session.notes, *removed.notes)),
        *(subtask.id for task in tasks for subtask in task.subtasks),
        # A subtask is not kept when it is removed; its line is all there is to it, and brings it back.
        *(f"s{number}" for number in range(1, _highest_step(session) + 1)),
    }


def _highest_step(session: Session) -> int:
    return max((int(s.id[1:]) for task in session.tasks for s in task.subtasks), default=0)


def _said(entry: Entry) -> Said:
    return entry.kind, entry.section, entry.text


@dataclass(slots=True)
class _TakingIn:
    session: Session
    comparison: Comparison
    at: datetime
    _base: dict[Key, Entry] = field(init=False)
    _now: dict[Key, Entry] = field(init=False)
    _rendered: list[Entry] = field(init=False)

    def __post_init__(self) -> None:
        self._base = by_key((*self.comparison.base.entries, *self.comparison.heard))
        self._now = by_key(self.comparison.now.entries)
        # What a document says by itself where people add things, such as what a transcript tells.
        rendered = (*self.comparison.base.entries, *self.comparison.now.entries)
        self._rendered = list({_said(entry): entry for entry in rendered if not entry.id}.values())

    def run(self) -> Session:
        mine = self.comparison.mine.entries
        self._bring_back(mine)
        for entry in mine:
            if entry.id and entry.kind is not EntryKind.SUBTASK:
                self._take_changes(entry)
        if self.comparison.removes:
            self._remove_missing(mine)
        for entry in mine:
            is_new = not entry.id and (not entry.repeats or (entry.place is not None and entry.place.adds))
            if is_new and not self._is_rendered(entry):
                self._add(entry)
        self.session = take_in_subtasks(self.session, self.comparison)
        self._put_in_order(mine)
        return self.session

    def _try(self, change: Change) -> bool:
        """Make a change; one that the session refuses is not made."""
        try:
            self.session = change(self.session)
        except BatonpassError as error:
            logger.info("A change in a document is not taken in: %s", type(error).__name__)
            return False
        return True

    def _bring_back(self, mine: Sequence[Entry]) -> None:
        removed = self.session.removed
        gone = {item.id for item in (*removed.objectives, *removed.tasks, *removed.notes)}
        for entry in mine:
            in_base = self._base.get(key_of(entry))
            # What was removed elsewhere while this line stood as it was is not brought back by standing.
            if entry.id in gone and not entry.repeats and not (in_base and says_as(entry, in_base)):
                item_id = entry.id
                self._try(lambda session, item_id=item_id: restore(session, item_id))

    def _take_changes(self, entry: Entry) -> None:
        now = self._now.get(key_of(entry))
        base = self._base.get(key_of(entry)) or now
        for change in changes_of(entry, base, now, self.comparison.held):
            self._try(change)
        wanted = [(item, name) for item, name in self.comparison.wanted if item == entry.id]
        if wanted and not entry.repeats:
            rest = {(entry.id, name) for name in ("", *entry.fields)} - set(wanted)
            for change in changes_of(entry, now, now, rest):
                self._try(change)

    def _remove_missing(self, mine: Sequence[Entry]) -> None:
        """Remove what was there and is not any more, where its section still is."""
        there = {entry.id for entry in mine if not entry.repeats}
        for (repeated, item_id), entry in by_key(self.comparison.base.entries).items():
            remove = _REMOVE.get(entry.kind)
            now = self._now.get((repeated, item_id))
            if repeated or item_id in there or remove is None or now is None:
                continue
            if entry.section in self.comparison.mine.sections and says_as(entry, now):
                self._try(lambda session, remove=remove, item_id=item_id: remove(session, item_id))

    def _is_rendered(self, entry: Entry) -> bool:
        """Whether this is, as it was or reworded, a line that stands there without being a known thing."""
        place = [each for each in self._rendered if (each.kind, each.section) == (entry.kind, entry.section)]
        same = next((each for each in place if each.text == entry.text), None)
        found = same or next((each for each in place if is_similar(each.text, entry.text)), None)
        if found is not None:
            self._rendered.remove(found)
        return found is not None

    def _add(self, entry: Entry) -> None:
        match entry.kind:
            case EntryKind.OBJECTIVE:
                if self._try(lambda session: add_objective(session, new_objective(entry))):
                    entry.id = self.session.objectives[-1].id
            case EntryKind.TASK:
                if self._try(lambda session: add_task(session, new_task(entry))):
                    entry.id = self.session.tasks[-1].id
            case EntryKind.NOTE:
                note = new_note(entry, self.at)
                if note is not None and self._try(lambda session: add_note(session, note)):
                    entry.id = self.session.notes[-1].id
            case EntryKind.SUBTASK:
                """Steps are taken in with the task they belong to."""

    def _is_moved(self, entry: Entry) -> bool:
        """Whether it was put into another section of its kind."""
        base = self._base.get(key_of(entry))
        return base is not None and _group_of(entry) != "" and base.section != entry.section

    def _put_in_order(self, mine: Sequence[Entry]) -> None:
        lists: dict[str, list[str]] = {}
        for entry in mine:
            if entry.id and not entry.repeats and entry.kind is not EntryKind.SUBTASK:
                name = f"{entry.kind} {entry.note or ''} {_group_of(entry)}"
                lists.setdefault(name, []).append(entry.id)
        rendered = by_key(self.comparison.base.entries)
        for name, ids in lists.items():
            before = [item_id for repeated, item_id in rendered if not repeated and item_id in ids]
            if ids == before and not any(self._is_moved(entry) for entry in mine if entry.id in ids):
                continue
            kind = name.split()[0]
            if kind == EntryKind.OBJECTIVE:
                self.session = replace(self.session, objectives=reorder(self.session.objectives, ids))
            elif kind == EntryKind.TASK:
                self.session = replace(self.session, tasks=reorder(self.session.tasks, ids))
            else:
                self.session = replace(self.session, notes=reorder(self.session.notes, ids))


def _group_of(entry: Entry) -> str:
    """The section, where there are others beside it for things of the same kind."""
    place = entry.place
    return entry.section if place and (place.objective or place.priority or place.status) else ""
