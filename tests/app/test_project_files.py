"""Counting the project's files: what is counted, what is skipped and why, and what is not counted twice."""

import pytest

from batonpass.app.project_files import BATCH_FILES, count_files
from batonpass.domain.errors import Unavailable
from batonpass.domain.files import FileCount, FolderCount, SkipReason, most_expensive_first, sum_folders


def counted(scan):
    return {count.path: count.tokens for count in scan.files}


def test_every_file_has_its_tokens_the_most_expensive_first(world):
    world.tree.files = {"a.py": b"one", "src/b.py": b"one two three", "src/deep/c.md": b"one two"}
    scan = count_files(world.project)
    assert [(count.path, count.tokens) for count in scan.files] == [
        ("src/b.py", 3),
        ("src/deep/c.md", 2),
        ("a.py", 1),
    ]
    assert (scan.tokens, scan.encoding, scan.fresh) == (6, "o200k_base", 3)
    assert scan.folders == (FolderCount("src", 5, 2), FolderCount("src/deep", 2, 1))


def test_a_project_without_files_costs_nothing(world):
    scan = count_files(world.project)
    assert (scan.files, scan.folders, scan.tokens) == ((), (), 0)


def test_what_cannot_be_counted_is_skipped_and_says_why(world):
    world.configure(largestFileBytes=1000)
    world.tree.files = {
        "a.py": b"one",
        "binary": b"one\0two",
        "large.csv": b"1," * 501,
        "latin.txt": "größer".encode("latin-1"),
        "just.csv": b"x" * 1000,
        "empty": b"",
    }
    scan = count_files(world.project)
    assert {count.path: count.reason for count in scan.files if count.reason} == {
        "binary": SkipReason.NOT_TEXT,
        "latin.txt": SkipReason.NOT_TEXT,
        "large.csv": SkipReason.TOO_LARGE,
    }
    assert [scan.skipped(reason) for reason in SkipReason] == [2, 1, 0]
    assert scan.files[-1].tokens is None, "what has no count comes last"
    assert counted(scan)["empty"] == 0, "an empty file is counted, it costs nothing"
    assert "large.csv" not in world.tree.read_paths, "a file over the limit is not even read"


def test_a_file_that_vanishes_meanwhile_is_unreadable_and_the_rest_is_counted(world):
    class Vanishing(type(world.tree)):
        def list_files(self):
            listing = super().list_files()
            self.files.pop("gone.py", None)
            return listing

    world.project.ports.tree = Vanishing(world.tree.root, {"gone.py": b"one", "a.py": b"one"})
    scan = count_files(world.project)
    assert counted(scan) == {"a.py": 1, "gone.py": None}
    assert scan.skipped(SkipReason.UNREADABLE) == 1


def test_a_second_scan_reads_nothing_that_git_knows_and_counts_nothing_again(world):
    world.tree.files = {"a.py": b"one", "b.py": b"one two", "binary": b"\0", "new.py": b"one two three"}
    world.tree.known = {"a.py", "b.py", "binary"}
    first = count_files(world.project)
    world.tree.read_paths.clear()
    second = count_files(world.project)
    assert world.tree.read_paths == ["new.py"]
    assert (second.files, second.fresh) == (first.files, 0)


def test_only_what_changed_is_counted_again(world):
    world.tree.files = {f"{number}.py": f"file {number}".encode() for number in range(50)}
    world.tree.known = set(world.tree.files)
    count_files(world.project)
    world.tree.files["7.py"] = b"one two three"
    world.tree.read_paths.clear()
    scan = count_files(world.project)
    assert (world.tree.read_paths, scan.fresh, counted(scan)["7.py"]) == (["7.py"], 1, 3)


def test_equal_contents_are_counted_once(world):
    world.tree.files = {"a.py": b"one two", "b.py": b"one two", "c.py": b"one"}
    scan = count_files(world.project)
    assert (counted(scan), scan.fresh) == ({"a.py": 2, "b.py": 2, "c.py": 1}, 2)


def test_another_encoding_is_another_count(world):
    world.tree.files = {"a.py": b"one"}
    count_files(world.project)
    world.configure(encoding="cl100k_base")
    scan = count_files(world.project)
    assert (scan.encoding, scan.fresh) == ("cl100k_base", 1)


@pytest.mark.parametrize(
    ("under", "paths"),
    [
        ("", ["README.md", "src/a.py", "src/b/c.py", "src2/d.py"]),
        ("src", ["src/a.py", "src/b/c.py"]),
        ("src/b", ["src/b/c.py"]),
        ("src/a.py", ["src/a.py"]),
        ("nothing", []),
    ],
)
def test_a_part_of_the_project(world, under, paths):
    world.tree.files = dict.fromkeys(["README.md", "src/a.py", "src/b/c.py", "src2/d.py"], b"one")
    world.tree.left_out = ("src/node_modules/", "vendor/")
    scan = count_files(world.project, under)
    assert sorted(count.path for count in scan.files) == paths
    assert scan.left_out == {"": ("src/node_modules/", "vendor/"), "src": ("src/node_modules/",)}.get(
        under, ()
    )


def test_progress_is_told_in_bytes_and_ends_at_the_whole(world):
    world.tree.files = {"a.py": b"one", "b.py": b"one two", "binary": b"\0\0\0\0"}
    told = []
    count_files(world.project, progress=lambda done, total: told.append((done, total)))
    assert told[0] == (0, 14) and told[-1] == (14, 14)
    assert told == sorted(told), "progress never goes back"
    told.clear()
    world.tree.files.clear()
    count_files(world.project, progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 0)]


class Stopped(Exception):
    pass


def test_the_largest_files_are_counted_first_and_what_was_counted_outlives_a_stop(world):
    world.tree.files = {f"{number:03}.py": b"word " * (number + 1) for number in range(BATCH_FILES + 50)}
    looks = 0

    def check():
        nonlocal looks
        looks += 1
        if looks == 2 * BATCH_FILES + 20:
            raise Stopped

    with pytest.raises(Stopped):
        count_files(world.project, check=check)
    assert len(world.counts.counts) >= BATCH_FILES, "the work until the stop must be kept"
    assert f"{BATCH_FILES + 49:03}.py" == world.tree.read_paths[0]

    scan = count_files(world.project)
    assert scan.fresh < BATCH_FILES + 50, "the second scan goes on where the first was stopped"
    assert len(scan.files) == BATCH_FILES + 50


def test_a_stop_within_a_batch_keeps_what_that_batch_counted(world):
    world.tree.files = {f"{number}.py": b"word " * (number + 1) for number in range(10)}
    looks = 0

    def check():
        nonlocal looks
        looks += 1
        # One look at the beginning, one for each file that is read, then three files are counted.
        if looks == 1 + 10 + 4:
            raise Stopped

    with pytest.raises(Stopped):
        count_files(world.project, check=check)
    assert len(world.counts.counts) == 3


def test_files_that_cannot_be_listed_are_told(make_project):
    class Silent:
        def list_files(self):
            raise Unavailable("git does not answer.")

    world = make_project(wrap=lambda name, port: Silent() if name == "tree" else port)
    with pytest.raises(Unavailable, match="git does not answer"):
        count_files(world.project)


def test_order_and_sums():
    counts = [FileCount("x/b", 1, 5), FileCount("z", 1, None), FileCount("x/a", 1, 5), FileCount("y/c", 1, 7)]
    assert [count.path for count in most_expensive_first(counts)] == ["y/c", "x/a", "x/b", "z"]
    assert sum_folders(counts) == (FolderCount("x", 10, 2), FolderCount("y", 7, 1))
    assert sum_folders([FileCount("gone/z", 1, None)]) == ()
