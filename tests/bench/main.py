"""Runs every benchmark, prints a table to standard error and the same rows as JSON to standard output."""

import importlib.util
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

HERE = Path(__file__).parent


def main(names: list[str]) -> int:
    """Run the benchmarks named, or all; 1 when a bar is not met."""
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as home:
        os.environ.update(HOME=home, XDG_STATE_HOME=f"{home}/state", XDG_CONFIG_HOME=f"{home}/config")
        for path in sorted(HERE.glob("bench_*.py")):
            if not names or path.stem.removeprefix("bench_") in names:
                print(f"measuring: {path.stem} ...", file=sys.stderr)
                rows.extend(_load(path).run())
    _print_table(rows)
    print(json.dumps(rows, indent=2))
    return 1 if any(_meets(row) is False for row in rows) else 0


def _load(path: Path) -> Any:
    specification = importlib.util.spec_from_file_location(path.stem, path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def _meets(row: dict[str, Any]) -> bool | None:
    """Whether a row meets its bar: a ratio at most, at least for speed-ups, or an amount at most."""
    bar = row.get("bar")
    if bar is None:
        return None
    if row.get("at_least"):
        return row["ratio"] >= bar
    return (row["ours"] if row["ratio"] is None else row["ratio"]) <= bar


def _print_table(rows: list[dict[str, Any]]) -> None:
    table = Table("what", "ours", "peer", "", "ratio", "bar", "met")
    words = {True: "yes", False: "NO", None: ""}
    for row in rows:
        unit = row["unit"]
        table.add_row(
            row["name"],
            f"{row['ours']} {unit}",
            "" if row["peer"] is None else f"{row['peer']} {unit}",
            str(row["peer_name"]),
            "" if row["ratio"] is None else str(row["ratio"]),
            "" if row.get("bar") is None else str(row["bar"]),
            words[_meets(row)],
        )
    Console(stderr=True, width=140).print(table)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
