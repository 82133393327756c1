"""What a keystroke costs: text kept and tokens counted, beside pygls and a full count in the same run.

Each figure is the median of single edits, so that what else the machine does weighs little. The result is
printed as JSON when the file is run.
"""

import argparse
import inspect
import random
import time
from collections.abc import Callable, Iterator
from statistics import median

from rows import Judged, Row, state, to_json

from batonpass.adapters.tokens.tiktoken_vocabulary import TiktokenVocabulary
from batonpass.app.text import CountedText, Position, PositionEncoding

SIZES = {"10 KB": 10_000, "100 KB": 100_000, "1 MB": 1_000_000, "10 MB": 10_000_000}


def run() -> list[Row]:
    """All rows, in the order of the table."""
    count = TiktokenVocabulary().load("o200k_base").count
    return [*keystrokes(count), *flatness(count), *special_places(count), *worst_cases(count)]


def source(size: int) -> str:
    """Ordinary source code of a given size."""
    module = inspect.getsource(argparse)
    return (module * (size // len(module) + 1))[:size]


def opened(text: str, count: Callable[[str], int], encoding: str = "utf-16") -> CountedText:
    document = CountedText(text, PositionEncoding(encoding))
    document.count_with(count)
    document.count_now()
    return document


def typing(document: CountedText) -> Iterator[tuple[Position, str]]:
    """Someone types lines of code in the middle of a document."""
    line, column = document.line_count // 2, 0
    while True:
        for character in "        self.total = compute(value, other=1)  # so far\n":
            yield Position(line, column), character
            column += 1
        line, column = line + 1, 0


def anywhere(document: CountedText) -> Iterator[tuple[Position, str]]:
    """Single characters all over a document."""
    choose = random.Random(7)
    while True:
        yield Position(choose.randrange(document.line_count), choose.randrange(40)), "x"


def microseconds(document: CountedText, edits: Iterator[tuple[Position, str]], repeats: int) -> float:
    """The median time of an edit, exact count included."""
    times: list[int] = []
    for _, (position, text) in zip(range(repeats), edits, strict=False):
        start = time.perf_counter_ns()
        document.replace(position, position, text)
        times.append(time.perf_counter_ns() - start)
    return round(median(times) / 1000, 2)


def peer_microseconds(text: str, count: Callable[[str], int], repeats: int) -> float:
    """The median time of one change in pygls' document and a full count."""
    from lsprotocol import types
    from pygls.workspace import TextDocument

    document = TextDocument("file:///source.py", text)
    line = text.count("\n") // 2
    times: list[int] = []
    for number in range(repeats):
        position = types.Position(line, number)
        change = types.TextDocumentContentChangePartial(range=types.Range(position, position), text="x")
        start = time.perf_counter_ns()
        document.apply_change(change)
        count(document.source)
        times.append(time.perf_counter_ns() - start)
    return round(median(times) / 1000, 2)


def keystrokes(count: Callable[[str], int]) -> Iterator[Row]:
    text = source(SIZES["1 MB"])
    peer = peer_microseconds(text, count, 15)
    for name, edits in (("typing", typing), ("edits anywhere", anywhere)):
        document = opened(text, count)
        ours = microseconds(document, edits(document), 3000)
        yield Row(
            name=f"keystroke in a 1 MB file, {name}",
            ours=ours,
            unit="µs",
            peer=peer,
            peer_name="pygls TextDocument and a full tiktoken count",
            ratio=round(peer / ours),
            bar=1000,
            judged=Judged.RATIO_AT_LEAST,
        )


def flatness(count: Callable[[str], int]) -> Iterator[Row]:
    for label, change in (("source", str), ("source with 漢字 and 😀", add_wide_characters)):
        for name, edits in (("typing", typing), ("edits anywhere", anywhere)):
            medians: list[float] = []
            for size in SIZES.values():
                document = opened(change(source(size)), count)
                medians.append(microseconds(document, edits(document), 2000))
            for size_name, ours in zip(SIZES, medians, strict=True):
                ratio = round(ours / medians[0], 2)
                yield Row(
                    name=f"{name} in {size_name} of {label}",
                    ours=ours,
                    unit="µs",
                    peer_name="the same in 10 KB",
                    ratio=ratio,
                    bar=2,
                )


def add_wide_characters(text: str) -> str:
    return text.replace("the ", "the 漢字 ").replace("self", "sélf😀")


def special_places(count: Callable[[str], int]) -> Iterator[Row]:
    ten_megabytes = SIZES["10 MB"]
    minified = '{"name":"value","numbers":[1,2,3],"flag":true},' * (ten_megabytes // 48)
    wide = minified.replace("name", "n漢😀")
    for name, text in (("one 10 MB line of JSON", minified), ("the same with 漢 and 😀", wide)):
        document = opened(text, count)
        edits = in_line(0, document.units // 2, '"other": [4, 5, 6], ')
        yield state(f"typing in {name}", microseconds(document, edits, 2000), "µs", bar=1000)
    document = opened("a = b\n" * 250_000, count)
    choose = random.Random(7)
    edits = ((Position(choose.randrange(250_000), 3), "\n") for _ in range(2000))
    yield state("new lines in a file of 250,000 lines", microseconds(document, edits, 2000), "µs", bar=30)


def in_line(line: int, column: int, text: str) -> Iterator[tuple[Position, str]]:
    """Someone types a text again and again."""
    while True:
        for character in text:
            yield Position(line, column), character
            column += 1


def worst_cases(count: Callable[[str], int]) -> Iterator[Row]:
    texts = {
        "a million blank lines": "\n" * 1_000_000,
        "a million lines of one slash": "/\n" * 1_000_000,
        "10 MB of one letter": "a" * SIZES["10 MB"],
        "10 MB of spaces": " " * SIZES["10 MB"],
    }
    for name, text in texts.items():
        document = opened(text, count)
        middle = document.units // 2
        line = document.line_count // 2
        edits = ((Position(line, middle if line == 0 else 0), text[0]) for _ in range(50))
        yield state(f"{name}: a keystroke, its count left pending", microseconds(document, edits, 50), "µs")
        start = time.perf_counter()
        runs = document.pending()
        yield state(f"{name}: handing out", (time.perf_counter() - start) * 1000, "ms")
        start = time.perf_counter()
        document.resolve([(run.key, count(run.text)) for run in runs])
        yield state(f"{name}: the count, on any thread", (time.perf_counter() - start) * 1000, "ms")


if __name__ == "__main__":
    print(to_json(run()))
