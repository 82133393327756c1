"""The stories' documents are brought up to date, ticked and replaced, and nothing is lost or doubled."""

import re

import pytest
from tests.documents_of_repositories.stage import KINDS, Stage

TOLD_AT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC")


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_brought_up_to_date_is_up_to_date(stage: Stage, kind: str) -> None:
    """All were refreshed when the story ended; now another program does it again."""
    before, session = stage.text(kind), stage.run("session.show", session=stage.session)
    stage.refresh(kind)
    assert stage.text(kind) == before
    after = stage.run("session.show", session=stage.session)
    for part in ("notes", "tasks", "objectives", "phases"):
        assert after[part] == session[part], f"no {part} come of what the document says by itself"


def test_later_only_the_time_has_changed(stage: Stage) -> None:
    texts = {kind: stage.text(kind) for kind in KINDS}
    stage.later(1)
    for kind, before in texts.items():
        stage.refresh(kind)
        stage.refresh(kind)
        after = stage.text(kind)
        assert sorted(set(_without_times(before)) ^ set(_without_times(after))) == []


def _without_times(text: str) -> list[str]:
    told = re.sub(r"\d+ h \d+ min|\d+ min\b", "some time", TOLD_AT.sub("then", text))
    return re.sub(r"Recovery Time:\*\* \d+", "Recovery Time:** some", told).splitlines()


def test_a_tick_in_the_plan_comes_back(stage: Stage) -> None:
    plan = stage.path("plan")
    text = plan.read_text("utf-8")
    box = next(line for line in text.splitlines() if re.match(r"- \[[ x]\] .*<!-- o\d+ -->", line))
    objective = re.search(r"<!-- (o\d+) -->", box)[1]
    was_done = box.startswith("- [x]")
    ticked = box.replace("[x]", "[ ]") if was_done else box.replace("[ ]", "[x]")
    plan.write_text(text.replace(box, ticked, 1), "utf-8", newline="")
    stage.refresh("plan")
    shown = stage.run("session.show", session=stage.session)
    done = {one["id"]: one["done"] for one in shown["objectives"]}
    if shown["status"] == "active":
        assert done[objective] is not was_done
        assert stage.text("plan").count(ticked) == 2, "where the objective is repeated it is ticked too"
    else:
        assert done[objective] is was_done, "a session that has ended is not changed any more"
        assert stage.text("plan").count(ticked) == 1, "what a person wrote stays all the same"


def test_a_plan_that_a_pull_brought_keeps_what_both_sides_wrote(stage: Stage) -> None:
    """As when another person's edit of the committed plan comes in, while the session has gone on here."""
    is_open = stage.run("session.show", session=stage.session)["status"] == "active"
    plan = stage.path("plan")
    before = plan.read_text("utf-8")
    if is_open:
        stage.run("note.add", kind="warning", text="Noted while the pull was under way")
    pulled = plan.read_text("utf-8").replace(
        "## Testing Strategy\n", "## Testing Strategy\n- [ ] Tried by Grace on her machine\n", 1
    )
    assert pulled != before
    plan.write_text(pulled, "utf-8", newline="")
    stage.refresh("plan")
    text = stage.text("plan")
    assert text.count("- [ ] Tried by Grace on her machine") == 1
    assert text.count("Noted while the pull was under way") == is_open
    stage.refresh("plan")
    assert stage.text("plan") == text


def test_no_secret_is_in_any_document_or_in_the_store(stage: Stage) -> None:
    from tests.documents_of_repositories.workspace import PASSWORD, TOKEN

    written = [stage.path(kind).read_bytes() for kind in KINDS]
    store = stage.project.ports.store.path.parent
    written += [path.read_bytes() for path in store.rglob("*") if path.is_file()]
    for secret in (PASSWORD, TOKEN):
        assert not any(secret.encode() in content for content in written)
