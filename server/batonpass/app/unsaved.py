"""What no checkpoint holds: the changes of the work tree since the newest one of the open session."""

from dataclasses import dataclass
from pathlib import Path

from batonpass.app.documents import is_untouched
from batonpass.app.project import Project
from batonpass.domain.attendance import Unsaved
from batonpass.domain.checkpoint import Checkpoint
from batonpass.domain.errors import NotFound
from batonpass.domain.repository import FileChange
from batonpass.domain.session import Session


@dataclass(frozen=True, slots=True)
class UnsavedChanges:
    """`since` is the newest checkpoint; without one, the changes are those since the session began."""

    since: Checkpoint | None
    files: tuple[FileChange, ...]

    @property
    def summary(self) -> Unsaved:
        return Unsaved(
            since=None if self.since is None else self.since.number,
            files=len(self.files),
            insertions=sum(change.insertions or 0 for change in self.files),
            deletions=sum(change.deletions or 0 for change in self.files),
        )


def find_unsaved(project: Project, session: Session) -> UnsavedChanges | None:
    """The changes that are not saved; None in a folder without git. Raises Unavailable when git fails.

    Documents that stand as they were rendered are no work: they can be written again.
    """
    repository = project.ports.repository
    if repository is None:
        return None
    newest = project.ports.store.last_checkpoint(session.id)
    if newest is not None:
        try:
            files = repository.changes_since(newest.snapshot.ref)
        except NotFound:
            # Its ref was removed by hand, and with it the files.
            newest = None
        else:
            return UnsavedChanges(newest, _without_rendered(project, session, files))
    try:
        files = repository.work_since(session.start_commit).files
    except NotFound:
        # The commit is gone, after a rebase perhaps: what is in no commit is what can be told.
        files = repository.state().changes
    return UnsavedChanges(None, _without_rendered(project, session, files))


def _without_rendered(
    project: Project, session: Session, files: tuple[FileChange, ...]
) -> tuple[FileChange, ...]:
    if not files:
        return files
    rendered = {Path(link.path) for link in session.documents if is_untouched(project, link)}
    return tuple(change for change in files if project.root / change.path not in rendered)
