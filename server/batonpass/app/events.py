"""What the faces listen to: events, published after a change is stored, in order.

A subscriber that fails is reported to the log and does not keep the others from hearing.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from batonpass.domain.suggestions import Suggestion

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SessionChanged:
    session_id: str


@dataclass(frozen=True, slots=True)
class ContextChanged:
    """`session_id` is None when no session is open any more."""

    session_id: str | None


@dataclass(frozen=True, slots=True)
class SuggestionsChanged:
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class CheckpointTaken:
    session_id: str
    number: int
    ref: str


@dataclass(frozen=True, slots=True)
class EmergencyReached:
    """The agent is about to compact its context; told once for each time that the trigger is armed."""

    session_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class ErrorOccurred:
    """What was seen could not be stored, though nobody asked for it just now; `message` is for the user."""

    message: str


Event = (
    SessionChanged | ContextChanged | SuggestionsChanged | CheckpointTaken | EmergencyReached | ErrorOccurred
)
Subscriber = Callable[[Event], None]


class Publisher:
    """Hands each event to every subscriber, in the order of subscription."""

    def __init__(self) -> None:
        self._subscribers: list[Subscriber] = []

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Start to listen; the returned call stops it."""
        self._subscribers.append(subscriber)

        def unsubscribe() -> None:
            if subscriber in self._subscribers:
                self._subscribers.remove(subscriber)

        return unsubscribe

    def publish(self, event: Event) -> None:
        for subscriber in tuple(self._subscribers):
            try:
                subscriber(event)
            except Exception:
                logger.exception("A subscriber failed on %s", type(event).__name__)
