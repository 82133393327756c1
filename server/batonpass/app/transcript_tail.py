"""The end of a transcript that is followed: what it tells now, and what the ledger is to hold of it."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from batonpass.app.agent_context import AgentContext
from batonpass.app.text.tokenizer import Tokenizer
from batonpass.app.transcripts import Follower
from batonpass.domain.context import EntryKind, Told
from batonpass.domain.prediction import Calibration, context_after, is_just_answered
from batonpass.domain.transcript import (
    MAIN_CHAIN,
    Compaction,
    Event,
    Output,
    Response,
    Restarted,
    Unrecognised,
)

MARKS_KEPT = 1_000
REASONS_KEPT = 50

MANUAL = "manual"
"""The trigger of a compaction that the user asked for: it does not tell where the agent compacts."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A response or a compaction, as the ledger is to hold it; `id` tells it from the others.

    `tokens` is what the context held after the response.
    """

    id: str
    kind: EntryKind
    tokens: int
    at: datetime | None
    window_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class SeenCompaction:
    """A compaction that the agent made by itself, and what the context held before it."""

    id: str
    model: str
    tokens: int


class TranscriptTail:
    """Reads one transcript as it grows. Not thread-safe: whoever follows it owns it."""

    def __init__(
        self,
        follower: Follower,
        tokenizer: Tokenizer,
        calibrations: Mapping[str, Calibration],
        last_mark: str,
    ) -> None:
        """`last_mark` is what was recorded of it before, by an earlier process perhaps."""
        self._follower = follower
        self._tokenizer = tokenizer
        self._calibrations = calibrations
        self._was_followed = bool(last_mark)
        self._context: AgentContext | None = None
        self._marks: deque[Mark] = deque(maxlen=MARKS_KEPT)
        self._model = ""
        self._is_growing = False
        self.compactions: list[SeenCompaction] = []
        self.chains: set[str] = set()
        self.unknown: Counter[str] = Counter()

    def read(self) -> bool:
        """Take in what is new; tells whether anything was. Raises Unavailable when it cannot be read."""
        if self._context is None:
            return self._catch_up(self._follower.read_new())
        news, told = False, self._is_growing
        self._is_growing = False
        events = self._follower.read_new()
        for event in events:
            news = True
            if isinstance(event, Restarted):
                self._begin_anew()
                self._catch_up(events)
                return True
            if not _belongs_to_response(event):
                self._settle()
            self._note(event)
            self._context.take(event)
        self._settle()
        # A response that rests is one more to be recorded.
        return news or told

    def _begin_anew(self) -> None:
        """The file is told from its start: what was learnt of the models stays."""
        self._marks.clear()
        self.unknown.clear()
        self.chains.clear()

    def _catch_up(self, events: Iterable[Event]) -> bool:
        known = self._calibrations if self._context is None else self._context.calibrations
        context = AgentContext(self._tokenizer, {} if self._was_followed else known)
        context.catch_up(self._noting(events))
        if self._was_followed:
            # They hold already what this transcript taught before.
            context.adopt(known)
        self._context, self._was_followed = context, True
        self._settle()
        return True

    def _noting(self, events: Iterable[Event]) -> Iterator[Event]:
        for event in events:
            self._note(event)
            yield event

    def _note(self, event: Event) -> None:
        if isinstance(event, Restarted):
            return
        if isinstance(event, Unrecognised):
            if event.reason in self.unknown or len(self.unknown) < REASONS_KEPT:
                self.unknown[event.reason] += 1
            return
        if event.chain != MAIN_CHAIN:
            self.chains.add(event.chain)
            return
        self._is_growing = isinstance(event, Response | Output)
        if isinstance(event, Response):
            self._note_response(event)
        elif isinstance(event, Compaction):
            self._note_compaction(event)

    def _note_response(self, event: Response) -> None:
        self._model = event.model
        tokens = event.prompt_tokens + event.output_tokens
        mark = Mark(event.id, EntryKind.REPORTED, tokens, event.at, event.window_tokens)
        if self._marks and self._marks[-1].id == event.id:
            self._marks[-1] = replace(mark, tokens=max(tokens, self._marks[-1].tokens))
        else:
            self._marks.append(mark)

    def _note_compaction(self, event: Compaction) -> None:
        last = self._marks[-1] if self._marks else None
        held = max(event.before or 0, last.tokens if last and last.kind is EntryKind.REPORTED else 0)
        identifier = f"compaction:{event.place.line}"
        if held and event.trigger != MANUAL:
            self.compactions.append(SeenCompaction(identifier, self._model, held))
        self._marks.append(Mark(identifier, EntryKind.RESET, 0, event.at))

    def _settle(self) -> None:
        """Put the figure of the last response as it is known by now."""
        if self._context is None or not self._marks:
            return
        chain, last = self._context.chain(), self._marks[-1]
        tokens = context_after(chain)
        if last.id == chain.response and tokens is not None:
            self._marks[-1] = replace(last, tokens=tokens)

    def marks_after(self, last_mark: str) -> tuple[Mark, ...]:
        """What has come after a mark; where that is not known any more, the last response alone.

        A response that may still grow waits for its end.
        """
        marks = list(self._marks)
        ready = len(marks) - self._is_growing
        for index in range(len(marks) - 1, -1, -1):
            if marks[index].id == last_mark:
                return tuple(marks[index + 1 : ready])
        last = marks[max(0, ready - 1) : ready]
        return tuple(mark for mark in last if mark.kind is EntryKind.REPORTED)

    @property
    def model(self) -> str:
        return self._model

    @property
    def calibrations(self) -> Mapping[str, Calibration]:
        return self._context.calibrations if self._context else {}

    def tell(self, session_id: str, agent: str) -> Told | None:
        """What the transcript tells of the context now; None when that is nothing yet."""
        if self._context is None:
            return None
        chain, predicted = self._context.chain(), self._context.predict()
        if predicted is None:
            return None
        exact = context_after(chain) if is_just_answered(chain) else None
        return Told(
            session_id=session_id,
            agent=agent,
            tokens=predicted.tokens if exact is None else exact,
            low=predicted.low if exact is None else exact,
            high=predicted.high if exact is None else exact,
            source=predicted.source,
            exact=exact is not None,
            at=self._last_response_at,
            model=chain.model,
            window_tokens=chain.window_tokens,
        )

    @property
    def _last_response_at(self) -> datetime | None:
        return next((mark.at for mark in reversed(self._marks) if mark.kind is EntryKind.REPORTED), None)


def _belongs_to_response(event: Event) -> bool:
    return isinstance(event, Response | Output)
