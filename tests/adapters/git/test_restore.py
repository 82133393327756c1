"""What a restore brings back, what it keeps, and what it refuses."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.adapters.git.odd_repositories import REF, with_submodule
from tests.adapters.git.test_snapshot import ENTRIES, lay, remove

from batonpass.domain.errors import NotAllowed, Unavailable

SAFETY = "refs/batonpass/s1/2"


def restore(work: Any, ref: str = REF, safety: str = SAFETY) -> Any:
    with work.open().prepare_restore(ref) as prepared:
        prepared.secure(safety, "before")
        return prepared.apply()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=ENTRIES,
    second=ENTRIES,
    third=ENTRIES,
    removed=st.tuples(st.sets(st.integers(0, 5)), st.sets(st.integers(0, 5))),
    conversion=st.sampled_from(["false", "input", "true"]),
    attributes=st.sampled_from(["", "* text=auto\n", "* text=auto eol=crlf\n", "a* -text\nb* ident\n"]),
    staged=st.booleans(),
)
def test_a_restore_after_a_checkpoint_is_the_identity_on_every_generated_tree(
    make_work: Callable[..., Any],
    first: dict[tuple[str, ...], tuple[str, bytes]],
    second: dict[tuple[str, ...], tuple[str, bytes]],
    third: dict[tuple[str, ...], tuple[str, bytes]],
    removed: tuple[set[int], set[int]],
    conversion: str,
    attributes: str,
    staged: bool,
) -> None:
    work = make_work(f"generated {os.urandom(6).hex()}")
    work.git("config", "core.autocrlf", conversion)
    work.git("config", "core.safecrlf", "false")
    lay(work.root, first)
    if attributes:
        work.write(".gitattributes", attributes)
    work.commit()
    lay(work.root, second)
    work.git("stash", "--include-untracked")
    remove(work.root, first, removed[0])
    lay(work.root, second)
    work.open().take_snapshot(REF, "")
    files = work.files()
    remove(work.root, first | second, removed[1])
    lay(work.root, third)
    if staged:
        work.git("add", "--all")
    before, present = work.footprint(), work.files()

    restore(work)

    assert work.files() == files
    assert work.footprint() == before, "HEAD, the index, the stash, branches or reflogs were changed"
    restore(work, SAFETY, "refs/batonpass/s1/3")
    assert work.files() == present
    assert work.footprint() == before


@pytest.mark.parametrize("conversion", ["true", "input"])
def test_line_endings_come_back_whatever_git_would_make_of_them(work: Any, conversion: str) -> None:
    work.git("config", "core.autocrlf", conversion)
    contents = {"unix": b"one\ntwo\n", "dos": b"one\r\ntwo\r\n", "mixed": b"one\ntwo\r\n"}
    for name, content in contents.items():
        work.write(name, content)
    work.commit()
    work.open().take_snapshot(REF, "")
    for name in contents:
        work.write(name, "spoilt")
    restore(work)
    assert {name: (work.root / name).read_bytes() for name in contents} == contents


def test_a_change_of_line_endings_alone_is_seen_and_taken_back(work: Any) -> None:
    work.git("config", "core.autocrlf", "true")
    work.write("a.txt", b"one\r\n")
    work.commit()
    work.open().take_snapshot(REF, "")
    work.write("a.txt", b"one\n")
    (change,) = work.open().changes_since(REF)
    assert (change.path, change.insertions, change.deletions) == ("a.txt", 0, 0)
    restore(work)
    assert (work.root / "a.txt").read_bytes() == b"one\r\n"


def test_a_filter_that_loses_something_is_no_loss(work: Any) -> None:
    """As one that strips the output of notebooks before they are committed."""
    work.git("config", "filter.strip.clean", "grep -v output")
    work.write(".gitattributes", "*.ipynb filter=strip\n")
    work.write("a.ipynb", "input\noutput\n")
    work.commit()
    assert work.tree("HEAD")["a.ipynb"][1] == b"input\n"
    work.open().take_snapshot(REF, "")
    work.write("a.ipynb", "spoilt\n")
    work.write(".gitattributes", "")
    restore(work)
    assert (work.root / "a.ipynb").read_text() == "input\noutput\n"
    assert work.open().prove_snapshot(REF).unproven == 0


def large_files(work: Any) -> str:
    """A filter by the name of Git LFS, which keeps the content elsewhere; the content of a file."""
    store = work.root / ".git" / "large"
    store.mkdir()
    clean = (
        f"f=$(mktemp); cat > $f; grep -q ^pointer $f && cat $f && exit; "
        f"h=$(sha256sum < $f | cut -c1-64); mv $f '{store}'/$h; echo pointer $h"
    )
    work.git("config", "filter.lfs.clean", clean)
    work.git("config", "filter.lfs.smudge", f"read _ h; cat '{store}'/$h")
    work.git("config", "filter.lfs.required", "true")
    work.write(".gitattributes", "*.bin filter=lfs -text\n")
    return "content\n" * 1000


def test_large_files_stay_in_their_own_store_and_come_back(work: Any) -> None:
    content = large_files(work)
    work.write("big.bin", content)
    work.write("small.bin", "small\n")
    work.commit()
    work.write("pointer.bin", work.tree("HEAD")["big.bin"][1])
    work.open().take_snapshot(REF, "")
    assert work.tree(f"{REF}.raw").keys() == {"filtered/big.bin", "filtered/small.bin"}
    files = work.files()
    for name in ("big.bin", "small.bin", "pointer.bin"):
        work.write(name, "spoilt\n")
    work.write(".gitattributes", "nothing here\n")
    restore(work)
    assert work.files() == files
    assert work.open().prove_snapshot(REF).unproven == 2


def test_a_filter_that_fails_changes_nothing(work: Any) -> None:
    work.write("big.bin", large_files(work))
    work.write("a.txt", "a\n")
    work.open().take_snapshot(REF, "")
    work.write("big.bin", "spoilt\n")
    work.write("a.txt", "spoilt\n")
    work.git("config", "filter.lfs.smudge", "false")
    files = work.files()
    with pytest.raises(Unavailable, match="smudge"):
        restore(work)
    assert work.files() == files and work.line("for-each-ref", SAFETY) == ""


def test_only_what_git_converts_is_stored_twice(work: Any) -> None:
    work.write("a.txt", "one\n")
    work.open().take_snapshot(REF, "")
    assert work.line("for-each-ref", "--format=%(refname)", "refs/batonpass") == REF
    work.git("config", "core.autocrlf", "true")
    work.write("b.txt", b"two\r\n")
    work.open().take_snapshot(SAFETY, "")
    assert work.tree(f"{SAFETY}.raw") == {"raw/b.txt": ("100644", b"two\r\n")}
    work.open().delete_snapshot(SAFETY)
    assert work.line("for-each-ref", "--format=%(refname)", "refs/batonpass") == REF


def test_permissions_of_a_replaced_file_stay_but_for_those_to_execute(work: Any) -> None:
    for name in ("secret", "script"):
        work.write(name, "one\n", executable=name == "script").chmod(0o600 if name == "secret" else 0o700)
    work.open().take_snapshot(REF, "")
    for name in ("secret", "script"):
        work.write(name, "two\n").chmod(0o600)
    restore(work)
    modes = {name: (work.root / name).stat().st_mode & 0o777 for name in ("secret", "script")}
    assert modes == {"secret": 0o600, "script": 0o700}


def test_a_folder_with_ignored_files_makes_room_and_they_are_kept(work: Any) -> None:
    work.write("out", "a file\n")
    work.write(".gitignore", "*.log\n")
    work.open().take_snapshot(REF, "")
    (work.root / "out").unlink()
    work.write("out/deep/a.log", "precious\n")
    (work.root / "out" / "empty").mkdir()
    done = restore(work)
    assert (work.root / "out").read_text() == "a file\n"
    assert [(kept.path, Path(kept.place).read_text()) for kept in done.kept_aside] == [
        ("out/deep/a.log", "precious\n")
    ]


def test_nothing_is_written_through_an_ignored_link(work: Any, tmp_path: Path) -> None:
    work.write("data/a.txt", "inside\n")
    work.open().take_snapshot(REF, "")
    (work.root / "data" / "a.txt").unlink()
    (work.root / "data").rmdir()
    outside = tmp_path / "outside"
    outside.mkdir()
    (work.root / "data").symlink_to(outside)
    (work.root / ".git" / "info" / "exclude").write_text("data\n")
    done = restore(work)
    assert list(outside.iterdir()) == [], "a file was written outside of the work tree"
    assert (work.root / "data" / "a.txt").read_text() == "inside\n"
    assert [kept.path for kept in done.kept_aside] == ["data"]


def test_another_repository_in_the_way_is_named_and_stays(work: Any) -> None:
    work.write("vendor/a.txt")
    work.open().take_snapshot(REF, "")
    (work.root / "vendor" / "a.txt").unlink()
    nested = type(work)(work.root / "vendor")
    nested.git("init", "--quiet")
    nested.write("inside.txt")
    before = work.files()
    for call in (work.open().preview_restore, lambda ref: restore(work, ref)):
        with pytest.raises(NotAllowed, match="vendor is another repository now"):
            call(REF)
    assert work.files() == before and work.line("for-each-ref", SAFETY) == ""


def test_a_submodule_stays_where_it_is(work: Any, tmp_path: Path) -> None:
    _, inside = with_submodule(work, tmp_path)
    work.write("a.txt", "one\n")
    work.open().take_snapshot(REF, "")
    inside.write("more.txt")
    commit = inside.commit()
    work.write("a.txt", "two\n")
    done = restore(work)
    assert (work.root / "a.txt").read_text() == "one\n"
    assert done.left_alone == ("lib",)
    assert (inside.line("rev-parse", "HEAD"), (inside.root / "more.txt").exists()) == (commit, True)


def test_a_submodule_with_uncommitted_work_at_another_commit_is_refused(work: Any, tmp_path: Path) -> None:
    _, inside = with_submodule(work, tmp_path)
    work.write("a.txt", "one\n")
    work.open().take_snapshot(REF, "")
    inside.write("more.txt")
    inside.commit()
    inside.write("lib.txt", "not committed\n")
    work.write("a.txt", "two\n")
    before = work.files()
    with pytest.raises(NotAllowed, match="The submodule lib has changes that are not committed"):
        restore(work)
    assert work.files() == before and work.line("for-each-ref", SAFETY) == ""


@pytest.mark.parametrize("mark", ["--assume-unchanged", "--skip-worktree"])
def test_what_git_was_told_not_to_look_at_stays(work: Any, mark: str) -> None:
    work.write("local.conf", "committed\n")
    work.commit()
    work.open().take_snapshot(REF, "")
    work.write("local.conf", "staged\n")
    work.git("add", "local.conf")
    work.git("update-index", mark, "local.conf")
    work.write("local.conf", "mine, and in no snapshot\n")
    done = restore(work)
    assert (work.root / "local.conf").read_text() == "mine, and in no snapshot\n"
    assert done.left_alone == ("local.conf",)


def test_a_repository_locked_by_another_git_is_left_alone(work: Any) -> None:
    work.write("a.txt", "one\n")
    work.open().take_snapshot(REF, "")
    work.write("a.txt", "two\n")
    lock = work.root / ".git" / "index.lock"
    lock.touch()
    with pytest.raises(Unavailable, match="Another git is working"):
        restore(work)
    lock.unlink()
    with work.open().prepare_restore(REF) as prepared:
        prepared.secure(SAFETY, "")
        lock.touch()
        with pytest.raises(Unavailable, match="Another git is working"):
            prepared.apply()
    assert (work.root / "a.txt").read_text() == "two\n"


def test_of_two_restores_at_once_one_is_refused(work: Any) -> None:
    work.write("a.txt", "one\n")
    work.open().take_snapshot(REF, "")
    with (
        work.open().prepare_restore(REF),
        pytest.raises(Unavailable, match="Another checkpoint is being restored"),
        work.open().prepare_restore(REF),
    ):
        pass
    restore(work)
