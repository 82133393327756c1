"""`batonpass status`, as a process: the open session and its gauge, and what files cost."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import PROGRAM, Do
from tests.lsp.journey.git import Git

from batonpass.adapters.tokens.tiktoken_vocabulary import TiktokenVocabulary

Run = Callable[..., subprocess.CompletedProcess[str]]

PATIENCE = 60


@pytest.fixture
def repository(git: Git) -> Git:
    git("init", "--quiet", "--initial-branch", "main")
    git.write("a.py", "print('one')\n")
    git.write("src/long.md", "word " * 3_000)
    git.write("src/deep/b.py", "print('two')\n")
    git.commit("Begin")
    return git


def count(text: str) -> int:
    return TiktokenVocabulary().load("o200k_base").count(text)


def test_without_a_session_it_says_so_and_what_to_do(batonpass: Run, repository: Git) -> None:
    done = batonpass("status", repository.folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert "No session is open in this project." in done.stdout
    assert "Start Session" in done.stdout
    assert not (repository.folder / ".git" / "batonpass").exists(), "looking makes nothing"


def test_the_open_session_and_its_gauge(batonpass: Run, repository: Git, do: Do) -> None:
    do("session.start", title="Add [a] gauge")
    do("context.report", tokens=82_000)
    done = batonpass("status", repository.folder)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "Add [a] gauge (active)"
    assert lines[1].startswith("█" * 16 + "░") and lines[1].endswith("41 % of 200k")
    assert "82,000 of 200,000 tokens (41.0 %), reported by the agent." in lines
    assert "A checkpoint is due." in lines


def test_a_context_that_is_not_known_is_not_shown_as_empty(batonpass: Run, repository: Git, do: Do) -> None:
    do("session.start", title="Just begun")
    do("session.pause")
    assert "Just begun (paused)" in batonpass("status", repository.folder).stdout


def test_looking_changes_nothing(batonpass: Run, repository: Git, do: Do) -> None:
    do("session.start", title="Look")
    do("context.report", tokens=82_000)
    # Other settings than the session's window would fire and store, if they were put in force.
    repository.write(".batonpass/config.toml", "checkpoints = [10, 20]\n")
    before = do("session.show"), repository.untouchable()
    batonpass("status", repository.folder)
    batonpass("status", "--files", "--json", repository.folder)
    assert (do("session.show"), repository.untouchable()) == before
    do("note.add", kind="todo", text="The other face goes on undisturbed")


def test_a_setting_that_is_refused_is_told_on_standard_error(batonpass: Run, repository: Git) -> None:
    repository.write(".batonpass/config.toml", "contextWindow = 5\n")
    done = batonpass("status", "--json", repository.folder)
    assert done.returncode == 0
    assert "“contextWindow” is left out" in done.stderr
    assert json.loads(done.stdout)["context"]["windowTokens"] == 200_000


def test_json_has_the_shapes_of_the_protocol(batonpass: Run, repository: Git, do: Do) -> None:
    without = json.loads(batonpass("status", "--json", repository.folder).stdout)
    assert without["root"] == str(repository.folder)
    assert (without["session"], without["files"], without["context"]["tokens"]) == (None, None, None)
    do("session.start", title="As JSON")
    do("context.report", tokens=1_000)
    status = json.loads(batonpass("status", "--json", repository.folder).stdout)
    assert status["session"] == do("session.show")
    assert status["context"] == do("context.show")


def test_the_files_that_cost_most_with_totals_and_shares(batonpass: Run, repository: Git) -> None:
    done = batonpass("status", "--files", repository.folder)
    assert (done.returncode, done.stderr) == (0, ""), "no progress bar in a pipe"
    long, small = count("word " * 3_000), count("print('one')\n")
    rows = [line.split() for line in done.stdout.splitlines() if line]
    assert rows[:4] == [
        ["tokens", "window", "file"],
        [f"{long:,}", f"{long / 2000:.1f}", "%", "src/long.md"],
        [str(small), "<0.1", "%", "a.py"],
        [str(small), "<0.1", "%", "src/deep/b.py"],
    ]
    assert rows[4:7] == [
        ["tokens", "window", "folder"],
        [f"{long + small:,}", f"{(long + small) / 2000:.1f}", "%", "src/"],
        [str(small), "<0.1", "%", "src/deep/"],
    ]
    total = long + 2 * small
    assert f"3 files, {total:,} tokens: {total / 2000:.1f} % of the 200k window (o200k_base)." in done.stdout


def test_files_as_json_are_all_there_unless_fewer_are_wanted(batonpass: Run, repository: Git) -> None:
    files = json.loads(batonpass("status", "--files", "--json", repository.folder).stdout)["files"]
    assert [file["path"] for file in files["files"]] == ["src/long.md", "a.py", "src/deep/b.py"]
    assert set(files["files"][0]) == {"path", "bytes", "tokens", "windowPercent", "reason"}
    assert [folder["path"] for folder in files["folders"]] == ["src", "src/deep"]
    assert (files["counted"], files["skipped"], files["leftOut"]) == (3, 0, [])
    assert files["tokens"] == sum(file["tokens"] for file in files["files"])

    fewer = json.loads(batonpass("status", "--files", "--json", "--top", 1, repository.folder).stdout)[
        "files"
    ]
    assert (len(fewer["files"]), len(fewer["folders"]), fewer["tokens"]) == (1, 1, files["tokens"])


@pytest.mark.parametrize(
    ("path", "names"), [("src", ["src/long.md", "src/deep/b.py"]), ("src/deep/b.py", ["src/deep/b.py"])]
)
def test_a_part_of_the_project(batonpass: Run, repository: Git, path: str, names: list[str]) -> None:
    done = batonpass("status", "--files", "--json", repository.folder / path)
    assert [file["path"] for file in json.loads(done.stdout)["files"]["files"]] == names


def test_what_is_not_counted_is_said(batonpass: Run, repository: Git, tmp_path: Path) -> None:
    (repository.folder / "pixel.png").write_bytes(b"\x89PNG\0")
    repository.write("large.txt", "x" * 2_000)
    repository.write(".batonpass/config.toml", "largestFileBytes = 1500\n")
    nested = Git(repository.folder / "nested", {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull})
    nested.folder.mkdir()
    nested("init", "--quiet")
    nested.write("x.py", "x\n")
    done = batonpass("status", "--files", repository.folder)
    assert "Not counted: 1 binary or not UTF-8, 2 over the size limit." in done.stdout
    assert "Not looked into: nested/." in done.stdout


def test_a_folder_without_git_is_walked_and_says_what_it_left_out(batonpass: Run, git: Git) -> None:
    git.write("a.py", "print()\n")
    git.write("node_modules/lib.js", "x\n")
    done = batonpass("status", "--files", git.folder, GIT_CEILING_DIRECTORIES=str(git.folder.parent))
    assert done.returncode == 0
    assert "1 file, " in done.stdout
    assert "Not looked into: node_modules/." in done.stdout


def test_names_that_would_command_the_terminal_are_written_out(batonpass: Run, repository: Git) -> None:
    repository.write("evil\x1b[31m\nname.py", "print()\n")
    (repository.folder / os.fsdecode(b"latin-\xfc.py")).write_text("print()\n")
    done = batonpass("status", "--files", repository.folder)
    assert done.returncode == 0
    assert "\x1b" not in done.stdout
    assert "evil\\x1b[31m\\nname.py" in done.stdout
    done = batonpass("status", "--files", "--json", repository.folder)
    names = [file["path"] for file in json.loads(done.stdout)["files"]["files"]]
    assert "evil\x1b[31m\nname.py" in names and len(names) == 5


def test_the_second_scan_counts_nothing_again(batonpass: Run, repository: Git) -> None:
    first = batonpass("status", "--files", "--json", repository.folder)
    cache = repository.folder / ".git" / "batonpass" / "counts.db"
    with sqlite3.connect(cache) as connection:
        # A count that only the cache can have told.
        connection.execute("UPDATE counts SET tokens = 777777 WHERE tokens > 1000")
    connection.close()
    second = json.loads(batonpass("status", "--files", "--json", repository.folder).stdout)["files"]
    assert second["files"][0]["tokens"] == 777_777

    cache.write_bytes(b"damaged" * 1000)
    assert batonpass("status", "--files", "--json", repository.folder).stdout == first.stdout
    assert cache.read_bytes()[:6] == b"SQLite", "a damaged cache is made anew"


def test_a_long_name_is_whole_in_a_pipe(batonpass: Run, repository: Git) -> None:
    name = "/".join(["a-long-name"] * 15) + ".py"
    repository.write(name, "print()\n")
    assert name in batonpass("status", "--files", repository.folder).stdout


@pytest.mark.parametrize("path", ["gone", "gone/deeper.py"])
def test_a_path_that_is_not_there_is_named(batonpass: Run, repository: Git, path: str) -> None:
    done = batonpass("status", repository.folder / path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "There is no file or folder" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("top", ["0", "-1", "many"])
def test_a_number_that_makes_no_sense_is_refused(batonpass: Run, repository: Git, top: str) -> None:
    done = batonpass("status", "--files", "--top", top, repository.folder)
    assert done.returncode == 2
    assert "--top" in done.stderr


@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_ends_a_scan_and_what_was_counted_is_kept(
    batonpass: Run, git: Git, environment: dict[str, str], tmp_path: Path
) -> None:
    git("init", "--quiet")
    words = [f"word{number}" for number in range(5_000)]
    chance = random.Random(7)
    for number in range(700):
        git.write(f"{number}.txt", " ".join(chance.choices(words, k=4_000)))
    git.commit("Much to count")
    cache = git.folder / ".git" / "batonpass" / "counts.db"
    with subprocess.Popen(
        [PROGRAM, "status", "--files", str(git.folder)],
        env=environment,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as scan:
        deadline = time.monotonic() + PATIENCE
        while not kept(cache) and scan.poll() is None and time.monotonic() < deadline:
            os.sched_yield()
        scan.send_signal(signal.SIGINT)
        stdout, stderr = scan.communicate(timeout=PATIENCE)
    assert scan.returncode == 130
    assert (stdout, stderr) == ("", "Stopped. What was counted until now is kept.\n")
    interrupted = kept(cache)
    assert 0 < interrupted < 700

    done = batonpass("status", "--files", "--json", git.folder)
    assert json.loads(done.stdout)["files"]["counted"] == 700
    assert kept(cache) == 700


def kept(cache: Path) -> int:
    """How many counts the cache holds at this moment."""
    if not cache.exists():
        return 0
    connection = sqlite3.connect(cache, timeout=PATIENCE)
    try:
        return connection.execute("SELECT count(*) FROM counts").fetchone()[0]
    except sqlite3.OperationalError:
        return 0  # It is being made.
    finally:
        connection.close()
