"""Secrets in command lines, headers, addresses and statements: forms that programs give them in."""

import re

from batonpass.adapters.secrets.finding import Form
from batonpass.adapters.secrets.named import KIND
from batonpass.adapters.secrets.words import is_common, is_prose

_WORD = r"[^\s'\"`${}<>\[\],;|&()\\-][^\s'\"`<>\\]"
_ADDRESS = "Password in an address"

_NO_SECRET = re.compile(
    r"""(?ix)
    [$%*<{~/\\-]                                                  # a variable, a mask, a path, an option
    | .*(?:\$\{|\{[a-z{]|\.\.\.|…|xxxx|\*\*\*|::)                     # a place to fill in, or a name in code
    | (?:example|changeme|placeholder|your[_-]?|my[_-]|process\.|os\.|env[.:]|settings\.|config\.)
    | (?:id|type|src|name|env)=                                   # where a program finds it
    | [a-z][a-z0-9+.-]*://                                        # an address, looked at by itself
    | [\w.-]+\.(?:txt|json|ya?ml|toml|env|key|pem|md|py|[jt]sx?)$ # the name of a file
    | [A-Z][A-Z0-9]*(?-i:_[A-Z0-9_]+)$                            # the name of a variable
    """
)
_LETTERS = re.compile(r"([A-Za-z]+)[.:;,!?)|]*")


def _is_word(value: str) -> bool:
    """Whether a value is a word of a sentence or something to fill in."""
    if _NO_SECRET.match(value):
        return True
    word = _LETTERS.fullmatch(value)
    return word is not None and (is_common(word[1]) or is_prose(word[1]))


GIVEN_FORMS = tuple(
    Form(kind, re.compile(pattern), needles, _is_word)
    for kind, pattern, needles in (
        (_ADDRESS, r"\b[a-zA-Z][a-zA-Z0-9+.-]{1,20}://[^\s:/@]{0,200}:([^\s:/@${}<>]{3,200})@", ("://",)),
        # A quotation that ends within the address.
        (
            _ADDRESS,
            r"://[^\s:/@]{1,200}:((?!\d+(?:…|\.\.\.))[^\s:/@${}<>]{3,200}?)(?:…|\.\.\.)(?!\S)",
            ("://",),
        ),
        (_ADDRESS, r"://((?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{16,200})@", ("://",)),
        (
            _ADDRESS,
            r"(?i)[?&](?:access_?token|api_?key|token|sig|signature|secret|client_secret|password|auth"
            r"|x-amz-signature|x-amz-security-token)=((?=[\w%.~+/=-]*\d)[\w%.~+/=-]{8,})",
            ("?", "&"),
        ),
        (
            "Authorization",
            r"(?i)\bauthorization(?:\\?['\"])?\]?\s*[:=,]\s*(?:\\?['\"])?"
            r"(?:basic|bearer|token|digest|apikey|negotiate|aws4\S*)\s+([\w.~+/=-]{6,})",
            ("authorization",),
        ),
        (
            "Authorization",
            r"(?i)\bauthorization['\"]?\s*[:=]\s*['\"]?\w+\s+([\w.~+/=-]{8,})",
            ("authorization",),
        ),
        ("Bearer token", r"(?i)\bbearer\s+(?=[\w.~+/=-]*\d)([\w.~+/=-]{20,})", ("bearer",)),
        (
            "Cookie",
            r"(?i)\b(?:set-)?cookie['\"]?\s*:\s*['\"]?[^\n]{0,200}?\b(?:\w*session\w*|sid|\w*auth\w*|jwt)="
            r"((?=[\w%.~+/=-]*\d)[\w%.~+/=-]{12,})",
            ("cookie",),
        ),
        (
            KIND,
            r"(?i)(?:^|[\s'\"`])--?[\w-]{0,20}(?:password|passwd|passphrase|pass|token|secret|api-?key)"
            rf"(?:=|\s+)['\"]?({_WORD}{{3,}})",
            ("-pass", "-token", "-secret", "-api", "pass=", "password", "token", "secret", "key"),
        ),
        (
            KIND,
            r"\b(?:mysql\w*|mariadb\w*|mongo\w*|sshpass|redis-cli|rabbitmqadmin|htpasswd)\b[^\n|;&]{0,120}?"
            rf"\s-(?:p\s?|a\s)['\"]?({_WORD}{{3,}})",
            ("mysql", "mariadb", "mongo", "sshpass", "redis-cli", "rabbitmq"),
        ),
        (
            KIND,
            r"\b(?:docker|podman|az|helm|oc|npm|skopeo|buildah)\s+(?:\w+\s+)?login\b[^\n|;&]{0,120}?"
            rf"\s-p\s?['\"]?({_WORD}{{3,}})",
            ("login",),
        ),
        (
            KIND,
            r"\b(?:curl|wget|http|https|xh)\b[^\n|;]{0,300}?\s(?:-u|--user|--proxy-user|-U|-a|--auth)[\s=]?"
            rf"['\"]?[\w.@+-]+:({_WORD}{{2,}})",
            ("curl", "wget", "http", "xh"),
        ),
        (
            "NPM tokens",
            r":_(?:authToken|password|auth)\s*=\s*['\"]?([^\s'\"$]{8,})",
            (":_auth", ":_password"),
        ),
        (KIND, rf"-pass(?:in|out)?\s+pass:({_WORD}{{3,}})", ("pass:",)),
        (
            KIND,
            rf"\becho\s+(?:-n\s+)?['\"]?({_WORD}{{3,}})['\"]?\s*\|[^\n]{{0,100}}--password-stdin",
            ("--password-stdin",),
        ),
        (KIND, rf"\bmachine\s+\S+\s+login\s+\S+\s+password\s+({_WORD}{{3,}})", ("machine",)),
        (KIND, r"(?m)^[\w.*-]+:(?:\d{4,5}|\*):[\w*-]+:[\w-]+:([^\s:]{4,})$", (":",)),
        (
            KIND,
            r"(?i)\b(?:identified\s+(?:\w+\s+)*by|(?:with|encrypted|role|user\s+\S+)\s+password|set\s+password\s*=)"
            r"\s+(?:password\()?'([^'\s]{4,})'",
            ("identified", "password"),
        ),
        (
            KIND,
            rf"\b(?:ENV|setx|setenv)\s+\w*(?:PASSWORD|PASSWD|SECRET|TOKEN|API_KEY)\s+['\"]?({_WORD}{{3,}})",
            ("env", "setx"),
        ),
        (
            KIND,
            r"ConvertTo-SecureString\s+(?:-String\s+)?['\"]([^'\"\s]{4,})['\"]",
            ("securestring",),
        ),
        (
            KIND,
            r"(?i)<(?:\w+[:.])?\w{0,20}(?:password|passwd|passphrase|secret|token|api_?key)>\s*([^<>\s{}$]{5,})\s*</",
            ("</",),
        ),
        (
            KIND,
            r"(?i)(?:key|name)=['\"][\w.:-]{0,40}(?:password|secret|token|api_?key)['\"]\s+value=['\"]([^'\"\s{}$]{5,})['\"]",
            ("value=",),
        ),
        (
            KIND,
            r"(?i)\b(?:password|passphrase|passwd|pwd|pin|secret|token)\s+(?:is|was|to)\s*:?\s*['\"`]?"
            r"((?=[^\s'\"`]*\d)(?=[^\s'\"`]*[a-z])[^\s'\"`(){}<>,;]{6,}[^\s'\"`(){}<>,;.])",
            ("password", "passphrase", "passwd", "pwd", "pin", "secret", "token"),
        ),
        (
            KIND,
            r"(?i)\b(?:passphrase|mnemonic|seed[_ ]?phrase)['\"]?\s{0,2}[:=]\s{0,2}"
            r"['\"]((?:[a-z]+ ){3,23}[a-z]+)['\"]",
            ("passphrase", "mnemonic", "seed"),
        ),
    )
)
"""The group of each is the secret."""
