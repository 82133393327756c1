"""What the work on a project needs, by its files and its settings."""

from batonpass.app.project import Project
from batonpass.domain.requirements import Requirements, with_named


def find_requirements(project: Project) -> Requirements:
    """The services and tools that are needed; those of the settings come first."""
    settings = project.settings
    return with_named(project.ports.folder.requirements(), settings.services, settings.tools)
