"""The documents of three real repositories as a person reads them.

`pytest --update` writes the files anew; then read the difference.
"""

from pathlib import Path

import pytest
from tests.documents_of_repositories.conftest import Told
from tests.documents_of_repositories.stage import KINDS

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("kind", KINDS)
def test_documents_read_as_they_were_approved(told: Told, kind: str, request: pytest.FixtureRequest) -> None:
    text = told.stage.text(kind)
    golden = GOLDEN / f"{told.name}-{KINDS[kind]}.md"
    if request.config.getoption("--update"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8", newline="")
    assert text == golden.read_text(encoding="utf-8"), (
        f"{golden.name} is not what was approved; if it should change, run with --update"
    )
