"""A document as it is read for the editor: its page, with what the session and the project know about it."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path, PurePosixPath

from batonpass.app.authoring.file_index import FileIndex
from batonpass.app.authoring.page import Page, read_page
from batonpass.app.authoring.references import Reference, ReferenceKind, looks_like_a_file
from batonpass.app.documents import Rendering, record_key
from batonpass.app.project import Project
from batonpass.domain.checkpoint import Checkpoint
from batonpass.domain.errors import BatonpassError
from batonpass.domain.session import DocumentKind, DocumentLink, Session


@dataclass(frozen=True, slots=True)
class Known:
    """What the session has that its documents speak of. `renderings` are their texts as last rendered."""

    session: Session
    checkpoints: tuple[Checkpoint, ...] = ()
    renderings: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Reading:
    """`folder` is that of the document, relative to the project's root. `broken` lead to nothing.

    `redacted` are the lines with a secret, by their numbers, as they would be without it.
    """

    page: Page
    link: DocumentLink
    known: Known
    files: FileIndex
    folder: str
    today: date
    rendered: Page | None = None
    broken: tuple[Reference, ...] = ()
    redacted: tuple[tuple[int, str], ...] = ()

    def place_of(self, reference: Reference) -> str | None:
        """The path that a reference names, relative to the root; None when it leads out of the project."""
        if reference.kind is ReferenceKind.FILE:
            return reference.path
        if not reference.path:
            return None
        place = posixpath.normpath(posixpath.join(self.folder, reference.path))
        return None if place.startswith(("..", "/")) else place


def gather(project: Project, session: Session) -> Known:
    """What the store has of a session. On the writer's thread."""
    store = project.ports.store
    renderings = {
        link.path: rendering.text
        for link in session.documents
        if (rendering := store.record(Rendering, record_key(session, Path(link.path)))) is not None
    }
    return Known(session, store.checkpoints(session.id), renderings)


def list_files(project: Project) -> FileIndex:
    """The files of the work tree. Raises Unavailable when they cannot be listed."""
    return FileIndex(file.path for file in project.ports.tree.list_files().files)


def read_document(project: Project, known: Known, link: DocumentLink, text: str, files: FileIndex) -> Reading:
    page = read_page(text, link.kind)
    rendered = known.renderings.get(link.path)
    path = Path(link.path)
    folder = path.parent.relative_to(project.root) if path.is_relative_to(project.root) else PurePosixPath()
    reading = Reading(
        page=page,
        link=link,
        known=known,
        files=files,
        folder=folder.as_posix(),
        today=project.ports.clock().date(),
        rendered=None if rendered is None else read_page(rendered, link.kind),
    )
    redacted = ((number, project.redact(line)) for number, line in enumerate(page.lines))
    return replace(
        reading,
        broken=tuple(found for found in page.references if _is_broken(project, reading, found)),
        redacted=tuple((number, line) for number, line in redacted if line != page.lines[number]),
    )


def _is_broken(project: Project, reading: Reading, reference: Reference) -> bool:
    if reference.kind is ReferenceKind.FILE:
        return _is_missing_code(project, reading, reference)
    if not reference.is_relative or not reference.target:
        return False
    if not reference.path:
        return bool(reference.anchor) and reference.anchor.casefold() not in reading.page.anchors
    place = reading.place_of(reference)
    return place is not None and not _exists(project, reading.files, place)


def _is_missing_code(project: Project, reading: Reading, reference: Reference) -> bool:
    """A path in code that names nothing, where that is a mistake.

    A plan speaks of files that are still to be made, so there one that is not there is a mistake only when
    another place has a file of that name. What a line says was deleted or renamed need not be there.
    """
    path = reference.path
    if not looks_like_a_file(reference) or _exists(project, reading.files, path):
        return False
    words = reading.page.lines[reference.line].casefold()
    if "deleted" in words or "renamed" in words or "removed" in words:
        return False
    if reading.page.kind is not DocumentKind.PLAN:
        return True
    nearest = reading.files.nearest(path)
    return nearest is not None and PurePosixPath(nearest).name == PurePosixPath(path).name


def _exists(project: Project, files: FileIndex, place: str) -> bool:
    """In the work tree, or beside it on disk: what git ignores is there too."""
    return place in files or place == "." or project.ports.reports.last_change([place]) is not None


def read_others(project: Project, known: Known, but: str) -> Iterator[tuple[DocumentLink, Page]]:
    """The session's other documents as they are in the editor, else on disk, the newest first.

    Those that are gone or cannot be read are left out.
    """
    for link in reversed(known.session.documents):
        if link.path == but:
            continue
        path = Path(link.path)
        try:
            text = project.open_documents.text(path.as_uri())
            if text is None:
                text = project.ports.documents.read(path)
        except BatonpassError:
            continue
        if text is not None:
            yield link, read_page(text, link.kind)
