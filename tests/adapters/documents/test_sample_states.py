"""The samples that a project's templates are tried on hold everything that a template may meet."""

from collections import defaultdict
from dataclasses import is_dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

import pytest
from tests.templates_page import members

from batonpass.adapters.documents.project_templates import ProjectTemplates
from batonpass.adapters.documents.sample_states import all_samples

NEVER_MET = {
    # A plan has phases, a chain its own session, and a session that lasts its beginning.
    ("LogView.activities", "empty"),
    ("Plan.phases", "empty"),
    ("PlanView.checkpoint_marks", "empty"),
    ("PlanView.phases", "empty"),
    ("PlanView.thresholds", "empty"),
    ("Handoff.plan_parts", "empty"),
    ("Session.phases", "empty"),
    ("Session.chain", "empty"),
    # What is measured of a document once it is rendered.
    ("Handoff.limits", "some"),
    ("Score.confidence", "high"),
    ("Missing.note", "challenge"),
    ("Missing.note", "learning"),
    ("Missing.note", "pattern"),
    ("Missing.note", "question"),
    # What no document is about.
    ("DocumentLink.kind", "implementationLog"),
    ("DocumentLink.kind", "sessionLog"),
    ("Outcome.written", "None"),
    ("Phase.booked_as", "some"),
    ("Removed.notes", "some"),
    ("Removed.objectives", "some"),
    ("Removed.tasks", "some"),
    ("Session.branches_dismissed", "some"),
    ("Session.triggers", "some"),
    ("Session.unclean_end", "some"),
}


def test_the_samples_hold_every_state_of_every_fact() -> None:
    seen, hints = defaultdict[str, set[str]](set), dict[str, Any]()

    def visit(value: object) -> None:
        if isinstance(value, (tuple, frozenset)):
            for item in value:
                visit(item)
        elif is_dataclass(value) and not isinstance(value, type):
            for name, hint, _ in members(type(value)):
                if "(" not in name:
                    fact = f"{type(value).__name__}.{name}"
                    found = getattr(value, name)
                    hints[fact] = hint
                    seen[fact].add(state(found))
                    visit(found)

    for _, sample in all_samples():
        for view in (sample.plan, sample.log):
            visit(view)
    missing = {(fact, want) for fact, hint in hints.items() for want in possible(hint) - seen[fact]}
    assert missing == NEVER_MET, "a template that fails in one of these states would be found in use only"


def state(value: object) -> str:
    if value is None or isinstance(value, (bool, Enum)):
        return str(value)
    return "some" if value or isinstance(value, (int, float)) else "empty"


def possible(hint: Any) -> set[str]:
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return set().union(*map(possible, get_args(hint)))
    if hint in (NoneType, bool):
        return {"None"} if hint is NoneType else {"True", "False"}
    if isinstance(hint, type) and issubclass(hint, Enum):
        return set(map(str, hint))
    return {"some", "empty"} if origin is not None else {"some"}


def in_one_state(condition: str) -> str:
    return f"one\n{{% if {condition} %}}\n{{{{ session.colour }}}}\n{{% endif %}}\n"


STATES = [
    ("plan", in_one_state("session.status == 'planned'"), 3, "has not started"),
    ("plan", "{{ session.branch }}", 1, "“session.branch”"),
    ("plan", "{{ view.repository.is_clean }}", 1, "nothing is known"),
    ("session-log", in_one_state("session.status == 'archived'"), 3, "archived"),
    ("implementation-log", in_one_state("log.health == 'healthy'"), 3, "completed"),
    ("handoff", in_one_state("handoff.quality.regressions"), 3, "completed"),
    ("handoff", in_one_state("handoff.repository and not handoff.repository.head"), 3, "colour"),
]


@pytest.mark.parametrize(("document", "text", "line", "said"), STATES)
def test_a_template_that_fails_in_one_state_only_is_found(tmp_path, document, text, line, said) -> None:
    folder = tmp_path / ".batonpass" / "templates"
    folder.mkdir(parents=True)
    (folder / f"{document}.md.j2").write_text(text, encoding="utf-8")
    (problem,) = ProjectTemplates(tmp_path).check().problems
    assert (problem.template, problem.line) == (f"{document}.md.j2", line)
    assert said in problem.sentence, problem.sentence


@pytest.mark.parametrize("document", ["plan", "session-log", "implementation-log", "handoff"])
def test_an_unchanged_copy_works_in_every_state(tmp_path, document) -> None:
    templates = ProjectTemplates(tmp_path)
    templates.copy(document)
    assert templates.check().problems == ()
