"""Where the state lives."""

from pathlib import Path

from batonpass.adapters.store.location import state_directory


def test_inside_git_the_state_lies_in_the_common_folder(tmp_path):
    assert state_directory(tmp_path, tmp_path / ".git") == tmp_path / ".git" / "batonpass"
    assert list(tmp_path.iterdir()) == [], "asking for the place must make nothing"


def test_outside_git_each_project_has_its_own_place_in_the_users_state_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    one, two = (state_directory(tmp_path / name, None) for name in ("one", "two"))
    assert one != two
    assert one.parent == two.parent
    assert one.parent.name == "batonpass"
    assert tmp_path in one.parents
    assert state_directory(tmp_path / "one", None) == one, "the place must be the same every time"


def test_a_project_reached_by_another_name_has_the_same_place(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    real = tmp_path / "real"
    real.mkdir()
    (tmp_path / "link").symlink_to(real)
    assert state_directory(tmp_path / "link", None) == state_directory(real, None)
    assert state_directory(real / ".." / "real", None) == state_directory(Path(real), None)
