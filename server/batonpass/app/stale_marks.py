"""The marks behind claims of a handoff that did not hold when it was verified.

A mark is `[stale: HEAD moved, 2026-05-04 12:30 UTC]`: one or more of the words of `Reason`, with `; ` between
them, and when that was found. It stands at the end of the line that makes the claim, behind the mark of its
evidence. It is nobody's text: whatever reads or compares a handoff takes the marks out first.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from batonpass.domain.staleness import Reason, StaleClaim

_REASON = "|".join(re.escape(reason) for reason in Reason)
_MARK = re.compile(rf" ?\[stale: ({_REASON})(; ({_REASON}))*, \d{{4}}-\d\d-\d\d \d\d:\d\d UTC\]")
_LINE_END = re.compile(r"[ \t]*\\?$")


def without_marks(text: str) -> str:
    return _MARK.sub("", text) if "[stale: " in text else text


def mark_lines(
    lines: Sequence[str], before: Sequence[str], stale: Sequence[StaleClaim], at: datetime
) -> tuple[str, ...]:
    """The lines with marks on those that make stale claims.

    `before` are the same lines as they stood, with the marks they had: what is stale for the same reasons
    keeps its mark, which tells since when that is known.
    """
    marked = list(lines)
    for number in {claim.line for claim in stale}:
        reasons = dict.fromkeys(claim.reason for claim in stale if claim.line == number)
        said = f" [stale: {'; '.join(reasons)}, "
        known = next((mark[0] for mark in _MARK.finditer(before[number]) if mark[0].startswith(said)), None)
        mark = known or f"{said}{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC]"
        # White space and a backslash at the end of a line break it: they stay the last.
        end = _LINE_END.search(marked[number])
        place = end.start() if end else len(marked[number])
        marked[number] = marked[number][:place] + mark + marked[number][place:]
    return tuple(marked)
