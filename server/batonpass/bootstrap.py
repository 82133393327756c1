"""The only place where adapters meet the app. Each import waits until its part is really needed."""

from __future__ import annotations

import gc
import os
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from batonpass.app.care import StoreCare
    from batonpass.app.project import Project
    from batonpass.app.templates import Templates
    from batonpass.app.transcripts import Agents
    from batonpass.domain.redaction import Redact


def now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


def make_identifier() -> str:
    """An id that sorts by time and is safe in file names and git refs, such as 20260131-094500-1f3a5c."""
    return f"{now():%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"


def open_project(folder: Path) -> Project:
    """The project that a folder belongs to: its git work tree, else the folder itself.

    Raises NotFound when there is no such folder, Unavailable when git cannot be asked.
    """
    from batonpass.adapters.boundary import FolderBoundary
    from batonpass.adapters.checks import CheckProgram
    from batonpass.adapters.counts import DiskCounts
    from batonpass.adapters.documents.files import ProjectFiles
    from batonpass.adapters.documents.renderer import TemplateRenderer
    from batonpass.adapters.folder.disk import DiskFolder
    from batonpass.adapters.git.repository import GitRepository
    from batonpass.adapters.git.tree import GitTree
    from batonpass.adapters.processes import RunningProcesses
    from batonpass.adapters.reports.disk import DiskReports
    from batonpass.adapters.secrets.detector import SecretDetector
    from batonpass.adapters.settings_files import TomlSettingsFiles
    from batonpass.adapters.sources import DiskSources
    from batonpass.adapters.store.location import state_directory
    from batonpass.adapters.store.store import DiskStore
    from batonpass.adapters.tokens.tiktoken_vocabulary import TiktokenVocabulary
    from batonpass.adapters.tree.folder import FolderTree
    from batonpass.app.ports import Ports
    from batonpass.app.project import Project
    from batonpass.domain.errors import NotFound

    folder = Path(os.path.abspath(folder))  # noqa: PTH100 - resolve() would lose the link the editor came by.
    if not folder.is_dir():
        raise NotFound(f"There is no folder {folder}.")
    repository = GitRepository.discover(folder, now)
    root = name_root(folder, repository.root) if repository else folder
    state = state_directory(root.resolve(), repository.common_dir if repository else None)
    return Project(
        root,
        Ports(
            store=DiskStore(state),
            repository=repository,
            renderer=TemplateRenderer(root),
            documents=ProjectFiles(root),
            sources=DiskSources(),
            tree=GitTree(root) if repository else FolderTree(root),
            folder=DiskFolder(root),
            counts=DiskCounts(state, now),
            reports=DiskReports(root),
            checks=CheckProgram(root),
            redactor=SecretDetector(),
            settings_files=TomlSettingsFiles(root),
            vocabulary=TiktokenVocabulary(),
            clock=now,
            identifiers=make_identifier,
            processes=RunningProcesses(),
            agents=open_agents,
            boundary=FolderBoundary(root),
        ),
    )


def name_root(folder: Path, top: Path) -> Path:
    """The top folder as it is reached from `folder`.

    Git resolves symbolic links; an editor that opened the folder through one knows its files by that name.
    """
    return next((place for place in (folder, *folder.parents) if place.resolve() == top), top)


def run_language_server() -> int:
    """Serve an editor over standard input and output; returns the exit code."""
    # Thousands of classes are made by these imports, and all of them stay: to look for garbage among them,
    # now or ever after, costs an eighth of the start and finds nothing. The features do the same.
    gc.disable()
    from batonpass.lsp.server import serve

    gc.freeze()
    gc.enable()
    return serve(open_project, open_redactor)


def open_care(project: Project) -> StoreCare:
    """What looks after the store of a project."""
    from batonpass.adapters.store.care import DiskStoreCare
    from batonpass.adapters.store.store import DiskStore

    store = project.ports.store
    if not isinstance(store, DiskStore):
        raise TypeError("Only a store on disk can be looked after.")
    return DiskStoreCare(store.path.parent)


def open_agents() -> Agents:
    """The coding agents whose transcripts can be read."""
    from batonpass.adapters.agents.aider import Aider
    from batonpass.adapters.agents.claude_code import ClaudeCode
    from batonpass.adapters.agents.cline import Cline
    from batonpass.adapters.agents.codex import Codex
    from batonpass.adapters.agents.copilot_cli import CopilotCli
    from batonpass.adapters.agents.gemini import Gemini
    from batonpass.adapters.agents.opencode import OpenCode
    from batonpass.adapters.agents.roo import Roo
    from batonpass.adapters.agents.vscode_chat import VsCodeChat
    from batonpass.adapters.tokens.tiktoken_vocabulary import TiktokenVocabulary
    from batonpass.app.transcripts import Agents

    adapters = (
        ClaudeCode(),
        Codex(),
        Gemini(),
        OpenCode(),
        CopilotCli(),
        VsCodeChat(),
        Cline(),
        Roo(),
        Aider(),
    )
    return Agents(adapters, TiktokenVocabulary())


def open_templates(project: Project) -> Templates:
    """The templates that a project's documents are written by."""
    from batonpass.adapters.documents.project_templates import ProjectTemplates

    return ProjectTemplates(project.root)


def open_redactor() -> Redact:
    """What takes secrets out of texts."""
    from batonpass.adapters.secrets.detector import SecretDetector

    return SecretDetector().redact


def run_command_line(arguments: Sequence[str]) -> int:
    """Run `batonpass` with its arguments; returns the exit code."""
    from batonpass.cli.main import run
    from batonpass.cli.openers import Openers

    openers = Openers(
        serve=run_language_server,
        project=open_project,
        care=open_care,
        agents=open_agents,
        redactor=open_redactor,
        templates=open_templates,
    )
    return run(arguments, openers)
