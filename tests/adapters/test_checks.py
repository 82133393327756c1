"""Programs as checks: how they end, and that nothing of them goes on."""

import os
import sys
import threading
import time
from pathlib import Path

import pytest

from batonpass.adapters.checks import LARGEST_OUTPUT, CheckProgram, PreparedRuns
from batonpass.app.ports import ProgramRun
from batonpass.domain.errors import Unavailable

PATIENCE = 20


class Unwanted(Exception):
    pass


def python(code):
    return [sys.executable, "-c", code]


@pytest.fixture
def program(tmp_path):
    return CheckProgram(tmp_path)


def wait_for(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not come true"
        threading.Event().wait(0.02)


def is_running(pid):
    """Whether a process goes on; one that has ended and was not waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


CHILD = (
    "import subprocess, sys, time;"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
    "open('child', 'w').write(str(child.pid));"
)


def test_a_program_ends_with_its_exit_code_and_its_output(program, tmp_path):
    code = "import os, sys; print(os.getcwd()); print('no', file=sys.stderr); print(sys.stdin.read());"
    run = program.run(python(f"{code} sys.exit(3)"), PATIENCE)
    assert (run.exit_code, run.timed_out) == (3, False)
    assert run.output.split() == [str(tmp_path), "no"] or run.output.split() == ["no", str(tmp_path)]
    assert 0 < run.seconds < PATIENCE


def test_words_are_words_and_no_shell(program, tmp_path):
    run = program.run([*python("import sys; print(sys.argv[1])"), "$(touch x); a b"], PATIENCE)
    assert run.output.strip() == "$(touch x); a b" and not (tmp_path / "x").exists()


def test_only_the_end_of_a_flood_is_kept(program):
    run = program.run(python("print('x' * 5_000_000); print('\\udcff end', end='')"), PATIENCE)
    assert len(run.output) <= LARGEST_OUTPUT
    run = program.run(python("import os; os.write(1, b'\\xff end')"), PATIENCE)
    assert run.output == "\ufffd end", "what is no text is shown as such"


def test_what_cannot_be_started_is_said(program):
    with pytest.raises(Unavailable, match="“no-such-program” could not be started: No such file"):
        program.run(["no-such-program"], PATIENCE)
    with pytest.raises(Unavailable, match="could not be started"):
        program.run(["a\0b"], PATIENCE)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked at in /proc")
def test_the_whole_group_ends_when_the_time_is_over(program, tmp_path):
    run = program.run(python(f"{CHILD} print('begun', flush=True); time.sleep(600)"), 2)
    assert run.timed_out and run.exit_code != 0 and run.output == "begun\n"
    child = int((tmp_path / "child").read_text())
    wait_for(lambda: not is_running(child))


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked at in /proc")
def test_the_whole_group_ends_when_it_is_wanted_no_more(program, tmp_path):
    def still_wanted():
        if (tmp_path / "child").exists() and (tmp_path / "child").read_text():
            raise Unwanted

    with pytest.raises(Unwanted):
        program.run(python(f"{CHILD} time.sleep(600)"), PATIENCE, still_wanted)
    child = int((tmp_path / "child").read_text())
    wait_for(lambda: not is_running(child))


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked at in /proc")
def test_what_a_program_leaves_running_ends_with_it(program, tmp_path):
    run = program.run(python(CHILD), PATIENCE)
    assert run.exit_code == 0 and not run.timed_out
    child = int((tmp_path / "child").read_text())
    wait_for(lambda: not is_running(child))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_a_program_that_will_not_end_is_ended(program):
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
    assert program.run(python(code), 2).exit_code == -9


def test_the_fake_ends_as_it_was_prepared_to():
    runs = PreparedRuns()
    runs.prepared["slow"] = ProgramRun(-15, 0, True, "x")
    assert runs.run(["slow"], 7) == ProgramRun(-15, 7, True, "x")
    assert runs.run(["ruff", "check"], 7).exit_code == 0
    assert runs.commands == [("slow",), ("ruff", "check")]
