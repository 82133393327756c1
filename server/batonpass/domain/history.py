"""Finding sessions in the history: by status, branch, agent, time, and words."""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from batonpass.domain.session import Session, SessionStatus

LOOKED_AT_MOST = 2_000
"""A search that finds little stops after so many sessions and says where it would go on."""

_PAGE = 50


@dataclass(frozen=True, slots=True)
class SessionQuery:
    """What a session has to be; what is None, or has no words, does not matter.

    It was made at `begins` or later, and before `ends`. Each of the `words` is somewhere in its title, focus,
    objectives, tasks or notes; upper and lower case are one, and so are ways of writing the same character.
    """

    statuses: tuple[SessionStatus, ...] | None = None
    branch: str | None = None
    agent: str | None = None
    begins: datetime | None = None
    ends: datetime | None = None
    words: tuple[str, ...] = ()

    def matches(self, session: Session) -> bool:
        return (
            (self.statuses is None or session.status in self.statuses)
            and (self.branch is None or session.branch == self.branch)
            and (self.agent is None or session.agent == self.agent)
            and (self.begins is None or session.created_at >= self.begins)
            and (self.ends is None or session.created_at < self.ends)
            and self._finds_words(session)
        )

    def _finds_words(self, session: Session) -> bool:
        if not self.words:
            return True
        text = fold("\n".join(_texts(session)))
        return all(fold(word) in text for word in self.words)


@dataclass(frozen=True, slots=True)
class FoundSessions:
    """Sessions, the one stored last first. `next_offset` is where to go on; None when these were the last."""

    sessions: tuple[Session, ...]
    next_offset: int | None


def fold(text: str) -> str:
    """A text as it is compared: compatibility forms and case make no difference.

    The Unicode Standard, sections 3.11 and 3.13: compatibility decomposition, caseless matching.
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def look_through(
    page: Callable[[int, int], Sequence[Session]], query: SessionQuery, limit: int, offset: int
) -> FoundSessions:
    """At most `limit` sessions that match, from the first `offset` candidates on.

    `page` gives so many candidates after the first so many; what it narrows down to may be too much, never
    too little.
    """
    found: list[Session] = []
    position, end = offset, offset + LOOKED_AT_MOST
    while len(found) < limit and position < end:
        wanted = min(max(limit - len(found), _PAGE), end - position)
        candidates = page(wanted, position)
        for candidate in candidates:
            position += 1
            if query.matches(candidate):
                found.append(candidate)
                if len(found) == limit:
                    break
        else:
            if len(candidates) < wanted:
                return FoundSessions(tuple(found), None)
    return FoundSessions(tuple(found), position if page(1, position) else None)


def _texts(session: Session) -> Iterator[str]:
    yield session.title
    yield session.focus
    for objective in session.objectives:
        yield objective.text
    for task in session.tasks:
        yield task.text
        yield from (subtask.text for subtask in task.subtasks)
    for note in session.notes:
        yield from (note.text, note.rationale, note.alternatives, note.impact, note.location, note.mitigation)
