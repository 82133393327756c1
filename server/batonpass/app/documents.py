"""Writing a session's documents, without ever writing over what a person changed."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from batonpass.app.markdown.choices import Choice
from batonpass.app.markdown.conflicts import Conflict
from batonpass.app.markdown.heard import Heard
from batonpass.app.markdown.offers import Offer
from batonpass.app.markdown.phase_headings import PhaseHeading
from batonpass.app.project import Project
from batonpass.app.quality import known_quality
from batonpass.app.requirements import find_requirements
from batonpass.app.surroundings import find_named_files, find_pace, name_references
from batonpass.app.views import PlanView
from batonpass.domain.redaction import count_redactions
from batonpass.domain.repository import RepositoryState, WorkDone
from batonpass.domain.session import DocumentKind, DocumentLink, Session, with_document
from batonpass.domain.triggers import thresholds_of

LEFT_KEPT = 50
"""How many earlier states of a document are known again, as when another branch is checked out."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """A document as it was last rendered: `text` is what the file was made from, or something older.

    `conflicts` stand in it. `left` are the SHA-256 of the texts as they were left on disk, the newest last;
    `choices` are conflicts that are settled, but not yet in the open document; `heard` is what it says of
    things that are not rendered in it, and `phases` what its headings said last of the phases. `offered` are
    newer renderings that it may have taken in part, in an editor that has not saved it; `earlier` are older
    ones, which it may have been opened with. `is_verified` says whether the newest of them is what verifying
    it has written, not a refresh.
    """

    text: str
    conflicts: tuple[Conflict, ...] = ()
    left: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    heard: tuple[Heard, ...] = ()
    offered: tuple[Offer, ...] = ()
    earlier: tuple[Offer, ...] = ()
    is_verified: bool = False
    phases: tuple[PhaseHeading, ...] = ()


def digest(text: str) -> str:
    import hashlib

    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def place_document(project: Project, session: Session, kind: DocumentKind) -> Path:
    """Where the next rendering goes: over the last one while it is as we left it, else to a free path."""
    link = session.document(kind)
    if link is not None and is_untouched(project, link):
        return Path(link.path)
    directory = project.settings.documents_directory
    return project.ports.documents.place(directory, project.redact(session), kind)


def is_untouched(project: Project, link: DocumentLink) -> bool:
    """Whether the document is on disk as it was rendered, with no unsaved change in an editor."""
    path = Path(link.path)
    on_disk = project.ports.documents.read(path)
    if on_disk is None or digest(on_disk) != link.digest:
        return False
    in_editor = project.open_documents.text(path.as_uri())
    return in_editor is None or digest(in_editor) == link.digest


def record_key(session: Session, path: Path) -> str:
    """Under what a document's rendering is kept; the same when the project is moved."""
    inner = path.relative_to(session.root) if path.is_relative_to(session.root) else path
    return f"{session.id} {inner.as_posix()}"


def left_with(before: Sequence[str], text: str) -> tuple[str, ...]:
    """The texts that a document was left as, with the newest one."""
    now = digest(text)
    return (*(known for known in before if known != now), now)[-LEFT_KEPT:]


def linked(session: Session, kind: DocumentKind, path: Path, text: str) -> Session:
    return with_document(session, DocumentLink(kind, str(path), digest(text)))


def save_with_document(
    project: Project,
    session: Session,
    kind: DocumentKind,
    path: Path,
    text: str,
    others: tuple[Session, ...] = (),
) -> Session:
    """Write a document and store the session that links it; if storing fails, take the document back."""
    with written(project, path, text):
        rendering = Rendering(text, left=left_with((), text))
        return project.save(
            linked(session, kind, path, text),
            others=others,
            also=lambda write: write.put_record(record_key(session, path), rendering),
        )


@contextmanager
def written(project: Project, path: Path, text: str) -> Generator[None]:
    """Write a document; if what follows fails, take it back."""
    before = project.ports.documents.read(path)
    project.ports.documents.write(path, text)
    try:
        yield
    except Exception:
        if before is None:
            project.ports.documents.remove(path)
        else:
            project.ports.documents.write(path, before)
        raise


def render_plan(
    project: Project, session: Session, repository: RepositoryState | None, previous: Session | None
) -> str:
    git = project.ports.repository
    commits = git.commits_since(session.start_commit) if git else ()
    view = project.redact(
        PlanView(
            session=session,
            project=project.name,
            at=project.ports.clock(),
            reading=project.reading_of(session),
            repository=repository and apart_from_documents(project, session, repository),
            previous=previous,
            thresholds=thresholds_of(session.triggers),
            context_budget=project.settings.context_share,
            quality=known_quality(session),
            requirements=find_requirements(project),
            references=name_references(project, session, commits),
            pace=find_pace(project),
            existing=find_named_files(project, session),
        )
    )
    return project.ports.renderer.render_plan(replace(view, redactions=count_redactions(view)))


def without_documents(project: Project, session: Session, work: WorkDone) -> WorkDone:
    """The work without the session's own documents: they are listed as documents, not as work.

    Nor are those of the sessions that it continues.
    """
    own = _paths(project, session)
    commits = tuple(
        replace(commit, files=tuple(path for path in commit.files if project.root / path not in own))
        for commit in work.commits
    )
    files = tuple(change for change in work.files if project.root / change.path not in own)
    return replace(work, commits=commits, files=files)


def apart_from_documents(project: Project, session: Session, state: RepositoryState) -> RepositoryState:
    """The state with the session's documents, and those of the ones it continues, apart from the work."""
    own = _paths(project, session)
    is_own = {change: project.root / change.path in own for change in state.changes}
    return replace(
        state,
        changes=tuple(change for change in state.changes if not is_own[change]),
        documents=tuple(change for change in state.changes if is_own[change]),
    )


def _paths(project: Project, session: Session) -> set[Path]:
    earlier = (project.ports.store.session(known) for known in session.chain if known != session.id)
    chain = (session, *(known for known in earlier if known is not None))
    return {Path(link.path) for known in chain for link in known.documents}
