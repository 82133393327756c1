"""Writing in a long document of the session: completion during 20 edits a second, and the reading after."""

import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles
from urllib.parse import unquote, urlsplit

from rows import Row, state, to_json

from batonpass.cli.language_client import LanguageClient

LINES = 2_000
EDITS_A_SECOND = 20
SECONDS = float(os.environ.get("BATONPASS_WRITING_SECONDS", "20"))
LATENCY_BAR = 50.0
READING_BAR = 1_000.0


def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        with LanguageClient([sys.executable, "-m", "batonpass", "lsp"], root, {"baseTokens": 0}) as client:
            session = client.execute("batonpass.session.start", title="Write")
            uri = session["documents"][0]["uri"]
            plan = Path(unquote(urlsplit(uri).path)).read_text("utf-8")
            text = plan + _log(LINES)
            document = {"uri": uri, "languageId": "markdown", "version": 1, "text": text}
            client.notify("textDocument/didOpen", {"textDocument": document})
            client.request("textDocument/foldingRange", {"textDocument": {"uri": uri}})
            latencies = _write(client, uri, text.count("\n"))
            start = time.perf_counter()
            client.request("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
            reading = (time.perf_counter() - start) * 1000
    return [
        state(
            f"completion in a {LINES:,}-line document at {EDITS_A_SECOND} edits a second, p99",
            quantiles(latencies, n=100)[98],
            "ms",
            bar=LATENCY_BAR,
        ),
        state(
            "its outline after the last edit, with the quiet period of 300 ms", reading, "ms", bar=READING_BAR
        ),
    ]


def _log(lines: int) -> str:
    entries = (
        f"\n### Step {number}\n- [x] Wrote `src/part_{number}.py` after Task 1\n"
        f"  - **Impact**: see [the guide](docs/guide_{number}.md)\n- Learnt more, `{number:012x}`\n"
        for number in range(lines // 5)
    )
    return "\n## Log\n" + "".join(entries)


def _write(client: LanguageClient, uri: str, last: int) -> list[float]:
    """Edits at a steady rate at the end of the document, each with the completion that it sets off."""
    latencies: list[float] = []
    begin = time.perf_counter()
    for number in range(int(SECONDS * EDITS_A_SECOND)):
        ahead = begin + number / EDITS_A_SECOND - time.perf_counter()
        if ahead > 0:
            time.sleep(ahead)
        place = {"line": last, "character": number}
        change = {"range": {"start": place, "end": place}, "text": "`" if number % 7 == 0 else "s"}
        document = {"uri": uri, "version": number + 2}
        client.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})
        start = time.perf_counter()
        at = {"line": last, "character": number + 1}
        client.request("textDocument/completion", {"textDocument": {"uri": uri}, "position": at})
        latencies.append((time.perf_counter() - start) * 1000)
    return latencies


if __name__ == "__main__":
    print(to_json(run()))
