"""What is left to do in a document, as diagnostics, and what mends it, as quick fixes."""

from __future__ import annotations

from lsprotocol import types

from batonpass.app.authoring.problems import Fix, Problem, Replacement, find_problems, stands
from batonpass.app.authoring.reading import Reading
from batonpass.app.commands_on_documents import REFRESH_DOCUMENT
from batonpass.app.markdown.source import split_source
from batonpass.app.text.positions import PositionEncoding
from batonpass.lsp.code_actions import overlap, wants_quick_fixes
from batonpass.lsp.diagnostics import SOURCE
from batonpass.lsp.page_positions import from_span
from batonpass.lsp.source_kinds import SOURCE_REFRESH


def from_problems(reading: Reading, encoding: PositionEncoding) -> list[types.Diagnostic]:
    return [_from_problem(reading, problem, encoding) for problem in find_problems(reading)]


def _from_problem(reading: Reading, problem: Problem, encoding: PositionEncoding) -> types.Diagnostic:
    start, end = (problem.line, problem.start), (problem.line, problem.end)
    severity = types.DiagnosticSeverity
    return types.Diagnostic(
        range=from_span(reading.page.lines, start, end, encoding),
        severity=severity.Hint if problem.is_hint else severity.Information,
        code=problem.kind.value,
        source=SOURCE,
        message=problem.message,
    )


def problem_fixes(
    reading: Reading | None, text: str | None, encoding: PositionEncoding, parameters: types.CodeActionParams
) -> list[types.CodeAction]:
    """The fixes for what is left to do at a place in a document.

    The reading may be older than the text: a fix is offered where the lines that it touches are as
    they were read.
    """
    if reading is None or text is None or not wants_quick_fixes(parameters.context.only):
        return []
    lines = split_source(text).lines
    actions: list[types.CodeAction] = []
    for problem in find_problems(reading):
        diagnostic = _from_problem(reading, problem, encoding)
        if overlap(diagnostic.range, parameters.range):
            actions += [
                _from_fix(reading, fix, diagnostic, encoding, parameters.text_document.uri)
                for fix in problem.fixes
                if stands(problem, fix, reading.page.lines, lines)
            ]
    return actions


def _from_fix(
    reading: Reading, fix: Fix, diagnostic: types.Diagnostic, encoding: PositionEncoding, uri: str
) -> types.CodeAction:
    action = types.CodeAction(title=fix.title, kind=types.CodeActionKind.QuickFix, diagnostics=[diagnostic])
    if fix.replacement is None:
        action.command = _refresh(uri)
    else:
        edit = from_replacement(reading, fix.replacement, encoding)
        action.edit = types.WorkspaceEdit(changes={uri: [edit]})
    return action


def from_replacement(reading: Reading, change: Replacement, encoding: PositionEncoding) -> types.TextEdit:
    place = from_span(reading.page.lines, change.start, change.end, encoding)
    return types.TextEdit(place, change.text)


def refresh_action(reading: Reading | None, parameters: types.CodeActionParams) -> list[types.CodeAction]:
    """Bring the document up to what is known now, when source actions are asked for."""
    only = parameters.context.only or ()
    wanted = any(kind == SOURCE_REFRESH or SOURCE_REFRESH.startswith(f"{kind}.") for kind in only)
    if reading is None or not wanted:
        return []
    command = _refresh(parameters.text_document.uri)
    return [types.CodeAction(title=command.title, kind=SOURCE_REFRESH, command=command)]


def _refresh(uri: str) -> types.Command:
    return types.Command("Refresh facts", REFRESH_DOCUMENT.name, arguments=[{"uri": uri}])
