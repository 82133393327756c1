"""Replaying a transcript: each prediction comes from what stood before its response."""

from datetime import UTC, datetime

import pytest

from batonpass.adapters.tokens.fake import FakeTokenizer
from batonpass.app.agent_context import RULER
from batonpass.app.replay import Accuracy, Replay, ReplayedTurn, assess, replay
from batonpass.domain.context import Source
from batonpass.domain.transcript import (
    Clearing,
    Compaction,
    Event,
    Input,
    InputKind,
    Output,
    OutputKind,
    Place,
    Response,
    Unrecognised,
)

AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
HERE = Place("t", 1)


def response(name: str, prompt: int, output: int = 10, chain: str = "") -> Response:
    return Response(
        id=name, at=AT, model="gpt-5.6", prompt_tokens=prompt, output_tokens=output, place=HERE, chain=chain
    )


def asked(text: str) -> Input:
    return Input(kind=InputKind.REQUEST, text=text, at=AT, place=HERE)


def replayed(*events: Event) -> Replay:
    return replay(events, FakeTokenizer(RULER))


def test_a_prediction_knows_nothing_of_its_own_response() -> None:
    first = replayed(asked("Do it"), response("r1", 1_000), asked("And that"), response("r2", 1_015)).turns
    other = replayed(asked("Do it"), response("r1", 1_000), asked("And that"), response("r2", 9_999)).turns
    assert (first[1].predicted, first[1].low, first[1].high) == (
        other[1].predicted,
        other[1].low,
        other[1].high,
    )
    assert first[1].predicted is not None
    assert abs(first[1].predicted - 1_015) < 10


def test_the_first_response_is_not_foretold() -> None:
    (turn,) = replayed(asked("Do it"), response("r1", 1_000, 20)).turns
    assert turn == ReplayedTurn(1, None, None, None, 1_000, Source.UNKNOWN, False, 1_020)
    assert turn.error is None


def test_a_response_told_several_times_is_one_turn_with_its_last_figures() -> None:
    turns = replayed(
        response("r1", 1_000, 1),
        Output(response="r1", kind=OutputKind.TEXT, text="a", place=HERE),
        response("r1", 1_000, 50),
        response("r2", 1_060),
    ).turns
    assert [(turn.turn, turn.recorded, turn.after) for turn in turns] == [
        (1, 1_000, 1_050),
        (2, 1_060, 1_070),
    ]


def test_after_a_compaction_it_is_estimated_and_judged_apart() -> None:
    found = replayed(
        asked("Do it"),
        response("r1", 1_000),
        asked("more"),
        response("r2", 1_015),
        Compaction(at=AT, place=HERE),
        asked("Summary"),
        response("r3", 1_000),
        response("r4", 1_012),
    )
    assert [(turn.source, turn.compacted) for turn in found.turns] == [
        (Source.UNKNOWN, False),
        (Source.TRANSCRIPT, False),
        (Source.ESTIMATED, True),
        (Source.TRANSCRIPT, False),
    ]
    assert (found.between.count, found.estimated.count) == (2, 1)


def test_a_clearing_does_not_change_what_was_recorded() -> None:
    found = replayed(response("r1", 1_000), Clearing(at=AT, place=HERE, tokens=400), response("r2", 650))
    assert [turn.recorded for turn in found.turns] == [1_000, 650]


def test_the_main_chain_is_replayed_and_in_a_subagents_file_the_only_one() -> None:
    mixed = replayed(response("s1", 300, chain="a"), response("r1", 1_000), response("s2", 400, chain="a"))
    assert [turn.recorded for turn in mixed.turns] == [1_000]
    alone = replayed(response("s1", 300, chain="a"), response("s2", 400, chain="a"))
    assert [turn.recorded for turn in alone.turns] == [300, 400]


def test_nothing_in_the_file_is_nothing_foretold() -> None:
    found = replayed(Unrecognised("a line", HERE))
    assert (found.turns, found.between, found.unknown_lines) == ((), Accuracy(0), 1)


def test_the_figures_of_the_accuracy() -> None:
    turns = [
        ReplayedTurn(number, 1_000 + number, 1_000, 1_080, 1_000, Source.TRANSCRIPT, False, 0)
        for number in range(1, 101)
    ]
    missed = [ReplayedTurn(0, 500, 400, 600, 1_000, Source.TRANSCRIPT, False, 0)]
    found = assess([*turns, *missed])
    assert found.count == 101
    assert found.median == pytest.approx(0.051)
    assert found.p95 == pytest.approx(0.096)
    assert found.p99 == pytest.approx(0.1)
    assert found.coverage == pytest.approx(100 / 101)
