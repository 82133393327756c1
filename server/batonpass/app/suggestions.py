"""Suggestions: what stands now, and putting one off."""

from dataclasses import replace
from datetime import timedelta

from batonpass.app.parameters import NoParameters, SnoozeSuggestion
from batonpass.app.project import Project
from batonpass.domain.errors import NotFound
from batonpass.domain.suggestions import Suggestion
from batonpass.domain.triggers import snooze as snooze_trigger


def list_suggestions(project: Project, parameters: NoParameters) -> tuple[Suggestion, ...]:
    current = project.look()
    return current.suggestions if current else ()


def snooze(project: Project, parameters: SnoozeSuggestion) -> tuple[Suggestion, ...]:
    """Put a suggestion off for some minutes; returns what still stands."""
    current = project.look()
    standing = current.suggestions if current else ()
    if current is None or all(suggestion.id != parameters.id for suggestion in standing):
        names = ", ".join(f"“{suggestion.id}”" for suggestion in standing) or "none"
        raise NotFound(f"There is no suggestion “{parameters.id}” now; standing: {names}.")
    until = project.ports.clock() + timedelta(minutes=parameters.minutes)
    triggers = snooze_trigger(current.session.triggers, parameters.id, until)
    project.save(replace(current.session, triggers=triggers))
    return project.current.suggestions if project.current else ()
