"""What kind of disk the store lies on.

Write-ahead mode needs memory shared by all processes that have the store open. On a network file system it
may seem to work and yet be shared by nobody, so it is not tried there. The names of such file systems are
those of the kernel's mount table, see proc_pid_mountinfo(5).
"""

import os
from pathlib import Path

_MOUNTS = Path("/proc/self/mountinfo")
_NETWORK = frozenset(
    {
        "9p",
        "afs",
        "beegfs",
        "ceph",
        "cifs",
        "coda",
        "davfs",
        "fuse.cephfs",
        "fuse.davfs2",
        "fuse.gcsfuse",
        "fuse.glusterfs",
        "fuse.rclone",
        "fuse.s3fs",
        "fuse.sshfs",
        "gfs2",
        "glusterfs",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "ocfs2",
        "orangefs",
        "smb3",
        "smbfs",
    }
)


def is_network(path: Path) -> bool:
    """Whether a path lies on a network file system, as far as the system tells; it need not exist."""
    if os.name == "nt":
        return str(path).startswith(("\\\\", "//"))
    try:
        mounts = _MOUNTS.read_text("utf-8", "replace")
    except FileNotFoundError:
        # Elsewhere SQLite itself finds out whether memory can be shared.
        return False
    return type_of_mount(path, mounts) in _NETWORK


def type_of_mount(path: Path, mounts: str) -> str:
    """The type of the file system that a path lies on, by the text of a mount table."""
    real = path.resolve()
    best, found = -1, ""
    for line in mounts.splitlines():
        mounted, _, described = line.partition(" - ")
        point = Path(_unescaped(mounted.split(" ")[4]))
        # Of two mounts on one point the later one covers the earlier.
        if (point == real or point in real.parents) and len(point.parts) >= best:
            best, found = len(point.parts), described.split(" ")[0]
    return found


def is_read_only(path: Path) -> bool:
    """Whether the file system is mounted so that nobody can write to it."""
    if os.name == "nt":
        return False
    return bool(os.statvfs(path).f_flag & os.ST_RDONLY)


def _unescaped(text: str) -> str:
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(code, character)
    return text
