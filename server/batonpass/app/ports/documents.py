"""What is written for people: rendered, freed of secrets, and put on disk."""

from pathlib import Path
from typing import Protocol

from batonpass.app.log_view import LogView
from batonpass.app.views import PlanView
from batonpass.domain.handoff import Handoff
from batonpass.domain.session import DocumentKind, Session


class DocumentRenderer(Protocol):
    """Turns facts into Markdown. Raises InvalidInput when a project's own template does not work."""

    def render_plan(self, view: PlanView) -> str: ...

    def render_handoff(self, handoff: Handoff) -> str: ...

    def render_session_log(self, log: LogView) -> str: ...

    def render_implementation_log(self, log: LogView) -> str: ...


class Redactor(Protocol):
    """Takes secrets out of texts."""

    def redact(self, text: str) -> str:
        """The text with a mark in the place of each secret that names its kind, or the text as it is.

        Redacting again changes nothing. It never fails.
        """
        ...


class DocumentFiles(Protocol):
    """The documents on disk. Raises Unavailable when one cannot be read or written."""

    def place(self, directory: str, session: Session, kind: DocumentKind) -> Path:
        """A free path for a session's document, under a directory that is relative to the project."""
        ...

    def read(self, path: Path) -> str | None:
        """The text, or None when there is no such file."""
        ...

    def write(self, path: Path, text: str) -> None:
        """Write the whole text or nothing; parent folders are made."""
        ...

    def remove(self, path: Path) -> None:
        """Take back a document that was just written; one that does not exist is no error."""
        ...
