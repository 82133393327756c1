"""The port to the files of coding agents: find those of a project, and follow them as they grow."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from batonpass.app.text.tokenizer import Vocabulary
from batonpass.domain.errors import InvalidInput, Unavailable
from batonpass.domain.transcript import Candidate, Event

HEAD_BYTES = 1 << 18
"""How much of a file is looked at to recognise it."""


class Follower(Protocol):
    """Reads one transcript as it grows."""

    def read_new(self) -> Iterator[Event]:
        """What has been written since the last call, at the cost of the new bytes only.

        A last line that is not whole yet waits for its rest. A file that was cut, replaced or rewritten is
        told anew after a `Restarted`. It never fails on content: what is not understood is `Unrecognised`.
        A file that is gone has nothing new. Raises Unavailable when the file cannot be read.
        """
        ...

    def finish(self) -> Iterator[Event]:
        """What still waits, for a file that nobody writes to any more."""
        ...


class AgentAdapter(Protocol):
    """One agent: where its files are and what their lines mean."""

    @property
    def name(self) -> str:
        """The agent's name, such as "claude-code"."""
        ...

    @property
    def versions(self) -> str:
        """The versions of the agent whose files the adapter was written from."""
        ...

    def discover(self, roots: Collection[Path], since: datetime | None = None) -> Iterator[Candidate]:
        """The transcripts of sessions that ran in one of the folders or below it, the last changed first.

        Only those changed since a time, when one is given. Content is read no further than to learn the
        folder, and only of the transcripts that are taken from the iterator. Never another project's.
        """
        ...

    def recognises(self, head: bytes) -> bool:
        """Whether a file that begins so is one of this agent's transcripts."""
        ...

    def follow(self, path: Path) -> Follower: ...


@dataclass(frozen=True, slots=True)
class Agents:
    """All agents that are known, and what their texts are measured with."""

    adapters: Sequence[AgentAdapter]
    vocabulary: Vocabulary

    def named(self, name: str) -> AgentAdapter:
        """Raises InvalidInput when no agent has that name."""
        for adapter in self.adapters:
            if adapter.name == name:
                return adapter
        raise InvalidInput(f"The agent {name!r} is not known. Use one of: {self._names}.", "agent")

    def of_file(self, path: Path) -> AgentAdapter:
        """The agent that wrote a transcript, by its content.

        Raises Unavailable when it cannot be read, and InvalidInput when no agent recognises it.
        """
        try:
            with path.open("rb") as file:
                head = file.read(HEAD_BYTES)
        except OSError as error:
            raise Unavailable(f"The transcript {path} cannot be read: {error}.") from error
        for adapter in self.adapters:
            if adapter.recognises(head):
                return adapter
        raise InvalidInput(
            f"{path} is not recognised as a transcript. Name its agent if you know it: {self._names}.", "file"
        )

    @property
    def _names(self) -> str:
        return ", ".join(adapter.name for adapter in self.adapters)
