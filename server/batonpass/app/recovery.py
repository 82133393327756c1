"""Recovery: the answer to an unclean end that was offered."""

from dataclasses import replace

from batonpass.app.project import Project
from batonpass.domain.recovery import suggest_recovery


def is_offered(project: Project, suggestion_id: str) -> bool:
    """Whether a suggestion that stands is that of an unclean end."""
    current = project.current
    end = current.session.unclean_end if current else None
    return end is not None and suggest_recovery(end).id == suggestion_id


def dismiss(project: Project) -> None:
    """Nothing is to be recovered."""
    if project.current is not None:
        project.save(replace(project.current.session, unclean_end=None))
