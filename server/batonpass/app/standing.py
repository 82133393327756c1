"""A document as it stands, on disk or in an editor, with what it is to be compared with."""

from dataclasses import dataclass, replace
from pathlib import Path

from batonpass.app import documents
from batonpass.app.documents import Rendering
from batonpass.app.markdown.file_lines import FileText
from batonpass.app.markdown.offers import advance, offered_texts, without_missing
from batonpass.app.opened import Opened, distance
from batonpass.app.project import Project
from batonpass.domain.session import DocumentKind, DocumentLink, Session


@dataclass(frozen=True, slots=True)
class Standing:
    """A document as it stands: its text, and what it is compared with.

    `rendering` has the conflicts and choices that stand in this text, `stored` is what all programs share.
    `opened` is there where an editor has the document open; `is_saved` says whether its text is the file's,
    and `written` is the file where another program has written to it.
    """

    link: DocumentLink
    text: str
    base: str
    rendering: Rendering
    stored: Rendering
    opened: Opened | None = None
    is_older: bool = False
    is_saved: bool = True
    written: FileText | None = None


def look(project: Project, session: Session, link: DocumentLink) -> Standing | None:
    """The document as it stands; None when it is gone, or nothing is known to compare it with."""
    path = Path(link.path)
    on_disk = project.ports.documents.read(path)
    in_editor = project.open_documents.text(path.as_uri())
    text = on_disk if in_editor is None else in_editor
    if text is None or on_disk is None or _has_markers(text):
        return None
    rendering = project.ports.store.record(Rendering, documents.record_key(session, path))
    if rendering is None:
        rendering = Rendering(on_disk) if documents.digest(on_disk) == link.digest else None
    if rendering is None:
        return None
    if in_editor is not None:
        return _look_at_open(project, link, rendering, in_editor, on_disk)
    project.opened.pop(link.path, None)
    heard = tuple(each.as_entry() for each in rendering.heard)
    offered = offered_texts(rendering.text, rendering.offered)
    # What was left here before and is here again was put back by git, not written by a person.
    is_older = documents.digest(text) in rendering.left[:-1]
    base = text if is_older else advance(rendering.text, offered, text, link.kind, heard)
    return Standing(link, text, base, rendering, rendering, is_older=is_older)


def _look_at_open(
    project: Project, link: DocumentLink, stored: Rendering, text: str, on_disk: str
) -> Standing:
    is_saved = text == on_disk
    known = project.opened.get(link.path)
    if known is None:
        own = replace(_open(stored, text, link.kind, is_saved), saved=on_disk)
    else:
        own = known.moved_on(text, link.kind)
    if is_saved and text != own.saved:
        # It was saved here, or is shown anew after another program has written it.
        anew = _open(stored, text, link.kind, is_saved)
        own = replace(min(own, anew, key=lambda each: distance(each.base, text)), saved=text)
    if is_saved:
        own = replace(own, file=FileText(text, own.base))
    written = None
    if own.file is None or own.file.text != on_disk:
        written = FileText(on_disk, _open(stored, on_disk, link.kind, True).base)
        # What git puts back is no news.
        if own.file is None or documents.digest(on_disk) in stored.left[:-1]:
            own, written = replace(own, file=written), None
    project.opened[link.path] = own
    rendering = replace(
        stored, conflicts=own.conflicts, choices=own.choices, heard=own.heard, phases=own.phases
    )
    return Standing(link, text, own.base, rendering, stored, own, is_saved=is_saved, written=written)


def _open(stored: Rendering, text: str, kind: DocumentKind, is_saved: bool) -> Opened:
    """A document that was just opened, or shown anew."""
    base, offered = stored.text, offered_texts(stored.text, stored.offered)
    if not is_saved:
        # It was made from what the file was at some time, whoever has written to the disk meanwhile.
        made = (*offered_texts(base, stored.earlier), base)
        nearest = min(range(len(made)), key=lambda place: distance(made[place], text))
        base, offered = without_missing(made[nearest], text, kind), (*made[nearest + 1 :], *offered)
    opened = Opened(
        base,
        offered,
        conflicts=stored.conflicts,
        choices=stored.choices,
        heard=stored.heard,
        phases=stored.phases,
    )
    return opened.moved_on(text, kind)


def _has_markers(text: str) -> bool:
    """Whether git has left a merge in the file that somebody is still to settle."""
    lines = text.split("\n")
    return any(line.startswith("<<<<<<< ") for line in lines) and any(
        line.startswith(">>>>>>> ") for line in lines
    )
