"""Commits with what was said in them, and the address that the repository is published at."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from batonpass.adapters.git.program import GitProgram
from batonpass.domain.repository import COMMIT_LIMIT, FILES_OF_COMMIT, Commit

_LATEST_SECOND = 253_402_300_799
"""The last second of the year 9999, after which Python counts no days."""

_LONGEST_BODY = 2_000

_OPTIONS = ("-z", "--encoding=UTF-8", "--no-show-signature")
FORMAT = "--format=%x00%H%x00%ct%x00%s%x00%b"
NAMES = ("--name-only", "--no-renames")
LIMIT = f"--max-count={COMMIT_LIMIT}"


def log_commits(
    program: GitProgram, reach: str, *, with_files: bool = False
) -> tuple[tuple[Commit, ...], int]:
    """The commits that a name reaches, the newest first and at most `COMMIT_LIMIT`, and git's exit code.

    None where the name means nothing in this repository, or not any more.
    """
    names = NAMES if with_files else ()
    output = program.run("log", *_OPTIONS, *names, FORMAT, LIMIT, reach, "--", accepted=(0, 128))
    return tuple(_read_log(output.stdout)), output.code


def _read_log(output: bytes) -> Iterator[Commit]:
    """Each commit begins with an empty field and four of its own; the names of its files follow, if any."""
    fields = iter(output.split(b"\0")[1:])
    for name in fields:
        commit = _commit(name, next(fields), next(fields), next(fields))
        paths: list[str] = []
        # The names end where the next commit begins: no file is called nothing.
        while path := next(fields, b""):
            if len(paths) < FILES_OF_COMMIT:
                own = path if paths else path.removeprefix(b"\n")
                paths.append(own.decode("utf-8", "surrogateescape"))
        yield replace(commit, files=tuple(paths))


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
