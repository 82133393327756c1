"""The documents as a person reads them. `pytest --update` writes the files anew; then read the difference."""

from pathlib import Path

import pytest

from batonpass.adapters.documents.renderer import TemplateRenderer

GOLDEN = Path(__file__).parent / "golden"


KINDS = ("plan", "session-log", "implementation-log", "handoff")
TOLD_IN = ("session-log", "implementation-log", "handoff")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *((name, kind) for name in ("fresh", "middle", "tested", "merging", "hostile") for kind in KINDS),
        *(("followed", kind) for kind in TOLD_IN),
    ],
)
def test_document_reads_as_it_was_approved(
    name: str, kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    state = request.getfixturevalue(name)
    renderer = TemplateRenderer(tmp_path)
    text = {
        "plan": lambda: renderer.render_plan(state.plan),
        "session-log": lambda: renderer.render_session_log(state.log),
        "implementation-log": lambda: renderer.render_implementation_log(state.log),
        "handoff": lambda: renderer.render_handoff(state.handoff),
    }[kind]()
    golden = GOLDEN / f"{name}-{kind}.md"
    if request.config.getoption("--update"):
        golden.write_text(text, encoding="utf-8", newline="")
    approved = golden.read_text(encoding="utf-8")
    assert text == approved, f"{golden.name} is not what was approved; if it should change, run with --update"
