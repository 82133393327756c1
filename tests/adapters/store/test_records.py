"""Records of the domain survive being stored.

The samples are drawn from the records' own annotations, so that a field added later is tried as well.
"""

import dataclasses
import json
import types
import typing
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from enum import Enum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batonpass.adapters.store.records import from_document, to_document
from batonpass.domain.checkpoint import Checkpoint
from batonpass.domain.context import LedgerEntry, LedgerTotals
from batonpass.domain.errors import Unavailable
from batonpass.domain.plan import Scope
from batonpass.domain.session import Session

ZONES = st.just(UTC) | st.integers(-14 * 60, 14 * 60).map(
    lambda minutes: timezone(timedelta(minutes=minutes))
)

PLAIN = {
    str: st.text(max_size=20),
    bool: st.booleans(),
    int: st.integers(-(2**63), 2**63 - 1),
    float: st.floats(allow_nan=False, allow_infinity=False),
    types.NoneType: st.none(),
    # The first and last years are left out: in another zone they lie outside the calendar.
    datetime: st.datetimes(
        datetime(2, 1, 1),  # noqa: DTZ001 -- Hypothesis takes bounds without a zone
        datetime(9998, 1, 1),  # noqa: DTZ001 -- Hypothesis takes bounds without a zone
        timezones=ZONES,
    ),
    Scope: st.builds(Scope, *[st.integers(0, 2**40)] * 3),
}


def samples(annotation):
    if annotation in PLAIN:
        return PLAIN[annotation]
    if dataclasses.is_dataclass(annotation):
        hints = typing.get_type_hints(annotation)
        names = [field.name for field in dataclasses.fields(annotation)]
        return st.builds(annotation, **{name: samples(hints[name]) for name in names})
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return st.sampled_from(annotation)
    parts = [samples(part) for part in typing.get_args(annotation) if part is not Ellipsis]
    origin = typing.get_origin(annotation)
    if origin is tuple and typing.get_args(annotation)[-1:] == (Ellipsis,):
        return st.lists(parts[0], max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*parts)
    if origin is frozenset:
        return st.frozensets(parts[0], max_size=3)
    if origin in {dict, Mapping}:
        return st.dictionaries(*parts, max_size=3)
    if origin in {types.UnionType, typing.Union}:
        return st.one_of(parts)
    raise NotImplementedError(f"There are no samples of {annotation}")


def stored_and_loaded(record):
    return from_document(json.loads(json.dumps(to_document(record))), type(record))


@given(samples(Session))
def test_any_session_survives(session):
    assert stored_and_loaded(session) == session


@given(samples(Checkpoint))
def test_any_checkpoint_survives(checkpoint):
    assert stored_and_loaded(checkpoint) == checkpoint


@given(samples(LedgerEntry))
def test_any_ledger_entry_survives(entry):
    loaded = stored_and_loaded(entry)
    assert loaded == entry
    assert loaded.at.utcoffset() == entry.at.utcoffset(), "the zone a time was taken in must be kept"


@given(samples(LedgerTotals))
def test_any_ledger_totals_survive(totals):
    assert stored_and_loaded(totals) == totals


def test_fields_of_another_version_are_left_out_and_new_ones_take_their_default(make_entry):
    document = to_document(make_entry())
    del document["origin"]
    assert from_document({**document, "later": 1}, LedgerEntry) == make_entry()


def test_a_document_that_holds_no_such_record_is_refused_in_words(make_entry):
    for change in ({"kind": "unheard"}, {"tokens": "many"}, {"at": "yesterday"}):
        with pytest.raises(Unavailable, match="stored LedgerEntry cannot be read"):
            from_document({**to_document(make_entry()), **change}, LedgerEntry)


def test_a_record_that_breaks_a_rule_of_the_domain_is_refused_in_words():
    with pytest.raises(Unavailable, match=r"stored Scope cannot be read.*negative"):
        from_document({"code_lines": -1}, Scope)
