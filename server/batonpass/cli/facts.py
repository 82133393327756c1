"""`batonpass facts`: what a transcript shows of the work, with the line where each fact stands."""

import json
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from rich.console import Console
from rich.text import Text

from batonpass.app.agent_facts import find_facts
from batonpass.app.transcripts import Agents
from batonpass.cli.terminal import open_console, plain
from batonpass.domain.errors import NotFound
from batonpass.domain.facts import AgentFacts, CommandRun, Failure, FileUse, TestRun
from batonpass.domain.redaction import Redact, redact
from batonpass.domain.transcript import Place

SHOWN = 20
"""How many entries of each kind are shown to people, the newest; JSON has all that are kept."""


def show_facts(agents: Agents, redact_text: Redact, path: Path, name: str | None, *, as_json: bool) -> int:
    """Print the facts of a transcript; returns the exit code.

    Raises NotFound, Unavailable or InvalidInput for a file that is no transcript.
    """
    path = _find(agents, path)
    agent = agents.of_file(path) if name is None else agents.named(name)
    facts = redact(find_facts([(agent, path)], datetime.now(UTC)), redact_text)
    console = open_console()
    if as_json:
        console.out(json.dumps(_to_json(facts), indent=2), highlight=False)
    else:
        _print(console, agent.name, facts)
    return 0


def _find(agents: Agents, path: Path) -> Path:
    """The transcript at a path; a name alone, as documents give it, is also that of one of this folder's."""
    if path.exists():
        return path
    if path.name == str(path):
        for adapter in agents.adapters:
            for candidate in adapter.discover([Path.cwd()]):
                if Path(candidate.path).name == path.name:
                    return Path(candidate.path)
    raise NotFound(f"There is no file {path}.")


def _to_json(value: object) -> object:
    """The value with names as on the wire; a place is the number of its line."""
    if isinstance(value, Place):
        return value.line
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_to_json(item) for item in cast(tuple[object, ...], value)]
    if is_dataclass(value) and not isinstance(value, type):
        named = ((field.name, cast(object, getattr(value, field.name))) for field in fields(value))
        return {_wire_name(name): _to_json(item) for name, item in named}
    return value


def _wire_name(name: str) -> str:
    if name == "place":
        return "line"
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))


def _print(console: Console, agent: str, facts: AgentFacts) -> None:
    console.print(plain(f"{agent}: {facts.transcripts[0].name}"), soft_wrap=True)
    parts: tuple[tuple[str, int, Iterable[tuple[Place, str]]], ...] = (
        ("Requests", facts.request_count, ((one.place, one.text) for one in facts.requests)),
        (
            "Files changed",
            len(facts.changed_files),
            ((one.place, _file(one)) for one in facts.changed_files),
        ),
        (
            "Files only read",
            len(facts.files_only_read) + facts.files_left_out,
            ((one.place, _file(one)) for one in facts.files_only_read),
        ),
        ("Commands", facts.command_count, ((one.place, _command(one)) for one in facts.commands)),
        ("Test runs", facts.test_count, ((one.place, _test(one)) for one in facts.tests)),
        ("Failures", facts.failure_count, ((one.place, _failure(one)) for one in facts.failures)),
        ("Decisions", len(facts.decisions), ((one.place, one.text) for one in facts.decisions)),
        (
            "Failed approaches",
            len(facts.failed_approaches),
            ((one.place, one.text) for one in facts.failed_approaches),
        ),
        ("Compactions", facts.compaction_count, ((one.place, one.text) for one in facts.compactions)),
    )
    for heading, count, entries in parts:
        _print_part(console, heading, count, tuple(entries))
    if facts.task_list is not None:
        tasks = facts.task_list
        listed = tuple((tasks.place, f"{task.status}: {task.text}") for task in tasks.tasks)
        _print_part(console, "Task list", len(listed), listed)
    if facts.last_words is not None:
        _print_part(console, "Last words", 1, ((facts.last_words.place, facts.last_words.text),))
    if facts.unrecognised:
        _print_line(console, f"Format not recognised: {facts.unrecognised:,} lines.")


def _print_part(console: Console, heading: str, count: int, entries: tuple[tuple[Place, str], ...]) -> None:
    if not count:
        return
    console.print()
    console.print(Text(f"{heading}: {count:,}", "bold"))
    if count > SHOWN:
        _print_line(console, f"  the newest {min(SHOWN, len(entries))}:")
    for place, text in entries[-SHOWN:]:
        _print_line(console, f"  {place.line:>6}  {' '.join(text.split())}")


def _print_line(console: Console, text: str) -> None:
    console.print(plain(text), soft_wrap=True)


def _file(file: FileUse) -> str:
    counts = (
        (file.reads, "read"),
        (file.writes, "written"),
        (file.edits, "edited"),
        (file.deletions, "deleted"),
    )
    said = ", ".join(f"{word} {_times(count)}" for count, word in counts if count)
    told = file.edits and file.added is not None and file.removed is not None
    return f"{file.path}: {said}{f', +{file.added:,} -{file.removed:,} lines' if told else ''}"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def _command(command: CommandRun) -> str:
    code = "" if command.exit_code is None else f" ({command.exit_code})"
    return f"{command.ending}{code}: {command.text}"


def _test(test: TestRun) -> str:
    counts = test.counts
    told: tuple[tuple[int, str], ...] = ()
    if counts is not None:
        told = (
            (counts.passed, "passed"),
            (counts.failed, "failed"),
            (counts.errors, "broken"),
            (counts.skipped, "skipped"),
        )
    said = ", ".join(f"{count:,} {word}" for count, word in told if count)
    return f"{test.ending}{f' ({said})' if said else ''}: {test.command}"


def _failure(failure: Failure) -> str:
    after = f"succeeded in line {failure.resolved.line}" if failure.resolved else "not seen to succeed later"
    return f"{failure.action}: {failure.text} [{_times(failure.times)}; {after}]"
