"""Secrets that are known by what stands before them: the name of a setting, a header, an option, an address.

A value with letters and digits under the name of a secret is one. Letters alone could be a word, a type or a
variable: they are taken for a password under the very name of one only, where neither code nor prose stands.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from batonpass.adapters.secrets.finding import Secret
from batonpass.adapters.secrets.words import is_common, is_identifier, is_prose

KIND = "Password or key"

_NAMED = re.compile(
    r"(?i)(?P<name>(?P<password>pass(?:word|wd|phrase|code)|pwd|(?<=[a-z]_)pass|(?<=mysql_)pw)"
    r"|secret|token(?!s)|credentials?"
    r"|(?:api|auth|access|account|client|db|private|service|signing|encryption|master|session)[_-]?key)"
    r"(?P<suffix>\w{0,30})(?:\\{0,3}['\"\])]){0,2}"
    r"(?P<separator>\s{0,3}(?::=|=>|!=|={1,3}|:|\?:|,\s{0,3}['\"]?value['\"]?\s?[:=]|\n\s{1,20}value:)\s{0,3})"
    r"(?:[bfru]{0,2}(?P<escape>\\{0,3})(?P<quote>['\"`])"
    r"(?P<quoted>(?:(?!(?P=escape)(?P=quote))\S){4,500}+)(?P=escape)(?P=quote)"
    r"|(?P<bare>(?:[^\s'\"`,;&<>(){}\[\]\\]|&(?!\w+=)|\\(?![nrt'\"\\])){4,500}+)(?![(\[{<]))"
)
"""A value whose name says that it is a secret."""

_NEEDLES = ("pass", "pwd", "secret", "token", "credential", "key", "mysql_pw")
"""One of them is in every name, in lower case."""

_NO_SECRET = re.compile(
    r"""(?ix)
    [$%*<{.~/\\(\[-]                                               # a variable, a mask, a path, a pattern
    | \w+\?\.                                                     # a field of what may not be there
    | .*(?:\$\{|\{[a-z{]|\.\.\.|xxxx|\*\*\*|::)                       # a place to fill in, or a name in code
    | (?:example|changeme|placeholder|your[_-]|process\.|os\.|env\.|settings\.|config\.)
    | [a-z][a-z0-9+.-]*://                                        # an address, looked at by itself
    | [a-z_]+\|                                                   # a rule that input is checked by
    | !(?:vault|secret|env\w*|ref|sub|include)$                   # a tag of YAML
    | .*\.[a-z][a-z0-9]{0,4}$                                     # the name of a file
    | [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$                # a UUID
    | [0-9a-hjkmnp-tv-z]{26}$                                     # a ULID
    | sha\d+[-:]                                                  # a checksum
    """
)
_NAMES = re.compile(r"[a-z][a-z0-9]*(?:[_./-][a-z0-9]+)+|[A-Za-z]?[a-z]+(?:[A-Z]+[a-z]*)+V\d{1,2}")
"""A path, a name in lower case, a type with its version."""

_NAMES_IN_CODE = re.compile(
    r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|!{0,2}[A-Za-z_$][\w$]*(?:\??\.[A-Za-z_$]+)+|function\*"
)
"""A constant, a member: where no quotes stand."""

_SUFFIX_OF_A_NAME = re.compile(r"(?i)\d*|_?(?:key|token|value)")
_IN_AN_ADDRESS = re.compile(r"://[^/?\s]*$")
_DIGIT, _LETTER, _SIGN = re.compile(r"\d"), re.compile(r"[A-Za-z]"), re.compile(r"[!@#$%^&*?]")
_CODE_BEFORE = re.compile(r"(?:\b(?:let|const|var|val|def|if|return|while)\s+|[\w\])]\.)[\w.]*$")
_CLAUSE_ENDS = re.compile(r"[ \t]*(?:\\?[nrt]|;|#.*)?[ \t]*(?:\r?\n|\Z)", re.MULTILINE)
_MIXED_LENGTH, _PASSWORD_LENGTH, _LETTERS_LENGTH = 8, 5, 6


class _Value(NamedTuple):
    """A value with what is known of its place."""

    text: str
    is_password: bool
    is_exact: bool
    is_quoted: bool
    is_tight: bool
    is_setting: bool
    is_compared: bool
    is_in_code: bool
    ends_clause: bool


def find_named(text: str) -> Iterator[Secret]:
    """Values whose names say that they are secrets."""
    lowered = text.lower()
    if not any(needle in lowered for needle in _NEEDLES):
        return
    for match in _NAMED.finditer(text):
        group = "quoted" if match["quoted"] else "bare"
        if not _IN_AN_ADDRESS.search(_before(match)) and _is_secret(_describe(match, group)):
            yield Secret(*match.span(group), KIND)


def _before(match: re.Match[str]) -> str:
    """What stands before a name on its line."""
    return match.string[max(0, match.start() - 60) : match.start()].rpartition("\n")[2]


def _describe(match: re.Match[str], group: str) -> _Value:
    text, separator = match.string, match["separator"]
    name, end = match["name"] + match["suffix"], match.end(group)
    before = _before(match)
    return _Value(
        text=match[group],
        is_password=match["password"] is not None,
        is_exact=_SUFFIX_OF_A_NAME.fullmatch(match["suffix"]) is not None,
        is_quoted=group == "quoted",
        is_tight=separator == "=",
        is_setting=name.isupper() and (not before or before[-1:] in "_ \t\"'" or before[-1:].isupper()),
        is_compared=separator.strip() in ("==", "===", "!="),
        is_in_code=separator != "=" and _CODE_BEFORE.search(before) is not None,
        ends_clause=_CLAUSE_ENDS.match(text, end) is not None,
    )


def _is_secret(value: _Value) -> bool:
    text = value.text
    if _NO_SECRET.match(text) or _is_name(value):
        return False
    has_letter = _LETTER.search(text) is not None
    if has_letter and (_DIGIT.search(text) or _SIGN.search(text)):
        return len(text) >= (_PASSWORD_LENGTH if value.is_password and value.is_exact else _MIXED_LENGTH)
    if not value.is_exact or value.is_compared:
        return False
    if text.isdecimal():
        is_constant = value.is_setting and not (value.is_tight or value.is_quoted)
        return value.is_password and len(text) >= _LETTERS_LENGTH and not is_constant
    return text.isalpha() and text.isascii() and _is_password_of_letters(value)


def _is_name(value: _Value) -> bool:
    """Whether a value is a name of something, where a program could have one."""
    if value.is_setting and value.is_tight:
        return False
    is_code = not value.is_quoted and _NAMES_IN_CODE.fullmatch(value.text) is not None
    return is_code or _NAMES.fullmatch(value.text) is not None


def _is_password_of_letters(value: _Value) -> bool:
    text = value.text
    if is_common(text):
        return False
    if not value.is_password:
        # TOKEN=… as in a shell or a .env file, never `token = word` of a program.
        return value.is_setting and value.is_tight and len(text) >= _MIXED_LENGTH
    if len(text) < _LETTERS_LENGTH - value.is_quoted:
        return False
    if value.is_quoted:
        return not (is_prose(text) and text.islower())
    if value.is_in_code or is_identifier(text):
        return False
    if value.is_setting and value.is_tight:
        return True
    return _stands_alone(value) and not is_prose(text)


def _stands_alone(value: _Value) -> bool:
    """Whether a bare value is neither an argument in a call nor the first word of a sentence."""
    return value.ends_clause or value.is_tight
