"""Claude Code's transcripts: what each sort of line means, and which transcripts are a project's."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.adapters.agents.conftest import Write
from tests.adapters.agents.home import Home

from batonpass.adapters.agents.claude_code import ClaudeCode
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
    Resumption,
    Unrecognised,
)

_ids = iter(range(1_000_000))


def entry(kind: str, **fields: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "uuid": f"line-{next(_ids)}",
        "sessionId": "s1",
        "timestamp": "2026-05-04T12:00:00.000Z",
        "version": "2.1.210",
        "cwd": "/projects/project",
        "isSidechain": False,
        **fields,
    }


def usage(prompt: int, output: int, **fields: Any) -> dict[str, Any]:
    """A usage whose prompt is spread over the three fields as the cache has it."""
    return {
        "input_tokens": 2,
        "cache_creation_input_tokens": 100,
        "cache_read_input_tokens": prompt - 102,
        "output_tokens": output,
        **fields,
    }


def response(
    message: str, block: dict[str, Any], told: dict[str, Any] | None, **fields: Any
) -> dict[str, Any]:
    body = {"id": message, "model": "claude-opus-4-6", "role": "assistant", "content": [block]}
    return entry("assistant", message={**body, "usage": told} if told else body, **fields)


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def call(name: str, **arguments: Any) -> dict[str, Any]:
    return {"type": "tool_use", "id": f"call-{name}", "name": name, "input": arguments}


def user(content: Any, **fields: Any) -> dict[str, Any]:
    return entry("user", message={"role": "user", "content": content}, **fields)


def attachment(sort: str, **fields: Any) -> dict[str, Any]:
    return entry("attachment", attachment={"type": sort, **fields})


def events(path: Path) -> list[Event]:
    follower = ClaudeCode([]).follow(path)
    return [*follower.read_new(), *follower.finish()]


def of(kind: type, found: Iterable[Event]) -> list[Any]:
    return [event for event in found if isinstance(event, kind)]


def test_a_response_on_several_lines_is_one_with_its_largest_output(write: Write) -> None:
    path = write(
        response("m1", {"type": "thinking", "thinking": "hm", "signature": "abcd"}, usage(1_000, 3)),
        response("m1", text("Hello"), usage(1_000, 40)),
        response("m1", call("Read", file_path="a.py"), usage(1_000, 40)),
    )
    found = events(path)
    assert {(told.id, told.prompt_tokens) for told in of(Response, found)} == {("m1", 1_000)}
    assert [told.output_tokens for told in of(Response, found)] == [3, 40, 40]
    assert [(part.kind, part.text, part.name) for part in of(Output, found)] == [
        (OutputKind.THINKING, "hm", ""),
        (OutputKind.TEXT, "Hello", ""),
        (OutputKind.CALL, '{"file_path": "a.py"}', "Read"),
    ]
    assert of(Output, found)[0].sealed_bytes == 4


def test_of_several_requests_for_one_response_the_last_message_counts(write: Write) -> None:
    iterations = [
        {**usage(1_000, 10), "type": "message"},
        {**usage(90_000, 900), "type": "advisor_message"},
        {**usage(1_300, 20), "type": "message"},
    ]
    told = of(Response, events(write(response("m1", text("x"), usage(2_300, 30, iterations=iterations)))))[0]
    assert (told.prompt_tokens, told.output_tokens) == (1_300, 20)


def test_copies_of_lines_and_of_earlier_responses_are_passed_over(write: Write) -> None:
    first, second = response("m1", text("a"), usage(1_000, 5)), response("m2", text("b"), usage(1_100, 5))
    copied = response("m1", text("a"), usage(1_000, 5))
    asked = user("Do it")
    found = events(write(asked, first, second, asked, first, copied))
    assert [told.id for told in of(Response, found)] == ["m1", "m2"]
    assert len(of(Input, found)) == 1


def test_errors_and_synthetic_answers_are_no_responses(write: Write) -> None:
    synthetic = response("m1", text("No response requested."), usage(500, 1))
    synthetic["message"]["model"] = "<synthetic>"
    failed = response("m2", text("API Error"), usage(500, 1), isApiErrorMessage=True)
    without = response("m3", text("x"), usage(102, 0) | {"input_tokens": 0, "cache_creation_input_tokens": 0})
    assert of(Response, events(write(synthetic, failed, without))) == []


def test_what_tools_answered_is_counted_once_and_not_its_copy_for_the_screen(write: Write) -> None:
    answer = {"type": "tool_result", "tool_use_id": "c1", "content": "42", "is_error": True}
    pictures = {
        "type": "tool_result",
        "tool_use_id": "c2",
        "content": [text("seen"), {"type": "image", "source": {"data": "A" * 9_000}}],
    }
    found = of(Input, events(write(user([answer, pictures], toolUseResult={"stdout": "42" * 50}))))
    assert [(one.kind, one.text, one.call, one.failed, one.images) for one in found] == [
        (InputKind.RESULT, "42", "c1", True, 0),
        (InputKind.RESULT, "seen", "c2", False, 1),
    ]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (user("Do it"), InputKind.REQUEST),
        (user([text("Do it")]), InputKind.REQUEST),
        (user([text("Base directory")], isMeta=True), InputKind.ATTACHED),
        (user("This session continues", isCompactSummary=True), InputKind.SUMMARY),
        (attachment("queued_command", prompt="And that", commandMode="prompt"), InputKind.REQUEST),
        (attachment("queued_command", prompt="Done", commandMode="task-notification"), InputKind.ATTACHED),
    ],
)
def test_who_says_it(write: Write, line: dict[str, Any], kind: InputKind) -> None:
    assert [one.kind for one in of(Input, events(write(line)))] == [kind]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            attachment("nested_memory", path="a.md", content={"content": "Rules", "rawContent": "x"}),
            "a.md\nRules",
        ),
        (attachment("skill_listing", content="- one", names=["one"]), "- one"),
        (attachment("hook_additional_context", content=["a", "b"]), "a\nb"),
        (attachment("hook_success", hookEvent="SessionStart", content="Hi", stdout="Hi"), "Hi"),
        (attachment("hook_success", hookEvent="SessionStart", content=""), None),
        (attachment("hook_success", hookEvent="PostToolUse", content="Hi"), None),
        (attachment("hook_system_message", content="For the user"), None),
        (attachment("task_reminder", content=[], itemCount=0), ""),
        (
            attachment("file", filename="a", content={"type": "text", "file": {"content": "x\ny"}}),
            "a\n1\tx\n2\ty",
        ),
    ],
)
def test_attachments_that_the_model_is_given(
    write: Write, given: dict[str, Any], expected: str | None
) -> None:
    found = events(write(given))
    assert [one.text for one in of(Input, found)] == ([] if expected is None else [expected])
    assert of(Unrecognised, found) == []


def test_boundaries_keep_the_agents_own_figures(write: Write) -> None:
    found = events(
        write(
            entry(
                "system",
                subtype="microcompact_boundary",
                microcompactMetadata={"trigger": "auto", "preTokens": 65_398, "tokensSaved": 45_149},
            ),
            entry(
                "system",
                subtype="compact_boundary",
                compactMetadata={"trigger": "auto", "preTokens": 155_000, "postTokens": 18_000},
            ),
            entry("system", subtype="turn_duration"),
        )
    )
    assert [one.tokens for one in of(Clearing, found)] == [45_149]
    assert [(one.trigger, one.before, one.after) for one in of(Compaction, found)] == [
        ("auto", 155_000, 18_000)
    ]
    assert len(found) == 2


def test_subagents_in_the_same_file_are_chains_of_their_own(write: Write) -> None:
    found = events(
        write(
            response("m1", text("a"), usage(1_000, 5)),
            response("m2", text("b"), usage(300, 5), isSidechain=True, agentId="a1"),
            user("Look it up", isSidechain=True, agentId="a1"),
            response("m1", text("c"), usage(1_000, 9)),
        )
    )
    assert [(told.id, told.chain, told.output_tokens) for told in of(Response, found)] == [
        ("m1", "", 5),
        ("m2", "a1", 5),
        ("m1", "", 9),
    ]
    assert of(Input, found)[0].chain == "a1"


def test_a_session_taken_up_again_is_noticed(write: Write) -> None:
    path = write(
        user("One"),
        attachment("hook_success", hookName="SessionStart:resume", hookEvent="SessionStart", content=""),
        user("Two", version="2.1.211"),
    )
    assert [one.place.line for one in of(Resumption, events(path))] == [2, 3]


def test_going_back_to_an_earlier_place_is_noticed(write: Write) -> None:
    first, second = response("m1", text("a"), usage(1_000, 5)), response("m2", text("b"), usage(1_100, 5))
    parallel = user([{"type": "tool_result", "tool_use_id": "c", "content": ""}], parentUuid=first["uuid"])
    on = user("And then", parentUuid=second["uuid"])
    back = user("Do it otherwise", parentUuid=first["uuid"])
    found = events(write(first, second, parallel, on, back))
    assert [one.place.line for one in of(Resumption, found)] == [5]


def test_taking_another_model_is_noticed(write: Write) -> None:
    command = user("<command-name>/model</command-name>\n<command-args>sonnet</command-args>")
    assert len(of(Resumption, events(write(user("Hi"), command)))) == 1


def test_what_a_local_command_printed_is_given_to_the_model(write: Write) -> None:
    line = entry("system", subtype="local_command", content="<local-command-stdout>x</local-command-stdout>")
    assert [one.name for one in of(Input, events(write(line)))] == ["local_command"]


def test_lines_that_are_not_known_are_said_with_their_place_and_without_their_content(write: Write) -> None:
    path = write(
        "{broken secret",
        '["a list"]',
        entry("a-new-type", secret="secret"),
        attachment("a_new_sort", content="secret"),
        response("m1", {"type": "a_new_block", "text": "secret"}, usage(1_000, 5)),
        user([{"type": "a_new_block"}]),
        "",
        entry("assistant"),
        entry("user", message={"content": 7}),
    )
    unknown = of(Unrecognised, events(path))
    assert [one.place.line for one in unknown] == [1, 2, 3, 4, 5, 6, 8, 9]
    assert not any("secret" in one.reason for one in unknown)


def test_lines_that_do_not_matter_may_have_any_shape(write: Write) -> None:
    assert events(write({"type": "progress", "data": [1], "uuid": 7}, {"type": "mode", "content": 3.5})) == []


def test_a_rewritten_file_is_told_anew(write: Write) -> None:
    path = write(user("One"))
    follower = ClaudeCode([]).follow(path)
    list(follower.read_new())
    line = user("One")
    write(line, line)
    again = list(follower.read_new())
    assert isinstance(again[0], Restarted)
    assert len(of(Input, again)) == 1


class ClaudeHome(Home):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder, ClaudeCode([folder]))

    def add(self, slug: str, session: str, cwd: str, at: int, subagent: str = "") -> Path:
        place = self.folder / "projects" / slug
        path = place / session / "subagents" / f"{subagent}.jsonl" if subagent else place / f"{session}.jsonl"
        return self.write(path, at, {"type": "summary", "summary": "x"}, user("Hi", cwd=cwd))


@pytest.fixture
def home(tmp_path: Path) -> ClaudeHome:
    return ClaudeHome(tmp_path / "home")


def test_a_projects_transcripts_are_found_the_last_changed_first(home: ClaudeHome) -> None:
    home.add("-projects-my-project", "old", "/projects/my.project", 1_000)
    home.add("-projects-my-project", "new", "/projects/my.project", 2_000)
    home.add("-projects-my-project-lib", "below", "/projects/my.project/lib", 1_500)
    home.add("-projects-other", "other", "/projects/other", 3_000)
    assert home.found("/projects/my.project") == ["new", "below", "old"]
    assert home.found("/projects/my.project", since=datetime.fromtimestamp(1_200, UTC)) == ["new", "below"]
    assert home.found("/projects/other", "/projects/my.project/lib") == ["other", "below"]


def test_another_project_with_the_same_slug_is_never_taken(home: ClaudeHome) -> None:
    home.add("-projects-my-project", "dashed", "/projects/my-project", 1_000)
    home.add("-projects-my-project", "dotted", "/projects/my.project", 2_000)
    home.add("-projects-my-project", "nested", "/projects/my/project", 3_000)
    home.add("-projects-my-project", "nowhere", "", 4_000)
    assert home.found("/projects/my.project") == ["dotted"]
    assert home.found("/projects/my") == ["nested"]


def test_a_subagents_transcript_names_its_parent(home: ClaudeHome) -> None:
    home.add("-projects-p", "s1", "/projects/p", 1_000)
    home.add("-projects-p", "s1", "/projects/p", 2_000, subagent="agent-a1")
    found = list(home.agent.discover([Path("/projects/p")]))
    assert [(one.session, one.parent) for one in found] == [("agent-a1", "s1"), ("s1", None)]


def test_without_the_agent_there_is_nothing(home: ClaudeHome) -> None:
    assert home.found("/projects/p") == []


def test_the_environment_may_name_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = ClaudeHome(tmp_path / "elsewhere")
    elsewhere.add("-projects-p", "s1", "/projects/p", 1_000)
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(elsewhere.folder))
    assert [one.session for one in ClaudeCode().discover([Path("/projects/p")])] == ["s1"]


def test_its_files_are_recognised_by_their_content() -> None:
    agent = ClaudeCode([])
    assert agent.recognises(json.dumps(user("Hi")).encode() + b"\n")
    assert not agent.recognises(b'{"type":"session_meta","payload":{}}\n')
    assert not agent.recognises(b"\xff\xfe binary")
