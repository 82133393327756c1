"""Commits with what was said in them, and the address that the repository is published at."""

import re
from datetime import UTC, datetime

from batonpass.adapters.git.program import GitProgram
from batonpass.domain.repository import COMMIT_LIMIT, Commit

_LATEST_SECOND = 253_402_300_799
"""The last second of the year 9999, after which Python counts no days."""

_LONGEST_BODY = 2_000

_OPTIONS = ("-z", "--encoding=UTF-8", "--no-show-signature")
FORMAT = "--format=%H%x00%ct%x00%s%x00%b"
LIMIT = f"--max-count={COMMIT_LIMIT}"


def log_commits(program: GitProgram, reach: str) -> tuple[tuple[Commit, ...], int]:
    """The commits that a name reaches, the newest first and at most `COMMIT_LIMIT`, and git's exit code.

    None where the name means nothing in this repository, or not any more.
    """
    output = program.run("log", *_OPTIONS, FORMAT, LIMIT, reach, "--", accepted=(0, 128))
    fields = output.stdout.split(b"\0")[:-1]
    commits = tuple(_commit(*fields[place : place + 4]) for place in range(0, len(fields) - 3, 4))
    return commits, output.code


def find_commit(program: GitProgram, name: str) -> Commit | None:
    """A commit by the beginning of its name; None when there is none, or more than one."""
    if re.fullmatch(r"[0-9a-f]{4,64}", name) is None:
        return None
    form = "--format=%H%x00%at%x00%s"
    output = program.run("log", "-1", *_OPTIONS, form, f"{name}^{{commit}}", "--", accepted=(0, 128))
    fields = output.stdout.split(b"\0")
    return _commit(*fields[:3]) if output.code == 0 and len(fields) >= 3 else None


def remote_address(program: GitProgram) -> str | None:
    """The address of the remote that the branch follows, else of `origin`, as git would call it.

    git only looks it up in its configuration; the network is not touched.
    """
    output = program.run("ls-remote", "--get-url", accepted=(0, 128))
    address = output.stdout.decode("utf-8", "replace").strip()
    # Without such a remote, git answers with the bare name that it has looked for.
    return address if output.code == 0 and re.search(r"[/:\\]", address) else None


def _commit(name: bytes, seconds: bytes, subject: bytes, body: bytes = b"") -> Commit:
    at = datetime.fromtimestamp(min(int(seconds), _LATEST_SECOND), UTC)
    said = body.decode("utf-8", "replace").strip()[:_LONGEST_BODY]
    return Commit(name.decode(), subject.decode("utf-8", "replace"), at, said)
