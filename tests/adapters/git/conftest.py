import os
import stat
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from tests.adapters.git.desk import NOON, Desk, FakeDesk, RealDesk

from batonpass.adapters.git.repository import GitRepository

Tree = dict[str, tuple[str, bytes]]


@dataclass(frozen=True)
class Work:
    """A real work tree, with the git commands a developer would type in it."""

    root: Path

    def git(self, *arguments: str, stdin: bytes | None = None, accepted: tuple[int, ...] = (0,)) -> bytes:
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, input=stdin, capture_output=True, check=False
        )
        assert done.returncode in accepted, f"git {arguments}: {done.stderr.decode()}"
        return done.stdout

    def line(self, *arguments: str) -> str:
        return self.git(*arguments).decode().strip()

    def write(self, path: str, content: str | bytes = "text\n", executable: bool = False) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        file.chmod(0o755 if executable else 0o644)
        return file

    def commit(self, subject: str = "a commit") -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", subject)
        return self.line("rev-parse", "HEAD")

    def open(self) -> GitRepository:
        repository = GitRepository.discover(self.root, lambda: NOON)
        assert repository is not None, f"{self.root} is a work tree, but was not recognised as one"
        return repository

    def tree(self, name: str) -> Tree:
        """What git has stored under a name: mode and content by path; for a submodule, its commit."""
        tree: Tree = {}
        for entry in self.git("ls-tree", "-r", "-z", "--full-tree", name).split(b"\0")[:-1]:
            facts, path = entry.split(b"\t", 1)
            mode, kind, id_ = facts.decode().split()
            content = id_.encode() if kind == "commit" else self.git("cat-file", "blob", id_)
            tree[path.decode("utf-8", "surrogateescape")] = (mode, content)
        return tree

    def files(self) -> Tree:
        """What lies in the work tree, in the form of `tree`."""
        found: Tree = {}
        for folder, folders, names in os.walk(self.root):
            links = [name for name in folders if (Path(folder) / name).is_symlink()]
            folders[:] = [name for name in folders if name != ".git" and name not in links]
            for name in [*names, *links]:
                path = Path(folder) / name
                if name != ".git":
                    found[path.relative_to(self.root).as_posix()] = _stored(path)
        return found

    def footprint(self) -> dict[str, str]:
        """A digest of what a checkpoint must leave alone: the git directory but objects and what is ours."""
        common = (self.root / self.line("rev-parse", "--git-common-dir")).resolve()
        ours = {common / "objects", common / "refs" / "batonpass", common / "batonpass"}
        digests: dict[str, str] = {}
        for folder, folders, names in os.walk(common):
            folders[:] = [name for name in folders if Path(folder) / name not in ours and name != "objects"]
            for name in names:
                path = Path(folder) / name
                digests[str(path.relative_to(common))] = sha256(path.read_bytes()).hexdigest()
        return digests


def _stored(path: Path) -> tuple[str, bytes]:
    mode = path.lstat().st_mode
    if stat.S_ISLNK(mode):
        return "120000", os.fsencode(os.readlink(path))  # noqa: PTH115 - Path drops a slash at the end
    return ("100755" if mode & stat.S_IXUSR else "100644"), path.read_bytes()


@pytest.fixture(autouse=True)
def _own_world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git with no configuration but this, and a folder for temporary files that can be looked into."""
    home = tmp_path / "home"
    home.mkdir()
    settings = home / "settings"
    settings.write_text(
        "[user]\n\tname = A Developer\n\temail = developer@example.org\n[init]\n\tdefaultBranch = main\n"
        '[protocol "file"]\n\tallow = always\n[gc]\n\tauto = 0\n[maintenance]\n\tauto = false\n'
    )
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))


@pytest.fixture
def make_work(tmp_path: Path) -> Callable[..., Work]:
    def make(name: str = "project", *options: str) -> Work:
        root = tmp_path / name
        root.mkdir(parents=True)
        work = Work(root)
        work.git("init", "--quiet", *options)
        return work

    return make


@pytest.fixture
def work(make_work: Callable[..., Work]) -> Work:
    return make_work()


@pytest.fixture
def temporary_files(tmp_path: Path) -> Callable[[], list[str]]:
    return lambda: [path.name for path in (tmp_path / "temporary").iterdir()]


@pytest.fixture(params=["fake", "real"])
def desk(request: pytest.FixtureRequest, make_work: Callable[..., Work], tmp_path: Path) -> Desk:
    return RealDesk(make_work()) if request.param == "real" else FakeDesk(tmp_path)
