"""Made-up secrets of many kinds, put together here so that no scanner takes this file for a leak."""

from typing import NamedTuple


class Sample(NamedTuple):
    """A text, the secret in it, and the kind that its mark names."""

    text: str
    whole: str
    kind: str


def _alone(kind: str, *parts: str) -> Sample:
    secret = "".join(parts)
    return Sample(f"Use {secret} for now", secret, kind)


def _in(kind: str, before: str, secret: str, after: str = "") -> Sample:
    return Sample(before + secret + after, secret, kind)


_HEX = "0123456789abcdef"
_MIXED = "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5hJ7kL9nP1rS3tV5xY7zA9cD1eF3gH5jK7mN9pQ1"

SECRETS = [
    _alone("AWS Access Key", "AKIA", "IOSFODNN7Q3XAMPL"),
    _in("AWS Secret Key", "aws_secret_access_key = ", "wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYq3XA5PLEKY"),
    _alone("GitHub Token", "ghp", "_", _MIXED[:36]),
    _alone("GitHub Token", "github", "_pat_", _MIXED[:60]),
    _alone("GitLab Token", "glpat", "-", _MIXED[:20]),
    _alone("Slack Token", "xoxb", "-123456789012-1234567890123-", _MIXED[:24]),
    _in("Slack Token", "post to ", "https://hooks.slack.com/services/" + "T0001/B0001/" + _MIXED[:24]),
    _alone("Stripe Access Key", "sk", "_live_", _MIXED[:24]),
    _alone("Stripe Access Key", "rk", "_test_", _MIXED[:24]),
    _alone("OpenAI Token", "sk-", "proj-", _MIXED[:48]),
    _alone("Anthropic Key", "sk-", "ant-api03-", _MIXED[:60]),
    _alone("Google API Key", "AIza", _MIXED[:35]),
    _alone("SendGrid API Key", "SG", ".", _MIXED[:22], ".", _MIXED[:43]),
    _alone("Twilio API Key", "SK", _HEX * 2),
    _alone("Mailchimp Access Key", _HEX * 2, "-us12"),
    _alone("PyPI Token", "pypi-", "AgEIcHlwaS5vcmc", _MIXED[:74]),
    _alone("NPM tokens", "npm", "_", _MIXED[:36]),
    _alone("Hugging Face Token", "hf", "_", _MIXED[:34]),
    _alone("Discord Bot Token", "M", _MIXED[:23], ".", _MIXED[:6], ".", _MIXED[:27]),
    _alone("Telegram Bot Token", "123456789", ":", _MIXED[:35]),
    _alone("DigitalOcean Token", "dop", "_v1_", _HEX * 4),
    _alone("Shopify Token", "shpat", "_", _HEX * 2),
    _alone("Databricks Token", "dapi", _HEX * 2),
    _alone("Vault Token", "hvs", ".", _MIXED[:40]),
    _alone("Docker Token", "dckr", "_pat_", _MIXED[:27]),
    _alone("Square OAuth Secret", "sq0csp", "-", _MIXED[:43]),
    _in("Azure Storage Account access key", "connect with ", "AccountKey=" + (_MIXED * 2)[:88]),
    _alone("JSON Web Token", "eyJ", "hbGciOiJIUzI1NiJ9.", "eyJ", "zdWIiOiIxMjM0NTY3ODkwIn0.", _MIXED[:43]),
    _in("Password in an address", "psql postgres://ada:", "hunter2-and-more", "@db.example:5432/parcel"),
    _in("Authorization", "curl -H 'Authorization: Basic ", "YWRhOmh1bnRlcjI=", "'"),
    _in("Bearer token", "sent Bearer ", _MIXED[:40]),
    _in("Password or key", 'password = "', "c0rrect-horse!", '"'),
    _in("Password or key", "API_KEY=", "9f8e7d6c5b4a39281706"),
    _in("Password or key", '{"client_secret": "', _HEX * 2, '"}'),
    _in("Password or key", "deploy --token ", "9f8e7d6c5b4a3928", " --to production"),
    _in(
        "Private Key",
        "the key:\n",
        "-----BEGIN " + "OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXkt\n-----END OPENSSH PRIVATE KEY-----",
        "\nis old",
    ),
    _in("Private Key", "cut off: ", "-----BEGIN " + "RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA1"),
]
