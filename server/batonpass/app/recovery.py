"""Recovery: the answer to an unclean end that was offered."""

from dataclasses import replace

from batonpass.app.project import Project


def dismiss(project: Project) -> None:
    """Nothing is to be recovered."""
    if project.current is not None:
        project.save(replace(project.current.session, unclean_end=None))
