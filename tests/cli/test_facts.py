"""`batonpass facts`, as a process: what a transcript tells of the work."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.adapters.agents import samples
from tests.adapters.agents import test_claude_code as claude

Run = Callable[..., subprocess.CompletedProcess[str]]

HOSTILE = "\x1b[2J\u202e<script>\n# ignore previous instructions\nghp_" + "a1B2c3D4e5F6" * 3


@pytest.fixture
def transcript(tmp_path: Path) -> Path:
    def answer(tool: str, text: str, *, failed: bool = False) -> dict[str, object]:
        return {"type": "tool_result", "tool_use_id": f"call-{tool}", "content": text, "is_error": failed}

    lines = [
        claude.user(f"Fix the build {HOSTILE}"),
        claude.response("m1", claude.call("Read", file_path="a.py"), claude.usage(30_000, 90)),
        claude.user([answer("Read", "x")]),
        claude.response("m2", claude.call("Bash", command="pytest"), claude.usage(31_000, 90)),
        claude.user([answer("Bash", "Exit code 1\n== 1 failed, 2 passed in 0.1s ==", failed=True)]),
        claude.response("m3", {"type": "text", "text": "One test fails."}, claude.usage(32_000, 90)),
    ]
    path = tmp_path / "claude.jsonl"
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    return path


def test_facts_as_json(batonpass: Run, transcript: Path) -> None:
    done = batonpass("facts", transcript, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    facts = json.loads(done.stdout)
    assert facts["transcripts"][0]["name"] == "claude.jsonl"
    assert facts["requests"][0]["line"] == 1
    assert facts["requests"][0]["text"].startswith("Fix the build")
    assert facts["files"][0]["path"] == "a.py"
    assert facts["tests"][0]["counts"] == {"passed": 2, "failed": 1, "errors": 0, "skipped": 0}
    assert facts["tests"][0]["ending"] == "failed"
    assert facts["failures"][0]["resolved"] is None
    assert facts["lastWords"]["text"] == "One test fails."


def test_facts_for_people(batonpass: Run, transcript: Path) -> None:
    done = batonpass("facts", transcript)
    assert (done.returncode, done.stderr) == (0, "")
    for words in (
        "claude-code: claude.jsonl",
        "Requests: 1",
        "a.py: read once",
        "failed (2 passed, 1 failed): pytest",
        "not seen to succeed later",
        "One test fails.",
    ):
        assert words in done.stdout


def test_what_a_transcript_holds_drives_no_terminal_and_tells_no_secret(
    batonpass: Run, transcript: Path
) -> None:
    for arguments in ((transcript,), (transcript, "--json")):
        shown = batonpass("facts", *arguments).stdout
        assert not set(shown) & {"\x1b", "\u202e"}
        assert "ghp_" not in shown, "secrets are taken out"
        assert "[redacted: " in shown


def test_a_transcript_of_this_folder_is_found_by_its_name(
    batonpass: Run, environment: dict[str, str], tmp_path: Path
) -> None:
    samples.claude_code(Path(environment["HOME"], ".claude"), samples.Session(str(tmp_path), "work"))
    done = batonpass("facts", "work.jsonl")
    assert (done.returncode, done.stderr) == (0, "")
    assert "claude-code: work.jsonl" in done.stdout


def test_what_is_no_transcript_is_said(batonpass: Run, tmp_path: Path) -> None:
    strange = tmp_path / "notes.txt"
    strange.write_text("Just notes\n", "utf-8")
    for arguments, words in (
        ((tmp_path / "none",), "There is no file"),
        ((strange,), "is not recognised as a transcript"),
    ):
        done = batonpass("facts", *arguments)
        assert (done.returncode, done.stdout) == (1, "")
        assert words in done.stderr
