"""What agents write while they work, in their own forms, put together by hand."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.documents_of_repositories.stage import Stage

from batonpass.adapters.agents.claude_code import slug_of

Line = dict[str, Any]


class ClaudeCodeSession:
    """The lines of one Claude Code session; each is said a few seconds after the one before."""

    def __init__(self, stage: Stage, branch: str) -> None:
        self.lines: list[Line] = []
        self._stage = stage
        self._head = {
            "sessionId": "5b1f7a52-6f0e-4d0e-9a3c-1d6f8e2b7c40",
            "version": "2.1.210",
            "cwd": str(stage.root),
            "gitBranch": branch,
            "isSidechain": False,
        }
        self._prompt = 21_400
        self._responses = 0

    @property
    def path(self) -> Path:
        slug = slug_of(self._stage.root)
        return self._stage.home / ".claude" / "projects" / slug / f"{self._head['sessionId']}.jsonl"

    def grow(self, tokens: int) -> None:
        """Let the next prompt be larger, as by files that were read."""
        self._prompt += tokens

    def ask(self, words: str) -> None:
        self._user(words)

    def say(self, words: str) -> None:
        self._respond({"type": "text", "text": words}, len(words) // 4)

    def call(self, tool: str, result: str, *, failed: bool = False, **arguments: Any) -> None:
        """Call a tool, and what it answered."""
        name = f"toolu_{self._responses + 1:04}"
        self._respond({"type": "tool_use", "id": name, "name": tool, "input": arguments}, 90)
        answer = {"type": "tool_result", "tool_use_id": name, "content": result, "is_error": failed}
        self._user([answer])
        self._prompt += len(result) // 4

    def _user(self, content: object) -> None:
        self._add("user", {"role": "user", "content": content})

    def _respond(self, block: Mapping[str, Any], output: int) -> None:
        self._responses += 1
        self._prompt += 350
        usage = {
            "input_tokens": 4,
            "cache_creation_input_tokens": 346,
            "cache_read_input_tokens": self._prompt - 350,
            "output_tokens": output,
        }
        body = {"id": f"msg_{self._responses:04}", "model": "claude-opus-4-6", "role": "assistant"}
        self._add("assistant", {**body, "content": [block], "usage": usage})
        self._prompt += output
        self._stage.hear(self.path, self.lines)

    def _add(self, kind: str, message: Line) -> None:
        now = self._stage.tick()
        head = {"type": kind, "uuid": f"line-{len(self.lines)}", "timestamp": now.isoformat()}
        self.lines.append({**head, **self._head, "message": message})


class CodexSession:
    """The lines of one Codex rollout."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._began = stage.clock.now
        self._name = "019ce8a0-52c4-7d31-8e55-0c2f9b6a4417"
        self._prompt = 14_800
        self._calls = 0
        self.lines: list[Line] = []
        cwd = str(stage.root)
        self._add("session_meta", id=self._name, timestamp=self._began.isoformat(), cwd=cwd)
        self._add("turn_context", model="gpt-5.5", cwd=cwd)

    @property
    def path(self) -> Path:
        name = f"rollout-{self._began:%Y-%m-%dT%H-%M-%S}-{self._name}.jsonl"
        return self._stage.home / ".codex" / "sessions" / f"{self._began:%Y/%m/%d}" / name

    def grow(self, tokens: int) -> None:
        """Let the next prompt be larger, as by files that were read."""
        self._prompt += tokens

    def ask(self, words: str) -> None:
        self._message("user", words)

    def say(self, words: str) -> None:
        self._message("assistant", words)
        self._count(len(words) // 4)

    def call(self, result: str, code: int = 0, **arguments: Any) -> None:
        """Run a command, and what it printed."""
        told = f"Wall time: 2.1 seconds\nProcess exited with code {code}\nOutput:\n{result}"
        self._call("exec_command", arguments, told)

    def plan(self, **steps: str) -> None:
        """The agent's own list: what each step is, by its state."""
        listed = [{"step": step.replace("_", " "), "status": status} for step, status in steps.items()]
        self._call("update_plan", {"plan": listed}, "Plan updated")

    def patch(self, text: str) -> None:
        self._call("apply_patch", {"input": text}, "Exit code: 0\nWall time: 0.1 seconds\nOutput:\nSuccess.")

    def _call(self, tool: str, arguments: Mapping[str, Any], result: str) -> None:
        self._calls += 1
        name = f"call_{self._calls:04}"
        self._item("function_call", name=tool, arguments=json.dumps(arguments), call_id=name)
        self._item("function_call_output", call_id=name, output=result)
        self._count(110)
        self._prompt += len(result) // 4

    def _message(self, role: str, words: str) -> None:
        sort = "output_text" if role == "assistant" else "input_text"
        self._item("message", role=role, content=[{"type": sort, "text": words}])

    def _count(self, output: int) -> None:
        self._prompt += 300
        usage = {
            "input_tokens": self._prompt,
            "cached_input_tokens": self._prompt - 300,
            "output_tokens": output,
            "reasoning_output_tokens": 0,
            "total_tokens": self._prompt + output,
        }
        info = {"last_token_usage": usage, "total_token_usage": usage, "model_context_window": 258_400}
        self._add("event_msg", type="token_count", info=info)
        self._prompt += output
        self._stage.hear(self.path, self.lines)

    def _item(self, kind: str, **fields: Any) -> None:
        self._add("response_item", type=kind, **fields)

    def _add(self, kind: str, **payload: Any) -> None:
        now = self._stage.tick()
        self.lines.append({"timestamp": now.isoformat(), "type": kind, "payload": payload})
