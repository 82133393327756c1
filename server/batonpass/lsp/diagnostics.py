"""Diagnostics: what there is to say of a document, published only when it changes."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from urllib.parse import unquote

from lsprotocol import types

from batonpass.app.observation import Current
from batonpass.domain.session import DocumentKind
from batonpass.domain.suggestions import Suggestion, SuggestionKind
from batonpass.domain.triggers import TriggerKind
from batonpass.lsp.base import BatonpassLanguageServer

SOURCE = "batonpass"
CHECKPOINT_DUE = "checkpoint-due"
RECOVERY = "recovery"
CONTEXT_EMERGENCY = "context-emergency"
OTHER_BRANCH = "other-branch"


def plan_uri(current: Current | None) -> str | None:
    """Where the diagnostics of the open session stand."""
    link = current.session.document(DocumentKind.PLAN) if current else None
    return None if link is None else Path(link.path).as_uri()


def is_same_document(one: str, other: str) -> bool:
    """Whether two URIs name one document, however their characters are escaped."""
    return unquote(one) == unquote(other)


def _code(suggestion: Suggestion) -> str:
    if suggestion.kind is SuggestionKind.RECOVERY:
        return RECOVERY
    if suggestion.kind is SuggestionKind.BRANCH:
        return OTHER_BRANCH
    return CONTEXT_EMERGENCY if suggestion.trigger is TriggerKind.EMERGENCY else CHECKPOINT_DUE


def _severity(suggestion: Suggestion) -> types.DiagnosticSeverity:
    if suggestion.kind is SuggestionKind.BRANCH:
        return types.DiagnosticSeverity.Information
    is_emergency = suggestion.trigger is TriggerKind.EMERGENCY
    return types.DiagnosticSeverity.Error if is_emergency else types.DiagnosticSeverity.Warning


def from_suggestion(suggestion: Suggestion) -> types.Diagnostic:
    """A suggestion as a diagnostic on the title line of the plan document."""
    return types.Diagnostic(
        range=types.Range(types.Position(0, 0), types.Position(1, 0)),
        severity=_severity(suggestion),
        code=_code(suggestion),
        source=SOURCE,
        message=suggestion.reason,
        data={"suggestion": suggestion.id},
    )


class Subject(Enum):
    """What diagnostics are about. Those of each are published and withdrawn apart from the others'."""

    SESSION = "session"
    PLAN = "plan"
    CONFLICT = "conflict"
    HANDOFF = "handoff"
    WRITING = "writing"
    AGENT = "agent"
    FILE = "file"


class DiagnosticPublisher:
    """Publishes what there is to say of each document, when it changes.

    The protocol knows only all diagnostics of a document at once, so those of different subjects are kept
    and sent together. Documents are known by their URI however its characters are escaped.
    """

    def __init__(self, server: BatonpassLanguageServer) -> None:
        self._server = server
        self._wanted: dict[str, dict[Subject, list[types.Diagnostic]]] = {}
        self._plan: str | None = None

    def publish(self, current: Current | None) -> None:
        """Show what the open session has to say, and withdraw what the one before it said."""
        uri = plan_uri(current)
        if self._plan is not None and self._plan != uri:
            self.put(Subject.SESSION, self._plan, [])
        self._plan = uri
        if current is not None and uri is not None:
            self.put(Subject.SESSION, uri, [from_suggestion(s) for s in current.suggestions])

    def put(self, subject: Subject, uri: str, diagnostics: list[types.Diagnostic]) -> None:
        """Show these of one subject on a document, in place of those shown before."""
        subjects = self._wanted.setdefault(unquote(uri), {})
        if subjects.get(subject, []) != diagnostics:
            subjects[subject] = diagnostics
            shown = [diagnostic for each in Subject for diagnostic in subjects.get(each, [])]
            self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, shown))
        if not any(subjects.values()):
            del self._wanted[unquote(uri)]
