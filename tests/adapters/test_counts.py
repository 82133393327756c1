"""The cache of token counts: what every one does, and what the one on disk lives through."""

import logging
import sqlite3
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from batonpass.adapters.counts import FILE_NAME, DiskCounts, MemoryCounts
from batonpass.app.ports import CountCache

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


class Days:
    """A clock that is moved by days."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, days: int) -> None:
        self.now += timedelta(days=days)


@pytest.fixture
def days() -> Days:
    return Days()


@pytest.fixture
def disk(tmp_path: Path, days: Days) -> DiskCounts:
    return DiskCounts(tmp_path / "state", days)


@pytest.fixture(params=["memory", "disk"])
def cache(request: pytest.FixtureRequest) -> CountCache:
    return MemoryCounts() if request.param == "memory" else request.getfixturevalue("disk")


def test_what_was_kept_is_found(cache: CountCache) -> None:
    cache.keep("o200k_base", {"a": 5, "b": 0, "binary": None})
    assert cache.find("o200k_base", ["a", "b", "binary", "c"]) == {"a": 5, "b": 0, "binary": None}


def test_an_empty_cache_and_an_empty_question_find_nothing(cache: CountCache) -> None:
    assert cache.find("o200k_base", ["a"]) == {}
    assert cache.find("o200k_base", []) == {}
    cache.keep("o200k_base", {})
    assert cache.find("o200k_base", ["a"]) == {}


def test_encodings_are_kept_apart(cache: CountCache) -> None:
    cache.keep("o200k_base", {"a": 5})
    cache.keep("cl100k_base", {"a": 6})
    assert (cache.find("o200k_base", ["a"]), cache.find("cl100k_base", ["a"])) == ({"a": 5}, {"a": 6})


def test_the_last_count_of_a_key_holds(cache: CountCache) -> None:
    cache.keep("o200k_base", {"a": 5, "b": 1})
    cache.keep("o200k_base", {"a": 7})
    assert cache.find("o200k_base", ["a", "b"]) == {"a": 7, "b": 1}


def test_a_large_batch_goes_in_and_comes_out(cache: CountCache) -> None:
    counts: dict[str, int | None] = {f"key{number}": number for number in range(5_000)}
    cache.keep("o200k_base", counts)
    assert cache.find("o200k_base", counts.keys()) == counts


def test_threads_may_share_it(cache: CountCache) -> None:
    def work(number: int) -> None:
        for step in range(10):
            cache.keep("o200k_base", {f"{number}-{step}": step})
            cache.find("o200k_base", [f"{number}-{step}"])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    keys = [f"{number}-{step}" for number in range(4) for step in range(10)]
    assert len(cache.find("o200k_base", keys)) == 40


def test_another_process_finds_it(disk: DiskCounts, days: Days) -> None:
    disk.keep("o200k_base", {"a": 5})
    assert DiskCounts(disk.path.parent, days).find("o200k_base", ["a"]) == {"a": 5}


def test_looking_for_counts_makes_no_file(disk: DiskCounts) -> None:
    disk.find("o200k_base", ["a"])
    assert not disk.path.parent.exists()


def test_it_may_be_deleted_at_any_time(disk: DiskCounts) -> None:
    disk.keep("o200k_base", {"a": 5})
    disk.path.unlink()
    assert disk.find("o200k_base", ["a"]) == {}
    disk.keep("o200k_base", {"b": 6})
    assert disk.find("o200k_base", ["a", "b"]) == {"b": 6}


@pytest.mark.parametrize("damage", [b"no database, whatever its name" * 50, b"SQLite format 3\0"])
def test_a_damaged_one_is_made_anew(
    disk: DiskCounts, damage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    disk.keep("o200k_base", {"a": 5})
    disk.path.write_bytes(damage)
    assert disk.find("o200k_base", ["a"]) == {}
    disk.keep("o200k_base", {"b": 6})
    assert disk.find("o200k_base", ["b"]) == {"b": 6}
    assert "made anew" in caplog.text


def test_pages_that_were_overwritten_are_noticed(disk: DiskCounts) -> None:
    disk.keep("o200k_base", {f"key{number}": number for number in range(5_000)})
    content = disk.path.read_bytes()
    disk.path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    disk.keep("o200k_base", {"b": 6})
    assert disk.find("o200k_base", ["b"]) == {"b": 6}


def test_one_of_another_form_is_emptied(disk: DiskCounts) -> None:
    disk.path.parent.mkdir()
    with sqlite3.connect(disk.path) as connection:
        connection.execute("CREATE TABLE counts (something TEXT)")
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    assert disk.find("o200k_base", ["a"]) == {}
    disk.keep("o200k_base", {"a": 5})
    assert disk.find("o200k_base", ["a"]) == {"a": 5}


def test_a_place_that_cannot_be_written_costs_the_cache_and_nothing_else(
    tmp_path: Path, days: Days, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "state").write_text("a file where a folder should be")
    cache = DiskCounts(tmp_path / "state", days)
    cache.keep("o200k_base", {"a": 5})
    assert cache.find("o200k_base", ["a"]) == {}
    assert "cannot be used" in caplog.text


def test_one_that_another_program_keeps_locked_is_done_without(
    disk: DiskCounts, caplog: pytest.LogCaptureFixture
) -> None:
    disk.keep("o200k_base", {"a": 5})
    other = sqlite3.connect(disk.path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with caplog.at_level(logging.WARNING):
        assert disk.find("o200k_base", ["a"]) == {}
        assert "locked" in caplog.text
    other.close()
    assert disk.find("o200k_base", ["a"]) == {"a": 5}, "what is locked is not damaged"


def test_what_no_scan_asks_for_is_dropped_after_ninety_days(disk: DiskCounts, days: Days) -> None:
    disk.keep("o200k_base", {"used": 1, "unused": 2})
    days.pass_by(60)
    assert disk.find("o200k_base", ["used"]) == {"used": 1}
    days.pass_by(60)
    disk.keep("o200k_base", {"new": 3})
    assert disk.find("o200k_base", ["used", "unused", "new"]) == {"used": 1, "new": 3}


def test_what_is_ninety_days_old_is_still_there(disk: DiskCounts, days: Days) -> None:
    disk.keep("o200k_base", {"a": 1})
    days.pass_by(90)
    disk.keep("o200k_base", {"new": 3})
    assert disk.find("o200k_base", ["a"]) == {"a": 1}


def test_the_file_lies_beside_the_store(disk: DiskCounts) -> None:
    disk.keep("o200k_base", {"a": 1})
    assert [path.name for path in disk.path.parent.iterdir()] == [FILE_NAME]
