"""`batonpass replay`: what was foretold of each prompt of a transcript, beside what was recorded."""

import json
from pathlib import Path

from rich.console import Console
from rich.table import Table

from batonpass.app.agent_context import RULER
from batonpass.app.replay import Accuracy, Replay, ReplayedTurn, replay
from batonpass.app.transcripts import Agents
from batonpass.cli.terminal import open_console
from batonpass.domain.context import Source
from batonpass.domain.errors import NotFound


def show_replay(agents: Agents, path: Path, name: str | None, *, as_json: bool) -> int:
    """Print the replay of a transcript; returns the exit code.

    Raises NotFound, Unavailable or InvalidInput for a file that cannot be replayed.
    """
    if not path.exists():
        raise NotFound(f"There is no file {path}.")
    found = agents.of_file(path) if name is None else agents.named(name)
    follower = found.follow(path)
    events = (event for read in (follower.read_new, follower.finish) for event in read())
    replayed = replay(events, agents.vocabulary.load(RULER))
    console = open_console()
    if as_json:
        _print_json(console, found.name, replayed)
    else:
        _print_table(console, found.name, replayed)
    return 0


def _print_json(console: Console, agent: str, replayed: Replay) -> None:
    for turn in replayed.turns:
        _print_line(
            console,
            {
                "turn": turn.turn,
                "predicted": turn.predicted,
                "low": turn.low,
                "high": turn.high,
                "recorded": turn.recorded,
                "source": turn.source.value,
                "compacted": turn.compacted,
                "after": turn.after,
            },
        )
    _print_line(
        console,
        {
            "summary": True,
            "agent": agent,
            "turns": len(replayed.turns),
            **_accuracy(replayed.between),
            "estimated": _accuracy(replayed.estimated),
            "unknownLines": replayed.unknown_lines,
        },
    )


def _accuracy(accuracy: Accuracy) -> dict[str, float | None]:
    """Errors and the coverage as shares of 1."""
    return {
        "predicted": accuracy.count,
        "median": accuracy.median,
        "p95": accuracy.p95,
        "p99": accuracy.p99,
        "coverage": accuracy.coverage,
    }


def _print_line(console: Console, values: dict[str, object]) -> None:
    console.out(json.dumps(values, allow_nan=False), highlight=False)


def _print_table(console: Console, agent: str, replayed: Replay) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("turn", "predicted", "low", "high", "recorded", "error", "after"):
        table.add_column(heading, justify="right")
    table.add_column("source")
    for turn in replayed.turns:
        table.add_row(*_cells(turn))
    if replayed.turns:
        console.print(table)
        console.print()
    console.print(f"{agent}: {len(replayed.turns):,} responses.", soft_wrap=True)
    for words, accuracy in (
        ("between responses", replayed.between),
        ("after compactions, clearings and new starts", replayed.estimated),
    ):
        if accuracy.count:
            console.print(f"Predicted {words}: {_describe(accuracy)}", soft_wrap=True)
    if count := replayed.unknown_lines:
        console.print(
            f"Format not recognised: {count:,} {'line' if count == 1 else 'lines'}.", soft_wrap=True
        )


def _cells(turn: ReplayedTurn) -> tuple[str, ...]:
    figures = (turn.predicted, turn.low, turn.high, turn.recorded)
    error = "" if turn.error is None or turn.source is Source.UNKNOWN else f"{100 * turn.error:.3f} %"
    words = f"{turn.source.value}, compacted" if turn.compacted else turn.source.value
    return *("?" if figure is None else f"{figure:,}" for figure in figures), error, f"{turn.after:,}", words


def _describe(accuracy: Accuracy) -> str:
    figures = (accuracy.median, accuracy.p95, accuracy.p99)
    median, p95, p99 = (f"{100 * figure:.3f} %" for figure in figures if figure is not None)
    inside = f"{100 * (accuracy.coverage or 0):.0f} %"
    return (
        f"{accuracy.count:,}, error {median} at the median, {p95} at p95, {p99} at p99; {inside} in the band."
    )
