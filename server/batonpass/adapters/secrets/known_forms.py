"""All forms that are looked for: those of detect-secrets, and those that are added here."""

import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any

from batonpass.adapters.secrets.commands import GIVEN_FORMS
from batonpass.adapters.secrets.finding import Form, Forms
from batonpass.adapters.secrets.forms import TOKEN_FORMS
from batonpass.adapters.secrets.offline import without_requests

_DETECTORS = (
    ("aws", "AWSKeyDetector", ("aws", "akia", "a3t", "abia", "acca", "asia")),
    ("azure_storage_key", "AzureStorageKeyDetector", ("accountkey",)),
    ("cloudant", "CloudantDetector", ("cl",)),
    ("discord", "DiscordBotTokenDetector", (".",)),
    ("github_token", "GitHubTokenDetector", ("gh",)),
    ("gitlab_token", "GitLabTokenDetector", ("gl", "gr1348941")),
    ("ibm_cloud_iam", "IbmCloudIamDetector", ("key", "pwd", "pass", "token")),
    ("ibm_cos_hmac", "IbmCosHmacDetector", ("secret",)),
    ("mailchimp", "MailchimpDetector", ("-us",)),
    ("openai", "OpenAIDetector", ("sk-",)),
    ("private_key", "PrivateKeyDetector", ("private key", "putty-user-key")),
    ("pypi_token", "PypiTokenDetector", ("pypi-",)),
    ("sendgrid", "SendGridDetector", ("sg.",)),
    ("slack", "SlackDetector", ("xox", "hooks.slack")),
    ("softlayer", "SoftlayerDetector", ("sl", "softlayer")),
    ("square_oauth", "SquareOAuthDetector", ("sq0csp",)),
    ("stripe", "StripeDetector", ("k_live_",)),
    ("telegram_token", "TelegramBotTokenDetector", (":",)),
    ("twilio", "TwilioKeyDetector", ("ac", "sk")),
)
"""Those of detect-secrets that know a form, with the pieces that their forms need. Left out are entropy and
public addresses, which are no secrets, and Artifactory, NPM, web tokens, addresses and named values, which
are found more exactly here."""


def load_forms() -> Forms:
    return Forms((*TOKEN_FORMS, *_load_known_forms(), *GIVEN_FORMS))


def _load_known_forms() -> Iterator[Form]:
    """The forms of detect-secrets with their kinds."""
    with without_requests():
        modules = [import_module(f"detect_secrets.plugins.{module}") for module, *_ in _DETECTORS]
    for module, (_, name, needles) in zip(modules, _DETECTORS, strict=True):
        detector = getattr(module, name)
        denylist: Any = detector.denylist
        # Mailchimp's is one form and no list of them.
        patterns: Iterable[re.Pattern[str]] = (denylist,) if hasattr(denylist, "finditer") else denylist
        for pattern in patterns:
            # A token that is longer than its form is taken whole.
            yield Form(detector.secret_type, pattern, needles, is_open=True)
