"""What may come next where a person writes: sections, values, files, tasks, checkpoints, dates, signs.

What is offered depends on the words before the cursor in its own line, and on the document as it was read
last; so it can be asked for while typing goes on.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import islice

from batonpass.app.authoring.problems import missing_blocks, says_something
from batonpass.app.authoring.reading import Reading
from batonpass.app.markdown.entries import FIELDS
from batonpass.domain.goals import ObjectiveKind, Priority, TaskStatus, shorten

MOST_FILES = 100

DAYS: Mapping[str, int] = {"today": 0, "tomorrow": 1, "yesterday": -1}

SIGNS: Mapping[str, str] = {
    "complete": "✅",
    "partial": "🚧",
    "failed": "❌",
    "blocked": "🔄",
    "critical": "🔴",
    "high": "🟡",
    "medium": "🟢",
    "low": "🔵",
}
"""The signs of states and priorities in a log."""

_HEADING = re.compile(r"#{1,6}(?:\s[^#]*)?")
_DESTINATION = re.compile(r"\]\(<?([^()\s<>]*)$")
_FIELD = re.compile(r"\s*(?:(?:[-*+]|\d+[.)])\s+)?(?:\*\*|__)([^*_:]+)(?::(?:\*\*|__)|(?:\*\*|__):)(.*)")
_NAMED = re.compile(r"\b(task|checkpoint)\s+(\d*)$", re.IGNORECASE)
_SIGN = re.compile(r"(?:^|\s):([a-z]*)$")
_WORD = re.compile(r"(?:^|[\s(|])([A-Za-z]{2,})$")
_DATED = re.compile(r"\b(?:date|due|deadline|by|on)\b", re.IGNORECASE)
_LISTED = re.compile(r".*,")


class OfferKind(StrEnum):
    SECTION = "section"
    VALUE = "value"
    FILE = "file"
    TASK = "task"
    CHECKPOINT = "checkpoint"
    DATE = "date"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Offer:
    """`text` takes the place of what stands between column `start` and the cursor.

    `filter` is what is compared with that. `target` tells what to look up when more is asked about it.
    """

    kind: OfferKind
    label: str
    text: str
    start: int
    filter: str
    detail: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class Offers:
    """`is_complete` is False where more would fit than is offered."""

    offers: tuple[Offer, ...] = ()
    is_complete: bool = True


def complete(reading: Reading, before: str) -> Offers:
    """What to offer after the words of a line that stand before the cursor."""
    if before.count("`") % 2:
        return _files(reading, before, before.rfind("`") + 1)
    destination = _DESTINATION.search(before)
    if destination:
        return _destinations(reading, destination.start(1), destination[1])
    if _HEADING.fullmatch(before):
        return Offers(tuple(_sections(reading)))
    field = _FIELD.fullmatch(before)
    if field:
        return Offers(tuple(_values(reading, field[1].strip(), field.start(2), field[2])))
    return Offers(tuple(_words(reading, before)))


def _files(reading: Reading, before: str, start: int) -> Offers:
    typed = before[start:]
    found = dict.fromkeys(islice(reading.files.under(typed), MOST_FILES + 1))
    found.update(dict.fromkeys(islice(reading.files.containing(typed), MOST_FILES + 1)))
    offers = (Offer(OfferKind.FILE, path, path, start, path, target=path) for path in found)
    return _bounded(offers, len(found))


def _destinations(reading: Reading, start: int, typed: str) -> Offers:
    if typed.startswith("#"):
        anchors = (f"#{name}" for name in reading.page.anchors)
        return Offers(tuple(Offer(OfferKind.SECTION, name, name, start, name) for name in anchors))
    wanted = typed.rpartition("../")[2].removeprefix("./")
    found = list(islice(reading.files.containing(wanted), MOST_FILES + 1))
    offers: list[Offer] = []
    for path in found:
        written = posixpath.relpath(path, reading.folder or ".").replace(" ", "%20")
        offers.append(Offer(OfferKind.FILE, written, written, start, written, target=path))
    return _bounded(offers, len(found))


def _bounded(offers: Iterable[Offer], found: int) -> Offers:
    return Offers(tuple(islice(offers, MOST_FILES)), is_complete=found <= MOST_FILES)


def _sections(reading: Reading) -> Iterator[Offer]:
    """The sections of its kind that the document does not have, with what they say now."""
    rendered = reading.rendered
    for block in missing_blocks(reading.page, rendered) if rendered else ():
        heading = f"{'#' * block.level} {block.section.title}"
        lines = rendered.lines[block.start + 1 : block.own_end] if rendered else ()
        body = "\n".join(lines).strip("\n") if rendered and says_something(rendered, block) else ""
        text = f"{heading}\n{body}" if body else heading
        yield Offer(OfferKind.SECTION, block.section.title, text, 0, heading, target=text)


def _values(reading: Reading, label: str, start: int, typed: str) -> Iterator[Offer]:
    """What may be said after a label; a space comes first where there is none yet."""
    space = "" if typed.startswith(" ") else " "
    begin = start + len(typed) - len(typed.lstrip())

    def offer(kind: OfferKind, words: str, detail: str = "", target: str = "") -> Offer:
        return Offer(kind, words, f"{space}{words}", begin, words, detail, target)

    match FIELDS.get(label.casefold()):
        case "state":
            yield from (offer(OfferKind.VALUE, _spoken(status)) for status in TaskStatus)
        case "priority":
            yield from (offer(OfferKind.VALUE, priority.capitalize()) for priority in Priority)
        case "kind":
            yield from (offer(OfferKind.VALUE, kind.capitalize()) for kind in ObjectiveKind)
        case "blockers":
            last = _LISTED.match(typed)
            yield from _tasks(reading, begin if last is None else start + last.end(), " " if last else space)
        case _ if _DATED.search(label):
            yield from (
                offer(OfferKind.DATE, _day(reading, days), detail=name) for name, days in DAYS.items()
            )
        case _:
            yield from _words(reading, f"{' ' * start}{typed}")


def _words(reading: Reading, before: str) -> Iterator[Offer]:
    named = _NAMED.search(before)
    if named:
        things = _tasks if named[1].casefold() == OfferKind.TASK else _checkpoints
        yield from things(reading, named.start())
        return
    sign = _SIGN.search(before)
    if sign:
        start = sign.start(1) - 1
        for name, character in SIGNS.items():
            yield Offer(OfferKind.SIGN, f"{character} {name}", character, start, f":{name}")
        return
    word = _WORD.search(before)
    if word is None:
        return
    beginning, start = word[1].casefold(), word.start(1)
    for name, days in DAYS.items():
        if name.startswith(beginning):
            yield Offer(OfferKind.DATE, name, _day(reading, days), start, name, _day(reading, days))
    if "task".startswith(beginning):
        yield from _tasks(reading, start)
    if "checkpoint".startswith(beginning):
        yield from _checkpoints(reading, start)


def _tasks(reading: Reading, start: int, space: str = "") -> Iterator[Offer]:
    for task in reading.known.session.tasks:
        name = f"Task {task.id[1:]}"
        detail = f"{shorten(task.text)} ({_spoken(task.status)})"
        yield Offer(OfferKind.TASK, name, f"{space}{name}", start, f"{space}{name}", detail, task.id)


def _checkpoints(reading: Reading, start: int) -> Iterator[Offer]:
    for checkpoint in reversed(reading.known.checkpoints):
        name = f"Checkpoint {checkpoint.number}"
        detail = f"{checkpoint.at:%Y-%m-%d %H:%M} {shorten(checkpoint.note)}".strip()
        yield Offer(OfferKind.CHECKPOINT, name, name, start, name, detail, str(checkpoint.number))


def _day(reading: Reading, days: int) -> str:
    return (reading.today + timedelta(days=days)).isoformat()


def _spoken(status: TaskStatus) -> str:
    return "in progress" if status is TaskStatus.IN_PROGRESS else status.value
