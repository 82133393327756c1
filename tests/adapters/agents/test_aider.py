"""aider's chat history: what each sort of line means, and which history is a project's."""

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.adapters.agents.conftest import Write

from batonpass.adapters.agents.aider import Aider
from batonpass.domain.transcript import (
    Event,
    Input,
    Output,
    Response,
    Restarted,
    Resumption,
    Unrecognised,
)

CHAT = "# aider chat started at 2026-05-04 12:00:00"
MODEL = "> Main model: gpt-4o with diff edit format  "


def events(path: Path) -> list[Event]:
    follower = Aider().follow(path)
    return [*follower.read_new(), *follower.finish()]


def of(kind: type, found: Iterable[Event]) -> list[Any]:
    return [event for event in found if isinstance(event, kind)]


def test_a_turn(write: Write) -> None:
    usage = "> Tokens: 9.7k sent, 85 received. Cost: $0.02 message, $0.03 session.  "
    found = events(write("", CHAT, "", MODEL, "", "#### Do it", "#### and that", "", "I do", "  it.", usage))
    assert [type(event).__name__ for event in found] == ["Input", "Response", "Output"]
    assert found[0].text == "Do it\nand that"  # type: ignore[union-attr]
    told = of(Response, found)[0]
    assert (told.model, told.prompt_tokens, told.output_tokens) == ("gpt-4o", 9_700, 85)
    assert of(Output, found)[0].text == "I do\n  it."
    assert of(Output, found)[0].response == told.id


@pytest.mark.parametrize(
    ("written", "prompt", "output", "rounding"),
    [
        ("950 sent, 21 received.", 950, 21, 0),
        ("3.2k sent, 21 received.", 3_200, 21, 50),
        ("11k sent, 1.2k received.", 11_000, 1_200, 500),
        ("1.1M sent, 9 received.", 1_100_000, 9, 50_000),
        ("8.0k sent, 5.1k cache write, 1.0k cache hit, 85 received.", 8_000, 85, 50),
    ],
)
def test_a_figure_has_only_its_first_digits(
    write: Write, written: str, prompt: int, output: int, rounding: int
) -> None:
    (told,) = of(Response, events(write(CHAT, f"> Tokens: {written}")))
    assert (told.prompt_tokens, told.output_tokens, told.rounding_tokens) == (prompt, output, rounding)


def test_each_chat_begins_with_nothing(write: Write) -> None:
    usage = "> Tokens: 3.2k sent, 5 received."
    found = events(write(CHAT, MODEL, "#### a", usage, "left over", CHAT, "#### b", usage))
    assert [type(event).__name__ for event in found] == [
        *("Input", "Response", "Restarted", "Input", "Response"),
    ]
    assert of(Response, found)[1].model == "", "the next chat may be with another model"


def test_files_that_come_or_go_and_a_cleared_chat_put_it_in_doubt(write: Write) -> None:
    path = write(CHAT, "> Added src/a.py to the chat  ", "#### /clear", "> All chat history cleared.", "x")
    assert [one.place.line for one in of(Resumption, events(path))] == [2, 3]
    assert of(Input, events(path)) == [], "a command is not said to the model"


def test_what_stands_before_any_chat_is_said_and_a_broken_usage_too(write: Write) -> None:
    found = events(write("stray", CHAT, "> Tokens: 3.2.1k sent, 5 received."))
    assert [one.place.line for one in of(Unrecognised, found)] == [1, 3]
    assert of(Restarted, found) == []


def put(folder: Path, *lines: str, at: int = 1_000, name: str = ".aider.chat.history.md") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines), "utf-8")
    os.utime(path, (at, at))
    return path


def test_the_history_in_a_projects_folder_is_found_with_its_last_chat(tmp_path: Path) -> None:
    later = CHAT.replace("05-04", "06-07")
    put(tmp_path / "p", "", CHAT, "x" * 70_000, later, at=1_000)
    put(tmp_path / "q", CHAT, at=2_000)
    put(tmp_path / "other", CHAT, at=3_000)
    put(tmp_path / "empty", "nothing")
    roots = [tmp_path / name for name in ("p", "q", "empty", "none")]
    found = list(Aider().discover(roots))
    assert [(one.session, Path(one.folder).name) for one in found] == [
        ("2026-05-04 12:00:00", "q"),
        ("2026-06-07 12:00:00", "p"),
    ]
    assert found[1].started is not None
    assert len(list(Aider().discover(roots, datetime.fromtimestamp(1_500, UTC)))) == 1


def test_the_environment_may_name_the_file_within_the_project_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "p", CHAT, name="log/chat.md")
    monkeypatch.setenv("AIDER_CHAT_HISTORY_FILE", "log/chat.md")
    assert len(list(Aider().discover([tmp_path / "p"]))) == 1
    monkeypatch.setenv("AIDER_CHAT_HISTORY_FILE", str(put(tmp_path / "shared", CHAT)))
    assert list(Aider().discover([tmp_path / "p"])) == []
