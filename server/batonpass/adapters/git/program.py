"""git as a program: started without a shell, in a clean environment, for a limited time.

The environment that git gets differs from the caller's in three ways: what points git at another place
(GIT_DIR and its kin, which are set inside hooks) is removed, messages are in English so that they can be
recognised, and git may neither ask questions nor reach the network.
"""

import logging
import os
import re
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from batonpass.adapters.process_group import end_group
from batonpass.domain.errors import Unavailable

TIMEOUT_SECONDS = 30.0

_LONGEST_WORDS = 1000

# What `git rev-parse --local-env-vars` lists, without configuration, and what changes a command's meaning.
_REMOVED = frozenset(
    {
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_DIFF_OPTS",
        "GIT_DIR",
        "GIT_EXTERNAL_DIFF",
        "GIT_GLOB_PATHSPECS",
        "GIT_GRAFT_FILE",
        "GIT_ICASE_PATHSPECS",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_INDEX_VERSION",
        "GIT_INTERNAL_SUPER_PREFIX",
        "GIT_LITERAL_PATHSPECS",
        "GIT_NAMESPACE",
        "GIT_NOGLOB_PATHSPECS",
        "GIT_NO_REPLACE_OBJECTS",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_QUARANTINE_PATH",
        "GIT_REPLACE_REF_BASE",
        "GIT_SHALLOW_FILE",
        "GIT_WORK_TREE",
    }
)
_ADDED = MappingProxyType(
    {
        "GIT_ALLOW_PROTOCOL": "",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }
)
_NOTHING: Mapping[str, str] = MappingProxyType({})
_LOCKED = re.compile(r"Unable to create '(?P<lock>.+\.lock)': File exists")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Output:
    """What git answered: `stdout` as bytes, because file names need not be text; `stderr` as text."""

    code: int
    stdout: bytes
    stderr: str


class GitProgram:
    """Runs git in one folder."""

    def __init__(self, folder: Path, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self.folder = folder
        self.timeout_seconds = timeout_seconds

    def run(
        self,
        *arguments: str,
        stdin: bytes = b"",
        settings: Sequence[str] = (),
        environment: Mapping[str, str] = _NOTHING,
        accepted: Collection[int] = (0,),
    ) -> Output:
        """Run `git ARGUMENTS` to its end.

        `settings` are `name=value` pairs that hold for this run alone; `accepted` are the exit codes that are
        no failure. Raises Unavailable, with git's own words, when git is missing, fails or takes too long.
        """
        command = ["git", "-c", "color.ui=false"]
        for setting in settings:
            command += ["-c", setting]
        command += arguments
        name = f"git {arguments[0]}"
        output = self._finish(self._start(command, environment), name, stdin)
        if output.code not in accepted:
            raise _failure(name, output)
        if output.code == 0 and output.stderr:
            _log.debug("%s in %s said: %s", name, self.folder, output.stderr.strip())
        return output

    def _start(self, command: list[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
        kept = {name: value for name, value in os.environ.items() if name not in _REMOVED}
        try:
            return subprocess.Popen(
                command,
                cwd=self.folder,
                env={**kept, **_ADDED, **environment},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                # Its own session: what git starts can be stopped with it, and none of it finds a terminal.
                start_new_session=True,
                creationflags=subprocess.CREATE_NO_WINDOW if sys.platform == "win32" else 0,
            )
        except OSError as error:
            if not self.folder.is_dir():
                raise Unavailable(f"The folder {self.folder} does not exist.") from error
            if isinstance(error, FileNotFoundError):
                raise Unavailable(
                    "git was not found. Install git and make sure that it is on the PATH."
                ) from error
            raise Unavailable(f"git could not be started: {error.strerror}.") from error

    def _finish(self, process: subprocess.Popen[bytes], name: str, stdin: bytes) -> Output:
        with process:
            try:
                stdout, stderr = process.communicate(stdin, timeout=self.timeout_seconds)
            except subprocess.TimeoutExpired as error:
                # Asked politely first, git removes its lock files.
                end_group(process)
                raise Unavailable(
                    f"{name} took longer than {self.timeout_seconds:g} seconds and was stopped"
                    f" (in {self.folder})."
                ) from error
            except BaseException:
                end_group(process)
                raise
        return Output(process.returncode, stdout, stderr.decode("utf-8", "replace"))


def _failure(name: str, output: Output) -> Unavailable:
    locked = _LOCKED.search(output.stderr)
    if locked:
        return Unavailable(
            f"Another git is working in this repository: {locked['lock']} exists."
            " Try again when it has finished; if no git is running, remove that file."
        )
    lines = [line for line in output.stderr.splitlines() if line.strip() and not line.startswith("hint:")]
    words = "\n".join(lines)[-_LONGEST_WORDS:] or f"it ended with exit code {output.code} and said nothing"
    return Unavailable(f"{name} failed: {words}")
