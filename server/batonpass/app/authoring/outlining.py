"""The parts of a document as a tree, and what of it can be folded away."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from batonpass.app.authoring.page import Block, Page
from batonpass.app.markdown.entries import Entry
from batonpass.app.markdown.outline import Item
from batonpass.app.markdown.places import EntryKind
from batonpass.app.markdown.values import read_state, without_since


class PartKind(StrEnum):
    SECTION = "section"
    TASK = "task"
    STEP = "step"
    OBJECTIVE = "objective"


@dataclass(slots=True)
class Part:
    """Lines from `start`, counted from 0, to the one before `end`; `detail` is the state in a few words."""

    name: str
    kind: PartKind
    start: int
    end: int
    detail: str = ""
    children: list["Part"] = field(default_factory=list["Part"])


_KINDS = {
    EntryKind.TASK: PartKind.TASK,
    EntryKind.SUBTASK: PartKind.STEP,
    EntryKind.OBJECTIVE: PartKind.OBJECTIVE,
}


def outline_parts(page: Page) -> tuple[Part, ...]:
    """The sections in their nesting; tasks, steps and objectives stand in them with their states."""
    entries = {entry.start: entry for entry in page.entries if entry.kind in _KINDS}
    steps = _steps_by_task(page.entries)
    top: list[Part] = []
    above: list[tuple[int, Part]] = []
    for block in page.blocks:
        part = _from_block(block, entries.get(block.start), steps)
        while above and above[-1][0] >= block.level:
            above.pop()
        (above[-1][1].children if above else top).append(part)
        above.append((block.level, part))
        part.children += _from_items(block.section.items, entries, steps)
    return tuple(top)


def _steps_by_task(entries: Iterable[Entry]) -> dict[int, list[Entry]]:
    """The steps of each task, by the line it begins on."""
    found: dict[int, list[Entry]] = {}
    for entry in entries:
        if entry.parent is not None:
            found.setdefault(entry.parent.start, []).append(entry)
    return found


def _from_block(block: Block, entry: Entry | None, steps: dict[int, list[Entry]]) -> Part:
    name = block.section.title or "…"
    if entry is None or entry.kind is not EntryKind.TASK:
        return Part(name, PartKind.SECTION, block.start, block.end)
    return Part(name, PartKind.TASK, block.start, block.end, _state(entry, steps))


def _from_items(
    items: Sequence[Item], entries: dict[int, Entry], steps: dict[int, list[Entry]]
) -> Iterator[Part]:
    for item in items:
        entry = entries.get(item.start)
        if entry is None:
            continue
        part = Part(entry.text or "…", _KINDS[entry.kind], item.start, last_line(item), _state(entry, steps))
        part.children += _from_items(item.items, entries, steps)
        yield part


def _state(entry: Entry, steps: dict[int, list[Entry]]) -> str:
    written = entry.fields.get("state")
    state = read_state(written.value) if written else None
    words = without_since(written.value) if written and state else ("done" if entry.done else "open")
    own = steps.get(entry.start, [])
    done = sum(bool(step.done) for step in own)
    return f"{words}, {done} of {len(own)} steps" if own else words


def last_line(item: Item) -> int:
    """The line after an item with all that is nested in it."""
    return max([item.end, *(last_line(nested) for nested in item.items)])


def folds(page: Page) -> Iterator[tuple[int, int]]:
    """First and last line of each stretch that can be folded: sections, and items with others in them."""
    for block in page.blocks:
        end = block.end
        while end > block.start + 1 and not page.lines[end - 1].strip():
            end -= 1
        if end > block.start + 1:
            yield block.start, end - 1
        yield from _item_folds(block.section.items)


def _item_folds(items: Iterable[Item]) -> Iterator[tuple[int, int]]:
    for item in items:
        end = last_line(item)
        if end > item.start + 1:
            yield item.start, end - 1
        yield from _item_folds(item.items)
