"""The form of the database: its version, and how a file is known to be a store."""

import sqlite3
from pathlib import Path

from batonpass.adapters.store.failures import damaged
from batonpass.domain.errors import Unavailable

SCHEMA_VERSION = 3
APPLICATION_ID = 0x42544F4E
"""“BTON” in SQLite's header: this file is a Batonpass store, whatever its name."""

STATEMENTS = (
    "CREATE TABLE collections "
    "(number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, fields TEXT NOT NULL DEFAULT '')",
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {SCHEMA_VERSION}",
)


def version_of(connection: sqlite3.Connection) -> int:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return version


def check_version(connection: sqlite3.Connection, path: Path) -> int:
    """The version of a store; raise Unavailable when a newer Batonpass has changed its form."""
    version = version_of(connection)
    if version > SCHEMA_VERSION:
        raise Unavailable(
            f"The store at {path} was written by a newer Batonpass (its form is {version}, this one knows "
            f"up to {SCHEMA_VERSION}). Update Batonpass here; nothing was changed."
        )
    return version


def check_application(connection: sqlite3.Connection, path: Path) -> None:
    """Raise Unavailable for a database that is not one of ours."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application != APPLICATION_ID:
        raise damaged(path, "it does not begin as a Batonpass store does")
