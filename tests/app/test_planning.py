"""The plan of a session changed by hand: what is stored and shown, and the document that follows."""

import pytest

from batonpass.domain.errors import InvalidInput, NotAllowed


def budgets(session):
    return {phase["name"]: phase["budgetTokens"] for phase in session["phases"]}


def plan_text(world):
    return next(text for path, text in world.documents.texts.items() if path.name == "plan.md")


def test_budget_is_moved_from_the_buffer_to_a_phase(world):
    before = world.start()
    after = world.run("phase.moveBudget", to="testing", tokens=100)
    assert budgets(after) == {**budgets(before), "testing": budgets(before)["testing"] + 100}
    assert after["budget"] == {**before["budget"], "bufferTokens": before["budget"]["bufferTokens"] - 100}
    assert world.run("session.show") == after and world.session.plan.budget.buffer_tokens == 1_067


def test_the_plan_document_shows_what_was_moved(world):
    world.start()
    before = plan_text(world)
    world.run("phase.moveBudget", {"from": "testing", "tokens": 100})
    assert plan_text(world) != before


def test_a_phase_gives_no_more_than_remains_of_what_it_has_used_by_now(world):
    left = budgets(world.start())["planning"] - 500
    world.read(500)
    with pytest.raises(InvalidInput, match=f"“planning” has {left:,} tokens left") as refused:
        world.run("phase.moveBudget", {"from": "planning", "to": "testing", "tokens": left + 1})
    assert refused.value.field == "tokens"
    moved = world.run("phase.moveBudget", {"from": "planning", "to": "testing", "tokens": left})
    assert budgets(moved)["planning"] == 500


def test_the_budget_of_an_ended_session_stays(world):
    started = world.start()
    world.run("session.complete")
    kept = world.kept()
    with pytest.raises(NotAllowed, match="Cannot move budget: session “Retry deliveries” is completed"):
        world.run("phase.moveBudget", to="testing", tokens=5, session=started["id"])
    assert world.kept() == kept
