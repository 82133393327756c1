"""Secrets get nowhere: not into the store, the documents, git's messages, the answers or the log.

A made-up token of its own is put in every place that a text can come from; then every byte that was
written is looked through for it.
"""

import hashlib
import logging
import re
import sys
from urllib.parse import quote

import pytest
from tests.developer import git, move_in
from tests.lsp.journey.claude_code import ClaudeCode
from tests.secret_places import fill, text_places

from batonpass.app import contexts, round_trip
from batonpass.app.commands import COMMANDS
from batonpass.app.intake import Edited, Read
from batonpass.app.settings import Layer
from batonpass.bootstrap import open_project
from batonpass.domain.errors import BatonpassError

BY_NAME = {command.name.removeprefix("batonpass."): command for command in COMMANDS}

NAMES_WHAT_IS_THERE = {
    "agent",
    "blockedBy",
    "continues",
    "from",
    "id",
    "objective",
    "phase",
    "session",
    "task",
    "to",
    "uri",
    "was",
}
"""Parameters that only choose among what is there, so that any other text is refused."""


class Secrets:
    """A token for each place; how it is spelled in a lower-cased name of a folder is known, too."""

    def __init__(self):
        self._places = {}

    def of(self, place):
        tail = hashlib.sha256(place.encode()).hexdigest()[:36]
        self._places[tail[:20]] = place
        return "gh" + "p_" + tail

    def found_in(self, data, but=()):
        text = data if isinstance(data, str) else data.decode("utf-8", "replace")
        found = {self._places.get(piece) for piece in re.findall(r"(?=([0-9a-f]{20}))", text.lower())}
        return sorted(place for place in found if place is not None and place not in but)


@pytest.fixture
def secrets():
    return Secrets()


@pytest.fixture
def home(tmp_path, monkeypatch, secrets):
    home = tmp_path / "home"
    author = secrets.of("the author of commits")
    move_in(home, monkeypatch, f"[user]\n\tname = {author}\n\temail = a@b.org\n[gc]\n\tauto = 0\n")
    return home


@pytest.fixture
def folder(tmp_path, home, secrets):
    """A repository with secrets in its branch, its history, its files and its reports."""
    folder = tmp_path / "parcel"
    folder.mkdir()
    git(folder, "init", "--quiet", f"--initial-branch=on/{secrets.of('a branch')}")
    (folder / "a.py").write_text("print()\n")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=Begin")
    return folder


def commit_secrets(folder, secrets):
    (folder / f"{secrets.of('a file in git')}.py").write_text("print()\n")
    git(folder, "add", "--all")
    body = f"Use {secrets.of('a subject')}\n\nAnd {secrets.of('the body of a message')}"
    git(folder, "commit", "--quiet", f"--message={body}")
    (folder / f"{secrets.of('a file not in git')}.py").write_text("print()\n")
    name, words = secrets.of("the name of a test"), secrets.of("the words of a failure")
    (folder / "junit.xml").write_text(
        f'<testsuite name="s" tests="1" failures="1"><testcase classname="c" name="{name}">'
        f'<failure message="{words}">{words}</failure></testcase></testsuite>'
    )


@pytest.fixture
def project(folder, secrets):
    output = secrets.of("the output of a check")
    project = open_project(folder)
    project.load()
    project.configure(
        Layer(
            "the editor",
            {
                "contextWindow": 100_000,
                "services": [secrets.of("the setting services")],
                "tools": [secrets.of("the setting tools")],
                "checks": [
                    {
                        "name": f"tests {secrets.of('the name of a check')}",
                        "command": [sys.executable, "-c", f"print('{output}')"],
                    }
                ],
            },
        )
    )
    yield project
    project.ports.store.close()


class Person:
    """Runs commands with secrets in them; keeps what is answered and refused."""

    def __init__(self, project, secrets):
        self.project, self.secrets = project, secrets
        self.answers, self.refused = [], []
        check = project.settings.checks[0]
        self.known = {
            "command": list(check.command),
            "id": self._suggestion,
            "ignored": True,
            "keep": "mine",
            "kind": "todo",
            "minutes": 5,
            "name": "a name",
            "number": 1,
            "objective": "o1",
            "agent": "codex",
            "session": lambda: self._do("session.show")["id"],
            "task": "t1",
            "text": self._fresh,
            "title": "A title",
            "tokens": 40_000,
            "uri": (project.root / "a.py").as_uri(),
            "value": 1.5,
            "weight": 10,
        }
        self.number = 0

    def _do(self, command, /, **parameters):
        return BY_NAME[command].run(self.project, parameters)

    def _fresh(self):
        self.number += 1
        return f"Step {self.number}"

    def _suggestion(self):
        """Fills the context anew, so that a checkpoint is due."""
        self._do("context.report", tokens=1_000)
        self._do("context.report", tokens=70_000)
        return self._do("suggestion.list")["suggestions"][0]["id"]

    def begin(self):
        """A session is open, with a task and an objective."""
        current = self.project.current
        if current is None or current.session.status != "active":
            self._do("session.start", title="Go on", objectives=[{"text": "It works"}], pauseActive=True)
            self._do("task.add", text="Build")
            self._do("checkpoint.create")

    def run(self, name, place):
        command = BY_NAME[name]
        secret = self.secrets.of(f"{name} {'.'.join(place)}")
        if name == "session.start":
            self.known["title"] = "Another"
        self.begin()
        given = fill(command.parameters, place, secret, self.known)
        if name == "session.start":
            given["pauseActive"] = True
        if name == "session.resume":
            self._do("session.pause")
        elif name == "session.archive" and place != ("session",):
            given["session"] = self._do("session.complete")["id"]
        elif name == "plan.update" and place[-1] == "name":
            given["phases"] += [{"name": "planning", "weight": 10}]
        try:
            self.answers.append((f"{name} {'.'.join(place)}", str(command.run(self.project, given))))
        except BatonpassError as error:
            self.refused.append((name, place, error.message))


def every_place():
    return [(name, place) for name, command in BY_NAME.items() for place in text_places(command.parameters)]


def written_bytes(project):
    """What is on disk of the store and of the documents, by path, and git's private messages."""
    state = project.ports.store.path.parent
    for top in (state, project.root / "docs"):
        for path in top.rglob("*"):
            yield str(path.relative_to(project.root)), str(path.relative_to(project.root)).encode()
            if path.is_file():
                yield str(path.relative_to(project.root)), path.read_bytes()
    messages = git(
        project.root, "for-each-ref", "--format=%(refname) %(contents)%(authorname)", "refs/batonpass"
    )
    yield "the commits of checkpoints", messages.encode()


def leaks(project, secrets, but=()):
    return sorted(
        {(path, place) for path, data in written_bytes(project) for place in secrets.found_in(data, but)}
    )


def test_every_text_of_every_command_is_reached():
    places = every_place()
    assert len(places) > 60 and ("note.add", ("text",)) in places
    assert ("session.start", ("objectives", "[]", "text")) in places


def test_secrets_in_the_parameters_of_commands_get_nowhere(project, secrets, caplog):
    caplog.set_level(logging.DEBUG, "batonpass")
    person = Person(project, secrets)
    for name, place in every_place():
        person.run(name, place)
    unexpected = [
        (name, place, message)
        for name, place, message in person.refused
        if NAMES_WHAT_IS_THERE.isdisjoint(place) and name not in ("check.allow", "check.run")
    ]
    assert not unexpected, "these were refused, so nothing is shown by them"
    person.begin()
    for kind in ("plan", "sessionLog", "implementationLog"):
        BY_NAME["document.create"].run(project, {"kind": kind})
    BY_NAME["handoff.create"].run(project, {})
    found = leaks(project, secrets)
    assert not found, "\n".join(map(str, found))
    assert secrets.found_in(caplog.text) == []


def test_answers_hold_no_secret_but_what_was_asked_for_and_is_not_stored(project, secrets):
    person = Person(project, secrets)
    for name, place in every_place():
        person.run(name, place)
    echoes = ("plan.preview phases.[].name",)
    told = [(asked, secrets.found_in(answer)) for asked, answer in person.answers if asked not in echoes]
    assert [(asked, found) for asked, found in told if found] == []


def test_secrets_of_git_of_files_of_reports_and_of_an_agent_get_nowhere(
    project, folder, home, secrets, caplog
):
    caplog.set_level(logging.DEBUG, "batonpass")
    agent = ClaudeCode(home, folder, "a1")
    run = Person(project, secrets)._do
    run("session.start", title="Look around", objectives=[{"text": "It works"}])
    agent.ask(f"Please use {secrets.of('a request to the agent')}")
    agent.answer(20_000, 500)
    call = {"type": "tool_use", "id": "c1", "name": "Bash", "input": {"command": secrets.of("a command")}}
    agent.write("assistant", message={"id": "m1", "role": "assistant", "content": [call]})
    outcome = {
        "type": "tool_result",
        "tool_use_id": "c1",
        "is_error": True,
        "content": secrets.of("its error"),
    }
    agent.write("user", message={"role": "user", "content": [outcome]})
    commit_secrets(folder, secrets)
    run("agent.bind", id="a1")
    check = project.settings.checks[0]
    run("check.allow", name=check.name, command=list(check.command))
    assert run("check.run")["results"] and run("check.list")["checks"][0]["last"]
    git(folder, "checkout", "--quiet", "-b", secrets.of("another branch"))
    run("checkpoint.create", note="With all of it")
    uris = [
        (folder / f"{secrets.of('a file that is read')}.txt").as_uri(),
        f"untitled:{quote(secrets.of('a file without a place'))}",
        f"https://ada:{secrets.of('the password of an address')}@host/a",
        f"vscode-vfs://host/{quote('password = ' + secrets.of('an escaped name'), safe='')}",
    ]
    contexts.record(project, [Read(uri, 10) for uri in uris], [Edited(uri, 10) for uri in uris])
    large = folder / f"{secrets.of('a file set aside')}.txt"
    large.write_text("much\n")
    assert run("file.setAside", uri=large.as_uri())["setAside"]
    for kind in ("plan", "sessionLog", "implementationLog"):
        run("document.create", kind=kind)
    run("handoff.create")
    run("handoff.verify")
    found = leaks(project, secrets)
    assert not found, "\n".join(map(str, found))
    assert secrets.found_in(caplog.text) == []
    shown = "".join(path.read_text("utf-8") for path in (folder / "docs").rglob("*.md"))
    assert shown.count("[redacted: GitHub Token]") > 5, "the facts themselves are told"


def test_what_a_person_writes_in_a_document_stays_there_and_gets_nowhere_else(project, folder, secrets):
    secret = secrets.of("a person's own words")
    run = Person(project, secrets)._do
    session = run("session.start", title="Write", objectives=[{"text": "It works"}])
    plan = next((folder / "docs").rglob("*plan*.md"))
    before = plan.read_text("utf-8")
    line = next(line for line in before.split("\n") if "It works" in line)
    plan.write_text(before.replace(line, f"{line}\n- [ ] Hide {secret}", 1), "utf-8")
    round_trip.take_in_documents(project)
    run("note.add", kind="todo", text="Go on")
    objectives = run("session.show")["objectives"]
    assert [o["text"] for o in objectives] == ["It works", "Hide [redacted: GitHub Token]"], session
    assert plan.read_text("utf-8").count(secret) == 1, "what a person wrote is never rewritten"
    assert "Go on" in plan.read_text("utf-8")
    own = plan.relative_to(folder).as_posix()
    assert [(path, place) for path, place in leaks(project, secrets) if path != own] == []
