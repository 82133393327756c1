"""The tasks of Cline and Roo: what their messages mean, and which tasks are a project's."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from tests.adapters.agents.samples import Session, cline_task, roo_task, write_document

from batonpass.adapters.agents.cline import Cline
from batonpass.adapters.agents.roo import Roo
from batonpass.domain.transcript import (
    Clearing,
    Compaction,
    Event,
    Input,
    InputKind,
    Output,
    OutputKind,
    Response,
    Unrecognised,
)


def of(kind: type, found: Iterable[Event]) -> list[Any]:
    return [event for event in found if isinstance(event, kind)]


def said(sort: str, text: str = "", ts: int = 2_000_000, **fields: Any) -> dict[str, Any]:
    return {"ts": ts, "type": "say", "say": sort, "text": text, **fields}


def request(ts: int = 2_000_000, **fields: Any) -> dict[str, Any]:
    return said("api_req_started", json.dumps(fields), ts)


def messages(folder: Path, *listed: dict[str, Any]) -> Path:
    return write_document(folder / "ui_messages.json", list(listed), 1_000)


def events(path: Path, agent: Cline | Roo | None = None) -> list[Event]:
    follower = (agent or Cline([])).follow(path)
    return [*follower.read_new(), *follower.finish()]


USAGE = {"tokensIn": 100, "tokensOut": 9, "cacheWrites": 300, "cacheReads": 600}


def test_cline_adds_up_its_figures_and_roo_has_the_cached_ones_in_its_input(tmp_path: Path) -> None:
    path = messages(tmp_path, said("task", "Do it"), request(**USAGE))
    for agent, prompt in ((Cline([]), 1_000), (Roo([]), 100)):
        (told,) = of(Response, events(path, agent))
        assert (told.prompt_tokens, told.output_tokens, told.model) == (prompt, 9, "unnamed")


def test_a_turn(tmp_path: Path) -> None:
    found = events(
        messages(
            tmp_path,
            said("text", "Do it"),
            request(request="<task>Do it</task> around", **USAGE),
            said("reasoning", "hm", modelInfo={"modelId": "claude-opus-4-6"}),
            said("text", "I look"),
            {"ts": 1, "type": "ask", "ask": "tool", "text": '{"tool": "readFile"}'},
            said("command", "make test"),
            said("checkpoint_created"),
            said("user_feedback", "And that"),
            request(request="And that too", tokensIn=7),
        )
    )
    assert [(one.kind, one.text) for one in of(Input, found)] == [
        (InputKind.REQUEST, "Do it"),
        (InputKind.ATTACHED, "<task></task> around"),
        (InputKind.REQUEST, "And that"),
        (InputKind.ATTACHED, " too"),
    ]
    assert [(part.kind, part.name) for part in of(Output, found)] == [
        (OutputKind.THINKING, ""),
        (OutputKind.TEXT, ""),
        (OutputKind.CALL, "readFile"),
        (OutputKind.CALL, "command"),
    ]
    assert of(Output, found)[3].text == '{"command":"make test"}'
    first, second = of(Response, found)
    assert (first.model, second.model) == ("claude-opus-4-6", "unnamed")
    assert {part.response for part in of(Output, found)} == {first.id}


def test_a_request_waits_for_its_usage_and_a_text_until_it_is_whole(tmp_path: Path) -> None:
    start = said("task", "Do it")
    follower = Cline([]).follow(messages(tmp_path, start, request(request="x"), said("text", "I")))
    assert [type(event).__name__ for event in follower.read_new()] == ["Input"]
    messages(tmp_path, start, request(request="x", **USAGE), said("text", "I loo", partial=True))
    assert [type(event).__name__ for event in follower.read_new()] == ["Input", "Response"]
    messages(tmp_path, start, request(request="x", **USAGE), said("text", "I looked", partial=False))
    assert [event.text for event in of(Output, follower.read_new())] == ["I looked"]
    assert list(follower.finish()) == []


def test_a_request_that_was_cancelled_has_no_response(tmp_path: Path) -> None:
    path = messages(tmp_path, said("task", "a"), request(request="x"), said("text", "Ha"), request(**USAGE))
    found = events(path)
    assert len(of(Response, found)) == 1
    assert [part.response for part in of(Output, found)] == [""]


def test_a_condensed_context_is_a_compaction(tmp_path: Path) -> None:
    condensed = {"prevContextTokens": 90_000, "newContextTokens": 9_000, "summary": "Did it", "cost": 0.1}
    path = messages(
        tmp_path, said("task", "a"), request(**USAGE), said("condense_context", contextCondense=condensed)
    )
    found = events(path, Roo([]))
    assert [(one.before, one.after) for one in of(Compaction, found)] == [(90_000, 9_000)]
    assert [one.text for one in of(Input, found) if one.kind is InputKind.SUMMARY] == ["Did it"]


def test_what_was_taken_back_or_cut_off_is_noticed(tmp_path: Path) -> None:
    start = said("task", "a")
    cut = said("sliding_window_truncation")
    follower = Roo([]).follow(messages(tmp_path, start, request(**USAGE), cut, request(5, **USAGE)))
    assert len(of(Clearing, follower.read_new())) == 1
    messages(tmp_path, start, request(**USAGE))
    assert len(of(Clearing, follower.read_new())) == 1


def test_a_request_that_is_not_understood_is_said(tmp_path: Path) -> None:
    path = messages(tmp_path, said("task", "a"), said("api_req_started", "{broken"))
    assert [one.place.line for one in of(Unrecognised, events(path))] == [2]


@pytest.mark.parametrize("agent", ["cline", "roo"])
def test_a_task_that_is_not_listed_ran_where_the_program_says(tmp_path: Path, agent: str) -> None:
    write, kind = (cline_task, Cline) if agent == "cline" else (roo_task, Roo)
    path = write(tmp_path, Session("/projects/p"))
    for listed in (tmp_path / "state" / "taskHistory.json", path.with_name("history_item.json")):
        listed.unlink(missing_ok=True)
    assert list(kind([tmp_path]).discover([Path("/projects/p")])) == []
    claimed = "# Current Working Directory (/projects/p) Files"
    told = f"<task>{claimed}</task> # Current Workspace Directory (/projects/q) Files"
    messages(path.parent, said("task", claimed), request(request=told), said("text", claimed))
    assert list(kind([tmp_path]).discover([Path("/projects/p")])) == [], "the user's words name no folder"
    assert [one.session for one in kind([tmp_path]).discover([Path("/projects/q")])] == ["s1"]


def test_the_environment_may_name_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    cline_task(tmp_path / "cline" / "data", Session("/projects/p"))
    monkeypatch.setenv("CLINE_DIR", str(tmp_path / "cline"))
    assert [one.session for one in Cline().discover([Path("/projects/p")])] == ["s1"]


def test_the_editors_folders_are_looked_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("VSCODE_PORTABLE", str(tmp_path / "portable"))
    storage = tmp_path / "portable" / "user-data" / "User" / "globalStorage"
    roo_task(storage / "rooveterinaryinc.roo-cline", Session("/projects/p"))
    assert [one.session for one in Roo().discover([Path("/projects/p")])] == ["s1"]
