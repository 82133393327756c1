"""Parameters: what is taken, and the sentence that each mistake is answered with."""

from typing import Annotated

import msgspec
import pytest

from batonpass.app.parameters import (
    AddNote,
    ChooseSession,
    ListSessions,
    NoParameters,
    Parameters,
    ReportContext,
    SnoozeSuggestion,
    StartSession,
    parse_parameters,
)
from batonpass.domain.errors import InvalidInput
from batonpass.domain.goals import ObjectiveKind
from batonpass.domain.session import NoteKind


class Everything(Parameters):
    """A command's parameters with each kind of mistake that a value can hold."""

    flag: bool = False
    ratio: Annotated[float, msgspec.Meta(gt=0, le=1)] = 1.0
    word: Annotated[str, msgspec.Meta(min_length=1, max_length=3, pattern="^[a-z]*$")] = "abc"


# parameters, what is given, the field that is named, the whole sentence
MISTAKES = [
    (StartSession, {}, "title", "“title” is missing."),
    (StartSession, {"title": None}, "title", "“title” is missing."),
    (StartSession, {"title": 5}, "title", "“title” must be a text, not a whole number."),
    (StartSession, {"title": 1.5}, "title", "“title” must be a text, not a number."),
    (StartSession, {"title": True}, "title", "“title” must be a text, not true or false."),
    (StartSession, {"title": []}, "title", "“title” must be a text, not a list."),
    (StartSession, {"title": {}}, "title", "“title” must be a text, not an object."),
    (
        StartSession,
        {"title": "x", "contextWindow": "5000"},
        "contextWindow",
        "“contextWindow” must be a whole number or null, not a text.",
    ),
    (
        StartSession,
        {"title": "x", "contextWindow": 5},
        "contextWindow",
        "“contextWindow” must be a whole number >= 1000.",
    ),
    (
        StartSession,
        {"title": "x", "scope": []},
        "scope",
        "“scope” must be an object, not a list.",
    ),
    (
        StartSession,
        {"title": "x", "scope": {"codeLines": 1.5}},
        "scope.codeLines",
        "“scope.codeLines” must be a whole number, not a number.",
    ),
    (
        StartSession,
        {"title": "x", "scope": {"code_lines": 5}},
        "scope.code_lines",
        "There is no parameter “scope.code_lines”.",
    ),
    (
        StartSession,
        {"title": "x", "phases": [{"name": "a", "weight": 1}, {"name": "b"}]},
        "phases[1].weight",
        "“phases[1].weight” is missing.",
    ),
    (
        StartSession,
        {"title": "x", "phases": [None]},
        "phases[0]",
        "“phases[0]” must be an object, not null.",
    ),
    (
        StartSession,
        {"title": "x", "objectives": [{"text": "a"}, {"text": "b", "kind": "Primary"}]},
        "objectives[1].kind",
        "“objectives[1].kind” cannot be 'Primary'; it can be: primary, secondary.",
    ),
    (
        ListSessions,
        {"status": "asleep"},
        "status",
        "“status” cannot be 'asleep'; it can be: planned, active, paused, handedOff, completed, abandoned, "
        "archived.",
    ),
    (
        AddNote,
        {"kind": "gossip", "text": "x"},
        "kind",
        "“kind” cannot be 'gossip'; it can be: decision, learning, blocker, challenge, warning, reference, "
        "question, todo, pattern, failedApproach, command.",
    ),
    (ReportContext, {"tokens": -1}, "tokens", "“tokens” must be a whole number >= 0."),
    (SnoozeSuggestion, {"id": "x", "minutes": 0}, "minutes", "“minutes” must be a number > 0.0."),
    (
        SnoozeSuggestion,
        {"id": "x", "minutes": float("nan")},
        "minutes",
        "“minutes” must be a number > 0.0.",
    ),
    (
        ChooseSession,
        {"sessions": "x"},
        "sessions",
        "There is no parameter “sessions”; this command takes: session.",
    ),
    (NoParameters, {"x": 1}, "x", "There is no parameter “x”; this command takes: nothing."),
    (NoParameters, [], "arguments", "The parameters must be one JSON object."),
    (NoParameters, "x", "arguments", "The parameters must be one JSON object."),
    (NoParameters, 5, "arguments", "The parameters must be one JSON object."),
    (NoParameters, [{}], "arguments", "The parameters must be one JSON object."),
    (Everything, {"flag": 1}, "flag", "“flag” must be true or false, not a whole number."),
    (Everything, {"ratio": 2}, "ratio", "“ratio” must be a number <= 1.0."),
    (Everything, {"word": ""}, "word", "“word” must be a text of length >= 1."),
    (Everything, {"word": "abcd"}, "word", "“word” must be a text of length <= 3."),
    (Everything, {"word": "A"}, "word", "“word” must be a text matching regex '^[a-z]*$'."),
]


@pytest.mark.parametrize(("kind", "given", "field", "sentence"), MISTAKES, ids=[m[3][:50] for m in MISTAKES])
def test_a_mistake_is_named_and_said_in_plain_words(kind, given, field, sentence):
    with pytest.raises(InvalidInput) as refused:
        parse_parameters(kind, given)
    assert (refused.value.field, refused.value.message) == (field, sentence)


def test_nothing_is_an_empty_object():
    assert parse_parameters(NoParameters, None) == parse_parameters(NoParameters, {}) == NoParameters()
    assert parse_parameters(ChooseSession, None).session is None


def test_null_is_the_same_as_leaving_out():
    parsed = parse_parameters(
        StartSession,
        {
            "title": "x",
            "focus": None,
            "contextWindow": None,
            "scope": {"codeLines": 5, "testLines": None},
            "objectives": [{"text": "a", "kind": None}],
        },
    )
    assert (parsed.focus, parsed.context_window, parsed.scope.test_lines) == ("", None, 0)
    assert parsed.objectives[0].kind is ObjectiveKind.PRIMARY


def test_what_is_given_is_taken():
    parsed = parse_parameters(AddNote, {"kind": "pattern", "text": "x", "location": "a.py:3"})
    assert (parsed.kind, parsed.text, parsed.location) == (NoteKind.PATTERN, "x", "a.py:3")
    assert parse_parameters(SnoozeSuggestion, {"id": "x", "minutes": 7.5}).minutes == 7.5
    assert parse_parameters(SnoozeSuggestion, {"id": "x"}).minutes == 15
