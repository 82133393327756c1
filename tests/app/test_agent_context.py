"""Following the context of an agent through the events of its transcript."""

from collections.abc import Iterator
from datetime import UTC, datetime

from batonpass.adapters.tokens.fake import FakeTokenizer
from batonpass.app.agent_context import RULER, TURNS_MEASURED, AgentContext
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
    Restarted,
    Resumption,
    Unrecognised,
)

AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
HERE = Place("t", 1)
MODEL = "claude-opus-4-6"


class CountingTokenizer(FakeTokenizer):
    """Knows how much it was asked to count."""

    def __init__(self) -> None:
        super().__init__(RULER)
        self.counted = 0

    def count(self, text: str) -> int:
        self.counted += len(text)
        return super().count(text)


def context() -> AgentContext:
    return AgentContext(FakeTokenizer(RULER))


def response(name: str, prompt: int, output: int = 10, chain: str = "") -> Response:
    return Response(
        id=name, at=AT, model=MODEL, prompt_tokens=prompt, output_tokens=output, place=HERE, chain=chain
    )


def said(text: str, response: str = "r1", kind: OutputKind = OutputKind.TEXT, sealed: int = 0) -> Output:
    return Output(response=response, kind=kind, text=text, place=HERE, sealed_bytes=sealed)


def result(text: str, chain: str = "", **fields: int) -> Input:
    return Input(kind=InputKind.RESULT, text=text, at=AT, place=HERE, chain=chain, **fields)


def predicted(found: AgentContext, chain: str = "") -> int:
    prediction = found.predict(chain)
    assert prediction is not None
    return prediction.tokens


def take(found: AgentContext, *events: Event) -> AgentContext:
    for event in events:
        found.take(event)
    return found


def test_new_input_makes_the_context_grow_and_its_images_and_tools_too() -> None:
    start = predicted(take(context(), response("r1", 1_000)))
    assert predicted(take(context(), response("r1", 1_000), result("word " * 1_000))) > start + 950
    assert predicted(take(context(), response("r1", 1_000), result("", images=1))) == start + 1_500
    assert predicted(take(context(), response("r1", 1_000), result("", tools=1))) > start + 300


def test_what_a_response_wrote_is_in_its_output_already() -> None:
    found = take(context(), response("r1", 1_000, 2_000))
    before = predicted(found)
    assert predicted(take(found, said("word " * 1_000))) == before


def test_what_was_written_without_a_usage_is_counted() -> None:
    found = take(context(), response("r1", 1_000))
    before = predicted(found)
    assert predicted(take(found, said("word " * 1_000, response=""))) > before + 950


def test_sealed_reasoning_is_measured_by_its_size_where_the_output_is_not_told() -> None:
    short = take(context(), response("r1", 1_000, 1), said("word " * 100))
    long = take(context(), response("r1", 1_000, 1), said("word " * 100))
    take(short, said("", kind=OutputKind.THINKING, sealed=400))
    take(long, said("", kind=OutputKind.THINKING, sealed=4_400))
    assert 700 < predicted(long) - predicted(short) < 900


def test_chains_do_not_mix_but_share_what_is_learnt_of_a_model() -> None:
    found = take(context(), response("r1", 1_000), response("s1", 300, chain="sub"))
    take(found, result("word " * 500, chain="sub"), response("s2", 900, chain="sub"))
    assert abs(predicted(found) - 1_022) < 15
    assert MODEL in found.calibrations
    assert found.chain().calibrations != found.calibrations, "taken over with the next event"
    take(found, result("x"))
    assert found.chain().calibrations == found.calibrations


def test_compactions_clearings_and_new_starts_are_followed() -> None:
    found = take(context(), response("r1", 1_000))
    for doubt in (
        Resumption(at=AT, place=HERE),
        Clearing(at=AT, place=HERE, tokens=300),
        Compaction(at=AT, place=HERE),
    ):
        take(found, doubt)
        prediction = found.predict()
        assert prediction is not None
        assert prediction.source is Source.ESTIMATED
        take(found, response(f"after-{type(doubt).__name__}", 1_000))


def test_a_file_told_anew_starts_anew_and_unknown_lines_are_counted() -> None:
    found = take(context(), response("r1", 1_000), Unrecognised("a line", HERE), Restarted("t"))
    assert found.predict() is None
    assert found.unrecognised == 1


def long_transcript(turns: int) -> Iterator[Event]:
    yield Input(kind=InputKind.REQUEST, text="word " * 200, at=AT, place=HERE)
    prompt = 20_000
    for turn in range(turns):
        yield response(f"r{turn}", prompt, 100)
        yield Unrecognised("a line", HERE)
        yield result("word " * 400)
        prompt += 100 + 40 + 440


def test_a_long_transcript_is_caught_up_with_at_the_cost_of_its_end() -> None:
    turns = TURNS_MEASURED * 20
    tokenizer = CountingTokenizer()
    caught_up = AgentContext(tokenizer)
    caught_up.catch_up(long_transcript(turns))
    assert tokenizer.counted < (TURNS_MEASURED + 3) * 5 * 400
    assert caught_up.unrecognised == turns
    whole = take(context(), *long_transcript(turns))
    assert abs(predicted(caught_up) - predicted(whole)) < 10
    assert caught_up.chain().fixed_tokens == whole.chain().fixed_tokens


def test_a_short_transcript_is_caught_up_with_whole() -> None:
    events = list(long_transcript(20))
    caught_up = context()
    caught_up.catch_up(events)
    assert caught_up.chain() == take(context(), *events).chain()
