"""Codex's rollouts: what each sort of line means, and which rollouts are a project's."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.adapters.agents.conftest import Write
from tests.adapters.agents.home import Home

from batonpass.adapters.agents.codex import Codex
from batonpass.domain.transcript import (
    Compaction,
    Event,
    Input,
    InputKind,
    Output,
    OutputKind,
    Response,
    Resumption,
    Unrecognised,
)


def entry(kind: str, **payload: Any) -> dict[str, Any]:
    return {"timestamp": "2026-06-26T12:00:00.000Z", "type": kind, "payload": payload}


def item(kind: str, **fields: Any) -> dict[str, Any]:
    return entry("response_item", type=kind, **fields)


def message(role: str, words: str) -> dict[str, Any]:
    sort = "output_text" if role == "assistant" else "input_text"
    return item("message", role=role, content=[{"type": sort, "text": words}])


def count(prompt: int, output: int, reasoning: int = 0, total: int = 0) -> dict[str, Any]:
    last = {
        "input_tokens": prompt,
        "cached_input_tokens": prompt // 2,
        "output_tokens": output,
        "reasoning_output_tokens": reasoning,
        "total_tokens": prompt + output,
    }
    info = {
        "last_token_usage": last,
        "total_token_usage": {**last, "total_tokens": total or prompt},
        "model_context_window": 258_400,
    }
    return entry("event_msg", type="token_count", info=info)


def session(cwd: str = "/projects/p", name: str = "s1", **fields: Any) -> dict[str, Any]:
    return entry("session_meta", id=name, timestamp="2026-06-26T11:59:00.000Z", cwd=cwd, **fields)


def turn(model: str = "gpt-5.5") -> dict[str, Any]:
    return entry("turn_context", model=model, cwd="/projects/p")


def call(name: str = "exec", arguments: str = '{"cmd": "ls"}') -> dict[str, Any]:
    return item("function_call", name=name, arguments=arguments, call_id=f"call-{name}")


def answer(output: Any, name: str = "exec") -> dict[str, Any]:
    return item("function_call_output", call_id=f"call-{name}", output=output)


def events(path: Path, agent: Codex | None = None) -> list[Event]:
    follower = (agent or Codex(Path("/nowhere"))).follow(path)
    return [*follower.read_new(), *follower.finish()]


def of(kind: type, found: Iterable[Event]) -> list[Any]:
    return [event for event in found if isinstance(event, kind)]


def test_the_usage_comes_before_what_it_does_not_include(write: Write) -> None:
    found = events(
        write(
            session(),
            turn(),
            message("user", "List the files"),
            item("reasoning", summary=[], encrypted_content="x" * 40),
            message("assistant", "I look."),
            call(),
            answer("a.py\nb.py"),
            count(1_000, 90, 60),
        )
    )
    assert [type(event).__name__ for event in found] == [
        *("Input", "Response", "Output", "Output", "Output", "Input"),
    ]
    told = of(Response, found)[0]
    assert (told.prompt_tokens, told.output_tokens, told.hidden_tokens) == (1_000, 90, 60)
    assert (told.model, told.window_tokens) == ("gpt-5.5", 258_400)
    outputs = of(Output, found)
    assert [part.kind for part in outputs] == [OutputKind.THINKING, OutputKind.TEXT, OutputKind.CALL]
    assert {part.response for part in outputs} == {told.id}
    assert (outputs[2].name, outputs[2].text, outputs[0].sealed_bytes) == ("exec", '{"cmd": "ls"}', 40)
    assert [(one.kind, one.call, one.text) for one in of(Input, found)] == [
        (InputKind.REQUEST, "", "List the files"),
        (InputKind.RESULT, "call-exec", "a.py\nb.py"),
    ]


def test_a_count_without_figures_or_written_twice_is_no_response(write: Write) -> None:
    empty = entry("event_msg", type="token_count", info=None)
    once = count(1_000, 9)
    path = write(session(), turn(), empty, message("assistant", "a"), once, message("assistant", "b"), once)
    found = events(path)
    assert len(of(Response, found)) == 1
    assert [part.response for part in of(Output, found)] == ["response-1", ""]


def test_what_was_broken_off_before_its_usage_is_in_the_context_all_the_same(write: Write) -> None:
    path = write(
        session(), turn(), message("assistant", "Half a"), message("user", "Stop"), message("assistant", "b")
    )
    found = events(path)
    assert [(part.text, part.response) for part in of(Output, found)] == [("Half a", ""), ("b", "")]
    assert [one.text for one in of(Input, found)] == ["Stop"]


def test_an_answer_written_after_the_usage_is_told_at_once(write: Write) -> None:
    follower = Codex(Path("/nowhere")).follow(
        write(session(), turn(), call(), count(1_000, 9), answer("late"))
    )
    assert [one.text for one in of(Input, follower.read_new())] == ["late"]


def test_lines_that_do_not_matter_may_have_any_shape(write: Write) -> None:
    path = write(
        session(), entry("event_msg", type="warning", info=7, role=None), entry("world_state", model=[1])
    )
    assert events(path) == []


def test_a_compaction_brings_its_new_history(write: Write) -> None:
    history = [message("user", "Do it")["payload"], {"type": "compaction", "encrypted_content": "x"}]
    path = write(
        session(),
        turn(),
        message("assistant", "a"),
        call(),
        answer("long"),
        count(90_000, 9),
        entry("compacted", message="", replacement_history=history),
        count(0, 0, total=90_000),
        entry("event_msg", type="context_compacted"),
        message("assistant", "b"),
        count(9_000, 9),
    )
    found = events(path)
    assert len(of(Compaction, found)) == 1
    assert [told.prompt_tokens for told in of(Response, found)] == [90_000, 9_000]
    assert [one.text for one in of(Input, found) if one.kind is InputKind.SUMMARY] == ["Do it", ""]


def test_an_empty_count_alone_tells_of_a_compaction_as_well(write: Write) -> None:
    path = write(session(), turn(), message("assistant", "a"), count(90_000, 9), count(0, 0, total=90_001))
    assert len(of(Compaction, events(path))) == 1


@pytest.mark.parametrize(
    ("given", "text", "images"),
    [
        ("plain", "plain", 0),
        ([{"type": "input_text", "text": "a"}, {"type": "input_image", "image_url": "data:"}], "a", 1),
        ({"content": "inside", "success": True}, "inside", 0),
        (None, "", 0),
    ],
)
def test_every_form_of_an_answer(write: Write, given: Any, text: str, images: int) -> None:
    path = write(session(), turn(), call(), answer(given), count(1_000, 9))
    assert [(one.text, one.images) for one in of(Input, events(path))] == [(text, images)]


def test_what_the_program_says_in_the_users_name_is_not_the_users(write: Write) -> None:
    path = write(
        session(),
        message("developer", "<permissions>"),
        message("user", "# AGENTS.md instructions for /projects/p"),
        message("user", "<environment_context>"),
        message("user", "Do it"),
    )
    kinds = [one.kind for one in of(Input, events(path))]
    assert kinds == [InputKind.ATTACHED, InputKind.ATTACHED, InputKind.ATTACHED, InputKind.REQUEST]


def test_another_model_or_start_is_noticed(write: Write) -> None:
    path = write(session(), turn(), turn(), turn("gpt-5.3-codex"), session(), turn("gpt-5.3-codex"))
    assert [one.place.line for one in of(Resumption, events(path))] == [4, 5]


def test_what_is_not_known_is_said(write: Write) -> None:
    path = write(
        "{broken",
        entry("a_new_type"),
        item("a_new_item", text="secret"),
        entry("event_msg", type="a_new_event"),
        entry("event_msg", type="exec_command_begin"),
        entry("event_msg", type="token_count", info={"last_token_usage": "many"}),
    )
    assert [one.place.line for one in of(Unrecognised, events(path))] == [1, 2, 3, 4, 6]


class CodexHome(Home):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder, Codex(folder))

    def add(self, day: str, name: str, cwd: str, at: int, **fields: Any) -> Path:
        return self.write(self.folder / day / f"rollout-{name}.jsonl", at, session(cwd, name, **fields))


@pytest.fixture
def home(tmp_path: Path) -> CodexHome:
    return CodexHome(tmp_path / "codex")


def test_a_projects_rollouts_are_found_in_all_days_the_last_changed_first(home: CodexHome) -> None:
    home.add("sessions/2026/01/02", "old", "/projects/p", 1_000)
    home.add("sessions/2026/02/01", "new", "/projects/p/lib", 3_000)
    home.add("sessions/2026/02/01", "other", "/projects/p2", 4_000)
    home.add("archived_sessions", "archived", "/projects/p", 2_000)
    assert home.found("/projects/p") == ["new", "archived", "old"]
    assert home.found("/projects/p", since=datetime.fromtimestamp(1_500, UTC)) == ["new", "archived"]


def test_a_rollout_without_a_readable_start_is_nobodys(home: CodexHome) -> None:
    home.add("sessions/2026/01/02", "x", "/projects/p", 1_000).write_text("{half", "utf-8")
    assert home.found("/projects/p") == []


def test_a_subagents_rollout_names_its_parent(home: CodexHome) -> None:
    origin = {"subagent": {"thread_spawn": {"parent_thread_id": "s0", "depth": 1}}}
    home.add("sessions/2026/01/02", "s1", "/projects/p", 1_000, source=origin)
    home.add("sessions/2026/01/02", "s2", "/projects/p", 2_000, source={"subagent": "review"})
    found = {one.session: one.parent for one in home.agent.discover([Path("/projects/p")])}
    assert found == {"s1": "s0", "s2": None}


def test_the_environment_may_name_the_folder(home: CodexHome, monkeypatch: pytest.MonkeyPatch) -> None:
    home.add("sessions/2026/01/02", "s1", "/projects/p", 1_000)
    monkeypatch.setenv("CODEX_HOME", str(home.folder))
    assert [one.session for one in Codex().discover([Path("/projects/p")])] == ["s1"]


def test_its_files_are_recognised_by_their_first_line() -> None:
    agent = Codex(Path("/nowhere"))
    assert agent.recognises(json.dumps(session()).encode() + b"\n{}")
    assert not agent.recognises(json.dumps(turn()).encode())
    assert not agent.recognises(b"")
