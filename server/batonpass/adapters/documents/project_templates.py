"""The Templates port: the shipped templates, and a project's own in `.batonpass/templates/`."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from batonpass.adapters.documents.confinement import ConfinedRendering
from batonpass.adapters.documents.renderer import (
    HANDOFF,
    IMPLEMENTATION_LOG,
    OVERRIDES,
    PLAN,
    SESSION_LOG,
    Facts,
    handoff_facts,
    log_facts,
    plan_facts,
    shipped_templates,
)
from batonpass.adapters.documents.rendering import BrokenTemplate
from batonpass.adapters.documents.unknown_facts import nearest_first
from batonpass.app.templates import Template, TemplateProblem, TemplateReport
from batonpass.domain.errors import NotAllowed, NotFound, Unavailable

SUFFIX = ".md.j2"

_PRINTED = re.compile(r"\{\{-?\s*(.+?)\s*-?\}\}")

PURPOSES: Mapping[str, str] = {
    PLAN: "the plan",
    SESSION_LOG: "the session log",
    IMPLEMENTATION_LOG: "the implementation log",
    HANDOFF: "the handoff",
    "macros.md.j2": "what all documents have in common",
    "log-macros.md.j2": "what both logs have in common",
    "task-macros.md.j2": "what the implementation log tells of one task",
    "transcript.md.j2": "what the handoff and the logs quote of the agent's transcripts",
}
OWN_PURPOSE = "the project's own, for its other templates to use"


class ProjectTemplates:
    """The templates of the project in `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder = root / OVERRIDES
        self._shipped = shipped_templates()

    def list(self) -> tuple[Template, ...]:
        own = self._own_names()
        names = (*PURPOSES, *(name for name in own if name not in PURPOSES))
        return tuple(
            Template(name, PURPOSES.get(name, OWN_PURPOSE), self._folder / name if name in own else None)
            for name in names
        )

    def copy(self, name: str) -> Path:
        name = _whole(name)
        if name not in PURPOSES:
            raise NotFound(f"There is no template “{name}”. There are: {', '.join(PURPOSES)}.")
        target = self._folder / name
        if not self._folder.resolve().is_relative_to(self._root.resolve()):
            raise NotAllowed(f"{OVERRIDES.as_posix()} leads out of the project; nothing was written there.")
        content = (self._shipped / name).read_bytes()
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                file.write(content)
        except FileExistsError as error:
            raise NotAllowed(f"{target} is there already; it was left as it is.") from error
        except OSError as error:
            reason = error.strerror or str(error)
            raise Unavailable(f"{target} could not be written: {reason}.") from error
        return target

    def check(self, name: str | None = None) -> TemplateReport:
        names = self._own_names()
        if name is not None:
            name = _whole(name)
            if name not in names:
                raise NotFound(f"The project has no template “{name}”. It has: {', '.join(names) or 'none'}.")
            names = (name,)
        problems = [problem for own in names for problem in self._unknown_names(own)]
        known = {(problem.template, problem.line) for problem in problems}
        if names:
            tried = dict.fromkeys(self._try_out())
            problems += [p for p in tried if p.template in names and (p.template, p.line) not in known]
        return TemplateReport(names, tuple(problems))

    def _own_names(self) -> tuple[str, ...]:
        return tuple(sorted(path.name for path in self._folder.glob(f"*{SUFFIX}") if path.is_file()))

    def _unknown_names(self, name: str) -> Iterator[TemplateProblem]:
        """What reading alone tells. What others import may know any name, that of its importer too."""
        known = next((facts.keys() | {"evidence"} for _, own, facts in self._samples if own == name), None)
        try:
            unknown = self._rendering.find_unknown_names(name, known or ())
        except BrokenTemplate as error:
            yield TemplateProblem(error.template, error.line, f"{error.reason}.")
            return
        if known is None:
            return
        for line, word in unknown:
            yield TemplateProblem(
                name, line, f"there is no fact “{word}”; there are {', '.join(nearest_first(word, known))}."
            )

    def _try_out(self) -> Iterator[TemplateProblem]:
        """What goes wrong when each document is written in every state that a session may be in."""
        told: set[tuple[str, int | None, str]] = set()
        for state, name, facts in self._samples:
            try:
                self._rendering.render(name, facts)
            except BrokenTemplate as error:
                fault = (error.template, error.line, error.reason)
                if fault not in told:
                    told.add(fault)
                    yield TemplateProblem(error.template, error.line, self._say(error, state))

    def _say(self, error: BrokenTemplate, state: str) -> str:
        """What is wrong, what the line prints, and the state of the session in which that shows."""
        printed = self._printed_in(error.template, error.line)
        where = f"; the line prints {' and '.join(printed)}" if printed else ""
        return f"{error.reason}{where}; found with {state}."

    def _printed_in(self, template: str, line: int | None) -> tuple[str, ...]:
        """The expressions of a line, as they are written."""
        path = self._folder / template
        if line is None or not path.is_file():
            return ()
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
        return tuple(f"“{found}”" for found in _PRINTED.findall("".join(lines[line - 1 : line])))

    @cached_property
    def _rendering(self) -> ConfinedRendering:
        return ConfinedRendering(self._folder, self._shipped)

    @cached_property
    def _samples(self) -> tuple[tuple[str, str, Facts], ...]:
        """A state in words, a document's template, and facts of that state to fill it in from."""
        from batonpass.adapters.documents.sample_states import all_samples

        return tuple(
            (state, *document)
            for state, sample in all_samples()
            for document in (
                (PLAN, plan_facts(sample.plan)),
                (SESSION_LOG, log_facts(sample.log)),
                (IMPLEMENTATION_LOG, log_facts(sample.log)),
                (HANDOFF, handoff_facts(sample.handoff)),
            )
        )


def _whole(name: str) -> str:
    """The file's name; a document may be named without its suffix."""
    return name if name.endswith(SUFFIX) else f"{name}{SUFFIX}"
