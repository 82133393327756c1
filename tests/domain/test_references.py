from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from batonpass.domain.forges import read_remote
from batonpass.domain.goals import Objective, ObjectiveKind, Subtask, Task
from batonpass.domain.references import MOST, PLACES_TOLD, find_references
from batonpass.domain.repository import Commit
from batonpass.domain.session import Note, NoteKind

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
HUB = read_remote("git@github.com:ada/parcel.git")
LAB = read_remote("git@gitlab.com:ada/parcel.git")


@pytest.fixture
def session(make_session):
    return make_session()


def found(session, *, text="", branch=None, commits=(), forge=HUB):
    with_task = replace(session, tasks=(Task(text),) if text else ())
    return find_references(with_task, branch, commits, forge)


# the words of a task; number, kind, role and repository of what they name
TEXTS = [
    ("Retry as in #123", [(123, "unknown", "secondary", "")]),
    ("Retry (#123)", [(123, "unknown", "secondary", "")]),
    ("Fixes #12, see #13.", [(12, "issue", "primary", ""), (13, "unknown", "secondary", "")]),
    ("closes: #12", [(12, "issue", "primary", "")]),
    ("Resolved issue #12", [(12, "issue", "primary", "")]),
    ("Review PR #9", [(9, "pullRequest", "secondary", "")]),
    ("Merge pull request #9 from ada/retry", [(9, "pullRequest", "secondary", "")]),
    ("as said in discussion #44", [(44, "discussion", "secondary", "")]),
    ("issue #1", [(1, "issue", "secondary", "")]),
    ("blocked by #7", [(7, "unknown", "dependency", "")]),
    ("It depends on issue #7", [(7, "issue", "dependency", "")]),
    ("waiting for PR #8", [(8, "pullRequest", "dependency", "")]),
    ("like bob/other#5", [(5, "unknown", "secondary", "bob/other")]),
    ("like ada/parcel#5", [(5, "unknown", "secondary", "")]),
    ("GH-17 again", [(17, "unknown", "secondary", "")]),
    ("https://github.com/ada/parcel/issues/3", [(3, "issue", "secondary", "")]),
    ("(https://github.com/bob/x/pull/4/files)", [(4, "pullRequest", "secondary", "bob/x")]),
    ("see https://gitlab.com/g/sub/p/-/merge_requests/6", [(6, "pullRequest", "secondary", "g/sub/p")]),
    ("https://github.com/ada/parcel/discussions/8#discussioncomment-1", [(8, "discussion", "secondary", "")]),
    ("#12 and #12 and PR #12", [(12, "pullRequest", "secondary", "")]),
    # what is no reference
    ("color: #333 and #fff, #1a2b3c", []),
    ("a border of solid #112233", []),
    ("the #1 reason, our #1 goal", []),
    ("step #2, then option #3 and test #45", []),
    ("`#123` and ``a `#4` b``", []),
    ("```\n#12\nFixes #13\n```", []),
    ("# 12 things\n## 3", []),
    ("&#123; and page.html#12 and a/b/c.md#4x", []),
    ("#007 #0 #12345678 #12.5 #2026-05-04 #12abc", []),
    ("Wow!12 and !9", []),
    ("UTF-8 HIGH-12 x86-64", []),
]


@pytest.mark.parametrize(("text", "expected"), TEXTS)
def test_what_a_text_names(session, text, expected) -> None:
    references = [(r.number, r.kind.value, r.role.value, r.repository) for r in found(session, text=text)]
    assert references == expected


# a branch; the numbers of issues in its name
BRANCHES = [
    ("fix/123-retry", [123]),
    ("123-retry", [123]),
    ("gh-123", [123]),
    ("issue-123", [123]),
    ("issues/123", [123]),
    ("ada/issue_45-login", [45]),
    ("bug-9", [9]),
    ("main", []),
    ("release/2026-05", []),
    ("v1.2", []),
    ("fix/utf-8-bom", []),
    ("feature/3-way-merge", []),
    ("2026-03-12-retry", []),
    ("high-5", []),
    (None, []),
]


@pytest.mark.parametrize(("branch", "expected"), BRANCHES)
def test_what_a_branch_names(session, branch, expected) -> None:
    references = found(session, branch=branch)
    assert [r.number for r in references] == expected
    assert all(r.role == "primary" and r.places == (f"the branch {branch}",) for r in references)


def test_each_place_is_named_and_the_most_pressing_role_wins(session) -> None:
    told = replace(
        session,
        title="Retry, #5",
        objectives=(Objective("Solve #6"), Objective("Look at #7", ObjectiveKind.SECONDARY)),
        tasks=(Task("Read #7", subtasks=(Subtask("and #8"),)),),
        notes=(Note(NoteKind.BLOCKER, "#7 is not merged", NOON), Note(NoteKind.TODO, "Answer #9", NOON)),
    )
    commits = (Commit("b" * 40, "Retry (#10)", NOON), Commit("a" * 40, "Begin", NOON, "Fixes #8\n"))
    assert [(r.number, r.role.value, r.places) for r in find_references(told, None, commits, HUB)] == [
        (5, "primary", ("the session's title",)),
        (6, "primary", ("objective 1",)),
        (8, "primary", ("Task 1", f"commit {'a' * 12}")),
        (9, "secondary", ("todo note 2",)),
        (10, "secondary", (f"commit {'b' * 12}",)),
        (7, "dependency", ("objective 2", "Task 1", "blocker note 1")),
    ]


def test_a_reference_leads_to_its_forge(session) -> None:
    text = "Fixes #1, PR #2, bob/x#3, https://example.org/a/b/issues/4"
    assert [r.address for r in found(session, text=text)] == [
        "https://github.com/ada/parcel/issues/1",
        "https://example.org/a/b/issues/4",
        "https://github.com/ada/parcel/pull/2",
        "https://github.com/bob/x/issues/3",
    ]
    assert [r.address for r in found(session, text="Fixes #1", forge=None)] == [""], "no remote, no link"


def test_merge_requests_are_named_as_gitlab_does(session) -> None:
    commits = (Commit("a" * 40, "Merge", NOON, "See merge request ada/parcel!9"),)
    (reference,) = found(session, commits=commits, forge=LAB)
    assert (reference.number, reference.kind) == (9, "pullRequest")
    assert reference.address == "https://gitlab.com/ada/parcel/-/merge_requests/9"


def test_what_is_told_is_bounded(session) -> None:
    many = " ".join(f"#{number}" for number in range(100, 900))
    assert len(found(session, text=many)) == MOST
    commits = [Commit(f"{number}" * 40, "For #7", NOON) for number in range(9)]
    (reference,) = found(session, commits=commits)
    assert len(reference.places) == PLACES_TOLD
    assert reference.places[0] == f"commit {commits[-1].id[:12]}", (
        "the oldest first, so that it stays the same"
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=200), branch=st.text(max_size=40))
def test_any_text_can_be_looked_through(session, text, branch) -> None:
    for reference in found(session, text=text, branch=branch):
        assert str(reference.number) in text + branch
