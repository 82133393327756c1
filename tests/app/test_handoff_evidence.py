"""Evidence is written anew for all the lines that it serves, or not at all."""

import pytest

from batonpass.app.handoff_claims_reading import read_sections
from batonpass.app.handoff_evidence import Proof, read_evidence, renew

SHARED = "Where nothing else is said, commands ended with exit code 0, at `aaa`, 2026-05-04 12:00 UTC\n\n"


def list_of(text):
    return read_evidence(read_sections(text).get("evidence"))


READ = [
    ("- **E1**: `git status`", Proof("`git status`", "0", "aaa", "2026-05-04 12:00 UTC")),
    (
        "- **E1**: `make, exit code 2`, exit code 1, at `bbb`, 2026-05-04 12:05 UTC",
        Proof("`make, exit code 2`", "1", "bbb", "2026-05-04 12:05 UTC"),
    ),
    ("- **E1**: `make`, 2026-05-04 12:05 UTC", Proof("`make`", "0", "aaa", "2026-05-04 12:05 UTC")),
    (
        "- **E1**: the report `junit.xml`, written 2026-05-04 11:00 UTC",
        Proof("the report `junit.xml`, written 2026-05-04 11:00 UTC", time="2026-05-04 11:00 UTC"),
    ),
    ("- **E1**: as Bo told me", Proof("as Bo told me")),
]


@pytest.mark.parametrize(("item", "expected"), READ)
def test_a_proof_is_read_with_what_all_share(item, expected):
    assert list_of(f"## Evidence\n{SHARED}{item}\n").proofs == {"E1": expected}


def page(claims, evidence):
    return "\n".join(["## State", *claims, "", "## Evidence", *evidence, ""])


NOW = page(
    ["- It builds [E1]", "- It is clean [E2]", "", "Files [E2]:", "", "- a.py: +1"],
    [
        "- **E1**: `make`, exit code 0, at `bbb`, 2026-05-04 12:30 UTC",
        "- **E2**: `git status`, exit code 0, at `aaa`, 2026-05-04 12:30 UTC",
    ],
)
OLD = "`git status`, exit code 0, at `aaa`, 2026-05-04 12:00 UTC"

RENEWED = {
    "all of what it serves is as it was": (
        ["- It is clean [E1]", "", "Files [E1]:", "", "- a.py: +1"],
        [f"- **E1**: {OLD}"],
        ["- **E1**: `git status`, exit code 0, at `aaa`, 2026-05-04 12:30 UTC"],
    ),
    "what all share is not said again": (
        ["- It is clean [E1]"],
        [SHARED + "- **E1**: `git status`"],
        ["- **E1**: `git status`, 2026-05-04 12:30 UTC"],
    ),
    "what differs from what all share is said": (
        ["- It builds [E1]"],
        [SHARED + "- **E1**: `make`"],
        ["- **E1**: `make`, at `bbb`, 2026-05-04 12:30 UTC"],
    ),
    "a line beside it is not as it was": (
        ["- It is clean [E1]", "- It is green [E1]"],
        [f"- **E1**: {OLD}"],
        [],
    ),
    "a line of its list is not as it was": (["Files [E1]:", "", "- b.py: +1"], [f"- **E1**: {OLD}"], []),
    "its lines are proven by different things now": (
        ["- It is clean [E1]", "- It builds [E1]"],
        [f"- **E1**: {OLD}"],
        [],
    ),
    "nothing is proven by it": (["- It is clean"], [f"- **E1**: {OLD}"], []),
}


@pytest.mark.parametrize(("claims", "evidence", "expected"), RENEWED.values(), ids=RENEWED)
def test_evidence_is_renewed(claims, evidence, expected):
    text = page(claims, evidence)
    changed = renew(text.split("\n"), list_of(text), NOW.split("\n"), list_of(NOW), but=())
    assert list(changed.values()) == expected


def test_evidence_of_a_claim_that_does_not_hold_stays():
    text = page(["- It is clean [E1]"], [f"- **E1**: {OLD}"])
    assert renew(text.split("\n"), list_of(text), NOW.split("\n"), list_of(NOW), but={1}) == {}
