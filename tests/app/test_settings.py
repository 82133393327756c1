"""Settings: the layers, what each may say, and what becomes of a value that is refused."""

import pytest

from batonpass.app.settings import Layer, Settings, as_layer, resolve_settings


def resolve(*layers):
    return resolve_settings(layers)


def test_without_layers_the_defaults_are_in_force():
    resolved = resolve()
    assert resolved.settings == Settings() and resolved.problems == ()
    assert (resolved.settings.context_window, resolved.settings.checkpoints) == (200_000, (35, 60, 70))
    assert resolved.settings.context_share == 0.7


def test_the_last_layer_goes_first_value_by_value():
    resolved = resolve(
        Layer("user", {"contextWindow": 1_000_000, "agent": "codex", "contextBudget": 50}),
        Layer("project", {"agent": "aider", "checkpoints": [40]}),
        Layer("editor", {"contextBudget": 60.5}),
    )
    settings = resolved.settings
    assert (settings.context_window, settings.agent, settings.context_budget) == (1_000_000, "aider", 60.5)
    assert settings.checkpoints == (40,)
    assert resolved.problems == ()


def test_null_says_nothing():
    resolved = resolve(Layer("user", {"agent": "codex", "baseTokens": 5}), Layer("editor", {"agent": None}))
    assert (resolved.settings.agent, resolved.settings.base_tokens) == ("codex", 5)


@pytest.mark.parametrize("name", ["checkpointMinutes", "checkpointLines"])
@pytest.mark.parametrize("value", [0, None])
def test_what_null_switches_off(name, value):
    resolved = resolve(Layer("user", {name: 30}), Layer("editor", {name: value}))
    assert resolved.problems == ()
    rules = resolved.settings.trigger_rules
    assert {"checkpointMinutes": rules.minutes, "checkpointLines": rules.lines}[name] == 0


def test_settings_of_the_client_are_left_to_it():
    assert resolve(Layer("editor", {"serverPath": "/x", "pythonPath": 5, "trace": {}})).problems == ()


# name, a value that is refused, what is said of it
REFUSED = [
    ("contextWindow", 999, "“contextWindow” is left out: it must be a whole number >= 1000."),
    ("contextWindow", "200k", "“contextWindow” is left out: it must be a whole number, not a text."),
    ("contextWindow", 10**30, "“contextWindow” is left out: it must be a whole number <= 1000000000."),
    ("contextWindow", True, "“contextWindow” is left out: it must be a whole number, not true or false."),
    ("encoding", "gpt2", "“encoding” is left out: it cannot be 'gpt2'; it can be: o200k_base, cl100k_base."),
    ("contextBudget", 0, "“contextBudget” is left out: it must be a number > 0.0."),
    ("contextBudget", 101, "“contextBudget” is left out: it must be a number <= 100.0."),
    ("contextBudget", float("nan"), "“contextBudget” is left out: it must be a number > 0.0."),
    ("checkpoints", 35, "“checkpoints” is left out: it must be a list, not a whole number."),
    ("checkpoints", [35, 0], "“checkpoints” is left out: “checkpoints[1]” must be a number > 0.0."),
    ("checkpointMinutes", -1, "“checkpointMinutes” is left out: it must be a whole number >= 0."),
    ("checkpointLines", "5", "“checkpointLines” is left out: it must be a whole number or null, not a text."),
    ("agent", "", "“agent” is left out: it must be a text of length >= 1."),
    ("baseTokens", -1, "“baseTokens” is left out: it must be a whole number >= 0."),
    ("documentsDirectory", ["a"], "“documentsDirectory” is left out: it must be a text, not a list."),
    ("quietMilliseconds", 49, "“quietMilliseconds” is left out: it must be a whole number >= 50."),
    ("largestFileBytes", 1e400, "“largestFileBytes” is left out: it must be a whole number, not a number."),
    ("colour", "red", "there is no setting “colour”."),
]


@pytest.mark.parametrize(("name", "value", "said"), REFUSED, ids=[f"{r[0]}={r[1]}" for r in REFUSED])
def test_a_refused_value_leaves_the_rest_and_the_layers_below(name, value, said):
    below = {"contextWindow": 50_000, "contextBudget": 50, "agent": "codex", "baseTokens": 7}
    wrong = {name: value, "quietMilliseconds": 100} if name != "quietMilliseconds" else {name: value}
    resolved = resolve(Layer("user", below), Layer("~/config.toml", wrong))
    assert resolved.problems == (f"~/config.toml: {said}",), "the sentence names its origin"
    settings = resolved.settings
    kept = (settings.context_window, settings.context_budget, settings.agent, settings.base_tokens)
    assert kept == (50_000, 50, "codex", 7)
    assert settings.quiet_milliseconds == (100 if name != "quietMilliseconds" else 300)


def test_a_layer_that_cannot_be_read_is_told_and_the_others_hold():
    resolved = resolve(Layer("user", {}, "it is not TOML."), Layer("editor", {"agent": "codex"}))
    assert resolved.problems == ("user: it is not TOML.",)
    assert resolved.settings.agent == "codex"


def test_each_problem_is_told():
    resolved = resolve(Layer("a", {"agent": 5, "colour": 1}), Layer("b", {"agent": []}))
    assert [problem.split(":")[0] for problem in resolved.problems] == ["a", "a", "b"]


@pytest.mark.parametrize("values", [None, [], "text", 5])
def test_what_is_no_object_holds_no_settings(values):
    assert as_layer("editor", values) == Layer("editor", {})


def test_names_that_are_no_texts_are_read_as_such():
    assert resolve(as_layer("editor", {5: 1})).problems == ("editor: there is no setting “5”.",)


def test_a_project_lays_the_editor_over_its_files(make_project):
    world = make_project(layers=(Layer("project", {"agent": "codex", "quietMilliseconds": 100}),))
    assert world.project.settings.agent == "generic", "the editor goes first"
    assert world.project.settings.quiet_milliseconds == 100
    assert world.configure(contextWindow=5) == (
        "the editor: “contextWindow” is left out: it must be a whole number >= 1000.",
    )
    assert world.project.settings.context_window == 200_000


def test_a_change_of_settings_reaches_new_sessions_and_leaves_the_plan_of_a_running_one(world):
    world.start()
    world.configure(contextWindow=50_000, contextBudget=50)
    assert world.run("session.show")["budget"]["windowTokens"] == 10_000
    world.run("session.complete")
    budget = world.start()["budget"]
    assert (budget["windowTokens"], budget["totalTokens"]) == (50_000, 25_000)
