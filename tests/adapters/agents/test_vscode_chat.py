"""VS Code's chats: what each part means, as a document and as a log, and which chats are a project's."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from tests.adapters.agents.conftest import Write
from tests.adapters.agents.samples import (
    Session,
    chat_document,
    chat_log,
    chat_request,
    chat_session,
    chats_of,
    write_document,
)

from batonpass.adapters.agents.vscode_chat import VsCodeChat
from batonpass.domain.transcript import (
    Clearing,
    Event,
    Input,
    InputKind,
    Output,
    Response,
    Restarted,
    Unmetered,
    Unrecognised,
)


def of(kind: type, found: Iterable[Event]) -> list[Any]:
    return [event for event in found if isinstance(event, kind)]


def events(path: Path) -> list[Event]:
    follower = VsCodeChat([]).follow(path)
    return [*follower.read_new(), *follower.finish()]


def chat(folder: Path, *requests: dict[str, Any], name: str = "s1") -> Path:
    document = {**chat_session(Session("/projects/p", name)), "requests": list(requests)}
    return write_document(folder / "chat.json", document, 1_000)


def test_all_rounds_but_the_last_are_in_the_recorded_prompt(tmp_path: Path) -> None:
    request = chat_request(0)
    rounds = request["result"]["metadata"]["toolCallRounds"]
    rounds.append({"response": "Done", "toolCalls": []})
    found = events(chat(tmp_path, request))
    assert [type(event).__name__ for event in found] == [
        *("Input", "Output", "Output", "Input", "Response", "Output"),
    ]
    (told,) = of(Response, found)
    assert (told.model, told.prompt_tokens, told.output_tokens) == ("gpt-5.5", 1_000, 60)
    assert [part.response for part in of(Output, found)] == ["", "", "r0"]


def test_without_a_recorded_prompt_it_is_unmetered(tmp_path: Path) -> None:
    request = {**chat_request(0), "result": {"metadata": {}}}
    request["response"] = [{"kind": "thinking", "value": "hm"}, {"value": "I "}, {"value": "did"}]
    found = events(chat(tmp_path, request))
    assert len(of(Unmetered, found)) == 1
    assert [part.text for part in of(Output, found)] == ["I did"]


def test_what_the_editor_put_around_the_request_is_counted_once(tmp_path: Path) -> None:
    request = chat_request(0)
    request["result"]["metadata"] |= {
        "renderedUserMessage": [{"type": 1, "text": "<file/>Do it"}, {"type": 3}],
        "renderedGlobalContext": [{"type": 1, "text": "<info/>"}],
    }
    found = of(Input, events(chat(tmp_path, request)))
    assert [(one.kind, one.text) for one in found[:3]] == [
        (InputKind.REQUEST, "Do it"),
        (InputKind.ATTACHED, "<info/>"),
        (InputKind.ATTACHED, "<file/>\n"),
    ]


def test_an_answer_that_was_rendered_as_a_tree_is_read(tmp_path: Path) -> None:
    request = chat_request(0)
    tree = {"type": 1, "children": [{"type": 2, "text": "one "}, {"type": 1, "children": [{"text": "two"}]}]}
    request["result"]["metadata"]["toolCallResults"]["c0"] = {"content": [{"value": {"node": tree}}]}
    assert [one.text for one in of(Input, events(chat(tmp_path, request)))] == ["Do it", "one two"]


def test_a_request_waits_for_its_result(tmp_path: Path) -> None:
    path = chat(tmp_path, chat_request(0), {**chat_request(1), "result": None, "response": [{"value": "x"}]})
    follower = VsCodeChat([]).follow(path)
    assert len(of(Response, follower.read_new())) == 1
    assert [type(event).__name__ for event in follower.finish()] == ["Unmetered", "Output"]


def test_requests_that_were_taken_back_are_noticed(tmp_path: Path) -> None:
    follower = VsCodeChat([]).follow(chat(tmp_path, chat_request(0), chat_request(1)))
    list(follower.read_new())
    chat(tmp_path, chat_request(0))
    assert [type(event).__name__ for event in follower.read_new()] == ["Clearing"]


def lines(path: Path, *added: dict[str, Any]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(line)}\n" for line in added)


def test_every_sort_of_change_is_applied(tmp_path: Path) -> None:
    path = chat_log(tmp_path, Session("/projects/p", turns=2))
    follower = VsCodeChat([]).follow(path)
    assert len(of(Response, follower.read_new())) == 2
    lines(path, {"kind": 2, "k": ["requests"], "v": [chat_request(2)], "i": 1})
    found = list(follower.read_new())
    assert len(of(Clearing, found)) == 1
    assert [told.id for told in of(Response, found)] == ["r2"]
    lines(path, {"kind": 3, "k": ["customTitle"]}, {"kind": 1, "k": ["requests", 2], "v": chat_request(3)})
    assert [told.id for told in of(Response, follower.read_new())] == ["r3"]


def test_a_log_that_is_written_anew_tells_only_what_is_new(tmp_path: Path) -> None:
    path = chat_log(tmp_path, Session("/projects/p", turns=2))
    follower = VsCodeChat([]).follow(path)
    list(follower.read_new())
    path.write_text(
        json.dumps({"kind": 0, "v": chat_session(Session("/projects/p", turns=3))}) + "\n", "utf-8"
    )
    found = list(follower.read_new())
    assert of(Restarted, found) == []
    assert [told.id for told in of(Response, found)] == ["r2"]


@pytest.mark.parametrize(
    "line",
    [
        {"kind": 1, "k": ["requests", 9, "result"], "v": 1},
        {"kind": 1, "k": ["responderUsername", "x"], "v": 1},
        {"kind": 1, "k": [], "v": 1},
        {"kind": 2, "k": ["sessionId"], "v": 5},
        {"kind": 7, "k": ["a"]},
        "broken",
    ],
)
def test_a_change_that_does_not_fit_is_said(write: Write, line: Any) -> None:
    first = {"kind": 0, "v": chat_session(Session("/projects/p"))}
    found = events(write(first, line))
    assert [one.place.line for one in of(Unrecognised, found)] == [2]
    assert len(of(Response, found)) == 1


def test_changes_to_nothing_are_said(write: Write) -> None:
    assert len(of(Unrecognised, events(write({"kind": 1, "k": ["a"], "v": 1})))) == 1
    assert len(of(Unrecognised, events(write({"kind": 0, "v": {"requests": 7}})))) == 1


@pytest.mark.parametrize(
    ("folder", "count"),
    [
        ("file:///projects/my%20p", 1),
        ("file:///projects/my%20p/lib", 1),
        ("vscode-remote://wsl%2Bubuntu/projects/my%20p", 0),
        ("file://server/projects/my%20p", 0),
        ("file://[broken", 0),
        ("", 0),
    ],
)
def test_a_chat_is_of_the_folder_that_was_opened_on_this_machine(
    tmp_path: Path, folder: str, count: int
) -> None:
    chats = chats_of(tmp_path, Session("/projects/p"))
    chat_document(tmp_path, Session("/projects/p"))
    (chats.parent / "workspace.json").write_text(json.dumps({"folder": folder}), "utf-8")
    assert len(list(VsCodeChat([tmp_path]).discover([Path("/projects/my p")]))) == count


def test_a_document_that_goes_on_as_a_log_is_found_once(tmp_path: Path) -> None:
    chat_document(tmp_path, Session("/projects/p"))
    path = chat_log(tmp_path, Session("/projects/p", at=2_000))
    assert [one.path for one in VsCodeChat([tmp_path]).discover([Path("/projects/p")])] == [str(path)]


def test_the_environment_may_name_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chat_document(tmp_path / "user-data" / "User", Session("/projects/p"))
    monkeypatch.setenv("VSCODE_PORTABLE", str(tmp_path))
    assert [one.session for one in VsCodeChat().discover([Path("/projects/p")])] == ["s1"]
