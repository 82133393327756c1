"""Facts that only real git has: the index, operations in progress, odd names, evidence that can be pasted."""

import os
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from batonpass.adapters.git.repository import GitRepository
from batonpass.domain.errors import NotFound
from batonpass.domain.repository import COMMIT_LIMIT, FILES_OF_COMMIT, ChangeKind


def changes(files: Any) -> list[tuple[Any, ...]]:
    return [(file.path, file.kind, file.insertions, file.deletions, file.old_path) for file in files]


def conflicting(work: Any) -> None:
    """Two branches, `main` and `topic`, that changed the same line."""
    work.write("a.txt", "base\n")
    work.commit("base")
    work.git("checkout", "--quiet", "-b", "topic")
    work.write("a.txt", "topic\n")
    work.commit("topic")
    work.git("checkout", "--quiet", "main")
    work.write("a.txt", "main\n")
    work.commit("main")


@pytest.mark.parametrize(
    ("command", "operation"),
    [
        (("merge", "topic"), "merge"),
        (("rebase", "topic"), "rebase"),
        (("rebase", "--apply", "topic"), "rebase"),
        (("cherry-pick", "topic"), "cherry-pick"),
        (("revert", "--no-edit", "HEAD~1"), "revert"),
        (("bisect", "start"), "bisect"),
    ],
)
def test_an_operation_in_progress_is_named(work: Any, command: tuple[str, ...], operation: str) -> None:
    conflicting(work)
    assert work.open().state().operation is None
    work.git(*command, accepted=(0, 1, 128))
    assert work.open().state().operation == operation
    assert not work.open().state().is_clean


def test_an_operation_belongs_to_its_worktree_alone(work: Any, tmp_path: Any) -> None:
    conflicting(work)
    work.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "beside"))
    work.git("merge", "topic", accepted=(1,))
    assert type(work)(tmp_path / "beside").open().state().operation is None


def test_a_conflict_is_told_as_such(work: Any) -> None:
    conflicting(work)
    work.git("merge", "topic", accepted=(1,))
    assert changes(work.open().state().changes) == [("a.txt", ChangeKind.CONFLICTED, 4, 0, None)]
    assert changes(work.open().work_since("HEAD").files) == [("a.txt", ChangeKind.CONFLICTED, 4, 0, None)]


def test_what_is_staged_and_what_is_not_count_together(work: Any) -> None:
    work.write("moved.txt", "1\n2\n3\n4\n5\n6\n")
    work.write("twice.txt", "one\n")
    work.write("removed.txt", "a line of its own\n")
    work.write("mode.sh", "one\n")
    work.write("uncached.txt", "out of the index\n")
    work.commit()
    work.git("mv", "moved.txt", "new place.txt")
    work.write("twice.txt", "one\ntwo\n")
    work.git("add", "twice.txt")
    work.write("twice.txt", "one\ntwo\nthree\n")
    work.git("rm", "--quiet", "removed.txt")
    work.write("added.txt", "never seen before\n")
    work.git("add", "added.txt")
    work.write("planned.txt", "one\ntwo\n")
    work.git("add", "--intent-to-add", "planned.txt")
    (work.root / "mode.sh").chmod(0o755)
    work.git("rm", "--quiet", "--cached", "uncached.txt")
    work.git("add", "--intent-to-add", "uncached.txt")
    found = {file.path: (file.kind, file.insertions, file.deletions) for file in work.open().state().changes}
    assert found == {
        "new place.txt": (ChangeKind.RENAMED, 0, 0),
        "twice.txt": (ChangeKind.MODIFIED, 2, 0),
        "removed.txt": (ChangeKind.DELETED, 0, 1),
        "added.txt": (ChangeKind.ADDED, 1, 0),
        "planned.txt": (ChangeKind.ADDED, 2, 0),
        "mode.sh": (ChangeKind.MODIFIED, 0, 0),
        "uncached.txt": (ChangeKind.MODIFIED, 0, 0),
    }


def test_staged_files_before_the_first_commit_are_counted(work: Any) -> None:
    work.write("a.txt", "one\ntwo\n")
    work.git("add", "a.txt")
    assert changes(work.open().state().changes) == [("a.txt", ChangeKind.ADDED, 2, 0, None)]


def test_a_detached_head_has_no_branch(work: Any) -> None:
    work.write("a.txt")
    head = work.commit()
    work.git("checkout", "--quiet", "--detach")
    state = work.open().state()
    assert (state.branch, state.head) == (None, head)


@pytest.mark.parametrize(
    "name", ["a\nb", "tab\there", "é", "bad \udcff", 'quo"te', "R100 x", ":a", "-a", "1 2 3"]
)
def test_names_are_kept_to_the_byte(work: Any, name: str) -> None:
    work.write(name, "1\n")
    work.write("moving " + name, "some\nlines\n")
    start = work.commit()
    work.write(name, "1\n2\n")
    work.git("mv", "moving " + name, "moved " + name)
    work.write("new " + name, "1\n")
    expected = {
        (name, ChangeKind.MODIFIED, 1, 0, None),
        ("moved " + name, ChangeKind.RENAMED, 0, 0, "moving " + name),
        ("new " + name, ChangeKind.UNTRACKED, 1, 0, None),
    }
    assert set(changes(work.open().state().changes)) == expected
    assert set(changes(work.open().work_since(start).files)) == expected


def test_untracked_links_and_nested_repositories_are_counted_as_git_would(work: Any) -> None:
    (work.root / "dangling").symlink_to("nowhere")
    nested = type(work)(work.root / "nested")
    nested.root.mkdir()
    nested.git("init", "--quiet")
    nested.write("inside.txt")
    nested.commit()
    expected = [
        ("dangling", ChangeKind.UNTRACKED, 1, 0, None),
        ("nested", ChangeKind.UNTRACKED, None, None, None),
    ]
    assert changes(work.open().state().changes) == expected
    assert changes(work.open().work_since(None).files) == expected


def test_more_commits_than_are_listed_are_still_counted(work: Any) -> None:
    stream = b"".join(
        b"commit refs/heads/main\ncommitter A <a@example.org> %d +0200\ndata 7\nNo. %03d\n"
        % (1000 + number, number)
        for number in range(COMMIT_LIMIT + 5)
    )
    work.git("fast-import", "--quiet", stdin=stream)
    done = work.open().work_since(None)
    assert (len(done.commits), done.commit_count) == (COMMIT_LIMIT, COMMIT_LIMIT + 5)
    assert done.commits[0].subject == "No. 204"
    assert done.commits[0].at.timestamp() == 1204


def test_the_files_of_a_commit_are_its_own_whatever_they_are_called(work: Any) -> None:
    work.write("\n odd\tname.txt", "one\n")
    work.write("ä/deep.txt", "one\n")
    work.commit(":100644 a subject")
    work.git("commit", "--quiet", "--allow-empty", "-m", "nothing")
    work.write("last.txt", "one\n")
    work.commit("last")
    assert [commit.files for commit in work.open().work_since(None).commits] == [
        ("last.txt",),
        (),
        ("\n odd\tname.txt", "ä/deep.txt"),
    ]


def test_a_commit_tells_so_many_files_and_no_more(work: Any) -> None:
    for number in range(FILES_OF_COMMIT + 5):
        work.write(f"{number:03}.txt", "one\n")
    work.commit()
    (commit,) = work.open().work_since(None).commits
    assert commit.files[-1] == f"{FILES_OF_COMMIT - 1:03}.txt" and len(commit.files) == FILES_OF_COMMIT


def test_a_commit_without_subject_and_with_an_absurd_date_is_listed(work: Any) -> None:
    work.git(
        "fast-import",
        "--quiet",
        "--date-format=raw-permissive",
        stdin=b"commit refs/heads/main\ncommitter A <a@example.org> 999999999999 +0000\ndata 0\n\n",
    )
    (commit,) = work.open().work_since(None).commits
    assert (commit.subject, commit.at.year) == ("", 9999)


def test_a_branch_without_history_can_be_compared_with_an_old_commit(work: Any) -> None:
    work.write("a.txt", "one\n")
    start = work.commit()
    work.git("checkout", "--quiet", "--orphan", "fresh")
    work.write("a.txt", "one\ntwo\n")
    done = work.open().work_since(start)
    assert (done.commits, changes(done.files)) == ((), [("a.txt", ChangeKind.MODIFIED, 1, 0, None)])


@pytest.mark.parametrize("commit", ["--help", "HEAD\nHEAD", "", "nonsense", "HEAD:a.txt"])
def test_a_start_that_is_no_commit_is_refused(work: Any, commit: str) -> None:
    work.write("a.txt")
    work.commit()
    with pytest.raises(NotFound, match="not in this repository"):
        work.open().work_since(commit)


def test_evidence_can_be_pasted_and_shows_the_same(work: Any) -> None:
    work.write("a.txt", "one\n")
    start = work.commit("before")
    work.write("a.txt", "one\ntwo\n")
    work.commit('a "quoted" subject')
    work.write("new.txt")
    repository = work.open()
    state, done = repository.state(), repository.work_since(start)
    for evidence, shown in (
        (state.evidence, ["? new.txt", f"# branch.oid {state.head}"]),
        (done.commits_evidence, [f"{state.head} ", 'a "quoted" subject']),
        (done.files_evidence, ["1\t0\ta.txt", "new.txt"]),
    ):
        pasted = subprocess.run(
            evidence.command, shell=True, cwd=work.root, capture_output=True, check=False, text=True
        )
        assert pasted.returncode == evidence.exit_code, f"{evidence.command}: {pasted.stderr}"
        for words in shown:
            assert words in pasted.stdout, f"{evidence.command} does not show {words!r}"


def test_reading_changes_nothing(work: Any) -> None:
    work.write("a.txt")
    same = work.write("same.txt")
    work.commit()
    work.write("a.txt", "edited\n")
    os.utime(same, (1_700_000_000, 1_700_000_000))
    before = work.footprint()
    work.open().state()
    work.open().work_since(None)
    assert work.footprint() == before


def test_discovery_from_a_folder_inside(work: Any) -> None:
    inside = work.write("deep/er/a.txt").parent
    repository = GitRepository.discover(inside)
    assert repository is not None
    assert (repository.root, repository.common_dir) == (work.root, work.root / ".git")
    assert repository.state().changes[0].path == "deep/er/a.txt"


def test_discovery_of_a_linked_worktree(work: Any, tmp_path: Any) -> None:
    work.commit()
    work.git("worktree", "add", "--quiet", str(tmp_path / "beside"))
    repository = GitRepository.discover(tmp_path / "beside")
    assert repository is not None
    assert (repository.root, repository.common_dir) == (tmp_path / "beside", work.root / ".git")
    assert repository.git_dir == work.root / ".git" / "worktrees" / "beside"


def test_no_work_tree_is_no_repository(work: Any, make_work: Callable[..., Any], tmp_path: Any) -> None:
    (tmp_path / "plain").mkdir()
    bare = make_work("bare.git", "--bare")
    for folder in (tmp_path / "plain", bare.root, work.root / ".git", tmp_path / "missing"):
        assert GitRepository.discover(folder) is None, f"{folder} is no work tree"
