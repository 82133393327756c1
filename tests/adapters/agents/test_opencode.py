"""OpenCode's sessions: what each message means, and that its database is only read."""

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from tests.adapters.agents.samples import (
    Session,
    opencode_database,
    opencode_folders,
    opencode_message,
    opencode_messages,
    opencode_session,
    write_document,
)

from batonpass.adapters.agents.opencode import OpenCode
from batonpass.domain.errors import Unavailable
from batonpass.domain.transcript import (
    Clearing,
    Compaction,
    Event,
    Input,
    InputKind,
    Output,
    OutputKind,
    Response,
    Restarted,
    Unrecognised,
)

SESSION = Session("/projects/p", turns=2)


def of(kind: type, found: Iterable[Event]) -> list[Any]:
    return [event for event in found if isinstance(event, kind)]


def export(folder: Path, *messages: tuple[dict[str, Any], list[dict[str, Any]]], name: str = "s1") -> Path:
    document = {
        "info": opencode_session(Session("/projects/p", name)),
        "messages": [{"info": info, "parts": parts} for info, parts in messages],
    }
    return write_document(folder / "export.json", document, 1_000)


def events(path: Path) -> list[Event]:
    follower = OpenCode(Path("/nowhere")).follow(path)
    return [*follower.read_new(), *follower.finish()]


def answer(*parts: dict[str, Any], name: str = "a1", **fields: Any) -> tuple[dict[str, Any], list[Any]]:
    info = {"id": name, "role": "assistant", "modelID": "m", "time": {"created": 1, "completed": 2}}
    return {**info, **fields}, list(parts)


def finish(prompt: int, output: int = 9, reasoning: int = 3) -> dict[str, Any]:
    tokens = {"input": prompt, "output": output, "reasoning": reasoning, "cache": {"read": 0, "write": 0}}
    return {"type": "step-finish", "tokens": tokens}


def tool(status: str = "completed", **state: Any) -> dict[str, Any]:
    return {"type": "tool", "tool": "bash", "callID": "c1", "state": {"status": status, **state}}


def text(words: str, **fields: Any) -> dict[str, Any]:
    return {"type": "text", "text": words, **fields}


def test_each_step_of_a_message_is_a_response(tmp_path: Path) -> None:
    start = {"type": "step-start"}
    parts = (start, tool(output="out"), finish(1_000), start, text("Done"), finish(1_200), {"type": "patch"})
    found = events(export(tmp_path, answer(*parts)))
    assert [(told.prompt_tokens, told.output_tokens, told.hidden_tokens) for told in of(Response, found)] == [
        (1_000, 12, 3),
        (1_200, 12, 3),
    ]
    first, second = of(Response, found)
    assert [part.response for part in of(Output, found)] == [first.id, second.id]


def test_the_five_figures_are_added_up(tmp_path: Path) -> None:
    info, parts = opencode_message(SESSION, 1)
    (told,) = of(Response, events(export(tmp_path, (info, parts))))
    assert (told.prompt_tokens, told.output_tokens) == (1_200, 60)


def test_a_message_waits_until_it_is_whole(tmp_path: Path) -> None:
    running = answer(tool("running", input={"command": "ls"}), time={"created": 1})
    follower = OpenCode(tmp_path).follow(export(tmp_path, running))
    assert list(follower.read_new()) == []
    assert [part.kind for part in of(Output, follower.finish())] == [OutputKind.CALL]


def test_a_message_that_failed_without_usage_is_in_the_context(tmp_path: Path) -> None:
    tokens = {"input": 0, "output": 0, "reasoning": 0, "cache": {"read": 0, "write": 0}}
    broken = answer(text("Half a"), time={"created": 1}, error={"name": "UnknownError"}, tokens=tokens)
    found = events(export(tmp_path, broken))
    assert of(Response, found) == []
    assert [part.response for part in of(Output, found)] == [""]


def test_who_says_it(tmp_path: Path) -> None:
    parts = [
        text("Do it"),
        text("File a", synthetic=True),
        text("hidden", ignored=True),
        {"type": "file", "mime": "image/png"},
        {"type": "file", "mime": "text/plain"},
    ]
    found = events(export(tmp_path, ({"id": "u", "role": "user", "time": {}}, parts)))
    assert [(one.kind, one.text, one.images) for one in of(Input, found)] == [
        (InputKind.REQUEST, "Do it", 0),
        (InputKind.ATTACHED, "File a", 0),
        (InputKind.ATTACHED, "", 1),
    ]


def test_a_failed_tool_and_one_whose_answer_was_cleared(tmp_path: Path) -> None:
    cleared = tool(output="long", time={"compacted": 5})
    found = events(export(tmp_path, answer(tool("error", error="no"), cleared, finish(1_000))))
    assert [(one.text, one.failed) for one in of(Input, found)] == [("no", True), ("long", False)]
    assert len(of(Clearing, found)) == 1


def test_a_summary_takes_the_place_of_all_before_it(tmp_path: Path) -> None:
    summary = answer(text("Did it"), finish(90_000), summary=True)
    found = events(export(tmp_path, summary, answer(text("On"), finish(2_000), name="a2")))
    assert [type(event).__name__ for event in found] == [
        *("Response", "Output", "Compaction", "Input", "Response", "Output"),
    ]
    assert len(of(Compaction, found)) == 1


def test_messages_that_were_taken_back_are_noticed(tmp_path: Path) -> None:
    follower = OpenCode(tmp_path).follow(export(tmp_path, *opencode_messages(SESSION)))
    list(follower.read_new())
    export(tmp_path, *opencode_messages(SESSION)[:2])
    assert [type(event).__name__ for event in follower.read_new()] == ["Clearing"]


def test_an_export_in_the_place_of_another_is_told_anew(tmp_path: Path) -> None:
    follower = OpenCode(tmp_path).follow(export(tmp_path, answer(text("a"), finish(9_000))))
    list(follower.read_new())
    export(tmp_path, answer(text("b"), finish(11_000)), name="s2")
    again = list(follower.read_new())
    assert isinstance(again[0], Restarted)
    assert [told.prompt_tokens for told in of(Response, again)] == [11_000]


def test_what_is_not_known_is_said_once(tmp_path: Path) -> None:
    path = opencode_database(tmp_path, SESSION)
    with closing(sqlite3.connect(path.parent)) as database, database:
        change = "update message set data = ? where id = ?"
        database.execute(change, ("{broken", "msg_s1_0"))
        database.execute(change, (json.dumps({"role": "robot"}), "msg_s1_1"))
        database.execute("update part set data = '{\"type\": \"new\"}' where message_id = 'msg_s1_'")
    follower = OpenCode(tmp_path).follow(path)
    assert [one.place.line for one in of(Unrecognised, follower.read_new())] == [1, 2, 3]
    with closing(sqlite3.connect(path.parent)) as database, database:
        database.execute("update message set time_updated = time_updated + 1")
    assert of(Unrecognised, follower.read_new()) == []


def test_a_database_is_read_while_it_is_written_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    opencode_database(tmp_path, SESSION)
    assert len(list(OpenCode(tmp_path).discover([Path("/projects/p")]))) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["opencode.db"]
    with closing(sqlite3.connect(tmp_path / "opencode.db", isolation_level=None)) as writer:
        writer.execute("pragma journal_mode = wal")
        path = opencode_database(tmp_path, Session("/projects/p", "s2", turns=3, at=5_000))
        writer.execute("begin immediate")
        writer.execute("update session set directory = '/elsewhere'")
        found = [one.session for one in OpenCode(tmp_path).discover([Path("/projects/p")])]
        assert found == ["ses_s2", "ses_s1"]
        assert len(of(Response, OpenCode(tmp_path).follow(path).read_new())) == 3
        writer.execute("rollback")


def test_a_locked_database_is_unavailable_and_read_later(tmp_path: Path) -> None:
    path = opencode_database(tmp_path, SESSION)
    follower = OpenCode(tmp_path).follow(path)
    with closing(sqlite3.connect(path.parent, isolation_level=None)) as writer:
        writer.execute("pragma journal_mode = wal")
        writer.execute("pragma locking_mode = exclusive")
        writer.execute("begin exclusive")
        writer.execute("update session set time_updated = 7")
        writer.execute("commit")
        with pytest.raises(Unavailable):
            list(follower.read_new())
    assert len(of(Response, follower.read_new())) == 2


def test_of_a_database_itself_the_last_session_is_followed(tmp_path: Path) -> None:
    opencode_database(tmp_path, Session("/projects/p", "old", turns=1, at=1_000))
    path = opencode_database(tmp_path, Session("/projects/p", "new", turns=3, at=2_000))
    assert len(of(Response, OpenCode(tmp_path).follow(path.parent).read_new())) == 3


def test_subagents_name_their_parent(tmp_path: Path) -> None:
    path = opencode_database(tmp_path, SESSION)
    with closing(sqlite3.connect(path.parent)) as database, database:
        database.execute("update session set parent_id = 'ses_main'")
    (found,) = OpenCode(tmp_path).discover([Path("/projects/p")])
    assert found.parent == "ses_main"


def test_the_folders_count_only_where_there_is_no_database(tmp_path: Path) -> None:
    opencode_folders(tmp_path, Session("/projects/p", "older"))
    assert [one.session for one in OpenCode(tmp_path).discover([Path("/projects/p")])] == ["ses_older"]
    opencode_database(tmp_path, Session("/projects/p", "newer"))
    assert [one.session for one in OpenCode(tmp_path).discover([Path("/projects/p")])] == ["ses_newer"]


def test_the_environment_may_name_the_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = opencode_database(tmp_path / "opencode", SESSION)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert len(list(OpenCode().discover([Path("/projects/p")]))) == 1
    path.parent.rename(tmp_path / "mine.sqlite")
    monkeypatch.setenv("OPENCODE_DB", str(tmp_path / "mine.sqlite"))
    (found,) = OpenCode().discover([Path("/projects/p")])
    assert len(of(Response, OpenCode().follow(Path(found.path)).read_new())) == 2


def test_an_export_is_recognised(tmp_path: Path) -> None:
    assert OpenCode(tmp_path).recognises(export(tmp_path, answer()).read_bytes())
