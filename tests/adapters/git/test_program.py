"""git as a program: what happens when it is slow, missing, or led astray by its surroundings."""

import os
import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from batonpass.adapters.git.program import GitProgram
from batonpass.adapters.git.repository import GitRepository
from batonpass.domain.errors import Unavailable


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put a shell script in the place of git."""

    def install(script: str) -> None:
        folder = tmp_path / "bin"
        folder.mkdir()
        (folder / "git").write_text(f"#!/bin/sh\n{script}\n")
        (folder / "git").chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")

    return install


def is_gone(process: int) -> bool:
    """Whether a process has ended; one that nobody has waited for yet has ended too."""
    try:
        os.kill(process, 0)
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except (ProcessLookupError, FileNotFoundError):
        return True


def until(seconds: float) -> Iterator[None]:
    end = monotonic() + seconds
    while monotonic() < end:
        yield
        os.sched_yield()


@pytest.mark.parametrize("manners", ["", "trap '' TERM;"], ids=["polite", "stubborn"])
def test_a_slow_git_is_stopped_with_all_it_started(
    work: Any, stand_in: Callable[[str], None], tmp_path: Path, manners: str
) -> None:
    program = GitProgram(work.root, timeout_seconds=1.5)
    stand_in(f"{manners} sleep 60 & echo $! $$ > '{tmp_path}/processes'; wait; sleep 60")
    with pytest.raises(Unavailable, match=r"git status took longer than 1.5 seconds and was stopped"):
        program.run("status")
    for process in map(int, (tmp_path / "processes").read_text().split()):
        # The system takes a moment to end what was killed.
        gone = any(is_gone(process) for _ in until(seconds=10))
        if not gone:
            os.kill(process, signal.SIGKILL)
        assert gone, "a program that git started outlived it"


def test_a_slow_git_leaves_no_checkpoint_behind(
    work: Any,
    stand_in: Callable[[str], None],
    temporary_files: Callable[[], list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    work.write("a.txt")
    git_dir = work.root / ".git"
    repository = GitRepository(work.root, git_dir, git_dir, lambda: datetime.now(UTC), timeout_seconds=0.3)
    before, path = work.footprint(), os.environ["PATH"]
    stand_in("sleep 60")
    with pytest.raises(Unavailable, match="took longer"):
        repository.take_snapshot("refs/batonpass/s1/1", "")
    monkeypatch.setenv("PATH", path)
    assert temporary_files() == []
    assert work.footprint() == before


def test_a_missing_git_is_named(work: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = work.open()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unavailable, match="git was not found"):
        repository.state()
    with pytest.raises(Unavailable, match="git was not found"):
        GitRepository.discover(work.root)


def test_a_git_that_cannot_be_started_is_named(
    work: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = work.open()
    (tmp_path / "git").write_bytes(b"\0not a program")
    (tmp_path / "git").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unavailable, match="git could not be started"):
        repository.state()


def test_a_folder_that_vanished_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"The folder .*gone does not exist"):
        GitProgram(tmp_path / "gone").run("version")


def test_a_failure_carries_the_words_of_git(work: Any) -> None:
    with pytest.raises(Unavailable, match=r"git cat-file failed: fatal: Not a valid object name nonsense"):
        GitProgram(work.root).run("cat-file", "blob", "nonsense")


def test_a_failure_without_words_tells_the_exit_code(work: Any, stand_in: Callable[[str], None]) -> None:
    stand_in("exit 7")
    with pytest.raises(Unavailable, match="exit code 7"):
        GitProgram(work.root).run("status")


def test_the_surroundings_do_not_lead_git_to_another_repository(
    work: Any, make_work: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_work("other")
    other.write("other.txt")
    other.commit()
    work.write("mine.txt")
    before = other.footprint()
    for name, value in (
        ("GIT_DIR", other.root / ".git"),
        ("GIT_WORK_TREE", other.root),
        ("GIT_INDEX_FILE", other.root / ".git" / "index"),
        ("GIT_OBJECT_DIRECTORY", other.root / ".git" / "objects"),
        ("GIT_COMMON_DIR", other.root / ".git"),
        ("GIT_NAMESPACE", "elsewhere"),
        ("GIT_PREFIX", "deep/"),
        ("GIT_LITERAL_PATHSPECS", "1"),
        ("GIT_EXTERNAL_DIFF", "false"),
        ("GIT_AUTHOR_DATE", "nonsense"),
    ):
        monkeypatch.setenv(name, str(value))
    repository = work.open()
    changed = [change.path for change in repository.state().changes]
    repository.take_snapshot("refs/batonpass/s1/1", "")
    for name in [name for name in os.environ if name.startswith("GIT_") and "CONFIG" not in name]:
        monkeypatch.delenv(name)
    assert repository.root == work.root
    assert changed == ["mine.txt"]
    assert set(work.tree("refs/batonpass/s1/1")) == {"mine.txt"}
    assert other.footprint() == before


def test_messages_are_understood_in_every_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "de")
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    assert GitRepository.discover(tmp_path) is None


def test_the_network_is_never_reached(work: Any, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="transport 'file' not allowed"):
        GitProgram(work.root).run("fetch", tmp_path.as_uri())
