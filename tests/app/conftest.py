"""A project in memory, with a clock that is moved by hand."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from batonpass.adapters.agents.fake import FakeAgent
from batonpass.adapters.boundary import FixedBoundary
from batonpass.adapters.checks import PreparedRuns
from batonpass.adapters.counts import MemoryCounts
from batonpass.adapters.documents.fake import MemoryFiles, ShortRenderer
from batonpass.adapters.folder.fake import MemoryFolder
from batonpass.adapters.git.fake import FakeRepository
from batonpass.adapters.processes import FakeProcesses
from batonpass.adapters.reports.fake import MemoryReports
from batonpass.adapters.secrets.fake import PlainRedactor
from batonpass.adapters.settings_files import FixedSettings
from batonpass.adapters.sources import MemorySources
from batonpass.adapters.store.fake import MemoryStore
from batonpass.adapters.tokens.fake import FakeVocabulary
from batonpass.adapters.tree.fake import MemoryTree
from batonpass.app import contexts
from batonpass.app.commands import COMMANDS
from batonpass.app.documents_open import TokenCount
from batonpass.app.events import Event
from batonpass.app.intake import Edited, Read
from batonpass.app.ports import Ports
from batonpass.app.project import Project
from batonpass.app.settings import Layer
from batonpass.app.transcripts import Agents
from batonpass.domain.session import Session

settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
ROOT = Path("/home/ada/parcel")
WINDOW = 10_000
EDITOR = {"contextWindow": WINDOW, "agent": "generic"}

BY_NAME = {command.name.removeprefix("batonpass."): command for command in COMMANDS}


class HandClock:
    """Moved by hand; and as with a real clock, no two looks at it see the same time."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        self.now += timedelta(microseconds=1)
        return self.now

    def move(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)


@dataclass
class Buffers:
    """The documents open in an editor."""

    texts: dict[str, str] = field(default_factory=dict[str, str])
    counts: dict[str, TokenCount] = field(default_factory=dict[str, TokenCount])
    takes_edits: bool = True

    def text(self, uri: str) -> str | None:
        return self.texts.get(uri)

    def count(self, uri: str) -> TokenCount | None:
        return self.counts.get(uri)

    def edit(self, uri: str, before: str, after: str) -> None:
        if self.takes_edits and self.texts.get(uri) == before:
            self.texts[uri] = after


@dataclass
class World:
    """A project and all that it stands on.

    Commands are run by their short name, `session.start`, and answer as their JSON does.
    """

    project: Project
    clock: HandClock
    store: MemoryStore
    repository: FakeRepository | None
    documents: MemoryFiles
    sources: MemorySources
    buffers: Buffers
    tree: MemoryTree
    folder: MemoryFolder
    counts: MemoryCounts
    reports: MemoryReports
    processes: FakeProcesses
    runs: PreparedRuns
    agent: FakeAgent
    boundary: FixedBoundary
    events: list[Event] = field(default_factory=list[Event])

    def run(self, name: str, given: object = None, /, **parameters: object) -> dict[str, Any]:
        result = BY_NAME[name].run(self.project, parameters or given)
        return json.loads(json.dumps(result, allow_nan=False))

    def start(self, title: str = "Retry deliveries", **parameters: object) -> dict[str, Any]:
        return self.run("session.start", title=title, **parameters)

    def configure(self, **values: object) -> tuple[str, ...]:
        return self.project.configure(Layer("the editor", {**EDITOR, **values}))

    def read(self, tokens: int, uri: str = "file:///a.py") -> None:
        contexts.record(self.project, [Read(uri, tokens)], [])

    def type(self, tokens: int, uri: str = "file:///a.py") -> None:
        contexts.record(self.project, [], [Edited(uri, tokens)])

    @property
    def session(self) -> Session:
        """The open session, as it is stored."""
        current = self.project.current
        assert current is not None, "no session is open"
        stored = self.store.session(current.session.id)
        assert stored is not None and stored.revision == current.session.revision
        return stored

    def kept(self) -> dict[str, object]:
        """Everything that outlives the process: what is stored, written, and kept in git."""
        sessions = self.store.sessions()
        return {
            "sessions": sessions,
            "checkpoints": {s.id: self.store.checkpoints(s.id) for s in sessions},
            "ledger": {
                s.id: (self.store.ledger_totals(s.id), self.store.ledger_entries(s.id)) for s in sessions
            },
            "aside": self.store.files_set_aside(),
            "records": self.store.all_records(),
            "documents": dict(self.documents.texts),
            "refs": self.repository.refs if self.repository else None,
            "files": dict(self.repository.files) if self.repository else None,
        }


def _identifiers() -> Callable[[], str]:
    numbers: Iterator[int] = count(1)
    return lambda: f"session-{next(numbers)}"


def _repository(clock: HandClock, commits: bool) -> FakeRepository:
    repository = FakeRepository(ROOT, clock, files={"parcel.py": b"one\ntwo\n"})
    if commits:
        repository.commit("Begin")
    return repository


@pytest.fixture
def make_project() -> Callable[..., World]:
    """Makes a project.

    `git` False is a folder without git, `commits` False a repository without any. `on` is another project
    whose store and repository this one shares. `wrap` may put something in front of a port, given its name.
    """

    def make(
        *,
        git: bool = True,
        commits: bool = True,
        root: Path = ROOT,
        on: World | None = None,
        layers: tuple[Layer, ...] = (),
        wrap: Callable[[str, Any], Any] = lambda _, port: port,
        **editor: object,
    ) -> World:
        clock = on.clock if on else HandClock()
        store = on.store if on else MemoryStore()
        repository = (on.repository if on else _repository(clock, commits)) if git else None
        documents, sources, buffers = MemoryFiles(root), MemorySources(), Buffers()
        tree, folder = MemoryTree(root), MemoryFolder()
        counts, reports = MemoryCounts(), MemoryReports()
        processes = FakeProcesses()
        agent, boundary = on.agent if on else FakeAgent(), FixedBoundary(root)
        runs = PreparedRuns()
        ports = Ports(
            store=wrap("store", store),
            repository=wrap("repository", repository) if repository else None,
            renderer=wrap("renderer", ShortRenderer()),
            documents=wrap("documents", documents),
            sources=wrap("sources", sources),
            tree=wrap("tree", tree),
            folder=wrap("folder", folder),
            counts=wrap("counts", counts),
            reports=wrap("reports", reports),
            checks=wrap("checks", runs),
            redactor=PlainRedactor(),
            settings_files=FixedSettings(*layers),
            vocabulary=FakeVocabulary(),
            clock=clock,
            identifiers=on.project.ports.identifiers if on else _identifiers(),
            processes=wrap("processes", processes),
            agents=lambda: Agents([wrap("agent", agent)], FakeVocabulary()),
            boundary=boundary,
        )
        project = Project(root, ports)
        project.open_documents = buffers
        world = World(
            project,
            clock,
            store,
            repository,
            documents,
            sources,
            buffers,
            tree,
            folder,
            counts,
            reports,
            processes,
            runs,
            agent,
            boundary,
        )
        project.events.subscribe(world.events.append)
        world.configure(**editor)
        project.load()
        return world

    return make


@pytest.fixture
def world(make_project: Callable[..., World]) -> World:
    """A project in git, with a window of 10,000 tokens and no session yet."""
    return make_project()
