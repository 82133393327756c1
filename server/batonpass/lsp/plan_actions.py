"""Quick fixes for what is wrong with the plan, and the source actions that are there in every document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lsprotocol import types

from batonpass.app.command import Command
from batonpass.app.commands_on_checkpoints import CREATE_CHECKPOINT
from batonpass.app.commands_on_documents import CREATE_HANDOFF
from batonpass.app.commands_on_sessions import COMPLETE_PHASE, MOVE_BUDGET, SPLIT_SESSION
from batonpass.app.observation import Current
from batonpass.domain.plan import active_phase
from batonpass.domain.plan_problems import PhaseOverBudget, PlanProblem
from batonpass.domain.session import Session
from batonpass.lsp.code_actions import overlap, wants_quick_fixes
from batonpass.lsp.diagnostics import is_same_document, plan_uri
from batonpass.lsp.plan_diagnostics import plan_diagnostics
from batonpass.lsp.plan_page import Shown
from batonpass.lsp.source_kinds import SOURCE_CHECKPOINT, SOURCE_COMPLETE_PHASE, SOURCE_HANDOFF


def plan_fixes(shown: Shown | None, parameters: types.CodeActionParams) -> list[types.CodeAction]:
    """The fixes for what is wrong with the plan at a place in it, each once."""
    uri = plan_uri(shown.current) if shown else None
    if shown is None or uri is None or not is_same_document(uri, parameters.text_document.uri):
        return []
    if not wants_quick_fixes(parameters.context.only):
        return []
    here = [
        (problem, diagnostic)
        for problem, diagnostic in plan_diagnostics(*shown)
        if overlap(diagnostic.range, parameters.range)
    ]
    if not here:
        return []
    diagnostics = [diagnostic for _, diagnostic in here]
    problems = [problem for problem, _ in here]
    return [
        types.CodeAction(
            title=command.title,
            kind=types.CodeActionKind.QuickFix,
            diagnostics=diagnostics,
            command=command,
        )
        for command in _fixes(shown.current.session, problems)
    ]


def _fixes(session: Session, problems: Sequence[PlanProblem]) -> Iterator[types.Command]:
    over = [problem for problem in problems if isinstance(problem, PhaseOverBudget)]
    for problem in over:
        tokens = min(problem.missing_tokens, problem.buffer_tokens)
        if tokens > 0:
            yield _command(
                MOVE_BUDGET,
                f"Move {tokens:,} tokens from the buffer to phase “{problem.phase}”",
                {"to": problem.phase, "tokens": tokens, "session": session.id},
            )
    for phase in dict.fromkeys(problem.phase for problem in problems):
        title = f"{COMPLETE_PHASE.title} “{phase}”"
        yield _command(COMPLETE_PHASE, title, {"phase": phase, "session": session.id})
    yield _command(SPLIT_SESSION, SPLIT_SESSION.title, {"session": session.id})
    yield _command(CREATE_HANDOFF, CREATE_HANDOFF.title, {"session": session.id})


def source_actions(current: Current | None, only: Sequence[str] | None) -> list[types.CodeAction]:
    """What can be done with the open session from any document, when source actions are asked for."""
    if current is None or not only:
        return []
    return [
        types.CodeAction(title=command.title, kind=kind, command=command)
        for kind, command in _source_commands(current.session)
        if any(kind == asked or kind.startswith(asked + ".") for asked in only)
    ]


def _source_commands(session: Session) -> Iterator[tuple[str, types.Command]]:
    yield SOURCE_CHECKPOINT, _command(CREATE_CHECKPOINT, CREATE_CHECKPOINT.title, {})
    yield SOURCE_HANDOFF, _command(CREATE_HANDOFF, CREATE_HANDOFF.title, {"session": session.id})
    phase = active_phase(session.phases)
    if phase is not None:
        title = f"{COMPLETE_PHASE.title} “{phase.name}”"
        given = {"phase": phase.name, "session": session.id}
        yield SOURCE_COMPLETE_PHASE, _command(COMPLETE_PHASE, title, given)


def _command(command: Command[Any], title: str, given: Mapping[str, object]) -> types.Command:
    return types.Command(title, command.name, arguments=[dict(given)])
