"""Files laid ready in a folder of their own, with the bytes of a snapshot."""

import hashlib
import os
import shutil
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from batonpass.adapters.git.comparison import LINK, Version
from batonpass.adapters.git.index import PrivateIndex
from batonpass.app.ports import StillWanted, wanted
from batonpass.domain.errors import Unavailable

_PIECE_BYTES = 1 << 20
_CHUNK_BYTES = 32 << 20
"""So much is asked of git at once; a larger file is asked for alone."""


@dataclass(frozen=True, slots=True)
class Features:
    """What the work tree's file system can do, as git has found out: core.symlinks and core.fileMode."""

    links: bool
    executables: bool


def read_features(index: PrivateIndex) -> Features:
    asked = ("config", "--type=bool", "--default=true", "--get")
    return Features(
        links=index.run(*asked, "core.symlinks").stdout.strip() == b"true",
        executables=index.run(*asked, "core.fileMode").stdout.strip() == b"true",
    )


def lay_ready(
    index: PrivateIndex,
    git_dir: Path,
    tree: str,
    wanted_files: Sequence[tuple[str, Version]],
    folder: Path,
    still_wanted: StillWanted = wanted,
) -> list[Path]:
    """Write the files into `folder`, and return where each lies, in their order.

    Raises Unavailable when an object is missing, the disk is full or a filter fails.
    """
    features = read_features(index)
    through_filter = [(path, version) for path, version in wanted_files if version.content is None]
    made = _run_filters(index, git_dir, tree, [path for path, _ in through_filter], folder)
    ids = [version.content for _, version in wanted_files if version.content is not None]
    _require_space(folder, sum(_sizes(index, ids)))
    contents = _read(index, ids)
    places: list[Path] = []
    for number, (path, version) in enumerate(wanted_files):
        still_wanted()
        place = folder / str(number)
        if version.content is None:
            made[path].replace(place)
        else:
            _write(place, version.mode, next(contents), features)
        if version.mode != LINK and features.executables:
            place.chmod(_permissions(version.mode, place))
        places.append(place)
    return places


def _write(place: Path, mode: str, content: bytes, features: Features) -> None:
    try:
        if mode == LINK and features.links:
            os.symlink(content, os.fsencode(place))  # noqa: PTH211 - The target is bytes, not text.
        else:
            place.write_bytes(content)
    except OSError as error:
        raise Unavailable(
            f"The files of the checkpoint cannot be laid ready: {error.strerror}. Nothing was changed."
        ) from error


def _permissions(mode: str, place: Path) -> int:
    """Executable for all who may read, as git does it."""
    readable = stat.S_IMODE(place.stat().st_mode) & ~0o111
    return readable | (readable >> 2 & 0o111) if mode == "100755" else readable


def _sizes(index: PrivateIndex, ids: Sequence[str]) -> list[int]:
    if not ids:
        return []
    asked = "".join(f"{id_}\n" for id_ in ids).encode()
    sizes: list[int] = []
    for line in index.run("cat-file", "--batch-check", stdin=asked).stdout.splitlines():
        id_, *facts = line.split()
        if facts[:1] != [b"blob"]:
            raise Unavailable(
                f"The object {id_.decode()} of the checkpoint is missing in git. Nothing was changed."
            )
        sizes.append(int(facts[1]))
    return sizes


def _require_space(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise Unavailable(
            f"The checkpoint needs {needed:,} bytes on the disk of {folder}, and {free:,} are free. "
            "Nothing was changed."
        )


def _read(index: PrivateIndex, ids: Sequence[str]) -> Iterator[bytes]:
    """The bytes of blobs, in their order. git-cat-file(1), "Batch output"."""
    for chunk in _chunks(ids, _sizes(index, ids)):
        asked = "".join(f"{id_}\n" for id_ in chunk).encode()
        output = index.run("cat-file", "--batch", stdin=asked).stdout
        start = 0
        for _ in chunk:
            end = output.index(b"\n", start)
            size = int(output[start:end].split()[2])
            yield output[end + 1 : end + 1 + size]
            start = end + size + 2


def _chunks(ids: Sequence[str], sizes: Sequence[int]) -> Iterator[list[str]]:
    chunk: list[str] = []
    held = 0
    for id_, size in zip(ids, sizes, strict=True):
        if chunk and held + size > _CHUNK_BYTES:
            yield chunk
            chunk, held = [], 0
        chunk.append(id_)
        held += size
    if chunk:
        yield chunk


def _run_filters(
    index: PrivateIndex, git_dir: Path, tree: str, paths: Sequence[str], folder: Path
) -> dict[str, Path]:
    """Let git write files through their filters.

    Into an empty work tree, where git takes the attributes of the tree and not those that lie about now.
    """
    if not paths:
        return {}
    place = folder / "filtered"
    place.mkdir()
    temporary = index.beside("to filter")
    temporary.run("read-tree", tree)
    names = b"".join(path.encode("utf-8", "surrogateescape") + b"\0" for path in paths)
    temporary.run(
        *(f"--git-dir={git_dir}", f"--work-tree={place}", "checkout-index", "--force", "-z", "--stdin"),
        stdin=names,
    )
    return {path: place / path for path in paths}


def hash_file(path: Path, blob: str) -> str:
    """The name git would give the bytes of a file or the target of a link; `blob` tells the hash function.

    Raises OSError when it cannot be read.
    """
    algorithm = hashlib.sha256 if len(blob) == 64 else hashlib.sha1
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        target = os.readlink(os.fsencode(path))  # noqa: PTH115 - Path drops a slash at the end.
        return algorithm(b"blob %d\0%b" % (len(target), target)).hexdigest()
    found = algorithm(b"blob %d\0" % status.st_size)
    with path.open("rb") as file:
        while piece := file.read(_PIECE_BYTES):
            found.update(piece)
    return found.hexdigest()
