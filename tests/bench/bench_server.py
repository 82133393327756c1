"""The language server as a process: how soon it answers `initialize`, and how it bears a typing storm."""

import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

from rows import Row, compare, state, to_json

from batonpass.cli.language_client import LanguageClient

ROUNDS = 15
STARTUP_BAR = 1.4
BARE_SERVER = """
from pygls.lsp.server import LanguageServer
LanguageServer("bare", "1").start_io()
"""

EDITS_A_SECOND = 200
STORM_SECONDS = float(os.environ.get("BATONPASS_STORM_SECONDS", "60"))
LATENCY_BAR = 50.0


def run() -> list[Row]:
    return [*measure_startup(), *measure_storm()]


def measure_startup() -> list[Row]:
    """From process start to the answer of `initialize`; the two take turns."""
    ours, peer = [], []
    for number in range(ROUNDS + 1):
        for command, spent in (([sys.executable, "-m", "batonpass", "lsp"], ours), (_bare(), peer)):
            seconds = _time_to_answer(command)
            if number:  # The first round fills the caches of the disk.
                spent.append(seconds)
    mine, theirs = median(ours) * 1000, median(peer) * 1000
    name = "initialize answered, from process start"
    return [compare(name, mine, theirs, "a bare pygls server", bar=STARTUP_BAR)]


def measure_storm() -> list[Row]:
    """Edits at a steady rate into a 1 MB document, while a request a second asks for the context."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        with LanguageClient([sys.executable, "-m", "batonpass", "lsp"], root, {"baseTokens": 0}) as client:
            client.execute("batonpass.session.start", title="Storm")
            uri = (root / "storm.py").as_uri()
            text = "".join(f"value_{number} = compute({number}, name='row')\n" for number in range(24_000))
            document = {"uri": uri, "languageId": "python", "version": 1, "text": text}
            client.notify("textDocument/didOpen", {"textDocument": document})
            while client.execute("batonpass.tokens.count", uri=uri)["state"] != "exact":
                time.sleep(0.05)
            before = _memory(client.process_id)
            latencies, late = _storm(client, uri)
            drained = _drain(client)
            after = _memory(client.process_id)
    name = f"request during {EDITS_A_SECOND} edits a second for {STORM_SECONDS:g} s, p99"
    return [
        state(name, quantiles(latencies, n=100)[98], "ms", bar=LATENCY_BAR),
        state("the first request after the storm", drained, "ms", bar=LATENCY_BAR),
        state("edits of the storm sent late", late, "edits"),
        state("memory growth over the storm", (after - before) / 1024, "MB"),
    ]


def _storm(client: LanguageClient, uri: str) -> tuple[list[float], int]:
    latencies: list[float] = []
    late = 0
    start = time.perf_counter()
    for number in range(int(STORM_SECONDS * EDITS_A_SECOND)):
        due = start + number / EDITS_A_SECOND
        ahead = due - time.perf_counter()
        if ahead > 0:
            time.sleep(ahead)
        late += ahead < -0.1
        place = {"line": 12_000, "character": number % 30}
        client.notify(
            "textDocument/didChange",
            {
                "textDocument": {"uri": uri, "version": number + 2},
                "contentChanges": [{"range": {"start": place, "end": place}, "text": "abc d"[number % 5]}],
            },
        )
        if number % (EDITS_A_SECOND // 10) == 0:
            asked = time.perf_counter()
            client.execute("batonpass.context.show")
            latencies.append((time.perf_counter() - asked) * 1000)
    return latencies, late


def _drain(client: LanguageClient) -> float:
    """How long a request waits behind what the storm left."""
    asked = time.perf_counter()
    client.execute("batonpass.context.show")
    return (time.perf_counter() - asked) * 1000


def _time_to_answer(command: list[str]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        with LanguageClient(command, Path(folder).resolve(), {}):
            return time.perf_counter() - start


def _bare() -> list[str]:
    return [sys.executable, "-c", BARE_SERVER]


def _memory(process_id: int) -> int:
    """Resident memory in kilobytes; 0 where /proc does not tell."""
    try:
        status = Path(f"/proc/{process_id}/status").read_text()
    except FileNotFoundError:
        return 0
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))


if __name__ == "__main__":
    print(to_json(run()))
