"""How calls ended, as each agent's program writes it around an output."""

import pytest

from batonpass.domain.agent_results import Result, answers_of, error_of, read_result, refusal_of
from batonpass.domain.facts import Ending

CODEX = "Chunk ID: 1a2b\nWall time: 0.4200 seconds\n{}\nOriginal token count: 9\nOutput:\n{}"


@pytest.mark.parametrize(
    ("agent", "text", "failed", "expected"),
    [
        ("claude-code", "fine", False, Result(Ending.SUCCEEDED)),
        ("claude-code", "Exit code 2\nno such file", True, Result(Ending.FAILED, 2)),
        ("claude-code", "Command timed out", True, Result(Ending.FAILED)),
        (
            "claude-code",
            "Command running in background with ID: bx1. Output is being written",
            False,
            Result(Ending.UNKNOWN, handle="shell:bx1"),
        ),
        (
            "claude-code",
            "The user doesn't want to proceed with this tool use. The tool use was rejected",
            True,
            Result(Ending.REFUSED),
        ),
        ("codex", CODEX.format("Process exited with code 0", "x"), False, Result(Ending.SUCCEEDED, 0, 0.42)),
        ("codex", CODEX.format("Process exited with code -9", "x"), False, Result(Ending.FAILED, -9, 0.42)),
        (
            "codex",
            CODEX.format("Process running with session ID 77", ""),
            False,
            Result(Ending.UNKNOWN, None, 0.42, "session:77"),
        ),
        # What a command prints itself says nothing of how it ended.
        (
            "codex",
            CODEX.format("Process exited with code 1", "Process exited with code 0"),
            False,
            Result(Ending.FAILED, 1, 0.42),
        ),
        ("codex", "plain\nProcess exited with code 0", False, Result(Ending.UNKNOWN)),
        (
            "codex",
            "Exit code: 0\nWall time: 1 seconds\nOutput:\nSuccess.",
            False,
            Result(Ending.SUCCEEDED, 0, 1.0),
        ),
        (
            "codex",
            '{"output":"x","metadata":{"exit_code":3,"duration_seconds":0.1}}',
            False,
            Result(Ending.FAILED, 3),
        ),
        (
            "codex",
            'Script completed\nWall time 1 seconds\nOutput:\n\n{"chunk_id":"a","exit_code":1}\nx',
            False,
            Result(Ending.FAILED, 1),
        ),
        (
            "codex",
            "Script failed\nWall time 0.0 seconds\nOutput:\n\nScript error:\nno",
            False,
            Result(Ending.FAILED),
        ),
        (
            "codex",
            "Script running with cell ID 9\nWall time 10 seconds\nOutput:\n",
            False,
            Result(Ending.UNKNOWN, handle="cell:9"),
        ),
        (
            "gemini-cli",
            "Command: x\nOutput: y\nError: (none)\nExit Code: 4\nSignal: 0\nProcess Group PGID: 7",
            False,
            Result(Ending.FAILED, 4),
        ),
        ("copilot-cli", "out\n<shellId: 2 completed with exit code 0>", False, Result(Ending.SUCCEEDED, 0)),
        ("copilot-cli", "out\n<exited with exit code 1>", False, Result(Ending.FAILED, 1)),
        ("opencode", "out", False, Result(Ending.UNKNOWN)),
        ("opencode", "out", True, Result(Ending.FAILED)),
    ],
)
def test_endings(agent: str, text: str, failed: bool, expected: Result) -> None:
    assert read_result(agent, text, failed=failed) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Exit code 1\ncompiling\na.go:3: undefined: x\nFAIL", "a.go:3: undefined: x"),
        ("Exit code 1\njust this\nand that", "just this"),
        (CODEX.format("Process exited with code 1", "\n\nValueError: bad"), "ValueError: bad"),
        ("Exit code 1", "Exit code 1"),
        ("", ""),
        (
            "Auto-merging a.ts\nCONFLICT (content): Merge conflict in a.ts\nAutomatic merge failed",
            "CONFLICT (content): Merge conflict in a.ts",
        ),
        ("Looking for conflicts\nfatal: bad revision 'x'", "fatal: bad revision 'x'"),
        (
            'Traceback (most recent call last):\n  File "a.py", line 1, in <module>\n    raise error()\n'
            "parcel.Broken: no such box\n",
            "parcel.Broken: no such box",
        ),
        (
            "Traceback (most recent call last):\n  File 'a'\nKeyError: 1\n\nDuring handling of the above:\n\n"
            "Traceback (most recent call last):\n  File 'b'\nValueError: 2",
            "ValueError: 2",
        ),
        ("Traceback (most recent call last):\n  cut short", "Traceback (most recent call last):"),
    ],
)
def test_the_line_that_says_why(text: str, expected: str) -> None:
    assert error_of(text) == expected


def test_a_tool_says_in_its_first_line_why_it_did_nothing() -> None:
    text = "<tool_use_error>Found 2 matches.\nString: raise Error</tool_use_error>"
    assert refusal_of(text) == "Found 2 matches."


def test_answers_to_questions() -> None:
    text = 'Your questions have been answered: "Which?"="The first", "Now?"="No". You can now continue.'
    assert answers_of(text, ("Which?", "Now?", "Other?")) == (("Which?", "The first"), ("Now?", "No"))
    assert answers_of("No response after 300s", ("Which?",)) == ()
