"""A session of each agent as the agent writes it, with as many turns as are asked for.

A sample that is written again with more turns is what the agent's file looks like when it has gone on.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.adapters.agents import test_claude_code as claude
from tests.adapters.agents import test_codex as codex

from batonpass.adapters.agents.claude_code import ClaudeCode
from batonpass.adapters.agents.codex import Codex
from batonpass.adapters.agents.gemini import Gemini
from batonpass.app.transcripts import AgentAdapter

PROMPTS = (1_000, 1_200, 1_500, 1_900)
OUTPUT = 60


@dataclass(frozen=True)
class Session:
    folder: str
    name: str = "s1"
    turns: int = 1
    at: int = 1_000


Write = Callable[[Path, Session], Path]


@dataclass(frozen=True)
class Sample:
    """`write` puts a session below a home and returns the path it is followed by."""

    name: str
    open: Callable[[Path], AgentAdapter]
    write: Write
    is_metered: bool = True


def write_lines(path: Path, lines: list[dict[str, Any]], at: int) -> Path:
    """Like an agent that appends: what is there already is not written again."""
    content = "".join(f"{json.dumps(line)}\n" for line in lines).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    there = path.read_bytes() if path.exists() else b""
    if content.startswith(there):
        with path.open("ab") as file:
            file.write(content[len(there) :])
    else:
        path.unlink()
        path.write_bytes(content)
    os.utime(path, (at, at))
    return path


def write_document(path: Path, document: Any, at: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document), "utf-8")
    os.utime(path, (at, at))
    return path


def claude_code(home: Path, session: Session) -> Path:
    lines: list[dict[str, Any]] = [claude.user("Do it")]
    for turn in range(session.turns):
        usage = claude.usage(PROMPTS[turn], OUTPUT)
        lines.append(claude.response(f"m{turn}", claude.call("Read", file_path="a"), usage))
        lines.append(
            claude.user([{"type": "tool_result", "tool_use_id": "call-Read", "content": "text " * 50}])
        )
    for number, line in enumerate(lines):
        line.update(cwd=session.folder, uuid=f"{session.name}-{number}", sessionId=session.name)
    slug = "".join(letter if letter.isalnum() else "-" for letter in session.folder)
    return write_lines(home / "projects" / slug / f"{session.name}.jsonl", lines, session.at)


def codex_rollout(home: Path, session: Session) -> Path:
    lines = [codex.session(session.folder, session.name), codex.turn(), codex.message("user", "Do it")]
    for turn in range(session.turns):
        lines += [codex.call(), codex.answer("text " * 50), codex.count(PROMPTS[turn], OUTPUT)]
    return write_lines(home / "sessions/2026/01/02" / f"rollout-{session.name}.jsonl", lines, session.at)


def gemini_messages(session: Session) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = [{"id": "u1", "type": "user", "content": [{"text": "Do it"}]}]
    for turn in range(session.turns):
        tokens = {"input": PROMPTS[turn], "output": OUTPUT - 20, "thoughts": 20, "total": 0}
        call = {
            "id": f"c{turn}",
            "name": "read_file",
            "args": {"file_path": "a"},
            "status": "success",
            "result": [{"functionResponse": {"response": {"output": "text " * 50}}}],
        }
        messages.append(
            {
                "id": f"g{turn}",
                "type": "gemini",
                "timestamp": "2026-05-04T12:00:00.000Z",
                "content": "I look",
                "model": "gemini-2.5-pro",
                "tokens": tokens,
                "toolCalls": [call],
            }
        )
    return messages


def gemini_head(session: Session) -> dict[str, Any]:
    return {
        "sessionId": session.name,
        "projectHash": sha256(session.folder.encode()).hexdigest(),
        "startTime": "2026-05-04T12:00:00.000Z",
    }


def gemini_chats(home: Path, session: Session) -> Path:
    project = home / ".gemini" / "tmp" / sha256(session.folder.encode()).hexdigest()[:8]
    project.mkdir(parents=True, exist_ok=True)
    (project / ".project_root").write_text(session.folder, "utf-8")
    return project / "chats"


def gemini_log(home: Path, session: Session) -> Path:
    path = gemini_chats(home, session) / f"session-2026-{session.name}.jsonl"
    return write_lines(path, [gemini_head(session), *gemini_messages(session)], session.at)


def gemini_document(home: Path, session: Session) -> Path:
    document = {**gemini_head(session), "messages": gemini_messages(session)}
    return write_document(
        gemini_chats(home, session) / f"session-2026-{session.name}.json", document, session.at
    )


SAMPLES = (
    Sample("claude-code", lambda home: ClaudeCode([home]), claude_code),
    Sample("codex", Codex, codex_rollout),
    Sample("gemini-cli", lambda home: Gemini(home / ".gemini"), gemini_log),
    Sample("gemini-cli-document", lambda home: Gemini(home / ".gemini"), gemini_document),
)
