"""The commands of docs/checkpoints.md do what the page says."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).parents[3] / "docs" / "checkpoints.md"


@pytest.fixture
def history(work: Any) -> Any:
    """Three checkpoints of a session; since then a file was edited, one deleted, one added and staged."""
    work.write("src/main.py", "print(1)\n")
    work.write("src/gone.py", "print('gone')\n")
    work.commit("start")
    for number in (1, 2, 3):
        work.write("src/main.py", f"print({number}0)\n")
        work.write("src/new.py", f"print('new {number}')\n")
        work.open().take_snapshot(f"refs/batonpass/s1/{number}", f"note {number}")
    work.write("src/main.py", "print('spoilt')\n")
    (work.root / "src" / "gone.py").unlink()
    work.write("src/later.py", "print('later')\n")
    work.git("add", "src/later.py")
    return work


def commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return [line.split("  #")[0].strip() for block in blocks for line in block.splitlines()]


def paste(work: Any, command: str) -> str:
    done = subprocess.run(command, shell=True, cwd=work.root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stderr}"
    return done.stdout


def test_every_command_on_the_page_works(history: Any) -> None:
    assert len(commands()) > 10
    for command in commands():
        if command.startswith("git update-ref -d"):
            assert "refs/batonpass/s1/3" in paste(history, "git for-each-ref")
        paste(history, command)
    assert "refs/batonpass" not in paste(history, "git for-each-ref"), "the page ends with removing all"
    assert "rescued" in paste(history, "git branch --list")


def test_one_file_comes_back_and_the_index_stays(history: Any) -> None:
    index = (history.root / ".git" / "index").read_bytes()
    paste(history, "git restore --source=refs/batonpass/s1/3 -- src/main.py")
    assert (history.root / "src/main.py").read_text() == "print(30)\n"
    assert (history.root / ".git" / "index").read_bytes() == index


def test_a_folder_comes_back_and_untracked_files_stay(history: Any) -> None:
    history.write("src/untracked.py", "mine\n")
    paste(history, "git restore --source=refs/batonpass/s1/1 -- src/")
    assert {path.name: path.read_text() for path in (history.root / "src").iterdir()} == {
        "main.py": "print(10)\n",
        "gone.py": "print('gone')\n",
        "new.py": "print('new 1')\n",
        "untracked.py": "mine\n",
    }
    assert "AD src/later.py" in paste(history, "git status --porcelain"), "it is gone, but still staged"


def test_overlay_keeps_files_the_checkpoint_does_not_hold(history: Any) -> None:
    paste(history, "git restore --overlay --source=refs/batonpass/s1/1 -- src/")
    assert (history.root / "src/later.py").exists()


def test_a_mirror_aside_nothing_is_pushed(history: Any, make_work: Any) -> None:
    other = make_work("elsewhere.git", "--bare")
    history.git("push", "--quiet", "--all", str(other.root))
    history.git("push", "--quiet", "--tags", str(other.root))
    assert other.line("for-each-ref", "--format=%(refname)") == "refs/heads/main"


def test_the_log_can_leave_checkpoints_out(history: Any) -> None:
    assert "note 3" in paste(history, "git log --all")
    assert "note 3" not in paste(history, "git log --exclude='refs/batonpass/*' --all")
