"""What a document claims of git, readings, reports, checks or the ledger is proven, or says it is not."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from tests.adapters.documents.test_told import facts_with

from batonpass.adapters.documents.renderer import TemplateRenderer
from batonpass.adapters.documents.samples import Sample

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.md"))
MARKDOWN = MarkdownIt("commonmark").enable("table")

MARK = re.compile(r"\[E\d+\]|\[unverified\]")
LEADS = re.compile(r"\[unverified\]$|\[E\d+\][^:]*:$")
"""An item that speaks for those below it; evidence of its own words alone does not."""
RUNNABLE = re.compile(r"Run `.+`\.$")
"""An instruction that can be run proves itself."""
IDENTITY = re.compile(r"<!-- [a-z]\d+ -->")
"""What a person wrote is known by it: a note, an objective, a task, a step."""

WRITTEN_BY_PEOPLE = {
    "plan": {"Success Criteria", "Testing Strategy", "Checkpoint Triggers"},
    "session-log": {"Challenges & Solutions", "Immediate (Next Session)", "Previous Sessions"},
    "implementation-log": {
        "Immediate Priority Tasks",
        "Dependencies to Address",
        "Pre-Session Checklist",
    },
    "handoff": {"Next Priority Tasks"},
}
"""Sections, with those below them, that repeat what people wrote, decided or set, or invite to do more."""

TASK = re.compile(r"Task \d+: ")
"""The heading of a task, below which stands what a person wrote of it; in a log, facts too."""

SET_BY_PEOPLE = {"Status", "Priority", "Estimate", "Blocked By", "Objective"}
"""What people say of a task in a log."""

STEP = re.compile(r"\[[ x]\] ")

ABOUT_THE_DOCUMENT = {"Evidence", "Left Out"}

FIELDS = {
    *("Date", "Focus", "Week", "Project", "Session", "Agent", "Build On", "Active Task"),
    *("Estimated Output", "Context Budget", "Created by", "Last updated", "Review status"),
}
"""What names the session and what was asked of it, and how the document came to be."""

MEASURED = {"Duration"}
"""What the session's own times tell; a plan can only expect it."""

REPEATED = ("Objective not reached yet: ", "It continues session ", "The session's ")
"""Objectives, the session that was chosen, and links to the documents beside this one."""

NOTHING = re.compile(r"(?:\*\*[^*]+\*\*:? )?(?:_[^_]+_|unknown|not estimated|no objective was stated)")


@dataclass(frozen=True)
class Part:
    """Where the walk is: the titles above, and whether a mark above covers what stands here."""

    titles: tuple[str, ...]
    is_covered: bool = False


def unproven(text: str, kind: str) -> list[str]:
    """The list items and rows that claim something and carry no mark, nor does what leads to them."""
    return [words for part, words in _claims(text) if not _is_excused(part, words, kind)]


def _claims(text: str) -> Iterator[tuple[Part, str]]:
    """The items and rows without a mark of their own, of the item or sentence that leads to them.

    A table may have its mark in the sentence after it.
    """
    titles: tuple[str, ...] = ()
    nodes = SyntaxTreeNode(MARKDOWN.parse(text)).children
    for place, node in enumerate(nodes):
        if node.type == "heading":
            level = int(node.tag[1])
            titles = (*titles[: level - 1], *("",) * (level - 1 - len(titles)), _words(node))
        lead = _is_marked(nodes[place - 1 : place])
        if node.type in {"bullet_list", "ordered_list"}:
            yield from _items(node, Part(titles, lead))
        elif node.type == "table" and not lead and not _is_marked(nodes[place + 1 : place + 2]):
            for row in node.children[1].children:
                words = " | ".join(_words(cell) for cell in row.children)
                if not MARK.search(words):
                    yield Part(titles), words


def _is_marked(beside: list[SyntaxTreeNode]) -> bool:
    return any(node.type == "paragraph" and bool(MARK.search(_words(node))) for node in beside)


def _items(items: SyntaxTreeNode, part: Part) -> Iterator[tuple[Part, str]]:
    for item in items.children:
        words = " ".join(_words(child) for child in item.children if child.type == "paragraph")
        if not (part.is_covered or MARK.search(words) or IDENTITY.search(words)):
            yield part, words
        is_covered = part.is_covered or bool(LEADS.search(words) or IDENTITY.search(words))
        for child in item.children:
            if child.type in {"bullet_list", "ordered_list"}:
                yield from _items(child, Part(part.titles, is_covered))


def _words(node: SyntaxTreeNode) -> str:
    return node.content if node.type == "inline" else "".join(_words(child) for child in node.children)


def _is_excused(part: Part, words: str, kind: str) -> bool:
    titles = {title for title in part.titles if title}
    label = re.match(r"\*\*([^*:]+)(?::\*\*|\*\*:)", words)
    return bool(
        len(titles) == 1
        or titles & (WRITTEN_BY_PEOPLE[kind] | ABOUT_THE_DOCUMENT)
        or (any(TASK.match(title) for title in titles) and _is_set_by_people(words, label, kind))
        or (label and label[1] in FIELDS)
        or (label and label[1] in MEASURED and kind != "plan")
        or words.startswith(REPEATED)
        or RUNNABLE.search(words)
        or NOTHING.fullmatch(words)
    )


def _is_set_by_people(words: str, label: re.Match[str] | None, kind: str) -> bool:
    in_log = kind == "implementation-log"
    return not in_log or bool(STEP.match(words) or (label and label[1] in SET_BY_PEOPLE))


def kind_of(path: Path) -> str:
    return path.stem.partition("-")[2]


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_what_is_claimed_carries_evidence_or_says_that_it_has_none(path: Path) -> None:
    assert unproven(path.read_text(encoding="utf-8"), kind_of(path)) == []


def test_what_transcripts_tell_carries_its_evidence(tmp_path: Path, tested: Sample) -> None:
    handoff = replace(tested.handoff, told=facts_with("words"))
    assert unproven(TemplateRenderer(tmp_path).render_handoff(handoff), "handoff") == []


@pytest.mark.parametrize("kind", WRITTEN_BY_PEOPLE)
def test_a_claim_that_loses_its_mark_is_noticed(kind: str) -> None:
    lines = (Path(__file__).parent / "golden" / f"tested-{kind}.md").read_text(encoding="utf-8").split("\n")
    marked = [
        number
        for number, line in enumerate(lines[: lines.index("## Evidence")])
        if re.search(rf"(?:{MARK.pattern})(?:$|:$|;)", line)
        and not RUNNABLE.search(MARK.sub("", line).rstrip())
    ]
    assert len(marked) >= 5
    for number in marked:
        bare = MARK.sub("", lines[number]).rstrip()
        assert unproven("\n".join([*lines[:number], bare, *lines[number + 1 :]]), kind), lines[number]
