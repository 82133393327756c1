"""From the first word to the last: what the server offers, when commands work, what is kept at the end."""

from __future__ import annotations

import pytest
from tests.lsp.editor import Editor, Refused
from tests.lsp.world import World

from batonpass.adapters.store.fake import MemoryStore
from batonpass.app.commands import COMMANDS
from batonpass.domain.errors import Unavailable


class BrokenStore(MemoryStore):
    """A store whose sessions cannot be read."""

    def sessions(self, statuses: object = None) -> tuple[()]:
        raise Unavailable("The store is damaged. Run “batonpass doctor”.")


async def test_the_server_offers_what_it_can_do(stranger: Editor) -> None:
    capabilities = await stranger.initialize()

    assert capabilities["executeCommandProvider"]["commands"] == [command.name for command in COMMANDS]
    assert capabilities["codeActionProvider"]["codeActionKinds"][0] == "quickfix"
    assert capabilities["textDocumentSync"]["openClose"] is True
    assert capabilities["textDocumentSync"]["change"] == 2, "changes are taken as edits, not as whole texts"
    assert capabilities["textDocumentSync"]["save"], "without it no editor tells that a file was saved"
    assert capabilities["notebookDocumentSync"]["notebookSelector"] == [{"notebook": "*"}]


async def test_a_command_before_initialized_is_refused_in_words(stranger: Editor) -> None:
    await stranger.initialize()
    with pytest.raises(Refused, match="still starting") as refusal:
        await stranger.execute("context.show")
    assert refusal.value.data == {"code": "notAllowed"}

    stranger.notify("initialized", {})
    assert (await stranger.execute("context.show"))["source"] == "unknown"


async def test_the_gauge_is_shown_before_anybody_asks(editor: Editor) -> None:
    assert editor.said("batonpass/contextChanged") == [
        {
            "session": None,
            "status": None,
            "phase": None,
            "reading": {
                "tokens": None,
                "windowTokens": 200_000,
                "percent": None,
                "source": "unknown",
                "exact": False,
                "low": None,
                "high": None,
                "at": None,
                "tokensToCompaction": None,
                "trend": {
                    "tokensPerMinute": None,
                    "tokensPerTurn": None,
                    "minutesToNextTrigger": None,
                    "minutesToCompaction": None,
                    "turnsToNextTrigger": None,
                    "turnsToCompaction": None,
                    "minutesToCompactionBand": None,
                    "turnsToCompactionBand": None,
                },
            },
            "text": "No session",
            "tooltip": "No session is open in this project.",
            "level": "normal",
        }
    ]


async def test_a_session_is_taken_up_where_it_was_left(editor: Editor, world: World) -> None:
    await editor.start_session()
    editor.open(world.uri("a.py"), "word " * 100)
    await editor.counted(world.uri("a.py"))
    tokens = await editor.context_tokens()
    await editor.ask("shutdown")

    again = Editor(world)
    try:
        await again.start()
        assert again.gauge["session"] == "s1"
        assert (await again.execute("session.show"))["status"] == "active"
        assert await again.context_tokens() == tokens
    finally:
        await again.leave()


@pytest.mark.parametrize("root_uri", [None, "vscode-vfs://github/someone/project"])
async def test_without_a_folder_on_this_machine_each_command_says_what_to_do(
    stranger: Editor, world: World, root_uri: str | None
) -> None:
    await stranger.initialize(root_uri=root_uri)
    stranger.notify("initialized", {})
    for _ in range(2):
        with pytest.raises(Refused, match="Open the folder of your project") as refusal:
            await stranger.start_session()
        assert refusal.value.data == {"code": "notAllowed"}
    stranger.open("file:///a.md", "word")
    stranger.type("file:///a.md", "more ")

    assert stranger.gauge["text"] == "not available"
    assert "Open the folder" in stranger.gauge["tooltip"]
    assert world.opened == []
    assert stranger.workbench.tracker.text("file:///a.md") == "more word"
    assert stranger.messages == [], "an editor without a folder must not be pestered"


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (Unavailable("git was not found. Install git."), "git was not found"),
        (PermissionError(13, "Permission denied"), "log"),
    ],
)
async def test_a_project_that_cannot_be_opened_answers_every_command(
    stranger: Editor, world: World, failure: Exception, words: str
) -> None:
    world.failure = failure
    await stranger.initialize()
    stranger.notify("initialized", {})

    for command in ("context.show", "session.list"):
        with pytest.raises(Refused, match=words):
            await stranger.execute(command)
    assert len(stranger.messages) == 1
    assert words in stranger.messages[0], "the user must hear why nothing works"
    assert stranger.gauge["tooltip"] == stranger.messages[0]
    assert "Permission denied" not in str(stranger.sent)


async def test_a_store_that_cannot_be_read_answers_every_command(stranger: Editor, world: World) -> None:
    world.store = BrokenStore()
    await stranger.initialize()
    stranger.notify("initialized", {})

    for command in ("context.show", "session.list"):
        with pytest.raises(Refused, match="batonpass doctor"):
            await stranger.execute(command)


async def test_a_second_initialized_opens_nothing_again(editor: Editor, world: World) -> None:
    await editor.start_session()
    editor.notify("initialized", {})
    await editor.execute("session.show")

    assert len(world.opened) == 1


async def test_a_folder_that_is_not_git_has_sessions_but_no_checkpoints(
    stranger: Editor, world: World
) -> None:
    world.repository = None
    await stranger.start()
    session = await stranger.start_session()
    assert (session["branch"], session["startCommit"]) == (None, None)

    with pytest.raises(Refused, match="git init") as refusal:
        await stranger.execute("checkpoint.create")
    assert refusal.value.data == {"code": "notAllowed"}

    handoff = await stranger.execute("handoff.create")
    assert world.files.texts, handoff
    assert (await stranger.execute("session.complete"))["status"] == "completed"
