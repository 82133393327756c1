"""Says aloud which editor was not there to be tried."""

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for report in terminalreporter.stats.get("skipped", []):
        if report.nodeid.startswith("tests/editors/"):
            terminalreporter.write_line(report.longrepr[2].removeprefix("Skipped: "), yellow=True)
