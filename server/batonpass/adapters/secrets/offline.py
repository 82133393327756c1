"""Importing detect-secrets without its way to the network."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from types import ModuleType


@contextmanager
def without_requests() -> Generator[None]:
    """While it lasts, `import requests` gives an empty module, unless the real one is there already.

    detect-secrets imports requests to ask services whether a key is still in use, which Batonpass never does.
    The import alone opens a socket, to see whether there is IPv6, and takes longer than all the detectors.
    """
    if "requests" in sys.modules:
        yield
        return
    empty = ModuleType("requests")
    # An annotation of detect-secrets names it.
    vars(empty)["Response"] = object
    sys.modules["requests"] = empty
    try:
        yield
    finally:
        if sys.modules.get("requests") is empty:
            del sys.modules["requests"]
