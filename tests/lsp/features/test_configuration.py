"""The editor's settings: asked for where the client can be asked, else taken as it sends them."""

from __future__ import annotations

from typing import Any

import pytest
from tests.lsp.editor import CAPABLE, Editor
from tests.lsp.world import World

from batonpass.app.settings import Layer

DEAF: dict[str, Any] = {}
"""A client that cannot be asked for its settings."""

SECTION = {"contextWindow": 5_000}


async def window_of(editor: Editor) -> int:
    return (await editor.execute("context.show"))["windowTokens"]


async def change(editor: Editor, settings: object, window: int) -> None:
    """Send changed settings, and wait until they are in force."""
    editor.notify("workspace/didChangeConfiguration", {"settings": settings})
    await becomes(editor, window)


async def becomes(editor: Editor, window: int) -> None:
    for _ in range(1_000):
        if await window_of(editor) == window:
            return
    pytest.fail(f"The window is {await window_of(editor)}, not {window}.")


async def test_the_section_is_asked_for(stranger: Editor) -> None:
    stranger.configuration = SECTION
    await stranger.start()

    assert stranger.said("workspace/configuration") == [{"items": [{"section": "batonpass"}]}]
    assert await window_of(stranger) == 5_000


async def test_a_change_is_asked_for_again(editor: Editor) -> None:
    editor.configuration = SECTION
    await change(editor, None, 5_000)
    editor.configuration = {}
    await change(editor, {}, 200_000)


@pytest.mark.parametrize(
    "options",
    [SECTION, {"batonpass": SECTION}, {"batonpass": SECTION, "pylsp": {"plugins": {}}}],
)
async def test_settings_may_come_with_initialize(stranger: Editor, options: object) -> None:
    await stranger.start(DEAF, options=options)

    assert await window_of(stranger) == 5_000
    assert stranger.messages == []


@pytest.mark.parametrize("nothing", [None, {}, {"pylsp": {"plugins": {}}}, [], "text"])
async def test_a_push_that_says_nothing_of_batonpass_changes_nothing(
    stranger: Editor, nothing: object
) -> None:
    await stranger.start(DEAF, options=SECTION)
    stranger.notify("workspace/didChangeConfiguration", {"settings": nothing})
    stranger.notify("workspace/didChangeConfiguration", {"settings": nothing})

    assert await window_of(stranger) == 5_000, "Emacs sends the settings of all its servers, or {}"
    assert stranger.messages == []


@pytest.mark.parametrize("settings", [{"batonpass": {"contextWindow": 7_000}}, {"contextWindow": 7_000}])
async def test_settings_may_be_pushed(stranger: Editor, settings: object) -> None:
    await stranger.start(DEAF, options=SECTION)
    await change(stranger, settings, 7_000)
    await change(stranger, {"batonpass": None}, 200_000)

    assert stranger.said("workspace/configuration") == []


async def test_what_the_client_answers_goes_before_what_it_pushed(stranger: Editor) -> None:
    stranger.configuration = {"contextWindow": 9_000}
    await stranger.start(options=SECTION)
    assert await window_of(stranger) == 9_000

    stranger.configuration = None
    await change(stranger, None, 5_000)


async def test_a_client_that_refuses_to_be_asked_is_served(stranger: Editor) -> None:
    stranger.refusing = {"workspace/configuration", "client/registerCapability"}
    await stranger.start(options=SECTION)

    assert await window_of(stranger) == 5_000


async def test_a_client_that_never_answers_is_served(
    stranger: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("batonpass.lsp.configuration.PATIENCE", 0.05)
    stranger.silent = {"workspace/configuration", "client/registerCapability"}
    await stranger.start(options=SECTION)

    assert await window_of(stranger) == 5_000


async def test_settings_pushed_while_the_project_is_opened_are_in_force(stranger: Editor) -> None:
    await stranger.initialize(DEAF, options=SECTION)
    stranger.notify("initialized", {})
    await change(stranger, {"batonpass": {"contextWindow": 7_000}}, 7_000)


async def test_the_server_asks_to_be_told_of_changes(editor: Editor) -> None:
    await editor.until(lambda: editor.said("client/registerCapability"))
    (asked,) = editor.said("client/registerCapability")

    assert [
        (registration["method"], registration["registerOptions"]) for registration in asked["registrations"]
    ] == [("workspace/didChangeConfiguration", {"section": "batonpass"})]


async def test_a_client_without_dynamic_registration_is_not_asked(stranger: Editor) -> None:
    await stranger.start({**CAPABLE, "workspace": {"configuration": True}})
    await stranger.execute("context.show")

    assert stranger.said("client/registerCapability") == []


async def test_the_editor_goes_before_the_files(stranger: Editor, world: World) -> None:
    world.settings.given = (Layer("project file", {"contextWindow": 3_000, "agent": "codex"}),)
    await stranger.start(DEAF)
    assert await window_of(stranger) == 3_000
    await change(stranger, {"batonpass": SECTION}, 5_000)

    assert (await stranger.start_session())["agent"] == "codex"


async def test_a_refused_value_is_told_once_and_leaves_the_others_in_force(stranger: Editor) -> None:
    stranger.configuration = {"contextWindow": -1, "checkpoints": [50], "colour": "red", "trace": "off"}
    await stranger.start()
    assert len(stranger.messages) == 1
    (message,) = stranger.messages
    assert "“contextWindow” is left out" in message
    assert "there is no setting “colour”" in message
    assert "trace" not in message, "the client's own settings are not the server's business"
    assert message.startswith("Editor settings:"), "the user must know where to mend it"

    stranger.configuration = {"contextWindow": 6_000, "colour": "red"}
    await change(stranger, None, 6_000)
    assert len(stranger.messages) == 1, "what the user knows already is not told again"

    stranger.configuration = {"contextWindow": 7_000, "colour": "red", "encoding": "p50k_base"}
    await change(stranger, None, 7_000)
    assert len(stranger.messages) == 2
    assert "“encoding” is left out" in stranger.messages[1]
    assert "colour" not in stranger.messages[1]


async def test_a_file_that_is_no_settings_file_is_told(stranger: Editor, world: World) -> None:
    world.settings.given = (Layer("/home/ada/config.toml", {}, "it is not TOML: line 3."),)
    await stranger.start()

    assert stranger.messages == ["/home/ada/config.toml: it is not TOML: line 3."]


async def test_a_new_threshold_is_in_force_at_once(editor: Editor, world: World) -> None:
    session = await editor.start_session()
    await editor.execute("context.report", tokens=400)
    (plan,) = [document["uri"] for document in session["documents"]]
    assert not editor.diagnostics(plan), "20 % is below the first threshold"

    editor.configuration = {"checkpoints": [15, 90]}
    editor.notify("workspace/didChangeConfiguration", {"settings": None})
    await editor.until(lambda: editor.diagnostics(plan))
    assert [suggestion["id"] for suggestion in (await editor.execute("suggestion.list"))["suggestions"]] == [
        "percentage-15"
    ]
