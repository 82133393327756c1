"""What crashes, failing disks and power cuts cost, in the long form: every bar is zero.

The short form of all but the power cut runs with the tests. A power cut is simulated where this runs as root
on Linux with mkfs.xfs and mkfs.ext4: the store lies on an ext4 volume in a file on XFS, and at a random
moment that file is cloned. The clone is what the disk held then, without anything that was in memory only.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from rows import Row, state, to_json

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.adapters.store import crashes  # noqa: E402 -- found by the line above
from tests.adapters.store.test_faults import HERE, build  # noqa: E402 -- found by the line above

KILLS = 300
WRITERS, CHANGES = 4, 500
CUTS, CUTS_EACH = 200, 20
TOOLS = ("mkfs.xfs", "mkfs.ext4", "mount", "umount", "losetup")


def run() -> list[Row]:
    with TemporaryDirectory() as folder:
        place = Path(folder)
        return [*measure_kills(place), *measure_failing_disk(place), *measure_power_cuts(place)]


def measure_kills(place: Path) -> list[Row]:
    names = f"{WRITERS} writers at once, {CHANGES} changes each: sums or ids that are wrong"
    return [
        judged(
            f"a writer killed {KILLS} times: rounds with a loss",
            lambda: crashes.kill_writers(place / "killed" / "store.db", KILLS, seed=1),
        ),
        judged(names, lambda: crashes.count_together(place / "counted" / "store.db", WRITERS, CHANGES)),
    ]


def judged(name: str, work: Callable[[], object]) -> Row:
    try:
        work()
    except AssertionError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return state(name, 1, "", bar=0)
    return state(name, 0, "", bar=0)


def measure_failing_disk(place: Path) -> list[Row]:
    library = build(place)
    if library is None:
        return skipped("a failing disk needs Linux and a C compiler")
    done = subprocess.run(
        [sys.executable, HERE / "runner.py", place, "1", "all"],
        env={**os.environ, "LD_PRELOAD": str(library)},
        capture_output=True,
        text=True,
        check=True,
    )
    result = json.loads(done.stdout)
    for trouble in result["wrong"]:
        print(trouble, file=sys.stderr)
    tried = sum(result["tried"].values())
    return [state(f"a disk that fails at each of {tried:,} points: losses", len(result["wrong"]), "", bar=0)]


def measure_power_cuts(place: Path) -> list[Row]:
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if sys.platform != "linux" or os.geteuid() != 0 or missing:
        return skipped(f"power cuts need root on Linux and {', '.join(missing or TOOLS)}")
    try:
        with volumes(place) as (images, disk):
            lost = cut_power(images, disk)
    except subprocess.CalledProcessError as error:
        return skipped(f"power cuts need loop devices and mounts: {error.stderr.strip()}")
    for trouble in lost:
        print(trouble, file=sys.stderr)
    return [state(f"the power cut {CUTS} times: cuts with a loss", len(lost), "", bar=0)]


def skipped(reason: str) -> list[Row]:
    print(f"NOT MEASURED: {reason}", file=sys.stderr)
    return []


@contextmanager
def volumes(place: Path) -> Generator[tuple[Path, Path]]:
    """A folder of disk images on XFS, and the mounted disk of one of them."""
    images, disk = place / "images", place / "disk"
    images.mkdir()
    disk.mkdir()
    make_image(place / "xfs.img", "700M", "mkfs.xfs", "-q", "-m", "reflink=1")
    with mounted(place / "xfs.img", images):
        make_image(images / "disk.img", "100M", "mkfs.ext4", "-q")
        with mounted(images / "disk.img", disk):
            yield images, disk


def make_image(path: Path, size: str, *command: str) -> None:
    call("truncate", "-s", size, path)
    call(*command, path)


@contextmanager
def mounted(image: Path, point: Path) -> Generator[None]:
    call("mount", "-o", "loop", image, point)
    try:
        yield
    finally:
        call("umount", point)


def cut_power(images: Path, disk: Path) -> list[str]:
    """What was lost at which cut. A writer works all the time; each cut is a picture of its disk."""
    chance = random.Random(2)
    (images.parent / "clone").mkdir()
    lost: list[str] = []
    for beginning in range(0, CUTS, CUTS_EACH):
        lost += cut_one_writer(images, disk, f"store{beginning}", chance)
        shutil.rmtree(disk / f"store{beginning}")
    return lost


def cut_one_writer(images: Path, disk: Path, name: str, chance: random.Random) -> list[str]:
    writer = crashes.start(crashes.ACKNOWLEDGING, disk / name / "store.db")
    heard = Heard(writer)
    lost: list[str] = []
    try:
        for number in range(CUTS_EACH):
            heard.wait_for(heard.newest + chance.randint(1, 4))
            threading.Event().wait(chance.uniform(0, 0.003))
            acknowledged = heard.newest
            call("cp", "--reflink=always", images / "disk.img", images / "clone.img")
            with mounted(images / "clone.img", images.parent / "clone"):
                if trouble := after_cut(images.parent / "clone" / name / "store.db", acknowledged):
                    lost.append(f"{name}, cut {number}: {trouble}")
    finally:
        writer.kill()
        heard.join()
        writer.communicate()
    return lost


class Heard:
    """The newest change that a writer has acknowledged."""

    def __init__(self, writer: "subprocess.Popen[str]") -> None:
        self.newest = 0
        self._writer = writer
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def wait_for(self, number: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self.newest >= number, crashes.PATIENCE)

    def join(self) -> None:
        self._thread.join()

    def _listen(self) -> None:
        assert self._writer.stdout is not None
        for line in self._writer.stdout:
            with self._changed:
                self.newest = int(line)
                self._changed.notify_all()


def after_cut(path: Path, acknowledged: int) -> str:
    with crashes.opened(path) as tables:
        log = [document["name"] for document in tables.table("log")]
        newest = tables.table("state").all()
    if log != [str(number + 1) for number in range(len(log))]:
        return "the log has holes"
    if len(log) < acknowledged:
        return f"{acknowledged} changes were acknowledged, {len(log)} are there"
    return "" if newest == [{"name": "newest", "number": len(log)}] else f"half a change is stored: {newest}"


def call(*command: object) -> None:
    subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True)


if __name__ == "__main__":
    print(to_json(run()))
