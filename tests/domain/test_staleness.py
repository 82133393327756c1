"""Claims of a handoff go stale when what they name has moved, vanished or changed since."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from batonpass.domain.staleness import ClaimKind, Present, StatedClaim, find_stale

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
REF = "refs/batonpass/s/1"
CLAIMS = (
    StatedClaim(ClaimKind.FILE, 1, "a.py", "modified, +1 -1", NOON),
    StatedClaim(ClaimKind.FILE, 2, "old.py", "deleted, +0 -9", NOON),
    StatedClaim(ClaimKind.BRANCH, 3, "", "main", NOON),
    StatedClaim(ClaimKind.HEAD, 3, "", "a" * 12, NOON),
    StatedClaim(ClaimKind.TESTS, 4, "", "Tests: 3 passed", NOON),
    StatedClaim(ClaimKind.CHECKPOINT, 5, REF, ""),
)
SAME = Present("a" * 40, "main", {"a.py": NOON, "old.py": None}, frozenset({REF}), {})
LATER = NOON + timedelta(minutes=9)

GOES_STALE = [
    ({}, []),
    ({"edited": {"a.py": NOON + timedelta(seconds=59), "old.py": None}}, []),
    ({"head": "b" * 40}, [(3, "HEAD has moved: it is at bbbbbbbbbbbb now, not at aaaaaaaaaaaa.")]),
    ({"branch": "fix"}, [(3, "The branch is fix now.")]),
    ({"branch": None}, [(3, "No branch is checked out now.")]),
    ({"edited": {"a.py": None, "old.py": None}}, [(1, "a.py is not there any more.")]),
    (
        {"edited": {"a.py": LATER, "old.py": None}},
        [
            (1, "a.py was changed since this was written."),
            (4, "The tests ran before the last edit, that of a.py."),
        ],
    ),
    (
        {"edited": {"a.py": LATER, "old.py": None}, "verified": {"file a.py": LATER}},
        [(4, "The tests ran before the last edit, that of a.py.")],
    ),
    ({"edited": {"a.py": NOON, "old.py": NOON}}, [(2, "old.py is there again.")]),
    ({"refs": frozenset()}, [(5, f"This checkpoint is gone: {REF} was collected.")]),
]


@pytest.mark.parametrize(("changes", "expected"), GOES_STALE)
def test_a_claim_goes_stale_for_its_own_reason(changes, expected):
    found = find_stale(CLAIMS, replace(SAME, **changes))
    assert [(claim.line, claim.text) for claim in found] == expected


def test_what_was_never_proven_cannot_be_older_than_an_edit():
    claims = [replace(claim, at=None) for claim in CLAIMS]
    assert find_stale(claims, replace(SAME, edited={"a.py": LATER, "old.py": None})) == ()
