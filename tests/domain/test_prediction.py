"""The next prompt, foretold from the responses before it."""

import random
from dataclasses import replace
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from batonpass.domain.context import Source
from batonpass.domain.models import Amount
from batonpass.domain.prediction import (
    ChainState,
    Prediction,
    add_input,
    add_output,
    add_response,
    add_unmetered,
    attached,
    clear,
    compact,
    context_after,
    predict,
    resume,
)
from batonpass.domain.transcript import Place, Response

AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def response(
    name: str, prompt: int, output: int, *, hidden: int | None = None, model: str = "claude-opus-4-6"
) -> Response:
    return Response(
        id=name,
        at=AT,
        model=model,
        prompt_tokens=prompt,
        output_tokens=output,
        hidden_tokens=hidden,
        place=Place("t", 1),
    )


def text(tokens: int) -> dict[str, float]:
    return {Amount.TEXT: tokens}


def foretold(state: ChainState) -> Prediction:
    found = predict(state)
    assert found is not None
    return found


def after_one(prompt: int = 50_000, output: int = 300, **kind: str) -> ChainState:
    return add_response(ChainState(), response("r1", prompt, output, **kind))  # type: ignore[arg-type]


def worked(turns: int, *, factor: float = 1.25, each: float = 30, seed: int = 1) -> ChainState:
    """A chain whose prompts grow by `each` and by `factor` for every token of new text."""
    choose = random.Random(seed)
    prompt, output = 30_000, 200
    state = add_response(ChainState(), response("r0", prompt, output))
    for turn in range(turns):
        size = choose.randrange(10, 3_000)
        state = add_input(state, text(size))
        prompt += output + round(each + factor * size + choose.gauss(0, 4))
        output = choose.randrange(50, 900)
        state = add_response(state, response(f"r{turn + 1}", prompt, output))
    return state


def test_before_the_first_response_nothing_is_known() -> None:
    assert predict(add_input(ChainState(), text(100))) is None
    assert context_after(ChainState()) is None


def test_the_next_prompt_stands_on_the_last_one_and_its_output() -> None:
    found = foretold(after_one())
    assert found.source is Source.TRANSCRIPT
    assert abs(found.tokens - 50_300) < 50
    assert found.low <= found.tokens <= found.high


def test_what_it_costs_is_learnt() -> None:
    state = worked(60)
    found = foretold(add_input(state, text(2_000)))
    expected = (state.prompt_tokens or 0) + state.output_tokens + 30 + 1.25 * 2_000
    assert abs(found.tokens - expected) < 0.01 * 2_000


def test_the_band_holds_eight_of_ten_outcomes() -> None:
    choose = random.Random(5)
    state = worked(40)
    inside = 0
    for turn in range(400):
        size = choose.randrange(10, 3_000)
        state = add_input(state, text(size))
        found = foretold(state)
        prompt = round(
            (state.prompt_tokens or 0) + state.output_tokens + 30 + choose.gauss(1.25, 0.05) * size
        )
        inside += found.low <= prompt <= found.high
        state = add_response(state, response(f"later-{turn}", prompt, 100))
    assert 0.75 < inside / 400 < 0.87


def test_a_sudden_drop_does_not_spoil_what_was_learnt() -> None:
    state = worked(60)
    before = state.calibrations["claude-opus-4-6"].coefficients["text"].value
    state = add_input(state, text(500))
    state = add_response(state, response("cleared", (state.prompt_tokens or 0) - 20_000, 100))
    assert state.calibrations["claude-opus-4-6"].coefficients["text"].value == before
    found = foretold(add_input(state, text(1_000)))
    assert abs(found.tokens - ((state.prompt_tokens or 0) + 100 + 30 + 1_250)) < 60


def test_a_response_told_again_corrects_its_output_and_teaches_nothing() -> None:
    state = add_input(after_one(output=1), text(10))
    again = add_response(state, response("r1", 50_000, 400))
    assert (again.output_tokens, again.pending) == (400, state.pending)
    assert again.calibrations == state.calibrations


def test_an_output_that_is_a_placeholder_is_counted() -> None:
    state = add_output(after_one(output=5), {Amount.SAID: 1_000})
    assert abs(foretold(state).tokens - (50_000 + 1_100)) < 100
    assert (context_after(state) or 0) > 51_000
    told = add_output(after_one(output=900), {Amount.SAID: 1_000})
    assert context_after(told) == 50_900


def test_an_output_whose_reasoning_is_told_is_believed() -> None:
    state = add_response(ChainState(), response("r1", 50_000, 5, hidden=0))
    assert context_after(add_output(state, {Amount.SAID: 1_000})) == 50_005


@pytest.mark.parametrize(("model", "dropped"), [("gpt-5.5", 2_000), ("gpt-5.6-sol", 0)])
def test_reasoning_leaves_when_the_user_speaks_where_the_model_drops_it(model: str, dropped: int) -> None:
    state = add_response(ChainState(), response("r1", 10_000, 1_500, hidden=1_200, model=model))
    state = add_input(state, text(10))
    state = add_response(state, response("r2", 11_514, 900, hidden=800, model=model))
    working = foretold(add_input(state, text(10)))
    spoken = foretold(add_input(state, text(10), user_spoke=True))
    assert working.tokens - spoken.tokens == dropped


def test_that_a_model_keeps_its_reasoning_after_all_is_learnt() -> None:
    state = ChainState()
    prompt = 10_000
    for turn in range(4):
        told = response(f"r{turn}", prompt, 1_500, hidden=1_400, model="gpt-5.5")
        state = add_input(add_response(state, told), text(20), user_spoke=True)
        prompt += 1_524
    assert abs(foretold(state).tokens - prompt) < 20


def test_after_a_compaction_it_is_an_estimate_of_what_is_left() -> None:
    state = add_input(ChainState(), text(1_000))
    state = add_response(state, response("r1", 30_000, 100))
    state = compact(add_input(state, text(50_000)))
    state = add_input(state, text(3_000))
    found = foretold(state)
    assert found.source is Source.ESTIMATED
    assert abs(found.tokens - (30_000 - 1_100 + 3_300)) < 500
    assert found.low < found.tokens < found.high
    recorded = add_response(state, response("r2", 35_000, 100))
    assert foretold(recorded).source is Source.TRANSCRIPT


def test_a_line_of_the_last_response_after_a_compaction_does_not_bring_it_back() -> None:
    state = compact(after_one())
    assert add_response(state, response("r1", 50_000, 500)).prompt_tokens is None


def test_after_a_new_start_or_a_clearing_it_is_in_doubt_until_the_next_response() -> None:
    for doubtful, expected in ((resume(after_one()), 50_312), (clear(after_one(), 20_000), 30_312)):
        found = foretold(doubtful)
        assert (found.source, found.tokens) == (Source.ESTIMATED, expected)
        assert found.high - found.low > 10_000
        after = add_response(doubtful, response("r2", 20_000, 10))
        assert foretold(after).source is Source.TRANSCRIPT
        assert after.calibrations == {}, "what was in doubt teaches nothing"


def test_reasoning_that_leaves_at_once_is_in_no_further_prompt() -> None:
    state = add_response(ChainState(), response("r1", 10_000, 900, hidden=800, model="gemini-2.5-pro"))
    assert context_after(state) == 10_900
    assert foretold(state).tokens == pytest.approx(10_100, abs=30)


def test_without_any_recorded_prompt_it_is_an_estimate_of_what_the_file_shows() -> None:
    state = add_input(ChainState(), text(10_000))
    assert predict(state) is None, "the usage may still come"
    found = foretold(add_unmetered(state, "gpt-5.5"))
    assert found.source is Source.ESTIMATED
    assert found.tokens == pytest.approx(10_000, rel=0.01)
    assert found.low < found.tokens
    assert found.high > 30_000, "what it sends besides is not in the file"


def test_an_unmetered_response_puts_the_last_recorded_prompt_in_doubt() -> None:
    state = add_input(add_unmetered(after_one(50_000, 300), ""), text(1_000))
    found = foretold(state)
    assert found.source is Source.ESTIMATED
    assert 51_000 < found.tokens < 52_000
    learnt = add_response(state, response("r2", 90_000, 10)).calibrations
    assert learnt == state.calibrations, "what came in between is not known"


def test_a_rounded_prompt_widens_the_band() -> None:
    rounded = replace(after_one(11_000, 100), rounding_tokens=500)
    exact, found = foretold(after_one(11_000, 100)), foretold(rounded)
    assert found.tokens == exact.tokens
    assert found.high - found.tokens >= 500 > exact.high - exact.tokens


def test_what_stands_around_an_attachment_is_learnt() -> None:
    state = worked(30, factor=1.1)
    for turn in range(30):
        state = add_input(state, {**text(100), attached("reminder"): 1})
        prompt = (state.prompt_tokens or 0) + state.output_tokens + 30 + 110 + 150
        state = add_response(state, response(f"a{turn}", prompt, 100))
    with_it = foretold(add_input(state, {**text(100), attached("reminder"): 1})).tokens
    without = foretold(add_input(state, text(100))).tokens
    assert 130 < with_it - without < 165


def test_what_was_learnt_can_be_kept_and_taken_up_again() -> None:
    state = add_input(worked(20), {**text(500), attached("file"): 2}, user_spoke=True)
    kept = msgspec.json.encode(state)
    assert msgspec.json.decode(kept, type=ChainState) == state
    other = replace(after_one(), calibrations=state.calibrations)
    assert foretold(add_input(other, text(2_000))).tokens > 50_300 + 1.2 * 2_000


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("in"), st.integers(0, 10**7)),
            st.tuples(st.just("out"), st.integers(0, 10**6)),
            st.tuples(st.just("response"), st.integers(0, 10**7)),
            st.tuples(st.just("compact"), st.just(0)),
            st.tuples(st.just("clear"), st.integers(0, 10**7)),
            st.tuples(st.just("resume"), st.just(0)),
        ),
        max_size=25,
    )
)
def test_whatever_comes_the_band_holds_the_figure(steps: list[tuple[str, int]]) -> None:
    state = ChainState()
    for number, (step, size) in enumerate(steps):
        match step:
            case "in":
                state = add_input(state, text(size), user_spoke=size % 2 == 0)
            case "out":
                state = add_output(state, {Amount.SAID: size, Amount.CALLS: 1})
            case "response":
                state = add_response(state, response(f"r{number}", size, size % 997))
            case "compact":
                state = compact(state)
            case "clear":
                state = clear(state, size)
            case _:
                state = resume(state)
        found = predict(state)
        if found is not None:
            assert 0 <= found.low <= found.tokens <= found.high
