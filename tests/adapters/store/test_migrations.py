"""Stores of older forms are brought to the present one, with a copy made first.

`forms/` holds a store of each older form as SQL, written by the release that had it.
"""

import re
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from batonpass.adapters.store.migrations import MIGRATIONS, needed
from batonpass.adapters.store.schema import SCHEMA_VERSION
from batonpass.adapters.store.store import INDEXES, DiskStore
from batonpass.domain.context import Work, add_entries
from batonpass.domain.errors import Unavailable
from batonpass.domain.session import SessionStatus

FORMS = Path(__file__).parent / "forms"
OLDER = range(1, SCHEMA_VERSION)


@pytest.fixture
def make_old(directory):
    """Put a store of an older form in place, with more statements to change it."""

    def make(version, *changes):
        directory.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(directory / "store.db")) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript((FORMS / f"v{version}.sql").read_text("utf-8"))
            connection.executescript("\n".join(changes))
        return directory / "store.db"

    return make


def content(path, statement="SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(statement).fetchall()


def tables(path):
    """The tables and indexes, whatever numbers they have."""
    numbers = dict(content(path, "SELECT 'documents_' || number, name FROM collections"))
    forms = []
    for _, form in content(path):
        for number, name in numbers.items():
            form = re.sub(rf"\b{number}(?=\b|_)", f"documents of {name}", form)
        forms.append(form)
    return sorted(forms)


def version(path):
    return content(path, "PRAGMA user_version")[0][0]


def backups(directory):
    return sorted((directory / "backups").iterdir()) if (directory / "backups").exists() else []


def test_every_form_but_the_present_one_can_be_brought_forward():
    assert [migration.version for migration in MIGRATIONS] == list(range(2, SCHEMA_VERSION + 1))
    assert sorted(path.stem for path in FORMS.iterdir()) == [f"v{number}" for number in OLDER], (
        "each older form needs a stored file that shows it can still be read"
    )
    assert needed(SCHEMA_VERSION) == []


@pytest.mark.parametrize("form", OLDER)
def test_an_older_store_is_read_as_it_was_written(make_old, disk_store, form):
    path = make_old(form)
    assert [session.id for session in disk_store.sessions()] == ["s2", "s1"]
    ended = disk_store.session("s1")
    assert (ended.status, ended.focus, ended.revision) == (SessionStatus.COMPLETED, "naïve 🧭", 2)
    assert [session.id for session in disk_store.sessions(["active"])] == ["s2"]
    assert [checkpoint.note for checkpoint in disk_store.checkpoints("s1")] == ["so far so good"]
    totals = disk_store.ledger_totals("s1")
    assert totals.documents == {"file:///a.py"}
    folded = add_entries(type(totals)(), disk_store.ledger_entries("s1"))
    assert totals == replace(folded, work=Work()), "work was not counted then"
    assert disk_store.files_set_aside() == {"data.csv"}
    assert version(path) == SCHEMA_VERSION


@pytest.mark.parametrize("form", OLDER)
def test_an_older_store_gets_the_form_of_a_new_one(make_old, disk_store, make_session, tmp_path, form):
    path = make_old(form)
    with disk_store.write() as write:
        write.put_session(make_session("new"))
    fresh = DiskStore(tmp_path / "fresh")
    names = [name for (name,) in content(path, "SELECT name FROM collections ORDER BY number")]
    fresh.tables.storage.write({name: {} for name in names})
    fresh.close()
    assert set(names) < set(INDEXES)
    assert tables(path) == tables(tmp_path / "fresh" / "store.db")


@pytest.mark.parametrize("form", OLDER)
def test_ids_of_removed_documents_are_not_given_again_after_a_migration(make_old, disk_store, form):
    make_old(form)
    with disk_store.write() as write:
        write.set_file_aside("new.csv")
    assert [document.doc_id for document in disk_store.tables.table("filesSetAside")] == [1, 3]


def test_the_log_of_changes_goes_and_stays_in_the_copy(make_old, disk_store, directory):
    path = make_old(2)
    logged = content(path, "SELECT session_id FROM changes ORDER BY number")
    assert logged[1:] == [("s1",), ("s2",)]
    assert disk_store.sessions()
    (copy,) = backups(directory)
    assert content(copy, "SELECT session_id FROM changes ORDER BY number") == logged
    assert not content(path, "SELECT name FROM sqlite_master WHERE name = 'changes'")


def test_a_copy_is_made_first_and_is_a_whole_store_of_the_old_form(make_old, disk_store, directory):
    before = content(make_old(1))
    assert disk_store.sessions()
    (copy,) = backups(directory)
    assert copy.name.startswith("store-v1-")
    assert version(copy) == 1
    assert content(copy) == before
    assert content(copy, "PRAGMA integrity_check") == [("ok",)]


def test_three_copies_are_kept_and_the_one_just_made_is_among_them(make_old, directory):
    folder = directory / "backups"
    folder.mkdir(parents=True)
    # Copies from the future: the clock was set back since.
    for year in range(2100, 2104):
        (folder / f"store-v1-{year}0101T000000Z.db").write_bytes(b"a copy")
    (folder / "notes.txt").write_text("not ours")
    make_old(1)
    with closing(DiskStore(directory)) as store:
        assert store.sessions()
    names = [path.name for path in backups(directory)]
    kept = [name for name in names if name.endswith(".db")]
    assert len(kept) == 3
    assert kept[1:] == ["store-v1-21020101T000000Z.db", "store-v1-21030101T000000Z.db"]
    assert "notes.txt" in names


def test_a_failed_migration_leaves_the_store_as_it_was_and_names_the_copy(make_old, disk_store, directory):
    # The last step of the migration meets a table in its way.
    path = make_old(1, "CREATE TABLE changes (theirs);")
    before = content(path), content(path, "SELECT * FROM documents_3")
    with pytest.raises(Unavailable, match="it is as it was") as refusal:
        disk_store.sessions()
    (copy,) = backups(directory)
    assert str(copy) in refusal.value.message
    assert version(path) == 1
    assert (content(path), content(path, "SELECT * FROM documents_3")) == before


def test_without_a_copy_nothing_is_migrated(make_old, disk_store, directory):
    path = make_old(1)
    (directory / "backups").write_text("a file where the folder should be")
    with pytest.raises(Unavailable, match="backups"), disk_store.write():
        pytest.fail("a store of an older form was written to")
    assert version(path) == 1


def test_several_that_open_an_older_store_at_once_all_succeed(make_old, directory):
    make_old(1)
    stores = [DiskStore(directory) for _ in range(4)]
    seen = []
    threads = [threading.Thread(target=lambda s=s: seen.append(len(s.sessions()))) for s in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    for store in stores:
        store.close()
    assert seen == [2] * 4
    assert len(backups(directory)) == 1, "only the first needs a copy"
