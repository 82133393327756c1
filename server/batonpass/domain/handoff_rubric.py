"""The rubric of a handoff: ten criteria, each worth one point, or half of one where it is partly met.

What merely exists as a text earns less than what is proven, by git or by a check, or given with its reasons.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from batonpass.domain.goals import TaskStatus
from batonpass.domain.handoff_claims import claim_cautions
from batonpass.domain.plan import PhaseStatus
from batonpass.domain.quality import Finding, Quality
from batonpass.domain.repository import RepositoryState, WorkDone
from batonpass.domain.session import Note, NoteKind, Session

INCOMPLETE = "handoff-incomplete"
"""The code of a missing point, wherever it is shown."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a handoff is scored by. `repository` and `work` are None where git does not know."""

    session: Session
    repository: RepositoryState | None
    work: WorkDone | None
    quality: Quality

    def notes(self, *kinds: NoteKind) -> tuple[Note, ...]:
        return tuple(note for note in self.session.notes if note.kind in kinds)

    @property
    def results(self) -> tuple[Finding, ...]:
        """What tests and builds have said since the last edit."""
        found = (*self.quality.test_findings, *self.quality.build_findings)
        return tuple(finding for finding in found if not finding.predates_edits)

    @property
    def passes(self) -> bool:
        """Whether tests or build were seen to pass since the last edit, and nothing fails."""
        return bool(self.results) and all(finding.passed for finding in self.results)

    @property
    def has_work(self) -> bool:
        return self.work is not None and bool(self.work.commit_count or self.work.files)

    @property
    def has_completed(self) -> bool:
        session = self.session
        return (
            any(objective.done for objective in session.objectives)
            or any(task.is_completed for task in session.tasks)
            or any(phase.status is PhaseStatus.COMPLETED for phase in session.phases)
        )


@dataclass(frozen=True, slots=True)
class Missing:
    """What a handoff does not tell, or not well enough: what to do about it, and in which section.

    `halves` is what it costs, in half points; `note` the kind of note that fills it, where one does.
    """

    id: str
    text: str
    section: str
    halves: int = 2
    note: NoteKind | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """`judge` returns what is missing, in words, and how many half points it costs; None earns the point."""

    id: str
    section: str
    judge: Callable[[Facts], tuple[str, int] | None]
    note: NoteKind | None = None


def find_missing(facts: Facts) -> tuple[Missing, ...]:
    """What keeps a handoff from ten points, in the order of the rubric."""
    return tuple(
        Missing(criterion.id, found[0], criterion.section, found[1], criterion.note)
        for criterion in RUBRIC
        if (found := criterion.judge(facts)) is not None
    )


def _judge_done(facts: Facts) -> tuple[str, int] | None:
    if facts.has_work:
        return None
    if facts.has_completed:
        return "Commit the work: what was done is only marked as done, and nothing proves it.", 1
    return "Say what was done: commit the work, or mark objectives and tasks as done.", 2


def _judge_next_step(facts: Facts) -> tuple[str, int] | None:
    session, state = facts.session, facts.repository
    begun = [task for task in session.tasks if task.status is TaskStatus.IN_PROGRESS]
    is_named = bool(facts.notes(NoteKind.TODO)) or any(not task.is_completed for task in session.tasks)
    is_named = is_named or any(not objective.done for objective in session.objectives)
    is_told = bool(begun) or (state is not None and state.is_clean)
    if is_named and is_told:
        return None
    if is_named:
        return "Say what is in progress: mark the task that is being worked on, or commit the work.", 1
    step = "Name the next step: a note of kind “todo”, or an open task."
    return (step, 1) if is_told else (f"{step} Mark the task that is in progress.", 2)


def _judge_decisions(facts: Facts) -> tuple[str, int] | None:
    decisions = facts.notes(NoteKind.DECISION)
    if decisions and all(note.rationale and note.alternatives for note in decisions):
        return None
    if any(note.rationale for note in decisions):
        return "Give each decision its rationale and the alternatives that were considered.", 1
    return "Record a decision with its rationale and the alternatives that were considered.", 2


def _judge_failed_approaches(facts: Facts) -> tuple[str, int] | None:
    failed = facts.notes(NoteKind.FAILED_APPROACH)
    if failed and all(note.rationale for note in failed):
        return None
    if failed or facts.notes(NoteKind.CHALLENGE):
        return "Say of what was tried why it failed: a failed approach with its rationale.", 1
    return "Record what was tried and did not work, with the rationale: why it failed.", 2


def _judge_blockers(facts: Facts) -> tuple[str, int] | None:
    blockers = facts.notes(NoteKind.BLOCKER)
    waiting = [task for task in facts.session.tasks if task.status is TaskStatus.BLOCKED]
    if blockers and all(note.impact or note.mitigation for note in blockers):
        return None
    if not blockers and not waiting and facts.passes:
        return None
    if blockers or waiting:
        return "Say of each blocker what it holds up (impact), or what would clear it (mitigation).", 1
    return "Record what blocks the work, or show that nothing does: run the tests as a check.", 2


def _judge_environment(facts: Facts) -> tuple[str, int] | None:
    if facts.repository is not None and facts.results:
        return None
    if facts.repository is not None:
        return "Run the tests or the build as a check: what they say of the present state is not known.", 1
    if facts.results:
        return "Keep the project in git: the state of its files is not known.", 1
    return "Keep the project in git and run its tests as a check: the present state is not known.", 2


def _judge_commands(facts: Facts) -> tuple[str, int] | None:
    if facts.quality.checks:
        return None
    if facts.notes(NoteKind.COMMAND):
        return "Run one of the commands as a check: what comes of them is not proven.", 1
    return "Record the exact commands that build, run and test the project, or run them as checks.", 2


def _judge_files(facts: Facts) -> tuple[str, int] | None:
    paths = [change.path for change in facts.work.files] if facts.work else []
    noted = [note for note in facts.session.notes if note.location]
    if any(_speaks_of(note, path) for path in paths for note in facts.session.notes):
        return None
    if paths:
        return "Say why a changed file matters: a note whose location is that file.", 1
    if noted:
        return "Make a change that git can see: the files that were noted are not among any.", 1
    return "Say which files matter and why: a note of kind “reference” with a location.", 2


def _judge_warnings(facts: Facts) -> tuple[str, int] | None:
    noted = facts.notes(NoteKind.WARNING, NoteKind.QUESTION)
    if claim_cautions(facts.repository) or any(_says_more(note) for note in noted):
        return None
    if noted:
        return "Say of a warning how to avoid it (mitigation), or of a question what hangs on it (impact).", 1
    return "Record what to watch out for: a warning or an open question.", 2


def _judge_do_not_redo(facts: Facts) -> tuple[str, int] | None:
    is_proven = facts.passes or (facts.work is not None and facts.work.commit_count > 0)
    if facts.has_completed and is_proven:
        return None
    if facts.has_completed:
        return "Commit, or run the tests as a check: nothing proves what is marked as completed.", 1
    return "Mark what is completed, so that nobody does it again.", 2


def _says_more(note: Note) -> bool:
    return bool(note.rationale or note.impact or note.mitigation or note.location)


def _speaks_of(note: Note, path: str) -> bool:
    """Whether a note is about a file: by its location, with or without a line, or by name in its text."""
    location = note.location.partition(":")[0].removeprefix("./")
    return location == path or path in note.text.split()


RUBRIC: Iterable[Criterion] = (
    Criterion("done", "Key Achievements", _judge_done),
    Criterion("next-step", "Next Priority Tasks", _judge_next_step, NoteKind.TODO),
    Criterion("decisions", "Recent Decisions", _judge_decisions, NoteKind.DECISION),
    Criterion("failed-approaches", "Failed Approaches", _judge_failed_approaches, NoteKind.FAILED_APPROACH),
    Criterion("blockers", "Blocking Issues", _judge_blockers, NoteKind.BLOCKER),
    Criterion("environment", "Environment State", _judge_environment),
    Criterion("commands", "Exact Commands", _judge_commands, NoteKind.COMMAND),
    Criterion("files", "Files Modified", _judge_files, NoteKind.REFERENCE),
    Criterion("warnings", "Warnings & Cautions", _judge_warnings, NoteKind.WARNING),
    Criterion("do-not-redo", "Completed This Session", _judge_do_not_redo),
)
