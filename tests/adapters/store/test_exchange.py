"""Export to plain TinyDB and import from it."""

import json
import stat
from contextlib import closing

import pytest
from tinydb import TinyDB, where

from batonpass.adapters.store.exchange import export_to, import_from
from batonpass.adapters.store.inspection import inspect
from batonpass.adapters.store.store import DiskStore
from batonpass.domain.context import LedgerTotals, add_entries
from batonpass.domain.errors import InvalidInput, NotAllowed, Unavailable


@pytest.fixture
def filled(disk_store, make_session, make_checkpoint, make_entry):
    entries = [make_entry(uri=f"file:///{name}") for name in "ab"]
    with disk_store.write() as write:
        write.put_session(make_session(focus="naïve 🧭 caf\udce9"))
        write.put_session(make_session("s2"))
        write.add_checkpoint(make_checkpoint())
        write.put_ledger("s1", add_entries(LedgerTotals(), entries), entries)
        write.thin_ledger("s1")
        write.put_ledger("s2", add_entries(LedgerTotals(), entries), entries)
        write.set_file_aside("data.csv")
    return disk_store


@pytest.fixture
def exported(filled, tmp_path):
    target = tmp_path / "sessions.json"
    export_to(filled, target)
    return target


@pytest.fixture
def empty(tmp_path):
    with closing(DiskStore(tmp_path / "another")) as store:
        yield store


def everything(store):
    sessions = store.sessions()
    return [
        (
            session,
            store.checkpoints(session.id),
            store.ledger_totals(session.id),
            store.ledger_entries(session.id),
            store.ledger_summaries(session.id),
        )
        for session in sessions
    ] + [store.files_set_aside()]


def test_a_stock_tinydb_opens_the_export_and_finds_everything(filled, exported):
    with TinyDB(exported) as stock:
        assert stock.tables() == filled.tables.tables()
        sessions = stock.table("sessions")
        assert [document["id"] for document in sessions] == ["s1", "s2"]
        assert sessions.get(where("status") == "active").doc_id == 1
        assert stock.table("checkpoints").all() == filled.tables.table("checkpoints").all()
        assert sessions.insert({"id": "new"}) == 3


def test_what_was_exported_is_imported_as_it_was(filled, exported, empty):
    assert import_from(empty, exported) == sum(
        len(filled.tables.table(name)) for name in filled.tables.tables()
    )
    assert everything(empty) == everything(filled)
    empty.close()
    assert inspect(empty.path.parent) == ()


def test_an_export_that_stock_tinydb_has_changed_can_be_imported(exported, empty):
    with TinyDB(exported) as stock:
        stock.table("sessions").update({"title": "Changed by hand"}, where("id") == "s2")
        stock.table("sessions").remove(where("id") == "s1")
    import_from(empty, exported)
    assert [(session.id, session.title) for session in empty.sessions()] == [("s2", "Changed by hand")]
    assert empty.sessions(["active"]) == empty.sessions()


def test_sessions_are_not_replaced_unless_that_is_said(filled, exported, empty, make_session):
    with empty.write() as write:
        write.put_session(make_session("mine"))
    with pytest.raises(NotAllowed, match="holds 1 sessions"):
        import_from(empty, exported)
    assert [session.id for session in empty.sessions()] == ["mine"]
    import_from(empty, exported, replacing=True)
    assert everything(empty) == everything(filled)
    (copy,) = (empty.path.parent / "backups").iterdir()
    copy.rename(empty.path.parent / "backups" / "store.db")
    with closing(DiskStore(empty.path.parent / "backups")) as kept:
        assert [session.id for session in kept.sessions()] == ["mine"]


def test_the_export_of_an_empty_store_holds_nothing(empty, tmp_path):
    assert export_to(empty, tmp_path / "nothing.json") == 0
    assert json.loads((tmp_path / "nothing.json").read_text()) == {}
    assert not empty.path.exists()


def test_a_file_is_not_written_over(filled, exported):
    before = exported.read_text()
    with pytest.raises(NotAllowed, match="exists already"):
        export_to(filled, exported)
    assert exported.read_text() == before
    assert stat.S_IMODE(exported.stat().st_mode) == 0o600, "only the owner may read the sessions"


def test_an_export_that_fails_leaves_nothing(filled, tmp_path):
    with pytest.raises(Unavailable, match="nowhere"):
        export_to(filled, tmp_path / "nowhere" / "sessions.json")
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is not JSON"),
        ("[]", "holds no tables"),
        ("{}", "holds no sessions"),
        ('{"sessions": []}', "is not a table"),
        ('{"sessions": {"one": {}}}', "is not a document"),
        ('{"sessions": {"1": []}}', "is not a document"),
        ('{"sessions": {"1": {"id": "s1"}}}', "“1” in “sessions”"),
        ('{"sessions": {}, "ledgerTotals": {"3": {"session_id": "s1"}}}', "“3” in “ledgerTotals”"),
        ('{"sessions": {}, "checkpoints": {"7": {}}}', "“7” in “checkpoints”"),
    ],
)
def test_a_file_that_holds_no_store_is_refused_whole(filled, tmp_path, text, words):
    source = tmp_path / "wrong.json"
    source.write_text(text)
    before = everything(filled)
    with pytest.raises(InvalidInput, match=words) as refusal:
        import_from(filled, source, replacing=True)
    assert refusal.value.field == "file"
    assert everything(filled) == before


def test_a_file_that_is_not_there_is_told(empty, tmp_path):
    with pytest.raises(InvalidInput, match="cannot be read"):
        import_from(empty, tmp_path / "missing.json")
    assert not empty.path.exists()
