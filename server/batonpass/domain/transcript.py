"""What an agent's own file tells, whichever agent wrote it.

An adapter turns the lines of a file into these events, in an order that has one meaning for all agents: what
stands before a response was in its prompt; what the model wrote follows its response, and then the answers
of the tools. Readings and facts are both drawn from this one stream.

Texts are data: they are counted, and quoted where a fact needs them, never obeyed.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MAIN_CHAIN = ""
"""The chain of the agent the user speaks with; a subagent's events carry its own name."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands, as evidence: a file and the number of the line or record in it, from 1."""

    path: str
    line: int


class InputKind(StrEnum):
    REQUEST = "request"
    RESULT = "result"
    ATTACHED = "attached"
    SUMMARY = "summary"


class OutputKind(StrEnum):
    TEXT = "text"
    THINKING = "thinking"
    CALL = "call"


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """The usage of one response. It may be told again, with more output; the last telling counts.

    `prompt_tokens` are all input tokens, cached ones included; `output_tokens` all that it wrote, of which
    `hidden_tokens` were reasoning that the file does not show, where the agent says so. `rounding_tokens` is
    how far off the prompt may be because the agent writes down its first digits only.
    """

    id: str
    at: datetime | None
    model: str
    prompt_tokens: int
    output_tokens: int
    place: Place
    hidden_tokens: int | None = None
    window_tokens: int | None = None
    rounding_tokens: int = 0
    chain: str = MAIN_CHAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmetered:
    """A response of which the agent does not record what its prompt held: the context is only estimated."""

    at: datetime | None
    model: str
    place: Place
    chain: str = MAIN_CHAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """A part of what a response wrote. For a call `text` is its arguments (JSON as a rule), `name` the tool.

    `sealed_bytes` is the size of an encrypted part that stands for reasoning nobody can read.
    """

    response: str
    kind: OutputKind
    text: str
    place: Place
    name: str = ""
    call: str = ""
    sealed_bytes: int = 0
    chain: str = MAIN_CHAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """Something that enters the context with the next prompt.

    A request is what the user said; a result answers `call`; attached is what the agent's program adds by
    itself (reminders, memory files, listings), its sort in `name`. `tools` is the number of tools whose
    descriptions come along, unseen.
    """

    kind: InputKind
    text: str
    at: datetime | None
    place: Place
    images: int = 0
    tools: int = 0
    name: str = ""
    call: str = ""
    failed: bool = False
    chain: str = MAIN_CHAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Compaction:
    """The context was replaced by a summary: earlier usage says nothing any more.

    `before` and `after` are the agent's own figures, which may leave parts out.
    """

    at: datetime | None
    place: Place
    trigger: str = ""
    before: int | None = None
    after: int | None = None
    chain: str = MAIN_CHAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearing:
    """Old tool results were taken out of the context; `tokens` is what that saved, where it is told."""

    at: datetime | None
    place: Place
    tokens: int | None = None
    chain: str = MAIN_CHAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumption:
    """The session was taken up again, or goes on from a copied history."""

    at: datetime | None
    place: Place
    chain: str = MAIN_CHAIN


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A line that was not understood; nothing was guessed from it. `reason` holds nothing of its content."""

    reason: str
    place: Place


@dataclass(frozen=True, slots=True)
class Restarted:
    """The file was replaced, cut or rewritten: what it told before is void, and it is told from its start."""

    path: str


Event = Response | Unmetered | Output | Input | Compaction | Clearing | Resumption | Unrecognised | Restarted


@dataclass(frozen=True, slots=True)
class Candidate:
    """A transcript that may belong to a project. `folder` is where the agent worked, as the file says.

    `parent` is the agent session that a subagent's transcript belongs to.
    """

    agent: str
    path: str
    session: str
    folder: str
    started: datetime | None
    changed: datetime
    parent: str | None = None
