"""The pages about documents say what the code does."""

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from batonpass.adapters.documents.environment import make_environment
from batonpass.adapters.documents.renderer import TemplateRenderer
from batonpass.domain.handoff_rubric import Facts, find_missing
from batonpass.domain.handoff_score import (
    FILES_A_MINUTE,
    SETTLING_MINUTES,
    Confidence,
    Score,
    with_length,
)
from batonpass.domain.quality import NOTHING_KNOWN

DOCS = Path(__file__).resolve().parents[3] / "docs"


def test_the_score_page_lists_each_criterion_with_its_words(fresh) -> None:
    page = (DOCS / "handoff-score.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| .+ \| .+ \| (.+) \|$", page, re.MULTILINE)
    session = replace(fresh.handoff.session, objectives=(), tasks=(), notes=())
    missing = find_missing(Facts(session, None, None, NOTHING_KNOWN))
    assert rows == [(point.id, point.text) for point in missing]
    assert len(rows) == 10


def test_the_score_page_has_the_example_right() -> None:
    score = Score(10, Confidence.HIGH, (), 4, 4, SETTLING_MINUTES + Fraction(6, FILES_A_MINUTE))
    assert with_length(score, 1_500).recovery_minutes == 8


def test_every_filter_and_template_is_described() -> None:
    page = (DOCS / "documents.md").read_text(encoding="utf-8")
    ours = set(make_environment(()).filters) - set(make_plain_filters())
    assert {name for name in ours if not re.search(rf"`{name}(\(\w+\))?`", page)} == set()
    templates = DOCS.parent / "templates"
    assert {path.name for path in templates.iterdir() if f"`{path.name}`" not in page} == set()


def make_plain_filters() -> list[str]:
    from jinja2.filters import FILTERS

    return list(FILTERS)


def test_the_example_template_works(tmp_path: Path, middle) -> None:
    page = (DOCS / "documents.md").read_text(encoding="utf-8")
    example = page.split("```jinja\n")[1].split("```")[0]
    folder = tmp_path / ".batonpass" / "templates"
    folder.mkdir(parents=True)
    (folder / "plan.md.j2").write_text(example, encoding="utf-8")
    reading = "71,200 of 200,000 tokens (36 %), estimated, between 58,900 and 90,100, 2026-03-12 11:05 UTC"
    assert TemplateRenderer(tmp_path).render_plan(middle.plan) == (
        "# Retry failed deliveries\n\n"
        f"Context: {reading} [unverified]\n"
        "- [x] Failed deliveries are retried with growing pauses <!-- o1 -->\n"
        "- [ ] A delivery is never sent twice <!-- o2 -->\n"
        "  - **Priority**: High\n"
        "- [ ] Show the next attempt in the list <!-- o3 -->\n"
        "  - **Kind**: Secondary\n"
        "- [ ] Old rows are removed <!-- o4 -->\n"
        "  - **Carried Over**: from session `20260311-140200-e5f6`\n"
    )
