"""Documents on disk: one contract for the real files and the fake, then what only a disk can do."""

import hashlib
import os
import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batonpass.adapters.documents.fake import MemoryFiles
from batonpass.adapters.documents.files import ProjectFiles
from batonpass.adapters.documents.placing import SLUG_LIMIT, slug
from batonpass.app.ports import DocumentFiles
from batonpass.domain.errors import InvalidInput, Unavailable
from batonpass.domain.plan import DEFAULT_WEIGHTS, Scope, make_plan
from batonpass.domain.session import DocumentKind, DocumentLink, Session, SessionStatus, with_document

DIRECTORY = "docs/sessions"
FOLDER = f"{DIRECTORY}/2026-03-12-fix-the-login"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


@pytest.fixture(params=["real", "fake"])
def files(request: pytest.FixtureRequest, root: Path) -> DocumentFiles:
    return ProjectFiles(root) if request.param == "real" else MemoryFiles(root)


@pytest.fixture
def real(root: Path) -> ProjectFiles:
    return ProjectFiles(root)


@pytest.fixture
def session(root: Path) -> Session:
    plan = make_plan(Scope(), DEFAULT_WEIGHTS, 200_000, 0.7)
    return Session(
        id="20260312-081500-a1b2",
        title="Fix the login",
        status=SessionStatus.ACTIVE,
        agent="generic",
        root=str(root),
        created_at=datetime(2026, 3, 12, 8, 15, tzinfo=UTC),
        budget=plan.budget,
        phases=plan.phases,
    )


def write(files: DocumentFiles, session: Session, kind: DocumentKind, text: str) -> tuple[Path, Session]:
    """Place and write a document as the app does, and return the session that links it."""
    path = files.place(DIRECTORY, session, kind)
    files.write(path, text)
    link = DocumentLink(kind, str(path), hashlib.sha256(text.encode()).hexdigest())
    return path, with_document(session, link)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (DocumentKind.PLAN, "plan.md"),
        (DocumentKind.HANDOFF, "handoff.md"),
        (DocumentKind.SESSION_LOG, "session-log.md"),
        (DocumentKind.IMPLEMENTATION_LOG, "implementation-log.md"),
    ],
)
def test_each_kind_has_its_place(files, root, session, kind, name) -> None:
    assert files.place(DIRECTORY, session, kind) == root / FOLDER / name


def test_a_place_is_only_named_and_nothing_is_made(real, root, session) -> None:
    real.place(DIRECTORY, session, DocumentKind.PLAN)
    assert list(root.iterdir()) == []


def test_what_is_written_is_read_again_exactly(files, root) -> None:
    path = root / "docs" / "new" / "plan.md"
    text = "één\r\nline\n\ttab 😀\n\n"
    files.write(path, text)
    assert files.read(path) == text
    files.write(path, "shorter")
    assert files.read(path) == "shorter"


def test_a_missing_document_is_none(files, root) -> None:
    assert files.read(root / "docs" / "none.md") is None


def test_a_document_is_taken_back(files, root) -> None:
    path = root / "docs" / "plan.md"
    files.write(path, "text")
    files.remove(path)
    assert files.read(path) is None
    files.remove(path)


def test_documents_of_a_session_share_its_folder(files, root, session) -> None:
    plan, session = write(files, session, DocumentKind.PLAN, "plan")
    handoff, _ = write(files, session, DocumentKind.HANDOFF, "handoff")
    assert (plan, handoff) == (root / FOLDER / "plan.md", root / FOLDER / "handoff.md")


def test_a_document_that_is_there_gets_a_numbered_neighbour(files, root, session) -> None:
    names = []
    for text in ("first", "second", "third"):
        path, session = write(files, session, DocumentKind.HANDOFF, text)
        names.append(path.name)
    assert names == ["handoff.md", "handoff-2.md", "handoff-3.md"]
    assert files.read(root / FOLDER / "handoff.md") == "first"


def test_another_session_of_the_same_name_gets_its_own_folder(files, root, session) -> None:
    write(files, session, DocumentKind.PLAN, "mine")
    other = replace(session, id="20260312-091500-ffff")
    assert files.place(DIRECTORY, other, DocumentKind.PLAN) == root / f"{FOLDER}-2" / "plan.md"


def test_after_the_setting_changed_documents_go_to_the_new_directory(files, root, session) -> None:
    _, session = write(files, session, DocumentKind.PLAN, "plan")
    path = files.place("elsewhere", session, DocumentKind.HANDOFF)
    assert path == root / "elsewhere" / "2026-03-12-fix-the-login" / "handoff.md"


@pytest.mark.parametrize("directory", [".", "docs/../notes", "./a/b/"])
def test_a_directory_may_be_anywhere_in_the_project(files, root, session, directory) -> None:
    path = files.place(directory, session, DocumentKind.PLAN)
    assert path.is_relative_to(root)
    assert ".." not in path.parts


def test_an_absolute_directory_inside_the_project_is_taken(files, root, session) -> None:
    path = files.place(str(root / "notes"), session, DocumentKind.PLAN)
    assert path.parent.parent == root / "notes"


@pytest.mark.parametrize(
    "directory", ["../x", "..", "docs/../../x", "/tmp", "", "  ", ".git/x", "a/.GIT", "a\0b"]
)
def test_a_directory_out_of_the_project_is_refused(files, session, directory) -> None:
    with pytest.raises(InvalidInput) as caught:
        files.place(directory, session, DocumentKind.PLAN)
    assert caught.value.field == "documentsDirectory"


def test_a_document_out_of_the_project_is_left_alone(files, root) -> None:
    outside = root.parent / "outside.md"
    for use in (
        lambda: files.read(outside),
        lambda: files.write(outside, "x"),
        lambda: files.remove(outside),
    ):
        with pytest.raises(Unavailable, match="leads out of the project"):
            use()
    assert not outside.exists()


def test_an_empty_folder_is_free(real, root, session) -> None:
    (root / FOLDER).mkdir(parents=True)
    assert real.place(DIRECTORY, session, DocumentKind.PLAN) == root / FOLDER / "plan.md"


def test_a_file_where_the_folder_would_be_is_kept(real, root, session) -> None:
    (root / DIRECTORY).mkdir(parents=True)
    (root / FOLDER).write_text("mine", encoding="utf-8")
    assert real.place(DIRECTORY, session, DocumentKind.PLAN) == root / f"{FOLDER}-2" / "plan.md"


def test_a_directory_that_is_a_link_out_of_the_project_is_refused(real, root, session, tmp_path) -> None:
    (tmp_path / "outside").mkdir()
    (root / "docs").symlink_to(tmp_path / "outside")
    with pytest.raises(InvalidInput) as caught:
        real.place(DIRECTORY, session, DocumentKind.PLAN)
    assert caught.value.field == "documentsDirectory"


def test_a_document_that_became_a_link_out_of_the_project_is_left_alone(real, root, tmp_path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("secret", encoding="utf-8")
    (root / "plan.md").symlink_to(secret)
    with pytest.raises(Unavailable):
        real.read(root / "plan.md")
    with pytest.raises(Unavailable):
        real.write(root / "plan.md", "changed")
    assert secret.read_text(encoding="utf-8") == "secret"


def test_a_link_inside_the_project_stays_a_link(real, root) -> None:
    (root / "real.md").write_text("old", encoding="utf-8")
    (root / "plan.md").symlink_to(root / "real.md")
    real.write(root / "plan.md", "new")
    assert (root / "plan.md").is_symlink()
    assert (root / "real.md").read_text(encoding="utf-8") == "new"


def test_a_loop_of_links_is_an_error_in_plain_words(real, root) -> None:
    (root / "a.md").symlink_to(root / "b.md")
    (root / "b.md").symlink_to(root / "a.md")
    with pytest.raises(Unavailable, match=r"Cannot read .*a\.md"):
        real.read(root / "a.md")


def test_a_document_that_is_not_utf8_is_refused(real, root) -> None:
    (root / "plan.md").write_bytes(b"caf\xe9")
    with pytest.raises(Unavailable, match=r"plan\.md is not UTF-8 \(byte 3\)"):
        real.read(root / "plan.md")


def test_a_folder_where_the_document_should_be_is_an_error_in_plain_words(real, root) -> None:
    (root / "plan.md").mkdir()
    with pytest.raises(Unavailable, match=r"Cannot read .*plan\.md"):
        real.read(root / "plan.md")
    with pytest.raises(Unavailable, match=r"Cannot write .*plan\.md"):
        real.write(root / "plan.md", "x")
    assert [path.name for path in root.iterdir()] == ["plan.md"], "a temporary file was left behind"


def test_a_file_where_a_parent_folder_should_be_is_an_error(real, root) -> None:
    (root / "docs").write_text("a file", encoding="utf-8")
    with pytest.raises(Unavailable, match="Cannot write"):
        real.write(root / "docs" / "plan.md", "x")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_permissions_of_a_document_are_kept(real, root) -> None:
    path = root / "plan.md"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o640)
    real.write(path, "new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Fix the login", "fix-the-login"),
        ("  Émile's  CAFÉ: 2/3 done!  ", "emile-s-cafe-2-3-done"),
        ("../../etc/passwd", "etc-passwd"),
        ("修复 login", "login"),
        ("修复登录", "修复登录"),
        ("Вход", "вход"),
        ("😀", "session"),
        ("---", "session"),
        ("con", "con"),
        ("a" * 80, "a" * 60),
        ("𠀀" * 80, "𠀀" * 45),
        ("a" * 59 + " bcd", "a" * 59),
    ],
)
def test_slug(title: str, expected: str) -> None:
    assert slug(title) == expected


@given(st.text(max_size=200))
def test_a_slug_is_always_one_safe_name(title: str) -> None:
    name = slug(title)
    assert 0 < len(name) <= SLUG_LIMIT
    assert len(f"2026-03-12-{name}-9999".encode()) <= 255
    assert not set(name) & set('/\\:*?"<>|. \0\n\t')
    assert not name.startswith("-")
    assert not name.endswith("-")
