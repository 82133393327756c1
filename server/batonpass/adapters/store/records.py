"""Records of the domain as plain documents, and back.

Times are kept as RFC 3339 texts with the offset they were taken at, which counts in whole minutes.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from batonpass.domain.errors import BatonpassError, Unavailable

Record = TypeVar("Record")


def to_document(record: object) -> dict[str, Any]:
    """A frozen dataclass as a dictionary of what JSON knows."""
    document: dict[str, Any] = msgspec.to_builtins(record)
    return document


def from_document(document: Mapping[str, Any], kind: type[Record]) -> Record:
    """The record that `to_document` was given. Fields of its own that the record does not have are left out.

    Raises Unavailable when the document does not hold such a record.
    """
    try:
        return msgspec.convert(document, kind)
    except (msgspec.ValidationError, BatonpassError) as error:
        raise Unavailable(
            f"A stored {kind.__name__} cannot be read ({error}). It was not changed. "
            "Another version of Batonpass may have written it: update Batonpass here."
        ) from error
