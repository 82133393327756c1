"""A store in odd places: disks that are full or read-only, folders that move, files that are replaced."""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from batonpass.adapters.store.filesystem import is_network, is_read_only, type_of_mount
from batonpass.adapters.store.inspection import inspect
from batonpass.adapters.store.store import DiskStore
from batonpass.domain.errors import Unavailable


def call(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, check=False).returncode == 0


@pytest.fixture
def volume(tmp_path):
    """A small file system of its own, in memory."""
    place = tmp_path / "volume"
    place.mkdir()
    if not (hasattr(os, "geteuid") and os.geteuid() == 0) or not call(
        "mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", place
    ):
        pytest.skip("NOT RUN: a volume of its own can be mounted by root only")
    yield place
    call("umount", "-l", place)


@contextmanager
def read_only(volume):
    assert call("mount", "-o", "remount,ro", volume)
    try:
        yield
    finally:
        assert call("mount", "-o", "remount,rw", volume)


def add(store, session):
    with store.write() as write:
        return write.put_session(session)


def test_sessions_on_a_read_only_disk_can_be_read_and_saving_them_is_refused(volume, make_session):
    with closing(DiskStore(volume / "batonpass")) as store:
        add(store, make_session())
        store.close()
        with read_only(volume):
            assert [session.id for session in store.sessions()] == ["s1"]
            with pytest.raises(Unavailable, match="writable disk"):
                add(store, make_session("s2"))
            assert [finding.code for finding in inspect(store.path.parent)] == ["read-only"]
        add(store, make_session("s2"))
        assert [session.id for session in store.sessions()] == ["s2", "s1"], (
            "the disk can be written to again"
        )
    assert inspect(volume / "batonpass") == ()


def test_a_disk_that_becomes_read_only_with_the_store_open_keeps_it_readable(volume, make_session):
    crashed = """
import os, sys
from pathlib import Path
from batonpass.adapters.store.store import DiskStore
store = DiskStore(Path(sys.argv[1]))
with store.write() as write:
    write.set_file_aside("in the log")
os._exit(0)
"""
    subprocess.run([sys.executable, "-c", crashed, volume / "batonpass"], check=True)
    with closing(DiskStore(volume / "batonpass")) as store, read_only(volume):
        assert store.files_set_aside() == {"in the log"}, "what the crashed program left in the log counts"
        with pytest.raises(Unavailable):
            add(store, make_session())


def test_a_full_disk_refuses_a_change_and_takes_it_when_there_is_room_again(volume, make_session):
    with closing(DiskStore(volume / "batonpass")) as store:
        session = add(store, make_session())
        (volume / "filling").write_bytes(b"x" * 1_700_000)
        with pytest.raises(Unavailable, match="disk is full"):
            for _ in range(1000):
                session = add(store, replace(session, focus="word " * 40_000))
        assert store.session("s1") == session, "the last change that was acknowledged is there"
        (volume / "filling").unlink()
        changed = add(store, replace(session, title="Later"))
        assert store.session("s1") == changed
    assert inspect(volume / "batonpass") == ()


WITHOUT_RIGHTS = """
import os, sys
from pathlib import Path
import filelock
import batonpass.adapters.store.store as store_module
from batonpass.domain.errors import Unavailable

store = store_module.DiskStore(Path(sys.argv[1]))
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
for action in (store.sessions, lambda: store.write().__enter__()):
    try:
        print(action())
    except Unavailable as error:
        print(error.message)
"""


def test_a_store_of_somebody_else_is_refused_in_words(make_session):
    # Not below pytest's own folder, which nobody else may enter.
    with shared_folder() as folder:
        with closing(DiskStore(folder / "batonpass")) as store:
            add(store, make_session())
        (folder / "batonpass").chmod(0o555)
        (folder / "batonpass" / "store.db").chmod(0o000)
        done = subprocess.run(
            [sys.executable, "-c", WITHOUT_RIGHTS, folder / "batonpass"],
            capture_output=True,
            text=True,
            check=False,
        )
        (folder / "batonpass").chmod(0o700)
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()
    assert "cannot be opened" in first
    assert "cannot be opened" in second
    assert "you may write in it" in second


@contextmanager
def shared_folder():
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def test_a_store_replaced_while_open_is_the_one_that_counts(directory, tmp_path, make_session):
    with closing(DiskStore(tmp_path / "other")) as other:
        add(other, make_session("theirs"))
    with closing(DiskStore(directory)) as store:
        add(store, make_session("ours"))
        # With its log: of files that belong together, one alone must never be replaced.
        (tmp_path / "other" / "store.db").replace(directory / "store.db")
        for companion in directory.glob("store.db-*"):
            companion.unlink()
        assert [session.id for session in store.sessions()] == ["theirs"]
        add(store, make_session("next"))
    with closing(DiskStore(directory)) as again:
        assert [session.id for session in again.sessions()] == ["next", "theirs"]
    assert inspect(directory) == ()


def test_a_moved_project_takes_its_store_along(tmp_path, make_session):
    old, new = tmp_path / "old", tmp_path / "new"
    (old / ".git").mkdir(parents=True)
    with closing(DiskStore(old / ".git" / "batonpass")) as store:
        session = add(store, make_session())
        old.rename(new)
        with closing(DiskStore(new / ".git" / "batonpass")) as moved:
            assert moved.sessions() == (session,), "the newest change may still be in the log"
            add(moved, replace(session, title="At the new place"))
        assert store.sessions() == ()
        with pytest.raises(Unavailable, match="may have been moved"):
            add(store, make_session("ghost"))
        assert not old.exists(), "the old place must not be made anew"
    assert inspect(new / ".git" / "batonpass") == ()


def test_two_ways_to_one_store_are_one_store(directory, tmp_path):
    directory.mkdir(parents=True)
    link = tmp_path / "link"
    link.symlink_to(directory, target_is_directory=True)

    def count(place):
        with closing(DiskStore(place, wait_seconds=30)) as store:
            for number in range(50):
                with store.write() as write:
                    write.set_file_aside(f"{place.name} {number}")

    threads = [threading.Thread(target=count, args=(place,)) for place in (directory, link)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    with closing(DiskStore(link)) as store:
        assert len(store.files_set_aside()) == 100
    assert inspect(directory) == ()


MOUNTS = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
90 22 0:40 / /home/me/work\\040here rw - nfs4 server:/export rw
91 22 0:41 / /mnt/share rw shared:9 - fuse.sshfs me@there:/ rw
92 22 0:42 / /mnt/share/inner rw - tmpfs tmpfs rw
93 22 0:43 / /mnt/twice rw - cifs //server/share rw
94 22 0:44 / /mnt/twice rw - ext4 /dev/vdb rw
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/me/project", "ext4"),
        ("/home/me/work here/project/.git", "nfs4"),
        ("/home/me/work", "ext4"),
        ("/mnt/share", "fuse.sshfs"),
        ("/mnt/share/inner/project", "tmpfs"),
        ("/mnt/twice/project", "ext4"),
    ],
)
def test_the_file_system_is_that_of_the_nearest_mount(path, kind):
    assert type_of_mount(Path(path), MOUNTS) == kind


def test_the_disk_of_this_test_is_local_and_can_be_written(tmp_path):
    assert not is_network(tmp_path / "not" / "there" / "yet")
    assert not is_read_only(tmp_path)
