"""Replaying a transcript: what was foretold of each prompt, beside what was recorded.

This is how the accuracy is proven: each prediction is made from what stood before its response only.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import ceil

from batonpass.app.agent_context import AgentContext
from batonpass.app.text.tokenizer import Tokenizer
from batonpass.domain.context import Source
from batonpass.domain.prediction import Prediction, context_after
from batonpass.domain.transcript import MAIN_CHAIN, Compaction, Event, Output, Response


@dataclass(frozen=True, slots=True)
class ReplayedTurn:
    """One response. `recorded` are all its input tokens, cached ones included; `after` adds its output.

    `predicted`, `low` and `high` are None where nothing could be foretold; `source` says what stood behind
    the prediction; `compacted`, whether the context was compacted just before.
    """

    turn: int
    predicted: int | None
    low: int | None
    high: int | None
    recorded: int
    source: Source
    compacted: bool
    after: int

    @property
    def error(self) -> float | None:
        """How far off the prediction was, as a share of what was recorded."""
        return None if self.predicted is None else abs(self.predicted - self.recorded) / self.recorded

    @property
    def is_inside(self) -> bool:
        return self.low is not None and self.high is not None and self.low <= self.recorded <= self.high


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Errors as shares of what was recorded, and the share of outcomes inside the band; None without any."""

    count: int
    median: float | None = None
    p95: float | None = None
    p99: float | None = None
    coverage: float | None = None


@dataclass(frozen=True, slots=True)
class Replay:
    """`between` are the predictions from one recorded response to the next; `estimated`, those made after a
    compaction, a clearing or a new start."""

    turns: tuple[ReplayedTurn, ...]
    between: Accuracy
    estimated: Accuracy
    unknown_lines: int


def replay(events: Iterable[Event], tokenizer: Tokenizer) -> Replay:
    """Replay a transcript: its main chain, or in a subagent's own file the chain there is."""
    context = AgentContext(tokenizer)
    chains: dict[str, list[ReplayedTurn]] = {}
    compacted: set[str] = set()
    responses: dict[str, str] = {}
    for event in events:
        if isinstance(event, Compaction):
            compacted.add(event.chain)
        if isinstance(event, Response) and responses.get(event.chain) != event.id:
            responses[event.chain] = event.id
            turns = chains.setdefault(event.chain, [])
            predicted = context.predict(event.chain)
            turns.append(_begin_turn(len(turns) + 1, predicted, event, event.chain in compacted))
            compacted.discard(event.chain)
        context.take(event)
        if isinstance(event, Response | Output) and event.chain in chains:
            turns = chains[event.chain]
            turns[-1] = _complete_turn(turns[-1], context, event.chain)
    turns = tuple(chains.get(MAIN_CHAIN) or next(iter(chains.values()), ()))
    return Replay(
        turns,
        assess(turn for turn in turns if turn.source is Source.TRANSCRIPT),
        assess(turn for turn in turns if turn.source is Source.ESTIMATED),
        context.unrecognised,
    )


def _begin_turn(number: int, predicted: Prediction | None, event: Response, compacted: bool) -> ReplayedTurn:
    recorded = event.prompt_tokens
    if predicted is None:
        return ReplayedTurn(number, None, None, None, recorded, Source.UNKNOWN, compacted, recorded)
    return ReplayedTurn(
        number,
        predicted.tokens,
        predicted.low,
        predicted.high,
        recorded,
        predicted.source,
        compacted,
        recorded,
    )


def _complete_turn(turn: ReplayedTurn, context: AgentContext, chain: str) -> ReplayedTurn:
    """The turn with the figures as they are told by now: an output grows while it is written."""
    state = context.chain(chain)
    after = context_after(state)
    if state.prompt_tokens is None or after is None:
        return turn
    return replace(turn, recorded=state.prompt_tokens, after=after)


def assess(turns: Iterable[ReplayedTurn]) -> Accuracy:
    """The accuracy of the predictions that were made."""
    foretold = [(error, turn.is_inside) for turn in turns if (error := turn.error) is not None]
    if not foretold:
        return Accuracy(0)
    errors = sorted(error for error, _ in foretold)
    inside = sum(is_inside for _, is_inside in foretold)
    return Accuracy(
        len(errors), _rank(errors, 0.5), _rank(errors, 0.95), _rank(errors, 0.99), inside / len(errors)
    )


def _rank(ordered: list[float], share: float) -> float:
    """The smallest value that a share of all does not exceed."""
    return ordered[ceil(share * len(ordered)) - 1]
