"""TinyDB's own interface on rows, with TinyDB's memory storage as the reference."""

import copy
import operator
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import Query, TinyDB, where
from tinydb.operations import delete, increment
from tinydb.operations import set as set_field
from tinydb.storages import JSONStorage, MemoryStorage
from tinydb.table import Document

from batonpass.adapters.store.database import Database
from batonpass.adapters.store.table import RowDatabase

INDEXES = {"things": ("kind", "word")}

words = st.sampled_from(["red", "green", "blue", "", "naïve 🧭", "nul\0byte"])
numbers = st.integers(-3, 3)
values = st.recursive(
    st.none() | st.booleans() | numbers | words | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=2),
    max_leaves=4,
)
rows = st.lists(st.fixed_dictionaries({"y": numbers}), max_size=2)
documents = st.fixed_dictionaries(
    {"kind": words},
    optional={
        "n": numbers,
        "word": values,
        "tags": st.lists(words, max_size=3),
        "inner": st.fixed_dictionaries({}, optional={"x": numbers, "rows": rows}),
    },
)


def is_even(value):
    return isinstance(value, int) and value % 2 == 0


simple_conditions = st.one_of(
    st.builds(lambda word: where("kind") == word, words),
    st.builds(lambda word: where("kind") != word, words),
    st.builds(lambda value: where("word") == value, values),
    st.builds(lambda some: where("kind").one_of(some), st.lists(words, max_size=4)),
    st.builds(lambda some: where("word").one_of(some), st.lists(values, max_size=3)),
    st.builds(lambda number: where("n") > number, numbers),
    st.builds(lambda number: where("inner")["x"] <= number, numbers),
    st.builds(lambda number: Query().inner.rows.any(Query().y == number), numbers),
    st.builds(lambda some: Query().tags.all(some), st.lists(words, max_size=2)),
    st.builds(lambda document: Query().fragment(document), st.fixed_dictionaries({"kind": words})),
    st.builds(lambda word: Query().kind.map(str.upper) == word.upper(), words),
    st.sampled_from(
        [
            where("word").exists(),
            where("n").test(is_even),
            where("kind").matches("[rg]"),
            where("kind").search("e+"),
            Query().noop(),
        ]
    ),
)
conditions = st.one_of(
    st.recursive(
        simple_conditions,
        lambda inner: st.one_of(
            st.builds(operator.and_, inner, inner),
            st.builds(operator.or_, inner, inner),
            st.builds(operator.invert, inner),
        ),
        max_leaves=3,
    ),
    st.just(lambda document: len(document) > 1),
)
ids = st.integers(1, 8)
few_ids = st.lists(ids, unique=True, max_size=3)
changes = st.one_of(
    st.fixed_dictionaries({"n": numbers}),
    st.fixed_dictionaries({"kind": words, "word": values}),
    st.builds(set_field, st.just("kind"), words),
)
operations = st.one_of(
    st.tuples(st.just("insert"), documents),
    st.tuples(st.just("insert_multiple"), st.lists(documents, max_size=4)),
    st.tuples(st.just("insert_with_id"), documents, st.integers(1, 3)),
    st.tuples(st.just("update"), changes),
    st.tuples(st.just("update"), changes, conditions),
    st.tuples(st.just("update"), changes, st.none(), few_ids),
    st.tuples(st.just("update_multiple"), st.lists(st.tuples(changes, conditions), max_size=2)),
    st.tuples(st.just("upsert"), documents, conditions),
    st.tuples(st.just("upsert"), documents),
    st.tuples(st.just("remove"), conditions),
    st.tuples(st.just("remove"), st.none(), few_ids),
    st.tuples(st.just("remove")),
    st.tuples(st.just("truncate")),
    st.tuples(st.just("search"), conditions),
    st.tuples(st.just("count"), conditions),
    st.tuples(st.just("contains"), conditions),
    st.tuples(st.just("contains"), st.none(), ids),
    st.tuples(st.just("get"), conditions),
    st.tuples(st.just("get"), st.none(), ids),
    st.tuples(st.just("get"), st.none(), st.none(), few_ids),
    st.tuples(st.just("get")),
    st.tuples(st.just("drop_table")),
    st.tuples(st.just("drop_tables")),
)


class Subject:
    """One database under comparison, and the highest id that was ever asked of it."""

    def __init__(self, database):
        self.database = database
        self.highest = 0

    def do(self, name, *arguments):
        arguments = [fresh(argument) for argument in arguments]
        try:
            answer = self._call(name, *arguments)
        except (RuntimeError, ValueError, KeyError) as error:
            answer = type(error)
        self.highest = max([self.highest, *(document.doc_id for document in self.table)])
        return plain(answer)

    def _call(self, name, *arguments):
        if name == "insert_with_id":
            document, distance = arguments
            named = Document(document, self.highest + distance)
            # After an insert that named its id, TinyDB looks for the next one at the next insert only, and
            # gives a removed id again. A second insert at once leaves nothing to be removed between.
            return [self.table.insert(named), self.table.insert({"kind": "next"})]
        if name == "drop_table":
            return self.database.drop_table("things")
        if name == "drop_tables":
            return self.database.drop_tables()
        return getattr(self.table, name)(*arguments)

    @property
    def table(self):
        return self.database.table("things")

    def content(self):
        return [(document.doc_id, dict(document)) for document in self.table.all()]


def fresh(argument):
    """A copy of documents, so that neither database changes what the other was given; queries stay."""
    if isinstance(argument, list | tuple):
        return type(argument)(fresh(item) for item in argument)
    return copy.deepcopy(argument) if isinstance(argument, dict) else argument


def plain(answer):
    if isinstance(answer, Document):
        return answer.doc_id, dict(answer)
    if isinstance(answer, list):
        return [plain(item) for item in answer]
    return answer


@settings(max_examples=40, deadline=None)
@given(st.lists(operations, min_size=1, max_size=12))
def test_every_operation_does_what_tinydb_does(steps):
    with (
        tempfile.TemporaryDirectory() as folder,
        RowDatabase(Database(Path(folder) / "store.db"), INDEXES) as database,
        TinyDB(storage=MemoryStorage) as reference_database,
    ):
        ours, reference = Subject(database), Subject(reference_database)
        for step in steps:
            assert ours.do(*step) == reference.do(*step), f"the answer to {step} differs from TinyDB's"
            assert ours.content() == reference.content(), f"the content after {step} differs from TinyDB's"
            assert len(ours.table) == len(reference.table)
            assert database.tables() == reference_database.tables()


@pytest.fixture
def database(directory):
    with RowDatabase(Database(directory / "store.db"), INDEXES) as database:
        yield database


@pytest.fixture
def things(database):
    return database.table("things")


def test_the_default_table_is_reached_through_the_database(database):
    database.insert({"kind": "red"})
    assert database.search(where("kind") == "red") == [{"kind": "red"}]
    assert len(database) == 1
    assert [dict(document) for document in database] == [{"kind": "red"}]
    assert database.tables() == {"_default"}


def test_tables_are_told_apart_by_upper_and_lower_case_and_odd_names(database):
    names = ["a", "A", 'with "quotes"; DROP TABLE collections', "sqlite_master", "🧭", ""]
    for name in names:
        database.table(name).insert({"name": name})
    assert database.tables() == set(names)
    for name in names:
        assert database.table(name).all() == [{"name": name}]


def test_all_tables_are_dropped_at_once(database):
    database.table("one").insert({})
    database.table("two").insert({})
    database.drop_tables()
    assert database.tables() == set()
    assert database.table("one").all() == []


def test_an_empty_table_can_be_kept(database):
    database.table("empty", persist_empty=True)
    assert database.tables() == {"empty"}


def test_what_is_returned_can_be_changed_without_changing_the_store(things):
    key = things.insert({"kind": "red", "tags": ["a"]})
    things.get(doc_id=key)["tags"].append("b")
    things.all()[0]["kind"] = "blue"
    assert things.get(doc_id=key) == {"kind": "red", "tags": ["a"]}


def test_operations_of_tinydb_change_documents_in_place(things):
    things.insert_multiple({"n": number, "tags": []} for number in range(4))
    assert things.update(increment("n"), where("n") >= 2) == [3, 4]
    assert things.update(delete("tags")) == [1, 2, 3, 4]
    assert things.all() == [{"n": 0}, {"n": 1}, {"n": 3}, {"n": 4}]


def test_a_taken_id_is_refused(things):
    things.insert({"kind": "red"})
    for insert in (things.insert, lambda document: things.insert_multiple([{"kind": "new"}, document])):
        with pytest.raises(ValueError, match="ID 1 already exists"):
            insert(Document({"kind": "blue"}, 1))
    assert things.all() == [{"kind": "red"}]


def test_a_removed_id_is_not_given_again_even_by_another_process(things, directory):
    things.insert_multiple([{}, {}])
    things.remove(doc_ids=[2])
    with RowDatabase(Database(directory / "store.db")) as other:
        assert other.table("things").insert({}) == 3


def test_ids_given_by_hand_and_ids_given_by_the_table_do_not_meet(things):
    assert things.insert_multiple([{}, Document({}, 2), {}, Document({}, 9), {}]) == [1, 2, 3, 9, 10]
    assert things.insert({}) == 11
    assert len(things) == 6


@pytest.mark.parametrize(
    ("bad", "error"),
    [("no mapping", ValueError), ({"n": float("nan")}, ValueError), ({"n": object()}, TypeError)],
)
def test_a_failing_document_of_several_adds_none(things, bad, error):
    things.insert({"kind": "red"})
    with pytest.raises(error):
        things.insert_multiple([{"kind": "blue"}, bad])
    assert things.all() == [{"kind": "red"}]


def test_an_update_that_fails_midway_changes_nothing(things):
    things.insert_multiple([{"n": 1}, {"n": 2}, {"kind": "no number"}])
    with pytest.raises(KeyError):
        things.update(increment("n"))
    assert things.all() == [{"n": 1}, {"n": 2}, {"kind": "no number"}]


def test_lone_surrogates_are_kept(things):
    """A path with bytes that are not UTF-8 comes as text with lone surrogates."""
    things.insert({"kind": "caf\udce9"})
    assert things.get(where("kind") == "caf\udce9") == {"kind": "caf\udce9"}


def test_the_storage_gives_and_takes_tinydbs_own_form(database, tmp_path):
    database.insert({"n": 1})
    database.table("things").insert_multiple([{"kind": "red"}, {"kind": "blue"}])
    exported = tmp_path / "plain.json"
    with TinyDB(exported) as stock:
        stock.storage.write(database.storage.read())
    with TinyDB(exported, storage=JSONStorage) as stock:
        assert stock.all() == [{"n": 1}]
        assert stock.table("things").get(doc_id=2) == {"kind": "blue"}
        stock.table("things").remove(doc_ids=[1])
        database.storage.write(stock.storage.read())
    assert database.table("things").search(where("kind").one_of(["red", "blue"])) == [{"kind": "blue"}]


def test_a_table_dropped_elsewhere_is_empty_here(database, things, directory):
    things.insert({"kind": "red"})
    with RowDatabase(Database(directory / "store.db"), INDEXES) as other:
        other.drop_table("things")
        other.table("new").insert({"kind": "other"})
        assert things.all() == []
        things.insert({"kind": "blue"})
        assert other.table("things").all() == [{"kind": "blue"}]
        assert database.table("new").all() == [{"kind": "other"}]
