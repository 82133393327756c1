"""Words that stand where a password could stand and are none: types, states, labels, what to fill in."""

import re

_TEXT = """
a abc accepts an and any are argon array as asks at auth authentication authorization bar base64 basic baz
bcrypt be bearer binary blank bool boolean bytes call callback can cannot case change changed changeme char
check checkbox class clear code column comes config configuration confirm confirmation connection console
const constant content context copy correct credential credentials crypto current custom data database date
decimal default demo deny development digest direct disable disabled do docs does dummy dynamic element
email empty enable enabled encoded encrypt encrypted enter entry env environment error even example expects
expired expires extra factory false feature field file filter flag float foo foobar for forbidden forgot
form format found from function generate generated getpass gives global goes guest handler hash hashed
header help hidden hides hint host identifier ignore ignored import in incorrect info inherit inline input
insecure integer interactive internal invalid is it item json keeps key keychain keyring label lambda length
line link list local localhost locked login long lookup lost makes manual map mask masked max may me means
message metadata method min mismatch missing mode model module must my name needed needs never new nil no
none normal not null number object of off ok old on only open option optional or other output overrides
parameter params parse parser pass passcode passed passphrase passwd password passwords path pattern payload
pending phrase pin plain plaintext plugin policy present private prompt prompted property protected provided
public query random rather raw read readonly reads record redacted ref refresh regex rejected remote remove
removed replace replaces request require required reset response rest result return returned right root row
rule safe same sample says schema screen scrypt secret secrets secure see select sensitive server service
session set sets setting settings shared should show shows signature signin signup simple skip slot some
source spec stands static status stored str strategy string strings strong struct style symbol system table
takes tells template temporary test tests text textbox that the then this timeout to todo token tokens true
turns type typed unchanged undefined unknown unset unused update updated use used user username users uses
using utf valid validate validated validator value values variable variables verified verify via void wants
was weak when where which while will wip with works wrong xxx xyz yaml yes you your
"""
_WORDS = frozenset(_TEXT.split())
_SUFFIX = re.compile(r"(?:ing|ed|tion|tions|able|ment|ness|ally|less|ator|ization)$")
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_SECRET_WORDS = re.compile(
    r"password|passwd|passphrase|secret|token|credential|username|required|optional|string"
)


def is_common(value: str) -> bool:
    """Whether letters alone are a word of code or of forms, or several such words in one."""
    lowered = value.lower()
    if lowered in _WORDS or _SECRET_WORDS.search(lowered):
        return True
    return len(set(lowered)) == 1 or all(part.lower() in _WORDS for part in _PARTS.findall(value))


def is_prose(value: str) -> bool:
    """Whether letters alone end as words of a sentence often do."""
    return bool(_SUFFIX.search(value))


def is_identifier(value: str) -> bool:
    """Whether letters alone are several words in one, as names in code are: `newValue`, `SecretStr`."""
    return bool(re.fullmatch(r"[A-Za-z]?[a-z]+(?:[A-Z]+[a-z]*)+", value))
