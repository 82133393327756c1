"""The transcripts of one session, each kept as far as it was read, so that only what is new is read again."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from batonpass.app.ports import StillWanted, wanted

if TYPE_CHECKING:
    from batonpass.app.agent_facts import TranscriptFacts
    from batonpass.app.transcripts import AgentAdapter
    from batonpass.domain.facts import AgentFacts
    from batonpass.domain.session import Session

Key = tuple[str, str, datetime | None]
"""The agent and the path of a transcript, and when the session started."""


class TranscriptsRead:
    """Any thread may ask; one is answered after the other."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._session_id = ""
        self._kept: dict[Key, TranscriptFacts] = {}

    def tell(
        self,
        session: Session,
        agent: AgentAdapter,
        path: Path,
        at: datetime,
        still_wanted: StillWanted = wanted,
    ) -> AgentFacts:
        """What a transcript tells of the session by now.

        Raises Unavailable when it cannot be read, and what `still_wanted` raises.
        """
        with self._lock:
            if session.id != self._session_id:
                self._session_id, self._kept = session.id, {}
            key = (agent.name, str(path), session.started_at)
            # Kept again only when it was read to its end: what was broken off cannot be gone on with.
            reading = self._kept.pop(key, None) or _open(session, agent, path)
            if session.ended_at is not None:
                return reading.finish(at, still_wanted)
            told = reading.read(at, still_wanted)
            self._kept[key] = reading
            return told


def _open(session: Session, agent: AgentAdapter, path: Path) -> TranscriptFacts:
    from batonpass.app.agent_facts import TranscriptFacts, span_of

    return TranscriptFacts(agent, path, span_of(session))
