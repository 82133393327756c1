"""The ledger at scale: a branch switch that changes a quarter of 2,000 open documents at once.

The changes are sent at the pace of an editor that reloads its files, and as fast as the pipe takes them. Each
time a request is sent after every tenth change, without waiting for the one before.
"""

import tempfile
import threading
import time
from pathlib import Path

from bench_server import _memory
from rows import Row, state, to_json

from batonpass.cli.language_client import LanguageClient, server_command

DOCUMENTS = 2_000
SWITCHED = 500
LINES = 120
PACE = 0.004
"""Seconds from one reload to the next: two seconds for the whole switch."""

EVERY = 10
LATENCY_BAR = 50.0
REST = 0.5
"""Seconds after which the server has recorded what there was to record."""


def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        settings = {"baseTokens": 0, "contextWindow": 1_000_000}
        with LanguageClient(server_command(), root, settings) as client:
            client.execute("batonpass.session.start", title="Switch")
            uris = [(root / f"part_{number}.py").as_uri() for number in range(DOCUMENTS)]
            opened = _open(client, uris)
            time.sleep(REST)
            steady = _switch(client, uris[:SWITCHED], "wide", PACE)
            blast = _switch(client, uris[:SWITCHED], "tall", 0)
            before = _memory(client.process_id)
            for round_number in range(4):
                _switch(client, uris[:SWITCHED], f"name_{round_number}", 0)
            grown = (_memory(client.process_id) - before) / 1024
    switch = f"{SWITCHED} of {DOCUMENTS} open documents change"
    return [
        state(f"{DOCUMENTS} documents opened, until each is counted", opened, "ms"),
        state(f"{switch} within 2 s: longest wait of a request", steady.longest_wait, "ms", LATENCY_BAR),
        state(f"{switch} within 2 s: transactions", steady.transactions, "transactions", 5),
        state(f"{switch} within 2 s: from the last change until each is counted", steady.counted, "ms"),
        state(f"{switch} as fast as can be sent: longest wait of a request", blast.longest_wait, "ms"),
        state(f"{switch} as fast as can be sent: until each is counted", blast.counted, "ms"),
        state("memory growth over four more switches", grown, "MB"),
    ]


class Switch:
    """What one branch switch cost: milliseconds, and transactions of the store."""

    def __init__(self, longest_wait: float, counted: float, transactions: int) -> None:
        self.longest_wait = longest_wait
        self.counted = counted
        self.transactions = transactions


def _open(client: LanguageClient, uris: list[str]) -> float:
    start = time.perf_counter()
    for uri in uris:
        document = {"uri": uri, "languageId": "python", "version": 1, "text": _text("name")}
        client.notify("textDocument/didOpen", {"textDocument": document})
    _wait_for_counts(client, uris)
    return (time.perf_counter() - start) * 1000


def _switch(client: LanguageClient, uris: list[str], word: str, pace: float) -> Switch:
    """Give each document a text in which a third of the lines have changed."""
    recorded = _recordings(client)
    waits: list[float] = []
    asking: list[threading.Thread] = []
    text = _text(word)
    start = time.perf_counter()
    for number, uri in enumerate(uris):
        time.sleep(max(0.0, start + number * pace - time.perf_counter()))
        change = {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": text}]}
        client.notify("textDocument/didChange", change)
        if number % EVERY == 0:
            asking.append(threading.Thread(target=_ask, args=(client, uris[number], waits)))
            asking[-1].start()
    for thread in asking:
        thread.join()
    sent = time.perf_counter()
    _wait_for_counts(client, uris)
    counted = (time.perf_counter() - (sent if pace else start)) * 1000
    time.sleep(REST)
    return Switch(max(waits), counted, _recordings(client) - recorded)


def _ask(client: LanguageClient, uri: str, waits: list[float]) -> None:
    place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}}
    start = time.perf_counter()
    client.request("textDocument/hover", place)
    waits.append((time.perf_counter() - start) * 1000)


def _wait_for_counts(client: LanguageClient, uris: list[str]) -> None:
    for uri in uris:
        while client.execute("batonpass.tokens.count", uri=uri)["state"] != "exact":
            time.sleep(0.01)


def _recordings(client: LanguageClient) -> int:
    """How often the ledger was written to: the server tells of the context after each transaction."""
    return sum(message["method"] == "batonpass/contextChanged" for message in client.received)


def _text(word: str) -> str:
    lines = (
        f"{word if number % 3 == 0 else 'value'}_{number} = compute({number})\n" for number in range(LINES)
    )
    return "".join(lines)


if __name__ == "__main__":
    print(to_json(run()))
