"""The ports: what the use cases need from the world, as Protocols.

Every adapter implements one of these and ships a fake beside it; one contract suite runs over both.
"""

from collections.abc import Callable
from dataclasses import dataclass

from batonpass.app.ports.checks import CheckRunner, ProgramRun, Reports
from batonpass.app.ports.documents import DocumentFiles, DocumentRenderer, Redactor
from batonpass.app.ports.files import Boundary, CountCache, SettingsFiles, SourceFiles, SourceTree
from batonpass.app.ports.folder import ProjectFolder
from batonpass.app.ports.git import PreparedRestore, Repository
from batonpass.app.ports.machine import Clock, Identifiers, Processes
from batonpass.app.ports.store import Store, StoreWrite
from batonpass.app.ports.wanted import StillWanted, wanted
from batonpass.app.text.tokenizer import Vocabulary
from batonpass.app.transcripts import Agents

__all__ = [
    "Boundary",
    "CheckRunner",
    "Clock",
    "CountCache",
    "DocumentFiles",
    "DocumentRenderer",
    "Identifiers",
    "Ports",
    "PreparedRestore",
    "Processes",
    "ProgramRun",
    "ProjectFolder",
    "Redactor",
    "Reports",
    "Repository",
    "SettingsFiles",
    "SourceFiles",
    "SourceTree",
    "StillWanted",
    "Store",
    "StoreWrite",
    "wanted",
]


@dataclass(slots=True)
class Ports:
    """Everything a project needs from the world."""

    store: Store
    repository: Repository | None
    renderer: DocumentRenderer
    documents: DocumentFiles
    sources: SourceFiles
    tree: SourceTree
    folder: ProjectFolder
    counts: CountCache
    reports: Reports
    checks: CheckRunner
    redactor: Redactor
    settings_files: SettingsFiles
    vocabulary: Vocabulary
    clock: Clock
    identifiers: Identifiers
    processes: Processes
    agents: Callable[[], Agents]
    boundary: Boundary
