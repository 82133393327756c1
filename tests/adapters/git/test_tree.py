"""The files of a git work tree: which there are, and which content git knows already."""

from collections.abc import Callable
from typing import Any

import pytest

from batonpass.adapters.git.tree import GitTree


def keys(work: Any) -> dict[str, str | None]:
    return {file.path: file.content_key for file in GitTree(work.root).list_files().files}


def read_keys(work: Any) -> dict[str, str]:
    tree = GitTree(work.root)
    return {file.path: tree.read(file).key for file in tree.list_files().files}


def blob(work: Any, path: str) -> str:
    size = len((work.root / path).read_bytes())
    return f"git:{work.line('rev-parse', f':{path}')}:{size}"


def test_tracked_files_are_known_by_their_blobs_and_new_ones_are_not(work: Any) -> None:
    work.write("a.py", "one\n")
    work.write("deep/b.py", "two\n")
    work.commit()
    work.write("new.py", "three\n")
    assert keys(work) == {"a.py": blob(work, "a.py"), "deep/b.py": blob(work, "deep/b.py"), "new.py": None}


def test_a_modified_file_is_not_known_until_it_is_staged(work: Any) -> None:
    work.write("a.py", "one\n")
    work.commit()
    work.write("a.py", "two\n")
    assert keys(work) == {"a.py": None}
    work.git("add", "a.py")
    assert keys(work) == {"a.py": blob(work, "a.py")}


def test_a_change_of_the_same_size_in_the_same_moment_is_seen(work: Any) -> None:
    for number in range(20):
        work.write("a.py", f"{number:04}\n")
        work.git("add", "a.py")
        work.write("a.py", f"{number + 1:04}\n")
        assert keys(work) == {"a.py": None}, "the count of the staged text would be shown for another one"


def test_ignored_files_are_not_there_unless_they_are_tracked(work: Any) -> None:
    work.write("kept.log", "kept\n")
    work.commit()
    work.write(".gitignore", "*.log\nout/\n")
    work.write("other.log")
    work.write("out/a.py")
    assert keys(work) == {".gitignore": None, "kept.log": blob(work, "kept.log")}


def test_deleted_files_and_links_are_not_there(work: Any) -> None:
    work.write("a.py")
    work.write("b.py")
    (work.root / "link").symlink_to("a.py")
    work.commit()
    (work.root / "b.py").unlink()
    (work.root / "new-link").symlink_to("a.py")
    assert list(keys(work)) == ["a.py"]


def test_other_repositories_inside_are_left_out_and_named(work: Any, make_work: Callable[..., Any]) -> None:
    library = make_work("library")
    library.write("lib.py")
    library.commit()
    work.git("submodule", "--quiet", "add", str(library.root), "lib")
    work.commit()
    library.write("lib.py", "newer\n")
    library.commit()
    work.git("-C", "lib", "pull", "--quiet")
    nested = make_work("project/nested")
    nested.write("x.py")
    nested.commit()
    listing = GitTree(work.root).list_files()
    assert [file.path for file in listing.files] == [".gitmodules"]
    assert listing.left_out == ("lib/", "nested/")


def test_names_that_are_no_plain_text_are_listed_and_read(work: Any) -> None:
    names = [b"tab\there", b"line\nend", "ü ✅".encode(), b"latin-\xfc", b' "quoted" ']
    for name in names:
        (work.root / name.decode("utf-8", "surrogateescape")).write_bytes(name)
    work.commit()
    tree = GitTree(work.root)
    found = {file.path: tree.read(file).content for file in tree.list_files().files}
    assert found == {name.decode("utf-8", "surrogateescape"): name for name in names}


@pytest.mark.parametrize("mark", ["--assume-unchanged", "--skip-worktree"])
def test_what_git_was_told_not_to_look_at_is_read(work: Any, mark: str) -> None:
    work.write("a.py", "one\n")
    work.commit()
    work.git("update-index", mark, "a.py")
    work.write("a.py", "two\n")
    assert keys(work) == {"a.py": None}, "git says that it is unchanged, and it is not"


def test_a_conflict_is_listed_once_and_is_not_known(work: Any) -> None:
    work.write("a.py", "one\n")
    work.commit()
    work.git("checkout", "--quiet", "-b", "other")
    work.write("a.py", "theirs\n")
    work.commit()
    work.git("checkout", "--quiet", "main")
    work.write("a.py", "ours\n")
    work.commit()
    work.git("merge", "other", accepted=(1,))
    assert keys(work) == {"a.py": None}


def test_the_key_that_was_listed_is_the_key_of_what_is_read(work: Any) -> None:
    work.write("a.py", "one\n")
    work.write("empty", "")
    work.commit()
    assert read_keys(work) == keys(work)


def test_a_repository_that_hashes_with_sha256(make_work: Callable[..., Any]) -> None:
    work = make_work("modern", "--object-format=sha256")
    work.write("a.py", "one\n")
    work.commit()
    assert read_keys(work) == keys(work) == {"a.py": blob(work, "a.py")}


def test_a_file_changed_between_list_and_read_does_not_take_the_blobs_key(work: Any) -> None:
    work.write("a.py", "one\n")
    work.commit()
    tree = GitTree(work.root)
    (file,) = tree.list_files().files
    work.write("a.py", "two\n")
    assert tree.read(file).key.startswith("sha256:"), "it is not the blob any more"


def test_a_file_that_a_filter_made_differs_from_its_blob(work: Any) -> None:
    work.write(".gitattributes", "*.txt text eol=crlf\n")
    work.write("a.txt", "one\r\ntwo\r\n")
    work.commit()
    listed, read = keys(work)["a.txt"], read_keys(work)["a.txt"]
    assert listed is not None and listed.endswith(":10"), "other line ends, another size"
    assert read.startswith("sha256:")


def test_listing_changes_nothing(work: Any) -> None:
    work.write("a.py", "one\n")
    work.commit()
    work.write("a.py", "one\n")
    before = work.footprint()
    GitTree(work.root).list_files()
    assert work.footprint() == before


def test_two_calls_of_git_whatever_the_size(work: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(300):
        work.write(f"folder{number % 7}/file{number}", f"{number}\n")
    work.commit()
    tree = GitTree(work.root)
    trace = work.root.parent / "trace"
    monkeypatch.setenv("GIT_TRACE", str(trace))
    assert len(tree.list_files().files) == 300
    assert trace.read_text().count("trace: built-in: git ls-files") == 2
