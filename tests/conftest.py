"""Options of the whole test run, and what tests of processes begin with."""

import signal
from collections.abc import Iterator

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write the golden documents anew")


@pytest.fixture
def interruptible() -> Iterator[None]:
    """A background job of a shell ignores SIGINT, and so does all that it starts; an editor does not."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
