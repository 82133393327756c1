"""A redactor for tests: a secret is a word that begins with `secret-`."""

import re

from batonpass.domain.redaction import MARK

_SECRET = re.compile(r"\bsecret-\w+")


class PlainRedactor:
    """The Redactor port."""

    def redact(self, text: str) -> str:
        return _SECRET.sub(f"{MARK}test secret]", text)
