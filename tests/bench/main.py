"""Runs every benchmark, prints a table to standard error and the same rows as JSON to standard output."""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rows import Row, to_json

HERE = Path(__file__).parent
PAGE = HERE.parent.parent / "docs" / "performance.md"


def main(arguments: list[str]) -> int:
    """Run the benchmarks that are named, or all; returns 1 when a bar is not met."""
    benchmarks = {path.stem.removeprefix("bench_"): path for path in sorted(HERE.glob("bench_*.py"))}
    parser = argparse.ArgumentParser("main.py", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(benchmarks)}; else all")
    parser.add_argument("--write", action="store_true", help="keep the figures of all in docs/performance.md")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in benchmarks]
    if unknown:
        parser.error(f"no benchmark is called {', '.join(unknown)}; there are {', '.join(benchmarks)}")
    if options.write and options.names:
        parser.error("the page holds the figures of one run of all benchmarks: leave out the names")
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(HOME=home, XDG_STATE_HOME=f"{home}/state", XDG_CONFIG_HOME=f"{home}/config")
        for name in options.names or benchmarks:
            print(f"measuring: {name} ...", file=sys.stderr)
            rows.extend(_measure(benchmarks[name]))
    _print_table(rows)
    if options.write:
        _write_page(rows)
    print(to_json(rows))
    return 1 if any(row.is_met is False for row in rows) else 0


def _measure(path: Path) -> list[Row]:
    """Run one benchmark in a process of its own, so that none meets the memory that another has left."""
    done = subprocess.run([sys.executable, path], stdout=subprocess.PIPE, check=True)
    found: list[dict[str, object]] = json.loads(done.stdout)
    return [Row(**{name: value for name, value in row.items() if name != "met"}) for row in found]


def _print_table(rows: list[Row]) -> None:
    table = Table("what", "ours", "peer", "", "ratio", "bar", "met")
    words = {True: "yes", False: "NO", None: ""}
    for row in rows:
        bar = "" if row.bar is None else f"{row.judged} {row.bar:,g}"
        peer = "" if row.peer is None else f"{row.peer:,g} {row.unit}"
        ratio = "" if row.ratio is None else f"{row.ratio:,g}"
        table.add_row(
            row.name, f"{row.ours:,g} {row.unit}", peer, row.peer_name, ratio, bar, words[row.is_met]
        )
    Console(stderr=True, width=170).print(table)


def _write_page(rows: list[Row]) -> None:
    """Put the figures between the marks of the page."""
    lines = [
        f"Measured on {date.today()}: {os.cpu_count()} cores, Python {platform.python_version()}, "  # noqa: DTZ011 - The day of the person who measures.
        f"{platform.system()}.",
        "",
        "| what | ours | peer | ratio | bar | met |",
        "|---|--:|--:|--:|---|---|",
    ]
    words = {True: "yes", False: "**no**", None: ""}
    for row in rows:
        bar = "" if row.bar is None else f"{row.judged} {row.bar:,g}"
        peer = "" if row.peer is None else f"{row.peer:,g} {row.unit}, {row.peer_name}"
        ratio = "" if row.ratio is None else f"{row.ratio:,g}"
        amount = f"{row.ours:,g} {row.unit}"
        lines.append(f"| {row.name} | {amount} | {peer} | {ratio} | {bar} | {words[row.is_met]} |")
    start, end = "<!-- begin figures -->\n", "<!-- end figures -->"
    page = PAGE.read_text("utf-8")
    before, rest = page.split(start)
    PAGE.write_text(before + start + "\n".join(lines) + "\n" + end + rest.split(end)[1], "utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
