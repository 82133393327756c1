"""What the agent's transcripts tell of a session, for its documents."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from batonpass.app.agent_following import begin_of, followed_adapters
from batonpass.app.ports import StillWanted, wanted
from batonpass.app.project import Project
from batonpass.app.transcripts import AgentAdapter
from batonpass.domain.binding import Binding
from batonpass.domain.errors import Unavailable
from batonpass.domain.facts import NOTHING_TOLD, AgentFacts, merge_facts
from batonpass.domain.session import Session

logger = logging.getLogger(__name__)


def tell_facts(project: Project, session: Session, patience: timedelta | None = None) -> AgentFacts:
    """The facts from the transcript that a session is bound to, and from those of its subagents.

    Nothing of an agent whose files are left alone. `patience` is how long it may take. A transcript that
    cannot be read, or not in time, is named; a document is written without it.
    """
    binding = project.ports.store.record(Binding, session.id)
    if binding is None or not binding.is_bound:
        return NOTHING_TOLD
    adapter = next((a for a in followed_adapters(project) if a.name == binding.agent), None)
    if adapter is None:
        return NOTHING_TOLD
    at = project.ports.clock()
    still_wanted = wanted if patience is None else _until(project, at + patience)
    paths = (Path(binding.path), *_find_subagents(project, session, binding, adapter))
    return merge_facts(_tell(project, session, adapter, path, at, still_wanted) for path in paths)


def _until(project: Project, end: datetime) -> StillWanted:
    def still_wanted() -> None:
        if project.ports.clock() > end:
            raise Unavailable("there was no time to read it to its end")

    return still_wanted


def _find_subagents(
    project: Project, session: Session, binding: Binding, adapter: AgentAdapter
) -> Iterator[Path]:
    try:
        for candidate in adapter.discover([project.root], begin_of(session)):
            if candidate.parent == binding.agent_session and project.ports.boundary.holds(candidate.folder):
                yield Path(candidate.path)
    except Unavailable as error:
        logger.warning("The transcripts of subagents are not known: %s", error.message)


def _tell(
    project: Project,
    session: Session,
    adapter: AgentAdapter,
    path: Path,
    at: datetime,
    still_wanted: StillWanted,
) -> AgentFacts:
    try:
        return project.transcripts_read.tell(session, adapter, path, at, still_wanted)
    except Unavailable as error:
        logger.warning("The transcript %s is left out of the documents: %s", path.name, error.message)
        return AgentFacts(unread=(path.name,))
