"""Claude Code as the journeys meet it: a transcript in the home folder that grows."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


class ClaudeCode:
    """Writes the transcript of one session, line by line, as the program does."""

    def __init__(self, home: Path, folder: Path, session: str) -> None:
        slug = re.sub(r"[^A-Za-z0-9]", "-", str(folder))
        self.path = home / ".claude" / "projects" / slug / f"{session}.jsonl"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._folder, self._session = folder, session
        self._lines = 0

    def write(self, kind: str, **fields: Any) -> None:
        self._lines += 1
        line = {
            "type": kind,
            "uuid": f"{self._session}-{self._lines}",
            "sessionId": self._session,
            "timestamp": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
            "version": "2.1.210",
            "cwd": str(self._folder),
            "isSidechain": False,
            **fields,
        }
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")

    def puzzle(self) -> None:
        """A line of a sort that matters and that nobody knows."""
        self.write("assistant", message="not what it was")

    def ask(self, text: str) -> None:
        self.write("user", message={"role": "user", "content": text})

    def answer(self, prompt: int, output: int) -> None:
        usage = {
            "input_tokens": 2,
            "cache_creation_input_tokens": 100,
            "cache_read_input_tokens": prompt - 102,
            "output_tokens": output,
        }
        self.write(
            "assistant",
            message={
                "id": f"msg-{self._lines}",
                "model": "claude-opus-4-6",
                "role": "assistant",
                "content": [{"type": "text", "text": "Done."}],
                "usage": usage,
            },
        )
