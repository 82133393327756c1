"""Export to TinyDB's own file, which any TinyDB opens, and import of such a file."""

import json
import os
from pathlib import Path
from typing import Any, cast

from batonpass.adapters.durability import sync_folder
from batonpass.adapters.store.backups import back_up
from batonpass.adapters.store.examination import RECORDS, read_record
from batonpass.adapters.store.failures import explained
from batonpass.adapters.store.schema import SCHEMA_VERSION
from batonpass.adapters.store.store import SESSIONS, DiskStore
from batonpass.domain.errors import InvalidInput, NotAllowed, Unavailable


def export_to(store: DiskStore, target: Path) -> int:
    """Write everything to a new file; returns the number of documents.

    Raises NotAllowed when the file exists, Unavailable when it cannot be written.
    """
    if target.exists():
        raise NotAllowed(f"{target} exists already. Remove it, or name another file.")
    data = store.tables.storage.read() or {}
    unfinished = target.with_name(f"{target.name}.new")
    with explained(target):
        try:
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                json.dump(data, file)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(target)
            sync_folder(target.parent)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
    return _count(data)


def import_from(store: DiskStore, source: Path, *, replacing: bool = False) -> int:
    """Put what a TinyDB file holds in place of everything in the store; returns the number of documents.

    A store that holds sessions is replaced only when told so; a copy of it is made first. Raises NotAllowed
    when it was not told so, InvalidInput when the file does not hold a store; nothing is changed then.
    """
    data = _read(source)
    with store.database.alone() as connection:
        if connection is not None:
            if store.count_sessions() and not replacing:
                raise NotAllowed(
                    f"The store at {store.path} holds {store.count_sessions()} sessions, which the import "
                    "would replace. Say so if that is meant."
                )
            back_up(connection, store.path, f"v{SCHEMA_VERSION}")
    with store.write():
        if store.count_sessions() and not replacing:
            raise NotAllowed(f"Sessions were stored at {store.path} in the meantime. Try again.")
        store.tables.storage.write(data)
    return _count(data)


def _read(source: Path) -> dict[str, dict[str, Any]]:
    try:
        found: object = json.loads(source.read_text("utf-8"))
    except OSError as error:
        raise InvalidInput(f"{source} cannot be read: {error.strerror}.", "file") from error
    except ValueError as error:
        raise InvalidInput(f"{source} is not JSON: {error}.", "file") from error
    if not isinstance(found, dict):
        raise InvalidInput(f"{source} is not a TinyDB file: it holds no tables.", "file")
    tables = cast("dict[str, object]", found)
    if SESSIONS not in tables:
        raise InvalidInput(f"{source} holds no sessions; it was not exported from a store.", "file")
    return {name: _table(source, name, documents) for name, documents in tables.items()}


def _table(source: Path, name: str, documents: object) -> dict[str, Any]:
    if not isinstance(documents, dict):
        raise InvalidInput(f"“{name}” in {source} is not a table.", "file")
    table = cast("dict[str, Any]", documents)
    for key, document in table.items():
        if not (key.isdecimal() and isinstance(document, dict)):
            raise InvalidInput(f"“{key}” in “{name}” of {source} is not a document.", "file")
        if name in RECORDS:
            try:
                read_record(name, cast("dict[str, Any]", document))
            except Unavailable as error:
                raise InvalidInput(f"“{key}” in “{name}” of {source}: {error.message}", "file") from error
    return table


def _count(data: dict[str, dict[str, Any]]) -> int:
    return sum(len(documents) for documents in data.values())
