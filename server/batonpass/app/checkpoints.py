"""Checkpoints: take one in git, list them."""

from dataclasses import replace

from batonpass.app.parameters import CreateCheckpoint, NoParameters
from batonpass.app.ports import Repository
from batonpass.app.project import Project
from batonpass.domain.checkpoint import Checkpoint, reference
from batonpass.domain.errors import NotAllowed, Unavailable
from batonpass.domain.repository import Snapshot
from batonpass.domain.session import Session
from batonpass.domain.triggers import due, settle

MOST_LEFT_REFS = 20
"""How many refs without a checkpoint are passed over before it is taken for another problem."""


def create(project: Project, parameters: CreateCheckpoint) -> Checkpoint:
    """Snapshot the work tree under a private ref, with the reading of this moment.

    When it cannot be stored, the ref is taken back, so that every ref has its checkpoint.
    """
    session = project.find_session(None)
    repository = project.ports.repository
    if repository is None:
        raise NotAllowed(
            f"{project.root} is not a git repository, and checkpoints are kept in git. "
            "Run “git init” in it and restart the server."
        )
    known = project.ports.store.checkpoints(session.id)
    note = parameters.note.strip()
    now = project.ports.clock()
    waiting = due(session.triggers, now)
    number, snapshot = _take_snapshot(repository, session, known[-1].number + 1 if known else 1, note)
    checkpoint = Checkpoint(
        session_id=session.id,
        number=number,
        at=now,
        snapshot=snapshot,
        reading=project.reading_of(session),
        note=note,
        reason=waiting[0].id if waiting else "asked",
    )
    try:
        project.save(replace(session, triggers=settle(session.triggers)), checkpoint=checkpoint)
    except Exception:
        _take_back(project, snapshot.ref)
        raise
    return checkpoint


def _take_snapshot(repository: Repository, session: Session, first: int, note: str) -> tuple[int, Snapshot]:
    """A snapshot under the first free number.

    A crash can leave a ref without its checkpoint; it may be the only copy of something, so it stays.
    """
    number = first
    while True:
        message = f"Checkpoint {number} of {session.title}" + (f"\n\n{note}" if note else "")
        try:
            return number, repository.take_snapshot(reference(session.id, number), message)
        except NotAllowed:
            number += 1
            if number > first + MOST_LEFT_REFS:
                raise


def _take_back(project: Project, ref: str) -> None:
    repository = project.ports.repository
    if repository is None:
        return
    try:
        repository.delete_snapshot(ref)
    except Unavailable as error:
        raise Unavailable(
            f"The checkpoint could not be stored, and its ref {ref} could not be removed: {error.message} "
            f"Remove it with: git update-ref -d {ref}"
        ) from error


def list_checkpoints(project: Project, parameters: NoParameters) -> tuple[Checkpoint, ...]:
    return project.ports.store.checkpoints(project.find_session(None).id)
