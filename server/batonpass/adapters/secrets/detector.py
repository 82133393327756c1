"""Secrets in texts, found by detect-secrets and by the forms of tokens that it does not know yet.

Only what has the form of a secret counts, never what is merely random: commit ids, checksums, UUIDs and the
digests of lock files are as random as a key. detect-secrets is imported at the first text that is looked at.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from importlib import import_module
from typing import Any, NamedTuple

from batonpass.adapters.secrets.offline import without_requests
from batonpass.domain.redaction import MARK

_DETECTORS = (
    ("aws", "AWSKeyDetector"),
    ("azure_storage_key", "AzureStorageKeyDetector"),
    ("cloudant", "CloudantDetector"),
    ("discord", "DiscordBotTokenDetector"),
    ("github_token", "GitHubTokenDetector"),
    ("gitlab_token", "GitLabTokenDetector"),
    ("ibm_cloud_iam", "IbmCloudIamDetector"),
    ("ibm_cos_hmac", "IbmCosHmacDetector"),
    ("mailchimp", "MailchimpDetector"),
    ("npm", "NpmDetector"),
    ("openai", "OpenAIDetector"),
    ("private_key", "PrivateKeyDetector"),
    ("pypi_token", "PypiTokenDetector"),
    ("sendgrid", "SendGridDetector"),
    ("slack", "SlackDetector"),
    ("softlayer", "SoftlayerDetector"),
    ("square_oauth", "SquareOAuthDetector"),
    ("stripe", "StripeDetector"),
    ("telegram_token", "TelegramBotTokenDetector"),
    ("twilio", "TwilioKeyDetector"),
)
"""Those of detect-secrets that know a form. Left out are entropy and public addresses, which are no
secrets, and Artifactory, web tokens, addresses and named values, which are found more exactly below."""

_PRIVATE_KEY = r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END [A-Z0-9 ]+-----|\Z)"
_OPTION = r"(?i)\s--?(?:password|token|secret|api-?key)[\s=]([^\s'\"`${}<>\[-][^\s'\"`]{5,})"
_FORMS = tuple(
    (kind, re.compile(form, re.DOTALL))
    for kind, form in (
        ("Private Key", _PRIVATE_KEY),
        ("JSON Web Token", r"\beyJ[\w-]{8,}\.eyJ[\w-]{8,}(?:\.[\w-]*)?"),
        ("Password in an address", r"\b[a-z][a-z0-9+.-]{1,20}://[^\s:/@]{0,200}:([^\s:/@${}<>]{3,200})@"),
        ("Authorization", r"(?i)\bauthorization['\"]?\s*[:=]\s*['\"]?\w+\s+([\w.~+/=-]{8,})"),
        ("Bearer token", r"(?i)\bbearer\s+(?=[\w.~+/=-]*\d)([\w.~+/=-]{20,})"),
        ("Password or key", _OPTION),
        ("AWS Secret Key", r"(?i)\baws_?secret_?(?:access_?)?key\W{1,6}([a-z0-9/+]{40})(?![a-z0-9/+])"),
        ("Anthropic Key", r"\bsk-ant-[\w-]{20,}"),
        ("OpenAI Token", r"\bsk-(?:proj|svcacct|admin)-[\w-]{20,}|\bsk-[A-Za-z0-9]{32,}"),
        ("GitHub Token", r"\bgithub_pat_\w{22,}"),
        ("Google API Key", r"\bAIza[\w-]{35}"),
        ("Google OAuth Secret", r"\bGOCSPX-[\w-]{28}"),
        ("Hugging Face Token", r"\bhf_[A-Za-z0-9]{30,}"),
        ("Slack Token", r"\bxapp-\d-[A-Z0-9]+-\d+-[a-z0-9]+|\bxox[a-z]-[\w-]{20,}"),
        ("Stripe Access Key", r"\b(?:[rs]k_test_|whsec_)[A-Za-z0-9]{24,}"),
        ("DigitalOcean Token", r"\bdo[opr]_v1_[a-f0-9]{64}"),
        ("Shopify Token", r"\bshp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}"),
        ("Databricks Token", r"\bdapi[a-f0-9]{32}"),
        ("Vault Token", r"\bhv[bs]\.[\w-]{24,}"),
        ("Docker Token", r"\bdckr_pat_[\w-]{27}"),
        ("Artifactory Token", r"\bAKCp\w{20,}"),
        ("age Secret Key", r"\bAGE-SECRET-KEY-1[A-Z0-9]{58}"),
        ("NPM tokens", r"\bnpm_[A-Za-z0-9]{36}"),
    )
)
"""Forms that detect-secrets does not know, or not whole. Where one has a group, the group is the secret."""

_NAMED = re.compile(
    r"(?i)(?:pass(?:word|wd|phrase)|pwd|secret|token(?!s)|credentials?"
    r"|(?:api|auth|access|account|client|db|private|service|signing|encryption)[_-]?key)"
    r"\w{0,30}['\"\])]{0,2}\s{0,3}(?::=|=>|={1,3}|:)\s{0,3}"
    r"(?:[bfru]?(?P<quote>['\"`])(?P<quoted>[^'\"`\s]{8,500}+)(?P=quote)"
    r"|(?P<bare>[^\s'\"`,;<>(){}\[\]]{8,500}+)(?![(\[{<]))"
)
"""A value whose name says that it is a secret."""

_NO_SECRET = re.compile(
    r"""(?ix)
    [$%*<{.~/\\-]                                                 # a variable, a mask, a path, an option
    | .*(?:\$\{|\{[a-z{]|\.\.\.|xxxx|\*\*\*|::)                       # a place to fill in, or a name in code
    | (?:example|changeme|placeholder|your[_-]|process\.|os\.|env\.|settings\.|config\.)
    | [a-z][a-z0-9+.-]*://                                        # an address, looked at by itself
    | (?-i:[a-z][a-z0-9]*(?:[_./-][a-z0-9]+)+$)                   # names in a row: a path, an identifier
    | .*\.[a-z][a-z0-9]{0,4}$                                     # the name of a file
    | [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$                # a UUID
    | sha\d+[-:]                                                  # a checksum
    """
)
_DIGIT, _LETTER, _SIGN = re.compile(r"\d"), re.compile(r"[A-Za-z]"), re.compile(r"[!@#$%^&*?]")
_MARKS = re.compile(re.escape(MARK) + r"[^\]\n]*\]")
_REST_OF_WORD = re.compile(r"[\w-]*")
_SHORTEST = 12
"""No text that is shorter holds a secret by any form."""


class _Secret(NamedTuple):
    start: int
    end: int
    kind: str


class SecretDetector:
    """The Redactor port. Texts that were looked at lately are remembered, for the same ones come again."""

    def __init__(self) -> None:
        self.redact = lru_cache(maxsize=8192)(self._redact)

    def _redact(self, text: str) -> str:
        if len(text) < _SHORTEST:
            return text
        parts: list[str] = []
        at = 0
        marks = [match.span() for match in _MARKS.finditer(text)]
        found = (s for s in self._find(text) if not any(start <= s.start < end for start, end in marks))
        for secret in sorted(found, key=lambda secret: (secret.start, -secret.end)):
            if secret.start >= at:
                parts += (text[at : secret.start], f"{MARK}{secret.kind}]")
            at = max(at, secret.end)
        return "".join((*parts, text[at:])) if parts else text

    def _find(self, text: str) -> Iterator[_Secret]:
        for kind, form in _FORMS:
            for match in form.finditer(text):
                yield _Secret(*match.span(form.groups), kind)
        for kind, form in self._known_forms:
            for match in form.finditer(text):
                # A token that is longer than its form is taken whole.
                rest = _REST_OF_WORD.match(text, match.end())
                yield _Secret(match.start(), rest.end() if rest else match.end(), kind)
        for match in _NAMED.finditer(text):
            name = "quoted" if match["quoted"] else "bare"
            if _looks_secret(match[name]):
                yield _Secret(*match.span(name), "Password or key")

    @cached_property
    def _known_forms(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        """The forms of detect-secrets with their kinds."""
        found: list[tuple[str, re.Pattern[str]]] = []
        with without_requests():
            modules = [import_module(f"detect_secrets.plugins.{module}") for module, _ in _DETECTORS]
        for module, (_, name) in zip(modules, _DETECTORS, strict=True):
            detector = getattr(module, name)
            denylist: Any = detector.denylist
            # Mailchimp's is one form and no list of them.
            forms: Iterable[re.Pattern[str]] = (denylist,) if hasattr(denylist, "finditer") else denylist
            found += [(detector.secret_type, form) for form in forms]
        return tuple(found)


def _looks_secret(value: str) -> bool:
    """Whether a value with a secret's name is more than a word, a place or a variable."""
    if _NO_SECRET.match(value):
        return False
    return bool(_LETTER.search(value) and (_DIGIT.search(value) or _SIGN.search(value)))
