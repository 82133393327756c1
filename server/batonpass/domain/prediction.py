"""How full an agent's context is between two recorded responses.

A response tells its prompt and its output exactly. From there the next prompt is foretold:

    next prompt = last prompt + last output + c + k * tokens(new input)

with c, k and a few finer coefficients (`models.Amount`) learnt from every response of the same model. The
band comes from the model's own past errors: it is as wide as was enough for 80 % of the last of them (split
conformal prediction over a sliding window). After a compaction, or when a session was taken up again, the
figure is an estimate until the next response.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from math import ceil, sqrt

from batonpass.domain.context import Source
from batonpass.domain.learning import Amounts, Coefficient, Estimate, Prior, estimate, learn
from batonpass.domain.models import ATTACHED, Amount, drops_at_once, drops_reasoning, prior_of
from batonpass.domain.transcript import Response

COVERAGE = 0.8
SCORES_KEPT = 60
FIRST_SCORES = (0.2, 0.5, 0.8, 1.2, 2.0)
"""Errors in units of what is expected, assumed before there are any."""

PLACEHOLDER = 0.6
"""An output below this share of what can be counted of it is a placeholder: what is counted is taken."""

DOUBT_SHARE = 0.2
"""How far off, as a share, a figure may be that something unseen may have changed."""

UNSEEN_SHARE = 0.5
"""How much more than the file shows may come in after a compaction: agents read files again unlogged."""

UNSEEN_BASE = 20_000
"""What an agent that records no prompt may send beside what its file shows: its instructions and tools. The
largest base measured of an agent with few tools."""

_BASE_NOISE = 12.0
_TEXT_NOISE = 0.06
_MOST_EVIDENCE = 5.0

_OUTPUT = tuple(str(name) for name in (Amount.SAID, Amount.CALLS, Amount.SEALED, Amount.THOUGHTS))
_SHOWN = (str(Amount.SAID), str(Amount.CALLS))


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was learnt of one model.

    `scores` are the last errors, each divided by the error expected; `dropping` is the evidence (a logarithm
    of odds) that reasoning leaves the context when the user speaks.
    """

    coefficients: Mapping[str, Coefficient] = field(default_factory=dict[str, Coefficient])
    scores: tuple[float, ...] = FIRST_SCORES
    dropping: float | None = None


@dataclass(frozen=True, slots=True)
class Prediction:
    """The tokens that the next prompt is foretold to have, and the band that holds 80 % of outcomes."""

    tokens: int
    low: int
    high: int
    source: Source


@dataclass(frozen=True, slots=True)
class ChainState:
    """One chain of responses: the last that was recorded, and what has come since.

    `prompt_tokens` is None before the first response and after a compaction. `fixed_tokens` is what a prompt
    holds beside the conversation: the system prompt and the tools. `reasoning_tokens` were thought since the
    user spoke last. In doubt is what a compaction, a clearing or a new start may have changed unseen, and
    what unmetered responses have added.
    """

    calibrations: Mapping[str, Calibration] = field(default_factory=dict[str, Calibration])
    response: str = ""
    model: str = ""
    prompt_tokens: int | None = None
    output_tokens: int = 0
    hidden_tokens: int | None = None
    window_tokens: int | None = None
    rounding_tokens: int = 0
    written: Amounts = field(default_factory=dict[str, float])
    pending: Amounts = field(default_factory=dict[str, float])
    user_spoke: bool = False
    reasoning_tokens: float = 0.0
    fixed_tokens: float | None = None
    in_doubt: bool = False
    is_unmetered: bool = False


def add_input(state: ChainState, amounts: Amounts, *, user_spoke: bool = False) -> ChainState:
    """Something that will be in the next prompt."""
    return replace(state, pending=_sum(state.pending, amounts), user_spoke=state.user_spoke or user_spoke)


def add_output(state: ChainState, amounts: Amounts) -> ChainState:
    """Something that the last response wrote, measured beside what it says itself."""
    return replace(state, written=_sum(state.written, amounts))


def compact(state: ChainState) -> ChainState:
    """The conversation is replaced by what comes next."""
    return replace(
        state,
        prompt_tokens=None,
        output_tokens=0,
        hidden_tokens=None,
        written={},
        pending={},
        user_spoke=False,
        reasoning_tokens=0.0,
        in_doubt=True,
    )


def clear(state: ChainState, tokens: int | None) -> ChainState:
    """Old answers of tools were taken out."""
    left = None if state.prompt_tokens is None else max(0, state.prompt_tokens - (tokens or 0))
    return replace(state, prompt_tokens=left, in_doubt=True)


def resume(state: ChainState) -> ChainState:
    """The session was taken up again: the program, its tools and its settings may be others now."""
    return replace(state, in_doubt=True)


def add_unmetered(state: ChainState, model: str) -> ChainState:
    """There was a response that tells nothing of its prompt."""
    return replace(state, model=model or state.model, in_doubt=True, is_unmetered=True)


def add_response(state: ChainState, response: Response) -> ChainState:
    """A response was recorded; told again, it only corrects its figures."""
    if response.id == state.response:
        # A compaction may have come between its lines: then its figures are past.
        return replace(
            state,
            prompt_tokens=None if state.prompt_tokens is None else response.prompt_tokens,
            output_tokens=max(state.output_tokens, response.output_tokens),
            hidden_tokens=state.hidden_tokens if response.hidden_tokens is None else response.hidden_tokens,
        )
    learnt = _learn(state, response)
    is_first = state.prompt_tokens is None and state.fixed_tokens is None
    return replace(
        state,
        calibrations=learnt,
        response=response.id,
        model=response.model,
        prompt_tokens=response.prompt_tokens,
        output_tokens=response.output_tokens,
        hidden_tokens=response.hidden_tokens,
        window_tokens=response.window_tokens or state.window_tokens,
        rounding_tokens=response.rounding_tokens,
        written={},
        pending={},
        user_spoke=False,
        reasoning_tokens=_Turn(state).reasoning_left,
        fixed_tokens=_fixed(state, response) if is_first else state.fixed_tokens,
        in_doubt=False,
    )


def predict(state: ChainState) -> Prediction | None:
    """The next prompt, as things stand; None when nothing is known yet."""
    if state.prompt_tokens is None:
        return _rough_estimate(state)
    turn = _Turn(state)
    tokens = turn.anchor + turn.growth.value
    width = max(_width(turn.calibration.scores) * turn.spread, state.rounding_tokens)
    if not state.in_doubt:
        return _prediction(tokens, tokens - width, tokens + width, Source.TRANSCRIPT)
    width = max(width, DOUBT_SHARE * tokens)
    return _prediction(tokens, tokens - width, tokens + width, Source.ESTIMATED)


def context_after(state: ChainState) -> int | None:
    """What the context holds after the last response: its prompt and its output."""
    if state.prompt_tokens is None:
        return None
    turn = _Turn(state)
    return round(turn.anchor + (0 if turn.tells_output else turn.counted))


def is_just_answered(state: ChainState) -> bool:
    """Whether `context_after` is exact: nothing has come in since a response that told its output."""
    is_at_rest = not state.pending and not state.user_spoke and not state.in_doubt
    is_told = state.prompt_tokens is not None and not state.rounding_tokens
    return is_at_rest and is_told and _Turn(state).tells_output


def _rough_estimate(state: ChainState) -> Prediction | None:
    if state.fixed_tokens is None and not state.is_unmetered:
        return None
    new = estimate(*_known(state, state.model), state.pending)
    tokens = (state.fixed_tokens or 0.0) + new.value
    high = (1 + UNSEEN_SHARE) * tokens + (UNSEEN_BASE if state.fixed_tokens is None else 0)
    return _prediction(tokens, (1 - DOUBT_SHARE) * tokens, high, Source.ESTIMATED)


def _prediction(tokens: float, low: float, high: float, source: Source) -> Prediction:
    whole = max(0, round(tokens))
    return Prediction(whole, max(0, min(whole, round(low))), max(whole, round(high)), source)


def _width(scores: tuple[float, ...]) -> float:
    """The score that enough of the past ones did not exceed."""
    ranked = sorted(scores)
    return ranked[min(len(ranked), ceil(COVERAGE * (len(ranked) + 1))) - 1]


def _fixed(state: ChainState, response: Response) -> float:
    """What the first prompt holds beside what the file shows of it."""
    shown = estimate(*_known(state, response.model), state.pending).value
    return max(0.0, response.prompt_tokens - shown)


def _known(state: ChainState, model: str) -> tuple[Mapping[str, Coefficient], Prior]:
    return _calibration(state, model).coefficients, partial(prior_of, model)


def _calibration(state: ChainState, model: str) -> Calibration:
    return state.calibrations.get(model) or Calibration(dropping=3.0 if drops_reasoning(model) else -3.0)


class _Turn:
    """The way from the last response to the next: what is sure of it, and what has to be estimated."""

    def __init__(self, state: ChainState) -> None:
        self.calibration = _calibration(state, state.model)
        self._known = _known(state, state.model)
        self._rounding = state.rounding_tokens
        self.written = {name: amount for name in _OUTPUT if (amount := state.written.get(name, 0.0))}
        self.counted = estimate(*self._known, self.written).value
        shown = {name: amount for name, amount in self.written.items() if name in _SHOWN}
        visible = estimate(*self._known, shown).value
        self.output = state.output_tokens
        # An agent that tells its reasoning apart tells its output in full.
        self.tells_output = state.hidden_tokens is not None or self.output >= PLACEHOLDER * visible
        self.anchor = float(state.prompt_tokens or 0) + (self.output if self.tells_output else 0)
        hidden = state.hidden_tokens
        if hidden is None:
            hidden = max(0.0, (self.output if self.tells_output else self.counted) - visible)
        reasoning = state.reasoning_tokens + hidden
        drops = state.user_spoke or drops_at_once(state.model)
        self.droppable = reasoning if drops else 0.0
        self.reasoning_left = 0.0 if drops else reasoning
        self.amounts = self._amounts(state)
        self.growth: Estimate = estimate(*self._known, self.amounts)
        self.noise = self._noise()
        self.spread = sqrt(self.noise + self.growth.variance)

    def _amounts(self, state: ChainState) -> dict[str, float]:
        amounts = {Amount.TURN: 1.0, **state.pending}
        results = amounts.pop(Amount.RESULTS, 0.0)
        if results > 1:
            amounts[Amount.RESULTS] = results - 1
        if not self.tells_output:
            amounts = dict(_sum(amounts, self.written))
        if self.droppable and (self.calibration.dropping or 0.0) > 0:
            amounts[Amount.DROPPED] = self.droppable
        return {str(name): amount for name, amount in amounts.items() if amount}

    def _noise(self) -> float:
        """The variance that is expected of what no coefficient explains: texts differ in kind."""
        text = _TEXT_NOISE * self.amounts.get(Amount.TEXT, 0.0)
        said = 0.0 if self.tells_output else self.said_noise
        images = 500 * self.amounts.get(Amount.IMAGES, 0.0)
        # Two rounded figures are compared: each is off by anything up to the half of its last digit.
        rounding = 2 * self._rounding**2 / 3
        return _BASE_NOISE**2 + text**2 + said + images**2 + rounding

    @property
    def said_noise(self) -> float:
        said = 0.1 * self.written.get(Amount.SAID, 0.0)
        sealed = 0.1 * self.written.get(Amount.SEALED, 0.0)
        return said**2 + sealed**2


def _learn(state: ChainState, response: Response) -> Mapping[str, Calibration]:
    """What the outcome teaches of the model: nothing where something unseen may have happened."""
    if state.prompt_tokens is None or state.in_doubt or state.model != response.model:
        return state.calibrations
    model = response.model
    turn = _Turn(state)
    prior = partial(prior_of, model)
    growth = response.prompt_tokens - turn.anchor
    score = abs(growth - turn.growth.value) / turn.spread
    coefficients = learn(turn.calibration.coefficients, prior, turn.amounts, growth, turn.noise)
    if turn.tells_output and turn.written:
        noise = _BASE_NOISE**2 + turn.said_noise
        coefficients = learn(coefficients, prior, turn.written, turn.output, noise)
    calibration = Calibration(
        coefficients=coefficients,
        scores=(*turn.calibration.scores, score)[-SCORES_KEPT:],
        dropping=_evidence(turn, growth, prior),
    )
    return {**state.calibrations, model: calibration}


def _evidence(turn: _Turn, growth: float, prior: Prior) -> float:
    """The evidence for dropping, with that of one more time the user spoke."""
    before = turn.calibration.dropping or 0.0
    if not turn.droppable:
        return before
    kept_amounts = {name: amount for name, amount in turn.amounts.items() if name != Amount.DROPPED}
    kept = growth - estimate(turn.calibration.coefficients, prior, kept_amounts).value
    dropped = kept + turn.droppable
    noise = turn.noise + (0.15 * turn.droppable) ** 2
    evidence = max(-3.0, min(3.0, (kept * kept - dropped * dropped) / (2 * noise)))
    return max(-_MOST_EVIDENCE, min(_MOST_EVIDENCE, before + evidence))


def _sum(one: Amounts, other: Amounts) -> Amounts:
    added = dict(one)
    for name, amount in other.items():
        added[name] = added.get(name, 0.0) + amount
    return added


def attached(sort: str) -> str:
    """The name of the amount that counts attachments of a sort."""
    return f"{ATTACHED}{sort}"
