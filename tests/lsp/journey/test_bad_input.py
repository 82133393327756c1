"""What is not as it should be: each gets a clear error or a documented behaviour, and the server lives on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from tests.lsp.journey.desk import Desk, path_of
from tests.lsp.journey.git import Git

LARGE = 50 * 1024 * 1024


def send_raw(desk: Desk, body: bytes) -> None:
    stdin = desk.server.stdin
    assert stdin is not None
    stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))


async def test_a_repository_without_commits(desk: Desk, folder: Path, environment: dict[str, str]) -> None:
    git = Git(folder, environment)
    git("init", "--quiet", "--initial-branch=first")
    git.write("a.py", "print()\n")
    await desk.initialize()
    session = await desk.execute("session.start", title="From nothing", contextWindow=2_000)
    assert (session["branch"], session["startCommit"]) == ("first", None)

    status = git("status", "--porcelain=v2", "--branch", "--untracked-files=all")
    checkpoint = await desk.execute("checkpoint.create")
    assert git("rev-parse", checkpoint["ref"]) == checkpoint["commit"]
    assert git("show", f"{checkpoint['ref']}:a.py") == "print()"
    assert git("status", "--porcelain=v2", "--branch", "--untracked-files=all") == status
    assert checkpoint["head"] is None

    first = git.commit("The first one")
    handoff = path_of((await desk.execute("handoff.create"))["uri"]).read_text("utf-8")
    assert "**Branch:** `first`" in handoff
    assert f"`{first[:12]}` The first one" in handoff
    assert await desk.end() == 0


async def test_a_folder_that_is_not_a_repository(desk: Desk, folder: Path) -> None:
    (folder / "a.py").write_text("print()\n")
    await desk.initialize()
    session = await desk.execute("session.start", title="Without git", contextWindow=2_000)
    assert session["branch"] is None
    uri = desk.open("a.py")
    tokens = await desk.counted(uri)
    assert (await desk.execute("context.show"))["tokens"] == tokens

    with pytest.raises(JsonRpcException, match=r"not a git repository.*git init"):
        await desk.execute("checkpoint.create")
    handoff = path_of((await desk.execute("handoff.create"))["uri"])
    assert handoff.is_relative_to(folder)
    assert "Without git" in handoff.read_text("utf-8")
    assert list_hidden(folder) == [], "a folder without git is left without hidden files"
    assert (await desk.execute("session.complete"))["status"] == "completed"
    assert await desk.end() == 0


def list_hidden(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name.startswith(".")]


async def test_a_repository_that_is_deleted_while_the_server_runs(desk: Desk, git: Git) -> None:
    await desk.initialize()
    await desk.execute("session.start", title="Swept away", contextWindow=2_000)
    uri = desk.open("src/gauge.py")
    await desk.counted(uri)
    # Gone from one moment to the next: the server may be writing while the files are removed.
    shutil.rmtree(git.folder.rename(git.folder.with_name("swept")))
    desk.type(uri, "# typed into nothing\n")

    for command in ("checkpoint.create", "handoff.create", "session.complete"):
        with pytest.raises(JsonRpcException) as refusal:
            await desk.execute(command)
        assert "Its log says" not in refusal.value.message, f"{command}: {refusal.value.message}"
        assert len(refusal.value.message) > 20
    assert (await desk.execute("tokens.count", uri=uri))["state"] == "exact"
    assert await desk.end() in {0, 1}


async def test_messages_that_are_broken(desk: Desk, git: Git) -> None:
    await desk.initialize()
    for body in (
        b"{",
        b"\xff\xfe\x00",
        b"[]",
        b"7",
        json.dumps({"jsonrpc": "2.0", "method": "textDocument/didChange", "params": {}}).encode(),
        json.dumps({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": [1, 2]}).encode(),
        json.dumps({"jsonrpc": "2.0", "method": "batonpass/unheardOf", "params": {"jsonrpc": 1}}).encode(),
    ):
        send_raw(desk, body)

    session = await desk.execute("session.start", title="Still here")
    assert session["status"] == "active"
    assert await desk.end() == 0


async def test_a_file_of_50_megabytes_is_skipped(desk: Desk, git: Git) -> None:
    line = b"A line of a file that somebody generated.\n"
    (git.folder / "large.txt").write_bytes(line * (LARGE // len(line)))
    await desk.initialize()
    count = await desk.execute("tokens.count", uri=desk.uri("large.txt"))
    assert (count["state"], count["tokens"], count["windowPercent"]) == ("skipped", None, None)

    await desk.execute("session.start", title="With a large file", contextWindow=2_000)
    uri = desk.open("large.txt")
    desk.type(uri, "typed into it\n", 1_000_000, 3)
    assert (await desk.execute("tokens.count", uri=uri))["state"] == "skipped"
    assert (await desk.execute("context.show"))["tokens"] is None
    assert await desk.end() == 0


async def test_a_file_that_is_not_utf_8(desk: Desk, git: Git) -> None:
    (git.folder / "latin.txt").write_bytes("Grüße\n".encode("latin-1"))
    (git.folder / "image.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    await desk.initialize()
    for name in ("latin.txt", "image.png"):
        count = await desk.execute("tokens.count", uri=desk.uri(name))
        assert (count["state"], count["tokens"]) == ("skipped", None), name

    await desk.execute("session.start", title="Old files")
    checkpoint = await desk.execute("checkpoint.create")
    assert git("rev-parse", f"{checkpoint['ref']}:latin.txt") == git("hash-object", "latin.txt")
    assert (await desk.execute("handoff.create"))["uri"]
    assert await desk.end() == 0


async def test_an_edit_to_a_document_never_opened(desk: Desk, git: Git) -> None:
    await desk.initialize()
    await desk.execute("session.start", title="Out of step", contextWindow=2_000)
    desk.type(desk.uri("src/gauge.py"), "# never opened\n")
    desk.client.text_document_did_close(
        types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(desk.uri("src/gauge.py")))
    )
    assert (await desk.execute("context.show"))["tokens"] is None

    uri = desk.open("src/gauge.py")
    assert await desk.counted(uri) == await desk.counted(uri)
    assert (await desk.execute("context.show"))["tokens"] == await desk.counted(uri)
    assert await desk.end() == 0


async def test_positions_outside_the_document(desk: Desk, git: Git) -> None:
    await desk.initialize()
    uri = desk.open("a.txt", "one\r\ntwo")
    far = 2**31 - 1
    desk.type(uri, "!", 0, far)
    desk.type(uri, "?", far, far)
    backwards = types.Range(types.Position(1, far), types.Position(1, 0))
    desk.change(uri, types.TextDocumentContentChangePartial(backwards, "TWO"))
    git.write("expected.txt", "one!\r\nTWO")

    assert await desk.counted(uri) == await desk.counted(desk.uri("expected.txt"))
    actions = await desk.client.text_document_code_action_async(
        types.CodeActionParams(
            types.TextDocumentIdentifier(uri),
            types.Range(types.Position(far, far), types.Position(far, far)),
            types.CodeActionContext([]),
        )
    )
    assert not actions
    assert await desk.end() == 0


async def test_nothing_but_the_documents_is_written_into_the_project(desk: Desk, git: Git) -> None:
    await desk.initialize()
    await desk.execute("session.start", title="Tidy")
    uri = desk.open("README.md")
    desk.type(uri, "typed, not saved\n")
    await desk.execute("checkpoint.create")
    await desk.execute("handoff.create")
    await desk.execute("session.complete")
    assert await desk.end() == 0

    status = git("status", "--porcelain", "--untracked-files=all").splitlines()
    assert [line for line in status if "docs/sessions/" not in line] == ["M  src/main.py", "?? notes.txt"]
    assert git("for-each-ref", "--format=%(refname)", "refs/heads", "refs/stash", "refs/tags") == (
        "refs/heads/gauge"
    )
