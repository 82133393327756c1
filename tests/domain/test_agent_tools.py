"""What the calls of each agent's tools do."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batonpass.domain.agent_tools import operations_of
from batonpass.domain.operations import (
    AddTask,
    AskUser,
    AwaitCommand,
    DeleteFile,
    EditFile,
    Operation,
    ReadFile,
    ReplacePlan,
    RunCommand,
    Search,
    UpdateTask,
    WriteFile,
    replaced_lines,
)

PATCH = """*** Begin Patch
*** Add File: new.py
+one
+two
*** Update File: old.py
*** Move to: moved.py
@@
 same
-gone
+here
+and here
*** Delete File: dead.py
*** End Patch"""
PATCHED = (
    WriteFile("new.py", 2),
    DeleteFile("old.py"),
    EditFile("moved.py", 2, 1),
    DeleteFile("dead.py"),
)
PLAN = ReplacePlan((("Read", "completed"), ("Write", "in_progress")))


def todos(text: str) -> list[dict[str, str]]:
    return [{text: "Read", "status": "completed"}, {text: "Write", "status": "in_progress"}]


@pytest.mark.parametrize(
    ("agent", "tool", "arguments", "expected"),
    [
        ("claude-code", "Read", {"file_path": "a"}, (ReadFile("a"),)),
        ("claude-code", "Write", {"file_path": "a", "content": "x\ny"}, (WriteFile("a", 2),)),
        (
            "claude-code",
            "Edit",
            {"file_path": "a", "old_string": "x\ny\nz", "new_string": "x\nY\nY\nz", "replace_all": False},
            (EditFile("a", 2, 1),),
        ),
        (
            "claude-code",
            "Edit",
            {"file_path": "a", "old_string": "x", "new_string": "y", "replace_all": True},
            (EditFile("a", None, None),),
        ),
        (
            "claude-code",
            "MultiEdit",
            {
                "file_path": "a",
                "edits": [
                    {"old_string": "x", "new_string": "y"},
                    {"old_string": "x", "new_string": "y\nz"},
                ],
            },
            (EditFile("a", 3, 2),),
        ),
        ("claude-code", "Bash", {"command": "make test"}, (RunCommand("make test"),)),
        ("claude-code", "BashOutput", {"bash_id": "b1"}, (AwaitCommand("shell:b1"),)),
        ("claude-code", "Grep", {"pattern": "x"}, (Search(),)),
        ("claude-code", "TodoWrite", {"todos": todos("content")}, (PLAN,)),
        ("claude-code", "TaskCreate", {"subject": "Do it", "description": "…"}, (AddTask("Do it"),)),
        (
            "claude-code",
            "TaskUpdate",
            {"taskId": "2", "status": "completed"},
            (UpdateTask("2", "completed"),),
        ),
        ("claude-code", "AskUserQuestion", {"questions": [{"question": "Which?"}]}, (AskUser(("Which?",)),)),
        ("claude-code", "mcp__strange__tool", {"file_path": "a"}, ()),
        ("claude-code", "Read", {"path": 7}, ()),
        ("claude-code", "Read", ["a"], ()),
        ("codex", "exec_command", {"cmd": "ls"}, (RunCommand("ls"),)),
        ("codex", "shell", {"command": ["bash", "-lc", "cargo test"]}, (RunCommand("cargo test"),)),
        ("codex", "shell", {"command": ["git", "status"]}, (RunCommand("git status"),)),
        ("codex", "shell", {"command": f"apply_patch <<'EOF'\n{PATCH}\nEOF"}, PATCHED),
        ("codex", "write_stdin", {"session_id": 7, "chars": ""}, (AwaitCommand("session:7"),)),
        ("codex", "wait", {"cell_id": "7"}, (AwaitCommand("cell:7"),)),
        ("codex", "apply_patch", PATCH, PATCHED),
        ("codex", "update_plan", {"plan": todos("step")}, (PLAN,)),
        (
            "codex",
            "exec",
            'const r = await tools.exec_command({cmd:"echo \\"hi\\"\\nls"})',
            (RunCommand('echo "hi"\nls'),),
        ),
        ("codex", "exec", "await tools.exec_command({cmd: `git log ${branch}`})", ()),
        (
            "codex",
            "exec",
            f"const patch = {json.dumps(PATCH)};\ntext(await tools.apply_patch(patch))",
            PATCHED,
        ),
        ("codex", "exec", 'tools.write_stdin({session_id:12,chars:""})', (AwaitCommand("session:12"),)),
        ("gemini-cli", "read_file", {"absolute_path": "/a"}, (ReadFile("/a"),)),
        (
            "gemini-cli",
            "replace",
            {"file_path": "a", "old_string": "x", "new_string": "y", "expected_replacements": 1},
            (EditFile("a", 1, 1),),
        ),
        ("gemini-cli", "run_shell_command", {"command": "ls"}, (RunCommand("ls"),)),
        ("opencode", "edit", {"filePath": "a", "oldString": "", "newString": "y"}, (EditFile("a", 1, 0),)),
        ("opencode", "todowrite", {"todos": todos("content")}, (PLAN,)),
        ("copilot-cli", "create", {"path": "a", "file_text": ""}, (WriteFile("a", 0),)),
        ("copilot-cli", "view", {"path": "a"}, (ReadFile("a"),)),
        ("vscode-chat", "copilot_createFile", {"filePath": "a", "content": "x\n"}, (WriteFile("a", 1),)),
        (
            "roo",
            "update_todo_list",
            {"todos": "[x] Read\n[-] Write\n[ ] Ship"},
            (ReplacePlan((("Read", "completed"), ("Write", "in_progress"), ("Ship", "pending"))),),
        ),
        ("nobody", "Read", {"file_path": "a"}, ()),
    ],
)
def test_calls(agent: str, tool: str, arguments: Any, expected: tuple[Operation, ...]) -> None:
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    assert operations_of(agent, tool, text) == expected


@given(
    st.sampled_from(["claude-code", "codex", "roo"]), st.sampled_from(["Edit", "exec", "shell"]), st.text()
)
def test_arguments_of_any_shape_do_no_harm(agent: str, tool: str, arguments: str) -> None:
    operations_of(agent, tool, arguments)


@pytest.mark.parametrize("sign", ['"', '\\"', "'", "`", '{cmd:"', "*** Update File: a\n"])
def test_long_scripts_are_read_in_one_pass(sign: str) -> None:
    operations_of("codex", "exec", f"apply_patch *** Begin Patch {sign * 50_000}")


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abc")))
def test_replaced_lines_balance(old: list[str], new: list[str]) -> None:
    added, removed = replaced_lines("\n".join(old), "\n".join(new))
    assert added - removed == len("\n".join(new).splitlines()) - len("\n".join(old).splitlines())
    assert min(added, removed) >= 0
    assert (added, removed) == (0, 0) or old != new
