"""The steps of tasks, as a person ticked, reworded, added, moved and removed them in a document."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from batonpass.app.markdown.changes import is_own, says_as
from batonpass.app.markdown.entries import Entry
from batonpass.app.markdown.places import SUBTASKS, EntryKind
from batonpass.app.markdown.readings import Comparison, Key, by_key
from batonpass.domain.errors import BatonpassError
from batonpass.domain.goals import Subtask, Task
from batonpass.domain.session import Session
from batonpass.domain.tasks import TaskChange, update_task

logger = logging.getLogger(__name__)


def take_in_subtasks(session: Session, comparison: Comparison) -> Session:
    """The session with the steps of its tasks as they stand in the document."""
    base = by_key((*comparison.base.entries, *comparison.heard))
    steps = _Steps(session, base, by_key(comparison.now.entries), comparison.mine.entries)
    for task in session.tasks:
        wanted = steps.wanted(task)
        if wanted == task.subtasks:
            continue
        try:
            session = update_task(session, task.id, TaskChange(subtasks=wanted))
        except BatonpassError as error:
            logger.info("Steps in a document are not taken in: %s", type(error).__name__)
            continue
        steps.name(task.id, session)
    return session


@dataclass(frozen=True, slots=True)
class _Steps:
    session: Session
    base: Mapping[Key, Entry]
    now: Mapping[Key, Entry]
    mine: Sequence[Entry]

    def of(self, task_id: str) -> list[Entry]:
        """The steps that stand below a task."""
        return [
            entry
            for entry in self.mine
            if entry.kind is EntryKind.SUBTASK and entry.parent and entry.parent.id == task_id
        ]

    def wanted(self, task: Task) -> tuple[Subtask, ...]:
        entries = self.of(task.id)
        below = {entry.id: entry for entry in entries if entry.id}
        elsewhere = {e.id for e in self.mine if e.kind is EntryKind.SUBTASK and e.id} - set(below)
        if self._is_as_rendered(task.id, entries):
            return tuple(step for step in task.subtasks if step.id not in elsewhere)
        known = {step.id: step for each in self.session.tasks for step in each.subtasks}
        listed = [self._step(entry, known.get(entry.id)) for entry in entries]
        kept = [
            step
            for step in task.subtasks
            if step.id not in below and step.id not in elsewhere and not self._is_removed(task.id, step.id)
        ]
        return (*listed, *kept)

    def name(self, task_id: str, session: Session) -> None:
        """Let new entries be known by the ids that their steps were given."""
        task = next(task for task in session.tasks if task.id == task_id)
        for entry, step in zip(self.of(task_id), task.subtasks, strict=False):
            entry.id = step.id

    def _is_as_rendered(self, task_id: str, entries: Sequence[Entry]) -> bool:
        before = [
            entry
            for entry in self.base.values()
            if entry.kind is EntryKind.SUBTASK and entry.parent and entry.parent.id == task_id
        ]
        return [entry.id for entry in before] == [entry.id for entry in entries] and all(
            says_as(one, other) for one, other in zip(before, entries, strict=True)
        )

    def _step(self, entry: Entry, step: Subtask | None) -> Subtask:
        if step is None:
            return Subtask(entry.text, bool(entry.done), entry.id)
        now = self.now.get(("", entry.id))
        base = self.base.get(("", entry.id)) or now
        if is_own(entry.text, base and base.text, now and now.text):
            step = replace(step, text=entry.text)
        if is_own(entry.done, base and base.done, now and now.done):
            step = replace(step, done=bool(entry.done))
        return step

    def _is_removed(self, task_id: str, step_id: str) -> bool:
        """Whether a person took a step away: it was there, its heading still is, and it did not change."""
        base, now = self.base.get(("", step_id)), self.now.get(("", step_id))
        headed = any(
            entry.id == task_id and SUBTASKS in entry.fields
            for entry in self.mine
            if entry.kind is EntryKind.TASK and not entry.repeats
        )
        return headed and base is not None and now is not None and says_as(base, now)
