"""The space of what was removed goes back to the disk, when that is worth the work."""

from contextlib import closing

import pytest

from batonpass.adapters.store.compaction import compact_when_worth_it
from batonpass.adapters.store.inspection import inspect
from batonpass.adapters.store.store import DiskStore


@pytest.fixture
def emptied(directory, make_session):
    """Makes a store from which so many bytes were removed."""

    def make(removed):
        with closing(DiskStore(directory)) as store:
            with store.write() as write:
                write.put_session(make_session())
            table = store.tables.table("filesSetAside")
            table.insert_multiple({"path": "x" * 900} for _ in range(removed // 900))
            table.truncate()
        return directory

    return make


def test_a_store_that_is_mostly_free_is_written_anew(emptied):
    folder = emptied(2_000_000)
    before = (folder / "store.db").stat().st_size
    freed = compact_when_worth_it(folder)
    after = (folder / "store.db").stat().st_size
    assert freed == before - after and after < 100_000
    assert inspect(folder) == ()
    with closing(DiskStore(folder)) as store:
        assert [session.id for session in store.sessions()] == ["s1"]
    assert compact_when_worth_it(folder) == 0, "nothing is left to be given back"


def test_a_little_free_space_is_left_for_what_comes(emptied):
    folder = emptied(200_000)
    before = (folder / "store.db").read_bytes()
    assert compact_when_worth_it(folder) == 0
    assert (folder / "store.db").read_bytes() == before


def test_a_store_that_is_not_there_is_not_made(directory):
    assert compact_when_worth_it(directory) == 0
    assert not directory.exists()


def test_a_store_that_is_open_elsewhere_goes_on(emptied, make_session):
    folder = emptied(2_000_000)
    with closing(DiskStore(folder)) as other:
        assert other.count_sessions() == 1
        compact_when_worth_it(folder)
        with other.write() as write:
            write.put_session(make_session("s2"))
        assert [session.id for session in other.sessions()] == ["s2", "s1"]
    assert inspect(folder) == ()
