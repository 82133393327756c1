"""Which queries an index answers."""

import pytest
from tinydb import Query, where

from batonpass.adapters.store.database import Database
from batonpass.adapters.store.narrowing import VALUE_LIMIT, Narrowing, narrow
from batonpass.adapters.store.storage import RowStorage, lookup
from batonpass.adapters.store.store import INDEXES

INDEXED = ("id", "status")


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (where("id") == "a", Narrowing("id", ("a",))),
        (Query().status.one_of(["active", "paused"]), Narrowing("status", ("active", "paused"))),
        (Query().status.one_of([]), Narrowing("status", ())),
        ((where("n") > 3) & (where("id") == "a"), Narrowing("id", ("a",))),
        ((where("status").one_of(["x", "y"])) & (where("id") == "a"), Narrowing("id", ("a",))),
        (where("title") == "a", None),
        (where("id") != "a", None),
        (where("id")["inner"] == "a", None),
        (where("id") == 1, None),
        (where("id") == None, None),  # noqa: E711 -- TinyDB's way to ask for it
        (where("id").one_of(["a", 1]), None),
        (where("id") == "nul\0byte", None),
        (where("id") == "\udce9", None),
        (where("id").one_of([str(number) for number in range(VALUE_LIMIT + 1)]), None),
        ((where("id") == "a") | (where("n") == 1), None),
        (~(where("id") == "a"), None),
        (where("id").map(str.upper) == "A", None),
        (lambda document: True, None),
    ],
)
def test_a_query_is_narrowed_only_where_an_index_cannot_be_wrong(condition, expected):
    assert narrow(condition, INDEXED) == expected


@pytest.mark.parametrize(
    ("table", "field"), [(name, field) for name, fields in INDEXES.items() for field in fields]
)
def test_what_the_store_asks_for_is_looked_up_by_an_index(directory, table, field):
    database = Database(directory / "store.db")
    storage = RowStorage(database, INDEXES)
    storage.write({table: {"1": {field: "a"}}})
    statement = lookup(Narrowing(field, ("a", "b"))).format(table="documents_1")
    ((_, _, _, plan), *_) = database.rows(f"EXPLAIN QUERY PLAN {statement}", ("a", "b"))
    database.close()
    assert plan.startswith("SEARCH") and "USING INDEX" in plan, plan
