"""From an older form of the store to the present one.

A migration is written once and never changed: it knows the form it starts from and nothing of later ones. All
that a store needs run in one transaction, after a copy of it was made.
"""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from batonpass.adapters.store.backups import back_up
from batonpass.adapters.store.failures import Damaged, explained
from batonpass.adapters.store.schema import SCHEMA_VERSION, version_of
from batonpass.domain.errors import Unavailable


class Migration(NamedTuple):
    version: int
    """The version a store has afterwards."""
    change: Callable[[sqlite3.Connection], None]


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring an older store to the present form; the caller holds the write lock, outside a transaction.

    Raises Unavailable when that fails; the store is then as it was, and the message names the copy.
    """
    copy = back_up(connection, path, f"v{version_of(connection)}")
    try:
        with explained(path):
            connection.execute("BEGIN IMMEDIATE")
            try:
                for migration in needed(version_of(connection)):
                    migration.change(connection)
                connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
    except Unavailable as error:
        kind = Damaged if isinstance(error, Damaged) else Unavailable
        raise kind(
            f"The store at {path} could not be brought to the form that this Batonpass uses; it is as it "
            f"was. A copy of it is at {copy}. The reason: {error.message}"
        ) from error


def needed(version: int) -> list[Migration]:
    """What a store of a version has to go through, in order."""
    return [migration for migration in MIGRATIONS if migration.version > version]


def _keep_lookups_in_columns(connection: sqlite3.Connection) -> None:
    """Version 2: a field that is looked up has a column beside the body, in place of an index on JSON.

    Changing a document then renews only the indexes of fields that differ. The log of changes is new.
    """
    connection.execute("ALTER TABLE collections ADD COLUMN fields TEXT NOT NULL DEFAULT ''")
    for (number,) in connection.execute("SELECT number FROM collections").fetchall():
        table = f"documents_{number}"
        indexes = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL",
            (table,),
        ).fetchall()
        fields = [name.removeprefix(f"{table}_") for (name,) in indexes]
        for (name,) in indexes:
            connection.execute(f"DROP INDEX {name}")
        _rebuild(connection, table, fields)
        connection.execute("UPDATE collections SET fields = ? WHERE number = ?", (" ".join(fields), number))
    connection.execute("CREATE TABLE changes (number INTEGER PRIMARY KEY, session_id TEXT NOT NULL)")
    connection.execute("INSERT INTO changes VALUES (abs(random()) >> 20, '')")


def _rebuild(connection: sqlite3.Connection, table: str, fields: list[str]) -> None:
    columns = "".join(f"key_{field} TEXT, " for field in fields)
    values = "".join(
        f"CASE json_type(body, '$.{field}') WHEN 'text' THEN json_extract(body, '$.{field}') END, "
        for field in fields
    )
    connection.execute(f"ALTER TABLE {table} RENAME TO old")
    connection.execute(
        f"CREATE TABLE {table} (id INTEGER PRIMARY KEY AUTOINCREMENT, {columns}body TEXT NOT NULL)"
    )
    connection.execute(f"INSERT INTO {table} SELECT id, {values}body FROM old ORDER BY id")  # noqa: S608 -- names of our own
    # Ids that were given once are not given again, those of removed documents included.
    connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
    connection.execute("UPDATE sqlite_sequence SET name = ? WHERE name = 'old'", (table,))
    connection.execute("DROP TABLE old")
    for field in fields:
        connection.execute(
            f"CREATE INDEX {table}_{field} ON {table} (key_{field}) WHERE key_{field} IS NOT NULL"
        )


def _drop_log_of_changes(connection: sqlite3.Connection) -> None:
    """Version 3: the log of changes goes; who looks anew at each commit has no use for it."""
    connection.execute("DROP TABLE changes")


MIGRATIONS = (Migration(2, _keep_lookups_in_columns), Migration(3, _drop_log_of_changes))
