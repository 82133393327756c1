"""What the server tells the client unasked, by notifications of its own."""

from __future__ import annotations

from typing import Any

import msgspec

from batonpass.app import context_wire, contexts, sessions, suggestions_wire, wire
from batonpass.app.events import (
    CheckpointTaken,
    ContextChanged,
    EmergencyReached,
    ErrorOccurred,
    Event,
    SessionChanged,
    SuggestionsChanged,
)
from batonpass.app.gauge import Level, draw_gauge
from batonpass.app.parameters import ChooseSession
from batonpass.app.project import Project
from batonpass.app.settings import Settings
from batonpass.domain.context import unknown_reading
from batonpass.domain.plan import active_phase

CONTEXT_CHANGED = "batonpass/contextChanged"
SESSION_CHANGED = "batonpass/sessionChanged"
SUGGESTIONS_CHANGED = "batonpass/suggestionsChanged"


def from_event(project: Project, event: Event) -> tuple[str, dict[str, Any]] | None:
    """The notification's method and its parameters, as plain JSON values; None for what has none."""
    match event:
        case CheckpointTaken() | EmergencyReached():
            return None
        case ErrorOccurred(message):
            return CONTEXT_CHANGED, unsaved_notification(project, message)
        case ContextChanged():
            return CONTEXT_CHANGED, context_notification(project)
        case SessionChanged(session_id):
            view = sessions.show(project, ChooseSession(session=session_id))
            return SESSION_CHANGED, msgspec.to_builtins(wire.from_session(view))
        case SuggestionsChanged(suggestions):
            return SUGGESTIONS_CHANGED, msgspec.to_builtins(suggestions_wire.from_suggestions(suggestions))


def context_notification(project: Project) -> dict[str, Any]:
    """`{session, status, phase, reading, text, tooltip, level}`: the gauge, ready to be shown."""
    view = contexts.show(project)
    gauge = draw_gauge(view)
    phase = active_phase(view.session.phases) if view.session else None
    return {
        "session": view.session.id if view.session else None,
        "status": view.session.status.value if view.session else None,
        "phase": phase.name if phase else None,
        "reading": msgspec.to_builtins(context_wire.from_context(view)),
        "text": gauge.text,
        "tooltip": gauge.tooltip,
        "level": gauge.level.value,
    }


def unsaved_notification(project: Project, reason: str) -> dict[str, Any]:
    """As `context_notification`, while what is seen cannot be stored."""
    shown = context_notification(project)
    return {
        **shown,
        "text": f"{shown['text']}, not saved",
        "tooltip": f"What you do is counted but cannot be saved at present: {reason}\n{shown['tooltip']}",
        "level": Level.CRITICAL.value,
    }


def closed_notification(reason: str) -> dict[str, Any]:
    """As `context_notification`, for a project that could not be opened."""
    reading = unknown_reading(Settings().context_window)
    return {
        "session": None,
        "status": None,
        "phase": None,
        "reading": msgspec.to_builtins(context_wire.from_reading(reading)),
        "text": "not available",
        "tooltip": reason,
        "level": Level.NORMAL.value,
    }
