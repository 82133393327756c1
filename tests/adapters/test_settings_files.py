"""The settings files: where they are looked for, what they say, and what becomes of one that is broken."""

from pathlib import Path

import pytest

from batonpass.adapters.settings_files import FixedSettings, TomlSettingsFiles, user_file
from batonpass.app.settings import Layer, resolve_settings


@pytest.fixture
def root(tmp_path):
    (tmp_path / "project" / ".batonpass").mkdir(parents=True)
    return tmp_path / "project"


@pytest.fixture
def user(tmp_path):
    return tmp_path / "home" / "config.toml"


@pytest.fixture
def files(root, user):
    return TomlSettingsFiles(root, user)


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def project_file(root):
    return root / ".batonpass" / "config.toml"


def test_without_files_there_are_no_layers(files, root, tmp_path):
    assert files.layers() == ()
    assert not (tmp_path / "home").exists(), "looking makes nothing"
    assert list((root / ".batonpass").iterdir()) == []


def test_the_project_goes_before_the_user_and_each_is_named_by_its_path(files, root, user):
    write(user, 'agent = "codex"\ncontextWindow = 400000\n')
    write(project_file(root), 'agent = "aider"\ncheckpoints = [40, 80]\n')
    layers = files.layers()
    assert [layer.origin for layer in layers] == [str(user), str(project_file(root))]
    settings = resolve_settings(layers).settings
    assert (settings.agent, settings.context_window, settings.checkpoints) == ("aider", 400_000, (40, 80))


@pytest.mark.parametrize("which", ["user", "project"])
def test_one_file_alone_is_enough(which, files, root, user):
    path = write(user if which == "user" else project_file(root), "contextBudget = 50.5\n")
    assert files.layers() == (Layer(str(path), {"contextBudget": 50.5}),)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("agent = codex\n", "it is not TOML: "),
        ("[[[", "it is not TOML: "),
        ("a = 1\na = 2\n", "it is not TOML: "),
        ('agent = "Größe"\n'.encode("latin-1"), "it is not TOML: "),
    ],
)
def test_a_file_that_cannot_be_understood_says_so_and_leaves_the_other(content, words, files, root, user):
    write(user, 'agent = "codex"\n')
    path = write(project_file(root), content)
    good, broken = files.layers()
    assert good.values == {"agent": "codex"} and good.problem is None
    assert broken.values == {} and broken.problem.startswith(words)
    (problem,) = resolve_settings((good, broken)).problems
    assert problem.startswith(f"{path}: {words}")


def test_a_file_that_cannot_be_read_says_why(files, root):
    project_file(root).mkdir()
    (layer,) = files.layers()
    assert layer.problem == "it cannot be read: Is a directory."


def test_a_wrong_value_is_named_with_the_file_it_stands_in(files, root):
    path = write(project_file(root), 'contextWindow = "large"\nagent = "codex"\n[more]\nx = 1\n')
    resolved = resolve_settings(files.layers())
    assert resolved.settings.agent == "codex"
    assert resolved.problems == (
        f"{path}: “contextWindow” is left out: it must be a whole number, not a text.",
        f"{path}: there is no setting “more”.",
    )


def test_a_change_of_a_file_holds_from_the_next_question(files, root):
    write(project_file(root), "contextBudget = 50\n")
    assert files.layers()[0].values == {"contextBudget": 50}
    write(project_file(root), "contextBudget = 60\n")
    assert files.layers()[0].values == {"contextBudget": 60}
    project_file(root).unlink()
    assert files.layers() == ()


def test_the_users_file_lies_in_their_configuration_folder(monkeypatch, tmp_path, root):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "configuration"))
    assert user_file().is_relative_to(tmp_path)
    path = write(user_file(), 'agent = "codex"\n')
    assert TomlSettingsFiles(root).layers() == (Layer(str(path), {"agent": "codex"}),)


def test_the_fake_answers_as_it_was_told():
    layer = Layer("a", {"agent": "codex"})
    assert FixedSettings(layer).layers() == (layer,)
    assert FixedSettings().layers() == ()
    assert isinstance(FixedSettings().layers(), tuple)


def test_a_root_that_is_no_folder_has_no_project_file(tmp_path, user):
    assert TomlSettingsFiles(Path(tmp_path / "absent"), user).layers() == ()
