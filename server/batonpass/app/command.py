"""What a command of the surface is, and how it runs."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeVar

import msgspec

from batonpass.app.json_shape import Json
from batonpass.app.parameters import Parameters, parse_parameters
from batonpass.app.present_state import on_present_state
from batonpass.app.project import Project

Answer = TypeVar("Answer")
Given = TypeVar("Given")

ParametersType = TypeVar("ParametersType", bound=Parameters)


class Running(Enum):
    """How a command may run: `READ` at once and at any time, it neither waits nor changes anything; `WRITE`
    alone among the writers; `WORK` beside them, because it takes long and changes nothing; `LONG` beside them
    as long as its work takes, and then alone among them to store what came of it.
    """

    READ = "read"
    WRITE = "write"
    WORK = "work"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Command(Generic[ParametersType]):
    """A command of the surface. `call` returns the result's shape on the wire.

    A `LONG` one does its `work` first, which changes nothing; its `call` gets what came of that in the place
    of the parameters.
    """

    name: str
    title: str
    running: Running
    parameters: type[ParametersType]
    result: type[Json]
    call: Callable[[Project, Any], Json]
    work: Callable[[Project, ParametersType], object] | None = None

    def run(self, project: Project, given: object) -> dict[str, Any]:
        """Check the parameters, do the work, return plain JSON values.

        Raises InvalidInput for wrong parameters, and what the use case raises.
        """
        if self.running is Running.LONG:
            return self.begin(project, given)()
        parameters = parse_parameters(self.parameters, given)
        if self.running is Running.WRITE:
            return self._decide(project, parameters)
        return msgspec.to_builtins(self.call(project, parameters))

    def begin(self, project: Project, given: object) -> Callable[[], dict[str, Any]]:
        """Check the parameters and do the long work; what is returned is left to be done by the writer."""
        parameters = parse_parameters(self.parameters, given)
        outcome = self.work(project, parameters) if self.work else parameters
        return lambda: self._decide(project, outcome)

    def _decide(self, project: Project, given: object) -> dict[str, Any]:
        answer = on_present_state(project, self.name, lambda: self.call(project, given))
        return msgspec.to_builtins(answer)


def answer(
    use_case: Callable[[Project, Given], Answer], shape: Callable[[Answer], Json]
) -> Callable[[Project, Given], Json]:
    """The use case, with its answer in the shape of the wire."""
    return lambda project, parameters: shape(use_case(project, parameters))
