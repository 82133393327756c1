"""Files and their URIs."""

from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from batonpass.domain.errors import InvalidInput


def path_of(uri: str) -> Path:
    """The path that a file's URI names. Raises InvalidInput for one that names no file on this machine."""
    parts = urlsplit(uri)
    if parts.scheme != "file" or not parts.path or "\0" in unquote(parts.path):
        raise InvalidInput(f"{uri} does not name a file on this machine.", "uri")
    return Path(url2pathname(parts.path))
