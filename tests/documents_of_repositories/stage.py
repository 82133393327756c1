"""The stage of a story: a real repository, the real program on it, and a clock that is moved by hand.

Nothing stands in for a part of the program; only the time, the new ids and how long a check took are given,
so that the documents are the same wherever and whenever the story is told.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest
from tests.developer import move_in

from batonpass import bootstrap
from batonpass.app import agent_news
from batonpass.app.agent_following import AgentFollowing
from batonpass.app.commands import COMMANDS
from batonpass.app.ports import CheckRunner, ProgramRun, StillWanted, wanted
from batonpass.app.project import Project
from batonpass.app.settings import Layer

KINDS = {
    "plan": "plan",
    "sessionLog": "session-log",
    "implementationLog": "implementation-log",
    "handoff": "handoff",
}
"""The kinds of documents, and the names of their files."""

_BY_NAME = {command.name.removeprefix("batonpass."): command for command in COMMANDS}

_GIT_CONFIGURATION = """\
[user]
\tname = Ada Byron
\temail = ada@example.org
[init]
\tdefaultBranch = main
[core]
\tautocrlf = false
[commit]
\tgpgSign = false
[gc]
\tauto = 0
"""


class HandClock:
    """Moved by hand, and the same to everybody until then."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@dataclass
class TimedChecks:
    """Checks that really run; how long they took is given, because no two runs take the same time."""

    program: CheckRunner

    def run(
        self, command: Sequence[str], timeout_seconds: float, still_wanted: StillWanted = wanted
    ) -> ProgramRun:
        return replace(self.program.run(command, timeout_seconds, still_wanted), seconds=1.5)


def prepare_environment(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's environment without anything of the machine that the tests run on."""
    for name in list(os.environ):
        if name.startswith(("XDG_", "CLAUDE_", "CODEX_", "AIDER_", "BATONPASS_")):
            monkeypatch.delenv(name)
    move_in(home, monkeypatch, _GIT_CONFIGURATION)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("TZ", "UTC")


class Stage:
    """A folder in which a story happens."""

    def __init__(self, folder: Path, began: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
        folder.mkdir()
        self.home = folder / "home"
        prepare_environment(self.home, monkeypatch)
        self.place = folder
        self.root = folder
        self.clock = HandClock(began)
        self._changed: dict[Path, int] = {}
        self._ids = 0
        self._project: Project | None = None
        self._following: AgentFollowing | None = None
        monkeypatch.setattr(bootstrap, "now", self.clock)
        monkeypatch.setattr(bootstrap, "make_identifier", self._make_identifier)

    def _make_identifier(self) -> str:
        self._ids += 1
        return f"{self.clock.now:%Y%m%d-%H%M%S}-{self._ids:06x}"

    def at(self, day: int, hour: int, minute: int = 0) -> None:
        """Move the clock on to a time of the story's month."""
        moment = self.clock.now.replace(day=day, hour=hour, minute=minute)
        assert moment >= self.clock.now, "time does not go back"
        self.clock.now = moment

    def later(self, minutes: int) -> None:
        self.clock.now += timedelta(minutes=minutes)

    # The repository

    def git(self, *arguments: str, code: int = 0) -> str:
        """What git prints when it ends with this code; what it writes was changed now."""
        moment = self.clock.now.isoformat()
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.root,
            env={**os.environ, "GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment},
            capture_output=True,
            text=True,
        )
        assert done.returncode == code, done.stderr
        self._date_changes()
        return done.stdout.strip()

    def commit(self, subject: str) -> str:
        """Commit everything; the commit's name."""
        self.git("add", "--all", "--", ".", ":!docs/sessions")
        self.git("commit", "--quiet", "--message", subject)
        return self.git("rev-parse", "HEAD")

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="")
        self._date(path)
        return path

    def replace(self, name: str, old: str, new: str) -> None:
        text = (self.root / name).read_text("utf-8")
        assert text.count(old) == 1, f"“{old}” is not once in {name}"
        self.write(name, text.replace(old, new))

    def _date_changes(self) -> None:
        for folder, _, names in os.walk(self.place):
            if self.home not in (Path(folder), *Path(folder).parents) and ".git" not in Path(folder).parts:
                for path in (Path(folder, name) for name in names):
                    if self._changed.get(path) != path.lstat().st_mtime_ns:
                        self._date(path)

    def _date(self, path: Path) -> None:
        moment = int(self.clock.now.timestamp())
        os.utime(path, (moment, moment))
        self._changed[path] = path.lstat().st_mtime_ns

    # The agent

    def write_transcript(self, path: Path, content: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8", newline="")
        self._date(path)

    def hear(self, path: Path, lines: Iterable[dict[str, Any]]) -> None:
        """Let the agent's lines stand in its file, and the server hear of them."""
        self.write_transcript(path, "".join(f"{json.dumps(line)}\n" for line in lines))
        self.look_at_agent()

    def tick(self) -> datetime:
        """The time of the next line of a transcript, some seconds later."""
        self.clock.now += timedelta(seconds=5)
        return self.clock.now

    def look_at_agent(self) -> None:
        """What the server does now and then: it looks at the agent's files and takes in what they tell."""
        project = self.project
        self._following = self._following or AgentFollowing(project)
        news = self._following.look()
        if news is not None:
            agent_news.take(project, news)

    # The program

    @property
    def project(self) -> Project:
        if self._project is None:
            project = bootstrap.open_project(self.root)
            project.ports = replace(project.ports, checks=TimedChecks(project.ports.checks))
            project.load()
            project.configure(Layer("editor", {}))
            self._project = project
        return self._project

    def run(self, name: str, /, **parameters: Any) -> dict[str, Any]:
        return _BY_NAME[name].run(self.project, parameters)

    def run_checks(self) -> None:
        for check in self.project.settings.checks:
            self.run("check.allow", name=check.name, command=list(check.command))
            self.run("check.run", name=check.name)

    def close(self) -> None:
        if self._project is not None:
            self._project.ports.store.close()
        self._project = self._following = None

    # The documents

    def path(self, kind: str, session: str | None = None) -> Path:
        """Where the newest session's document of a kind is."""
        shown = self.run("session.show", session=session or self.session)
        uri = next(link["uri"] for link in shown["documents"] if link["kind"] == kind)
        return Path(url2pathname(urlsplit(uri).path))

    @property
    def session(self) -> str:
        """The newest session's id."""
        return self.run("session.list")["sessions"][0]["id"]

    def write_documents(self) -> None:
        """Write all four, each as it is made or brought up to date by the product."""
        for kind in KINDS:
            self.run("document.create", kind=kind, session=self.session)
        for kind in KINDS:
            self.refresh(kind)

    def refresh(self, kind: str) -> None:
        self.run("document.refresh", uri=self.path(kind).as_uri())

    def text(self, kind: str) -> str:
        return self.path(kind).read_text("utf-8")


def moment(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)
