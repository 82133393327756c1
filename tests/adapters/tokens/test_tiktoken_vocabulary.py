import os
import subprocess
import sys
from pathlib import Path

import pytest
from tiktoken_ext import openai_public

from batonpass.adapters.tokens.encodings import ENCODINGS
from batonpass.adapters.tokens.tiktoken_vocabulary import LONGEST_BLANKS, SHIPPED, TiktokenVocabulary
from batonpass.domain.errors import Unavailable

VOCABULARY = TiktokenVocabulary()

encodings = pytest.mark.parametrize("encoding", sorted(ENCODINGS))


@encodings
def test_the_facts_are_those_that_tiktoken_publishes(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def keep_hash(_address: str, expected_hash: str) -> str:
        return expected_hash

    monkeypatch.setattr(openai_public, "load_tiktoken_bpe", keep_hash)
    published = openai_public.ENCODING_CONSTRUCTORS[encoding]()
    facts = ENCODINGS[encoding]
    assert facts.pattern == published["pat_str"]
    assert facts.special_tokens == published["special_tokens"]
    assert facts.sha256 == published["mergeable_ranks"]


@pytest.mark.parametrize(
    ("encoding", "text", "tokens"),
    [
        # Examples that OpenAI gives in its cookbook and in tiktoken's own tests.
        ("cl100k_base", "tiktoken is great!", 6),
        ("o200k_base", "tiktoken is great!", 6),
        ("cl100k_base", "hello world", 2),
        ("cl100k_base", "antidisestablishmentarianism", 6),
        ("o200k_base", "お誕生日おめでとう", 8),
        ("cl100k_base", "お誕生日おめでとう", 9),
    ],
)
def test_published_counts(encoding: str, text: str, tokens: int) -> None:
    assert VOCABULARY.load(encoding).count(text) == tokens


@encodings
def test_a_lone_surrogate_counts_as_the_replacement_character(encoding: str) -> None:
    count = VOCABULARY.load(encoding).count
    assert count("a\ud83db") == count("a\ufffdb")
    assert count("\ud83d\ude00") == count("😀")


@encodings
def test_stretches_of_blanks_count_alike_however_they_are_counted(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokenizer = VOCABULARY.load(encoding)
    texts = [
        f"{before}{blanks}{after}"
        for before in ("", "x", "x\n", ";\n", "x\r", "'", "x   \n\n", "     x")
        for blanks in (" " * 5, "\t" * 7, " \u3000\x85" * 9, "   \n     ", "     \r\n      ")
        for after in ("", "x", "1", ";", "\n", "\r\n  x", " \n", "'s", "/\n")
    ]
    expected = [tokenizer.count(text) for text in texts]
    module = sys.modules[TiktokenVocabulary.__module__]
    monkeypatch.setattr(module, "LONGEST_BLANKS", 0)
    monkeypatch.setattr(module, "_LONG_BLANKS", module.re.compile(rf"[{module.BLANKS}]{{5,}}+"))
    for text, tokens in zip(texts, expected, strict=True):
        assert tokenizer.count(text) == tokens, f"counted in parts, {text!r} has another count"


@encodings
def test_blanks_that_are_too_many_for_tiktoken_are_counted(encoding: str) -> None:
    count = VOCABULARY.load(encoding).count
    assert LONGEST_BLANKS < 990_000, "tiktoken panics at about a million blanks"
    many = " " * 1_200_000
    assert count(f"{many} x") == count(many) + count(" x")
    assert count(f"x{many}\nx") == count(f"{many}\n") + 2


def test_a_damaged_vocabulary_is_refused_in_clear_words(tmp_path: Path) -> None:
    content = (SHIPPED / "o200k_base.tiktoken").read_bytes()
    (tmp_path / "o200k_base.tiktoken").write_bytes(content[:-10])
    with pytest.raises(Unavailable, match=r"vocabulary of o200k_base is damaged.*Install Batonpass again"):
        TiktokenVocabulary(tmp_path).load("o200k_base")


def test_a_missing_vocabulary_is_refused_in_clear_words(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"vocabulary of cl100k_base cannot be read"):
        TiktokenVocabulary(tmp_path).load("cl100k_base")


CLOSED_WORLD = """
import os, sys

def watch(event, arguments):
    if event.startswith("socket."):
        raise SystemExit(f"the network was touched: {event}")
    if event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        raise SystemExit(f"a file was opened for writing: {arguments[0]}")
    if event in ("os.mkdir", "os.rename", "os.remove"):
        raise SystemExit(f"a file was changed: {event} {arguments}")

sys.addaudithook(watch)
from batonpass.adapters.tokens.tiktoken_vocabulary import TiktokenVocabulary

vocabulary = TiktokenVocabulary()
for encoding in ("o200k_base", "cl100k_base"):
    print(vocabulary.load(encoding).count("hello world"))
"""


def test_neither_network_nor_cache_is_touched(tmp_path: Path) -> None:
    folders = {name: str(tmp_path) for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "TIKTOKEN_CACHE_DIR")}
    done = subprocess.run(
        [sys.executable, "-c", CLOSED_WORLD],
        env={**os.environ, **folders, "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["2", "2"]
    assert list(tmp_path.iterdir()) == [], "loading left files behind"


def test_the_watch_of_the_closed_world_bites(tmp_path: Path) -> None:
    """Left to find its files, tiktoken is caught: so the test above can fail."""
    script = CLOSED_WORLD.split("from batonpass")[0] + "import tiktoken; tiktoken.get_encoding('o200k_base')"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "TIKTOKEN_CACHE_DIR": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "the network was touched" in done.stderr
