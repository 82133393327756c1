"""Fakes of the documents' ports: files in memory, and a renderer that says little, but truly."""

from pathlib import Path

from batonpass.adapters.documents.placing import free_path, inner_folder
from batonpass.app.log_view import LogView
from batonpass.app.views import PlanView
from batonpass.domain.errors import Unavailable
from batonpass.domain.handoff import Handoff
from batonpass.domain.session import DocumentKind, Session


class MemoryFiles:
    """DocumentFiles without a disk. `texts` are the documents by their paths."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.texts: dict[Path, str] = {}

    def place(self, directory: str, session: Session, kind: DocumentKind) -> Path:
        return free_path(inner_folder(self._root, directory), session, kind, self._is_free)

    def read(self, path: Path) -> str | None:
        return self.texts.get(self._inside(path))

    def write(self, path: Path, text: str) -> None:
        self.texts[self._inside(path)] = text

    def remove(self, path: Path) -> None:
        self.texts.pop(self._inside(path), None)

    def _is_free(self, path: Path) -> bool:
        return not any(known.is_relative_to(path) for known in self.texts)

    def _inside(self, path: Path) -> Path:
        if ".." in path.parts or not path.is_relative_to(self._root):
            raise Unavailable(
                f"The document {path} leads out of the project {self._root}; it was left alone."
            )
        return path


class ShortRenderer:
    """DocumentRenderer that writes each document in a few lines of plain text."""

    def render_plan(self, view: PlanView) -> str:
        session = view.session
        phases = "".join(f"- {phase.name}: {phase.budget_tokens}\n" for phase in session.phases)
        return f"# Session Plan: {session.title}\n\n{session.id}: {session.status}\n\n{phases}"

    def render_handoff(self, handoff: Handoff) -> str:
        commits = handoff.work.commit_count if handoff.work else 0
        learnings = "".join(f"- {item}\n" for item in handoff.shown("learnings"))
        return (
            f"# Session Handoff\n\n{handoff.session.id}: {handoff.session.title}\n\n"
            f"{commits} commits, {len(handoff.files)} files, score {handoff.score.points}/10\n{learnings}"
        )

    def render_session_log(self, log: LogView) -> str:
        return f"# Session: {log.session.title}\n\n{log.session.id}\n\n{_activities(log)}"

    def render_implementation_log(self, log: LogView) -> str:
        return f"# Implementation Session Log: {log.session.title}\n\n{log.session.id}\n\n{_activities(log)}"


def _activities(log: LogView) -> str:
    return "".join(f"- {activity.claim.text}\n" for activity in log.activities)
