"""Which files are configuration."""

import pytest

from batonpass.domain.file_roles import is_configuration


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("pyproject.toml", True),
        ("deploy/Dockerfile", True),
        (".env.production", True),
        (".github/workflows/ci.yml", True),
        ("src/parcel/retry.py", False),
        ("package-lock.json", False),
        ("tests/fixtures/answer.json", False),
        ("docs/mkdocs.md", False),
    ],
)
def test_configuration_is_known_by_its_name(path: str, expected: bool) -> None:
    assert is_configuration(path) is expected
