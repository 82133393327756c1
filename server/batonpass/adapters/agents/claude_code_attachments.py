"""What Claude Code adds to a prompt by itself: the attachments that the model is given, as text.

The file holds the parts; the words around them are Claude Code's own and not in it. Their size is learnt from
the responses, for each sort of attachment.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

Json: TypeAlias = "str | float | bool | list[Json] | dict[str, Json] | None"
Attachment = Mapping[str, Json]

_HOOKS_THAT_SPEAK = frozenset({"SessionStart", "UserPromptSubmit"})
"""A hook's output goes to the model for these events only."""

_NOT_FOR_THE_MODEL = frozenset(
    {
        "already_read_file",
        "command_permissions",
        "dynamic_skill",
        "hook_cancelled",
        "hook_error_during_execution",
        "hook_non_blocking_error",
        "hook_permission_decision",
        "hook_system_message",
        "max_turns_reached",
        "structured_output",
    }
)


def text_of(attachment: Attachment) -> str | None:
    """What the model is given of an attachment; None when it is given nothing.

    Raises ValueError for a sort that is not known.
    """
    sort = attachment.get("type")
    if sort in _NOT_FOR_THE_MODEL:
        return None
    if not isinstance(sort, str) or sort not in _TEXTS:
        raise ValueError("unknown attachment")
    return _TEXTS[sort](attachment)


def _words(value: Json) -> str:
    """All strings that are in a value, each on a line."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return "\n".join(filter(None, map(_words, value)))
    return ""


def _field(*names: str) -> Callable[[Attachment], str]:
    return lambda attachment: _words([attachment.get(name) for name in names])


def _file(attachment: Attachment) -> str:
    content = attachment.get("content")
    file = content.get("file") if isinstance(content, dict) else None
    if not isinstance(file, dict):
        return _words([attachment.get("filename"), content])
    return f"{_words(attachment.get('filename'))}\n{_number_lines(_words(file.get('content')))}"


def _number_lines(text: str) -> str:
    """As the Read tool shows a file."""
    return "\n".join(f"{number}\t{line}" for number, line in enumerate(text.split("\n"), 1))


def _memory(attachment: Attachment) -> str:
    content = attachment.get("content")
    text = content.get("content") if isinstance(content, dict) else content
    return _words([attachment.get("path"), text])


def _hook_success(attachment: Attachment) -> str | None:
    if attachment.get("hookEvent") not in _HOOKS_THAT_SPEAK:
        return None
    return _words(attachment.get("content")) or None


_content = _field("content")

_TEXTS: Mapping[str, Callable[[Attachment], str | None]] = {
    "agent_listing_delta": _field("addedLines"),
    "agent_mention": _field("agentType"),
    "async_hook_response": _field("response"),
    "auto_mode": _field(),
    "auto_mode_exit": _field(),
    "budget_usd": _field(),
    "companion_intro": _field("name"),
    "compact_file_reference": _field("filename"),
    "compaction_reminder": _field(),
    "context_efficiency": _field(),
    "critical_system_reminder": _content,
    "current_session_memory": _field("path", "content"),
    "date_change": _field("newDate"),
    "deferred_tools_delta": _field("addedLines", "removedNames"),
    "diagnostics": _field("files"),
    "directory": _field("path", "content"),
    "edited_image_file": _field("filename"),
    "edited_text_file": _field("filename", "snippet"),
    "file": _file,
    "hook_additional_context": _content,
    "hook_blocking_error": _field("blockingError"),
    "hook_stopped_continuation": _field("message"),
    "hook_success": _hook_success,
    "invoked_skills": _field("skills"),
    "mcp_instructions_delta": _field("addedBlocks"),
    "mcp_resource": _field("server", "uri", "content"),
    "nested_memory": _memory,
    "opened_file_in_ide": _field("filename"),
    "output_style": _field("style"),
    "output_token_usage": _field(),
    "pdf_reference": _field("filename"),
    "plan_file_reference": _field("planFilePath", "planContent"),
    "plan_mode": _field("planFilePath"),
    "plan_mode_exit": _field("planFilePath"),
    "plan_mode_reentry": _field("planFilePath"),
    "queued_command": _field("prompt"),
    "relevant_memories": _field("memories"),
    "selected_lines_in_ide": _field("filename", "content"),
    "skill_listing": _content,
    "skill_discovery": _field("skills"),
    "task_reminder": _content,
    "task_status": _field("taskId", "status", "deltaSummary"),
    "team_context": _field("teamName", "agentName"),
    "teammate_mailbox": _field("messages"),
    "todo": _content,
    "todo_reminder": _content,
    "token_usage": _field(),
    "total_tokens_reminder": _field("text"),
    "ultrathink_effort": _field(),
    "verify_plan_reminder": _field(),
}
