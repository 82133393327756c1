"""A session's moves, its texts, its notes and its documents."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from batonpass.domain.errors import InvalidInput, NotAllowed
from batonpass.domain.session import (
    TEXT_LIMIT,
    TITLE_LIMIT,
    DocumentKind,
    DocumentLink,
    Note,
    NoteKind,
    SessionStatus,
    StatusChange,
    add_note,
    check_text,
    check_title,
    move,
    require_open,
    with_document,
)

# Each status, and what a session may become from there: the table of the surface, once more.
MOVES = {
    "planned": {"active"},
    "active": {"paused", "handedOff", "completed", "abandoned"},
    "paused": {"active", "handedOff", "completed", "abandoned"},
    "handedOff": {"archived"},
    "completed": {"archived"},
    "abandoned": {"archived"},
    "archived": set(),
}
EVERY_MOVE = [(origin, target) for origin in MOVES for target in MOVES]


def test_the_table_of_moves_knows_every_status():
    assert set(MOVES) == {status.value for status in SessionStatus}


@pytest.mark.parametrize(("origin", "target"), EVERY_MOVE)
def test_a_move_is_made_or_refused_with_the_moves_that_are_allowed(origin, target, make_session):
    session = make_session(status=SessionStatus(origin))
    later = session.created_at + timedelta(minutes=5)
    if target in MOVES[origin]:
        assert move(session, SessionStatus(target), later).status == target
        return
    with pytest.raises(NotAllowed) as refused:
        move(session, SessionStatus(target), later)
    said = refused.value.message
    assert f"“{session.title}” is {origin} and cannot become {target}" in said
    named = said.rsplit("become: ", 1)[1].rstrip(".").split(", ")
    assert set(named) == (MOVES[origin] or {"nothing: it is archived"})


def test_each_move_is_kept_with_its_time_and_what_was_said(make_session):
    session = make_session(status=SessionStatus.PLANNED)
    at = [session.created_at + timedelta(minutes=minutes) for minutes in (1, 2, 3, 4, 5)]
    session = move(session, SessionStatus.ACTIVE, at[0])
    session = move(session, SessionStatus.PAUSED, at[1], "  lunch ")
    session = move(session, SessionStatus.ACTIVE, at[2])
    session = move(session, SessionStatus.COMPLETED, at[3], "done")
    session = move(session, SessionStatus.ARCHIVED, at[4])
    assert session.history == (
        StatusChange(SessionStatus.ACTIVE, at[0]),
        StatusChange(SessionStatus.PAUSED, at[1], "lunch"),
        StatusChange(SessionStatus.ACTIVE, at[2]),
        StatusChange(SessionStatus.COMPLETED, at[3], "done"),
        StatusChange(SessionStatus.ARCHIVED, at[4]),
    )
    assert session.started_at == at[0], "a pause must not move the beginning"
    assert session.ended_at == at[3], "archiving must not move the end"


@pytest.mark.parametrize("target", ["handedOff", "completed", "abandoned"])
def test_a_session_has_no_end_until_it_ends(target, make_session):
    begun = make_session()
    paused = move(begun, SessionStatus.PAUSED, begun.created_at)
    assert paused.ended_at is None
    later = begun.created_at + timedelta(hours=1)
    assert move(paused, SessionStatus(target), later).ended_at == later


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(targets=st.lists(st.sampled_from(list(SessionStatus)), max_size=12))
def test_no_sequence_of_moves_leaves_the_table(make_session, targets):
    """Refused moves change nothing; the history tells the way that was gone."""
    session = make_session(status=SessionStatus.PLANNED)
    way = [SessionStatus.PLANNED]
    for target in targets:
        allowed = target in MOVES[session.status]
        try:
            session = move(session, target, session.created_at)
        except NotAllowed:
            assert not allowed
        else:
            assert allowed
            way.append(target)
    assert [change.status for change in session.history] == way[1:]
    assert session.is_open == (session.ended_at is None)


@pytest.mark.parametrize("status", list(SessionStatus))
def test_work_on_an_ended_session_is_refused(status, make_session):
    session = make_session(status=status)
    if status in {"planned", "active", "paused"}:
        require_open(session, "add a note")
        assert session.is_open
        return
    with pytest.raises(NotAllowed, match=f"Cannot add a note: session .* is {status}. Start a new session"):
        require_open(session, "add a note")


@pytest.mark.parametrize(
    ("given_title", "expected"),
    [
        ("Retry deliveries", "Retry deliveries"),
        ("  Retry \n\t deliveries ", "Retry deliveries"),
        ("🚚 Lieferung für Zoë", "🚚 Lieferung für Zoë"),
        ("x" * TITLE_LIMIT, "x" * TITLE_LIMIT),
    ],
)
def test_a_title_is_one_line(given_title, expected):
    assert check_title(given_title) == expected


@pytest.mark.parametrize(
    ("given_title", "words"),
    [
        ("", "title cannot be empty"),
        (" \n\t ", "title cannot be empty"),
        ("x" * (TITLE_LIMIT + 1), "title has 201 characters; at most 200"),
    ],
)
def test_a_title_that_cannot_be_is_refused(given_title, words):
    with pytest.raises(InvalidInput, match=words) as refused:
        check_title(given_title)
    assert refused.value.field == "title"


def test_a_text_is_kept_but_for_its_edges_and_named_when_it_is_refused():
    assert check_text("  two\n lines ", "text") == "two\n lines"
    for wrong in ("", "\n", "x" * (TEXT_LIMIT + 1)):
        with pytest.raises(InvalidInput) as refused:
            check_text(wrong, "objectives[3].text")
        assert refused.value.field == "objectives[3].text"


def test_notes_are_kept_in_their_order(make_session):
    session = make_session()
    notes = [Note(kind, f"a {kind}", session.created_at) for kind in NoteKind]
    for note in notes:
        session = add_note(session, note)
    assert [replace(note, id="") for note in session.notes] == notes
    assert [note.id for note in session.notes] == [f"n{n}" for n in range(1, len(notes) + 1)]
    with pytest.raises(InvalidInput):
        add_note(session, Note(NoteKind.TODO, "  ", session.created_at))


def test_a_document_is_linked_once_with_its_newest_digest(make_session):
    first = DocumentLink(DocumentKind.PLAN, "/p/plan.md", "1")
    handoff = DocumentLink(DocumentKind.HANDOFF, "/p/handoff.md", "2")
    again = DocumentLink(DocumentKind.PLAN, "/p/plan.md", "3")
    session = make_session()
    for link in (first, handoff, again):
        session = with_document(session, link)
    assert set(session.documents) == {handoff, again}
    assert session.document(DocumentKind.PLAN) == again
    assert session.document(DocumentKind.SESSION_LOG) is None


def test_the_newest_document_of_a_kind_speaks_for_it(make_session):
    session = make_session()
    for number in (1, 2):
        session = with_document(session, DocumentLink(DocumentKind.HANDOFF, f"/p/{number}.md", "0"))
    assert session.document(DocumentKind.HANDOFF).path == "/p/2.md"
    assert len(session.documents) == 2
