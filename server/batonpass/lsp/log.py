"""The log of the server: what goes to standard error, and from there into files that the editor keeps."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from functools import cached_property

OpenRedactor = Callable[[], Callable[[str], str]]


class RedactingFormatter(logging.Formatter):
    """Takes secrets out of each line, and so out of file names and of what git or a system says.

    What finds them is opened at the first line.
    """

    def __init__(self, form: str, open_redactor: OpenRedactor) -> None:
        super().__init__(form)
        self._open_redactor = open_redactor

    @cached_property
    def _redact(self) -> Callable[[str], str]:
        return self._open_redactor()

    def format(self, record: logging.LogRecord) -> str:
        return self._redact(super().format(record))


def write_log(open_redactor: OpenRedactor) -> None:
    """Write the log of the process to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter("%(levelname)s %(name)s: %(message)s", open_redactor))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
