"""The sessions to render, as fixtures."""

from collections.abc import Callable

import pytest
from tests.adapters.documents import states

from batonpass.adapters.documents import spoiling
from batonpass.adapters.documents.samples import Sample


@pytest.fixture
def fresh() -> Sample:
    return states.fresh()


@pytest.fixture
def middle() -> Sample:
    return states.middle()


@pytest.fixture
def tested() -> Sample:
    return states.tested()


@pytest.fixture
def followed() -> Sample:
    return states.followed()


@pytest.fixture
def merging() -> Sample:
    return states.merging()


@pytest.fixture
def hostile() -> Sample:
    return states.hostile()


@pytest.fixture
def spoil() -> Callable[[Sample, str], Sample]:
    """Replaces each text of a person, and of git, in a state."""
    return spoiling.spoil
