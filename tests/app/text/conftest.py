from collections.abc import Callable

import pytest

from batonpass.adapters.tokens.tiktoken_vocabulary import TiktokenVocabulary

VOCABULARY = TiktokenVocabulary()


@pytest.fixture(scope="session", params=["o200k_base", "cl100k_base"])
def count(request: pytest.FixtureRequest) -> Callable[[str], int]:
    """The true number of tokens of a text, in each encoding."""
    return VOCABULARY.load(request.param).count
