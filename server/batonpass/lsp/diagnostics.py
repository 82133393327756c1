"""Diagnostics: what the session has to say, on its plan document, published only when it changes."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types

from batonpass.app.project import Current
from batonpass.domain.session import DocumentKind
from batonpass.domain.suggestions import Suggestion
from batonpass.lsp.base import BatonpassLanguageServer

SOURCE = "batonpass"
CHECKPOINT_DUE = "checkpoint-due"


def plan_uri(current: Current | None) -> str | None:
    """Where the diagnostics of the open session stand."""
    link = current.session.document(DocumentKind.PLAN) if current else None
    return None if link is None else Path(link.path).as_uri()


def from_suggestion(suggestion: Suggestion) -> types.Diagnostic:
    """A suggestion as a diagnostic on the title line of the plan document."""
    return types.Diagnostic(
        range=types.Range(types.Position(0, 0), types.Position(1, 0)),
        severity=types.DiagnosticSeverity.Warning,
        code=CHECKPOINT_DUE,
        source=SOURCE,
        message=suggestion.reason,
        data={"suggestion": suggestion.id},
    )


class DiagnosticPublisher:
    """Publishes the diagnostics of the open session, and clears those of the one before it."""

    def __init__(self, server: BatonpassLanguageServer) -> None:
        self._server = server
        self._published: dict[str, list[types.Diagnostic]] = {}

    def publish(self, current: Current | None) -> None:
        uri = plan_uri(current)
        wanted = {uri: [from_suggestion(s) for s in current.suggestions]} if current and uri else {}
        for other in [known for known in self._published if known not in wanted]:
            self._send(other, [])
            del self._published[other]
        for place, diagnostics in wanted.items():
            if self._published.get(place, []) != diagnostics:
                self._send(place, diagnostics)
                self._published[place] = diagnostics

    def _send(self, uri: str, diagnostics: list[types.Diagnostic]) -> None:
        self._server.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, diagnostics))
