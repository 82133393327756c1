"""The phases are found in the plans that are written."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from batonpass.adapters.documents.renderer import TemplateRenderer
from batonpass.app.plan_outline import find_phases

NAMES = st.text(min_size=1, max_size=40).filter(lambda name: name.strip() == name and name.isprintable())


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=NAMES)
def test_whatever_a_phase_is_called(name: str, middle, tmp_path) -> None:
    first, *others = middle.plan.session.phases
    phases = (replace(first, name=f"{name} first"), *others)
    view = replace(middle.plan, session=replace(middle.plan.session, phases=phases))
    text = TemplateRenderer(tmp_path).render_plan(view)
    outline = find_phases(text, [phase.name for phase in phases])
    lines = text.split("\n")
    for number, phase in enumerate(phases, 1):
        row, heading = outline.lines_of(phase.name)
        assert lines[row].startswith(f"| {number} | ")
        assert lines[heading].startswith(f"### Phase {number}: ")
