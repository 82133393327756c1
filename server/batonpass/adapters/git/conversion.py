"""What git does not store as it lies on the disk, kept beside the snapshot so that it comes back to the byte.

git converts some files on the way into its store and back: line endings (core.autocrlf, the attributes text
and eol), encodings, `ident`, and filters. The way there and back need not be the identity: a file with
`\\n` comes back with `\\r\\n` under core.autocrlf, and a filter that strips a notebook's output never
brings it back. The attributes and settings may also differ by the time of the way back. So a snapshot never
relies on it. For each file whose stored form differs from its bytes, the bytes are stored as well, and a
file is always restored from bytes. Most repositories convert nothing, and then nothing more is stored.

One filter is trusted: Git LFS, whose content is large and lies in a store of its own by its hash. Its files
are marked, and restored by running the filter.

The bytes form a second tree, under the snapshot's ref with `.raw` at its end:

    raw/<path>       the bytes of the file
    filtered/<path>  the blob that the filter makes the file of
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from batonpass.adapters.git.facts import text_of
from batonpass.adapters.git.index import PrivateIndex

SUFFIX = ".raw"

_RAW, _FILTERED = b"raw/", b"filtered/"
_CONVERTING = frozenset({"text", "eol", "crlf", "ident", "filter", "working-tree-encoding"})
_TRUSTED_FILTER = b"lfs"
_LARGEST_POINTER = 1024
"""Bytes; the pointer format of Git LFS allows fewer, see its specification."""


@dataclass(frozen=True, slots=True)
class Exceptions:
    """The files that are not restored from the blob in the snapshot's tree.

    `raw` has the blob with the bytes, by path; `filtered` the paths whose blob goes through a filter.
    """

    raw: dict[str, str] = field(default_factory=dict[str, str])
    filtered: frozenset[str] = frozenset()

    def content_of(self, path: str, blob: str) -> str | None:
        """The blob with the bytes of a file; None when only a filter can make them."""
        return None if path in self.filtered else self.raw.get(path, blob)


@dataclass(frozen=True, slots=True)
class Rules:
    """Which files git may convert: those with one of the attributes, by path, or all of them."""

    attributes: dict[bytes, dict[bytes, bytes]]
    converts_all: bool


def read_rules(index: PrivateIndex) -> Rules:
    """The rules for the files that are in the index."""
    # gitglossary(7), "pathspec": whoever has none of the attributes is left out, which is mostly everybody.
    without = " ".join(f"!{name}" for name in sorted(_CONVERTING))
    names = index.run("ls-files", "-z", "--", ":/", f":(top,exclude,attr:{without})").stdout
    return Rules(_attributes(index, names), _converts_line_endings(index))


def record_exceptions(index: PrivateIndex, rules: Rules, new: Sequence[str]) -> str | None:
    """Store what git does not store as it is, for an index that is as the work tree.

    `new` are the files that were not in the index when the rules were read. The name of the tree, or None
    when there is nothing of the kind.
    """
    names = b"".join(path.encode("utf-8", "surrogateescape") + b"\0" for path in new)
    attributes = rules.attributes | _attributes(index, names)
    converts_all = rules.converts_all
    if not converts_all and not attributes:
        return None
    raw: list[tuple[bytes, bytes]] = []
    filtered: list[tuple[bytes, bytes]] = []
    for path, blob in _looked_at(index):
        given = attributes.get(path, {})
        if given or converts_all:
            is_large = given.get(b"filter") == _TRUSTED_FILTER and not _is_small(index, path)
            (filtered if is_large else raw).append((path, blob))
    rows: list[bytes] = []
    for (path, blob), stored in zip(raw, _store_bytes(index, [path for path, _ in raw]), strict=True):
        if stored == blob:
            continue
        if attributes.get(path, {}).get(b"filter") == _TRUSTED_FILTER:
            filtered.append((path, blob))
        else:
            rows.append(_row(stored, _RAW + path))
    rows += [_row(blob, _FILTERED + path) for path, blob in filtered]
    return _write_tree(index, rows)


def read_exceptions(index: PrivateIndex, tree: str | None) -> Exceptions:
    """What `record_exceptions` stored."""
    if tree is None:
        return Exceptions()
    raw: dict[str, str] = {}
    filtered: set[str] = set()
    for row in index.run("ls-tree", "-r", "-z", "--full-tree", tree).stdout.split(b"\0")[:-1]:
        facts, path = row.split(b"\t", 1)
        if path.startswith(_RAW):
            raw[text_of(path[len(_RAW) :])] = facts.split(b" ")[2].decode()
        else:
            filtered.add(text_of(path[len(_FILTERED) :]))
    return Exceptions(raw, frozenset(filtered))


def _converts_line_endings(index: PrivateIndex) -> bool:
    """Whether files without any attribute are converted."""
    found = index.run("config", "--get", "--default", "false", "core.autocrlf").stdout
    return found.strip().lower() not in (b"false", b"no", b"off", b"0", b"")


def _attributes(index: PrivateIndex, names: bytes) -> dict[bytes, dict[bytes, bytes]]:
    """The attributes that may convert, by path.

    git-check-attr(1), `-z`: path, attribute and value, each ended by NUL.
    """
    if not names:
        return {}
    fields = index.run("check-attr", "-z", "--stdin", "--all", stdin=names).stdout.split(b"\0")
    found: dict[bytes, dict[bytes, bytes]] = {}
    for path, name, value in zip(fields[:-1:3], fields[1::3], fields[2::3], strict=True):
        if name.decode("utf-8", "replace") in _CONVERTING and value != b"unset":
            found.setdefault(path, {})[name] = value
    return found


def _looked_at(index: PrivateIndex) -> Iterator[tuple[bytes, bytes]]:
    """Path and blob of the regular files, without those that git was told not to look at in the work tree."""
    for record in index.run("ls-files", "-z", "--stage", "-v").stdout.split(b"\0")[:-1]:
        facts, path = record.split(b"\t", 1)
        tag, mode, blob, _ = facts.split(b" ")
        if tag == b"H" and mode.startswith(b"100"):
            yield path, blob


def _is_small(index: PrivateIndex, path: bytes) -> bool:
    return (index.program.folder / text_of(path)).lstat().st_size <= _LARGEST_POINTER


def _store_bytes(index: PrivateIndex, paths: list[bytes]) -> list[bytes]:
    """Store files as they are; the names of their blobs."""
    if not paths:
        return []
    listed = b"".join(_quoted(path) + b"\n" for path in paths)
    return index.run("hash-object", "-w", "--no-filters", "--stdin-paths", stdin=listed).stdout.split()


def _quoted(path: bytes) -> bytes:
    """A path for git's list of one a line; in double quotes, git reads the escapes of C."""
    escaped = path.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n").replace(b"\r", b"\\r")
    return b'"' + escaped + b'"'


def _row(blob: bytes, path: bytes) -> bytes:
    return b"100644 " + blob + b"\t" + path + b"\0"


def _write_tree(index: PrivateIndex, rows: list[bytes]) -> str | None:
    if not rows:
        return None
    exceptions = index.beside("exceptions")
    exceptions.run("update-index", "-z", "--index-info", stdin=b"".join(rows))
    return exceptions.run("write-tree").stdout.decode().strip()
