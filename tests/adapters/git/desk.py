"""A developer's hands on a repository: one on real git, one on the fake."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from batonpass.adapters.git.fake import FakeRepository
from batonpass.app.ports import Repository
from batonpass.domain.repository import ChangeKind

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
REF = "refs/batonpass/s1/1"


class Desk(Protocol):
    """A developer's hands on a repository."""

    repository: Repository

    def write(self, path: str, content: bytes) -> None: ...
    def remove(self, path: str) -> None: ...
    def ignore(self, pattern: str) -> None: ...
    def commit(self, subject: str) -> str: ...
    def stored(self, ref: str) -> dict[str, bytes]: ...
    def refs(self) -> set[str]: ...
    def files(self) -> dict[str, bytes]: ...
    def kept_aside(self, place: str) -> bytes: ...


class RealDesk:
    def __init__(self, work: Any) -> None:
        self.work = work
        self.repository: Repository = work.open()

    def write(self, path: str, content: bytes) -> None:
        self.work.write(path, content)

    def remove(self, path: str) -> None:
        (self.work.root / path).unlink()

    def ignore(self, pattern: str) -> None:
        (self.work.root / ".git" / "info" / "exclude").write_text(f"{pattern}\n")

    def commit(self, subject: str) -> str:
        return self.work.commit(subject)

    def stored(self, ref: str) -> dict[str, bytes]:
        return {path: content for path, (_, content) in self.work.tree(ref).items()}

    def refs(self) -> set[str]:
        return set(self.work.line("for-each-ref", "--format=%(refname)", "refs/batonpass/").split())

    def files(self) -> dict[str, bytes]:
        return {path: content for path, (_, content) in self.work.files().items()}

    def kept_aside(self, place: str) -> bytes:
        return Path(place).read_bytes()


class FakeDesk:
    def __init__(self, root: Path) -> None:
        self.fake = FakeRepository(root, lambda: NOON)
        self.repository: Repository = self.fake

    def write(self, path: str, content: bytes) -> None:
        self.fake.files[path] = content

    def remove(self, path: str) -> None:
        del self.fake.files[path]

    def ignore(self, pattern: str) -> None:
        self.fake.ignored.append(pattern)

    def commit(self, subject: str) -> str:
        return self.fake.commit(subject)

    def stored(self, ref: str) -> dict[str, bytes]:
        return self.fake.snapshot_files(ref)

    def refs(self) -> set[str]:
        return set(self.fake.refs)

    def files(self) -> dict[str, bytes]:
        return dict(self.fake.files)

    def kept_aside(self, place: str) -> bytes:
        return self.fake.aside[place]


def changes(files: Any) -> list[tuple[str, ChangeKind, int | None, int | None, str | None]]:
    return [(file.path, file.kind, file.insertions, file.deletions, file.old_path) for file in files]
