"""`batonpass doctor` and `batonpass archive`, as processes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import Do
from tests.lsp.journey.git import Git
from tinydb import TinyDB

Run = Callable[..., subprocess.CompletedProcess[str]]


def test_a_project_without_anything_kept_is_in_order(batonpass: Run, repository: Git) -> None:
    done = batonpass("doctor", repository.folder)
    assert (done.returncode, done.stdout) == (0, "Everything is in order.\n"), done.stderr
    assert not (repository.folder / ".git" / "batonpass").exists(), "looking makes nothing"


def test_the_newest_checkpoint_is_proven(batonpass: Run, repository: Git, do: Do) -> None:
    do("session.start", title="Cared for")
    checkpoint = do("checkpoint.create")
    done = batonpass("doctor", repository.folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"The newest checkpoint, {checkpoint['ref']}, comes back byte for byte" in done.stdout


def test_what_is_lost_is_named(batonpass: Run, repository: Git, do: Do) -> None:
    session = do("session.start", title="Cared for")
    checkpoint = do("checkpoint.create")
    repository("update-ref", "-d", checkpoint["ref"])
    shutil.rmtree(repository.folder / "docs")
    done = batonpass("doctor", "--json", repository.folder)
    assert done.returncode == 1
    found = {finding["code"]: finding["sentence"] for finding in json.loads(done.stdout)["findings"]}
    assert set(found) == {"lost-checkpoint", "lost-document"}, f"{session['id']}: {found}"
    assert "not have these checkpoints of “Cared for” any more: 1." in found["lost-checkpoint"]


def test_a_damaged_store_is_said_and_mended(batonpass: Run, repository: Git, do: Do) -> None:
    do("session.start", title="Cared for")
    store = repository.folder / ".git" / "batonpass" / "store.db"
    done = batonpass("doctor", repository.folder)
    assert done.returncode == 0, done.stdout
    into_file = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('PRAGMA wal_checkpoint(TRUNCATE)')"
    subprocess.run([sys.executable, "-c", into_file, store], check=True)
    content = bytearray(store.read_bytes())
    content[4096 * 2 + 8 : 4096 * 3] = b"\xff" * (4096 - 8)
    store.write_bytes(content)

    done = batonpass("doctor", repository.folder)
    assert done.returncode == 1 and "doctor --repair" in done.stdout, done.stdout + done.stderr
    done = batonpass("doctor", "--repair", repository.folder)
    assert "The store as it was is kept at" in done.stdout, done.stdout + done.stderr
    assert batonpass("doctor", repository.folder).returncode == 0


def test_everything_goes_out_to_tinydb_and_comes_back(
    batonpass: Run, repository: Git, do: Do, tmp_path: Path
) -> None:
    session = do("session.start", title="Cared for")
    file = tmp_path / "sessions.json"
    done = batonpass("doctor", "--export", file, repository.folder)
    assert done.returncode == 0, done.stderr
    with TinyDB(file) as stock:
        assert [document["id"] for document in stock.table("sessions")] == [session["id"]]

    again = batonpass("doctor", "--export", file, repository.folder)
    assert again.returncode == 1 and "exists already" in again.stderr
    refused = batonpass("doctor", "--import", file, repository.folder)
    assert refused.returncode == 1 and "would replace" in refused.stderr, refused.stdout + refused.stderr
    done = batonpass("doctor", "--import", file, "--replace", repository.folder)
    assert done.returncode == 0, done.stderr
    assert do("session.show")["id"] == session["id"]


@pytest.mark.parametrize(
    ("days", "said"), [("0", "1 session was archived."), ("30", "0 sessions were archived.")]
)
def test_archive_takes_what_ended_long_ago(
    batonpass: Run, repository: Git, do: Do, days: str, said: str
) -> None:
    session = do("session.start", title="Over")
    do("session.complete")
    done = batonpass("archive", "--older-than", days, repository.folder)
    assert (done.returncode, done.stdout.strip()) == (0, said), done.stderr
    status = do("session.show", session=session["id"])["status"]
    assert status == ("archived" if days == "0" else "completed")


def test_one_session_is_archived_by_its_id(batonpass: Run, repository: Git, do: Do) -> None:
    session = do("session.start", title="Over")["id"]
    refused = batonpass("archive", "--session", session, repository.folder)
    assert refused.returncode == 1 and "is active and cannot become archived" in refused.stderr
    do("session.complete")
    done = batonpass("archive", "--session", session, repository.folder)
    assert (done.returncode, done.stdout) == (0, "1 session was archived.\n"), done.stderr
    assert do("session.show", session=session)["status"] == "archived"


def test_what_was_archived_is_told_as_json(batonpass: Run, repository: Git, do: Do) -> None:
    session = do("session.start", title="Over")["id"]
    do("session.complete")
    done = batonpass("archive", "--older-than", 0, "--json", repository.folder)
    assert json.loads(done.stdout) == {"archived": [session], "freedBytes": 0}, done.stderr
