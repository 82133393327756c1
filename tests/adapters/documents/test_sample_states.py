"""The samples that a project's templates are tried on hold everything that a template may meet."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import is_dataclass
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

import pytest
from tests.templates_page import members, view_types

from batonpass.adapters.documents.project_templates import ProjectTemplates
from batonpass.adapters.documents.sample_states import all_samples
from batonpass.app.log_view import LogView

MET = {
    "CheckResult": {"commit", "is_dirty", "passed", "tail", "timed_out"},
    "CommandRun": {"at", "ending", "exit_code", "seconds"},
    "Comparison": {"after", "before", "better", "has_one_unit", "improved"},
    "FileChange": {"deletions", "insertions", "kind", "old_path"},
    "FileUse": {"added", "removed"},
    "Handoff": {"active_phase", "minutes", "repository", "start_is_lost", "work"},
    "LogView": {"coverage_before", "health", "largest_change", "previous"},
    "Note": {"carried_from", "kind"},
    "Quality": {"best_improvement", "coverage", "regressions", "surprises", "tests"},
    "Reading": {"at", "exact", "high", "low", "percent", "source", "tokens"},
    "RepositoryState": {"branch", "changes", "head", "is_clean", "operation"},
    "Session": {
        "branch",
        "continues",
        "ended_at",
        "notes",
        "outcome",
        "start_commit",
        "started_at",
        "status",
    },
    "Snapshot": {"branch", "head"},
    "Task": {"estimate_minutes", "estimate_tokens", "objective", "priority", "status", "subtasks"},
    "TestRun": {"at", "counts", "ending"},
    "WorkDone": {"commits", "files", "since"},
}
"""Facts that templates ask for: each is there and missing, empty and not, and of every kind."""


@pytest.fixture(scope="module")
def seen() -> dict[str, set[str]]:
    """In which states each fact is met in the samples, by type and name."""
    seen = defaultdict[str, set[str]](set)

    def visit(value: object) -> None:
        if isinstance(value, (tuple, frozenset)):
            for item in value:
                visit(item)
        elif is_dataclass(value) and not isinstance(value, type):
            for name, _ in facts_of(type(value)):
                found = getattr(value, name)
                seen[f"{type(value).__name__}.{name}"].add(state(found))
                visit(found)
            if isinstance(value, LogView):
                for task in value.session.tasks:
                    visit(value.work_on(task))

    for _, sample in all_samples():
        for view in (sample.plan, sample.log):
            visit(view)
    return seen


def facts_of(kind: type) -> Iterator[tuple[str, Any]]:
    """The names of a type's facts and their types, without functions, which need parameters."""
    return ((name, hint) for name, hint, _ in members(kind) if "(" not in name)


def test_the_samples_hold_every_state_of_what_templates_ask_for(seen) -> None:
    hints = {f"{kind.__name__}.{name}": hint for kind in view_types() for name, hint in facts_of(kind)}
    asked = {f"{kind}.{name}" for kind, names in MET.items() for name in names}
    missing = {(fact, want) for fact in asked for want in possible(hints[fact]) - seen[fact]}
    assert missing == set(), "a template that fails in one of these states would be found in use only"


def test_every_fact_is_there_in_some_sample(seen) -> None:
    facts = {f"{kind.__name__}.{name}" for kind in view_types() for name, _ in facts_of(kind)}
    missing = sorted(fact for fact in facts if not seen[fact] - {"None", "empty"})
    assert missing == [], (
        "a template that prints these facts would never be tried with them: give them a value in"
        " full_sample() of adapters/documents/samples.py, or in eventful_sample.py if that happens seldom"
    )


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
    ("handoff", in_one_state("session.title | length > 1_000"), 3, "look like markup"),
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
