"""The project's files as text to be counted: the disk's and the fake's behaviour, and the disk's own."""

import os
from pathlib import Path

import pytest

from batonpass.adapters.sources import DiskSources, MemorySources
from batonpass.domain.errors import InvalidInput, NotFound, Unavailable

LIMIT = 1_000


@pytest.fixture(params=["disk", "memory"])
def place(request, tmp_path):
    """Puts files where the sources find them: `put(name, content)` returns the file's URI."""
    return DiskPlace(tmp_path) if request.param == "disk" else MemoryPlace()


class DiskPlace:
    def __init__(self, folder):
        self.folder = folder
        self.sources = DiskSources()

    def put(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        return path.as_uri()

    def uri(self, name):
        return (self.folder / name).as_uri()


class MemoryPlace:
    def __init__(self):
        self.sources = MemorySources()

    def put(self, name, content):
        try:
            self.sources.files[self.uri(name)] = content.decode() if b"\0" not in content else None
        except UnicodeDecodeError:
            self.sources.files[self.uri(name)] = None
        return self.uri(name)

    def uri(self, name):
        return Path("/project", name).as_uri()


TEXTS = {
    "plain": b"def f():\n    return 1\n",
    "empty": b"",
    "crlf": b"one\r\ntwo\rthree\n",
    "unicode": "žluťoučký 🐎\n\f\u2028".encode(),
    "bom": b"\xef\xbb\xbftext\n",
    "as large as the limit": b"x" * LIMIT,
}
NOT_TEXTS = {
    "binary": b"\x89PNG\0\x01",
    "latin-1": "Größe".encode("latin-1"),
    "utf-16": "Größe".encode("utf-16"),
    "cut in the middle of a character": "ž".encode()[:1],
    "a surrogate": b"\xed\xa0\x80",
    "over the limit": b"x" * (LIMIT + 1),
    "over the limit in bytes": "ž".encode() * 501,
}


@pytest.mark.parametrize("kind", TEXTS)
def test_a_text_is_read_as_it_is(kind, place):
    assert place.sources.read(place.put("a.txt", TEXTS[kind]), LIMIT) == TEXTS[kind].decode()


@pytest.mark.parametrize("kind", NOT_TEXTS)
def test_what_is_no_text_or_too_large_is_told_by_none(kind, place):
    assert place.sources.read(place.put("a.txt", NOT_TEXTS[kind]), LIMIT) is None


def test_names_with_spaces_and_other_scripts_are_found(place):
    assert place.sources.read(place.put("a žluť #1 %41.txt", b"x"), LIMIT) == "x"


def test_a_file_that_is_not_there_is_not_found(place):
    with pytest.raises(NotFound, match=r"There is no file .*absent\.txt"):
        place.sources.read(place.uri("absent.txt"), LIMIT)


@pytest.mark.parametrize(
    "uri", ["untitled:Untitled-1", "http://example.org/a.txt", "a.txt", "/etc/passwd", "vscode-vfs://a/b"]
)
def test_what_names_no_file_of_this_machine_is_refused_by_its_field(uri, place):
    with pytest.raises(InvalidInput, match="does not name a file on this machine") as refused:
        place.sources.read(uri, LIMIT)
    assert refused.value.field == "uri"


def test_a_changed_file_is_read_anew(place):
    uri = place.put("a.txt", b"before")
    assert place.sources.read(uri, LIMIT) == "before"
    place.put("a.txt", b"afterwards")
    assert place.sources.read(uri, LIMIT) == "afterwards"
    place.put("a.txt", b"\0")
    assert place.sources.read(uri, LIMIT) is None


def test_the_limit_of_each_question_counts(place):
    uri = place.put("a.txt", b"x" * 20)
    assert place.sources.read(uri, 20) is not None
    assert place.sources.read(uri, 19) is None


@pytest.fixture
def disk(tmp_path):
    return DiskPlace(tmp_path)


def test_a_folder_is_no_file(disk):
    with pytest.raises(InvalidInput, match="is not a file") as refused:
        disk.sources.read(disk.folder.as_uri(), LIMIT)
    assert refused.value.field == "uri"


def test_a_pipe_is_no_file_and_nobody_waits_for_it(disk):
    os.mkfifo(disk.folder / "pipe")
    with pytest.raises(InvalidInput, match="is not a file"):
        disk.sources.read(disk.uri("pipe"), LIMIT)


@pytest.mark.parametrize("uri", ["file://", "file:///a%00b"])
def test_a_uri_without_a_path_is_refused(uri, disk):
    with pytest.raises(InvalidInput):
        disk.sources.read(uri, LIMIT)


def test_a_path_that_the_system_refuses_is_told_with_its_words(disk):
    disk.put("a.txt", b"x")
    with pytest.raises(Unavailable, match=r"a\.txt/b cannot be read: Not a directory"):
        disk.sources.read(disk.uri("a.txt/b"), LIMIT)
    with pytest.raises(Unavailable, match="cannot be read: File name too long"):
        disk.sources.read(disk.uri("x" * 300), LIMIT)


def test_a_large_file_is_not_read_at_all(disk):
    """50 MB on paper only: were it read, this would take a while and a lot of memory."""
    path = disk.folder / "large.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    path.chmod(0o000)
    assert disk.sources.read(path.as_uri(), 20_000_000) is None


def test_an_unchanged_file_is_read_once(disk):
    """What is found a second time is the kept text: the file itself holds another by then."""
    path = disk.folder / "a.txt"
    uri = disk.put("a.txt", b"before")
    status = path.stat()
    disk.sources.read(uri, LIMIT)
    path.write_bytes(b"behind")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert disk.sources.read(uri, LIMIT) == "before"
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 1))
    assert disk.sources.read(uri, LIMIT) == "behind"


def check_kept(disk, name, expected):
    """Whether a text is kept: a change of the file that keeps its size and time goes unnoticed then."""
    path = disk.folder / name
    status = path.stat()
    content = path.read_bytes()
    path.write_bytes(b"?" * len(content))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    kept = disk.sources.read(path.as_uri(), LIMIT) == content.decode()
    assert kept == expected, name


def test_the_texts_that_were_longest_unused_are_forgotten_first(tmp_path):
    disk = DiskPlace(tmp_path)
    disk.sources = DiskSources(kept_bytes=30)
    uris = {name: disk.put(name, name.encode() * 10) for name in "abcd"}
    for name in "abca":
        disk.sources.read(uris[name], LIMIT)
    disk.sources.read(uris["d"], LIMIT)
    check_kept(disk, "a", expected=True)
    check_kept(disk, "d", expected=True)
    check_kept(disk, "b", expected=False)


def test_a_text_larger_than_all_that_may_be_kept_is_still_read(tmp_path):
    disk = DiskPlace(tmp_path)
    disk.sources = DiskSources(kept_bytes=3)
    uri = disk.put("a.txt", b"larger")
    assert [disk.sources.read(uri, LIMIT) for _ in range(2)] == ["larger", "larger"]


def test_a_link_is_followed(disk):
    disk.put("a.txt", b"text")
    (disk.folder / "link.txt").symlink_to("a.txt")
    assert disk.sources.read(disk.uri("link.txt"), LIMIT) == "text"
    (disk.folder / "loop.txt").symlink_to("loop.txt")
    with pytest.raises(Unavailable, match="cannot be read"):
        disk.sources.read(disk.uri("loop.txt"), LIMIT)
