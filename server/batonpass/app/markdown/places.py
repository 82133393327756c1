"""Where a document says what: which sections hold objectives, tasks and notes of which kind."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from batonpass.domain.goals import ObjectiveKind, Priority, TaskStatus
from batonpass.domain.session import DocumentKind, NoteKind


class EntryKind(StrEnum):
    OBJECTIVE = "objective"
    TASK = "task"
    SUBTASK = "subtask"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Place:
    """What the list items of a section are.

    `note` is the kind of a note that does not name its own; without one, a note has to name it. In a
    `repeats` section things are repeated that have their place elsewhere: they can be ticked and reworded
    there, but neither added nor removed, unless it `adds`. `objective`, `priority` and `status` are what an
    objective or a task becomes that is put into the section; `also` are further priorities that belong there.
    `section` is the title of the section that things are rendered in, where people write another for it.
    """

    kind: EntryKind
    note: NoteKind | None = None
    repeats: bool = False
    adds: bool = False
    objective: ObjectiveKind | None = None
    priority: Priority | None = None
    also: Collection[Priority] = ()
    status: TaskStatus | None = None
    section: str = ""


@dataclass(frozen=True, slots=True)
class TaskPlaces:
    """The sections of a document with its tasks under headings: that of all, and that of a task's steps."""

    tasks: str
    steps: str


SUBTASKS = "subtasks"
CHALLENGES = "challenges & solutions"
CHALLENGE_WORD = "challenge"

TASK_PLACES: Mapping[DocumentKind, TaskPlaces] = {
    DocumentKind.PLAN: TaskPlaces("implementation plan", SUBTASKS),
    DocumentKind.IMPLEMENTATION_LOG: TaskPlaces("tasks completed", "implementation details"),
}

_PLAN: Mapping[str, Place] = {
    "primary goals": Place(EntryKind.OBJECTIVE),
    "functional requirements": Place(EntryKind.OBJECTIVE, repeats=True),
    "blockers/risks": Place(EntryKind.NOTE, NoteKind.BLOCKER),
    "risks & mitigations": Place(EntryKind.NOTE, NoteKind.WARNING),
    "risk mitigation": Place(EntryKind.NOTE, NoteKind.WARNING, section="risks & mitigations"),
    "risks": Place(EntryKind.NOTE, NoteKind.WARNING, section="risks & mitigations"),
    "key implementation details": Place(EntryKind.NOTE, NoteKind.PATTERN),
    "next session preview": Place(EntryKind.NOTE, NoteKind.TODO),
    "notes for future": Place(EntryKind.NOTE, NoteKind.LEARNING),
    "notes for implementation": Place(EntryKind.NOTE, NoteKind.REFERENCE),
}

_HANDOFF: Mapping[str, Place] = {
    "blocking issues": Place(EntryKind.NOTE, NoteKind.BLOCKER),
    "important background": Place(EntryKind.NOTE),
    "recent decisions": Place(EntryKind.NOTE, NoteKind.DECISION),
    "failed approaches": Place(EntryKind.NOTE, NoteKind.FAILED_APPROACH),
    "exact commands": Place(EntryKind.NOTE, NoteKind.COMMAND),
    "code patterns established": Place(EntryKind.NOTE, NoteKind.PATTERN),
    "completed this session": Place(EntryKind.OBJECTIVE, repeats=True),
    "in progress": Place(EntryKind.OBJECTIVE, repeats=True),
    "external resources used": Place(EntryKind.NOTE, NoteKind.REFERENCE),
    "code references": Place(EntryKind.NOTE, NoteKind.REFERENCE),
    "user clarifications needed": Place(EntryKind.NOTE, NoteKind.QUESTION),
    "architecture insights": Place(EntryKind.NOTE, NoteKind.LEARNING),
    "warnings & cautions": Place(EntryKind.NOTE, NoteKind.WARNING),
}

_PRIMARY = Place(EntryKind.OBJECTIVE, objective=ObjectiveKind.PRIMARY)
_SECONDARY = Place(EntryKind.OBJECTIVE, objective=ObjectiveKind.SECONDARY)

_SESSION_LOG: Mapping[str, Place] = {
    "key learnings": Place(EntryKind.NOTE, NoteKind.LEARNING, section="technical insights"),
    "technical insights": Place(EntryKind.NOTE, NoteKind.LEARNING),
    "decisions made": Place(EntryKind.NOTE, NoteKind.DECISION),
    "high priority": Place(EntryKind.TASK, priority=Priority.HIGH, also=(Priority.CRITICAL,)),
    "medium priority": Place(EntryKind.TASK, priority=Priority.MEDIUM),
    "low priority/nice to have": Place(EntryKind.TASK, priority=Priority.LOW),
    "blocked": Place(EntryKind.TASK, status=TaskStatus.BLOCKED),
    CHALLENGES: Place(EntryKind.NOTE),
    "not yet planned": Place(EntryKind.NOTE, NoteKind.TODO),
    "immediate (next session)": Place(EntryKind.NOTE, NoteKind.TODO),
    "key code patterns": Place(EntryKind.NOTE, NoteKind.PATTERN),
    "this week": _PRIMARY,
    "future/ideas": _SECONDARY,
    "github": Place(EntryKind.NOTE, NoteKind.REFERENCE),
    "external resources": Place(EntryKind.NOTE, NoteKind.REFERENCE),
    "code references": Place(EntryKind.NOTE, NoteKind.REFERENCE),
    "session notes": Place(EntryKind.NOTE, NoteKind.WARNING),
    "blockers identified": Place(EntryKind.NOTE, NoteKind.BLOCKER),
    "questions to answer": Place(EntryKind.NOTE, NoteKind.QUESTION),
}

_IMPLEMENTATION_LOG: Mapping[str, Place] = {
    "primary goals": _PRIMARY,
    "secondary goals": _SECONDARY,
    "resolved issues": Place(EntryKind.NOTE, NoteKind.CHALLENGE),
    "outstanding issues": Place(EntryKind.NOTE, NoteKind.BLOCKER),
    "new issues discovered": Place(EntryKind.NOTE, NoteKind.WARNING),
    "risk assessment for next session": Place(EntryKind.NOTE, NoteKind.WARNING, repeats=True, adds=True),
    "lessons learned": Place(EntryKind.NOTE, NoteKind.LEARNING),
    "decisions": Place(EntryKind.NOTE, NoteKind.DECISION),
    "recommendations": Place(EntryKind.NOTE, NoteKind.PATTERN),
    "immediate priority tasks": Place(EntryKind.NOTE, NoteKind.TODO),
}

PLACES: Mapping[DocumentKind, Mapping[str, Place]] = {
    DocumentKind.PLAN: _PLAN,
    DocumentKind.SESSION_LOG: _SESSION_LOG,
    DocumentKind.IMPLEMENTATION_LOG: _IMPLEMENTATION_LOG,
    DocumentKind.HANDOFF: _HANDOFF,
}
"""The places of each kind of document, by the titles of their sections in small letters."""
