"""The world a server stands on in these tests: the shipped fakes, and a clock that is moved by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from batonpass.adapters.agents.fake import FakeAgent
from batonpass.adapters.boundary import FixedBoundary
from batonpass.adapters.checks import CheckProgram
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
from batonpass.adapters.tokens.tiktoken_vocabulary import TiktokenVocabulary
from batonpass.adapters.tree.fake import MemoryTree
from batonpass.app.ports import DocumentRenderer, Ports, Store
from batonpass.app.project import Project
from batonpass.app.text.tokenizer import Vocabulary
from batonpass.app.transcripts import Agents
from batonpass.domain.context import LedgerEntry


class Clock:
    """The time, which stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **time: float) -> None:
        self.now += timedelta(**time)


class Numbers:
    """Ids that count up: s1, s2, ..."""

    def __init__(self) -> None:
        self._last = 0

    def __call__(self) -> str:
        self._last += 1
        return f"s{self._last}"


@dataclass
class World:
    """Everything outside of the server. `failure` is raised when the project is opened."""

    root: Path
    clock: Clock = field(default_factory=Clock)
    store: Store = field(default_factory=MemoryStore)
    vocabulary: Vocabulary = field(default_factory=FakeVocabulary)
    settings: FixedSettings = field(default_factory=FixedSettings)
    sources: MemorySources = field(default_factory=MemorySources)
    renderer: DocumentRenderer = field(default_factory=ShortRenderer)
    identifiers: Numbers = field(default_factory=Numbers)
    processes: FakeProcesses = field(default_factory=FakeProcesses)
    agent: FakeAgent = field(default_factory=FakeAgent)
    failure: Exception | None = None
    opened: list[Path] = field(default_factory=list[Path])

    def __post_init__(self) -> None:
        self.files = MemoryFiles(self.root)
        self.tree = MemoryTree(self.root)
        self.repository: FakeRepository | None = FakeRepository(self.root, self.clock)
        self.repository.files["main.py"] = b"print()\n"
        self.repository.commit("Begin")

    def open_project(self, folder: Path) -> Project:
        self.opened.append(folder)
        if self.failure is not None:
            raise self.failure
        return Project(
            self.root,
            Ports(
                store=self.store,
                repository=self.repository,
                renderer=self.renderer,
                documents=self.files,
                sources=self.sources,
                tree=self.tree,
                folder=MemoryFolder(),
                counts=MemoryCounts(),
                reports=MemoryReports(),
                checks=CheckProgram(self.root),
                redactor=PlainRedactor(),
                settings_files=self.settings,
                vocabulary=self.vocabulary,
                clock=self.clock,
                identifiers=self.identifiers,
                processes=self.processes,
                agents=lambda: Agents([self.agent], self.vocabulary),
                boundary=FixedBoundary(self.root),
            ),
        )

    def uri(self, name: str) -> str:
        return (self.root / name).as_uri()

    def ledger(self, session: str = "s1") -> list[tuple[str, str, int]]:
        """The session's entries as kind, the file's name, tokens."""
        return [_shorten(entry) for entry in self.store.ledger_entries(session)]


def _shorten(entry: LedgerEntry) -> tuple[str, str, int]:
    return entry.kind.value, entry.uri.rsplit("/", 1)[-1], entry.tokens


@cache
def shipped_vocabulary() -> TiktokenVocabulary:
    """The vocabulary of the real server, loaded once for all tests."""
    return TiktokenVocabulary()


def count_tokens(text: str, encoding: str = "o200k_base") -> int:
    """What tiktoken makes of a whole text."""
    return shipped_vocabulary().load(encoding).count(text)
