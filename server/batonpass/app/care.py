"""Looking after what is kept: is it whole, does it still lead somewhere, can it be mended?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from batonpass.app.agent_review import review_agents
from batonpass.app.checkpoints import prove_newest
from batonpass.app.project import Project
from batonpass.domain.errors import Unavailable
from batonpass.domain.session import Session

SESSIONS_EXAMINED = 200
"""How many of the newest sessions have their refs and documents looked for."""


class Finding(Protocol):
    """`code` is stable; `sentence` says what is so and what it means; `repairable`: `repair` can mend it."""

    @property
    def code(self) -> str: ...
    @property
    def sentence(self) -> str: ...
    @property
    def repairable(self) -> bool: ...


class Repair(Protocol):
    """What was found before and is left now, where the copy lies, and what could not be saved."""

    @property
    def found(self) -> tuple[Finding, ...]: ...
    @property
    def left(self) -> tuple[Finding, ...]: ...
    @property
    def copy(self) -> Path | None: ...
    @property
    def lost(self) -> tuple[str, ...]: ...


class StoreCare(Protocol):
    """What can be done to a store as a whole. Raises Unavailable when its file or disk refuses."""

    def inspect(self) -> tuple[Finding, ...]: ...

    def repair(self) -> Repair:
        """Mend what can be mended, after a copy was made; without anything repairable nothing is done."""
        ...

    def export_to(self, target: Path) -> int:
        """Write everything to a new file that stock TinyDB opens; returns the number of documents."""
        ...

    def import_from(self, source: Path, *, replacing: bool) -> int:
        """Put what such a file holds in place of everything, after a copy was made.

        Raises NotAllowed when sessions would be replaced without `replacing`, InvalidInput for another file.
        """
        ...

    def archive(self, before: datetime, at: datetime) -> tuple[str, ...]:
        """Archive the sessions that ended before a time, and thin their ledgers; returns their ids."""
        ...

    def compact(self) -> int:
        """Give free space back to the disk when there is enough of it; returns how many bytes that were."""
        ...


@dataclass(frozen=True, slots=True)
class Examination:
    """What is not in order, sentences on what was proven to be, and what was found of agents."""

    findings: tuple[Finding, ...]
    proven: tuple[str, ...]
    agents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Loose:
    """A finding that no repair of the store can mend."""

    code: str
    sentence: str
    repairable: bool = False


def examine(project: Project, care: StoreCare) -> Examination:
    """Look at the store, and at what it points to: git's refs, documents, settings."""
    findings = list(care.inspect())
    findings += _refused_settings(project)
    if any(finding.code in ("damaged-file", "unavailable") for finding in findings):
        return Examination(tuple(findings), ())
    sessions = project.ports.store.sessions(limit=SESSIONS_EXAMINED)
    findings += _lost_references(project, sessions)
    proven, doubts = _prove_newest(project)
    reviewed = tuple(review_agents(project))
    unknown = (
        Loose("format-unknown", f"{review.agent}: {review.describe_unknown()}")
        for review in reviewed
        if review.unknown
    )
    agents = tuple(review.describe() for review in reviewed)
    return Examination((*findings, *doubts, *unknown), proven, agents)


def _refused_settings(project: Project) -> Iterator[Loose]:
    for layer in project.ports.settings_files.layers():
        if layer.problem is not None:
            yield Loose("unreadable-settings", f"{layer.origin}: {layer.problem}")


def _lost_references(project: Project, sessions: tuple[Session, ...]) -> Iterator[Loose]:
    repository = project.ports.repository
    refs = repository.snapshot_refs() if repository else frozenset[str]()
    for session in sessions:
        # The refs of ended sessions are collected by the user's rule; those of open ones never are.
        lost = [c for c in project.ports.store.checkpoints(session.id) if c.snapshot.ref not in refs]
        if session.is_open and lost:
            numbers = ", ".join(str(checkpoint.number) for checkpoint in lost)
            yield Loose(
                "lost-checkpoint",
                f"Git does not have these checkpoints of “{session.title}” any more: {numbers}. "
                "They cannot be restored.",
            )
        for link in session.documents:
            if session.is_open and not Path(link.path).exists():
                yield Loose(
                    "lost-document", f"The {link.kind} of “{session.title}” is not at {link.path} any more."
                )


def _prove_newest(project: Project) -> tuple[tuple[str, ...], tuple[Loose, ...]]:
    """Restore the newest checkpoint into a folder aside, and compare it byte for byte."""
    try:
        proof = prove_newest(project)
    except Unavailable as error:
        return (), (Loose("unproven-checkpoint", error.message),)
    if proof is None:
        return (), ()
    files, size = f"{proof.files:,} files", f"{proof.size:,} bytes"
    return (f"The newest checkpoint, {proof.ref}, comes back byte for byte: {files}, {size}.",), ()
