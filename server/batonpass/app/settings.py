"""The settings: their defaults, their checks, and how the layers that set them are laid over each other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, cast

import msgspec

from batonpass.app.validation import in_words, locate
from batonpass.domain.checks import CheckKind
from batonpass.domain.triggers import DEFAULT_LINES, DEFAULT_MINUTES, DEFAULT_THRESHOLDS, TriggerRules

Percent = Annotated[float, msgspec.Meta(gt=0, le=100)]
Pattern = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
Names = Annotated[
    tuple[Annotated[str, msgspec.Meta(min_length=1, max_length=200)], ...], msgspec.Meta(max_length=100)
]
Patterns = Annotated[tuple[Pattern, ...], msgspec.Meta(max_length=100)]


AgentName = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]


class Encoding(StrEnum):
    """The vocabularies that tokens are counted with."""

    O200K_BASE = "o200k_base"
    CL100K_BASE = "cl100k_base"


class CheckSetting(msgspec.Struct, frozen=True, rename="camel", kw_only=True, forbid_unknown_fields=True):
    """A command that proves something, run without a shell in the project's folder."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    command: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=200)]
    kind: CheckKind = CheckKind.TEST
    timeout_seconds: Annotated[float, msgspec.Meta(gt=0, le=86_400)] = 600.0


class Settings(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Every setting of the section `batonpass`, as the server uses it."""

    context_window: Annotated[int, msgspec.Meta(ge=1000, le=1_000_000_000)] = 200_000
    """The model's context window, in tokens."""

    encoding: Encoding = Encoding.O200K_BASE
    """The vocabulary that text is counted with."""

    context_budget: Percent = 70
    """How much of the window one session plans to fill, in percent."""

    checkpoints: tuple[Percent, ...] = DEFAULT_THRESHOLDS
    """When a checkpoint is suggested, in percent of the window."""

    checkpoint_minutes: Annotated[int, msgspec.Meta(ge=0, le=10_000)] | None = DEFAULT_MINUTES
    """After so many minutes of work without one a checkpoint is suggested; 0 or null: never."""

    checkpoint_lines: Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)] | None = DEFAULT_LINES
    """At so many changed lines in no commit and no checkpoint one is suggested; 0 or null: never."""

    agent: Annotated[str, msgspec.Meta(min_length=1, max_length=100)] = "claude-code"
    """The agent the developer works with."""

    base_tokens: Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)] | None = None
    """What the agent's context holds before any file is read, in tokens; null takes the agent's profile."""

    agents: Annotated[dict[AgentName, bool], msgspec.Meta(max_length=100)] = {}
    """Agents whose own files are left alone (`false`) or read (`true`, as all are that are not named)."""

    compaction_point: Annotated[int, msgspec.Meta(ge=1000, le=1_000_000_000)] | None = None
    """Where the agent compacts its context by itself, in tokens; null takes what is observed or assumed."""

    documents_directory: Annotated[str, msgspec.Meta(min_length=1)] = "docs/sessions"
    """Where documents are written, relative to the project."""

    quiet_milliseconds: Annotated[int, msgspec.Meta(ge=50, le=10_000)] = 300
    """How long typing must rest before the gauge and the diagnostics follow, in milliseconds."""

    largest_file_bytes: Annotated[int, msgspec.Meta(ge=1000)] = 20_000_000
    """Larger files are not counted, in bytes."""

    large_file_percent: Percent = 5
    """A file that takes more than this to read is reported as large, in percent of the window."""

    keep_checkpoints: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 5
    """How many of its checkpoints a session keeps once it has ended."""

    keep_checkpoint_days: Annotated[int, msgspec.Meta(ge=1, le=36_500)] = 30
    """After so many days an ended session keeps its last checkpoint alone."""

    handoff_tokens: Annotated[int, msgspec.Meta(ge=100, le=1_000_000)] = 2_000
    """How long a handoff may be, in tokens; what is least important is left out."""

    test_reports: Patterns = (
        "**/junit*.xml",
        "**/*-junit.xml",
        "**/TEST-*.xml",
        "**/test-results/**/*.xml",
        "**/test-results.xml",
    )
    """Where the reports of tests are looked for, as glob patterns relative to the project."""

    coverage_reports: Patterns = (
        "**/coverage.xml",
        "**/*cobertura*.xml",
        "**/lcov.info",
        "**/*.lcov",
        "**/coverage.json",
    )
    """Where the reports of coverage are looked for, as glob patterns relative to the project."""

    checks: tuple[CheckSetting, ...] = ()
    """Commands that prove something, run on request once they were allowed."""

    services: Names = ()
    """What must run for the work on this project, such as a database; the plan lists it."""

    tools: Names = ()
    """What must be installed for the work on this project; the plan lists it."""

    def __post_init__(self) -> None:
        names = [check.name for check in self.checks]
        double = next((name for name in names if names.count(name) > 1), None)
        if double is not None:
            raise ValueError(f"two checks are called “{double}”")

    def reads_agent(self, name: str) -> bool:
        """Whether an agent's own files may be read."""
        return self.agents.get(name, True)

    @property
    def context_share(self) -> float:
        """`context_budget` as a fraction of 1."""
        return self.context_budget / 100

    @property
    def trigger_rules(self) -> TriggerRules:
        """When a checkpoint is suggested."""
        return TriggerRules(self.checkpoints, self.checkpoint_minutes or 0, self.checkpoint_lines or 0)


CLIENT_SETTINGS = frozenset({"serverPath", "pythonPath", "trace"})
"""Settings of the same section that belong to an editor's client; the server leaves them alone."""


OFF_BY_NULL = frozenset({"checkpointMinutes", "checkpointLines"})
"""Settings that null switches off; for any other, null says nothing."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Where some settings come from, and their values by their names on the wire.

    `problem` says why nothing could be read from there at all.
    """

    origin: str
    values: Mapping[str, object]
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class ResolvedSettings:
    """The settings in force, a sentence for each value that was refused, and which settings were named."""

    settings: Settings
    problems: tuple[str, ...]
    named: frozenset[str]


def resolve_settings(layers: Iterable[Layer]) -> ResolvedSettings:
    """Lay the layers over the defaults, the last one on top.

    A value that is refused leaves what the layers below say, so that one mistake never silences the rest.
    """
    merged: dict[str, object] = {}
    problems: list[str] = []
    for layer in layers:
        if layer.problem is not None:
            problems.append(f"{layer.origin}: {layer.problem}")
        for name, value in layer.values.items():
            if name in CLIENT_SETTINGS or (value is None and name not in OFF_BY_NULL):
                continue
            problem = _problem_with(name, value)
            if problem is None:
                merged[name] = _laid_over(merged.get(name), value)
            else:
                problems.append(f"{layer.origin}: {problem}")
    return ResolvedSettings(msgspec.convert(merged, Settings), tuple(problems), frozenset(merged))


def _laid_over(below: object, value: object) -> object:
    """A table adds to the one below it, so that an agent switched off in a file stays so."""
    if isinstance(below, Mapping) and isinstance(value, Mapping):
        return {**cast(Mapping[str, object], below), **cast(Mapping[str, object], value)}
    return value


def _problem_with(name: str, value: object) -> str | None:
    if name not in Settings.__struct_encode_fields__:
        return f"there is no setting “{name}”."
    try:
        msgspec.convert({name: value}, Settings)
    except msgspec.ValidationError as error:
        problem = locate(error)
        where = "it" if problem.place == name else f"“{problem.place}”"
        return f"“{name}” is left out: {where} {in_words(Settings, problem)}."
    return None


def as_layer(origin: str, values: object) -> Layer:
    """A layer from what a file or an editor holds; anything but an object is no settings at all."""
    if not isinstance(values, Mapping):
        return Layer(origin, {})
    return Layer(origin, {str(key): value for key, value in cast(Mapping[Any, object], values).items()})
