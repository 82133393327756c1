"""The plan of a session changed by hand: what is stored and shown, and the document that follows."""

import pytest

from batonpass.domain.errors import InvalidInput, NotAllowed


def budgets(session):
    return {phase["name"]: phase["budgetTokens"] for phase in session["phases"]}


def names(session):
    return [phase["name"] for phase in session["phases"]]


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


def test_another_scope_is_planned_and_what_is_left_out_of_it_stays(world):
    world.start(scope={"codeLines": 100, "docLines": 10}, contextWindow=2_000)
    changed = world.run("plan.update", scope={"codeLines": 200})
    assert changed["budget"]["estimateTokens"] == 2_120 and changed["budget"]["sessionsNeeded"] == 2
    assert (world.session.scope.code_lines, world.session.scope.doc_lines) == (200, 10)
    assert world.run("plan.update", scope={"docLines": 0})["budget"]["estimateTokens"] == 2_000


def test_completed_phases_stay_and_the_plan_document_follows(world):
    world.start(scope={"codeLines": 100})
    world.read(70)
    world.run("phase.complete")
    before = plan_text(world)
    changed = world.run("plan.update", scope={"codeLines": 300})
    assert budgets(changed)["planning"] == 70
    assert sum(budgets(changed).values()) + changed["budget"]["bufferTokens"] == 3_600
    assert plan_text(world) != before


def test_a_renamed_phase_goes_on_with_what_it_used(world):
    world.start(phases=[{"name": "build", "weight": 3}, {"name": "prove", "weight": 1}])
    world.read(500)
    world.run(
        "plan.update", phases=[{"name": "make", "weight": 3, "was": "build"}, {"name": "build", "weight": 1}]
    )
    world.type(40)
    shown = world.run("session.show")
    assert {p["name"]: p["usedTokens"] for p in shown["phases"]} == {"make": 540, "build": 0}
    world.run("phase.complete")
    world.type(7)
    shown = world.run("session.show")
    assert {p["name"]: p["usedTokens"] for p in shown["phases"]} == {"make": 540, "build": 7}


def test_a_phase_that_was_at_work_and_used_tokens_cannot_be_removed(world):
    world.start(phases=[{"name": "build", "weight": 3}, {"name": "prove", "weight": 1}])
    world.read(500)
    with pytest.raises(NotAllowed, match="“build” is at work"):
        world.run("plan.update", phases=[{"name": "prove", "weight": 1}])


def test_a_window_smaller_than_what_is_in_use_is_refused(world):
    world.start()
    world.run("context.report", tokens=8_000)
    kept = world.kept()
    with pytest.raises(InvalidInput, match="context has held 8,000 tokens") as refused:
        world.run("plan.update", contextWindow=5_000)
    assert refused.value.field == "contextWindow" and world.kept() == kept
    changed = world.run("plan.update", contextWindow=8_000)
    assert changed["budget"]["windowTokens"] == changed["context"]["windowTokens"] == 8_000


def test_a_new_window_is_used_by_the_share_of_the_setting(make_project):
    world = make_project(contextBudget=50)
    world.start()
    assert world.run("plan.update", contextWindow=20_000)["budget"]["totalTokens"] == 10_000


def test_a_plan_changed_after_its_last_phase_goes_on(world):
    world.start(phases=[{"name": "build", "weight": 1}])
    world.run("phase.complete")
    changed = world.run("plan.update", phases=[{"name": "polish", "weight": 1}])
    assert names(changed) == ["build", "polish"] and changed["phases"][1]["status"] == "active"
    world.type(9)
    assert world.run("session.show")["phases"][1]["usedTokens"] == 9
