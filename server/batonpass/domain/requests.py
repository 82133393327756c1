"""What the user said, without what programs put around it or say in the user's name."""

import re

_LONGEST = 20_000
_PROGRAM_TAGS = (
    "system-reminder",
    "task-notification",
    "local-command-stdout",
    "local-command-stderr",
    "local-command-caveat",
    "bash-input",
    "bash-stdout",
    "bash-stderr",
    "command-message",
    "ide_opened_file",
    "ide_selection",
    "ide_diagnostics",
    "environment_details",
    "environment_context",
    "user_instructions",
    "context",
    "attachments",
    "editorContext",
    "reminderInstructions",
    "reminder",
    "current_datetime",
    "feedback_context",
    "teammate-message",
    "user-prompt-submit-hook",
)
_AROUND_THE_REQUEST = re.compile(r"</?(?:task|user_message|userRequest|user_query|prompt|feedback)>")
_PROGRAM_STARTS = (
    "[Request interrupted by user",
    "Caveat: The messages below",
    "This session is being continued from a previous conversation",
    "# AGENTS.md",
)
_IDE_HEADING = re.compile(
    r"\A# Context from my IDE setup:.*?^## My request for Codex:\s*", re.DOTALL | re.MULTILINE
)


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


_COMMAND_NAME = re.compile(r"<command-name>\s*(/?[\w:.-]{1,80})\s*</command-name>")
_COMMAND_ARGUMENTS = re.compile(r"<command-args>(.*?)</command-args>", re.DOTALL)
_OF_THE_PROGRAM = _set_of(
    """
    add-dir agents clear compact config context copy cost doctor exit export fast help hooks ide
    login logout mcp memory model new permissions plugin quit rate-limit-options release-notes
    rename resume rewind stats status statusline tasks terminal-setup theme undo usage vim
    """
)


def request_of(text: str) -> str:
    """The user's own words in a message; empty when there are none.

    A command such as `/review 12` is one line; the program's own, such as `/compact`, ask for no work.
    """
    text = text[:_LONGEST]
    if name := _COMMAND_NAME.search(text):
        found = _COMMAND_ARGUMENTS.search(text)
        arguments = found[1] if found else ""
        return _unless_of_the_program(f"/{name[1].lstrip('/')} {arguments}".strip())
    text = _IDE_HEADING.sub("", text)
    for tag in _PROGRAM_TAGS:
        text = _without(text, tag)
    text = _AROUND_THE_REQUEST.sub("", text).strip()
    return "" if text.startswith(_PROGRAM_STARTS) else _unless_of_the_program(text)


def _unless_of_the_program(text: str) -> str:
    first = text.split(maxsplit=1)[0] if text.startswith("/") else ""
    return "" if first[1:] in _OF_THE_PROGRAM else text


def _without(text: str, tag: str) -> str:
    """The text without what stands between such tags; one that is never closed takes the rest along."""
    begin, end = f"<{tag}", f"</{tag}>"
    kept: list[str] = []
    at = 0
    while (start := text.find(begin, at)) >= 0:
        after = start + len(begin)
        if text[after : after + 1] not in (">", " ", "\n"):
            kept.append(text[at:after])
            at = after
            continue
        kept.append(text[at:start])
        stop = text.find(end, after)
        if stop < 0:
            return "".join(kept)
        at = stop + len(end)
    return "".join((*kept, text[at:]))
