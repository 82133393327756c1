"""What documents are rendered from, beyond the domain's own values."""

from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

from batonpass.domain.claims import Claim
from batonpass.domain.confirmation import confirm_needs
from batonpass.domain.context import Reading
from batonpass.domain.goals import Objective, ObjectiveKind, Task, TaskStatus, open_blockers
from batonpass.domain.handoff import DOCUMENTATION_SUFFIXES
from batonpass.domain.handoff_claims import say_documents
from batonpass.domain.named_places import NamedFile, find_functions, named_files, words_of
from batonpass.domain.pace import Pace, TimeEstimate, estimate_by_priority
from batonpass.domain.plan import Phase, usable_tokens
from batonpass.domain.quality import NOTHING_KNOWN, Quality
from batonpass.domain.references import ForgeReference
from batonpass.domain.repository import RepositoryState
from batonpass.domain.requirements import NO_REQUIREMENTS, Requirements
from batonpass.domain.session import Note, NoteKind, Session
from batonpass.domain.timeline import status_since


@dataclass(frozen=True, slots=True)
class PhaseOutline:
    """A phase with what the plan makes of it.

    `share_percent` is its part of the plan by weight, `lines` the same part of the planned lines (None when
    no scope was given), `window_percent` its budget as a part of the window, `ends_at_percent` how full the
    window is once it and all before it have used their budgets.
    """

    number: int
    phase: Phase
    share_percent: float
    lines: int | None
    window_percent: float
    ends_at_percent: float


@dataclass(frozen=True, slots=True)
class CheckpointMark:
    """A threshold in tokens of the window; `phase` is the one that reaches it if budgets are kept."""

    number: int
    percent: float
    tokens: int
    phase: Phase | None


@dataclass(frozen=True, slots=True)
class PlanView:
    """The facts of a plan document. `previous` is the session that this one continues.

    `thresholds` are percentages of the window; `context_budget` is a share of it, 0 to 1. `existing` are the
    paths named in tasks at which there is a file.
    """

    session: Session
    project: str
    at: datetime
    reading: Reading
    repository: RepositoryState | None
    previous: Session | None
    thresholds: tuple[float, ...]
    context_budget: float
    quality: Quality = NOTHING_KNOWN
    redactions: int = 0
    requirements: Requirements = NO_REQUIREMENTS
    references: tuple[ForgeReference, ...] = ()
    pace: Pace | None = None
    existing: frozenset[str] = frozenset()

    @property
    def besides(self) -> str:
        """How many of the sessions' own documents git reports beside the work; empty where there are none."""
        return say_documents(self.repository) if self.repository else ""

    @property
    def planned_lines(self) -> int:
        """The lines of code, tests and documentation that the session means to write."""
        scope = self.session.scope
        return scope.code_lines + scope.test_lines + scope.doc_lines

    @property
    def budget_percent(self) -> float:
        """How much of the window one session plans to fill, in percent."""
        return 100 * self.context_budget

    @property
    def usable_tokens(self) -> int:
        """What one session may fill of the window."""
        return usable_tokens(self.session.budget.window_tokens, self.context_budget)

    @property
    def phases(self) -> tuple[PhaseOutline, ...]:
        """The phases in their order, each with its part of the plan and of the window."""
        phases = self.session.phases
        weights = sum(phase.weight for phase in phases)
        ends = accumulate(phase.budget_tokens for phase in phases)
        return tuple(
            PhaseOutline(
                number=number,
                phase=phase,
                share_percent=100 * phase.weight / weights,
                lines=round(self.planned_lines * phase.weight / weights) or None,
                window_percent=100 * phase.budget_tokens / self.session.budget.window_tokens,
                ends_at_percent=100 * end / self.session.budget.window_tokens,
            )
            for number, (phase, end) in enumerate(zip(phases, ends, strict=True), 1)
        )

    @property
    def checkpoint_marks(self) -> tuple[CheckpointMark, ...]:
        """The fillings of the window at which a checkpoint is due, the earliest first."""
        return tuple(
            CheckpointMark(
                number=number,
                percent=threshold,
                tokens=round(self.session.budget.window_tokens * threshold / 100),
                phase=next((o.phase for o in self.phases if o.ends_at_percent >= threshold), None),
            )
            for number, threshold in enumerate(self.thresholds, 1)
        )

    @property
    def primary_objectives(self) -> tuple[Objective, ...]:
        """The objectives that the session is for."""
        return tuple(o for o in self.session.objectives if o.kind is ObjectiveKind.PRIMARY)

    @property
    def secondary_objectives(self) -> tuple[Objective, ...]:
        """The objectives for when time permits."""
        return tuple(o for o in self.session.objectives if o.kind is ObjectiveKind.SECONDARY)

    def notes(self, kind: str) -> tuple[Note, ...]:
        """The notes of a kind, such as `decision`, in the order in which they were taken."""
        return tuple(note for note in self.session.notes if note.kind == kind)

    def previous_notes(self, kind: str) -> tuple[Note, ...]:
        """The notes of a kind in the session that this one continues."""
        return tuple(note for note in self.previous.notes if note.kind == kind) if self.previous else ()

    def files_of(self, task: Task) -> tuple[NamedFile, ...]:
        """The files that a task and its steps name."""
        return named_files((task,), self.existing)

    def functions_of(self, task: Task) -> tuple[str, ...]:
        """The functions that a task and its steps name, without parentheses."""
        return find_functions(words_of(task))

    @property
    def artifacts(self) -> tuple[NamedFile, ...]:
        """The files that tasks name, without documentation."""
        return tuple(
            file for file in self._named_files if not file.path.lower().endswith(DOCUMENTATION_SUFFIXES)
        )

    @property
    def documentation(self) -> tuple[NamedFile, ...]:
        """The files of documentation that tasks name, by the end of their names."""
        return tuple(file for file in self._named_files if _is_documentation(file))

    @property
    def _named_files(self) -> tuple[NamedFile, ...]:
        return named_files(self.session.tasks, self.existing)

    @property
    def confirmed(self) -> tuple[Claim, ...]:
        """The required services and tools that a check is named after which passed when it last ran."""
        names = (*(s.name for s in self.requirements.services), *(t.name for t in self.requirements.tools))
        return confirm_needs(names, self.quality)

    @property
    def estimates(self) -> tuple[TimeEstimate, ...]:
        """How long the tasks take that have an estimate in minutes, by priority, the most pressing first."""
        return estimate_by_priority(self.session.tasks)

    @property
    def estimated_minutes(self) -> int:
        """How long all tasks take that have an estimate in minutes."""
        return sum(estimate.minutes for estimate in self.estimates)

    @property
    def estimated_tasks(self) -> int:
        """How many tasks have an estimate in minutes."""
        return sum(estimate.tasks for estimate in self.estimates)

    def minutes_for(self, tokens: int) -> int | None:
        """How long so many tokens take at the pace of earlier sessions, where that is known."""
        return self.pace.minutes_for(tokens) if self.pace else None

    @property
    def previous_done(self) -> tuple[str, ...]:
        """Objectives reached and tasks completed in the session that this one continues."""
        if self.previous is None:
            return ()
        return (
            *(o.text for o in self.previous.objectives if o.done),
            *(t.text for t in self.previous.tasks if t.is_completed),
        )

    @property
    def previous_open(self) -> tuple[str, ...]:
        """What the previous session left and this one has not taken over: mostly its to-do notes."""
        if self.previous is None:
            return ()
        taken = {item.text for item in (*self.session.objectives, *self.session.tasks) if item.carried_from}
        left = (
            *(o.text for o in self.previous.objectives if not o.done),
            *(t.text for t in self.previous.tasks if not t.is_completed),
            *(note.text for note in self.previous_notes(NoteKind.TODO)),
        )
        return tuple(text for text in left if text not in taken)

    @property
    def carried_over(self) -> int:
        """How many objectives, tasks and notes come from earlier sessions."""
        session = self.session
        return sum(
            item.carried_from is not None for item in (*session.objectives, *session.tasks, *session.notes)
        )

    def waits_for(self, task: Task) -> tuple[Task, ...]:
        """The tasks that come before this one and are not completed."""
        return open_blockers(task, self.session.tasks)

    def state_since(self, task: Task) -> datetime | None:
        """Since when a task is begun, blocked or completed; None if it is open, or that is not known."""
        return None if task.status is TaskStatus.OPEN else status_since(task)

    def leads_to(self, task: Task) -> Objective | None:
        """The objective that a task leads to, if it names one."""
        return next((o for o in self.session.objectives if o.id == task.objective), None)


def _is_documentation(file: NamedFile) -> bool:
    return file.path.lower().endswith(DOCUMENTATION_SUFFIXES)
