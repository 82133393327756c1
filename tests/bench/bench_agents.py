"""How well the next context is foretold on real sessions, and what reading transcripts costs.

Recorded sessions are replayed as `batonpass replay` does, each from what is assumed of a model nobody has
met; without the recordings only the cost is measured, on a transcript that is made up.
"""

import json
import os
import random
import re
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from statistics import median

from rows import Row, state, to_json

from batonpass.adapters.tokens.tiktoken_vocabulary import TiktokenVocabulary
from batonpass.app.agent_context import RULER, AgentContext
from batonpass.app.replay import Accuracy, ReplayedTurn, assess, replay
from batonpass.app.text.tokenizer import Tokenizer
from batonpass.app.transcripts import AgentAdapter
from batonpass.bootstrap import open_agents
from batonpass.domain.context import Source

RECORDINGS = Path(__file__).resolve().parents[3] / "shared" / "data" / "transcripts"
GROUPS = {
    "Claude Code up to 2.1.52": 0.7,
    "Claude Code from 2.1.204 on": 0.3,
    "Claude Code between": None,
    "Codex": 0.3,
    "Gemini CLI": None,
    "OpenCode": None,
    "aider": None,
}
FOLDERS = {
    "claude-code": "",
    "codex": "Codex",
    "gemini-cli": "Gemini CLI",
    "opencode": "OpenCode",
    "aider": "aider",
}
"""Recordings of agents that tell their prompts, and the group of each; Claude Code's depends on the build."""

_VERSION = re.compile(rb'"version":"(\d+)\.(\d+)\.(\d+)')


def run() -> list[Row]:
    tokenizer = TiktokenVocabulary().load(RULER)
    tokenizer.count("warm")
    agents = {agent.name: agent for agent in open_agents().adapters}
    return [*accuracy(agents, tokenizer), *cost(agents["claude-code"], tokenizer), *discovery()]


def accuracy(agents: dict[str, AgentAdapter], tokenizer: Tokenizer) -> Iterator[Row]:
    groups: dict[str, list[ReplayedTurn]] = defaultdict(list)
    worst: dict[str, float] = {}
    for name, single in FOLDERS.items():
        for path in sorted(file for file in (RECORDINGS / name).glob("*") if file.is_file()):
            follower = agents[name].follow(path)
            replayed = replay(chain(follower.read_new(), follower.finish()), tokenizer)
            group = single or claude_group(path)
            groups[group].extend(turn for turn in replayed.turns if turn.source is Source.TRANSCRIPT)
            if replayed.between.p95 is not None:
                worst[group] = max(worst.get(group, 0.0), replayed.between.p95)
    if not groups:
        print(f"No prediction is measured: there are no recordings in {RECORDINGS}.", file=sys.stderr)
        return
    for group, bar in GROUPS.items():
        if group in groups:
            yield from accuracy_rows(group, bar, assess(groups[group]), worst[group])


def accuracy_rows(group: str, bar: float | None, found: Accuracy, worst: float) -> Iterator[Row]:
    what = f"{group}: the next prompt foretold ({found.count:,} of them)"
    figures = (found.median, found.p95, found.p99, found.coverage)
    middle, p95, p99, coverage = (100 * figure for figure in figures if figure is not None)
    yield state(f"{what}, median error", middle, "%")
    yield state(f"{what}, error at p95", p95, "%", bar=bar)
    yield state(f"{what}, error at p99", p99, "%")
    yield state(f"{what}, error at p95 in the worst file", 100 * worst, "%")
    yield state(f"{what}, share in the band", coverage, "%")


def claude_group(path: Path) -> str:
    """The builds by what they write: a session's first line that names one decides."""
    found = _VERSION.search(path.read_bytes())
    version = tuple(map(int, found.groups())) if found else (0, 0, 0)
    if version <= (2, 1, 52):
        return "Claude Code up to 2.1.52"
    return "Claude Code from 2.1.204 on" if version >= (2, 1, 204) else "Claude Code between"


def cost(agent: AgentAdapter, tokenizer: Tokenizer) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made-up.jsonl"
        lines = made_up(4_000_000)
        path.write_text("".join(lines), "utf-8")
        yield state(
            "a transcript of 4 MB, first read to a reading", first_read(agent, path, tokenizer), "ms", 150
        )
        yield state("one line appended to it", appended(agent, path, tokenizer, lines[-2:]), "ms", 2)
        with path.open("a", encoding="utf-8") as file:
            for _ in range(24):
                file.writelines(lines)
        yield state(
            "one line appended to a transcript of 100 MB",
            appended(agent, path, tokenizer, lines[-2:]),
            "ms",
            2,
        )
        yield state(
            "a transcript of 100 MB, first read to a reading", first_read(agent, path, tokenizer, 1), "ms"
        )


def first_read(agent: AgentAdapter, path: Path, tokenizer: Tokenizer, times: int = 7) -> float:
    def read() -> None:
        context = AgentContext(tokenizer)
        context.catch_up(agent.follow(path).read_new())
        assert context.predict() is not None

    return median(timed(read) for _ in range(times))


def appended(agent: AgentAdapter, path: Path, tokenizer: Tokenizer, lines: list[str]) -> float:
    """From the line on disk to the reading, for one line after the other."""
    context = AgentContext(tokenizer)
    follower = agent.follow(path)
    context.catch_up(follower.read_new())

    def read() -> None:
        for event in follower.read_new():
            context.take(event)
        context.predict()

    times: list[float] = []
    for number in range(60):
        with path.open("a", encoding="utf-8") as file:
            file.write(lines[number % 2].replace("line-", f"more-{number}-"))
        times.append(timed(read))
    return median(times)


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter_ns()
    work()
    return (time.perf_counter_ns() - start) / 1e6


def made_up(size: int) -> list[str]:
    """Lines of a session that reads and edits files, about so many bytes of them."""
    choose = random.Random(3)
    words = [
        f"{a}{b}" for a in ("read", "write", "token", "ledger", "phase") for b in ("", "s", "_of", "Size")
    ]
    lines: list[str] = []
    prompt, written, turn = 30_000, 0, 0
    while written < size:
        turn += 1
        text = "\n".join(
            f"{number}\t" + " ".join(choose.choices(words, k=9)) for number in range(choose.randrange(5, 90))
        )
        usage = {"input_tokens": 2, "cache_read_input_tokens": prompt, "output_tokens": 120}
        call = {
            "type": "tool_use",
            "id": f"c{turn}",
            "name": "Read",
            "input": {"file_path": f"src/{turn}.py"},
        }
        message = {"id": f"m{turn}", "model": "claude-opus-4-6", "content": [call], "usage": usage}
        answer = {"type": "tool_result", "tool_use_id": f"c{turn}", "content": text}
        for kind, body, extra in (
            ("assistant", message, {}),
            # As in real files, the answer stands in it a second time, for the screen.
            ("user", {"role": "user", "content": [answer]}, {"toolUseResult": {"file": {"content": text}}}),
        ):
            entry = {
                "type": kind,
                "uuid": f"line-{len(lines)}",
                "sessionId": "s",
                "cwd": "/projects/p",
                **extra,
            }
            line = json.dumps({**entry, "message": body}) + "\n"
            lines.append(line)
            written += len(line)
        prompt += 160 + len(text) // 4
    return lines


def discovery() -> Iterator[Row]:
    """The project's newest transcript, among the old ones of this project and of others."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        os.environ.update(CLAUDE_CONFIG_DIR=str(home / "claude"), CODEX_HOME=str(home / "codex"))
        root = home / "project"
        root.mkdir()
        for number in range(1_000):
            add_old(home, root, number)
        for many in (2_000, 4_000):
            if many == 4_000:
                for number in range(1_000, 2_000):
                    add_old(home, root, number)
            times = [
                timed(lambda: [next(agent.discover([root]), None) for agent in open_agents().adapters])
                for _ in range(9)
            ]
            yield state(
                f"the newest of {many:,} old transcripts found, in a new process", median(times), "ms"
            )


def add_old(home: Path, root: Path, number: int) -> None:
    mine = number % 5 == 0
    folder = root if mine else Path(f"/projects/other{number % 50}")
    slug = re.sub(r"[^A-Za-z0-9]", "-", str(folder))
    claude = home / "claude" / "projects" / slug / f"s{number}.jsonl"
    codex = home / "codex" / "sessions" / "2026" / f"{number % 12 + 1:02}" / f"{number % 28 + 1:02}"
    claude.parent.mkdir(parents=True, exist_ok=True)
    codex.mkdir(parents=True, exist_ok=True)
    claude.write_text(json.dumps({"type": "user", "cwd": str(folder), "sessionId": "s"}) + "\n", "utf-8")
    meta = {"type": "session_meta", "payload": {"id": "s", "cwd": str(folder), "text": "x" * 15_000}}
    (codex / f"rollout-{number}.jsonl").write_text(json.dumps(meta) + "\n", "utf-8")


if __name__ == "__main__":
    print(to_json(run()))
