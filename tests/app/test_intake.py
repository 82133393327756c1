"""The intake between the editor and the ledger: nothing that entered is lost, nothing counts twice."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from batonpass.app.intake import Edited, Intake, Read


def intake(*known):
    made = Intake()
    made.begin(frozenset(known))
    return made


def check_drained(made, reads=(), edits=()):
    assert made.drain() == (tuple(Read(*read) for read in reads), tuple(Edited(*edit) for edit in edits))


def test_a_document_is_read_once_in_a_session():
    made = intake()
    made.open("a", 100)
    made.open("a", 100)
    assert not made.is_empty
    check_drained(made, reads=[("a", 100)])
    made.open("a", 120)
    assert made.is_empty
    check_drained(made)


def test_a_document_that_the_ledger_holds_is_not_read_again():
    made = intake("a")
    made.open("a", 100)
    made.edit("a", 100, 7)
    check_drained(made, edits=[("a", 7)])


def test_a_document_that_was_open_before_the_session_is_read_when_it_is_touched():
    made = intake()
    made.edit("a", 100, 7)
    check_drained(made, reads=[("a", 100)], edits=[("a", 7)])


def test_typing_gathers_until_it_is_drained():
    made = intake("a", "b")
    for tokens in (1, 2, 3):
        made.edit("a", 100, tokens)
    made.edit("b", 50, 4)
    check_drained(made, edits=[("a", 6), ("b", 4)])
    assert made.is_empty


def test_what_shrinks_for_a_moment_waits_for_what_follows():
    made = intake("a")
    made.edit("a", 100, -2)
    assert made.is_empty
    check_drained(made)
    made.edit("a", 100, 5)
    check_drained(made, edits=[("a", 3)])


def test_one_token_is_something_and_none_is_nothing():
    made = intake("a")
    made.edit("a", 100, 1)
    assert not made.is_empty
    made.edit("a", 100, -1)
    assert made.is_empty
    check_drained(made)


def test_a_document_that_is_still_counted_is_read_with_what_was_typed_meanwhile():
    made = intake()
    made.open("a", None)
    made.edit("a", None, 7)
    assert made.is_empty
    made.count("a", 107)
    check_drained(made, reads=[("a", 107)])
    made.edit("a", 107, 1)
    check_drained(made, edits=[("a", 1)])


def test_a_count_that_nobody_waits_for_changes_nothing():
    made = intake("a")
    made.count("a", 100)
    made.count("b", 100)
    check_drained(made)


def test_a_document_that_was_closed_before_it_was_counted_is_read_when_it_is_opened_again():
    made = intake()
    made.open("a", None)
    made.forget("a")
    made.count("a", 100)
    check_drained(made)
    made.open("a", 100)
    check_drained(made, reads=[("a", 100)])
    made.forget("a")
    made.open("a", 100)
    check_drained(made)


def test_a_new_session_begins_with_nothing():
    made = intake()
    made.open("a", 100)
    made.open("b", None)
    made.edit("a", 100, 3)
    made.begin(frozenset())
    made.count("b", 5)
    check_drained(made)
    made.open("a", 100)
    check_drained(made, reads=[("a", 100)])


def test_a_document_that_goes_on_under_another_name_is_not_read_again():
    made = intake("a")
    made.rename("a", "b")
    made.open("b", 100)
    made.edit("b", 100, 7)
    check_drained(made, reads=[("b", 0)], edits=[("b", 7)])


def test_a_new_name_that_was_taken_for_another_document_is_set_right():
    made = intake("a")
    made.open("b", 100)
    made.rename("a", "b")
    check_drained(made, reads=[("b", 0)])


def test_a_new_name_that_is_recorded_already_stays_as_it_is():
    made = intake("a", "b")
    made.rename("a", "b")
    made.rename("a", "a")
    assert made.is_empty


def test_the_new_name_of_a_document_that_was_not_read_is_read():
    made = intake()
    made.rename("a", "b")
    made.open("b", 100)
    check_drained(made, reads=[("b", 100)])


def test_the_documents_of_a_folder_are_found_by_its_name():
    made = intake("file:///p/a.py", "file:///p/a/b.py", "file:///p/ab.py")
    assert made.find_under("file:///p/a") == made.find_under("file:///p/a/") == ("file:///p/a/b.py",)
    assert made.find_under("file:///p/a.py") == ("file:///p/a.py",)


def test_what_is_withdrawn_was_neither_read_nor_written():
    made = intake("a")
    made.edit("a", 100, 7)
    made.open("b", 50)
    made.open("c", None)
    for uri in "abc":
        made.withdraw(uri)
    assert made.is_empty
    made.count("c", 9)
    made.edit("a", 100, 1)
    made.edit("b", 50, 2)
    check_drained(made, reads=[("b", 50)], edits=[("a", 1), ("b", 2)])


def test_what_was_recorded_cannot_be_withdrawn():
    made = intake()
    made.open("a", 100)
    made.drain()
    made.withdraw("a")
    made.open("a", 100)
    assert made.is_empty


URIS = st.sampled_from("abc")
TOKENS = st.integers(0, 500)
STEPS = st.one_of(
    st.tuples(st.just("open"), URIS, TOKENS | st.none()),
    st.tuples(st.just("edit"), URIS, st.integers(-20, 50)),
    st.tuples(st.just("count"), URIS, TOKENS),
    st.tuples(st.just("forget"), URIS, st.none()),
    st.tuples(st.just("drain"), st.none(), st.none()),
)


class Reference:
    """The whole story of each document: what it had when it was read, and what was typed after that."""

    def __init__(self):
        self.read = {}
        self.typed = Counter()

    def open(self, uri, tokens):
        self.read.setdefault(uri, tokens)

    def edit(self, uri, tokens):
        self.open(uri, 1_000)
        if self.read[uri] is not None:
            self.typed[uri] += tokens

    def count(self, uri, tokens):
        if uri in self.read and self.read[uri] is None:
            self.read[uri] = tokens

    def forget(self, uri):
        if uri in self.read and self.read[uri] is None:
            del self.read[uri]


@given(st.lists(STEPS, max_size=60))
def test_what_is_drained_adds_up_to_what_happened(steps):
    made, reference = intake(), Reference()
    reads, typed = {}, Counter()

    def drain():
        drained_reads, drained_edits = made.drain()
        for uri, tokens in drained_reads:
            assert uri not in reads, "a document was read twice"
            reads[uri] = tokens
        for uri, tokens in drained_edits:
            assert tokens > 0, "the ledger takes no step back"
            typed[uri] += tokens

    for action, uri, tokens in steps:
        if action == "drain":
            drain()
        elif action == "open":
            made.open(uri, tokens)
            reference.open(uri, tokens)
        elif action == "edit":
            made.edit(uri, 1_000, tokens)
            reference.edit(uri, tokens)
        elif action == "count":
            made.count(uri, tokens)
            reference.count(uri, tokens)
        else:
            made.forget(uri)
            reference.forget(uri)
    # What is below zero waits: a last large edit of each document that is typed in brings it out.
    for uri in sorted(reference.typed):
        made.edit(uri, 1_000, 10_000)
        reference.edit(uri, 10_000)
    drain()
    assert reads == {uri: tokens for uri, tokens in reference.read.items() if tokens is not None}
    assert typed == {uri: tokens for uri, tokens in reference.typed.items() if tokens}
    assert made.is_empty
