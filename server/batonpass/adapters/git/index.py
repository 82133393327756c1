"""A copy of the user's index: git can write it, and the user's own stays as it is, to the byte.

The copy keeps git's record of which files are unchanged, so work with it costs no more than with the
original.
"""

import shutil
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from batonpass.adapters.git.program import GitProgram, Output
from batonpass.domain.errors import Unavailable

PRIVATE_SETTINGS = (
    "core.hooksPath=/dev/null",
    # Empty, not false: before version 2.36 git takes any value for the name of a program.
    "core.fsmonitor=",
    # A split index would leave its shared half in the git directory.
    "core.splitIndex=false",
    # Otherwise line endings that do not survive a round trip would make the snapshot fail.
    "core.safecrlf=false",
    "core.logAllRefUpdates=false",
    "commit.gpgSign=false",
    "i18n.commitEncoding=UTF-8",
)


@dataclass(frozen=True, slots=True)
class PrivateIndex:
    """git with an index file of its own, without the user's hooks.

    `environment` is what else differs for its runs.
    """

    program: GitProgram
    path: Path
    environment: Mapping[str, str] = field(default_factory=dict[str, str])

    def run(self, *arguments: str, stdin: bytes = b"") -> Output:
        return self.program.run(
            *arguments,
            stdin=stdin,
            settings=PRIVATE_SETTINGS,
            environment={**self.environment, "GIT_INDEX_FILE": str(self.path)},
        )

    def beside(self, name: str) -> "PrivateIndex":
        """Another index, empty, in the same temporary folder."""
        return replace(self, path=self.path.with_name(name))


@contextmanager
def private_index(
    program: GitProgram, git_dir: Path, real_objects: Path | None = None
) -> Generator[PrivateIndex]:
    """A copy of the index of a work tree, gone at the end. Raises Unavailable when it cannot be copied.

    With the repository's folder of objects, what git stores by this index is gone at the end, too.
    """
    with TemporaryDirectory(prefix="batonpass-") as folder:
        environment = _passing_objects(Path(folder), real_objects) if real_objects else {}
        index = PrivateIndex(program, Path(folder) / "index", environment)
        _copy_index(git_dir / "index", index.path)
        yield index


def _passing_objects(folder: Path, real_objects: Path) -> dict[str, str]:
    """Let git write objects into `folder`, and find the others where they are.

    git(1), GIT_ALTERNATE_OBJECT_DIRECTORIES: a path in double quotes may hold the separator.
    """
    objects = folder / "objects"
    objects.mkdir()
    escaped = str(real_objects).replace("\\", "\\\\").replace('"', '\\"')
    return {
        "GIT_OBJECT_DIRECTORY": str(objects),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": f'"{escaped}"',
    }


def _copy_index(real: Path, copy: Path) -> None:
    """Copy the index with its time: git takes a file that is as young as the index for possibly changed."""
    try:
        shutil.copy2(real, copy)
    except FileNotFoundError:
        return  # Nothing was ever staged; git then starts from an empty index.
    except OSError as error:
        raise Unavailable(f"The index of the repository cannot be copied: {error}.") from error
