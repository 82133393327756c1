"""Gemini CLI's chats: what each sort of record means, and which chats are a project's."""

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from tests.adapters.agents.conftest import Write
from tests.adapters.agents.samples import Session, gemini_document, gemini_head, gemini_log, write_lines

from batonpass.adapters.agents.gemini import Gemini
from batonpass.domain.transcript import (
    Clearing,
    Compaction,
    Event,
    Input,
    InputKind,
    Output,
    Response,
    Resumption,
    Unrecognised,
)

HEAD = gemini_head(Session("/projects/p"))


def events(path: Path) -> list[Event]:
    follower = Gemini(Path("/nowhere")).follow(path)
    return [*follower.read_new(), *follower.finish()]


def of(kind: type, found: Iterable[Event]) -> list[Any]:
    return [event for event in found if isinstance(event, kind)]


def user(name: str, words: Any = "Do it") -> dict[str, Any]:
    return {"id": name, "type": "user", "content": words}


def answer(name: str, prompt: int | None = None, **fields: Any) -> dict[str, Any]:
    tokens = {"input": prompt, "output": 10, "thoughts": 5, "cached": 3, "tool": 2, "total": prompt}
    usage = {"tokens": tokens} if prompt is not None else {}
    return {"id": name, "type": "gemini", "content": "", "model": "gemini-2.5-pro", **usage, **fields}


def call(name: str = "c1", **fields: Any) -> dict[str, Any]:
    return {"id": name, "name": "read_file", "args": {"path": "a"}, "status": "executing", **fields}


def answered(text: Any, name: str = "c1", status: str = "success") -> dict[str, Any]:
    result = [{"functionResponse": {"id": name, "name": "read_file", "response": text}}]
    return call(name, status=status, result=result)


def test_a_message_that_is_written_again_tells_only_what_has_come_to_it(write: Write) -> None:
    found = events(
        write(
            HEAD,
            user("u1"),
            answer("g1", content="I look"),
            answer("g1", 1_000, content="I look"),
            {"$set": {"lastUpdated": "2026-05-04"}},
            answer("g1", 1_000, content="I look", toolCalls=[call()]),
            answer("g1", 1_000, content="I look", toolCalls=[answered({"output": "text"})]),
            user("u1"),
        )
    )
    assert [type(event).__name__ for event in found] == ["Input", "Response", "Output", "Output", "Input"]
    told = of(Response, found)[0]
    assert (told.prompt_tokens, told.output_tokens, told.hidden_tokens) == (1_002, 15, 5)
    assert {part.response for part in of(Output, found)} == {"g1"}
    assert (found[-1].kind, found[-1].text, found[-1].call) == (InputKind.RESULT, "text", "c1")  # type: ignore[union-attr]


def test_what_never_gets_a_usage_is_in_the_context_all_the_same(write: Write) -> None:
    empty = answer("g2", 0, content="b")
    empty["tokens"]["tool"] = 0
    found = events(write(HEAD, answer("g1", content="a"), user("u1"), empty, answer("g3", content="c")))
    assert of(Response, found) == []
    assert [(part.text, part.response) for part in of(Output, found)] == [("a", ""), ("b", ""), ("c", "")]


@pytest.mark.parametrize(
    ("given", "text", "images"),
    [
        ({"output": "plain"}, "plain", 0),
        ({"error": "no such file"}, "no such file", 0),
        ({"a": [1]}, '{"a": [1]}', 0),
        ("bare", '"bare"', 0),
    ],
)
def test_every_form_of_an_answer(write: Write, given: Any, text: str, images: int) -> None:
    found = events(write(HEAD, answer("g1", 1_000, toolCalls=[answered(given, status="error")])))
    assert [(one.text, one.images, one.failed) for one in of(Input, found)] == [(text, images, True)]


def test_images_are_counted_and_thoughts_are_no_text(write: Write) -> None:
    parts = [{"text": "See"}, {"inlineData": {"data": "A" * 90}}, {"text": "hm", "thought": True}, "end"]
    assert [(one.text, one.images) for one in of(Input, events(write(HEAD, user("u1", parts))))] == [
        ("See\nend", 1)
    ]


def test_going_back_clears_what_was_said_since(write: Write) -> None:
    found = events(
        write(
            HEAD,
            user("u1"),
            answer("g1", 1_000),
            user("u2"),
            answer("g2", 5_000),
            {"$rewindTo": "u2"},
            user("u2", "Do it otherwise"),
            answer("g2", 1_100),
        )
    )
    assert [one.tokens for one in of(Clearing, found)] == [4_000]
    assert [told.prompt_tokens for told in of(Response, found)] == [1_002, 5_002, 1_102]
    assert [one.text for one in of(Input, found)] == ["Do it", "Do it", "Do it otherwise"]


@pytest.mark.parametrize("target", ["u1", "never heard of"])
def test_going_back_to_the_start_leaves_nothing(write: Write, target: str) -> None:
    found = events(write(HEAD, user("u1"), answer("g1", 1_000), {"$rewindTo": target}))
    assert len(of(Compaction, found)) == 1


def test_a_history_with_a_summary_is_a_compaction(write: Write) -> None:
    history = [user("s1", "What was done"), user("u2", "And then")]
    found = events(
        write(
            HEAD,
            user("u1"),
            answer("g1", 90_000),
            user("u2", "And then"),
            {"$set": {"messages": history}},
            answer("g3", 2_000),
        )
    )
    assert len(of(Compaction, found)) == 1
    summary = [one.text for one in of(Input, found) if one.kind is InputKind.SUMMARY]
    assert summary == ["What was done", "And then"]
    assert [told.prompt_tokens for told in of(Response, found)] == [90_002, 2_002]


def test_a_history_whose_answers_were_masked_is_a_clearing(write: Write) -> None:
    told = answer("g1", 1_000, toolCalls=[answered({"output": "long"})])
    masked = answer("g1", 1_000, toolCalls=[answered({"output": "[masked]"})])
    found = events(write(HEAD, user("u1"), told, {"$set": {"messages": [user("u1"), masked]}}))
    assert [one.tokens for one in of(Clearing, found)] == [None]
    assert [one.text for one in of(Input, found)] == ["Do it", "long"]


def test_a_chat_taken_up_again_is_noticed(write: Write) -> None:
    found = events(write(HEAD, user("u1"), {"$set": {"sessionId": "s1"}}, user("u2")))
    assert [one.place.line for one in of(Resumption, found)] == [3]


def test_a_chat_that_was_copied_whole_is_read(write: Write) -> None:
    found = events(write({**HEAD, "messages": [user("u1"), answer("g1", 1_000)]}, user("u2")))
    assert [type(event).__name__ for event in found] == ["Input", "Response", "Input"]


def test_what_is_not_known_is_said(write: Write) -> None:
    found = events(
        write(HEAD, "{broken", {"new": 1}, {"id": "x", "type": "new"}, {"id": "i", "type": "info"}, "[1]")
    )
    assert [one.place.line for one in of(Unrecognised, found)] == [2, 3, 4, 6]


def test_a_document_from_which_messages_are_gone_is_not_told_again(tmp_path: Path) -> None:
    path = gemini_document(tmp_path, Session("/projects/p", turns=3))
    follower = Gemini(tmp_path).follow(path)
    assert len(of(Response, follower.read_new())) == 3
    gemini_document(tmp_path, Session("/projects/p", turns=1, at=2_000))
    assert [type(event).__name__ for event in follower.read_new()] == ["Clearing"]


def test_a_document_is_not_read_again_while_nothing_has_changed(tmp_path: Path) -> None:
    path = gemini_document(tmp_path, Session("/projects/p"))
    follower = Gemini(tmp_path).follow(path)
    list(follower.read_new())
    path.write_bytes(b"x" * path.stat().st_size)
    os.utime(path, (1_000, 1_000))
    assert [*follower.read_new(), *follower.finish()] == [], "what is new in it would have been said"


def test_subagents_name_their_parent_and_copied_chats_are_told_once(tmp_path: Path) -> None:
    gemini_document(tmp_path, Session("/projects/p", "main"))
    log = gemini_log(tmp_path, Session("/projects/p", "main", at=2_000))
    write_lines(log.parent / "main" / "sub.jsonl", [{**HEAD, "sessionId": "sub"}], 3_000)
    found = [
        (one.session, one.parent) for one in Gemini(tmp_path / ".gemini").discover([Path("/projects/p")])
    ]
    assert found == [("sub", "main"), ("main", None)]


def test_a_chat_whose_digest_is_of_another_folder_is_not_the_projects(tmp_path: Path) -> None:
    log = gemini_log(tmp_path, Session("/projects/p"))
    (log.parent.parent / ".project_root").write_text("/projects/q", "utf-8")
    assert list(Gemini(tmp_path / ".gemini").discover([Path("/projects/q")])) == []


def test_the_registry_or_the_digest_gives_the_folder_as_well(tmp_path: Path) -> None:
    log = gemini_log(tmp_path, Session("/projects/p"))
    (log.parent.parent / ".project_root").unlink()
    agent = Gemini(tmp_path / ".gemini")
    assert list(agent.discover([Path("/projects/p")])) == []
    registry = tmp_path / ".gemini" / "projects.json"
    registry.write_text(json.dumps({"projects": {"/projects/p": log.parent.parent.name}}), "utf-8")
    assert len(list(agent.discover([Path("/projects/p")]))) == 1
    registry.unlink()
    log.parent.parent.rename(log.parent.parent.with_name(HEAD["projectHash"]))
    assert len(list(agent.discover([Path("/projects/p")]))) == 1


def test_the_environment_may_name_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gemini_log(tmp_path, Session("/projects/p"))
    monkeypatch.setenv("GEMINI_CLI_HOME", str(tmp_path))
    assert [one.session for one in Gemini().discover([Path("/projects/p")])] == ["s1"]
