"""The demo: one whole session on a scratch clone of a real repository, through the real language server."""

import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from batonpass.cli.language_client import LanguageClient, Message, server_command
from batonpass.cli.narrator import Narrator
from batonpass.domain.errors import Unavailable

FILES_OPENED = 8
LARGEST_FILE = 60_000
CHECKPOINT_PERCENT = 35
AIM_PERCENT = 42
SMALLEST_WINDOW = 2_000
MOST_PARAGRAPHS = 200
GIT_PATIENCE = 600.0
"""Seconds that one git command may take; the clone of a large repository is the longest."""
SETTINGS: Message = {
    "quietMilliseconds": 100,
    "baseTokens": 0,
    "checkpoints": [CHECKPOINT_PERCENT, 60, 70],
}
"""The story needs these, whatever the user's own settings are.

The demo has no agent, so nothing is in the context before its files are read.
"""

NAME_ANOTHER = "Name a repository: batonpass demo PATH"

CHECKPOINT_DUE = "checkpoint-due"

PARAGRAPH = (
    "This file was typed by the demo, a few letters at a time, as a person or an agent would.\n"
    "Every edit is counted at the cost of the edit, so the gauge keeps up with any typist.\n"
    "When the context passes the first threshold, a checkpoint is suggested.\n"
)


@dataclass(frozen=True, slots=True)
class SourceFile:
    path: Path
    text: str
    tokens: int


def run_demo(path: Path, *, fast: bool) -> int:
    """Walk through a session on a scratch clone of the repository at `path`.

    Raises Unavailable when there is no repository, or when the server fails.
    """
    source = _repository_at(path)
    narrator = Narrator(steps=9, pause=0.0 if fast else 0.35)
    scratch = Path(tempfile.mkdtemp(prefix="batonpass-demo-")).resolve()
    try:
        handoff = _show(source, scratch, narrator)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    narrator.document(handoff)
    narrator.say(f"The handoff is at {handoff}")
    narrator.say("The scratch clone stays for you to look at. Remove it with:")
    narrator.say(shlex.join(["rm", "-rf", str(scratch)]))
    return 0


def _show(source: Path, scratch: Path, narrator: Narrator) -> Path:
    clone = scratch / (source.name or "project")
    narrator.title(f"Batonpass on {source.name}")
    narrator.step("Clone the repository, so that yours is not touched")
    _git(scratch, "clone", "--quiet", str(source), str(clone))
    narrator.say(f"Working in {clone}")
    with LanguageClient(server_command(), clone, SETTINGS) as client:
        return _walk(client, clone, narrator)


def _walk(client: LanguageClient, clone: Path, narrator: Narrator) -> Path:
    narrator.step("Count the tokens of some of its files")
    files = _choose_files(client, clone, narrator)
    _start(client, clone, files, narrator)
    _read_files(client, files, narrator)
    typed = _type(client, clone, narrator)
    _checkpoint(client, clone, narrator)
    _commit(clone, typed, narrator)
    _take_notes(client, narrator)
    return _hand_off(client, narrator)


def _choose_files(client: LanguageClient, clone: Path, narrator: Narrator) -> list[SourceFile]:
    names = _git(clone, "ls-files", "-z").split("\0")
    paths = sorted((clone / name for name in names if name), key=_interest, reverse=True)
    chosen: list[SourceFile] = []
    for path in paths:
        if len(chosen) == FILES_OPENED:
            break
        if not path.is_file() or path.is_symlink() or not 0 < path.stat().st_size <= LARGEST_FILE:
            continue
        count = client.execute("batonpass.tokens.count", uri=path.as_uri())
        if count["state"] == "exact" and count["tokens"]:
            chosen.append(SourceFile(path, path.read_bytes().decode("utf-8"), count["tokens"]))
            narrator.say(f"{count['tokens']:>7,} tokens  {path.relative_to(clone)}")
    return chosen


def _interest(path: Path) -> int:
    """Larger files show more of the gauge; those over the limit are passed over later."""
    size = path.stat().st_size if path.is_file() and not path.is_symlink() else 0
    return size if size <= LARGEST_FILE else 0


def _start(client: LanguageClient, clone: Path, files: Sequence[SourceFile], narrator: Narrator) -> None:
    window = max(SMALLEST_WINDOW, round(sum(file.tokens for file in files) * 100 / AIM_PERCENT))
    narrator.step("Start a session")
    session = client.execute(
        "batonpass.session.start",
        title=f"Try Batonpass on {clone.name}",
        focus="See a whole session from its start to its handoff",
        objectives=[
            {"text": "See the gauge follow the context", "kind": "primary"},
            {"text": "End with a handoff that is true", "kind": "primary"},
        ],
        contextWindow=window,
    )
    narrator.say(f"A small window of {window:,} tokens, so that you can watch it fill.")
    narrator.say(f"The plan is written to {_path_of(session['documents'][0]['uri'])}")
    for phase in session["phases"]:
        narrator.say(f"  {phase['name']:<15}{phase['budgetTokens']:>8,} tokens")
    narrator.say(f"  {'buffer':<15}{session['budget']['bufferTokens']:>8,} tokens")


def _read_files(client: LanguageClient, files: Sequence[SourceFile], narrator: Narrator) -> None:
    narrator.step("Open files, as an agent reads them: the gauge moves")
    narrator.gauge(client.execute("batonpass.context.show"), "nothing read yet")
    for file in files:
        _open(client, file.path, file.text)
        narrator.gauge(_settled(client, file.path), f"read {file.path.name}")


def _settled(client: LanguageClient, path: Path) -> Message:
    """The context once a document's count is in."""
    while client.execute("batonpass.tokens.count", uri=path.as_uri())["state"] == "counting":
        time.sleep(0.01)
    return client.execute("batonpass.context.show")


def _type(client: LanguageClient, clone: Path, narrator: Narrator) -> Path:
    narrator.step("Type into a new file")
    path = clone / "batonpass-demo.md"
    _open(client, path, "")
    text, version = "", 1
    for _ in range(MOST_PARAGRAPHS):
        for start in range(0, len(PARAGRAPH), 4):
            version += 1
            _insert(client, path, version, text, PARAGRAPH[start : start + 4])
            text += PARAGRAPH[start : start + 4]
        context = client.execute("batonpass.context.show")
        if (context["percent"] or 0) >= CHECKPOINT_PERCENT:
            break
    else:
        raise Unavailable(f"The gauge did not reach {CHECKPOINT_PERCENT} % after {version - 1} edits.")
    path.write_text(text, "utf-8")
    client.notify("textDocument/didSave", {"textDocument": {"uri": path.as_uri()}})
    narrator.say(f"{version - 1} edits, counted as they came.")
    narrator.gauge(_settled(client, path), f"typed {path.name}")
    return path


def _insert(client: LanguageClient, path: Path, version: int, before: str, text: str) -> None:
    end = {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}
    client.notify(
        "textDocument/didChange",
        {
            "textDocument": {"uri": path.as_uri(), "version": version},
            "contentChanges": [{"range": {"start": end, "end": end}, "text": text}],
        },
    )


def _checkpoint(client: LanguageClient, clone: Path, narrator: Narrator) -> None:
    narrator.step("A checkpoint is due: take it with the quick fix")
    published = client.wait_for("the diagnostic that a checkpoint is due", _is_due)
    uri, diagnostics = published["params"]["uri"], published["params"]["diagnostics"]
    diagnostic = next(each for each in diagnostics if each["code"] == CHECKPOINT_DUE)
    narrator.warn(f"{diagnostic['source']}({diagnostic['code']}): {diagnostic['message']}")
    actions = client.request(
        "textDocument/codeAction",
        {
            "textDocument": {"uri": uri},
            "range": diagnostic["range"],
            "context": {"diagnostics": [diagnostic]},
        },
    )
    narrator.say("Quick fixes: " + ", ".join(action["title"] for action in actions))
    before = _git(clone, "rev-parse", "HEAD"), _git(clone, "status", "--porcelain")
    fix = actions[0]["command"]
    checkpoint = client.execute(fix["command"], **fix["arguments"][0])
    narrator.say(f"Checkpoint {checkpoint['number']}: {checkpoint['ref']} -> {checkpoint['commit'][:12]}")
    known = _git(clone, "rev-parse", checkpoint["ref"]).strip()
    untouched = before == (_git(clone, "rev-parse", "HEAD"), _git(clone, "status", "--porcelain"))
    if known != checkpoint["commit"] or not untouched:
        raise Unavailable("Git does not know the checkpoint, or the work tree has changed.")
    narrator.say("git rev-parse knows it; HEAD and git status are as they were.")
    place = client.received.index(published) + 1
    client.wait_for("the news that the diagnostic is gone", _is_cleared(uri), since=place)
    narrator.say("The diagnostic is gone.")


def _is_due(message: Message) -> bool:
    if message["method"] != "textDocument/publishDiagnostics":
        return False
    return any(diagnostic["code"] == CHECKPOINT_DUE for diagnostic in message["params"]["diagnostics"])


def _is_cleared(uri: str) -> Callable[[Message], bool]:
    def matches(message: Message) -> bool:
        if message["method"] != "textDocument/publishDiagnostics":
            return False
        return message["params"]["uri"] == uri and not _is_due(message)

    return matches


def _commit(clone: Path, path: Path, narrator: Narrator) -> None:
    narrator.step("Commit the work, as you would")
    identity = ("-c", "user.name=Demo", "-c", "user.email=demo@localhost", "-c", "commit.gpgsign=false")
    _git(clone, "add", "--force", path.name)
    _git(clone, *identity, "commit", "--quiet", "--no-verify", "-m", "Add the file that the demo typed")
    narrator.say(_git(clone, "log", "-1", "--oneline").strip())


def _take_notes(client: LanguageClient, narrator: Narrator) -> None:
    narrator.step("Note what only you can know, and complete a phase")
    notes: tuple[dict[str, str], ...] = (
        {
            "kind": "decision",
            "text": "Work on a scratch clone",
            "rationale": "The demo must not touch the repository it shows",
            "alternatives": "A worktree, which would leave an entry in the repository",
        },
        {"kind": "learning", "text": "An estimate is marked with ~; a report by the agent is exact"},
        {"kind": "warning", "text": "The window of this session was made small on purpose"},
        {"kind": "todo", "text": "Start a session of your own in your editor"},
    )
    for note in notes:
        client.execute("batonpass.note.add", **note)
        narrator.say(f"{note['kind']}: {note['text']}")
    session = client.execute("batonpass.phase.complete")
    done, following = session["phases"][0], session["phases"][1]
    narrator.say(
        f"Phase {done['name']} is completed with {done['usedTokens']:,} tokens; "
        f"{following['name']} goes on with {following['budgetTokens']:,}."
    )


def _hand_off(client: LanguageClient, narrator: Narrator) -> Path:
    narrator.step("Write the handoff, and complete the session")
    handoff = client.execute("batonpass.handoff.create")
    narrator.say(
        f"Score {handoff['score']}/10, confidence {handoff['confidence']}, "
        f"about {handoff['recoveryMinutes']} minutes to recover the context."
    )
    for point in handoff["missing"]:
        narrator.say(f"  missing: {point['text']}")
    session = client.execute("batonpass.session.complete")
    narrator.say(f"Session “{session['title']}” is {session['status']}.")
    return _path_of(handoff["uri"])


def _open(client: LanguageClient, path: Path, text: str) -> None:
    document = {"uri": path.as_uri(), "languageId": "plaintext", "version": 1, "text": text}
    client.notify("textDocument/didOpen", {"textDocument": document})


def _path_of(uri: str) -> Path:
    return Path(url2pathname(urlsplit(uri).path))


def _repository_at(path: Path) -> Path:
    if not path.is_dir():
        raise Unavailable(f"{path} is not a folder. {NAME_ANOTHER}")
    try:
        root = Path(_git(path, "rev-parse", "--show-toplevel").rstrip("\n"))
    except Unavailable as error:
        raise Unavailable(f"{path} is not in a git repository. {NAME_ANOTHER}\n{error.message}") from error
    try:
        _git(root, "rev-parse", "--verify", "HEAD")
    except Unavailable as error:
        raise Unavailable(f"{root} has no commit yet that could be cloned. {NAME_ANOTHER}") from error
    return root


def _git(folder: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=folder, capture_output=True, check=True, timeout=GIT_PATIENCE
        )
    except FileNotFoundError as error:
        raise Unavailable("git was not found. Install git and try again.") from error
    except subprocess.TimeoutExpired as error:
        raise Unavailable(f"git {arguments[0]} did not end within {GIT_PATIENCE:.0f} seconds.") from error
    except subprocess.CalledProcessError as error:
        words = error.stderr.decode("utf-8", "replace").strip()
        raise Unavailable(f"git {arguments[0]} failed in {folder}: {words}") from error
    return done.stdout.decode("utf-8", "surrogateescape")
