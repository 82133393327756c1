"""What the port of processes answers: the machine's own, and the fake."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from batonpass.adapters.processes import FakeProcesses, RunningProcesses, start_by_proc, start_by_ps
from batonpass.app.ports import Processes
from batonpass.domain.attendance import Process

SLEEP = [sys.executable, "-c", "import time; print(flush=True); time.sleep(600)"]

HAS_PROC = Path("/proc/sys/kernel/random/boot_id").exists()
WAYS = [
    pytest.param("fake"),
    pytest.param("proc", marks=pytest.mark.skipif(not HAS_PROC, reason="not a Linux with /proc")),
    pytest.param("ps", marks=pytest.mark.skipif(shutil.which("ps") is None, reason="there is no ps")),
]

Start = Callable[[], tuple[Process, Callable[[], None]]]


@pytest.fixture(params=WAYS)
def processes(request: pytest.FixtureRequest) -> Processes:
    match request.param:
        case "proc":
            return RunningProcesses(start_by_proc)
        case "ps":
            return RunningProcesses(start_by_ps)
        case _:
            return FakeProcesses()


@pytest.fixture
def start(processes: Processes) -> Iterator[Start]:
    """Starts a process; what ends it comes along."""
    running: list[subprocess.Popen[bytes]] = []

    def start_process() -> tuple[Process, Callable[[], None]]:
        if isinstance(processes, FakeProcesses):
            process = Process(processes.this.host, 7, "7")
            return process, lambda: processes.gone.add(process)
        assert isinstance(processes, RunningProcesses)
        child = subprocess.Popen(SLEEP, stdout=subprocess.PIPE)
        running.append(child)
        assert child.stdout is not None and child.stdout.readline()

        def end() -> None:
            child.kill()
            child.wait()

        return processes.find(child.pid), end

    yield start_process
    for child in running:
        child.kill()
        with child:
            child.wait()


def test_this_process_runs(processes: Processes) -> None:
    assert not processes.is_gone(processes.own())
    assert processes.own() == processes.own()


def test_a_process_is_gone_when_it_has_ended(processes: Processes, start: Start) -> None:
    process, end = start()
    assert not processes.is_gone(process)
    end()
    assert processes.is_gone(process)


def test_of_another_machine_nothing_is_known(processes: Processes, start: Start) -> None:
    process, end = start()
    end()
    assert not processes.is_gone(replace(process, host="elsewhere"))


@pytest.mark.parametrize(
    "start_of",
    [
        pytest.param(start_by_proc, marks=pytest.mark.skipif(not HAS_PROC, reason="no /proc")),
        pytest.param(start_by_ps, marks=pytest.mark.skipif(shutil.which("ps") is None, reason="no ps")),
    ],
)
class TestStart:
    def test_another_process_under_the_same_number_is_not_taken_for_it(
        self, start_of: Callable[[int], str | None]
    ) -> None:
        processes = RunningProcesses(start_of)
        assert processes.is_gone(replace(processes.own(), started="another moment"))

    def test_a_number_that_nobody_has_is_gone(self, start_of: Callable[[int], str | None]) -> None:
        assert start_of(2**22 + 1) is None

    def test_one_that_ended_and_was_not_waited_for_is_gone(
        self, start_of: Callable[[int], str | None]
    ) -> None:
        child = subprocess.Popen(SLEEP, stdout=subprocess.PIPE)
        with child:
            child.kill()
            os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
            assert start_of(child.pid) is None, "a zombie does no more work"
