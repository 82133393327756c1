"""Files whose names say that they hold secrets: keys, passwords and what logs in elsewhere."""

from fnmatch import fnmatchcase

_NAMES = (
    *(".env", ".env.*", "*.env"),
    *("*.pem", "*.key", "*.p12", "*.pfx", "*.jks", "*.keystore", "*.ppk", "*.kdbx"),
    *("id_rsa", "id_dsa", "id_ecdsa", "id_ed25519"),
    *(".netrc", "_netrc", ".pypirc", ".git-credentials", ".htpasswd", ".pgpass"),
    *("credentials.json", "client_secret*.json", "service-account*.json", "service_account*.json"),
    *("secrets.json", "secrets.toml", "secrets.yaml", "secrets.yml"),
    *("terraform.tfstate", "*.tfvars"),
)
_EXAMPLES = ("*.example", "*.sample", "*.template", "*.dist", "example.*", "*.pub")
"""What shows the form of such a file, and holds none; and public keys."""


def looks_secret(path: str) -> bool:
    """Whether a file is one that usually holds secrets, by its name alone; `path` has slashes."""
    name = path.rpartition("/")[2].casefold()
    return _matches(name, _NAMES) and not _matches(name, _EXAMPLES)


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
