"""Documents that change on disk: the client is asked to tell of them, where it can."""

from __future__ import annotations

import pytest
from tests.lsp.editor import CAPABLE, Editor, Message

from batonpass.lsp.document_watch import REGISTRATION


def capable(offer: Message) -> Message:
    return {**CAPABLE, "workspace": {**CAPABLE["workspace"], "didChangeWatchedFiles": offer}}


def watched(editor: Editor) -> list[object]:
    """What the client was asked to watch, one after the other."""
    asked = [r for said in editor.said("client/registerCapability") for r in said["registrations"]]
    return [r["registerOptions"]["watchers"][0]["globPattern"] for r in asked if r["id"] == REGISTRATION]


@pytest.mark.parametrize(
    ("folder", "pattern"),
    [
        (None, "docs/sessions/**/*.md"),
        ("notes", "notes/**/*.md"),
        ("a [b] {c}", "a ?b? ?c?/**/*.md"),
    ],
)
@pytest.mark.parametrize("relative", [True, False])
async def test_the_folder_of_the_documents_is_watched(
    stranger: Editor, folder: str | None, pattern: str, relative: bool
) -> None:
    stranger.configuration = {"documentsDirectory": folder} if folder else {}
    await stranger.start(capable({"dynamicRegistration": True, "relativePatternSupport": relative}))
    await stranger.until(lambda: watched(stranger))
    wanted = {"baseUri": stranger.world.root.as_uri(), "pattern": pattern} if relative else f"**/{pattern}"
    assert watched(stranger) == [wanted]


async def test_another_folder_is_watched_when_it_is_set(stranger: Editor) -> None:
    await stranger.start(capable({"dynamicRegistration": True}))
    await stranger.until(lambda: watched(stranger))
    for folder in ("notes", "notes"):
        stranger.configuration = {"documentsDirectory": folder}
        stranger.notify("workspace/didChangeConfiguration", {"settings": None})
        await stranger.until(lambda: len(watched(stranger)) == 2)
    assert watched(stranger) == ["**/docs/sessions/**/*.md", "**/notes/**/*.md"]
    (gone,) = stranger.said("client/unregisterCapability")
    assert [each["id"] for each in gone["unregisterations"]] == [REGISTRATION]


@pytest.mark.parametrize("offer", [{}, {"dynamicRegistration": False}])
async def test_a_client_that_does_not_offer_it_is_not_asked(stranger: Editor, offer: Message) -> None:
    await stranger.start(capable(offer))
    await stranger.execute("session.list")
    assert watched(stranger) == []


async def test_a_client_that_refuses_is_served_all_the_same(stranger: Editor) -> None:
    stranger.refusing.add("client/registerCapability")
    await stranger.start(capable({"dynamicRegistration": True}))
    assert (await stranger.start_session())["status"] == "active"
