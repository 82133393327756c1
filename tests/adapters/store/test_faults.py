"""A disk that fails at one point after another: nothing acknowledged is lost, nothing is half there.

The failing disk is made by a small library between the program and the C library, built here.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

HERE = Path(__file__).parent / "faults"
EVERY = 7
"""Of the points, every seventh one is tried here; the benchmark `store_faults` tries each."""


def build(folder):
    """The interposer, built; None where it cannot be."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if platform.system() != "Linux" or compiler is None:
        return None
    library = folder / "interposer.so"
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", library, HERE / "interposer.c", "-ldl"]
    done = subprocess.run(command, capture_output=True, check=False)
    return library if done.returncode == 0 else None


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    library = build(tmp_path_factory.mktemp("interposer"))
    if library is None:
        pytest.skip("NOT RUN: a failing disk is made up by a library, which needs Linux and a C compiler")

    def run(program, *arguments):
        done = subprocess.run(
            [sys.executable, *program, *map(str, arguments)],
            env={**os.environ, "LD_PRELOAD": str(library)},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture
def disk(tmp_path):
    """A folder in memory where there is one: the failures are made up, and so the disk need not turn."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else tmp_path) as folder:
        yield folder


@pytest.mark.parametrize("half", ["writes", "care"])
def test_a_failing_disk_costs_no_acknowledged_change(run, disk, half):
    result = json.loads(run([HERE / "runner.py"], disk, EVERY, half))
    assert not result["wrong"], "\n".join(result["wrong"])
    assert all(count > 2 for count in result["tried"].values()), f"points were not met: {result['tried']}"


NO_SHARED_MEMORY = """
import ctypes, logging, sys
from pathlib import Path
from batonpass.adapters.store.inspection import inspect
from batonpass.adapters.store.repair import repair
from batonpass.adapters.store.store import DiskStore

logging.basicConfig(format="%(message)s", stream=sys.stdout)
directory = Path(sys.argv[1])
made_before = sys.argv[2] == "before"
def read():
    store = DiskStore(directory)
    names = sorted(store.files_set_aside())
    store.close()
    return names
def add(name):
    store = DiskStore(directory)
    with store.write() as write:
        write.set_file_aside(name)
    with store.write() as write:
        write.set_file_aside(name + " again")
    (mode,), = store.database.rows("PRAGMA journal_mode")
    store.close()
    print(mode, *read(), sep=", ")
if made_before:
    add("first")
ctypes.CDLL(None).faults_refuse_shared_memory(1)
print(*read())
add("second")
print(*(finding.code for finding in inspect(directory)))
print(*(finding.code for finding in repair(directory).left))
add("third")
ctypes.CDLL(None).faults_refuse_shared_memory(0)
print(*(finding.code for finding in repair(directory).left))
add("fourth")
"""


@pytest.mark.parametrize("made", ["before", "there"])
def test_a_disk_without_shared_memory_gets_the_safe_mode_and_says_so_once(run, directory, made):
    """Whether the store was made on such a disk, or was moved to it."""
    lines = run(["-c", NO_SHARED_MEMORY], directory, made).splitlines()
    assert lines[-1].startswith("wal, "), "on a disk that shares memory a repair brings the fast mode back"
    told = [line for line in lines if "shares no memory" in line]
    answers = [line for line in lines if line not in told]
    first = ["wal, first, first again", "first again first"] if made == "before" else [""]
    assert [line.split(", ")[0] for line in answers[len(first) :]] == [
        "truncate",
        "slow-journal",
        "slow-journal",
        "truncate",
        "",
        "wal",
    ]
    assert answers[-1].count("again") == (4 if made == "before" else 3)
    assert len(told) <= 5, "once for each time a program opens the store"
