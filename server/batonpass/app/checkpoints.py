"""Checkpoints: take one in git, list them, find one and compare it with the present."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from batonpass.app.checkpoint_parameters import ChooseCheckpoint
from batonpass.app.parameters import ChooseSession, CreateCheckpoint
from batonpass.app.ports import Repository
from batonpass.app.project import Project
from batonpass.domain.checkpoint import Checkpoint, reference, session_of
from batonpass.domain.errors import NotAllowed, NotFound, Unavailable
from batonpass.domain.repository import FileChange, Proof, Snapshot
from batonpass.domain.session import Session
from batonpass.domain.triggers import due

MOST_LEFT_REFS = 20
"""How many refs without a checkpoint are passed over before it is taken for another problem."""


@dataclass(frozen=True, slots=True)
class KeptCheckpoint:
    """A checkpoint that was taken; `collected` says that its files are not in git any more."""

    checkpoint: Checkpoint
    collected: bool


@dataclass(frozen=True, slots=True)
class CheckpointDiff:
    """What has changed in the work tree since a checkpoint."""

    checkpoint: Checkpoint
    files: tuple[FileChange, ...]


def create(project: Project, parameters: CreateCheckpoint) -> Checkpoint:
    """A checkpoint of the open session, that a person asked for or a trigger that is due."""
    waiting = due(project.find_session(None).triggers, project.ports.clock())
    return take(project, project.redact(parameters.note.strip()), waiting[0].id if waiting else "asked")


def take(project: Project, note: str, reason: str) -> Checkpoint:
    """Snapshot the work tree under a private ref, with the reading of this moment.

    When it cannot be stored, the ref is taken back, so that every ref has its checkpoint.
    """
    session = project.find_session(None)
    repository = require_repository(project)
    known = project.ports.store.checkpoints(session.id)
    now = project.ports.clock()
    number, snapshot = take_under_free_number(
        session,
        first_free(known),
        note,
        lambda ref, message: repository.take_snapshot(ref, message, project.still_wanted),
    )
    checkpoint = project.redact(
        Checkpoint(
            session_id=session.id,
            number=number,
            at=now,
            snapshot=snapshot,
            reading=project.reading_of(session),
            note=note,
            reason=reason,
        )
    )
    try:
        project.save(replace(session, unclean_end=None), checkpoint=checkpoint)
    except Exception:
        take_back(project, snapshot.ref)
        raise
    return checkpoint


def require_repository(project: Project) -> Repository:
    """The project's repository. Raises NotAllowed when there is none."""
    if project.ports.repository is None:
        raise NotAllowed(
            f"{project.root} is not a git repository, and checkpoints are kept in git. "
            "Run “git init” in it and restart the server."
        )
    return project.ports.repository


def first_free(known: tuple[Checkpoint, ...]) -> int:
    return known[-1].number + 1 if known else 1


def take_under_free_number(
    session: Session, first: int, note: str, take: Callable[[str, str], Snapshot]
) -> tuple[int, Snapshot]:
    """A snapshot under the first free number; `take` makes one of a ref and a message.

    A crash can leave a ref without its checkpoint; it may be the only copy of something, so it stays.
    """
    number = first
    while True:
        message = f"Checkpoint {number} of {session.title}" + (f"\n\n{note}" if note else "")
        try:
            return number, take(reference(session.id, number), message)
        except NotAllowed:
            number += 1
            if number > first + MOST_LEFT_REFS:
                raise


def take_back(project: Project, ref: str) -> None:
    """Remove the ref of a checkpoint that could not be stored. Raises Unavailable if git fails."""
    try:
        require_repository(project).delete_snapshot(ref)
    except Unavailable as error:
        raise Unavailable(
            f"The checkpoint could not be stored, and its ref {ref} could not be removed: {error.message} "
            f"Remove it with: git update-ref -d {ref}"
        ) from error


def list_checkpoints(project: Project, parameters: ChooseSession) -> tuple[KeptCheckpoint, ...]:
    """Every checkpoint of a session, by number; those that git holds no more are collected."""
    known = project.ports.store.checkpoints(project.find_session(parameters.session).id)
    repository = project.ports.repository
    refs = repository.snapshot_refs() if known and repository else frozenset[str]()
    return tuple(KeptCheckpoint(checkpoint, checkpoint.snapshot.ref not in refs) for checkpoint in known)


def find_checkpoint(project: Project, number: int, session_id: str | None) -> Checkpoint:
    """A checkpoint by its number, of the open session unless another is named. Raises NotFound."""
    session = project.find_session(session_id)
    for checkpoint in project.ports.store.checkpoints(session.id):
        if checkpoint.number == number:
            return checkpoint
    raise NotFound(
        f"Session “{session.title}” has no checkpoint {number}. List its checkpoints to see which there are."
    )


def diff(project: Project, parameters: ChooseCheckpoint) -> CheckpointDiff:
    """What has changed since a checkpoint. Raises NotFound when it is not known, or was collected."""
    repository = require_repository(project)
    checkpoint = find_checkpoint(project, parameters.number, parameters.session)
    return CheckpointDiff(checkpoint, repository.changes_since(checkpoint.snapshot.ref))


def prove_newest(project: Project) -> Proof | None:
    """Show that the newest checkpoint in git restores byte for byte; None when there is none.

    Raises Unavailable when it does not.
    """
    repository = project.ports.repository
    if repository is None:
        return None
    refs = repository.snapshot_refs()
    store = project.ports.store
    sessions = {session_of(ref) for ref in refs}
    kept = [c for session_id in sessions for c in store.checkpoints(session_id) if c.snapshot.ref in refs]
    newest = max(kept, key=lambda checkpoint: checkpoint.at, default=None)
    return None if newest is None else repository.prove_snapshot(newest.snapshot.ref)
