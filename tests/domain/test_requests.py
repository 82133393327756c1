"""What the user said, without what programs put around it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batonpass.domain.requests import request_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fix the build", "Fix the build"),
        ("<system-reminder>Be brief</system-reminder>\nFix it", "Fix it"),
        ("Fix it <system-reminder>never closed", "Fix it"),
        ("<task>Fix it</task>\n<environment_details># Files\na</environment_details>", "Fix it"),
        ("<ide_opened_file>a.py</ide_opened_file>Fix it", "Fix it"),
        (
            "# Context from my IDE setup:\n\n## Open tabs:\n- a\n\n## My request for Codex:\nFix it\n",
            "Fix it",
        ),
        ("<command-name>/review</command-name><command-args>12</command-args>", "/review 12"),
        ("<command-name>/compact</command-name><command-args></command-args>", ""),
        ("/clear", ""),
        ("/usr/bin is missing", "/usr/bin is missing"),
        ("<local-command-stdout>Bye!</local-command-stdout>", ""),
        ("<task-notification>\n<task-id>7</task-id></task-notification>", ""),
        ("[Request interrupted by user for tool use]", ""),
        ("Use <b> & <contextual> tags", "Use <b> & <contextual> tags"),
        ("", ""),
    ],
)
def test_requests(text: str, expected: str) -> None:
    assert request_of(text) == expected


@given(st.text(st.sampled_from("<>/-taskcontexsystem reminder\n")))
def test_any_text_does_no_harm(text: str) -> None:
    assert len(request_of(text)) <= len(text)


@pytest.mark.parametrize("part", ["<task>", "<context", "<system-reminder>", "<command-args>", "</task>"])
def test_huge_texts_are_read_in_one_pass(part: str) -> None:
    request_of(part * 100_000)
