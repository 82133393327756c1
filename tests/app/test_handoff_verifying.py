"""Verifying a handoff again: what holds is proven anew in its text, what does not is marked there."""

from datetime import timedelta
from pathlib import Path

import pytest
from tests.adapters.reports import samples

from batonpass.adapters.documents.renderer import TemplateRenderer
from batonpass.app import round_trip
from batonpass.app.handoff_care import find_problems
from batonpass.app.handoff_verifying import bring_up
from batonpass.domain.errors import NotFound
from batonpass.domain.session import DocumentKind

PATH = Path("/home/ada/parcel/docs/sessions/2026-05-04-retry-deliveries/handoff.md")
FILE, BRANCH, TESTS = "- `retry.py`", "- **Branch:**", "- **Test Status:**"
CHECKPOINT = "  - 1: "


class Desk:
    """A handoff, open in an editor or on disk, with a changed file, a test report and a checkpoint."""

    def __init__(self, world, is_open):
        self.world = world
        self.is_open = is_open
        if is_open:
            world.buffers.texts[PATH.as_uri()] = world.documents.texts[PATH]

    @property
    def text(self):
        return self.world.buffers.texts[PATH.as_uri()] if self.is_open else self.world.documents.texts[PATH]

    def edit(self, old, new):
        assert old in self.text, f"the handoff does not have: {old}\n{self.text}"
        text = self.text.replace(old, new, 1)
        if self.is_open:
            self.world.buffers.texts[PATH.as_uri()] = text
        else:
            self.world.documents.texts[PATH] = text

    def line(self, begin):
        found = [line for line in self.text.split("\n") if line.startswith(begin)]
        assert len(found) == 1, f"one line begins with {begin}: {found}"
        return found[0]

    def proof(self, begin):
        """What the list of evidence says of the claim on a line, or on the one before its list."""
        lead = "Compared with" if begin == FILE else begin
        name = self.line(lead).rpartition("[E")[2].partition("]")[0]
        return self.line(f"- **E{name}**")

    def verify(self):
        return self.world.run("handoff.verify")

    def refresh(self):
        self.world.run("document.refresh", uri=PATH.as_uri())

    def stale(self):
        link = self.world.session.document(DocumentKind.HANDOFF)
        lines = self.text.split("\n")
        found = find_problems(self.world.project, self.world.session, link)
        return [(lines[each.line], each.text) for each in found if each.code == "handoff-stale"]


@pytest.fixture(params=["closed", "open"])
def desk(world, tmp_path, request):
    world.project.ports.renderer = TemplateRenderer(tmp_path)
    world.start()
    world.repository.files["retry.py"] = b"one\n"
    world.reports.files["retry.py"] = (b"", world.clock.now)
    world.reports.files["junit.xml"] = (samples.PYTEST, world.clock.now)
    world.run("checkpoint.create")
    world.run("handoff.create")
    world.clock.move(10)
    return Desk(world, request.param == "open")


def touch(world):
    world.reports.files["retry.py"] = (b"", world.clock.now - timedelta(minutes=1))


def run_tests(world):
    touch(world)
    world.reports.files["junit.xml"] = (samples.PYTEST, world.clock.now)


def change(world):
    touch(world)
    world.repository.files["retry.py"] = b"one\ntwo\n"


def remove(world):
    del world.reports.files["retry.py"], world.repository.files["retry.py"]


def switch(world):
    world.repository.branch = "topic"


def commit(world):
    world.repository.commit("Retry")


def collect(world):
    world.repository.delete_snapshot("refs/batonpass/session-1/1")


HOLDS = [
    ("a file that was touched", touch, FILE, "2026-05-04 12:10 UTC"),
    ("the branch and its commit", lambda _: None, BRANCH, "2026-05-04 12:10 UTC"),
    ("tests that ran again", run_tests, TESTS, "2026-05-04 12:10 UTC"),
]
FAILS = [
    ("a changed file", change, FILE, "the file changed", "2026-05-04 12:10 UTC"),
    ("a file that is gone", remove, FILE, "the file is gone", "2026-05-04 12:10 UTC"),
    ("another branch", switch, BRANCH, "another branch is checked out", "2026-05-04 12:10 UTC"),
    ("another commit", commit, BRANCH, "HEAD moved", "2026-05-04 12:10 UTC"),
    ("tests before an edit", touch, TESTS, "the tests are older than the last edit", "2026-05-04 12:10 UTC"),
    ("a collected checkpoint", collect, CHECKPOINT, "the checkpoint was collected", "2026-05-04 12:10 UTC"),
]


@pytest.mark.parametrize(("happens", "begin", "at"), [case[1:] for case in HOLDS], ids=[c[0] for c in HOLDS])
def test_what_holds_is_proven_anew(desk, happens, begin, at):
    before = desk.line(begin)
    happens(desk.world)
    desk.verify()
    assert at in desk.proof(begin), desk.text
    if begin != TESTS:
        assert desk.line(begin) == before
    assert desk.line(begin) not in [line for line, _ in desk.stale()]


def test_a_checkpoint_that_is_there_carries_no_mark(desk):
    before = desk.line(CHECKPOINT)
    desk.verify()
    assert desk.line(CHECKPOINT) == before


def test_a_line_that_says_when_the_tests_ran_says_it_of_the_new_run(desk):
    run_tests(desk.world)
    desk.verify()
    assert "(junit.xml, 12:10 UTC" in desk.line(TESTS)


@pytest.mark.parametrize(("happens", "begin", "why", "at"), [c[1:] for c in FAILS], ids=[c[0] for c in FAILS])
def test_what_does_not_hold_is_marked_until_it_is_refreshed(desk, happens, begin, why, at):
    happens(desk.world)
    before, problems = desk.line(begin), desk.stale()
    proof = None if begin == CHECKPOINT else desk.proof(begin)
    desk.verify()
    assert desk.line(begin) == f"{before} [stale: {why}, {at}]"
    assert {text for _, text in desk.stale()} <= {text for _, text in problems}
    if proof is not None:
        assert desk.proof(begin) == proof, "what does not hold is not proven anew"
    desk.refresh()
    assert "[stale: " not in desk.text


@pytest.mark.parametrize("happens", [lambda _: None, touch, change, remove, switch, commit, collect])
def test_verifying_twice_is_verifying_once(desk, happens):
    happens(desk.world)
    desk.verify()
    once, said = desk.text, desk.stale()
    desk.verify()
    assert (desk.text, desk.stale()) == (once, said)
    desk.world.clock.move(7)
    desk.verify()
    marks = [line for line in once.split("\n") if "[stale: " in line]
    assert [line for line in desk.text.split("\n") if "[stale: " in line] == marks, "since when it is known"


def test_a_mark_goes_when_the_claim_holds_again(desk):
    switch(desk.world)
    before = desk.line(BRANCH)
    desk.verify()
    assert desk.line(BRANCH) != before
    desk.world.repository.branch = "main"
    desk.verify()
    assert desk.line(BRANCH) == before


def test_a_line_with_two_claims_has_one_mark(desk):
    switch(desk.world)
    commit(desk.world)
    desk.verify()
    assert desk.line(BRANCH).endswith(
        "[stale: another branch is checked out; HEAD moved, 2026-05-04 12:10 UTC]"
    )


def test_evidence_is_as_it_was_while_one_of_its_lines_does_not_hold(desk):
    proof = desk.proof(BRANCH)
    desk.world.repository.files["other.py"] = b"new\n"
    desk.verify()
    assert desk.line("- **Git Status:**").startswith("- **Git Status:** DIRTY: 1 uncommitted file")
    assert desk.proof(BRANCH) == proof, "the same git status would have said 2 uncommitted files"
    assert BRANCH not in [line[: len(BRANCH)] for line, _ in desk.stale()]


def test_the_words_of_a_person_stay_in_a_line_that_is_marked_and_refreshed(desk):
    desk.edit(desk.line(FILE), f"{desk.line(FILE)}, ask Bo about it")
    change(desk.world)
    desk.verify()
    assert desk.line(FILE).endswith(
        "uncommitted, ask Bo about it [stale: the file changed, 2026-05-04 12:10 UTC]"
    )
    desk.refresh()
    assert desk.line(FILE).endswith("ask Bo about it")


def test_what_a_person_wrote_into_a_marked_line_stays(desk):
    switch(desk.world)
    desk.verify()
    mark = " [stale: another branch is checked out, 2026-05-04 12:10 UTC]"
    desk.edit(mark, f"{mark} Bo knows")
    desk.verify()
    assert "Bo knows" in desk.line(BRANCH)
    desk.refresh()
    assert "Bo knows" in desk.text and "[stale: " not in desk.text


def test_marks_are_no_text_of_a_persons(desk):
    commit(desk.world)
    desk.verify()
    revision = desk.world.session.revision
    round_trip.take_in_documents(desk.world.project)
    assert desk.world.session.revision == revision, "there is nothing to take in"
    desk.refresh()
    assert round_trip.find_conflicts(desk.world.project) == {}


@pytest.mark.parametrize("desk", ["closed"], indirect=True)
def test_a_verified_handoff_that_nobody_edited_is_written_over_by_the_next(world, desk):
    commit(world)
    desk.verify()
    assert world.run("handoff.create")["uri"] == PATH.as_uri()


def test_marks_change_neither_score_nor_length(desk):
    commit(desk.world)
    before = desk.world.run("handoff.review")["missing"]
    desk.verify()
    assert desk.world.run("handoff.review")["missing"] == before


@pytest.mark.parametrize("desk", ["open"], indirect=True)
def test_what_the_editor_did_not_take_is_offered_again_without_a_refresh(world, desk):
    commit(world)
    world.buffers.takes_edits = False
    desk.verify()
    assert "[stale: " not in desk.text
    world.buffers.takes_edits = True
    bring_up(world.project, world.project.find_session(None), world.session.document(DocumentKind.HANDOFF))
    assert desk.line(BRANCH).endswith("[stale: HEAD moved, 2026-05-04 12:10 UTC]")


def test_line_ends_stay(desk):
    desk.edit(desk.text, "\ufeff" + desk.text.replace("\n", "\r\n"))
    commit(desk.world)
    desk.verify()
    assert desk.text.startswith("\ufeff# Session Handoff\r\n")
    assert "[stale: HEAD moved, 2026-05-04 12:10 UTC]\r\n" in desk.text
    assert desk.text.count("\n") == desk.text.count("\r\n")


def test_a_handoff_of_which_the_origin_is_unknown_keeps_its_text(desk):
    desk.edit("## Current State", "<<<<<<< here\n## Current State\n>>>>>>> there")
    before = desk.text
    commit(desk.world)
    assert len(desk.verify()["stale"]) == 1
    assert desk.text == before


def test_a_mark_of_a_persons_own_is_left_alone(desk):
    desk.edit(desk.line(FILE), f"{desk.line(FILE)} [stale: says Bo, 2026-05-04 12:10 UTC]")
    desk.verify()
    desk.refresh()
    assert "[stale: says Bo, 2026-05-04 12:10 UTC]" in desk.text


def test_without_a_handoff_there_is_nothing_to_verify(world):
    world.start()
    with pytest.raises(NotFound, match="has no handoff yet"):
        world.run("handoff.verify")
