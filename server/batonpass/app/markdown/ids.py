"""Writing the ids of entries at the ends of their lines."""

from collections.abc import Sequence

from batonpass.app.markdown.entries import Entry
from batonpass.app.markdown.outline import COMMENT_END, COMMENT_START, comment
from batonpass.app.markdown.places import TASK_PLACES
from batonpass.domain.session import DocumentKind


def with_ids(lines: Sequence[str], entries: Sequence[Entry]) -> tuple[str, ...]:
    """The lines of a document, where each entry that is known by an id has it written."""
    marked = list(lines)
    for entry in entries:
        last = entry.end - 1
        if (
            entry.id
            and (entry.id != entry.written_id or _is_only_numbered(entry))
            and _can_be_marked(entry, marked[last])
        ):
            marked[last] = _marked(marked[last], entry)
    return tuple(marked)


def _is_only_numbered(entry: Entry) -> bool:
    """Whether a task of a plan is known by its number alone: a person may count them anew."""
    return entry.is_numbered and entry.section == TASK_PLACES[DocumentKind.PLAN].tasks


def _can_be_marked(entry: Entry, line: str) -> bool:
    """A heading that is underlined, or closed by `#`, has no end for it."""
    is_plain_heading = entry.end - entry.start == 1 and not line.rstrip().endswith("#")
    return entry.block_end is None or is_plain_heading


def _marked(line: str, entry: Entry) -> str:
    before, start, after = line.rpartition(COMMENT_START)
    written, end, rest = after.partition(COMMENT_END)
    if start and end and entry.written_id and written.strip() == entry.written_id:
        return f"{before}{comment(entry.id)}{rest}"
    return f"{line.rstrip()} {comment(entry.id)}"


def without_id(line: str) -> str:
    """A line without the id at its end."""
    before, start, after = line.rpartition(COMMENT_START)
    if start and after.rstrip().endswith(COMMENT_END):
        return before.rstrip()
    return line
