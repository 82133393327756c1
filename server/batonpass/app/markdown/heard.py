"""What a document says of things that are not rendered in it, as it was last taken in.

A line that a person has changed stays where it stands, also when the thing has moved on in the session and is
not rendered there any more: a to-do that was ticked in a log, say. The rendering then has nothing that it
could be compared with; what it said when it was last taken in has.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from batonpass.app.markdown.entries import Entry, Field
from batonpass.app.markdown.places import EntryKind
from batonpass.app.markdown.readings import key_of
from batonpass.domain.session import NoteKind


@dataclass(frozen=True, slots=True)
class Heard:
    """What an entry of this section said."""

    kind: EntryKind
    id: str
    section: str
    text: str
    repeats: bool = False
    done: bool | None = None
    note: NoteKind | None = None
    values: Mapping[str, str] = field(default_factory=dict[str, str])

    def as_entry(self) -> Entry:
        """An entry that stands nowhere."""
        entry = Entry(self.kind, self.text, 0, 0, self.section, self.id, self.id, self.done, self.note)
        entry.repeats = self.repeats
        entry.fields = {name: Field(value, 0, 0) for name, value in self.values.items()}
        return entry


def hear(mine: Sequence[Entry], rendered: Iterable[Entry], lines: Sequence[str]) -> tuple[Heard, ...]:
    """What the entries of a person say that are not rendered; `lines` are those of the merged document."""
    known = {key_of(entry) for entry in rendered}
    standing = {line for line in lines if "<!--" in line or line.startswith("#")}
    found: dict[tuple[str, str], Heard] = {}
    for entry in mine:
        key = key_of(entry)
        if entry.id and key not in known and key not in found and _stands(entry, standing):
            found[key] = Heard(
                entry.kind,
                entry.id,
                entry.section,
                entry.text,
                entry.repeats,
                entry.done,
                entry.note,
                entry.values,
            )
    return tuple(found.values())


def _stands(entry: Entry, lines: Iterable[str]) -> bool:
    words = entry.source.partition("\n")[0]
    return any(words in line for line in lines)
