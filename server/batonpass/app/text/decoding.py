"""Files as text: what can be counted, and what cannot."""


def decode(content: bytes) -> str | None:
    """The text, or None for what is not text: binary or not UTF-8."""
    if b"\0" in content:
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None
