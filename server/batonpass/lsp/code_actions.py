"""Quick fixes for the diagnostics.

They are drawn from what stands now, not from the diagnostics that the client sends along: an editor that
asks in the moment the diagnostics arrive may not have them in its question yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from lsprotocol import types

from batonpass.app.agent_commands import EXPLAIN_AGENT, IGNORE_AGENT
from batonpass.app.agent_following import UnknownLines
from batonpass.app.commands_on_checkpoints import CREATE_CHECKPOINT
from batonpass.app.commands_on_context import INCLUDE_FILE, SET_FILE_ASIDE, SHOW_SECTIONS
from batonpass.app.commands_on_documents import CREATE_HANDOFF
from batonpass.app.commands_on_sessions import RESUME_SESSION, START_SESSION
from batonpass.app.commands_on_suggestions import DISMISS_SUGGESTION, SNOOZE_SUGGESTION
from batonpass.app.file_costs import LargeFile
from batonpass.app.observation import Current
from batonpass.domain.branches import title_for
from batonpass.domain.suggestions import Suggestion, SuggestionKind
from batonpass.lsp.agent_watch import from_unknown_lines
from batonpass.lsp.diagnostics import from_suggestion, plan_uri
from batonpass.lsp.large_files import from_large_file

SNOOZE_MINUTES = 15


def quick_fixes(current: Current | None, parameters: types.CodeActionParams) -> list[types.CodeAction]:
    """The fixes for what is wrong at a place in a document."""
    uri = plan_uri(current)
    if current is None or uri is None or unquote(uri) != unquote(parameters.text_document.uri):
        return []
    if not wants_quick_fixes(parameters.context.only):
        return []
    actions: list[types.CodeAction] = []
    for suggestion in current.suggestions:
        diagnostic = from_suggestion(suggestion)
        if not overlap(diagnostic.range, parameters.range):
            continue
        for title, command, arguments in _fixes(suggestion):
            actions.append(
                types.CodeAction(
                    title=title,
                    kind=types.CodeActionKind.QuickFix,
                    diagnostics=[diagnostic],
                    is_preferred=command == CREATE_CHECKPOINT.name,
                    command=types.Command(title, command, arguments=[arguments]),
                )
            )
    return actions


def large_file_fixes(file: LargeFile | None, parameters: types.CodeActionParams) -> list[types.CodeAction]:
    """The fixes for the size of a file; for one that is set aside, the way back."""
    if file is None or not wants_quick_fixes(parameters.context.only):
        return []
    diagnostic = from_large_file(file)
    if not overlap(diagnostic.range, parameters.range):
        return []
    return [
        types.CodeAction(
            title=command.title,
            kind=types.CodeActionKind.QuickFix,
            diagnostics=None if file.set_aside else [diagnostic],
            command=types.Command(
                command.title, command.name, arguments=[{"uri": parameters.text_document.uri}]
            ),
        )
        for command in ([INCLUDE_FILE] if file.set_aside else [SET_FILE_ASIDE, SHOW_SECTIONS])
    ]


def agent_fixes(
    uri: str | None, unknown: UnknownLines | None, parameters: types.CodeActionParams
) -> list[types.CodeAction]:
    """The fixes for what is not understood of the agent's files; `uri` is where that is said."""
    if uri is None or unknown is None or unquote(uri) != unquote(parameters.text_document.uri):
        return []
    diagnostic = from_unknown_lines(unknown)
    if not wants_quick_fixes(parameters.context.only) or not overlap(diagnostic.range, parameters.range):
        return []
    commands = [
        types.Command(IGNORE_AGENT.title, IGNORE_AGENT.name, arguments=[{"agent": unknown.agent}]),
        types.Command("Show details", EXPLAIN_AGENT.name, arguments=[{}]),
    ]
    return [
        types.CodeAction(
            title=command.title,
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[diagnostic],
            command=command,
        )
        for command in commands
    ]


def _fixes(suggestion: Suggestion) -> Iterator[tuple[str, str, dict[str, object]]]:
    if suggestion.branch is not None:
        yield _follow(suggestion.branch, suggestion.resting)
    else:
        yield CREATE_CHECKPOINT.title, CREATE_CHECKPOINT.name, {}
        yield CREATE_HANDOFF.title, CREATE_HANDOFF.name, {}
    if suggestion.kind is SuggestionKind.CHECKPOINT:
        snooze: dict[str, object] = {"id": suggestion.id, "minutes": SNOOZE_MINUTES}
        yield f"Snooze {SNOOZE_MINUTES} minutes", SNOOZE_SUGGESTION.name, snooze
        until_next: dict[str, object] = {"id": suggestion.id, "untilNext": True}
        yield "Snooze until the next one", SNOOZE_SUGGESTION.name, until_next
    yield "Dismiss", DISMISS_SUGGESTION.name, {"id": suggestion.id}


def _follow(branch: str, resting: str | None) -> tuple[str, str, dict[str, object]]:
    if resting is not None:
        resume: dict[str, object] = {"session": resting, "pauseActive": True}
        return f"Resume the session of {branch}", RESUME_SESSION.name, resume
    start: dict[str, object] = {"title": title_for(branch), "pauseActive": True}
    return f"Start a session for {branch}", START_SESSION.name, start


def wants_quick_fixes(only: Sequence[types.CodeActionKind | str] | None) -> bool:
    """Whether a client that asks for these kinds, or for any, is offered quick fixes."""
    return not only or any(kind in ("", types.CodeActionKind.QuickFix) for kind in only)


def overlap(one: types.Range, other: types.Range) -> bool:
    return _key(one.start) <= _key(other.end) and _key(other.start) <= _key(one.end)


def _key(position: types.Position) -> tuple[int, int]:
    return position.line, position.character
