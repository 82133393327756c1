"""What a handoff claims, drawn from facts alone; nothing is invented where a fact is missing."""

from collections.abc import Iterable
from dataclasses import dataclass

from batonpass.domain.checkpoint import Checkpoint
from batonpass.domain.claims import Claim, count_things
from batonpass.domain.goals import Priority, Task, TaskStatus, by_urgency, open_blockers, shorten, waits
from batonpass.domain.plan import Phase, PhaseStatus
from batonpass.domain.quality import Finding, Quality
from batonpass.domain.repository import ChangeKind, RepositoryState, WorkDone
from batonpass.domain.session import NoteKind, Session


@dataclass(frozen=True, slots=True)
class NextTask:
    """Something left to do, and why it is on the list."""

    text: str
    reason: str


def list_next_tasks(session: Session) -> tuple[NextTask, ...]:
    """What is left, most pressing first: to-do notes from the newest on, then tasks, goals and phases.

    Tasks and goals come by their priorities; a task that has to wait after those that can be begun.
    """
    todos = [note for note in session.notes if note.kind is NoteKind.TODO]
    goals = [objective for objective in session.objectives if not objective.done]
    pending = [phase for phase in session.phases if phase.status is PhaseStatus.PENDING]
    return (
        *(NextTask(note.text, "a to-do note") for note in reversed(todos)),
        *(
            NextTask(task.text, _why_next(task, session.tasks))
            for task in by_urgency(session.tasks)
            if task.status is not TaskStatus.IN_PROGRESS
        ),
        *(
            NextTask(o.text, f"a {o.kind} objective of {o.priority} priority, not reached yet")
            for o in sorted(goals, key=lambda o: tuple(Priority).index(o.priority))
        ),
        *(NextTask(f"Phase “{p.name}”", "not started yet") for p in pending),
    )


def _why_next(task: Task, tasks: Iterable[Task]) -> str:
    first = open_blockers(task, tasks)
    if first:
        names = ", ".join(f"“{shorten(other.text)}”" for other in first)
        return f"a task of {task.priority} priority that waits for {names}"
    state = "a blocked" if task.status is TaskStatus.BLOCKED else "an open"
    return f"{state} task of {task.priority} priority"


def claim_status(findings: tuple[Finding, ...], what: str) -> Claim:
    """The first finding, which weighs most, or that nothing of its kind is known."""
    if not findings:
        return Claim(f"UNKNOWN: no {what} result was recorded in this session.")
    return Claim(f"{findings[0].text}.", findings[0].evidence)


def claim_achievements(
    session: Session, work: WorkDone | None, *, start_is_lost: bool = False
) -> tuple[Claim, ...]:
    claims: list[Claim] = []
    if start_is_lost:
        start = (session.start_commit or "")[:12]
        claims.append(
            Claim(
                f"UNKNOWN what was committed since the session began: its first commit, {start}, "
                "is not in this repository any more."
            )
        )
    if work and work.commit_count:
        commits = count_things(work.commit_count, "commit")
        claims.append(Claim(f"{commits} since the session began.", work.commits_evidence))
    if work and work.files:
        lines = f"+{work.insertions:,} and -{work.deletions:,} lines"
        claims.append(
            Claim(f"{count_things(len(work.files), 'file')} changed: {lines}.", work.files_evidence)
        )
    claims.extend(
        Claim(f"Objective reached: {o.text}", basis="marked as done in the session")
        for o in session.objectives
        if o.done
    )
    claims.extend(
        Claim(f"Phase “{p.name}” completed with {p.used_tokens:,} tokens.", basis="the session's own count")
        for p in session.phases
        if p.status is PhaseStatus.COMPLETED
    )
    return tuple(claims)


def claim_git_status(repository: RepositoryState | None) -> Claim:
    if repository is None:
        return Claim("UNKNOWN: the project is not a git repository.")
    besides = say_documents(repository)
    if repository.is_clean:
        return Claim(f"CLEAN{besides}", repository.evidence)
    parts: list[str] = []
    if repository.changes:
        parts.append(count_things(len(repository.changes), "uncommitted file"))
    if repository.operation:
        parts.append(f"a {repository.operation} in progress")
    return Claim(f"DIRTY: {' and '.join(parts)}{besides}", repository.evidence)


def say_documents(repository: RepositoryState) -> str:
    """How many of the sessions' own documents git reports beside the work; nothing where there are none."""
    number = len(repository.documents)
    return f", besides {count_things(number, 'document')} of sessions" if number else ""


NO_NEXT_STEP = Claim("Not recorded. Add a note of kind “todo” that says what comes next.")


def find_next_step(session: Session) -> Claim | None:
    todos = [note.text for note in session.notes if note.kind is NoteKind.TODO]
    if todos:
        return Claim(todos[-1], basis="the newest to-do note")
    for task in session.tasks:
        if task.status is TaskStatus.IN_PROGRESS:
            return Claim(task.text, basis="the task in progress")
    for task in by_urgency(session.tasks):
        if not waits(task, session.tasks):
            return Claim(task.text, basis="the most pressing task that can be begun")
    for objective in session.objectives:
        if not objective.done:
            return Claim(objective.text, basis="the first objective that is not reached")
    return None


def list_immediate_actions(
    session: Session,
    repository: RepositoryState | None,
    checkpoints: tuple[Checkpoint, ...],
    next_step: Claim | None,
) -> tuple[Claim, ...]:
    claims: list[Claim] = []
    if repository and repository.head:
        commit = f"at commit {repository.head[:12]} or later"
        where = f"on branch {repository.branch}, {commit}" if repository.branch else f"{commit}, on a branch"
        claims.append(Claim(f"Be {where}.", repository.evidence))
    if repository and repository.changes:
        claims.append(
            Claim(
                "Look over the uncommitted files before anything else.",
                repository.evidence,
                command="git status",
            )
        )
    if checkpoints:
        last = checkpoints[-1]
        claims.append(
            Claim(
                f"See what checkpoint {last.number}, the last one, holds beyond the commit it was taken on.",
                command=f"git show --stat {last.snapshot.ref}",
            )
        )
    blockers = [note for note in session.notes if note.kind is NoteKind.BLOCKER]
    if blockers:
        claims.append(Claim(f"Clear the first blocker: {blockers[0].text}", basis="a blocker note"))
    if next_step:
        claims.append(Claim(f"Go on with the next step: {next_step.text}", basis=next_step.basis))
    return tuple(claims)


def list_investigations(session: Session, quality: Quality) -> tuple[Claim, ...]:
    """What the facts leave open, so that the next session knows where to look."""
    claims: list[Claim] = []
    if not quality.build_findings:
        claims.append(Claim("Does it build? No build was recorded in this session."))
    if not quality.test_findings:
        claims.append(Claim("Do the tests pass? No test run was recorded in this session."))
    first = next(iter(quality.test_findings), None)
    if first is not None and first.predates_edits:
        said = "fail" if first.passed is False else "pass"
        claims.append(Claim(f"Do the tests still {said}? They ran before the last edit.", first.evidence))
    over = [p for p in session.phases if p.used_tokens > p.budget_tokens]
    claims.extend(Claim(_ask_about_overrun(phase)) for phase in over)
    return tuple(claims)


def _ask_about_overrun(phase: Phase) -> str:
    if not phase.budget_tokens:
        used = f"{phase.used_tokens:,} tokens are used"
        return f"Is phase “{phase.name}” worth it? {used}, and nothing of the budget was left for it."
    used = f"{phase.used_tokens:,} of {phase.budget_tokens:,} tokens are used"
    return f"Why did phase “{phase.name}” need more than planned? {used}."


def claim_cautions(state: RepositoryState | None) -> tuple[Claim, ...]:
    """Dangers that git itself reports."""
    if state is None:
        return ()
    claims: list[Claim] = []
    if state.operation:
        claims.append(Claim(f"A {state.operation} is in progress: finish or abort it.", state.evidence))
    conflicted = sum(change.kind is ChangeKind.CONFLICTED for change in state.changes)
    if conflicted:
        claims.append(Claim(f"Unresolved conflicts in {count_things(conflicted, 'file')}.", state.evidence))
    if state.head and not state.branch:
        claims.append(Claim("HEAD is detached: make a branch before you commit.", state.evidence))
    return tuple(claims)
