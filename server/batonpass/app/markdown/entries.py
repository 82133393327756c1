"""What a document says: its objectives, tasks, subtasks and notes, each with where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from batonpass.app.markdown.outline import Item, Section, cut_label, read_outline
from batonpass.app.markdown.parts import (
    details_of,
    labelled_lines,
    parts_of,
    read_task_heading,
    title_key,
    without_emphasis,
)
from batonpass.app.markdown.places import (
    CHALLENGE_WORD,
    CHALLENGES,
    PLACES,
    SUBTASKS,
    TASK_PLACES,
    EntryKind,
    Place,
    TaskPlaces,
)
from batonpass.app.markdown.source import plain_words
from batonpass.app.markdown.values import ONE_LINE, read_state
from batonpass.domain.goals import TaskStatus
from batonpass.domain.session import DocumentKind, NoteKind

SEVERITY = "severity"
"""A detail that the session does not hold; what a person says of it only stands there."""

FIELDS: Mapping[str, str] = {
    "alternatives considered": "alternatives",
    "alternatives": "alternatives",
    "blocked by": "blockers",
    "estimate": "estimate",
    "estimated time": "estimate",
    "impact": "impact",
    "kind": "kind",
    "location": "location",
    "mitigation": "mitigation",
    "next steps": "mitigation",
    "priority": "priority",
    "prevention": "rationale",
    "rationale": "rationale",
    "recommended action": "mitigation",
    "root cause": "rationale",
    "severity": SEVERITY,
    "solution": "mitigation",
    "state": "state",
    "status": "state",
    "time estimate": "estimate",
    "waits for": "blockers",
}
"""What may be said of an entry below it, by the label it is written with."""

CHALLENGE_FIELDS: Mapping[str, str] = {
    "impact": "impact",
    "attempted solutions": "alternatives",
    "final solution": "mitigation",
    "solution": "mitigation",
    "learning": "rationale",
}
"""The same for a challenge that has a heading of its own."""

NOTE_WORDS: Mapping[str, NoteKind] = {
    **{kind.value.casefold(): kind for kind in NoteKind},
    "risk": NoteKind.WARNING,
    "high risk": NoteKind.WARNING,
    "medium risk": NoteKind.WARNING,
    "low risk": NoteKind.WARNING,
    "lesson": NoteKind.LEARNING,
    "problem": NoteKind.CHALLENGE,
}
"""The kinds that a note may name, in small letters."""

NO_NOTES = frozenset({"impact", "mitigation", "mitigation plans", "probability"})
"""What says something of a note, and is none where it stands among them."""

LETTERS = {
    "o": EntryKind.OBJECTIVE,
    "t": EntryKind.TASK,
    "s": EntryKind.SUBTASK,
    "n": EntryKind.NOTE,
}
"""The kinds of things by the letters their ids begin with."""


@dataclass(frozen=True, slots=True)
class Field:
    """`value` is the Markdown after the label; the lines are counted as those of an `Item`."""

    value: str
    start: int
    end: int


@dataclass(slots=True)
class Entry:
    """One thing a document says.

    `section` is the title of its section in small letters, `repeats` whether that repeats what has its place
    elsewhere. `written_id` is the id as it stands there, `id` the one it is known by. `full_text` are the
    lines of a task's text that does not fit in its heading, `source` are its words as Markdown, and
    `block_end` is the line after all that belongs to a task with a heading of its own. `is_numbered` tells
    that the written id is the number of a heading. `place` tells what it means for an objective or a task to
    stand in its section.
    """

    kind: EntryKind
    text: str
    start: int
    end: int
    section: str
    written_id: str = ""
    id: str = ""
    done: bool | None = None
    note: NoteKind | None = None
    repeats: bool = False
    is_nested: bool = False
    parent: Entry | None = None
    source: str = ""
    block_end: int | None = None
    fields: dict[str, Field] = field(default_factory=dict[str, Field])
    full_text: tuple[int, int] | None = None
    place: Place | None = None
    is_numbered: bool = False

    @property
    def values(self) -> dict[str, str]:
        return {name: known.value for name, known in self.fields.items()}


@dataclass(frozen=True, slots=True)
class Statements:
    """The entries of a document in their order, and the titles of all its sections in small letters."""

    entries: tuple[Entry, ...]
    sections: frozenset[str]


@lru_cache(maxsize=8)
def outline_of(text: str) -> tuple[Section, ...]:
    """As `read_outline`, once for those that look at one text after the other."""
    return read_outline(text)


def read_statements(text: str, kind: DocumentKind) -> Statements:
    """What a document of a kind says. Whatever is not in one of its places is the person's own."""
    sections = outline_of(text)
    reader = _Reader(PLACES.get(kind, {}), TASK_PLACES.get(kind))
    entries = tuple(reader.read(sections, len(text.split("\n"))))
    titles = {title_key(section.title) for section in sections}
    return Statements(entries, frozenset(titles | {entry.section for entry in entries}))


class _Reader:
    def __init__(self, places: Mapping[str, Place], of_tasks: TaskPlaces | None) -> None:
        self._places = places
        self._tasks = of_tasks.tasks if of_tasks else ""
        self._steps = of_tasks.steps if of_tasks else ""
        self._known = {*places, self._steps} - {""}
        self._plan_level = 0
        self._challenges_level = 0
        self._task: Entry | None = None
        self._task_level = 0

    def read(self, sections: Sequence[Section], length: int) -> Iterator[Entry]:
        for section in sections:
            for part in parts_of(section, self._known):
                self._leave(part.level, part.start)
                yield from self._read_part(part)
        self._leave(0, length)

    def _read_part(self, section: Section) -> Iterator[Entry]:
        title = title_key(section.title)
        heading = read_task_heading(section) if self._plan_level else None
        if self._tasks and title == self._tasks:
            self._plan_level = section.level
            yield from _listed_tasks(section.items, title)
        elif heading is not None:
            yield from self._headed_task(section, *heading)
        elif self._task is not None:
            if title == self._steps:
                self._task.fields.setdefault(SUBTASKS, Field("", section.start, section.end))
                yield from _subtasks(section.items, self._task)
        elif self._challenges_level and title.startswith(CHALLENGE_WORD):
            yield from _headed_challenge(section)
        elif title in self._places:
            if title == CHALLENGES:
                self._challenges_level = section.level
            place = self._places[title]
            yield from _placed(section.items, place.section or title, place)

    def _leave(self, level: int, line: int) -> None:
        """Note what ends with a heading of this level."""
        if self._task is not None and level <= self._task_level:
            self._task.block_end = line
            self._task, self._task_level = None, 0
        if level <= self._plan_level:
            self._plan_level = 0
        if level <= self._challenges_level:
            self._challenges_level = 0

    def _headed_task(self, section: Section, number: str, words: str) -> Iterator[Entry]:
        task = Entry(EntryKind.TASK, plain_words(words), section.start, section.end, self._tasks, section.id)
        task.source, task.block_end = words, section.end
        if not task.written_id and number.isdecimal():
            task.written_id, task.is_numbered = f"t{number}", True
        self._take_full_text(task, section)
        _take_fields(task, [*section.items, *labelled_lines(section.paragraphs)], FIELDS)
        state = task.fields.get("state")
        task.done = state is not None and read_state(state.value) is TaskStatus.COMPLETED
        self._task, self._task_level = task, section.level
        yield task
        yield from _subtasks(section.items, task)

    def _take_full_text(self, task: Entry, section: Section) -> None:
        """A text that does not fit in the heading stands below it, and begins with what the heading shows."""
        first = section.paragraphs[0] if section.paragraphs else None
        if first is None or not first.text.startswith(task.text.removesuffix("…")):
            return
        if task.text.endswith("…") or first.text.startswith(f"{task.text}\n"):
            task.text, task.full_text = first.text, (first.start, first.end)


def _listed_tasks(items: Sequence[Item], title: str, place: Place | None = None) -> Iterator[Entry]:
    for item in items:
        if item.done is not None and item.source:
            task = _entry(EntryKind.TASK, item, title)
            task.place = place
            task.fields.setdefault(SUBTASKS, Field("", item.start, item.end))
            yield task
            yield from _subtasks(item.items, task)


def _headed_challenge(section: Section) -> Iterator[Entry]:
    """A challenge is what its list calls the problem; its heading only repeats that."""
    details = [*section.items, *labelled_lines(section.paragraphs)]
    problem = next((item for item in details if item.label.casefold() == "problem" and item.rest), None)
    if problem is None:
        return
    entry = Entry(
        EntryKind.NOTE, plain_words(problem.rest), problem.start, problem.end, CHALLENGES, problem.id
    )
    entry.note, entry.source = NoteKind.CHALLENGE, problem.source
    entry.fields["title"] = Field("", section.start, section.end)
    _take_fields(entry, details, CHALLENGE_FIELDS)
    yield entry


def _subtasks(items: Sequence[Item], task: Entry) -> Iterator[Entry]:
    for item in items:
        if item.done is not None and item.source:
            subtask = _entry(EntryKind.SUBTASK, item, SUBTASKS)
            subtask.parent = task
            yield subtask
            yield from _subtasks(item.items, task)


def _placed(items: Sequence[Item], title: str, place: Place, *, is_nested: bool = False) -> Iterator[Entry]:
    if place.kind is EntryKind.TASK:
        yield from _listed_tasks(items, title, place)
        return
    for item in items:
        kind = LETTERS.get(item.id[:1], place.kind) if place.repeats else place.kind
        if not item.source:
            continue
        entry = _entry(kind, item, title)
        entry.repeats, entry.is_nested, entry.place = place.repeats, is_nested, place
        if kind is EntryKind.NOTE:
            if not is_nested and _take_note_kind(entry, item, place):
                yield entry
            continue
        if item.done is not None:
            yield entry
            yield from _placed(item.items, title, place, is_nested=True)


def _take_note_kind(entry: Entry, item: Item, place: Place) -> bool:
    """The kind that a note names, else that of its place; False when there is neither."""
    named = item.label.casefold()
    if named in NOTE_WORDS:
        entry.note, entry.text = NOTE_WORDS[named], plain_words(cut_label(entry.source)[1])
    elif item.id or (place.note is not None and named not in NO_NOTES):
        entry.note = place.note
    return bool(entry.text) and (entry.note is not None or bool(item.id))


def _entry(kind: EntryKind, item: Item, section: str) -> Entry:
    bare, details = details_of(item, FIELDS)
    entry = Entry(kind, without_emphasis(bare.source), bare.start, bare.end, section, item.id, done=item.done)
    entry.source = bare.source
    _take_fields(entry, details, FIELDS)
    return entry


def _take_fields(entry: Entry, details: Sequence[Item], fields: Mapping[str, str]) -> None:
    """Take the details that are known by their labels; the first of a name counts."""
    for item in details:
        name = fields.get(item.label.casefold())
        if name is None or item.id:
            continue
        rest, end = item.rest, item.end
        if name in ONE_LINE and "\n" in rest:
            rest, end = rest.partition("\n")[0].removesuffix("\\"), item.start + 1
        entry.fields.setdefault(name, Field(rest.strip(), item.start, end))
