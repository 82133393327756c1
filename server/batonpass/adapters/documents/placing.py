"""Where a document goes: names that every file system takes, and never a name that is in use."""

import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC
from itertools import count
from os import path as os_path
from pathlib import Path

from batonpass.domain.errors import InvalidInput
from batonpass.domain.session import DocumentKind, Session

FILE_NAMES = {
    DocumentKind.PLAN: "plan",
    DocumentKind.SESSION_LOG: "session-log",
    DocumentKind.IMPLEMENTATION_LOG: "implementation-log",
    DocumentKind.HANDOFF: "handoff",
}

SLUG_LIMIT = 60
_SLUG_BYTES = 180
"""With the date and a number, a folder's name stays below the 255 bytes that file systems allow."""


def free_path(base: Path, session: Session, kind: DocumentKind, is_free: Callable[[Path], bool]) -> Path:
    """A path under `base` where nothing is yet: `<date>-<slug>/<kind>.md`, numbered from 2 when it is taken.

    A session keeps the folder of its newest document. `is_free` answers for a path: there is nothing, or
    only an empty folder.
    """
    folder = _own_folder(base, session)
    if folder is None:
        name = f"{session.created_at.astimezone(UTC):%Y-%m-%d}-{slug(session.title)}"
        folder = next(path for path in _numbered(base, name, "") if is_free(path))
    return next(path for path in _numbered(folder, FILE_NAMES[kind], ".md") if is_free(path))


def _numbered(folder: Path, name: str, suffix: str) -> Iterator[Path]:
    yield folder / f"{name}{suffix}"
    yield from (folder / f"{name}-{number}{suffix}" for number in count(2))


def _own_folder(base: Path, session: Session) -> Path | None:
    folders = (Path(link.path).parent for link in reversed(session.documents))
    return next((folder for folder in folders if folder.parent == base), None)


def inner_folder(root: Path, directory: str) -> Path:
    """The folder that the setting names, by its name alone.

    Raises InvalidInput when it is empty, out of the project, or inside git's own folder.
    """
    name = directory.strip()
    if not name or "\0" in name:
        raise InvalidInput("documentsDirectory must name a folder in the project.", "documentsDirectory")
    folder = Path(os_path.normpath(root / Path(name)))
    if not folder.is_relative_to(root):
        raise outside(directory)
    if ".git" in (part.casefold() for part in folder.relative_to(root).parts):
        raise InvalidInput(
            f"documentsDirectory “{directory}” is inside git's own folder; choose another.",
            "documentsDirectory",
        )
    return folder


def outside(directory: str) -> InvalidInput:
    return InvalidInput(
        f"documentsDirectory “{directory}” leads out of the project; choose a folder inside of it.",
        "documentsDirectory",
    )


def slug(title: str) -> str:
    """The title as a part of a file name: small letters, digits, hyphens; never empty, at most 60 long.

    ASCII where the title has any of it; a title in another script keeps its own letters.
    """
    decomposed = unicodedata.normalize("NFKD", title).casefold()
    ascii_name = _hyphenate("".join(c for c in decomposed if not unicodedata.combining(c)), _is_ascii_word)
    if ascii_name:
        return ascii_name
    return _hyphenate(unicodedata.normalize("NFKC", title).casefold(), _is_word) or "session"


def _hyphenate(text: str, belongs: Callable[[str], bool]) -> str:
    words = "".join(character if belongs(character) else " " for character in text).split()
    name = "-".join(words)[:SLUG_LIMIT]
    return name.encode()[:_SLUG_BYTES].decode(errors="ignore").strip("-")


def _is_ascii_word(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _is_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character).startswith("M")
