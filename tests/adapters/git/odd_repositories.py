"""Repositories in odd states, each arranged by a function of its own."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

REF = "refs/batonpass/s1/1"


@dataclass
class Odd:
    """Where the checkpoint is taken, and how its tree differs from what lies in the work tree."""

    work: Any
    also: dict[str, tuple[str, bytes]] | None = None
    without: tuple[str, ...] = ()


def ordinary(work: Any, tmp_path: Path) -> Odd:
    work.write("kept.txt")
    work.write("edited.txt", "one\ntwo\n")
    work.write("gone.txt")
    work.commit()
    work.write("edited.txt", "one\nthree\n")
    (work.root / "gone.txt").unlink()
    work.write("new folder/new.txt", "new\n")
    return Odd(work)


def no_commit_yet(work: Any, tmp_path: Path) -> Odd:
    work.write("first.txt")
    return Odd(work)


def no_commit_and_no_file(work: Any, tmp_path: Path) -> Odd:
    return Odd(work)


def no_commit_but_staged(work: Any, tmp_path: Path) -> Odd:
    work.write("first.txt", "staged\n")
    work.git("add", "first.txt")
    work.write("first.txt", "edited\n")
    return Odd(work)


def unchanged(work: Any, tmp_path: Path) -> Odd:
    work.write("a.txt")
    work.commit()
    return Odd(work)


def detached_head(work: Any, tmp_path: Path) -> Odd:
    work.write("a.txt")
    work.commit()
    work.git("checkout", "--quiet", "--detach")
    work.write("a.txt", "edited\n")
    return Odd(work)


def linked_worktree(work: Any, tmp_path: Path) -> Odd:
    work.write("a.txt")
    work.commit()
    work.git("worktree", "add", "--quiet", str(tmp_path / "beside"), "-b", "beside")
    beside = type(work)(tmp_path / "beside")
    beside.write("b.txt", "only beside\n")
    return Odd(beside)


def index_missing(work: Any, tmp_path: Path) -> Odd:
    work.write("a.txt")
    work.commit()
    (work.root / ".git" / "index").unlink()
    return Odd(work)


def staged_and_edited_again(work: Any, tmp_path: Path) -> Odd:
    work.write("a.txt", "one\n")
    work.commit()
    work.write("a.txt", "two\n")
    work.git("add", "a.txt")
    work.write("a.txt", "three\n")
    return Odd(work)


def taken_out_of_tracking_and_ignored(work: Any, tmp_path: Path) -> Odd:
    work.write("secret.env")
    work.commit()
    work.git("rm", "--quiet", "--cached", "secret.env")
    work.write(".gitignore", "*.env\n")
    return Odd(work, without=("secret.env",))


def taken_out_of_tracking(work: Any, tmp_path: Path) -> Odd:
    work.write("a.txt")
    work.commit()
    work.git("rm", "--quiet", "--cached", "a.txt")
    return Odd(work)


def intent_to_add(work: Any, tmp_path: Path) -> Odd:
    work.write("a.txt")
    work.commit()
    work.write("planned.txt", "planned\n")
    work.write("dropped.txt")
    work.git("add", "--intent-to-add", "planned.txt", "dropped.txt")
    (work.root / "dropped.txt").unlink()
    return Odd(work)


def merge_with_conflicts(work: Any, tmp_path: Path) -> Odd:
    for name in ("both.txt", "removed.txt", "binary"):
        work.write(name, "base\n")
    work.commit()
    work.git("checkout", "--quiet", "-b", "theirs")
    work.write("both.txt", "theirs\n")
    work.write("removed.txt", "theirs\n")
    work.write("binary", b"\0theirs")
    work.commit()
    work.git("checkout", "--quiet", "main")
    work.write("both.txt", "ours\n")
    work.write("binary", b"\0ours")
    (work.root / "removed.txt").unlink()
    work.commit()
    work.git("merge", "theirs", accepted=(1,))
    assert b"<<<<<<<" in (work.root / "both.txt").read_bytes()
    return Odd(work)


def conflict_whose_file_was_deleted(work: Any, tmp_path: Path) -> Odd:
    odd = merge_with_conflicts(work, tmp_path)
    (work.root / "both.txt").unlink()
    return odd


def merge_of_a_file_and_a_folder(work: Any, tmp_path: Path, strategy: str = "ort") -> Odd:
    work.write("a", "base\n")
    work.commit()
    work.git("checkout", "--quiet", "-b", "theirs")
    work.write("a", "theirs\n")
    work.commit()
    work.git("checkout", "--quiet", "main")
    (work.root / "a").unlink()
    work.write("a/b", "ours\n")
    work.commit()
    work.git("merge", "--strategy", strategy, "theirs", accepted=(1,))
    return Odd(work)


def older_merge_of_a_file_and_a_folder(work: Any, tmp_path: Path) -> Odd:
    return merge_of_a_file_and_a_folder(work, tmp_path, "recursive")


def rebase_that_stopped(work: Any, tmp_path: Path) -> Odd:
    work.write("a.txt", "base\n")
    work.commit()
    work.git("checkout", "--quiet", "-b", "topic")
    work.write("a.txt", "topic\n")
    work.commit()
    work.git("checkout", "--quiet", "main")
    work.write("a.txt", "main\n")
    work.commit()
    work.git("checkout", "--quiet", "topic")
    work.git("rebase", "main", accepted=(1,))
    return Odd(work)


def with_submodule(work: Any, tmp_path: Path) -> tuple[Odd, Any]:
    library = type(work)(tmp_path / "library")
    library.root.mkdir()
    library.git("init", "--quiet")
    library.write("lib.txt")
    library.commit()
    work.git("submodule", "--quiet", "add", str(library.root), "lib")
    work.commit()
    inside = type(work)(work.root / "lib")
    pinned = inside.line("rev-parse", "HEAD")
    return Odd(work, {"lib": ("160000", pinned.encode())}, ("lib/lib.txt",)), inside


def submodule(work: Any, tmp_path: Path) -> Odd:
    return with_submodule(work, tmp_path)[0]


def dirty_submodule(work: Any, tmp_path: Path) -> Odd:
    odd, inside = with_submodule(work, tmp_path)
    inside.write("lib.txt", "edited inside\n")
    inside.write("new.txt")
    return Odd(work, odd.also, ("lib/lib.txt", "lib/new.txt"))


def submodule_with_a_new_commit(work: Any, tmp_path: Path) -> Odd:
    _, inside = with_submodule(work, tmp_path)
    inside.write("more.txt")
    new = inside.commit()
    return Odd(work, {"lib": ("160000", new.encode())}, ("lib/lib.txt", "lib/more.txt"))


def broken_submodule(work: Any, tmp_path: Path) -> Odd:
    odd, inside = with_submodule(work, tmp_path)
    inside.write("lib.txt", "edited inside\n")
    (work.root / ".git" / "modules" / "lib" / "index").write_bytes(b"not an index")
    return odd


def nested_repository(work: Any, tmp_path: Path) -> Odd:
    work.write("a.txt")
    work.commit()
    nested = type(work)(work.root / "vendor" / "nested")
    nested.root.mkdir(parents=True)
    nested.git("init", "--quiet")
    nested.write("inside.txt")
    commit = nested.commit()
    return Odd(work, {"vendor/nested": ("160000", commit.encode())}, ("vendor/nested/inside.txt",))


def nested_repository_without_commit(work: Any, tmp_path: Path) -> Odd:
    work.write("a.txt")
    work.commit()
    nested = type(work)(work.root / "nested")
    nested.root.mkdir()
    nested.git("init", "--quiet")
    nested.write("inside.txt")
    return Odd(work, without=("nested/inside.txt",))


def sparse_checkout(work: Any, tmp_path: Path) -> Odd:
    work.write("kept/a.txt")
    work.write("hidden/b.txt", "hidden\n")
    work.commit()
    work.git("sparse-checkout", "set", "kept")
    assert not (work.root / "hidden").exists()
    work.write("kept/a.txt", "edited\n")
    return Odd(work, {"hidden/b.txt": ("100644", b"hidden\n")})


def staged_outside_a_sparse_checkout(work: Any, tmp_path: Path) -> Odd:
    odd = sparse_checkout(work, tmp_path)
    blob = work.git("hash-object", "-w", "--stdin", stdin=b"staged\n").decode().strip()
    work.git("update-index", "--cacheinfo", f"100644,{blob},hidden/b.txt")
    work.git("update-index", "--skip-worktree", "hidden/b.txt")
    return Odd(odd.work, {"hidden/b.txt": ("100644", b"staged\n")})


def sparse_index_and_a_file_outside_the_cone(work: Any, tmp_path: Path) -> Odd:
    work.write("kept/a.txt")
    work.write("hidden/deep/b.txt", "hidden\n")
    work.commit()
    work.git("sparse-checkout", "set", "--cone", "--sparse-index", "kept")
    work.write("elsewhere/new.txt", "outside the cone\n")
    return Odd(work, {"hidden/deep/b.txt": ("100644", b"hidden\n")})


def split_index(work: Any, tmp_path: Path) -> Odd:
    work.git("config", "core.splitIndex", "true")
    for number in range(30):
        work.write(f"{number}.txt")
    work.commit()
    work.git("update-index", "--split-index")
    work.write("0.txt", "edited\n")
    work.git("add", "0.txt")
    # So many new files make git write a new shared half.
    for number in range(1, 60):
        work.write(f"{number}.txt", "edited\n")
    assert list((work.root / ".git").glob("sharedindex.*")), "the index is not split"
    return Odd(work)


def reflogs_for_every_ref(work: Any, tmp_path: Path) -> Odd:
    work.git("config", "core.logAllRefUpdates", "always")
    work.write("a.txt")
    work.commit()
    return Odd(work)


def stash_present(work: Any, tmp_path: Path) -> Odd:
    work.write("a.txt")
    work.commit()
    work.write("a.txt", "stashed\n")
    work.git("stash")
    work.write("a.txt", "edited\n")
    return Odd(work)


def packed_refs(work: Any, tmp_path: Path) -> Odd:
    work.write("a.txt")
    work.commit()
    work.git("tag", "one")
    work.git("pack-refs", "--all")
    return Odd(work)


def lying_monitor(work: Any, tmp_path: Path) -> Odd:
    """A file system monitor that says nothing changed, and git believes it."""
    monitor = tmp_path / "monitor"
    monitor.write_text("#!/bin/sh\nprintf 'token\\0'\n")
    monitor.chmod(0o755)
    work.write("a.txt")
    work.commit()
    work.git("config", "core.fsmonitor", str(monitor))
    work.git("config", "core.untrackedCache", "true")
    work.git("update-index", "--fsmonitor")
    work.git("status")
    work.write("a.txt", "edited\n")
    assert work.git("status", "--porcelain") == b"", "the monitor does not lie"
    return Odd(work)


def signing_demanded_and_nobody_known(work: Any, tmp_path: Path) -> Odd:
    work.write("a.txt")
    work.commit()
    work.git("config", "commit.gpgSign", "true")
    work.git("config", "gpg.program", "false")
    work.git("config", "user.useConfigOnly", "true")
    work.git("config", "--global", "--remove-section", "user")
    work.write("a.txt", "edited\n")
    return Odd(work)


def line_endings_converted(work: Any, tmp_path: Path) -> Odd:
    work.git("config", "core.autocrlf", "true")
    work.git("config", "core.safecrlf", "true")
    work.write("a.txt", b"one\r\ntwo\r\n")
    work.write("b.txt", b"one\ntwo\r\n")
    return Odd(work, {"a.txt": ("100644", b"one\ntwo\n"), "b.txt": ("100644", b"one\ntwo\n")})


def clean_filter(work: Any, tmp_path: Path) -> Odd:
    """As LFS does: what git stores is a pointer that a filter makes of the content."""
    work.git("config", "filter.pointer.clean", "sed s/^/pointer:/")
    work.git("config", "filter.pointer.smudge", "sed s/^pointer://")
    work.git("config", "filter.pointer.required", "true")
    work.write(".gitattributes", "*.bin filter=pointer\n")
    work.write("kept.bin", "kept\n")
    work.commit()
    work.write("new.bin", "content\n")
    return Odd(
        work,
        {"new.bin": ("100644", b"pointer:content\n"), "kept.bin": ("100644", b"pointer:kept\n")},
    )


def file_became_folder_and_back(work: Any, tmp_path: Path) -> Odd:
    work.write("file")
    work.write("folder/inside.txt")
    work.write("linked/inside.txt", "one\n")
    work.write("elsewhere/inside.txt", "two\n")
    work.commit()
    (work.root / "file").unlink()
    work.write("file/inside.txt")
    (work.root / "folder" / "inside.txt").unlink()
    (work.root / "folder").rmdir()
    work.write("folder", "now a file\n")
    (work.root / "linked" / "inside.txt").unlink()
    (work.root / "linked").rmdir()
    (work.root / "linked").symlink_to("elsewhere")
    return Odd(work)


def modes_and_links(work: Any, tmp_path: Path) -> Odd:
    work.write("script.sh", "#!/bin/sh\n")
    work.write("plain.txt", "text\n", executable=True)
    work.commit()
    work.write("script.sh", "#!/bin/sh\n", executable=True)
    work.write("plain.txt", "text\n")
    (work.root / "link").symlink_to("script.sh")
    (work.root / "dangling").symlink_to("nowhere/at all")
    work.write("empty")
    work.write("empty", b"")
    return Odd(work)


def strange_names(work: Any, tmp_path: Path) -> Odd:
    for name in ("-rf", "a\nb", 'quo"te', "back\\slash", "é", ":(exclude)x", "bad \udcff bytes", " "):
        work.write(name, name.encode("utf-8", "surrogateescape"))
    return Odd(work)


def ignored_files(work: Any, tmp_path: Path) -> Odd:
    work.write("tracked.log")
    work.git("add", "tracked.log")
    work.commit()
    work.write(".gitignore", "*.log\nbuild/\n")
    work.write("tracked.log", "ignored, but tracked\n")
    work.write("new.log")
    work.write("build/out.o")
    (work.root / ".git" / "info").mkdir(exist_ok=True)
    (work.root / ".git" / "info" / "exclude").write_text("private.txt\n")
    work.write("private.txt")
    return Odd(work, without=("new.log", "build/out.o", "private.txt"))


def other_hash_function(work: Any, tmp_path: Path) -> Odd:
    other = type(work)(tmp_path / "sha256")
    other.root.mkdir()
    other.git("init", "--quiet", "--object-format=sha256")
    other.write("a.txt")
    return Odd(other)


def status_switched_off(work: Any, tmp_path: Path) -> Odd:
    for name, value in (
        ("status.showUntrackedFiles", "no"),
        ("status.relativePaths", "true"),
        ("status.showStash", "true"),
        ("diff.renames", "false"),
        ("diff.noprefix", "true"),
        ("diff.external", "false"),
        ("color.ui", "always"),
        ("core.quotePath", "true"),
        ("core.pager", "false"),
    ):
        work.git("config", name, value)
    work.write("a.txt")
    work.commit()
    work.write("new.txt")
    return Odd(work)


def locked_by_another_git(work: Any, tmp_path: Path) -> Odd:
    work.write("a.txt")
    work.commit()
    work.write("a.txt", "edited\n")
    (work.root / ".git" / "index.lock").touch()
    return Odd(work)


def partial_clone(work: Any, tmp_path: Path) -> Odd:
    work.write("a.txt", "one\n")
    work.write("hidden/b.txt", "hidden\n")
    work.commit()
    work.git("config", "uploadpack.allowFilter", "true")
    clone = type(work)(tmp_path / "clone")
    work.git("clone", "--quiet", "--filter=blob:none", "--sparse", work.root.as_uri(), str(clone.root))
    clone.write("a.txt", "edited\n")
    return Odd(clone, {"hidden/b.txt": ("100644", b"hidden\n")})
