"""Suggestions: what stands now, and what is answered to it: done, put off, dismissed."""

from dataclasses import replace
from datetime import timedelta

from batonpass.app import checkpoints, recovery
from batonpass.app.parameters import (
    ChooseSuggestion,
    CreateCheckpoint,
    DismissSuggestion,
    NoParameters,
    SnoozeSuggestion,
)
from batonpass.app.project import Current, Project
from batonpass.domain.errors import NotAllowed, NotFound
from batonpass.domain.suggestions import Suggestion
from batonpass.domain.triggers import TriggerState
from batonpass.domain.triggers import dismiss as dismiss_trigger
from batonpass.domain.triggers import snooze as snooze_trigger


def list_suggestions(project: Project, parameters: NoParameters) -> tuple[Suggestion, ...]:
    current = project.look()
    return current.suggestions if current else ()


def accept(project: Project, parameters: ChooseSuggestion) -> tuple[Suggestion, ...]:
    """Do what a suggestion asks for: take the checkpoint. Returns what still stands."""
    _require_standing(project, parameters.id)
    checkpoints.create(project, CreateCheckpoint())
    return _standing(project)


def snooze(project: Project, parameters: SnoozeSuggestion) -> tuple[Suggestion, ...]:
    """Put a suggestion off for some minutes, or until another trigger fires; returns what still stands."""
    current = _require_standing(project, parameters.id)
    if recovery.is_offered(project, parameters.id):
        raise NotAllowed("What an unclean end left cannot be put off. Save it, or dismiss the suggestion.")
    now = project.ports.clock()
    until = None if parameters.until_next else now + timedelta(minutes=parameters.minutes)
    return _answer(project, current, snooze_trigger(current.session.triggers, parameters.id, now, until))


def dismiss(project: Project, parameters: DismissSuggestion) -> tuple[Suggestion, ...]:
    """Be done with a suggestion until its trigger is armed again; returns what still stands."""
    current = _require_standing(project, parameters.id)
    if recovery.is_offered(project, parameters.id):
        recovery.dismiss(project)
        return _standing(project)
    now, reason = project.ports.clock(), parameters.reason.strip()
    return _answer(project, current, dismiss_trigger(current.session.triggers, parameters.id, now, reason))


def _require_standing(project: Project, suggestion_id: str) -> Current:
    """The open session, of which this suggestion stands. Raises NotFound with those that do."""
    current = project.look()
    standing = current.suggestions if current else ()
    if current is None or all(suggestion.id != suggestion_id for suggestion in standing):
        names = ", ".join(f"“{suggestion.id}”" for suggestion in standing) or "none"
        raise NotFound(f"There is no suggestion “{suggestion_id}” now; standing: {names}.")
    return current


def _answer(project: Project, current: Current, triggers: tuple[TriggerState, ...]) -> tuple[Suggestion, ...]:
    project.save(replace(current.session, triggers=triggers))
    return _standing(project)


def _standing(project: Project) -> tuple[Suggestion, ...]:
    return project.current.suggestions if project.current else ()
