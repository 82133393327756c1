"""What every vocabulary and tokenizer keeps, the fake ones as well as the real ones."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batonpass.adapters.tokens.fake import FakeVocabulary
from batonpass.adapters.tokens.tiktoken_vocabulary import TiktokenVocabulary
from batonpass.app.text import Tokenizer, Vocabulary
from batonpass.app.text.cuts import all_cuts
from batonpass.domain.errors import InvalidInput

ENCODINGS = ("o200k_base", "cl100k_base")
VOCABULARIES: dict[str, Vocabulary] = {"fake": FakeVocabulary(), "real": TiktokenVocabulary()}

vocabularies = pytest.mark.parametrize("vocabulary", VOCABULARIES.values(), ids=VOCABULARIES.keys())
tokenizers = pytest.mark.parametrize("encoding", ENCODINGS)

ALPHABET = "abZ09'/;.<|> \t\f\r\n\x85\xa0\u2028\x1c\u0301漢😀\ud83d\ude00\0"


@vocabularies
@tokenizers
def test_tells_its_encoding(vocabulary: Vocabulary, encoding: str) -> None:
    assert vocabulary.load(encoding).encoding == encoding


@vocabularies
def test_loads_an_encoding_once(vocabulary: Vocabulary) -> None:
    with ThreadPoolExecutor(4) as threads:
        loaded = list(threads.map(vocabulary.load, ["o200k_base"] * 8))
    assert all(tokenizer is loaded[0] for tokenizer in loaded), "a vocabulary was loaded more than once"


@vocabularies
def test_refuses_an_unknown_encoding_and_names_the_known_ones(vocabulary: Vocabulary) -> None:
    with pytest.raises(InvalidInput, match=r"'p50k'.*cl100k_base, o200k_base") as caught:
        vocabulary.load("p50k")
    assert caught.value.field == "encoding"


@vocabularies
@tokenizers
def test_counts_nothing_in_nothing_and_something_in_something(vocabulary: Vocabulary, encoding: str) -> None:
    count = vocabulary.load(encoding).count
    assert count("") == 0
    for text in ("a", " ", "\n", "\0", "'", "漢", "\ud83d", "<|endoftext|>", "\x1c", "e\u0301"):
        assert count(text) >= 1, f"{text!r} has no token"
    assert count("def f():\n    return 1\n") > 5


@vocabularies
@tokenizers
def test_text_that_looks_like_a_special_token_is_text(vocabulary: Vocabulary, encoding: str) -> None:
    assert vocabulary.load(encoding).count("<|endoftext|>") > 1


@vocabularies
@tokenizers
@given(text=st.text(alphabet=ALPHABET, max_size=60))
def test_safe_cuts_keep_the_sum(vocabulary: Vocabulary, encoding: str, text: str) -> None:
    tokenizer: Tokenizer = vocabulary.load(encoding)
    whole = tokenizer.count(text)
    for cut in all_cuts(text):
        parts = tokenizer.count(text[:cut]) + tokenizer.count(text[cut:])
        assert parts == whole, f"cut at {cut}, {text!r} has {parts} tokens instead of {whole}"
