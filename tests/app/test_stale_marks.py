"""Marks of stale claims come and go, and leave the rest of a line as it is."""

from datetime import UTC, datetime

import pytest

from batonpass.app.stale_marks import mark_lines, without_marks
from batonpass.domain.staleness import Reason, StaleClaim

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
MOVED = StaleClaim(0, "", Reason.HEAD_MOVED)
MARK = "[stale: HEAD moved, 2026-05-04 12:00 UTC]"

MARKED = [
    ("- `a.py`: modified", f"- `a.py`: modified {MARK}"),
    ("- **Branch:** `main` [E1]", f"- **Branch:** `main` [E1] {MARK}"),
    ("it goes on\\", f"it goes on {MARK}\\"),
    ("it goes on  ", f"it goes on {MARK}  "),
    ("", f" {MARK}"),
]


@pytest.mark.parametrize(("line", "expected"), MARKED)
def test_a_mark_stands_at_the_end_of_its_line_and_leaves_nothing_behind(line, expected):
    assert mark_lines([line], [line], [MOVED], NOON) == (expected,)
    assert without_marks(expected) == line


def test_a_mark_for_the_same_reason_keeps_its_time_and_one_for_another_does_not():
    before = "- `a.py` [stale: HEAD moved, 2026-05-03 09:00 UTC]"
    assert mark_lines(["- `a.py`"], [before], [MOVED], NOON) == (before,)
    gone = StaleClaim(0, "", Reason.FILE_GONE)
    (line,) = mark_lines(["- `a.py`"], [before], [gone], NOON)
    assert line == "- `a.py` [stale: the file is gone, 2026-05-04 12:00 UTC]"


@pytest.mark.parametrize(
    "words",
    [
        "[stale: HEAD moved]",
        "[stale: because I say so, 2026-05-04 12:00 UTC]",
        "[E1] [unverified] stale: HEAD moved, 2026-05-04 12:00 UTC",
    ],
)
def test_what_only_looks_like_a_mark_stays(words):
    assert without_marks(words) == words
