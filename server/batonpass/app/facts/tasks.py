"""An agent's own task list, as its tools write it."""

from batonpass.domain.facts import KEPT, ListedTask, TaskList, quote
from batonpass.domain.operations import AddTask, ReplacePlan, UpdateTask
from batonpass.domain.transcript import Place

PlanOperation = ReplacePlan | AddTask | UpdateTask

_STATUSES = {
    "pending": "pending",
    "not-started": "pending",
    "open": "pending",
    "in_progress": "in_progress",
    "in-progress": "in_progress",
    "completed": "completed",
    "done": "completed",
    "cancelled": "cancelled",
    "deleted": "deleted",
}
_DELETED = "deleted"


class TaskListLog:
    """The newest state of the list; its tasks are numbered from 1 in the order in which they came."""

    def __init__(self) -> None:
        self._tasks: dict[str, ListedTask] = {}
        self._added = 0
        self._place: Place | None = None

    @property
    def task_list(self) -> TaskList | None:
        """None when the agent has kept no list."""
        tasks = tuple(task for task in self._tasks.values() if task.status != _DELETED)
        return TaskList(tasks[-KEPT:], self._place) if self._place and tasks else None

    def take(self, operation: PlanOperation, place: Place) -> None:
        match operation:
            case ReplacePlan(tasks=tasks):
                self._tasks = {
                    str(number): ListedTask(quote(text), _status(status))
                    for number, (text, status) in enumerate(tasks[-KEPT:], 1)
                }
            case AddTask(text=text):
                self._added += 1
                self._tasks[str(self._added)] = ListedTask(quote(text), "pending")
                if len(self._tasks) > 2 * KEPT:
                    del self._tasks[next(iter(self._tasks))]
            case UpdateTask(number=number, status=status, text=text):
                known = self._tasks.get(number)
                if known is None:
                    return
                self._tasks[number] = ListedTask(
                    quote(text) or known.text, _status(status) if status else known.status
                )
        self._place = place


def _status(status: str) -> str:
    return _STATUSES.get(status.lower(), "pending")
