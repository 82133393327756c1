"""What each agent's tools do, read from the arguments of their calls.

A tool that is not known does nothing that is told of; a call whose arguments have another shape neither.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, cast

from batonpass.domain.operations import (
    PATCH_BEGIN,
    AddTask,
    AskUser,
    AwaitCommand,
    EditFile,
    Operation,
    ReadFile,
    ReplacePlan,
    RunCommand,
    Search,
    UpdateTask,
    WriteFile,
    count_lines,
    read_patch,
    replaced_lines,
)

Arguments = Mapping[str, Any]
Reader = Callable[[Arguments], Iterator[Operation]]


def operations_of(agent: str, tool: str, arguments: str) -> tuple[Operation, ...]:
    """What a call does. `arguments` are JSON as a rule; some of Codex's tools take plain text."""
    if agent == "codex" and tool == "apply_patch" and PATCH_BEGIN in arguments[:100]:
        return tuple(read_patch(arguments))
    if agent == "codex" and tool == "exec":
        return tuple(_read_script(arguments))
    read = _TOOLS.get(agent, {}).get(tool)
    if read is None:
        return ()
    try:
        values: object = json.loads(arguments)
        return tuple(read(cast(Arguments, values))) if isinstance(values, dict) else ()
    except (ValueError, TypeError, KeyError, RecursionError):
        return ()


def _text(arguments: Arguments, *names: str) -> str:
    """The first of these arguments that is there. Raises KeyError without one, TypeError for no text."""
    value = next((arguments[name] for name in names if name in arguments), None)
    if value is None:
        raise KeyError(names)
    if not isinstance(value, str):
        raise TypeError(names)
    return value


def _reads(*names: str) -> Reader:
    return lambda arguments: iter((ReadFile(_text(arguments, *names)),))


def _writes(path: str, content: str) -> Reader:
    return lambda found: iter((WriteFile(_text(found, path), count_lines(_text(found, content))),))


def _edits(path: str, old: str, new: str, *everywhere: str) -> Reader:
    """`everywhere` are arguments that say that all occurrences, however many, are replaced."""

    def read(arguments: Arguments) -> Iterator[Operation]:
        if any(_is_several(arguments.get(name)) for name in everywhere):
            yield EditFile(_text(arguments, path), None, None)
        else:
            yield EditFile(
                _text(arguments, path), *replaced_lines(_text(arguments, old), _text(arguments, new))
            )

    return read


def _is_several(value: object) -> bool:
    return value is True or (isinstance(value, int) and value > 1)


def _edits_several(arguments: Arguments) -> Iterator[Operation]:
    added = removed = 0
    for edit in arguments["edits"]:
        more, less = replaced_lines(_text(edit, "old_string"), _text(edit, "new_string"))
        added, removed = added + more, removed + less
    yield EditFile(_text(arguments, "file_path"), added, removed)


def _edits_somehow(*names: str) -> Reader:
    return lambda arguments: iter((EditFile(_text(arguments, *names), None, None),))


def _runs(*names: str) -> Reader:
    def read(arguments: Arguments) -> Iterator[Operation]:
        name = next(name for name in names if name in arguments)
        value: object = arguments[name]
        if isinstance(value, list):
            # A shell and its option stand before the command: ["bash", "-lc", "pytest"].
            words = [str(word) for word in cast(list[object], value)]
            is_shell = len(words) == 3 and words[1] in ("-c", "-lc")
            value = words[2] if is_shell else " ".join(words)
        yield from _run(value) if isinstance(value, str) else ()

    return read


def _run(command: str) -> Iterator[Operation]:
    begin = command.find(PATCH_BEGIN)
    if begin >= 0 and "apply_patch" in command[:begin]:
        yield from read_patch(command[begin:])
    elif command.strip():
        yield RunCommand(command)


def _awaits(prefix: str, *names: str) -> Reader:
    return lambda arguments: iter(
        (AwaitCommand(f"{prefix}:{next(arguments[name] for name in names if name in arguments)}"),)
    )


def _searches(_: Arguments) -> Iterator[Operation]:
    yield Search()


def _plans(listed: str, text: str, status: str = "status") -> Reader:
    def read(arguments: Arguments) -> Iterator[Operation]:
        items: Iterable[Arguments] = arguments[listed]
        yield ReplacePlan(tuple((_text(item, text), _text(item, status)) for item in items))

    return read


def _adds_task(arguments: Arguments) -> Iterator[Operation]:
    yield AddTask(_text(arguments, "subject"))


def _updates_task(arguments: Arguments) -> Iterator[Operation]:
    yield UpdateTask(
        str(arguments["taskId"]), str(arguments.get("status") or ""), str(arguments.get("subject") or "")
    )


def _asks(arguments: Arguments) -> Iterator[Operation]:
    asked: Iterable[Arguments] = arguments["questions"]
    yield AskUser(tuple(_text(item, "question") for item in asked))


_BOX = re.compile(r"^\s*(?:[-*]|\d+\.)?\s*\[([ xX~-])\]\s+(.+)$", re.MULTILINE)
_BOXES = {" ": "pending", "x": "completed", "X": "completed", "-": "in_progress", "~": "in_progress"}


def _plans_in_boxes(*names: str) -> Reader:
    """A plan that is written as a Markdown list with boxes."""

    def read(arguments: Arguments) -> Iterator[Operation]:
        found = _BOX.findall(_text(arguments, *names))
        if found:
            yield ReplacePlan(tuple((text.strip(), _BOXES[box]) for box, text in found))

    return read


_STRING = r"""("(?:[^"\\]|\\.)*+(?:"|\Z)|'(?:[^'\\]|\\.)*+(?:'|\Z)|`(?:[^`\\]|\\.)*+(?:`|\Z))"""
"""A literal; one without an end goes on to the end of the script, so that nothing is looked through twice."""

_SCRIPTED_COMMAND = re.compile(rf"""["']?\bcmd["']?\s*:\s*{_STRING}""", re.DOTALL)
_SCRIPTED_PATCH = re.compile(rf"""(?<![\w"'`]){_STRING}""", re.DOTALL)
_SCRIPTED_SESSION = re.compile(r"""["']?\bsession_id["']?\s*:\s*["']?(\d+)""")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def _read_script(script: str) -> Iterator[Operation]:
    """The commands and patches that a script for Codex's tools spells out, not those it puts together."""
    if "apply_patch" in script and PATCH_BEGIN in script:
        for literal in _SCRIPTED_PATCH.findall(script):
            if PATCH_BEGIN in literal[:100]:
                yield from read_patch(_unquote(literal))
    for literal in _SCRIPTED_COMMAND.findall(script):
        if not (literal.startswith("`") and "${" in literal):
            yield from _run(_unquote(literal))
    if "write_stdin" in script:
        for session in _SCRIPTED_SESSION.findall(script):
            yield AwaitCommand(f"session:{session}")


def _unquote(literal: str) -> str:
    return _ESCAPE.sub(lambda found: _ESCAPES.get(found[1], found[1]), literal[1:-1])


_CLINE: Mapping[str, Reader] = {
    "read_file": _reads("path"),
    "readFile": _reads("path"),
    "write_to_file": _writes("path", "content"),
    "newFileCreated": _writes("path", "content"),
    "replace_in_file": _edits_somehow("path"),
    "apply_diff": _edits_somehow("path"),
    "insert_content": _edits_somehow("path"),
    "search_and_replace": _edits_somehow("path"),
    "editedExistingFile": _edits_somehow("path"),
    "appliedDiff": _edits_somehow("path"),
    "execute_command": _runs("command"),
    "command": _runs("command"),
    "search_files": _searches,
    "searchFiles": _searches,
    "list_files": _searches,
    "update_todo_list": _plans_in_boxes("todos"),
    "task_progress": _plans_in_boxes("task_progress", "todos"),
}

_TOOLS: Mapping[str, Mapping[str, Reader]] = {
    "claude-code": {
        "Read": _reads("file_path"),
        "NotebookRead": _reads("notebook_path"),
        "Write": _writes("file_path", "content"),
        "Edit": _edits("file_path", "old_string", "new_string", "replace_all"),
        "MultiEdit": _edits_several,
        "NotebookEdit": _edits_somehow("notebook_path"),
        "Bash": _runs("command"),
        "PowerShell": _runs("command"),
        "BashOutput": _awaits("shell", "bash_id", "shell_id"),
        "TaskOutput": _awaits("shell", "task_id"),
        "Grep": _searches,
        "Glob": _searches,
        "LS": _searches,
        "WebSearch": _searches,
        "TodoWrite": _plans("todos", "content"),
        "TaskCreate": _adds_task,
        "TaskUpdate": _updates_task,
        "AskUserQuestion": _asks,
    },
    "codex": {
        "shell": _runs("command"),
        "local_shell": _runs("command"),
        "shell_command": _runs("command"),
        "exec_command": _runs("cmd", "command"),
        "container.exec": _runs("cmd", "command"),
        "write_stdin": _awaits("session", "session_id"),
        "wait": _awaits("cell", "cell_id"),
        "apply_patch": lambda arguments: read_patch(_text(arguments, "input", "patch")),
        "read_file": _reads("file_path", "path"),
        "grep_files": _searches,
        "list_dir": _searches,
        "update_plan": _plans("plan", "step"),
    },
    "gemini-cli": {
        "read_file": _reads("file_path", "absolute_path"),
        "write_file": _writes("file_path", "content"),
        "replace": _edits("file_path", "old_string", "new_string", "expected_replacements", "allow_multiple"),
        "run_shell_command": _runs("command"),
        "search_file_content": _searches,
        "grep_search": _searches,
        "glob": _searches,
        "list_directory": _searches,
        "google_web_search": _searches,
        "write_todos": _plans("todos", "description"),
    },
    "opencode": {
        "read": _reads("filePath"),
        "write": _writes("filePath", "content"),
        "edit": _edits("filePath", "oldString", "newString", "replaceAll"),
        "patch": lambda arguments: read_patch(_text(arguments, "patchText")),
        "apply_patch": lambda arguments: read_patch(_text(arguments, "patchText")),
        "bash": _runs("command"),
        "grep": _searches,
        "glob": _searches,
        "list": _searches,
        "websearch": _searches,
        "todowrite": _plans("todos", "content"),
    },
    "copilot-cli": {
        "view": _reads("path"),
        "create": _writes("path", "file_text"),
        "edit": _edits("path", "old_str", "new_str"),
        "bash": _runs("command"),
        "powershell": _runs("command"),
        "read_bash": _awaits("shell", "shellId"),
        "read_powershell": _awaits("shell", "shellId"),
        "grep": _searches,
        "glob": _searches,
        "web_search": _searches,
        "update_todo": _plans_in_boxes("todos"),
    },
    "vscode-chat": {
        "copilot_readFile": _reads("filePath"),
        "copilot_createFile": _writes("filePath", "content"),
        "copilot_replaceString": _edits("filePath", "oldString", "newString"),
        "copilot_insertEdit": _edits_somehow("filePath"),
        "copilot_applyPatch": lambda arguments: read_patch(_text(arguments, "input")),
        "run_in_terminal": _runs("command"),
        "copilot_findTextInFiles": _searches,
        "copilot_findFiles": _searches,
        "copilot_searchCodebase": _searches,
        "manage_todo_list": _plans("todoList", "title"),
    },
    "cline": _CLINE,
    "roo": _CLINE,
}
