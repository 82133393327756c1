"""What each command takes: one JSON object, checked field by field before anything is done."""

from collections.abc import Mapping
from typing import Annotated, Literal, TypeVar, cast

import msgspec

from batonpass.app.validation import in_words, locate
from batonpass.domain.errors import InvalidInput
from batonpass.domain.goals import ObjectiveKind, Priority, TaskStatus
from batonpass.domain.session import TEXT_LIMIT, TITLE_LIMIT, DocumentKind, NoteKind, SessionStatus

LARGEST_NUMBER = 1_000_000_000
"""More lines or tokens than this are a slip of the pen."""

Count = Annotated[int, msgspec.Meta(ge=0, le=LARGEST_NUMBER)]
Window = Annotated[int, msgspec.Meta(ge=1000, le=LARGEST_NUMBER)]
Text = Annotated[str, msgspec.Meta(max_length=TEXT_LIMIT)]
Minutes = Annotated[float, msgspec.Meta(gt=0, le=7 * 24 * 60)]


class Parameters(msgspec.Struct, rename="camel", kw_only=True, forbid_unknown_fields=True):
    """The base of every command's parameters. Names on the wire are camelCase."""


class NoParameters(Parameters):
    pass


class ScopeParameters(Parameters):
    code_lines: Count = 0
    test_lines: Count = 0
    doc_lines: Count = 0


class PhaseParameters(Parameters):
    name: Annotated[str, msgspec.Meta(max_length=TITLE_LIMIT)]
    weight: float


class ObjectiveParameters(Parameters):
    text: str
    kind: ObjectiveKind = ObjectiveKind.PRIMARY
    priority: Priority = Priority.MEDIUM


class StartSession(Parameters):
    """With `pauseActive`, the session that is active in this work tree is paused in the same step."""

    title: str
    focus: Text = ""
    scope: ScopeParameters = msgspec.field(default_factory=ScopeParameters)
    phases: tuple[PhaseParameters, ...] = ()
    objectives: tuple[ObjectiveParameters, ...] = ()
    context_window: Window | None = None
    continues: str | None = None
    pause_active: bool = False


class ChooseSession(Parameters):
    session: str | None = None


class ListSessions(Parameters):
    """The newest ones; `offset`, 0 or the last answer's `nextOffset`, goes further back.

    `from` and `to` are dates, of which `to` is included, or times; `text` are words that must all be found.
    """

    status: SessionStatus | None = None
    statuses: tuple[SessionStatus, ...] = ()
    branch: Text | None = None
    agent: Text | None = None
    begins: str | None = msgspec.field(default=None, name="from")
    ends: str | None = msgspec.field(default=None, name="to")
    text: Text = ""
    limit: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 100
    offset: Count = 0


class MoveSession(Parameters):
    session: str | None = None
    note: Text = ""


class SplitSession(Parameters):
    """Without a title, the session's own is numbered on."""

    session: str | None = None
    title: str | None = None


class ResumeSession(MoveSession):
    """Without a session, the paused one of the branch that is checked out, else the newest.

    With `pauseActive`, the session that is active in this work tree is paused in the same step.
    """

    pause_active: bool = False


class ArchiveSession(Parameters):
    """A session that has ended; as it is not the open one, it is named."""

    session: str
    note: Text = ""


class CompletePhase(Parameters):
    session: str | None = None
    phase: str | None = None


class MoveBudget(Parameters, rename={"source": "from", "target": "to"}):
    """`from` and `to` are phases; the one that is left out is the buffer."""

    tokens: Annotated[int, msgspec.Meta(ge=1, le=LARGEST_NUMBER)]
    source: str | None = None
    target: str | None = None
    session: str | None = None


class PreviewPlan(Parameters):
    """What a session would be started with."""

    scope: ScopeParameters = msgspec.field(default_factory=ScopeParameters)
    phases: tuple[PhaseParameters, ...] = ()
    context_window: Window | None = None


class ScopeChangeParameters(Parameters):
    """What is left out stays as it is."""

    code_lines: Count | None = None
    test_lines: Count | None = None
    doc_lines: Count | None = None


class PhaseChangeParameters(PhaseParameters):
    """`was` is the phase's name until now, where that is another."""

    was: str | None = None


class UpdatePlan(Parameters):
    """What is left out stays as it is. `phases` lists all phases that are open afterwards, in their order."""

    scope: ScopeChangeParameters | None = None
    phases: tuple[PhaseChangeParameters, ...] | None = None
    context_window: Window | None = None
    session: str | None = None


class AddObjective(Parameters):
    text: str
    kind: ObjectiveKind = ObjectiveKind.PRIMARY
    priority: Priority = Priority.MEDIUM
    session: str | None = None


class UpdateObjective(Parameters):
    """What is left out stays as it is."""

    objective: str
    text: str | None = None
    kind: ObjectiveKind | None = None
    priority: Priority | None = None
    done: bool | None = None
    session: str | None = None


class SubtaskParameters(Parameters):
    text: str
    done: bool = False


class AddTask(Parameters):
    """`blockedBy` are ids of tasks, `objective` is the id of an objective."""

    text: str
    priority: Priority = Priority.MEDIUM
    estimate_minutes: Count | None = None
    estimate_tokens: Count | None = None
    subtasks: tuple[SubtaskParameters, ...] = ()
    blocked_by: tuple[str, ...] = ()
    objective: str | None = None
    session: str | None = None


class UpdateTask(Parameters):
    """What is left out stays as it is; lists replace what was there.

    An estimate of 0, an empty list and an empty objective take away what was there.
    """

    task: str
    text: str | None = None
    status: TaskStatus | None = None
    priority: Priority | None = None
    estimate_minutes: Count | None = None
    estimate_tokens: Count | None = None
    subtasks: tuple[SubtaskParameters, ...] | None = None
    blocked_by: tuple[str, ...] | None = None
    objective: str | None = None
    session: str | None = None


class AddNote(Parameters):
    kind: NoteKind
    text: str
    rationale: Text = ""
    alternatives: Text = ""
    impact: Text = ""
    location: Text = ""
    mitigation: Text = ""
    session: str | None = None


class ReportContext(Parameters):
    tokens: Count
    window_tokens: Annotated[int, msgspec.Meta(gt=0, le=LARGEST_NUMBER)] | None = None
    source: Text = "reported"


class WarnOfCompaction(Parameters):
    """`reason` is what the agent says of it."""

    reason: Text = ""


class CountTokens(Parameters):
    uri: Annotated[str, msgspec.Meta(min_length=1)]


class ChooseFile(Parameters):
    uri: Annotated[str, msgspec.Meta(min_length=1)]


class CreateDocument(Parameters):
    kind: DocumentKind
    session: str | None = None


class ChooseDocument(Parameters):
    uri: Annotated[str, msgspec.Meta(min_length=1)]


class ResolveConflict(Parameters):
    """The conflict by its `id`, or by the `line` it stands on, counted from 0."""

    uri: Annotated[str, msgspec.Meta(min_length=1)]
    keep: Literal["mine", "new", "both"]
    id: str | None = None
    line: Count | None = None


class CreateCheckpoint(Parameters):
    note: Text = ""


class SnoozeSuggestion(Parameters):
    """With `untilNext`, until another trigger fires, however long that takes."""

    id: str
    minutes: Minutes = 15
    until_next: bool = False


class ChooseSuggestion(Parameters):
    id: str


class DismissSuggestion(Parameters):
    id: str
    reason: Text = ""


ParametersType = TypeVar("ParametersType", bound=Parameters)


def parse_parameters(kind: type[ParametersType], given: object) -> ParametersType:
    """The parameters of a command. Nothing given is an empty object, and null is the same as leaving out.

    Raises InvalidInput that names the field as it is written on the wire.
    """
    try:
        return msgspec.convert({} if given is None else _without_nulls(given), kind)
    except msgspec.ValidationError as error:
        raise _explain(kind, error) from None


def _without_nulls(value: object) -> object:
    if isinstance(value, Mapping):
        members = cast(Mapping[str, object], value).items()
        return {name: _without_nulls(member) for name, member in members if member is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in cast(list[object], value)]
    return value


def _explain(kind: type[Parameters], error: msgspec.ValidationError) -> InvalidInput:
    problem = locate(error)
    place = problem.place
    if problem.member is not None:
        field = f"{place}.{problem.member}" if place else problem.member
        if problem.is_missing:
            return InvalidInput(f"“{field}” is missing.", field)
        taken = ", ".join(kind.__struct_encode_fields__) or "nothing"
        known = "" if place else f"; this command takes: {taken}"
        return InvalidInput(f"There is no parameter “{field}”{known}.", field)
    if not place:
        return InvalidInput("The parameters must be one JSON object.", "arguments")
    return InvalidInput(f"“{place}” {in_words(kind, problem)}.", place)
