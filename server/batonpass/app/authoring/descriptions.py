"""What the things are that a document speaks of, in a few lines: tasks, checkpoints, commits, files."""

from collections.abc import Iterator
from datetime import datetime

from batonpass.app.authoring.reading import Reading
from batonpass.app.authoring.references import Reference, ReferenceKind
from batonpass.app.authoring.task_history import task_history
from batonpass.app.documents_open import CountState, TokenCount
from batonpass.app.file_costs import describe_cost, window_of
from batonpass.app.phrases import estimate, moment, words
from batonpass.app.project import Project
from batonpass.domain.checkpoint import Checkpoint
from batonpass.domain.goals import Task, shorten
from batonpass.domain.session import Session


def describe(project: Project, reading: Reading, reference: Reference) -> str | None:
    """None for what is not known. Files and git are looked at, so this is work for a worker."""
    match reference.kind:
        case ReferenceKind.TASK:
            return describe_task(reading.known.session, reference.target, project.ports.clock())
        case ReferenceKind.CHECKPOINT:
            return describe_checkpoint(reading.known.checkpoints, reference.target)
        case ReferenceKind.COMMIT:
            return _describe_commit(project, reference.target)
        case _:
            place = reading.place_of(reference)
            is_file = place is not None and reading.files.has_file(place)
            return describe_file(project, place) if place and is_file else None


def describe_task(session: Session, task_id: str, now: datetime) -> str | None:
    task = next((task for task in session.tasks if task.id == task_id), None)
    return "\n".join((*_task_lines(session, task), *task_history(session, task, now))) if task else None


def _task_lines(session: Session, task: Task) -> Iterator[str]:
    yield f"Task {task.id[1:]}: {task.text}"
    yield f"{words(task.status).capitalize()}, {task.priority} priority"
    if task.estimate_minutes or task.estimate_tokens:
        yield f"Estimate: {estimate(task)}"
    if task.subtasks:
        done = sum(subtask.done for subtask in task.subtasks)
        yield f"Steps: {done} of {len(task.subtasks)} done"
    for title, others in (
        ("Blocked by", [other for other in session.tasks if other.id in task.blocked_by]),
        ("Blocks", [other for other in session.tasks if task.id in other.blocked_by]),
    ):
        if others:
            yield f"{title}: {'; '.join(_in_short(other) for other in others)}"
    objective = next((o for o in session.objectives if o.id == task.objective), None)
    if objective:
        yield f"Leads to: {shorten(objective.text)}"
    if task.carried_from:
        yield f"Carried over from session {task.carried_from}"


def _in_short(task: Task) -> str:
    return f"Task {task.id[1:]}, {shorten(task.text)} ({words(task.status)})"


def describe_checkpoint(checkpoints: tuple[Checkpoint, ...], number: str) -> str | None:
    checkpoint = next((known for known in checkpoints if str(known.number) == number), None)
    return "\n".join(_checkpoint_lines(checkpoint)) if checkpoint else None


def _checkpoint_lines(checkpoint: Checkpoint) -> Iterator[str]:
    snapshot, reading = checkpoint.snapshot, checkpoint.reading
    yield f"Checkpoint {checkpoint.number}, {moment(checkpoint.at)}"
    if checkpoint.note:
        yield checkpoint.note
    if reading.tokens is None or reading.percent is None:
        yield "Context: unknown"
    else:
        of = f"{reading.tokens:,} of {reading.window_tokens:,} tokens"
        yield f"Context: {of} ({reading.percent:.0f} %), {reading.source}"
    files = "1 file" if snapshot.files_changed == 1 else f"{snapshot.files_changed:,} files"
    yield f"{files} against HEAD: +{snapshot.insertions:,} -{snapshot.deletions:,}"
    yield snapshot.ref


def _describe_commit(project: Project, name: str) -> str | None:
    repository = project.ports.repository
    commit = repository.find_commit(name) if repository else None
    return f"{commit.id[:12]} {commit.subject}\n{moment(commit.at)}" if commit else None


def describe_file(project: Project, path: str) -> str:
    lines = [path, describe_cost(_count(project, path), window_of(project))]
    changed = project.ports.reports.last_change([path])
    if changed is not None:
        lines.append(f"Last changed {moment(changed)}")
    return "\n".join(lines)


def _count(project: Project, path: str) -> TokenCount:
    """The tokens of a file; not known for one that is not text, or too large to be counted now."""
    uri = (project.root / path).as_uri()
    known = project.open_documents.count(uri)
    if known is not None:
        return known
    text = project.ports.sources.read(uri, project.settings.largest_file_bytes)
    if text is None:
        return TokenCount(None, CountState.SKIPPED)
    return TokenCount(project.ports.vocabulary.load(project.settings.encoding).count(text), CountState.EXACT)
