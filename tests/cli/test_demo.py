"""`batonpass demo`: a whole session on a scratch clone, told in the terminal."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import PROGRAM
from tests.lsp.journey.git import Git

Run = Callable[..., subprocess.CompletedProcess[str]]


def handoff_of(done: subprocess.CompletedProcess[str]) -> Path:
    """The document that the demo says it has written."""
    assert done.returncode == 0, done.stderr
    found = re.search(r"The handoff is at (.+)", done.stdout)
    assert found, done.stdout
    return Path(found[1])


@pytest.fixture
def repository(git: Git) -> Git:
    git("init", "--quiet", "--initial-branch=trunk")
    git.write("gauge.py", "def draw(percent):\n    return '#' * (percent // 10)\n" * 20)
    git.write("README.md", "# A project\n")
    git.commit("Draw the gauge")
    git.write("README.md", "# A project\n\nNot committed.\n")
    return git


def test_the_demo_ends_with_a_true_handoff(batonpass: Run, repository: Git) -> None:
    before = repository.untouchable()
    done = batonpass("demo", "--fast", repository.folder)

    handoff = handoff_of(done)
    rules = [line for line in done.stdout.splitlines() if line.strip("─") == "" and line]
    assert rules and max(len(line) for line in rules) <= 80, "a pipe has no width that a line could fill"
    text = handoff.read_text("utf-8")
    clone = Git(handoff.parents[3], {})
    assert "**Branch:** `trunk`" in text
    assert f"The session began at commit `{repository('rev-parse', 'HEAD')[:12]}`" in text
    subject = "Add the file that the demo typed"
    assert f"`{clone('rev-parse', 'HEAD')[:12]}` {subject}" in text
    assert clone("log", "-1", "--format=%s") == subject
    (added,) = clone("diff", "--numstat", "HEAD~1", "HEAD").splitlines()
    assert f"`batonpass-demo.md`: added, +{added.split()[0]} -0" in text
    assert text.strip() in "\n".join(line.rstrip() for line in done.stdout.splitlines()), "it is shown, too"
    assert re.search(r"checkpoint-due.*The context reached \d+ %", done.stdout)
    assert re.search(r"9/9", done.stdout)

    assert repository.untouchable() == before
    assert not (repository.folder / ".git" / "batonpass").exists()
    assert not (repository.folder / "docs").exists()


def test_an_odd_repository_and_an_odd_user(batonpass: Run, repository: Git, tmp_path: Path) -> None:
    """Names, encodings, line ends, ignore rules, settings and modules that could each trip the demo."""
    trap = "import pathlib; pathlib.Path({!r}).touch(); raise SystemExit('imported from the repository')\n"
    for module in ("json", "logging", "batonpass", "sitecustomize"):
        repository.write(f"{module}.py", trap.format(str(tmp_path / "sprung")))
    repository.write("crlf.txt", "one\r\ntwo\r\n" * 50)
    (repository.folder / "latin.txt").write_bytes("Grüße\n".encode("latin-1"))
    repository.write("spaced name, ünïcode.txt", "text\n")
    repository.write(".gitignore", "*.md\ndocs/\n")
    repository.write(".batonpass/config.toml", "checkpoints = [90]\nquietMilliseconds = 5000\n")
    repository.write("../home/config/batonpass/config.toml", "baseTokens = 50000\n")
    repository.commit("Odd files")
    done = batonpass("demo", "--fast", repository.folder, PYTHONIOENCODING="ascii")

    assert "Odd files" not in done.stderr
    assert handoff_of(done).is_file()
    assert not (tmp_path / "sprung").exists(), "the demo ran code of the repository it shows"


def test_a_subfolder_stands_for_its_repository(batonpass: Run, repository: Git) -> None:
    repository.write("inner/deep/file.txt", "text\n")
    repository("checkout", "--quiet", "--detach")
    done = batonpass("demo", "--fast", repository.folder / "inner" / "deep")

    assert "Batonpass on a project" in done.stdout
    assert handoff_of(done).is_file()


def make_nothing(git: Git) -> Path:
    return git.folder


def make_empty_repository(git: Git) -> Path:
    git("init", "--quiet")
    git.write("a.py", "print()\n")
    return git.folder


def make_bare_repository(git: Git) -> Path:
    git("init", "--quiet", "--bare")
    return git.folder


def make_file(git: Git) -> Path:
    return git.write("file.txt", "text\n")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (make_nothing, "is not in a git repository"),
        (make_empty_repository, "has no commit yet"),
        (make_bare_repository, "is not in a git repository"),
        (make_file, "is not a folder"),
        (lambda git: git.folder / "gone", "is not a folder"),
    ],
)
def test_what_cannot_be_shown_is_said_in_words(
    batonpass: Run, git: Git, environment: dict[str, str], make: Callable[[Git], Path], words: str
) -> None:
    path = make(git)
    done = batonpass("demo", "--fast", path, GIT_CEILING_DIRECTORIES=str(git.folder.parent))

    assert done.returncode == 1
    assert done.stderr.startswith("batonpass: ")
    assert words in done.stderr
    assert "batonpass demo PATH" in done.stderr, "the user must hear what to do"
    assert "Traceback" not in done.stderr
    assert list(Path(environment["TMPDIR"]).iterdir()) == [], "nothing may be left behind"


def break_an_object(git: Git) -> str:
    name = git("rev-parse", "HEAD:gauge.py")
    (git.folder / ".git" / "objects" / name[:2] / name[2:]).unlink()
    return "git clone failed"


def break_a_template(git: Git) -> str:
    git.write(".batonpass/templates/plan.md.j2", "{% if %}\n")
    git.commit("A template of our own")
    return "plan.md.j2"


@pytest.mark.parametrize("make", [break_an_object, break_a_template])
def test_a_demo_that_fails_on_its_way_cleans_up(
    batonpass: Run, repository: Git, environment: dict[str, str], make: Callable[[Git], str]
) -> None:
    words = make(repository)
    done = batonpass("demo", "--fast", repository.folder)

    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert list(Path(environment["TMPDIR"]).iterdir()) == [], "nobody would know of a clone left behind"


def test_without_git_the_demo_says_so(batonpass: Run, repository: Git) -> None:
    done = batonpass("demo", "--fast", repository.folder, PATH=str(PROGRAM.parent))

    assert done.returncode == 1
    assert "git was not found" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_reader_that_goes_away_is_no_failure_to_explain(
    environment: dict[str, str], repository: Git, tmp_path: Path
) -> None:
    with subprocess.Popen(
        [PROGRAM, "demo", "--fast", str(repository.folder)],
        env=environment,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as demo:
        assert demo.stdout
        assert demo.stderr
        demo.stdout.readline()
        demo.stdout.close()
        words = demo.stderr.read()

    assert "Traceback" not in words
