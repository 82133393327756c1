"""Where a project and its state are found, and that nothing is made before something is to be kept."""

from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest
from tests.developer import git, move_in

from batonpass.app.commands import COMMANDS
from batonpass.app.settings import Layer
from batonpass.bootstrap import make_identifier, now, open_project
from batonpass.domain.errors import BatonpassError, NotFound

BY_NAME = {command.name.removeprefix("batonpass."): command for command in COMMANDS}


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A home of its own; git with no configuration but this, that looks for no repository above."""
    home = tmp_path / "home"
    move_in(home, monkeypatch, "[user]\n\tname = Ada\n\temail = ada@example.org\n[gc]\n\tauto = 0\n")
    return home


@pytest.fixture
def folder(tmp_path):
    """A folder without git."""
    folder = tmp_path / "parcel"
    (folder / "src" / "deep").mkdir(parents=True)
    (folder / "src" / "a.py").write_text("print()\n")
    return folder


@pytest.fixture
def repository(folder):
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=Begin")
    return folder


@pytest.fixture
def open_folder():
    """Opens projects as a face does, and closes them in the end."""
    opened = []

    def open_one(folder):
        project = open_project(folder)
        opened.append(project)
        project.load()
        return project

    yield open_one
    for project in opened:
        project.ports.store.close()


def run(project, name, **parameters):
    return BY_NAME[name].run(project, parameters)


def files_in(*folders):
    return {path for folder in folders for path in folder.rglob("*") if path.is_file()}


def store_of(project):
    return project.ports.store.path


def check_nothing_is_made(project, *folders):
    before = files_in(*folders)
    for name in ("session.list", "context.show", "suggestion.list"):
        run(project, name)
    run(project, "tokens.count", uri=(project.root / "src" / "a.py").as_uri())
    assert files_in(*folders) == before, "looking must make nothing"
    assert not store_of(project).parent.exists()


def test_the_state_of_a_repository_lies_in_its_git_directory(repository, home, open_folder):
    project = open_folder(repository)
    assert project.root == repository
    assert store_of(project).parent == repository / ".git" / "batonpass"
    check_nothing_is_made(project, repository, home)
    run(project, "session.start", title="Begin")
    assert store_of(project).is_file()
    assert files_in(home) == {home / "gitconfig"}, "nothing is kept outside of the clone"


def test_a_subfolder_belongs_to_its_repository(repository, open_folder):
    project = open_folder(repository / "src" / "deep")
    assert project.root == repository and project.name == "parcel"
    session = run(project, "session.start", title="Begin")
    assert session["documents"][0]["uri"].startswith((repository / "docs" / "sessions").as_uri())
    assert run(open_folder(repository), "session.show")["id"] == session["id"]


def test_work_trees_share_the_store_and_each_has_its_session(repository, tmp_path, open_folder):
    git(repository, "worktree", "add", "--quiet", "-b", "hotfix", str(tmp_path / "hotfix"))
    project, hotfix = open_folder(repository), open_folder(tmp_path / "hotfix")
    assert hotfix.root == tmp_path / "hotfix"
    assert store_of(hotfix) == store_of(project)
    here = run(project, "session.start", title="Here")
    there = run(hotfix, "session.start", title="There")
    assert (here["branch"], there["branch"]) == ("main", "hotfix")
    assert run(open_folder(repository), "session.show")["id"] == here["id"]
    assert run(open_folder(tmp_path / "hotfix"), "session.show")["id"] == there["id"]
    assert len(run(project, "session.list")["sessions"]) == 2


def test_the_state_of_a_folder_without_git_lies_in_the_users_state(folder, home, open_folder):
    project = open_folder(folder)
    assert project.root == folder and project.ports.repository is None
    assert store_of(project).is_relative_to(home / "state")
    check_nothing_is_made(project, folder, home)
    session = run(project, "session.start", title="Begin")
    assert (session["branch"], session["startCommit"]) == (None, None)
    assert store_of(project).is_file()
    made = {path.relative_to(folder).parts[0] for path in files_in(folder)}
    assert made == {"src", "docs"}, "in the project there are documents and no state"


def test_each_folder_without_git_has_its_own_state(folder, open_folder):
    assert store_of(open_folder(folder)) != store_of(open_folder(folder / "src"))
    assert store_of(open_folder(folder)) == store_of(open_folder(folder / "src" / ".."))


def test_a_folder_behind_a_link_is_the_folder(repository, tmp_path, open_folder):
    link = tmp_path / "link"
    link.symlink_to(repository)
    project = open_folder(link)
    started = run(project, "session.start", title="Begin")
    assert open_folder(repository).current.session.id == started["id"], "one project, by either name"
    assert started["documents"][0]["uri"].startswith(f"{link.as_uri()}/"), (
        "an editor that came through the link knows its files by it"
    )


def test_a_project_that_was_moved_goes_on_at_its_new_place(repository, tmp_path, open_folder):
    started = run(open_folder(repository), "session.start", title="Begin")
    moved = repository.rename(tmp_path / "elsewhere")
    again = open_folder(moved)
    assert again.current.session.id == started["id"], "the session has moved along"
    plan = run(again, "session.show")["documents"][0]["uri"]
    assert plan.startswith(f"{moved.as_uri()}/") and Path(url2pathname(urlsplit(plan).path)).exists()


def test_the_session_of_another_work_tree_stays_there(repository, tmp_path, open_folder):
    git(repository, "worktree", "add", "--quiet", str(tmp_path / "second"))
    started = run(open_folder(tmp_path / "second"), "session.start", title="There")
    assert open_folder(repository).current is None
    assert open_folder(tmp_path / "second").current.session.id == started["id"]


def test_a_folder_that_does_not_exist_is_not_made(tmp_path, open_folder):
    with pytest.raises(NotFound, match="no folder"):
        open_folder(tmp_path / "gone")
    assert list(tmp_path.glob("gone")) == []


def test_a_repository_without_commits_is_a_repository(folder, open_folder):
    git(folder, "init", "--quiet", "--initial-branch=main")
    project = open_folder(folder)
    assert store_of(project).parent == folder / ".git" / "batonpass"
    session = run(project, "session.start", title="Begin")
    assert (session["branch"], session["startCommit"]) == ("main", None)
    assert run(project, "checkpoint.create")["head"] is None
    assert run(project, "handoff.create")["uri"].endswith("/handoff.md")


def test_a_checkpoint_is_a_commit_that_says_what_it_is(repository, open_folder):
    project = open_folder(repository)
    run(project, "session.start", title="Begin again")
    for note, message in (
        ("", "Checkpoint 1 of Begin again"),
        ("a note", "Checkpoint 2 of Begin again\n\na note"),
    ):
        ref = run(project, "checkpoint.create", note=note)["ref"]
        assert git(repository, "log", "-1", "--format=%B", ref).strip() == message
    assert git(repository, "log", "--format=%s") == "Begin\n", "the branch knows nothing of it"


def test_a_session_goes_on_in_the_next_process(repository, open_folder):
    started = run(open_folder(repository), "session.start", title="Begin")
    again = open_folder(repository)
    assert run(again, "session.show")["id"] == started["id"]
    assert run(again, "checkpoint.create")["number"] == 1


def test_a_refused_start_makes_no_file(repository, open_folder):
    project = open_folder(repository)
    before = files_in(repository)
    for wrong in ({"title": ""}, {"title": "x", "contextWindow": 5}, {"title": "x", "continues": "nobody"}):
        with pytest.raises(BatonpassError, match=r"title|contextWindow|nobody"):
            run(project, "session.start", **wrong)
    assert files_in(repository) == before


def test_the_settings_of_the_user_and_the_project_are_found(repository, home, open_folder):
    for path, text in (
        (home / "config" / "batonpass" / "config.toml", 'agent = "codex"\ncontextWindow = 400000\n'),
        (repository / ".batonpass" / "config.toml", 'agent = "aider"\n'),
    ):
        path.parent.mkdir(parents=True)
        path.write_text(text)
    project = open_folder(repository)
    assert project.configure(Layer("editor", {})) == ()
    assert (project.settings.agent, project.settings.context_window) == ("aider", 400_000)


def test_identifiers_sort_by_time_and_are_safe_in_refs_and_file_names():
    identifiers = [make_identifier() for _ in range(50)]
    assert len(set(identifiers)) > 1
    assert [i[:15] for i in identifiers] == sorted(i[:15] for i in identifiers)
    for identifier in identifiers:
        assert identifier.replace("-", "").isalnum() and identifier.isascii()
        assert Path(identifier).name == identifier
    assert now().utcoffset() is not None, "a time without its zone cannot be compared with one that has it"
