"""What documents tell of a session's surroundings: the issues and files it names, and how long work takes."""

from collections.abc import Iterable

from batonpass.app.project import Project
from batonpass.domain.forges import read_remote
from batonpass.domain.line_cost import LEARNT_SESSIONS, LEARNT_STATUSES
from batonpass.domain.named_places import find_paths, words_of
from batonpass.domain.pace import Pace, learn_pace
from batonpass.domain.references import ForgeReference, find_references
from batonpass.domain.repository import Commit
from batonpass.domain.session import Session


def name_references(
    project: Project, session: Session, commits: Iterable[Commit]
) -> tuple[ForgeReference, ...]:
    """The issues, pull requests and discussions that the session, its branch and its commits name."""
    repository = project.ports.repository
    remote = repository.remote_address() if repository else None
    return find_references(session, session.branch, commits, read_remote(remote) if remote else None)


def find_named_files(project: Project, session: Session) -> frozenset[str]:
    """Those paths that the session's tasks name at which there is something."""
    return project.ports.folder.existing(
        [path for task in session.tasks for path in find_paths(words_of(task))]
    )


def find_pace(project: Project) -> Pace | None:
    """How long the sessions took that ended last here; None where too few did."""
    return learn_pace(project.ports.store.sessions(LEARNT_STATUSES, LEARNT_SESSIONS))
