"""What TinyDB promises of tables, queries, documents and operations, shown for it and for our tables alike.

Each case runs over TinyDB with its own storages and over ours, with and without an index.
"""

import inspect
import re
from collections.abc import Mapping
from contextlib import closing
from functools import reduce
from pathlib import Path

import pytest
import tinydb
from tinydb import Query, TinyDB, operations, where
from tinydb.middlewares import CachingMiddleware
from tinydb.queries import QueryInstance
from tinydb.storages import JSONStorage, MemoryStorage
from tinydb.table import Document, Table

from batonpass.adapters.store.database import Database
from batonpass.adapters.store.table import RowDatabase

PEOPLE = [
    {"name": "Ada", "age": 36, "town": "London", "tags": ["maths", "verse"], "home": {"floor": 2}},
    {"name": "Grace", "age": 85, "town": "New York", "tags": ["navy", "maths"], "home": {"floor": None}},
    {"name": "Alan", "age": 41, "town": "London", "tags": [], "pets": [{"kind": "dog", "age": 3}]},
    {"name": "ada", "age": 0, "tags": ["maths"], "pets": [{"kind": "cat"}, {"kind": "dog", "age": 9}]},
    {"name": "Linus", "town": "", "age": 36.0, "home": {"floor": 0, "rooms": {"kitchen": 1}}},
]


@pytest.fixture(params=["JSON", "memory", "cached", "rows", "indexed rows"])
def database(request, tmp_path):
    path = tmp_path / "store.db"
    match request.param:
        case "JSON":
            made = TinyDB(tmp_path / "stock.json", storage=JSONStorage)
        case "memory":
            made = TinyDB(storage=MemoryStorage)
        case "cached":
            made = TinyDB(storage=CachingMiddleware(MemoryStorage))
        case "rows":
            made = RowDatabase(Database(path))
        case _:
            made = RowDatabase(Database(path), {"_default": ("name", "town"), "people": ("name", "town")})
    with closing(made):
        yield made


@pytest.fixture
def people(database):
    table = database.table("people")
    table.insert_multiple(PEOPLE)
    return table


def in_range(value, low, high):
    return low <= value <= high


person = Query()
QUERIES = {
    "equal": (person.name == "Ada", [1]),
    "equal to a number of another type": (person.age == 36, [1, 5]),
    "equal to nothing": (person.home.floor == None, [2]),  # noqa: E711 -- TinyDB's way to ask for it
    "equal to a list": (person.tags == [], [3]),
    "equal to a dictionary": (person.home == {"floor": 2}, [1]),
    "not equal": (person.town != "London", [2, 5]),
    "less": (person.age < 36, [4]),
    "at most": (person.age <= 36, [1, 4, 5]),
    "more": (person.age > 41, [2]),
    "at least": (person.age >= 41, [2, 3]),
    "a field that is nowhere": (person.nowhere == "Ada", []),
    "a path": (person.home.rooms.kitchen == 1, [5]),
    "a path by keys": (where("home")["rooms"]["kitchen"] == 1, [5]),
    "a key that is no name": (person["tags"].exists(), [1, 2, 3, 4]),
    "exists": (person.home.exists(), [1, 2, 5]),
    "exists with an empty value": (person.town.exists(), [1, 2, 3, 5]),
    "a path that exists in part": (person.home.rooms.exists(), [5]),
    "matches from the start": (person.name.matches("A"), [1, 3]),
    "matches with flags": (person.name.matches("ada$", flags=re.IGNORECASE), [1, 4]),
    "matches what is no text": (person.age.matches("3"), []),
    "search anywhere": (person.name.search("a$"), [1, 4]),
    "search with flags": (person.name.search("A.A$", flags=re.IGNORECASE), [1, 4]),
    "a test of one's own": (person.age.test(lambda age: age % 2 == 1), [2, 3]),
    "a test with arguments": (person.age.test(in_range, 30, 41), [1, 3, 5]),
    "any of some": (person.tags.any(["verse", "navy"]), [1, 2]),
    "any that fits": (person.pets.any(Query().kind == "dog"), [3, 4]),
    "all of some": (person.tags.all(["maths", "navy"]), [2]),
    "all that are there fit": (person.pets.all(Query().kind == "dog"), [3]),
    "any of what is no list": (person.age.any([36]), []),
    "one of": (person.name.one_of(["Alan", "ada", "nobody"]), [3, 4]),
    "one of none": (person.name.one_of([]), []),
    "one of several types": (person.age.one_of([0, "36", None]), [4]),
    "a fragment": (Query().fragment({"town": "London", "age": 41}), [3]),
    "a fragment of a part": (person.home.fragment({"floor": 0}), [5]),
    "everything": (Query().noop(), [1, 2, 3, 4, 5]),
    "mapped": (person.name.map(str.lower) == "ada", [1, 4]),
    "mapped twice": (person.tags.map(len).map(lambda number: number * 10) == 20, [1, 2]),
    "both": ((person.town == "London") & (person.age > 40), [3]),
    "both, indexed twice": ((person.town == "London") & (person.name == "Ada"), [1]),
    "either": ((person.name == "Ada") | (person.age == 0), [1, 4]),
    "neither": (~((person.name == "Ada") | (person.age == 0)), [2, 3, 5]),
    "not there": (~person.town.exists(), [4]),
    "a plain function": (lambda document: len(document) == 4, [4, 5]),
}


@pytest.mark.parametrize("case", QUERIES)
def test_a_query_finds_what_it_describes(people, case):
    query, expected = QUERIES[case]
    assert [document.doc_id for document in people.search(query)] == expected
    assert people.count(query) == len(expected)
    assert people.contains(query) is bool(expected)
    first = people.get(query)
    assert (first is None) if not expected else (first == PEOPLE[expected[0] - 1])
    # A second time, when TinyDB answers from what it remembers.
    assert [document.doc_id for document in people.search(query)] == expected


def test_every_query_is_found_anew_after_a_change(people):
    for query, expected in QUERIES.values():
        assert len(people.search(query)) == len(expected)
    people.remove(doc_ids=[1])
    people.update({"name": "Ada", "age": 36, "town": "London"}, doc_ids=[2])
    for case, (query, _) in QUERIES.items():
        assert people.search(query) == [document for document in people if query(document)], case


def test_queries_are_equal_and_hashed_by_what_they_ask():
    assert (where("a") == 1) == (Query().a == 1)
    assert hash(where("a") == 1) == hash(Query().a == 1)
    assert ((where("a") == 1) & (where("b") == 2)) == ((where("b") == 2) & (where("a") == 1))
    assert (where("a") == 1) != (where("a") == 2)
    assert (where("a") == 1) != "no query"
    assert (where("a") == 1).is_cacheable()
    assert not where("a").map(len).exists().is_cacheable()


def test_a_query_without_a_condition_is_refused(people):
    with pytest.raises(RuntimeError, match="Empty query"):
        people.search(Query())
    with pytest.raises(TypeError):
        Query().map(len)()


class Fields(Mapping):
    """A mapping that is no dictionary."""

    def __getitem__(self, key):
        return {"name": "Own"}[key]

    def __iter__(self):
        return iter(["name"])

    def __len__(self):
        return 1


def test_documents_are_inserted_under_numbers_from_one(database):
    assert database.insert({"name": "Ada"}) == 1
    assert database.insert(Fields()) == 2
    assert database.insert_multiple([{"n": 1}, Fields()]) == [3, 4]
    assert database.insert_multiple({"n": number} for number in range(2)) == [5, 6]
    assert database.insert_multiple([]) == []
    assert database.all()[1] == {"name": "Own"}
    assert len(database) == 6


def test_a_document_may_bring_its_number(database):
    assert database.insert(Document({"name": "Ada"}, 7)) == 7
    assert database.insert({"name": "next"}) == 8
    assert database.insert_multiple([Document({}, 12), Document({}, 20)]) == [12, 20]
    with pytest.raises(ValueError, match="7 already exists"):
        database.insert(Document({"name": "again"}, 7))
    with pytest.raises(ValueError, match="12 already exists"):
        database.insert_multiple([Document({}, 12)])
    assert [document.doc_id for document in database] == [7, 8, 12, 20]


@pytest.mark.parametrize("wrong", [[1, 2], {"a"}, "text", 5, None])
def test_what_is_no_mapping_is_not_inserted(database, wrong):
    with pytest.raises(ValueError, match="not a Mapping"):
        database.insert(wrong)
    with pytest.raises(ValueError, match="not a Mapping"):
        database.insert_multiple([wrong])
    assert len(database) == 0


def test_documents_know_their_numbers(people):
    first = next(iter(people))
    assert isinstance(first, dict)
    assert isinstance(first, Document)
    assert first.doc_id == 1
    assert first == PEOPLE[0]
    assert [document.doc_id for document in people.all()] == [1, 2, 3, 4, 5]
    assert people.get(where("name") == "Alan").doc_id == 3


def test_documents_are_got_by_number(people):
    assert people.get(doc_id=2) == PEOPLE[1]
    assert people.get(doc_id=99) is None
    assert [document.doc_id for document in people.get(doc_ids=[4, 2, 99])] == [2, 4]
    assert people.get(doc_ids=[]) == []
    assert people.get(where("name") == "nobody") is None
    assert people.contains(doc_id=5)
    assert not people.contains(doc_id=6)
    with pytest.raises(RuntimeError, match="cond or doc_id or doc_ids"):
        people.get()
    with pytest.raises(RuntimeError, match="cond or doc_id"):
        people.contains()


def test_fields_are_updated(people):
    assert people.update({"age": 1, "new": True}) == [1, 2, 3, 4, 5]
    assert people.update({"town": "Paris"}, where("town") == "London") == [1, 3]
    assert people.update({"age": 2}, doc_ids=[2, 4]) == [2, 4]
    assert people.update({"age": 3}, where("name") == "nobody") == []
    assert [document["age"] for document in people] == [1, 2, 1, 2, 1]
    assert people.count(where("new") == True) == 5  # noqa: E712 -- TinyDB's way to ask for it
    assert people.get(doc_id=1)["tags"] == ["maths", "verse"], "other fields stay"
    assert [document.doc_id for document in people.search(where("town") == "Paris")] == [1, 3]


def test_fields_are_updated_by_a_function(people):
    def shout(document):
        document["name"] = document["name"].upper()
        document.pop("tags", None)

    assert people.update(shout, where("name").matches("[Aa]da")) == [1, 4]
    assert [document["name"] for document in people] == ["ADA", "Grace", "Alan", "ADA", "Linus"]
    assert people.search(where("name") == "ADA") == people.get(doc_ids=[1, 4])


def test_several_updates_are_made_in_their_order(people):
    updated = people.update_multiple(
        [
            ({"age": 1}, where("age") == 36),
            ({"age": 2}, where("age") == 1),
            (operations.delete("town"), where("town") == "London"),
        ]
    )
    assert sorted(updated) == [1, 1, 1, 3, 5, 5]
    assert [document["age"] for document in people] == [2, 85, 41, 0, 2]
    assert not people.contains(where("town") == "London")


def test_a_document_is_updated_or_else_inserted(people):
    assert people.upsert({"age": 5, "name": "Ada"}, where("name") == "Ada") == [1]
    assert people.upsert({"name": "Edsger"}, where("name") == "Edsger") == [6]
    assert people.upsert(Document({"age": 6}, 2)) == [2]
    assert people.upsert(Document({"name": "Barbara"}, 9)) == [9]
    assert [document["name"] for document in people][-2:] == ["Edsger", "Barbara"]
    assert (people.get(doc_id=1)["age"], people.get(doc_id=2)["age"]) == (5, 6)
    with pytest.raises(ValueError, match="doc_id"):
        people.upsert({"name": "nobody"})


def test_documents_are_removed(people):
    assert people.remove(where("town") == "London") == [1, 3]
    assert people.remove(doc_ids=[4]) == [4]
    assert people.remove(where("town") == "London") == []
    assert [document.doc_id for document in people] == [2, 5]
    with pytest.raises(RuntimeError, match="truncate"):
        people.remove()
    people.truncate()
    assert (people.all(), len(people)) == ([], 0)
    assert people.insert({"name": "first again"}) == 1


OPERATIONS = {
    "delete": (operations.delete("name"), {"n": 4}),
    "increment": (operations.increment("n"), {"name": "Ada", "n": 5}),
    "decrement": (operations.decrement("n"), {"name": "Ada", "n": 3}),
    "add": (operations.add("n", 2.5), {"name": "Ada", "n": 6.5}),
    "subtract": (operations.subtract("n", 5), {"name": "Ada", "n": -1}),
    "set": (operations.set("name", [1, {"deep": None}]), {"name": [1, {"deep": None}], "n": 4}),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_changes_one_field(database, name):
    operation, expected = OPERATIONS[name]
    database.insert_multiple([{"name": "Ada", "n": 4}, {"name": "other", "n": 4}])
    assert database.update(operation, where("name") == "Ada") == [1]
    assert database.all() == [expected, {"name": "other", "n": 4}]


def test_values_of_every_kind_come_back_as_they_were(database):
    kinds = {
        "texts": ["", "naïve 🧭", 'quotes " and \\', "line\nbreak", "nul\0"],
        "numbers": [0, -1, 2**70, 1.5, -0.0, 1e300],
        "others": [True, False, None, [], {}, [[{"a": [None]}]]],
        "": {"empty key": {"1": "a key that looks like a number"}},
    }
    database.insert(kinds)
    assert database.get(doc_id=1) == kinds
    assert isinstance(database.get(doc_id=1)["others"][0], bool)


def test_tables_are_apart_and_are_dropped(database):
    database.insert({"in": "default"})
    database.table("one").insert({"in": "one"})
    two = database.table("two", cache_size=0)
    two.insert({"in": "two"})
    assert database.tables() == {"_default", "one", "two"}
    assert two.search(where("in").exists()) == [{"in": "two"}]
    assert (two.name, database.table("two").name) == ("two", "two")
    database.drop_table("two")
    database.drop_table("never there")
    assert database.tables() == {"_default", "one"}
    assert database.table("two").insert({"in": "new"}) == 1
    database.drop_tables()
    assert database.tables() == set()
    assert database.all() == []


def test_a_table_is_made_by_its_first_write(database):
    assert database.table("empty").all() == []
    assert database.tables() == set()
    database.table("kept", persist_empty=True)
    assert database.tables() == {"kept"}


def test_a_table_says_what_it_is(people):
    assert repr(people).startswith(f"<{type(people).__name__} name='people', total=5, storage=<")
    assert people.storage.read()["people"]["1"] == PEOPLE[0]
    people.clear_cache()
    assert people.search(where("name") == "Ada") == [PEOPLE[0]]


def test_a_closed_database_is_read_again_as_it_was(tmp_path):
    for reopen in (
        lambda: TinyDB(tmp_path / "stock.json"),
        lambda: RowDatabase(Database(tmp_path / "store.db"), {"_default": ("name",)}),
    ):
        with reopen() as database:
            database.insert_multiple(PEOPLE)
        with reopen() as database:
            assert database.all() == PEOPLE
            assert database.insert({}) == 6


def test_an_iteration_sees_what_was_there_when_it_began(people):
    seen = []
    for document in people:
        seen.append(document.doc_id)
        people.remove(doc_ids=[document.doc_id])
        people.insert({"name": "new"})
        if len(seen) > 10:
            break
    assert seen == [1, 2, 3, 4, 5]


def public(thing, of=None):
    """The names that a class or module offers by itself."""
    members = vars(thing) if of is None else {name: value for name, value in vars(thing).items() if of(value)}
    return {name for name in members if not name.startswith("_") and callable(getattr(thing, name))}


def test_every_public_method_of_tinydb_is_tried_here():
    source = Path(__file__).read_text("utf-8")
    offered = reduce(set.union, map(public, (Table, Query, QueryInstance, TinyDB)), set())
    offered -= {
        "document_class",
        "document_id_class",
        "query_cache_class",
        "table_class",
        "default_storage_class",
    }
    missing = {name for name in offered if f".{name}(" not in source} - {"close"}
    assert missing == set(), f"TinyDB {tinydb.__version__} offers more than is tried here"
    assert set(OPERATIONS) == public(operations, of=inspect.isfunction)
