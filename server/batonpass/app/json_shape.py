"""The base of the JSON shapes: camelCase names, plain values."""

import msgspec


class Json(msgspec.Struct, rename="camel", kw_only=True):
    """The base of every shape on the wire."""
