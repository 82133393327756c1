"""How the demo speaks: steps with a progress bar, a gauge, and the document at the end."""

import time
from pathlib import Path
from typing import Any

from rich.markup import escape
from rich.rule import Rule
from rich.text import Text

from batonpass.cli.terminal import draw_bar, open_console

BAR_WIDTH = 40
PIPED_RULE_WIDTH = 80


class Narrator:
    """Tells a story of a known number of steps to the terminal, or in plain lines to a pipe."""

    def __init__(self, steps: int, pause: float) -> None:
        self._console = open_console()
        self._steps = steps
        self._step = 0
        self._pause = pause if self._console.is_terminal else 0.0

    def title(self, text: str) -> None:
        self._rule(Text(text, style="bold"))

    def step(self, text: str) -> None:
        self._step += 1
        done = round(BAR_WIDTH / 2 * self._step / self._steps)
        bar = "━" * done + "─" * (BAR_WIDTH // 2 - done)
        self._console.print()
        self._console.print(
            Text.assemble((bar, "cyan"), f" {self._step}/{self._steps}  ", (text, "bold")), soft_wrap=True
        )
        self._rest()

    def say(self, text: str) -> None:
        self._console.print(f"  {escape(text)}", soft_wrap=True)
        self._rest()

    def warn(self, text: str) -> None:
        self._console.print(f"  [yellow]⚠ {escape(text)}[/yellow]", soft_wrap=True)
        self._rest()

    def gauge(self, reading: dict[str, Any], what: str) -> None:
        """A reading as a bar; what is not known is said to be unknown."""
        percent = reading["percent"]
        if percent is None:
            self.say(f"{draw_bar(None, BAR_WIDTH)}  context unknown  ({what})")
            return
        mark = "" if reading["exact"] else "~"
        self._console.print(
            Text.assemble(
                "  ",
                draw_bar(percent, BAR_WIDTH),
                f"  {mark}{percent:5.1f} %  {reading['tokens']:>8,} of {reading['windowTokens']:,}  ({what})",
            ),
            soft_wrap=True,
        )
        self._rest()

    def document(self, path: Path) -> None:
        self._console.print()
        self._rule(Text(path.name))
        self._console.print(Text(path.read_text("utf-8")), soft_wrap=True)
        self._rule(Text())

    def _rule(self, title: Text) -> None:
        """A line across the terminal; a pipe has no width that it could fill."""
        self._console.print(Rule(title), width=None if self._console.is_terminal else PIPED_RULE_WIDTH)

    def _rest(self) -> None:
        time.sleep(self._pause)
