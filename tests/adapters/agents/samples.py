"""A session of each agent as the agent writes it, with as many turns as are asked for.

A sample that is written again with more turns is what the agent's file looks like when it has gone on.
"""

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.adapters.agents import test_claude_code as claude
from tests.adapters.agents import test_codex as codex

from batonpass.adapters.agents.aider import Aider
from batonpass.adapters.agents.claude_code import ClaudeCode
from batonpass.adapters.agents.cline import Cline
from batonpass.adapters.agents.codex import Codex
from batonpass.adapters.agents.copilot_cli import CopilotCli
from batonpass.adapters.agents.gemini import Gemini
from batonpass.adapters.agents.opencode import OpenCode
from batonpass.adapters.agents.roo import Roo
from batonpass.adapters.agents.vscode_chat import VsCodeChat
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
    is_one_file: bool = True
    is_found_anywhere: bool = True


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


def event(kind: str, **data: Any) -> dict[str, Any]:
    return {"type": kind, "id": "e", "timestamp": "2026-06-23T23:33:08.406Z", "data": data}


def copilot_start(session: Session) -> dict[str, Any]:
    context = {"cwd": session.folder}
    return event("session.start", sessionId=session.name, startTime="2026-06-23T23:33:07Z", context=context)


def copilot_events(home: Path, session: Session) -> Path:
    lines = [copilot_start(session), event("user.message", content="Do it", transformedContent="Do it")]
    for turn in range(session.turns):
        call = {"toolCallId": f"c{turn}", "name": "view", "arguments": {"path": "a"}}
        lines.append(event("assistant.message", model="gpt-5.5", content="I look", toolRequests=[call]))
        lines.append(event("tool.execution_complete", toolCallId=f"c{turn}", result={"content": "text"}))
    return write_lines(home / "session-state" / session.name / "events.jsonl", lines, session.at)


def opencode_message(session: Session, turn: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    tokens = {"input": 200, "output": OUTPUT, "reasoning": 0}
    tokens |= {"cache": {"read": PROMPTS[turn] - 200, "write": 0}}
    info = {
        "id": f"msg_{session.name}_{turn}",
        "role": "assistant",
        "modelID": "ling-3",
        "tokens": tokens,
        "time": {"created": 1_000_000 + turn, "completed": 1_000_001 + turn},
    }
    state = {"status": "completed", "input": {"path": "a"}, "output": "text " * 50}
    parts = [
        {"id": f"prt_{turn}_0", "type": "step-start"},
        {"id": f"prt_{turn}_1", "type": "text", "text": "I look"},
        {"id": f"prt_{turn}_2", "type": "tool", "tool": "read", "callID": f"c{turn}", "state": state},
        {"id": f"prt_{turn}_3", "type": "step-finish", "tokens": tokens},
    ]
    return info, parts


def opencode_messages(session: Session) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    user = {"id": f"msg_{session.name}_", "role": "user", "time": {"created": 999_999}}
    asked = [{"id": "prt", "type": "text", "text": "Do it"}]
    return [(user, asked), *(opencode_message(session, turn) for turn in range(session.turns))]


def opencode_session(session: Session) -> dict[str, Any]:
    times = {"created": 900_000, "updated": session.at * 1_000}
    return {"id": f"ses_{session.name}", "directory": session.folder, "time": times}


def opencode_database(home: Path, session: Session) -> Path:
    path = home / "opencode.db"
    home.mkdir(parents=True, exist_ok=True)
    info, at = opencode_session(session), session.at * 1_000
    with closing(sqlite3.connect(path)) as database, database:
        for table, columns in (
            ("session", "directory, parent_id, time_created, time_updated"),
            ("message", "session_id, time_created, time_updated, data"),
            ("part", "message_id, session_id, time_created, time_updated, data"),
        ):
            database.execute(f"create table if not exists {table} (id text primary key, {columns})")
        database.execute(
            "insert or replace into session values (?, ?, null, ?, ?)",
            (info["id"], session.folder, 900_000, at),
        )
        for message, parts in opencode_messages(session):
            created = message["time"]["created"]
            database.execute(
                "insert or ignore into message values (?, ?, ?, ?, ?)",
                (message["id"], info["id"], created, at, json.dumps(message)),
            )
            database.executemany(
                "insert or ignore into part values (?, ?, ?, ?, ?, ?)",
                [
                    (message["id"] + part["id"], message["id"], info["id"], created, at, json.dumps(part))
                    for part in parts
                ],
            )
    return path / info["id"]


def opencode_folders(home: Path, session: Session) -> Path:
    info = opencode_session(session)
    for message, parts in opencode_messages(session):
        write_document(home / "storage/message" / info["id"] / f"{message['id']}.json", message, session.at)
        for part in parts:
            write_document(home / "storage/part" / message["id"] / f"{part['id']}.json", part, session.at)
    return write_document(home / "storage/session/p" / f"{info['id']}.json", info, session.at)


def aider_history(home: Path, session: Session) -> Path:
    lines = ["# aider chat started at 2026-05-04 12:00:00", "> Main model: gpt-4o with diff edit format"]
    for turn in range(session.turns):
        lines += ["#### Do it", "I do.", f"> Tokens: {PROMPTS[turn] / 1_000:.1f}k sent, 60 received."]
    path = home / session.folder.lstrip("/") / ".aider.chat.history.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*lines, ""]), "utf-8")
    os.utime(path, (session.at, session.at))
    return path


def chat_request(turn: int) -> dict[str, Any]:
    call = {"id": f"c{turn}", "name": "read_file", "arguments": '{"path": "a"}'}
    metadata = {
        "promptTokens": PROMPTS[turn],
        "outputTokens": OUTPUT,
        "toolCallRounds": [{"response": "I look", "toolCalls": [call]}],
        "toolCallResults": {f"c{turn}": {"content": [{"value": "text " * 50}]}},
    }
    return {
        "requestId": f"r{turn}",
        "message": {"text": "Do it"},
        "timestamp": 1_000_000,
        "modelId": "copilot/gpt-5.5",
        "response": [],
        "result": {"metadata": metadata},
    }


def chat_session(session: Session) -> dict[str, Any]:
    requests = [chat_request(turn) for turn in range(session.turns)]
    fields = {"version": 3, "creationDate": 900_000, "responderUsername": "GitHub Copilot"}
    return {**fields, "sessionId": session.name, "requests": requests}


def chats_of(home: Path, session: Session) -> Path:
    storage = home / "workspaceStorage" / sha256(session.folder.encode()).hexdigest()[:8]
    storage.mkdir(parents=True, exist_ok=True)
    (storage / "workspace.json").write_text(json.dumps({"folder": f"file://{session.folder}"}), "utf-8")
    return storage / "chatSessions"


def chat_document(home: Path, session: Session) -> Path:
    path = chats_of(home, session) / f"{session.name}.json"
    return write_document(path, chat_session(session), session.at)


def chat_log(home: Path, session: Session) -> Path:
    lines: list[dict[str, Any]] = [{"kind": 0, "v": chat_session(Session(session.folder, session.name))}]
    for turn in range(1, session.turns):
        asked = {**chat_request(turn), "result": None}
        lines.append({"kind": 2, "k": ["requests"], "v": [asked]})
        lines.append({"kind": 1, "k": ["requests", turn, "result"], "v": chat_request(turn)["result"]})
    return write_lines(chats_of(home, session) / f"{session.name}.jsonl", lines, session.at)


def task_messages(session: Session, **extra: Any) -> list[dict[str, Any]]:
    start = 1_000_000 + sum(session.name.encode())
    messages: list[dict[str, Any]] = [{"ts": start, "type": "say", "say": "task", "text": "Do it"}]
    for turn in range(session.turns):
        usage = {"tokensIn": PROMPTS[turn], "tokensOut": OUTPUT, "cacheWrites": 0, "cacheReads": 0, **extra}
        request = {"request": "text " * 50, **usage}
        messages += [
            {"ts": start, "type": "say", "say": "api_req_started", "text": json.dumps(request)},
            {"ts": start, "type": "say", "say": "text", "text": "I look", "partial": False},
            {"ts": start, "type": "ask", "ask": "tool", "text": '{"tool": "readFile", "path": "a"}'},
        ]
    return messages


def cline_task(home: Path, session: Session) -> Path:
    history = home / "state" / "taskHistory.json"
    tasks = json.loads(history.read_text("utf-8")) if history.exists() else []
    tasks.append({"id": session.name, "ts": 1, "cwdOnTaskInitialization": session.folder})
    write_document(history, tasks, session.at)
    messages = task_messages(session)
    return write_document(home / "tasks" / session.name / "ui_messages.json", messages, session.at)


def roo_task(home: Path, session: Session) -> Path:
    task = home / "tasks" / session.name
    write_document(task / "history_item.json", {"id": session.name, "workspace": session.folder}, session.at)
    messages = task_messages(session, apiProtocol="anthropic")
    return write_document(task / "ui_messages.json", messages, session.at)


SAMPLES = (
    Sample("claude-code", lambda home: ClaudeCode([home]), claude_code),
    Sample("codex", Codex, codex_rollout),
    Sample("gemini-cli", lambda home: Gemini(home / ".gemini"), gemini_log),
    Sample("gemini-cli-document", lambda home: Gemini(home / ".gemini"), gemini_document),
    Sample("copilot-cli", CopilotCli, copilot_events, is_metered=False),
    Sample("opencode", OpenCode, opencode_database, is_one_file=False),
    Sample("vscode-chat", lambda home: VsCodeChat([home]), chat_document),
    Sample("vscode-chat-log", lambda home: VsCodeChat([home]), chat_log),
    Sample("cline", lambda home: Cline([home]), cline_task),
    Sample("roo", lambda home: Roo([home]), roo_task),
    Sample("aider", lambda home: Aider(), aider_history, is_found_anywhere=False),
    Sample("opencode-folders", OpenCode, opencode_folders, is_one_file=False),
)
