"""Suggestions: what stands now, and what is answered to it: done, put off, dismissed."""

from dataclasses import replace
from datetime import timedelta

from batonpass.app import branches, checkpoints, recovery
from batonpass.app.observation import Current
from batonpass.app.parameters import (
    ChooseSuggestion,
    CreateCheckpoint,
    DismissSuggestion,
    NoParameters,
    SnoozeSuggestion,
)
from batonpass.app.project import Project
from batonpass.domain.errors import NotAllowed, NotFound
from batonpass.domain.suggestions import Suggestion, SuggestionKind
from batonpass.domain.triggers import TriggerState
from batonpass.domain.triggers import dismiss as dismiss_trigger
from batonpass.domain.triggers import snooze as snooze_trigger


def list_suggestions(project: Project, parameters: NoParameters) -> tuple[Suggestion, ...]:
    current = project.look()
    return current.suggestions if current else ()


def accept(project: Project, parameters: ChooseSuggestion) -> tuple[Suggestion, ...]:
    """Do what a suggestion asks for: take the checkpoint, or follow the branch. Returns what still stands."""
    _, suggestion = _require_standing(project, parameters.id)
    if suggestion.kind is SuggestionKind.BRANCH:
        branches.go_along(project, suggestion)
    else:
        checkpoints.create(project, CreateCheckpoint())
    return _standing(project)


def snooze(project: Project, parameters: SnoozeSuggestion) -> tuple[Suggestion, ...]:
    """Put a suggestion off for some minutes, or until another trigger fires; returns what still stands."""
    current, suggestion = _require_standing(project, parameters.id)
    if suggestion.kind is SuggestionKind.RECOVERY:
        raise NotAllowed("What an unclean end left cannot be put off. Save it, or dismiss the suggestion.")
    if suggestion.kind is SuggestionKind.BRANCH:
        raise NotAllowed("A branch cannot be put off. Follow it, or dismiss the suggestion.")
    now = project.ports.clock()
    until = None if parameters.until_next else now + timedelta(minutes=parameters.minutes)
    return _answer(project, current, snooze_trigger(current.session.triggers, parameters.id, now, until))


def dismiss(project: Project, parameters: DismissSuggestion) -> tuple[Suggestion, ...]:
    """Be done with a suggestion until its trigger is armed again; returns what still stands."""
    current, suggestion = _require_standing(project, parameters.id)
    if suggestion.kind is SuggestionKind.RECOVERY:
        recovery.dismiss(project)
        return _standing(project)
    if suggestion.kind is SuggestionKind.BRANCH:
        branches.dismiss(project, suggestion)
        return _standing(project)
    now, reason = project.ports.clock(), parameters.reason.strip()
    return _answer(project, current, dismiss_trigger(current.session.triggers, parameters.id, now, reason))


def _require_standing(project: Project, suggestion_id: str) -> tuple[Current, Suggestion]:
    """The open session, and the suggestion of it that stands. Raises NotFound with those that do."""
    current = project.look()
    standing = current.suggestions if current else ()
    found = next((suggestion for suggestion in standing if suggestion.id == suggestion_id), None)
    if current is None or found is None:
        names = ", ".join(f"“{suggestion.id}”" for suggestion in standing) or "none"
        raise NotFound(f"There is no suggestion “{suggestion_id}” now; standing: {names}.")
    return current, found


def _answer(project: Project, current: Current, triggers: tuple[TriggerState, ...]) -> tuple[Suggestion, ...]:
    project.save(replace(current.session, triggers=triggers))
    return _standing(project)


def _standing(project: Project) -> tuple[Suggestion, ...]:
    return project.current.suggestions if project.current else ()
