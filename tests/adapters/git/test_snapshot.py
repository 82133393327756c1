"""What a checkpoint never does: run hooks, leave a trace of a failure, miss an edit, lose a byte."""

import os
import threading
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from batonpass.adapters.git.repository import GitRepository
from batonpass.domain.errors import NotAllowed, Unavailable

REF = "refs/batonpass/s1/1"

HOOKS = (
    *("applypatch-msg", "commit-msg", "pre-commit", "pre-merge-commit", "prepare-commit-msg", "post-commit"),
    *("post-checkout", "post-index-change", "post-merge", "post-rewrite", "pre-auto-gc", "pre-push"),
    *("reference-transaction", "update"),
)


@pytest.mark.parametrize("place", ["hooks", "core.hooksPath"])
def test_no_hook_runs(work: Any, tmp_path: Path, place: str) -> None:
    work.write("a.txt")
    work.commit()
    work.write("a.txt", "edited\n")
    folder = work.root / ".git" / "hooks"
    if place == "core.hooksPath":
        folder = tmp_path / "hooks"
        work.git("config", "core.hooksPath", str(folder))
    folder.mkdir(exist_ok=True)
    trace = tmp_path / "trace"
    for hook in HOOKS:
        (folder / hook).write_text(f'#!/bin/sh\necho {hook} >> "{trace}"\nexit 1\n')
        (folder / hook).chmod(0o755)
    repository = work.open()
    repository.take_snapshot(REF, "")
    repository.delete_snapshot(REF)
    assert not trace.exists(), f"hooks ran: {trace.read_text().split()}"


def test_the_note_the_time_and_the_author_are_in_the_commit(work: Any) -> None:
    work.write("a.txt")
    at = datetime(2026, 5, 4, 12, 0, tzinfo=timezone(timedelta(hours=-3, minutes=-30)))
    repository = GitRepository.discover(work.root, lambda: at)
    assert repository is not None
    repository.take_snapshot(REF, "Half way: ✅ done\n\nwith -- two\0 lines")
    assert work.line("log", "-1", "--format=%B", REF) == "Half way: ✅ done\n\nwith -- two lines"
    assert (
        work.line("log", "-1", "--format=%an %cn %aI", REF) == "Batonpass Batonpass 2026-05-04T12:00:00-03:30"
    )


def test_a_deleted_checkpoint_leaves_no_trace(work: Any) -> None:
    work.write("a.txt")
    work.commit()
    before = work.footprint()
    repository = work.open()
    repository.take_snapshot(REF, "")
    repository.delete_snapshot(REF)
    assert work.footprint() == before
    assert work.git("for-each-ref", "refs/batonpass/") == b""


def test_an_edit_that_keeps_size_and_time_of_the_index_is_not_missed(work: Any) -> None:
    """git trusts a file's time when it is older than the index, so the copy must be as old as that."""
    work.git("config", "core.trustctime", "false")
    moment = 1_700_000_000_000_000_000
    file = work.write("a.txt", "one\n")
    os.utime(file, ns=(moment, moment))
    work.commit()
    index = work.root / ".git" / "index"
    os.utime(index, ns=(moment, moment))
    file.write_text("two\n")
    os.utime(file, ns=(moment, moment))
    work.open().take_snapshot(REF, "")
    assert work.tree(REF)["a.txt"] == ("100644", b"two\n")


def failing_filter(work: Any) -> None:
    work.git("config", "filter.broken.clean", "false")
    work.git("config", "filter.broken.required", "true")
    work.write(".gitattributes", "*.bin filter=broken\n")
    work.write("a.bin", "content\n")


def damaged_index(work: Any) -> None:
    (work.root / ".git" / "index").write_bytes(b"DIRC, but not an index")


def full_of_locks(work: Any) -> None:
    lock = work.root / ".git" / f"{REF}.lock"
    lock.parent.mkdir(parents=True)
    lock.touch()


def ref_in_the_way(work: Any) -> None:
    work.git("update-ref", "refs/batonpass/s1", "HEAD")


def damaged_head(work: Any) -> None:
    work.git("symbolic-ref", "HEAD", "refs/heads/broken")
    (work.root / ".git" / "refs" / "heads" / "broken").write_text(
        "0123456789abcdef0123456789abcdef01234567\n"
    )


def unreadable_file(work: Any) -> None:
    work.write("secret.txt").chmod(0)
    if os.access(work.root / "secret.txt", os.R_OK):
        pytest.skip("this user may read every file")


def unreadable_folder(work: Any) -> None:
    work.write("folder/tracked.txt")
    work.commit()
    (work.root / "folder").chmod(0)
    if os.access(work.root / "folder", os.R_OK):
        pytest.skip("this user may look into every folder")


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (failing_filter, "a.bin"),
        (damaged_index, "index file"),
        (full_of_locks, "Another git is working in this repository.*1.lock exists"),
        (ref_in_the_way, "refs/batonpass/s1"),
        (damaged_head, "bad object"),
        (unreadable_file, "secret.txt.*Permission denied"),
        (unreadable_folder, "cannot look at folder/tracked.txt: Permission denied"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_failure_is_told_in_words_and_leaves_nothing(
    work: Any, harm: Callable[[Any], None], words: str, temporary_files: Callable[[], list[str]]
) -> None:
    work.write("a.txt")
    work.commit()
    work.write("a.txt", "edited\n")
    repository = work.open()
    harm(work)
    before, refs = work.footprint(), work.git("for-each-ref", accepted=(0, 1, 128))
    with pytest.raises(Unavailable, match=f"(?s){words}"):
        repository.take_snapshot(REF, "")
    assert work.footprint() == before
    assert work.git("for-each-ref", accepted=(0, 1, 128)) == refs
    assert temporary_files() == []


def test_an_untracked_folder_nobody_may_read_is_left_out(work: Any) -> None:
    work.write("a.txt")
    work.write("database/page").parent.chmod(0)
    if os.access(work.root / "database", os.R_OK):
        pytest.skip("this user may look into every folder")
    work.open().take_snapshot(REF, "")
    assert set(work.tree(REF)) == {"a.txt"}


def test_of_two_at_once_one_wins_and_the_other_is_told(work: Any) -> None:
    work.write("a.txt")
    work.commit()
    outcomes: list[str] = []

    def take() -> None:
        try:
            outcomes.append(work.open().take_snapshot(REF, "").commit)
        except (NotAllowed, Unavailable) as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winners = [outcome for outcome in outcomes if outcome not in ("notAllowed", "unavailable")]
    assert winners == [work.line("rev-parse", REF)], outcomes


NAMES = st.one_of(
    st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=12),
    st.binary(min_size=1, max_size=12)
    .filter(lambda name: b"/" not in name and b"\0" not in name)
    .map(lambda name: name.decode("utf-8", "surrogateescape")),
    st.sampled_from(["a", "b", "a b", "-", "..a", "~", "A"]),
).filter(lambda name: name.lower() not in (".", "..", ".git", "git~1", ".gitattributes", ".gitignore"))
CONTENT = st.one_of(
    st.binary(max_size=64),
    st.lists(st.sampled_from([b"one", b"two", b"\r\n", b"\n", b"\r", b""]), max_size=8).map(b"".join),
)
ENTRIES = st.dictionaries(
    st.lists(NAMES, min_size=1, max_size=3).map(tuple),
    st.tuples(st.sampled_from(["file", "executable", "link"]), CONTENT),
    max_size=6,
)


def lay(root: Path, entries: dict[tuple[str, ...], tuple[str, bytes]]) -> None:
    """Make the work tree hold these entries; one that would have to lie below a file is left out."""
    for (*folders, name), (kind, content) in entries.items():
        folder = root.joinpath(*folders)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError):
            continue
        path = folder / name
        if path.is_dir() and not path.is_symlink():
            continue
        path.unlink(missing_ok=True)
        if kind == "link":
            path.symlink_to(os.fsdecode(content.replace(b"\0", b"") or b"nowhere"))
        else:
            path.write_bytes(content)
            path.chmod(0o755 if kind == "executable" else 0o644)


def remove(root: Path, entries: dict[tuple[str, ...], tuple[str, bytes]], which: set[int]) -> None:
    for number, parts in enumerate(entries):
        path = root.joinpath(*parts)
        if number in which and (path.is_symlink() or path.is_file()):
            path.unlink()


def as_git_would_store(work: Any) -> dict[str, tuple[str, bytes]]:
    """The work tree as a fresh clone of nothing would record it: by `git add` into an empty index."""
    index = work.root / ".git" / "reference"
    os.environ["GIT_INDEX_FILE"] = str(index)
    try:
        work.git("-c", "core.safecrlf=false", "add", "--all", "--force")
        return work.tree(work.line("write-tree"))
    finally:
        del os.environ["GIT_INDEX_FILE"]
        index.unlink(missing_ok=True)


def taken_out(work: Any) -> dict[str, tuple[str, bytes]]:
    """The files of the checkpoint, written into an empty folder by git."""
    empty = type(work)(work.root.with_name(f"{work.root.name} taken out"))
    empty.root.mkdir()
    os.environ["GIT_INDEX_FILE"] = str(empty.root.with_name(f"{empty.root.name} index"))
    try:
        work.git("read-tree", REF)
        work.git("checkout-index", "--all", f"--prefix={empty.root}/")
    finally:
        del os.environ["GIT_INDEX_FILE"]
    return empty.files()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=ENTRIES,
    second=ENTRIES,
    removed=st.sets(st.integers(0, 5)),
    conversion=st.sampled_from(["false", "input", "true"]),
)
def test_a_checkpoint_holds_every_generated_tree(
    make_work: Callable[..., Any],
    first: dict[tuple[str, ...], tuple[str, bytes]],
    second: dict[tuple[str, ...], tuple[str, bytes]],
    removed: set[int],
    conversion: str,
) -> None:
    work = make_work(f"generated {os.urandom(6).hex()}")
    work.git("config", "core.autocrlf", conversion)
    lay(work.root, first)
    work.commit()
    remove(work.root, first, removed)
    lay(work.root, second)
    before = work.footprint()

    work.open().take_snapshot(REF, "")

    assert work.footprint() == before
    stored = work.tree(REF)
    if conversion == "false":
        assert stored == work.files()
        assert taken_out(work) == work.files()
    else:
        expected = as_git_would_store(work)
        # A file git already stores with CRLF keeps it, which an empty index cannot know.
        assert {path: mode for path, (mode, _) in stored.items()} == {
            path: mode for path, (mode, _) in expected.items()
        }
        for path, (_, content) in stored.items():
            assert content in (expected[path][1], work.files()[path][1]), f"{path!r} was recorded wrongly"
