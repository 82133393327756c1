"""Documents on disk. Nothing is read from, or written to, a place outside of the project."""

import os
import shutil
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from batonpass.adapters.documents.placing import free_path, inner_folder, outside
from batonpass.adapters.durability import sync_folder
from batonpass.domain.errors import Unavailable
from batonpass.domain.session import DocumentKind, Session


class ProjectFiles:
    """The DocumentFiles of a project. `root` is the project's folder, absolute."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def place(self, directory: str, session: Session, kind: DocumentKind) -> Path:
        base = inner_folder(self._root, directory)
        try:
            path = free_path(base, session, kind, _is_free)
            if not self._is_inside(path):
                raise outside(directory)
        except OSError as error:
            raise _unavailable("find a place in", base, error) from error
        return path

    def read(self, path: Path) -> str | None:
        try:
            return self._inside(path).read_bytes().decode("utf-8")
        except FileNotFoundError:
            return None
        except UnicodeDecodeError as error:
            raise Unavailable(
                f"The document {path} is not UTF-8 (byte {error.start}). Save it as UTF-8 and try again."
            ) from error
        except OSError as error:
            raise _unavailable("read", path, error) from error

    def write(self, path: Path, text: str) -> None:
        try:
            target = self._inside(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            _replace(target, text.encode("utf-8"))
        except OSError as error:
            raise _unavailable("write", path, error) from error

    def remove(self, path: Path) -> None:
        try:
            self._inside(path).unlink(missing_ok=True)
        except OSError as error:
            raise _unavailable("remove", path, error) from error

    def _inside(self, path: Path) -> Path:
        """The file behind any symbolic links; raise Unavailable when it is out of the project."""
        target = Path(os.path.realpath(path))
        if not self._is_inside(target):
            raise Unavailable(
                f"The document {path} leads out of the project {self._root}; it was left alone."
            )
        return target

    def _is_inside(self, path: Path) -> bool:
        # realpath, because Path.resolve raises on a loop of links; opening the file then tells what is wrong.
        return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(self._root))


def _is_free(path: Path) -> bool:
    """Nothing there, not even a broken link; or an empty folder, which an interrupted attempt can leave."""
    if not os.path.lexists(path):
        return True
    return path.is_dir() and not path.is_symlink() and not any(path.iterdir())


def _replace(target: Path, content: bytes) -> None:
    """Put the whole content in place of the file at once; it is on disk when this returns."""
    temporary = target.with_name(f".{target.stem[:40]}-{token_hex(6)}.tmp")
    # Opened like this, and not by tempfile, so that the file gets the permissions the user's umask gives.
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileNotFoundError):
            shutil.copymode(target, temporary)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def _unavailable(verb: str, path: Path, error: OSError) -> Unavailable:
    return Unavailable(f"Cannot {verb} {path}: {error.strerror or error}.")
