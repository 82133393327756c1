"""A handoff that was written is looked after: what it misses, and what of it went stale."""

from datetime import timedelta
from pathlib import Path

import pytest

from batonpass.adapters.documents.renderer import TemplateRenderer
from batonpass.app.handoff_care import find_problems
from batonpass.domain.session import DocumentKind

PATH = Path("/home/ada/parcel/docs/sessions/2026-05-04-retry-deliveries/handoff.md")


@pytest.fixture
def written(world, tmp_path):
    """A session with one changed file and one checkpoint, and its handoff."""
    world.project.ports.renderer = TemplateRenderer(tmp_path)
    world.start()
    world.repository.files["retry.py"] = b"one\n"
    world.reports.files["retry.py"] = (b"", world.clock.now)
    world.run("checkpoint.create")
    world.run("handoff.create")
    return world


def problems(world, code):
    session = world.session
    link = session.document(DocumentKind.HANDOFF)
    found = find_problems(world.project, session, link)
    lines = world.documents.texts[PATH].split("\n")
    return [(lines[problem.line], problem.text) for problem in found if problem.code == code]


def touch(world):
    world.clock.move(5)
    world.reports.files["retry.py"] = (b"", world.clock.now - timedelta(minutes=1))


def test_nothing_is_stale_in_a_handoff_that_was_just_written(written):
    assert problems(written, "handoff-stale") == []


def test_what_a_handoff_misses_stands_on_the_section_where_it_belongs(written):
    missing = problems(written, "handoff-incomplete")
    assert (
        "### Failed Approaches",
        "Record what was tried and did not work, with the rationale: why it failed.",
    ) in (missing)
    assert all(line.startswith("##") for line, _ in missing)


def test_a_file_that_was_written_since_is_told_on_its_line(written):
    touch(written)
    assert problems(written, "handoff-stale") == [
        ("- `retry.py`: untracked, +1 -0, uncommitted", "retry.py was changed since this was written.")
    ]


def test_a_commit_moves_head_away_from_what_the_handoff_says(written):
    written.repository.commit("Retry")
    ((line, text),) = problems(written, "handoff-stale")
    assert line.startswith("- **Branch:**") and text.startswith("HEAD has moved")


def test_a_checkpoint_that_is_gone_is_told(written):
    written.repository.delete_snapshot("refs/batonpass/session-1/1")
    ((line, text),) = problems(written, "handoff-stale")
    assert "refs/batonpass/session-1/1" in line and "collected" in text


def test_a_claim_that_a_person_took_out_is_not_watched(written):
    text = written.documents.texts[PATH]
    written.documents.texts[PATH] = "\n".join(line for line in text.split("\n") if "`retry.py`" not in line)
    touch(written)
    assert problems(written, "handoff-stale") == []


def test_a_review_names_what_is_missing_until_a_note_fills_it(written):
    before = written.documents.texts[PATH]
    reviewed = written.run("handoff.review")
    assert reviewed["uri"] == PATH.as_uri()
    failed = next(point for point in reviewed["missing"] if point["id"] == "failed-approaches")
    assert (failed["note"], failed["section"], failed["points"]) == ("failedApproach", "Failed Approaches", 1)
    assert written.documents.texts[PATH] == before, "a review writes nothing"
    written.run("note.add", kind="failedApproach", text="Polling", rationale="it was too slow")
    left = written.run("handoff.review")["missing"]
    assert [point["id"] for point in reviewed["missing"] if point not in left] == ["failed-approaches"]


def test_before_the_first_handoff_a_review_says_what_it_would_miss(world):
    world.start()
    reviewed = world.run("handoff.review")
    assert reviewed["uri"] is None
    assert "decisions" in [point["id"] for point in reviewed["missing"]]
