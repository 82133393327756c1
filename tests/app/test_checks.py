"""Checks and metrics: what may run, what came of it, and what is kept."""

from datetime import timedelta

import pytest
from tests.adapters.reports import samples
from tests.app.conftest import NOON

from batonpass.app.ports import ProgramRun
from batonpass.domain.checks import TAIL_LINES
from batonpass.domain.errors import InvalidInput, NotAllowed, NotFound
from batonpass.domain.metrics import compare

UNIT = {"name": "unit", "command": ["pytest", "-q"]}
STYLE = {"name": "style", "command": ["ruff", "check"], "kind": "lint", "timeoutSeconds": 5}


@pytest.fixture
def checked(world):
    """A session in a project with two checks, both allowed."""
    world.configure(checks=[UNIT, STYLE])
    for check in (UNIT, STYLE):
        world.run("check.allow", name=check["name"], command=check["command"])
    world.start()
    return world


def test_nothing_runs_that_nobody_allowed(world):
    world.configure(checks=[UNIT, STYLE])
    world.start()
    world.run("check.allow", name="style", command=["ruff", "check"])
    for given in ({"name": "unit"}, {}):
        with pytest.raises(NotAllowed, match=r"“unit” runs pytest -q, and nobody has allowed"):
            world.run("check.run", given)
    assert world.runs.commands == [], "not even the one that is allowed, when all were asked for"


def test_a_command_that_was_changed_must_be_allowed_again(checked):
    assert [c["allowed"] for c in checked.run("check.list")["checks"]] == [True, True]
    checked.configure(checks=[{"name": "unit", "command": ["rm", "-rf", "x"]}, STYLE])
    assert [c["allowed"] for c in checked.run("check.list")["checks"]] == [False, True]
    with pytest.raises(NotAllowed):
        checked.run("check.run", name="unit")
    with pytest.raises(InvalidInput, match="rm -rf x by now") as refused:
        checked.run("check.allow", name="unit", command=["pytest", "-q"])
    assert refused.value.field == "command"
    checked.configure(checks=[UNIT, STYLE])
    checked.run("check.run", name="unit")


def test_words_and_not_only_their_letters_are_allowed(checked):
    checked.configure(checks=[{"name": "unit", "command": ["pytest -q"]}])
    with pytest.raises(NotAllowed):
        checked.run("check.run", name="unit")


def test_what_came_of_a_check_is_kept_with_what_it_was_run_on(checked):
    checked.repository.files["new.py"] = b"x\n"
    checked.runs.prepared["pytest"] = ProgramRun(1, 4.25, False, "two\nfailed\n\n")
    answer = checked.run("check.run", name="unit")
    (result,) = answer["results"]
    assert not answer["passed"] and result["outcome"] == "failed with exit code 1 in 4.2 s"
    assert (result["commandLine"], result["kind"], result["exitCode"]) == ("pytest -q", "test", 1)
    assert result["commit"] == checked.repository.state().head and result["dirty"] is True
    assert result["tail"] == ["two", "failed"]
    session = checked.run("session.show")
    assert session["checks"] == [result]
    assert checked.run("check.list")["checks"][0]["last"] == result


def test_all_checks_run_in_their_order_with_their_time(checked):
    checked.runs.prepared["ruff"] = ProgramRun(-15, 0, True, "")
    answer = checked.run("check.run")
    assert checked.runs.commands == [("pytest", "-q"), ("ruff", "check")]
    assert [(r["passed"], r["timedOut"]) for r in answer["results"]] == [(True, False), (False, True)]
    assert answer["results"][1]["seconds"] == 5 and not answer["passed"]


# what a program wrote, what is kept of it
OUTPUTS = [
    ("a\nb", ["a", "b"]),
    ("", []),
    ("\x1b[31mred\x1b[0m \x1b]8;;http://x\x07link\x1b]8;;\x07\n", ["red link"]),
    ("10 %\r50 %\rdone\r\nnext", ["done", "next"]),
    ("the key is secret-hunter2\n", ["the key is [redacted: test secret]"]),
    ("\n".join(map(str, range(100))), [str(n) for n in range(100 - TAIL_LINES, 100)]),
    ("x" * 900, ["x" * 500]),
]


@pytest.mark.parametrize(("output", "tail"), OUTPUTS)
def test_the_end_of_the_output_is_kept(checked, output, tail):
    checked.runs.prepared["pytest"] = ProgramRun(0, 1, False, output)
    assert checked.run("check.run", name="unit")["results"][0]["tail"] == tail


def test_a_check_measures_its_time_and_what_its_tests_reported(checked):
    checked.reports.files["junit.xml"] = (samples.PYTEST, NOON + timedelta(minutes=1))
    checked.run("check.run")
    metrics = checked.run("session.show")["metrics"]
    assert [(m["name"], m["value"], m["unit"], m["when"], m["source"]) for m in metrics] == [
        ("unit duration", 1.5, "s", "sample", "unit"),
        ("unit passed", 2, "tests", "sample", "unit"),
        ("unit failed", 2, "tests", "sample", "unit"),
        ("style duration", 1.5, "s", "sample", "style"),
    ]
    checked.clock.move(minutes=5)
    checked.run("check.run", name="unit")
    assert len(checked.run("session.show")["metrics"]) == 5, "the report of an earlier run is not this one's"


def test_a_cancelled_check_leaves_nothing(checked):
    class Cancelled(Exception):
        pass

    def cancelled():
        raise Cancelled

    before = checked.kept()
    checked.project.still_wanted = cancelled
    with pytest.raises(Cancelled):
        checked.run("check.run")
    assert checked.kept() == before


def test_a_check_needs_a_name_that_is_set_and_an_open_session(world):
    with pytest.raises(NotFound, match="No checks are set"):
        world.run("check.run")
    world.configure(checks=[UNIT])
    with pytest.raises(NotFound, match=r"There is no check “x”\. The setting “checks” names: unit\."):
        world.run("check.run", name="x")
    world.run("check.allow", name="unit", command=UNIT["command"])
    with pytest.raises(NotFound, match="No session is open"):
        world.run("check.run")
    session = world.start()
    world.run("session.complete")
    with pytest.raises(NotAllowed, match="Cannot run a check"):
        world.run("check.run", session=session["id"])


def test_settings_of_checks_are_looked_at(world):
    (problem,) = world.configure(checks=[UNIT, UNIT])
    assert "two checks are called “unit”" in problem
    (problem,) = world.configure(checks=[{"name": "unit", "command": []}])
    assert "“checks[0].command” must be" in problem
    (problem,) = world.configure(checks=[{**UNIT, "kind": "magic"}])
    assert "it can be: test, lint, audit, build" in problem


def test_a_metric_is_recorded(world):
    world.start()
    world.run("metric.record", name=" start-up  time", value=412, unit="ms", when="before")
    session = world.run("metric.record", name="start-up time", value=265.5, unit="ms", when="after")
    assert [(m["name"], m["value"], m["when"], m["source"]) for m in session["metrics"]] == [
        ("start-up time", 412, "before", "recorded"),
        ("start-up time", 265.5, "after", "recorded"),
    ]
    (pair,) = compare(world.session.metrics)
    assert (pair.change, round(pair.change_percent)) == (-146.5, -36)


def test_a_metric_belongs_to_an_open_session(world):
    with pytest.raises(NotFound):
        world.run("metric.record", name="a", value=1)
    session = world.start()
    world.run("session.complete")
    with pytest.raises(NotAllowed, match="Cannot record a metric"):
        world.run("metric.record", name="a", value=1, session=session["id"])
