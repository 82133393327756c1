"""How a call ended, read from what each agent's program writes around the output of a tool.

Only what the program itself writes is read, at the place where it writes it: the output of a command may hold
anything, such words too.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from batonpass.domain.facts import Ending, quote

_EDGE = 400
"""How far from the start or the end of a result its program's own words are looked for, in characters."""


@dataclass(frozen=True, slots=True)
class Result:
    """`handle` names a command that still runs, for `AwaitCommand`."""

    ending: Ending
    exit_code: int | None = None
    seconds: float | None = None
    handle: str = ""


_EXIT_AT_START: Mapping[str, re.Pattern[str]] = {
    "claude-code": re.compile(r"\A(?:Error: )?Exit code (\d+)"),
    "codex": re.compile(
        r"\A(?:Chunk ID: .*\n)?(?:Wall time: .*\n)?(?:Process exited with code|Exit code:) (-?\d+)"
        r'|\AScript completed\n.*\nOutput:\n\s*\{[^{}]*"exit_code":(-?\d+)'
    ),
    "cline": re.compile(r"\ACommand (?:failed with|exited with) (?:exit )?code:? (-?\d+)"),
    "roo": re.compile(r"\A(?:Command executed in terminal.*\n?)?.*\bExit code: (-?\d+)"),
}
_EXIT_AT_END: Mapping[str, re.Pattern[str]] = {
    "codex": re.compile(r'"metadata":\s*\{"exit_code":\s*(-?\d+)[^{}]*\}\s*\}\s*\Z'),
    "gemini-cli": re.compile(
        r"^Exit Code: (-?\d+)$(?:\n(?:Signal|Background PIDs|Process Group PGID): .*)*\Z", re.MULTILINE
    ),
    "copilot-cli": re.compile(
        r"<(?:shellId: \S+ completed|exited|command exited) with exit code (-?\d+)>\s*\Z"
    ),
    "opencode": re.compile(r"<exit_code>(-?\d+)</exit_code>\s*\Z"),
}
_SECONDS = re.compile(r"\A(?:Chunk ID: .*\n|Exit code: .*\n)?Wall time: ([\d.]+) seconds")
_HANDLES: Mapping[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "claude-code": (("shell", re.compile(r"\ACommand running in background with ID: ([\w-]+)")),),
    "codex": (
        ("cell", re.compile(r"\AScript running with cell ID (\d+)")),
        (
            "session",
            re.compile(r"\A(?:Chunk ID: .*\n)?(?:Wall time: .*\n)?Process running with session ID (\d+)"),
        ),
        ("session", re.compile(r'\AScript completed\n.*\nOutput:\n\s*\{[^{}]*"session_id":(\d+)')),
    ),
    "copilot-cli": (
        ("shell", re.compile(r"<command (?:is )?(?:still )?running.*?shellId: ([\w-]+)", re.IGNORECASE)),
    ),
}
_HANDLES_AT_END: Mapping[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "codex": (("session", re.compile(r"^SESSION_ID=(\d+)\s*\Z", re.MULTILINE)),),
}
_REFUSED = re.compile(
    r"\A(?:The user doesn't want to (?:proceed with|take) this"
    r"|exec command rejected by user"
    r"|The user (?:denied|rejected|declined) "
    r"|The tool call was (?:rejected|denied) by the user)"
)
_SILENT_SUCCESS = frozenset({"claude-code"})
"""Agents that mark every command that ended with another code than 0 as failed."""

_FAILED_SCRIPT = re.compile(r"\AScript failed\b")


def read_result(agent: str, text: str, *, failed: bool) -> Result:
    """How a call ended, of which the agent says that it `failed`."""
    if _REFUSED.match(text):
        return Result(Ending.REFUSED)
    start, end = text[:_EDGE], text[-_EDGE:]
    seconds = _seconds(start) if agent == "codex" else None
    handle = _handle(agent, start, end)
    code = _exit_code(agent, start, end)
    if code is not None:
        return Result(Ending.FAILED if code else Ending.SUCCEEDED, code, seconds, handle)
    if failed or (agent == "codex" and _FAILED_SCRIPT.match(start)):
        return Result(Ending.FAILED, seconds=seconds)
    if handle or agent not in _SILENT_SUCCESS:
        return Result(Ending.UNKNOWN, seconds=seconds, handle=handle)
    return Result(Ending.SUCCEEDED)


def _exit_code(agent: str, start: str, end: str) -> int | None:
    for patterns, edge in ((_EXIT_AT_START, start), (_EXIT_AT_END, end)):
        found = patterns[agent].search(edge) if agent in patterns else None
        if found:
            return int(next(group for group in found.groups() if group is not None)[:9])
    return None


def _handle(agent: str, start: str, end: str) -> str:
    for patterns, edge in ((_HANDLES, start), (_HANDLES_AT_END, end)):
        for prefix, pattern in patterns.get(agent, ()):
            if found := pattern.search(edge):
                return f"{prefix}:{found[1]}"
    return ""


def _seconds(start: str) -> float | None:
    found = _SECONDS.match(start)
    try:
        return float(found[1]) if found else None
    except ValueError:
        return None


_HEADER = re.compile(
    r"\A(?:(?:Error: )?Exit code -?\d+\n"
    r"|Script (?:failed|completed)\nWall time .*\nOutput:\n\s*(?:Script error:\n)?"
    r"|(?:Chunk ID: .*\n)?(?:Exit code: .*\n)?(?:Wall time: .*\n)?(?:Process .*\n)?"
    r"(?:Original token count: .*\n)?(?:Total output lines: .*\n)?Output:\n)"
)
_TAGS = re.compile(r"</?tool_use_error>")
_SAYS_WHY = re.compile(
    r"\b(?:errors?|failed|failure|fatal|exception|panic(?:ked)?|traceback|not found|no such|cannot"
    r"|can't|undefined|denied|refused|unable|invalid|unexpected|missing|timed out)\b"
    r"|\w+(?:Error|Exception)\b|(?-i:CONFLICT)\b",
    re.IGNORECASE,
)
_TRACEBACK = "Traceback (most recent call last):"
_LINES_LOOKED_AT = 200
_CHUNK = '{"chunk_id":'
_LONGEST_ERROR = 20_000


def error_of(text: str) -> str:
    """The line of a failed command's output that says why, as far as one does; else its first line.

    Of Python's tracebacks it is the line of the last one that names the exception.
    """
    lines = _lines(text)
    first = lines[0] if lines else ""
    raised = _raised_in(lines)
    return quote(raised or next((line for line in lines if _SAYS_WHY.search(line)), first))


def _raised_in(lines: list[str]) -> str:
    """The first line after the head of the last traceback that is not set in, as the calls are."""
    heads = [number for number, line in enumerate(lines) if line.strip() == _TRACEBACK]
    if not heads:
        return ""
    inset = len(lines[heads[-1]]) - len(lines[heads[-1]].lstrip())
    return next((line for line in lines[heads[-1] + 1 :] if not line[inset : inset + 1].isspace()), "")


def refusal_of(text: str) -> str:
    """The first line of what a tool answered that did not do its work."""
    return quote(next(iter(_lines(text)), ""))


def _lines(text: str) -> list[str]:
    body = _TAGS.sub("", _HEADER.sub("", text[:_LONGEST_ERROR], count=1))
    lines = (line.rstrip() for line in body.splitlines()[:_LINES_LOOKED_AT])
    return [line for line in lines if line and not line.startswith(_CHUNK)]


def answers_of(text: str, questions: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """What the user chose, for each question that was answered."""
    return tuple((question, answer) for question in questions if (answer := _answer(text, question)))


def _answer(text: str, question: str) -> str:
    _, found, rest = text.partition(f'"{question}"="')
    ends = [end for sign in ('", "', '". ', '"\n') if (end := rest.find(sign)) >= 0]
    return rest[: min(ends, default=len(rest))].strip() if found else ""
