"""A long document that is typed in without a rest: requests are answered meanwhile, nothing is parsed."""

import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles

from rows import Row, state, to_json

from batonpass.cli.language_client import LanguageClient

LINES = 2_000
EDITS_A_SECOND = 20
SECONDS = float(os.environ.get("BATONPASS_STORM_SECONDS", "15"))
LATENCY_BAR = 50.0


def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        with LanguageClient([sys.executable, "-m", "batonpass", "lsp"], root, {"baseTokens": 0}) as client:
            return _measure(client)


def _measure(client: LanguageClient) -> list[Row]:
    session = client.execute("batonpass.session.start", title="Log", objectives=[{"text": "It works"}])
    uri = session["documents"][0]["uri"]
    text = _lengthen(Path(uri.removeprefix("file://")).read_text("utf-8"))
    document = {"uri": uri, "languageId": "markdown", "version": 1, "text": text}
    client.notify("textDocument/didOpen", {"textDocument": document})
    _rest(client)
    before = _processor_seconds(client.process_id)
    latencies = _type(client, uri, text.count("\n") - 1)
    typing = _processor_seconds(client.process_id) - before
    asked = time.perf_counter()
    client.execute("batonpass.session.show")
    taken_in = (time.perf_counter() - asked) * 1000
    name = (
        f"request while a log of {LINES:,} lines gets {EDITS_A_SECOND} edits a second for {SECONDS:g} s, p99"
    )
    return [
        state(name, quantiles(latencies, n=100)[98], "ms", bar=LATENCY_BAR),
        state("processor time of an edit and its request, no parsing", typing / len(latencies) * 1000, "ms"),
        state("the command after it, which takes the log in", taken_in, "ms"),
    ]


def _lengthen(plan: str) -> str:
    """The plan with a log of the person's below it, of headings, lists, boxes and prose."""
    entry = (
        "\n### 10:{:02} Entry {}\n- [ ] step {}\n- tried it, and it *almost* worked\n\nSome prose about it.\n"
    )
    entries: list[str] = []
    while plan.count("\n") + 7 * len(entries) < LINES:
        number = len(entries)
        entries.append(entry.format(number % 60, number, number))
    return f"{plan}\n## My log\n{''.join(entries)}"


def _type(client: LanguageClient, uri: str, line: int) -> list[float]:
    """Type at a steady rate, and ask after each edit for the size of the very document."""
    latencies: list[float] = []
    start = time.perf_counter()
    for number in range(int(SECONDS * EDITS_A_SECOND)):
        time.sleep(max(0.0, start + number / EDITS_A_SECOND - time.perf_counter()))
        place = {"line": line, "character": number}
        where = {"start": place, "end": place}
        client.notify(
            "textDocument/didChange",
            {
                "textDocument": {"uri": uri, "version": number + 2},
                "contentChanges": [{"range": where, "text": "abc d"[number % 5]}],
            },
        )
        asked = time.perf_counter()
        client.execute("batonpass.tokens.count", uri=uri)
        latencies.append((time.perf_counter() - asked) * 1000)
    return latencies


def _rest(client: LanguageClient) -> None:
    """Wait until what opening the document has set off is done."""
    spent = -1.0
    while (now := _processor_seconds(client.process_id)) != spent:
        spent = now
        time.sleep(1)


def _processor_seconds(process_id: int) -> float:
    """What a process has spent so far; 0 where /proc does not tell."""
    try:
        fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    print(to_json(run()))
