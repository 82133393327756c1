"""Facts of several transcripts, told as those of one session."""

from datetime import UTC, datetime

from batonpass.domain.facts import (
    KEPT,
    NOTHING_TOLD,
    AgentFacts,
    FileUse,
    Quotation,
    Request,
    merge_facts,
    quote,
)
from batonpass.domain.transcript import Place

HERE, THERE = Place("a", 1), Place("b", 2)


def at(minute: int) -> datetime:
    return datetime(2026, 5, 4, 12, minute, tzinfo=UTC)


def request(text: str, minute: int) -> Request:
    return Request(text=text, at=at(minute), place=HERE)


def test_a_long_text_is_cut_with_a_sign() -> None:
    assert quote(" short ") == "short"
    assert quote("x" * 301) == "x" * 300 + "…"


def test_files_are_added_up_and_requests_stand_in_the_order_of_time() -> None:
    first = AgentFacts(
        requests=(request("one", 1), request("three", 3)),
        request_count=2,
        files=(FileUse(path="f", place=HERE, reads=1, edits=1, added=3, removed=1),),
        last_words=Quotation(text="done", at=at(4), place=HERE),
        command_count=2,
    )
    second = AgentFacts(
        requests=(request("two", 2),),
        request_count=1,
        files=(
            FileUse(path="f", place=THERE, edits=1, added=None, removed=None),
            FileUse(path="g", place=THERE, writes=1, lines=9),
        ),
        last_words=Quotation(text="a subagent's", at=at(5), place=THERE),
        command_count=1,
    )
    merged = merge_facts([first, second])
    assert [one.text for one in merged.requests] == ["one", "two", "three"]
    assert (merged.request_count, merged.command_count) == (3, 3)
    assert merged.files == (
        FileUse(path="f", place=THERE, reads=1, edits=2, added=None, removed=None),
        FileUse(path="g", place=THERE, writes=1, lines=9),
    )
    assert merged.last_words == first.last_words


def test_what_is_merged_has_the_same_bounds() -> None:
    many = AgentFacts(requests=tuple(request(str(i), i % 60) for i in range(KEPT)), request_count=KEPT)
    merged = merge_facts([many, many])
    assert (len(merged.requests), merged.request_count) == (KEPT, 2 * KEPT)


def test_one_or_none_is_merged_to_itself() -> None:
    one = AgentFacts(request_count=1)
    assert merge_facts([one, NOTHING_TOLD]) is one
    assert merge_facts([]) is NOTHING_TOLD
