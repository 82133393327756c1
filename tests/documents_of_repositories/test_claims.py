"""What the documents claim is so: each mark has its proof, and what was run ends the same when run again."""

import html
import re
import subprocess

import pytest
from tests.documents_of_repositories.conftest import Told
from tests.documents_of_repositories.stage import KINDS, Stage

MARK = re.compile(r"(?<!\\)\[(E\d+)\](?!:)")
PROOF = re.compile(r"^- \*\*(E\d+)\*\*: (.+)$", re.MULTILINE)
RAN = re.compile(r"(`+) ?(.+?) ?\1(?:, exit code (\d+))?")
SHARED = "Where nothing else is said, commands ended with exit code 0"
TO_RUN = re.compile(r"Run (`+) ?(.+?) ?\1")
COMMIT = re.compile(r"`([0-9a-f]{12})`")


def proofs_of(text: str) -> dict[str, str]:
    return dict(PROOF.findall(text))


def run(stage: Stage, command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["sh", "-c", command], cwd=stage.root, capture_output=True, text=True)


@pytest.mark.parametrize("kind", KINDS)
def test_every_mark_has_its_proof_and_every_proof_a_mark(told: Told, kind: str) -> None:
    stage = told.stage
    text = stage.text(kind)
    marks, proofs = set(MARK.findall(text)), proofs_of(text)
    assert marks == set(proofs)
    assert all(f"[{name}]: #evidence" in text for name in proofs)


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_run_as_proof_ends_the_same_when_it_is_run_again(told: Told, kind: str) -> None:
    stage = told.stage
    ran = [match for proof in proofs_of(stage.text(kind)).values() if (match := RAN.match(proof))]
    assert ran, "each story's documents stand on commands"
    assert SHARED in stage.text(kind) or all(match[3] for match in ran)
    for _, command, code in (match.groups() for match in ran):
        assert run(stage, html.unescape(command)).returncode == int(code or 0), command


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_to_be_run_can_be_run(told: Told, kind: str) -> None:
    stage = told.stage
    for _, command in TO_RUN.findall(stage.text(kind)):
        assert run(stage, command).returncode == 0, command


@pytest.mark.parametrize("kind", KINDS)
def test_every_file_that_proves_something_and_every_commit_is_there(told: Told, kind: str) -> None:
    stage = told.stage
    text = stage.text(kind)
    for report in re.findall(r": the report `([^`]+)`", text):
        assert (stage.root / report).is_file(), report
    for commit in COMMIT.findall(text):
        assert stage.git("cat-file", "-t", commit) == "commit"


@pytest.mark.parametrize("kind", ["sessionLog", "implementationLog", "handoff"])
def test_the_counts_are_those_of_git(told: Told, kind: str) -> None:
    """Counted another way than the product does: by the list of commits, and by an index of its own."""
    stage = told.stage
    start = stage.run("session.show", session=stage.session)["startCommit"]
    text = stage.text(kind)
    commits = len(stage.git("rev-list", f"{start}..HEAD").split())
    assert f"- {commits} commits since the session began." in text
    index = stage.place / "index"
    git = f"GIT_INDEX_FILE='{index}' git"
    own = "':!docs/sessions'"
    counted = run(
        stage,
        f"{git} read-tree HEAD && {git} add --all -- . {own} && {git} diff --cached -M --numstat {start}",
    )
    assert counted.returncode == 0, counted.stderr
    lines = [line.split("\t") for line in counted.stdout.splitlines()]
    added, removed = (sum(int(line[column]) for line in lines) for column in (0, 1))
    assert f"{len(lines)} files changed: +{added} and -{removed} lines." in text


@pytest.mark.parametrize("kind", ["handoff"])
def test_what_was_left_out_is_shown_by_the_command_that_is_named(told: Told, kind: str) -> None:
    """Those of git; the command line's own are tested with it."""
    stage = told.stage
    left_out = stage.text(kind).partition("## Left Out")[2].partition("## Evidence")[0]
    for command, words in re.findall(r"^- `(git [^`]+)`: (.+)$", left_out, re.MULTILINE):
        shown = run(stage, command)
        assert shown.returncode == 0 and shown.stdout.strip(), f"{command} shows none of the {words}"
