"""Secrets on the way to the editor and to its log: the fake redactor takes `secret-hunter` for one."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable

from tests.lsp.editor import Editor
from tests.lsp.features.test_change_watch import drain
from tests.lsp.world import World

from batonpass.adapters.secrets.fake import PlainRedactor
from batonpass.lsp.log import RedactingFormatter

SHOWN = (
    "batonpass/contextChanged",
    "batonpass/sessionChanged",
    "batonpass/suggestionsChanged",
    "window/showMessage",
    "window/showMessageRequest",
    "workspace/applyEdit",
)


def shown(editor: Editor) -> str:
    """All that a person sees unasked. The URI of a document is the editor's own word for it."""
    published = [said["diagnostics"] for said in editor.said("textDocument/publishDiagnostics")]
    return json.dumps([published, *(editor.said(method) for method in SHOWN)])


async def test_nothing_that_is_shown_unasked_holds_a_secret(editor: Editor, world: World) -> None:
    assert world.repository is not None
    world.repository.branch = "first/secret-name"
    world.repository.files["secret-file.py"] = b"print()\n"
    session = await editor.start_session(title="Use secret-title", objectives=[{"text": "Try secret-text"}])
    plan: str = session["documents"][0]["uri"]
    editor.open(plan, world.files.texts[next(iter(world.files.texts))])
    large = world.uri("secret-large.txt")
    editor.open(large, "word " * 2_000)
    editor.open("untitled:secret-note", "word " * 20)
    await editor.counted(large)
    await editor.until(lambda: editor.diagnostics(large))
    await editor.execute("context.warn", reason="full of secret-reason")
    await editor.execute("note.add", kind="blocker", text="Wait for secret-blocker")
    editor.workbench.change_watch.seconds = 0
    world.repository.branch = "second/secret-name"
    for tokens in range(10, 300, 10):
        await editor.execute("context.report", tokens=tokens, source="secret-source")
        await drain(editor)
        world.clock.advance(minutes=1)
    await editor.execute("checkpoint.create", note="with secret-note")
    await editor.execute("handoff.create")
    await editor.execute("session.complete", note="after secret-end")
    said = shown(editor)
    assert "other-branch" in said and "context-emergency" in said and "large-file" in said
    assert "secret-" not in said
    assert "[redacted: test secret]" in said
    kept = [entry.uri for entry in world.store.ledger_entries("s1")]
    assert kept and not any("secret-" in uri for uri in kept)


def test_a_line_of_the_log_holds_no_secret() -> None:
    opened: list[PlainRedactor] = []

    def open_redactor() -> Callable[[str], str]:
        opened.append(PlainRedactor())
        return opened[-1].redact

    formatter = RedactingFormatter("%(levelname)s %(message)s", open_redactor)
    record = logging.LogRecord("a", logging.WARNING, "", 1, "Cannot read %s", ("secret-file",), None)
    assert not opened, "what is not needed is not opened"
    assert formatter.format(record) == "WARNING Cannot read [redacted: test secret]"
    record.exc_info = (ValueError, ValueError("secret-words"), None)
    assert "ValueError: [redacted: test secret]" in formatter.format(record)
    assert len(opened) == 1
