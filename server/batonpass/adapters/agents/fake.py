"""An agent whose transcripts are told in advance, for tests of what reads them."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from batonpass.adapters.agents.files import is_within
from batonpass.domain.transcript import Candidate, Event


class FakeFollower:
    """Tells the events of one transcript; more may be appended at any time."""

    def __init__(self, events: Sequence[Event]) -> None:
        self._events = events
        self._told = 0

    def read_new(self) -> Iterator[Event]:
        while self._told < len(self._events):
            self._told += 1
            yield self._events[self._told - 1]

    def finish(self) -> Iterator[Event]:
        return iter(())


class FakeAgent:
    """Holds transcripts in memory, by their paths."""

    versions = "all"

    def __init__(self, name: str = "fake") -> None:
        self._name = name
        self._candidates: list[Candidate] = []
        self._events: dict[str, list[Event]] = {}

    @property
    def name(self) -> str:
        return self._name

    def add(self, candidate: Candidate, *events: Event) -> None:
        """Add a transcript, or append to one that is there."""
        if candidate.path not in self._events:
            self._candidates.append(candidate)
        self._events.setdefault(candidate.path, []).extend(events)

    def change(self, path: str, at: datetime) -> None:
        """Say when a transcript was changed."""
        self._candidates = [replace(c, changed=at) if c.path == path else c for c in self._candidates]

    def discover(self, roots: Collection[Path], since: datetime | None = None) -> Iterator[Candidate]:
        for candidate in sorted(self._candidates, key=lambda one: one.changed, reverse=True):
            if is_within(candidate.folder, roots) and (since is None or candidate.changed >= since):
                yield candidate

    def recognises(self, head: bytes) -> bool:
        return head.startswith(self._name.encode())

    def follow(self, path: Path) -> FakeFollower:
        return FakeFollower(self._events.setdefault(str(path), []))
