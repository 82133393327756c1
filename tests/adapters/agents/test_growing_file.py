"""Reading a file that grows: only what is new, only whole lines, and never a mixture of two files."""

import os
from pathlib import Path

import pytest

from batonpass.adapters.agents.growing_file import GrowingFile, Line, Rewritten
from batonpass.domain.errors import Unavailable


def news(file: GrowingFile) -> list[str]:
    return [
        "rewritten" if isinstance(line, Rewritten) else f"{line.number} {line.content.decode()}"
        for line in file.read_new()
    ]


def test_only_new_lines_are_told(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"one\ntwo\n")
    file = GrowingFile(path)
    assert news(file) == ["1 one", "2 two"]
    assert news(file) == []
    with path.open("ab") as end:
        end.write(b"three\n")
    assert news(file) == ["3 three"]


def test_a_last_line_waits_until_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"one\ntw")
    file = GrowingFile(path)
    assert news(file) == ["1 one"]
    with path.open("ab") as end:
        end.write(b"o\n")
    assert news(file) == ["2 two"]


def test_the_rest_of_a_file_that_has_ended_is_its_last_line(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"one\ntwo")
    file = GrowingFile(path)
    assert news(file) == ["1 one"]
    assert list(file.finish()) == [Line(2, b"two")]


def test_lines_longer_than_a_piece_stay_whole(tmp_path: Path) -> None:
    path = tmp_path / "log"
    long = b"x" * 3_000_000
    path.write_bytes(b"one\n" + long + b"\nlast\n")
    assert [len(line.content) for line in GrowingFile(path).read_new() if isinstance(line, Line)] == [
        3,
        3_000_000,
        4,
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            lambda path: path.write_bytes(b"new\n"), ["rewritten", "1 new"], id="cut and begun anew"
        ),
        pytest.param(lambda path: path.write_bytes(b""), ["rewritten"], id="emptied"),
        pytest.param(
            lambda path: path.write_bytes(b"ONE\ntwo\nthree\n"),
            ["rewritten", "1 ONE", "2 two", "3 three"],
            id="another start",
        ),
        pytest.param(
            lambda path: path.write_bytes(b"one\nTWO\nthree\n"),
            ["rewritten", "1 one", "2 TWO", "3 three"],
            id="another end, then longer",
        ),
    ],
)
def test_a_file_that_was_rewritten_is_told_from_its_start(tmp_path: Path, change, expected) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"one\ntwo\n")
    file = GrowingFile(path)
    news(file)
    change(path)
    assert news(file) == expected


def test_a_file_put_in_its_place_is_told_from_its_start(tmp_path: Path) -> None:
    path, other = tmp_path / "log", tmp_path / "other"
    path.write_bytes(b"one\n")
    file = GrowingFile(path)
    news(file)
    other.write_bytes(b"one\ntwo\n")
    other.replace(path)
    assert news(file) == ["rewritten", "1 one", "2 two"]


def test_a_file_that_is_gone_has_nothing_new_and_may_come_back(tmp_path: Path) -> None:
    path = tmp_path / "log"
    file = GrowingFile(path)
    assert news(file) == []
    path.write_bytes(b"one\n")
    assert news(file) == ["1 one"]
    path.unlink()
    assert news(file) == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"one\n")
    path.chmod(0)
    with pytest.raises(Unavailable, match="cannot be read"):
        news(GrowingFile(path))


def test_a_folder_in_its_place_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="cannot be read"):
        news(GrowingFile(tmp_path))
