"""What was written to the file of a document while an editor here has other lines of it unsaved.

What the session knows of comes by way of the session. The rest is only in the file, and would be lost when
the editor writes over it: it is brought into the editor before.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from batonpass.app.markdown.chunks import Unit, make_chunks
from batonpass.app.markdown.entries import Statements, read_statements
from batonpass.app.markdown.identity import identify, keep_written_ids
from batonpass.app.markdown.merging import Merged, Version, merge
from batonpass.app.markdown.source import split_source
from batonpass.domain.session import DocumentKind


@dataclass(frozen=True, slots=True)
class FileText:
    """The text of a file, and the rendering that it was made from."""

    text: str
    base: str


def bring_in(mine: str, base: str, before: FileText, after: FileText, kind: DocumentKind) -> Merged:
    """An editor's text, which was made from `base`, with what has changed in the file.

    Nothing is brought in from a file that has lost sections: it may have been cut short.
    """
    untouched = Merged(mine, (), base)
    if not _read(before.text, kind).sections <= _read(after.text, kind).sections:
        return untouched
    own = _version(mine, kind)
    things = _things(own)
    old, new = _brought_to(base, before, things, kind), _brought_to(base, after, things, kind)
    new = _without_known(old, new, mine)
    return untouched if old == new else merge(_version(old, kind), own, _version(new, kind))


def _brought_to(base: str, file: FileText, things: Mapping[Unit, tuple[str, ...]], kind: DocumentKind) -> str:
    """A file as if it had been made from this rendering, with what the session knows of as these `things`."""
    made, wanted = _version(file.base, kind), _version(base, kind)
    entries = _read(file.text, kind).entries
    known = {entry.id for entry in (*made.entries, *wanted.entries)}
    identify(entries, (made.entries, wanted.entries), known)
    merged = _version(merge(made, Version(file.text, entries), wanted).text, kind)
    chunks = make_chunks(split_source(merged.text).lines, merged.entries)
    lines = (chunk.lines if chunk.unit is None else things.get(chunk.unit, ()) for chunk in chunks)
    return "\n".join(line for each in lines for line in each) + "\n"


def _without_known(old: str, new: str, mine: str) -> str:
    """What is new in a file, without what the editor has already: it may have been brought in before."""
    known = set(split_source(mine).lines)
    lines, others = old.split("\n"), new.split("\n")
    kept: list[str] = []
    for tag, start, end, new_start, new_end in SequenceMatcher(None, lines, others, False).get_opcodes():
        added = [line for line in others[new_start:new_end] if line.strip()]
        is_known = tag != "equal" and bool(added) and known.issuperset(added)
        kept += lines[start:end] if is_known else others[new_start:new_end]
    return "\n".join(kept)


def _read(text: str, kind: DocumentKind) -> Statements:
    return read_statements(split_source(text).text, kind)


def _version(text: str, kind: DocumentKind) -> Version:
    entries = _read(text, kind).entries
    keep_written_ids(entries)
    return Version(text, entries)


def _things(version: Version) -> dict[Unit, tuple[str, ...]]:
    found: dict[Unit, tuple[str, ...]] = {}
    for chunk in make_chunks(split_source(version.text).lines, version.entries):
        if chunk.unit is not None:
            found.setdefault(chunk.unit, chunk.lines)
    return found
