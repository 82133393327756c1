"""The files of a git work tree: tracked and untracked, not ignored.

git-ls-files(1) gives both, in two calls whatever the size: the index with its blob ids, and the names of what
differs from the index or is not in it.
"""

from collections.abc import Iterator
from hashlib import sha1, sha256
from pathlib import Path

from batonpass.adapters.git.facts import text_of
from batonpass.adapters.git.program import TIMEOUT_SECONDS, GitProgram
from batonpass.adapters.tree.disk import DiskTree
from batonpass.domain.files import Listing, SourceFile

# Empty, not false: before version 2.36 git takes any value for the name of a program.
_SETTINGS = ("core.fsmonitor=",)

_SUBMODULE = b"160000"
_ID_LENGTHS = {40: sha1, 64: sha256}
"""The hash of a repository is told by the length of its ids, in hexadecimal digits."""


class GitTree(DiskTree):
    """The SourceTree port on a git work tree.

    A tracked file that is as its index entry has the key `git:<blob id>:<size on disk>`. The size belongs to
    it because a filter (line ends, large file storage) may put other bytes into the work tree than into the
    blob. Submodules and repositories inside this one are left out; so are links.
    """

    def __init__(self, root: Path, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        super().__init__(root)
        self._program = GitProgram(self.root, timeout_seconds)

    def list_files(self) -> Listing:
        changed = set(self._names("ls-files", "-z", "--modified", "--others", "--exclude-standard"))
        tracked = dict(self._tracked())
        nested = {name for name in changed if name.endswith("/")}
        submodules = {f"{path}/" for path, key in tracked.items() if key == ""}
        keys = {path: None if path in changed else key for path, key in tracked.items() if key != ""}
        keys |= dict.fromkeys(changed - nested - keys.keys() - {name[:-1] for name in submodules})
        found = (self.look(path, key) for path, key in sorted(keys.items()))
        return Listing(tuple(file for file in found if file is not None), tuple(sorted(nested | submodules)))

    def key_of(self, file: SourceFile, content: bytes) -> str:
        """The listing's key if the content hashes to its blob, else one of the content itself.

        The file may have changed since it was listed, and a filter makes it differ from its blob.
        """
        if file.content_key is not None:
            blob = file.content_key.split(":")[1]
            if blob == _ID_LENGTHS[len(blob)](b"blob %d\0%b" % (len(content), content)).hexdigest():
                return file.content_key
        return super().key_of(file, content)

    def _tracked(self) -> Iterator[tuple[str, str | None]]:
        """The paths in the index with the beginning of their keys; an empty one is a submodule's.

        Files that git was told to take for unchanged, or not to have in the work tree, have no key: git does
        not look at them.
        """
        for record in self._run("ls-files", "-z", "--stage", "-v"):
            facts, _, path = record.partition(b"\t")
            tag, mode, blob, stage = facts.split(b" ")
            if mode == _SUBMODULE:
                yield text_of(path), ""
            else:
                known = tag == b"H" and stage == b"0"
                yield text_of(path), f"git:{blob.decode()}" if known else None

    def _names(self, *arguments: str) -> Iterator[str]:
        return map(text_of, self._run(*arguments))

    def _run(self, *arguments: str) -> list[bytes]:
        return self._program.run(*arguments, settings=_SETTINGS).stdout.split(b"\0")[:-1]
