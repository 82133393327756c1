"""The commits since a moment and the address of the remote, of the fake and of real git."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from batonpass.adapters.git.fake import FakeRepository

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
ADDRESS = "git@github.com:ada/parcel.git"


@pytest.fixture(params=["fake", "real"])
def history(request: pytest.FixtureRequest, make_work: Callable[..., Any], tmp_path) -> Any:
    return RealHistory(make_work()) if request.param == "real" else FakeHistory(tmp_path)


class RealHistory:
    def __init__(self, work):
        self.work, self.repository = work, work.open()

    def commit(self, subject, body=""):
        self.work.git("commit", "--quiet", "--allow-empty", "-m", subject, *(("-m", body) if body else ()))
        return self.work.line("rev-parse", "HEAD")

    def set_remote(self, address):
        self.work.git("remote", "add", "origin", address)


class FakeHistory:
    def __init__(self, root):
        self.repository = FakeRepository(root, lambda: NOON)

    def commit(self, subject, body=""):
        return self.repository.commit(subject, body)

    def set_remote(self, address):
        self.repository.remote = address


def test_commits_come_with_what_they_say_the_newest_first(history) -> None:
    first = history.commit("First")
    second = history.commit("Second", "Fixes #12\n\nSee “there”.")
    third = history.commit("Third")
    found = [(c.id, c.subject, c.body) for c in history.repository.commits_since(first)]
    assert found == [(third, "Third", ""), (second, "Second", "Fixes #12\n\nSee “there”.")]
    assert [c.subject for c in history.repository.commits_since(None)] == ["Third", "Second", "First"]
    assert history.repository.commits_since(third) == ()
    assert history.repository.work_since(first).commits == history.repository.commits_since(first)


def test_where_nothing_can_be_told_there_are_no_commits(history) -> None:
    assert history.repository.commits_since(None) == (), "before the first commit"
    history.commit("First")
    assert history.repository.commits_since("1" * 40) == (), "the commit is gone"


def test_the_remote_has_an_address_or_there_is_none(history) -> None:
    assert history.repository.remote_address() is None
    history.set_remote(ADDRESS)
    assert history.repository.remote_address() == ADDRESS


def test_git_tells_the_remote_that_the_branch_follows_as_it_calls_it(make_work) -> None:
    work = make_work()
    work.git("remote", "add", "origin", "https://example.org/a/fork")
    work.git("remote", "add", "upstream", "hub:ada/parcel")
    work.git("config", "url.https://github.com/.insteadOf", "hub:")
    work.git("config", "branch.main.remote", "upstream")
    work.git("config", "branch.main.merge", "refs/heads/main")
    assert work.open().remote_address() == "https://github.com/ada/parcel"


def test_a_long_message_is_cut(make_work) -> None:
    work = make_work()
    work.git("commit", "--quiet", "--allow-empty", "-m", "One", "-m", "x" * 5_000)
    (commit,) = work.open().commits_since(None)
    assert len(commit.body) == 2_000
