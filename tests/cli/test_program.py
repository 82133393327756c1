"""The program `batonpass`: what it says of itself, and how it ends."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from batonpass import __version__

Run = Callable[..., subprocess.CompletedProcess[str]]


def test_the_version(batonpass: Run) -> None:
    done = batonpass("--version")

    assert (done.returncode, done.stdout, done.stderr) == (0, f"batonpass {__version__}\n", "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--help"], ["lsp", "demo"]),
        (["lsp", "--help"], ["--stdio"]),
        (["demo", "--help"], ["--fast", "path"]),
        (["checkpoint", "--help"], ["--note", "--json"]),
        (["restore", "--help"], ["NUMBER", "--yes", "--session", "--json"]),
    ],
)
def test_help_names_what_there_is(batonpass: Run, arguments: list[str], words: list[str]) -> None:
    done = batonpass(*arguments)

    assert (done.returncode, done.stderr) == (0, "")
    assert all(word in done.stdout for word in words)


def test_every_command_is_documented_with_an_example(batonpass: Run) -> None:
    names = re.findall(r"^    ([a-z]+) ", batonpass("--help").stdout, re.MULTILINE)
    page = (Path(__file__).parents[2] / "docs" / "command-line.md").read_text("utf-8")
    undocumented = [name for name in names if not re.search(rf"^batonpass {name}\b", page, re.MULTILINE)]
    assert len(names) > 10, "the help was not understood"
    assert not undocumented, f"docs/command-line.md has no example for: {undocumented}"


@pytest.mark.parametrize(
    "arguments",
    [[], ["no-such-command"], ["demo", "--no-such-option"], ["lsp", "extra"], ["restore"], ["restore", "x"]],
)
def test_what_is_asked_for_wrongly_ends_with_2(batonpass: Run, arguments: list[str]) -> None:
    done = batonpass(*arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert re.search(r"batonpass.*: error: ", done.stderr)


@pytest.mark.parametrize("options", [[], ["--stdio"]])
def test_a_language_server_without_a_client_ends_with_1(batonpass: Run, options: list[str]) -> None:
    done = batonpass("lsp", *options)

    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr
