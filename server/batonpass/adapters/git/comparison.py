"""How one snapshot differs from another, file by file, with the bytes that each side is restored from.

git-diff(1), "Raw output format": both modes, both blobs and a letter, then the path; a mode of zeros is a
file that is not there. Line counts are git's own.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from batonpass.adapters.git.conversion import SUFFIX, Exceptions, read_exceptions
from batonpass.adapters.git.facts import parse_diff, text_of
from batonpass.adapters.git.index import PrivateIndex
from batonpass.domain.errors import NotFound
from batonpass.domain.repository import ChangeKind, FileChange

SUBMODULE = "160000"
LINK = "120000"
_ABSENT = "000000"
_DIFF = ("diff-tree", "-r", "-z", "--raw", "--numstat", "--no-renames", "--no-abbrev", "--no-ext-diff")


@dataclass(frozen=True, slots=True)
class Kept:
    """A snapshot as git holds it: the tree, and the tree of its exceptions, see `conversion`."""

    tree: str
    exceptions: str | None


@dataclass(frozen=True, slots=True)
class Version:
    """A file of a snapshot. `content` is the blob with its bytes, None when a filter makes them of `blob`."""

    mode: str
    blob: str
    content: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A path whose mode or bytes differ; a side is None where there is no such file."""

    path: str
    old: Version | None
    new: Version | None
    change: FileChange


def find_kept(index: PrivateIndex, ref: str) -> Kept:
    """The snapshot under a ref. Raises NotFound when there is none."""
    asked = f"{ref}^{{tree}}\n{ref}{SUFFIX}^{{tree}}\n"
    lines = index.run("cat-file", "--batch-check", stdin=asked.encode()).stdout.splitlines()
    tree, exceptions = (_tree_name(line) for line in lines)
    if tree is None:
        raise NotFound(
            f"There is nothing at {ref} any more: the checkpoint was collected, or its ref was removed."
        )
    return Kept(tree, exceptions)


def _tree_name(line: bytes) -> str | None:
    words = line.split()
    return words[0].decode() if words[1:2] == [b"tree"] else None


def compare(index: PrivateIndex, old: Kept, new: Kept) -> tuple[Difference, ...]:
    """Everything that has to be changed to come from one to the other, in the order of the paths.

    Files whose stored form is the same and whose bytes are not, as after a change of line endings, are
    modified with no lines.
    """
    before, after = read_exceptions(index, old.exceptions), read_exceptions(index, new.exceptions)
    output = index.run(*_DIFF, old.tree, new.tree).stdout
    changes = parse_diff(output)
    found = {
        path: Difference(path, _version(before, path, *was), _version(after, path, *is_), changes[path])
        for path, was, is_ in _rows(output)
    }
    odd = _with_other_bytes(before, after) - found.keys()
    if odd:
        for path, (mode, blob) in list_files(index, new.tree).items():
            if path in odd:
                change = FileChange(path, ChangeKind.MODIFIED, 0, 0)
                was, is_ = _version(before, path, mode, blob), _version(after, path, mode, blob)
                found[path] = Difference(path, was, is_, change)
    return tuple(found[path] for path in sorted(found))


def list_files(index: PrivateIndex, tree: str) -> dict[str, tuple[str, str]]:
    """Mode and blob of every file of a tree, by path."""
    files: dict[str, tuple[str, str]] = {}
    for row in index.run("ls-tree", "-r", "-z", "--full-tree", tree).stdout.split(b"\0")[:-1]:
        facts, path = row.split(b"\t", 1)
        mode, _, blob = facts.decode().split(" ")
        files[text_of(path)] = (mode, blob)
    return files


def _rows(output: bytes) -> Iterator[tuple[str, tuple[str, str], tuple[str, str]]]:
    """Path, and mode and blob of both sides."""
    fields = iter(output.split(b"\0"))
    for field in fields:
        if field.startswith(b":"):
            old_mode, new_mode, old_blob, new_blob, _ = field[1:].decode().split(" ")
            yield text_of(next(fields)), (old_mode, old_blob), (new_mode, new_blob)


def _version(exceptions: Exceptions, path: str, mode: str, blob: str) -> Version | None:
    return None if mode == _ABSENT else Version(mode, blob, exceptions.content_of(path, blob))


def _with_other_bytes(before: Exceptions, after: Exceptions) -> set[str]:
    raw = {
        path for path in before.raw.keys() | after.raw.keys() if before.raw.get(path) != after.raw.get(path)
    }
    return raw | (before.filtered ^ after.filtered)
