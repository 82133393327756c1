"""The terminal, or the pipe in its place: what is common to all that the command line says."""

import sys
from io import TextIOWrapper
from typing import TextIO, cast

from rich.console import Console
from rich.text import Text

_PIPE_WIDTH = 5_000
"""A pipe has no width that names would have to fit in."""


def open_console(*, errors: bool = False) -> Console:
    """Standard output, or standard error. Signs that it does not have are shown as question marks."""
    stream = cast(TextIO, sys.stderr if errors else sys.stdout)
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors="replace")
    console = Console(highlight=False, stderr=errors)
    if not console.is_terminal:
        console.width = _PIPE_WIDTH
    return console


def draw_bar(percent: float | None, width: int) -> Text:
    """How full something is; dots where that is not known."""
    if percent is None:
        return Text("·" * width, "dim")
    full = min(width, round(width * percent / 100))
    colour = "green" if percent < 35 else "yellow" if percent < 70 else "red"
    return Text.assemble(("█" * full, colour), ("░" * (width - full), "dim"))


def plain(name: str) -> Text:
    """A name as text; what a terminal would obey instead of showing is written out."""
    return Text("".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name))
