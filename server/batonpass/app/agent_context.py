"""Follows what an agent's context holds, from the events of its transcript."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from string import punctuation

from batonpass.app.text.tokenizer import Tokenizer
from batonpass.domain.models import Amount
from batonpass.domain.prediction import (
    Calibration,
    ChainState,
    Prediction,
    add_input,
    add_output,
    add_response,
    add_unmetered,
    attached,
    clear,
    compact,
    predict,
    resume,
)
from batonpass.domain.transcript import (
    MAIN_CHAIN,
    Clearing,
    Compaction,
    Event,
    Input,
    InputKind,
    Output,
    OutputKind,
    Response,
    Restarted,
    Resumption,
    Unmetered,
    Unrecognised,
)

RULER = "o200k_base"
"""The encoding that texts are measured by, whatever the model."""

TURNS_MEASURED = 100
"""Responses at the end of a long transcript that are learnt from when it is read for the first time."""


class AgentContext:
    """The chains of one transcript: the agent's own, and each subagent's."""

    def __init__(self, tokenizer: Tokenizer, calibrations: Mapping[str, Calibration] | None = None) -> None:
        """`tokenizer` counts by `RULER`; `calibrations` are what was learnt before, by model."""
        self._tokenizer = tokenizer
        self._calibrations: Mapping[str, Calibration] = calibrations or {}
        self._chains: dict[str, ChainState] = {}
        self.unrecognised = 0

    @property
    def calibrations(self) -> Mapping[str, Calibration]:
        """What is known of each model by now."""
        return self._calibrations

    def chain(self, name: str = MAIN_CHAIN) -> ChainState:
        return self._chains.get(name) or ChainState(calibrations=self._calibrations)

    def predict(self, name: str = MAIN_CHAIN) -> Prediction | None:
        """The next prompt of a chain."""
        return predict(self.chain(name))

    def adopt(self, calibrations: Mapping[str, Calibration]) -> None:
        """Go on with what is known of the models, where that holds already what this transcript taught."""
        self._calibrations = {**self._calibrations, **calibrations}

    def take(self, event: Event) -> None:
        """Take the next event of the transcript."""
        if isinstance(event, Restarted):
            self._chains = {}
        elif isinstance(event, Unrecognised):
            self.unrecognised += 1
        else:
            before = self.chain(event.chain)
            if before.calibrations is not self._calibrations:
                # What one chain has learnt of a model is known to all.
                before = replace(before, calibrations=self._calibrations)
            after = self._follow(before, event)
            self._chains[event.chain] = after
            self._calibrations = after.calibrations

    def catch_up(self, events: Iterable[Event]) -> None:
        """Take all that a transcript tells when it is read for the first time.

        Of a long one only the beginning, which shows what every prompt holds, and the last responses are
        measured: they are enough to learn from, and the cost stays the same however long the file is.
        """
        turns = _split_turns(events)
        for turn in islice(turns, 2):
            self._take_all(turn)
        recent: deque[list[Event]] = deque(maxlen=TURNS_MEASURED)
        for turn in turns:
            if len(recent) == TURNS_MEASURED:
                self._pass_over(recent[0])
            recent.append(turn)
        for turn in recent:
            self._take_all(turn)

    def _take_all(self, events: Iterable[Event]) -> None:
        for event in events:
            self.take(event)

    def _pass_over(self, turn: Iterable[Event]) -> None:
        self.unrecognised += sum(isinstance(event, Unrecognised) for event in turn)
        self._chains[MAIN_CHAIN] = resume(self.chain())

    def _follow(
        self,
        state: ChainState,
        event: Response | Unmetered | Output | Input | Compaction | Clearing | Resumption,
    ) -> ChainState:
        match event:
            case Response():
                return add_response(state, event)
            case Unmetered():
                return add_unmetered(state, event.model)
            case Output() if event.response == state.response:
                return add_output(state, self._measure_output(event))
            case Output():
                # Its usage never came, and yet it is in the context.
                return add_input(state, self._measure_text(event.text))
            case Input():
                return add_input(state, self._measure_input(event), user_spoke=_is_user(event))
            case Compaction():
                return compact(state)
            case Clearing():
                return clear(state, event.tokens)
            case Resumption():
                return resume(state)

    def _measure_text(self, text: str) -> dict[str, float]:
        return {
            Amount.TEXT: self._tokenizer.count(text),
            Amount.LINES: text.count("\n"),
            Amount.SIGNS: sum(map(text.count, punctuation)),
            Amount.WIDE: 0 if text.isascii() else len(text) - len(text.encode("ascii", "ignore")),
        }

    def _measure_input(self, event: Input) -> dict[str, float]:
        amounts = self._measure_text(event.text)
        amounts |= {Amount.IMAGES: event.images, Amount.TOOLS: event.tools}
        if event.kind is InputKind.RESULT:
            amounts[Amount.RESULTS] = 1
        elif event.kind is InputKind.ATTACHED and event.name:
            amounts[attached(event.name)] = 1
        return {name: amount for name, amount in amounts.items() if amount}

    def _measure_output(self, event: Output) -> dict[str, float]:
        match event.kind:
            case OutputKind.THINKING if event.sealed_bytes:
                return {Amount.SEALED: event.sealed_bytes, Amount.THOUGHTS: 1}
            case OutputKind.CALL:
                return {Amount.SAID: self._tokenizer.count(event.text), Amount.CALLS: 1}
            case _:
                return {Amount.SAID: self._tokenizer.count(event.text)}


def _split_turns(events: Iterable[Event]) -> Iterator[list[Event]]:
    """What comes before the first response of the main chain, then each response with what follows it."""
    turn: list[Event] = []
    response = ""
    for event in events:
        if isinstance(event, Response) and event.chain == MAIN_CHAIN and event.id != response:
            response = event.id
            yield turn
            turn = []
        turn.append(event)
    yield turn


def _is_user(event: Input) -> bool:
    """Whether the user began to speak; what comes in while the agent works does not begin anything."""
    return event.kind is InputKind.REQUEST and event.name in ("", "user")
