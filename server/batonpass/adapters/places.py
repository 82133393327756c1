"""Files and their URIs."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from batonpass.domain.errors import InvalidInput


def path_of(uri: str) -> Path:
    """The path that a file's URI names. Raises InvalidInput for one that names no file on this machine."""
    try:
        parts = urlsplit(uri)
        os.fsencode(unquote(parts.path))
    except ValueError:
        # A bracket that is not closed, or a lone surrogate.
        raise InvalidInput(f"{uri!a} does not name a file on this machine.", "uri") from None
    if parts.scheme != "file" or not parts.path or "\0" in unquote(parts.path):
        raise InvalidInput(f"{uri} does not name a file on this machine.", "uri")
    return Path(url2pathname(parts.path))
