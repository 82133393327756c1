"""Issues, pull requests and discussions that a session's texts name: what is named, where, and as what.

The rules would rather miss a reference than find one that is none: `#333` may be a colour, `#1` praise, and
“step #2” a place in a list. Their titles are known to the forge alone.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from batonpass.domain.forges import Forge, ReferenceKind
from batonpass.domain.goals import ObjectiveKind
from batonpass.domain.repository import Commit
from batonpass.domain.session import NoteKind, Session

MOST = 50
"""So many references are told of."""

PLACES_TOLD = 3
"""So many places of a reference are told of, the first: a line that grew with each commit would not rest."""

_LONGEST_TEXT = 5_000
_LOOKED_BACK = 40


class Role(StrEnum):
    """What a reference is to the session: its subject, what must come first, or something beside."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    DEPENDENCY = "dependency"


@dataclass(frozen=True, slots=True)
class ForgeReference:
    """`repository` is empty for the session's own; `address` is empty where the forge is not known.

    `places` say in words where it was found.
    """

    number: int
    kind: ReferenceKind
    role: Role
    places: tuple[str, ...]
    repository: str = ""
    address: str = ""

    @property
    def name(self) -> str:
        """What it is and its number, such as “Pull request #9”; its title is known to the forge alone."""
        return f"{_KINDS[self.kind]} {self.repository}#{self.number}"


_KINDS = {
    ReferenceKind.ISSUE: "Issue",
    ReferenceKind.PULL_REQUEST: "Pull request",
    ReferenceKind.DISCUSSION: "Discussion",
    ReferenceKind.UNKNOWN: "Issue or pull request",
}


_CODE = re.compile(r"^(?:```|~~~).*?(?:^(?:```|~~~)|\Z)|(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL | re.MULTILINE)
_ADDRESS = re.compile(
    r"(?P<address>(?P<site>https?://[\w.-]+(?::\d+)?)/(?P<repository>[\w.~-]+(?:/[\w.~-]+)+?)(?:/-)?"
    r"/(?P<path>issues|pull|pulls|pull-requests|merge_requests|discussions)/(?P<number>\d{1,9})\b)"
)
_NUMBER = re.compile(
    r"(?:(?P<repository>(?<![\w./@-])[\w-]+/[\w.-]+)(?<!\.md)(?<!\.html)(?<!\.py)|(?<![\w&#/=.-]))#(?P<number>[1-9]\d{0,6})(?![\w#]|[.,]\d|-\d)"
    r"|(?<![\w-])GH-(?P<gh>[1-9]\d{0,6})\b"
    r"|(?<=[\w-])!(?P<merge>[1-9]\d{0,6})\b"
)
_BRANCH = re.compile(
    r"(?:^|[/_-])(?:gh|issues?|bug|ticket)[-_/#]?(?P<named>[1-9]\d{0,6})(?=$|[/_-])"
    r"|(?:^|/)#?(?P<first>[1-9]\d{0,6})[-_](?=[A-Za-z])(?!way\b|d\b|col|step|phase|tier)"
)
_PATH_KINDS = {"issues": ReferenceKind.ISSUE, "discussions": ReferenceKind.DISCUSSION}

_PRAISE_OR_PLACE = re.compile(
    r"(?:\b(?:steps?|options?|tasks?|tests?|lines?|phases?|points?|items?|examples?|numbers?|rules?|checkpoints?"
    r"|attempts?|builds?|runs?|workers?|pages?|sections?|chapters?|questions?|cases?|parts?|players?|colou?rs?"
    r"|background|fill|stroke|border|solid|hex)\b|:)\s*[\"'(]?$",
    re.IGNORECASE,
)
"""Words before a number that make it no reference, but a place in a list or a colour."""

_WORDS_BEFORE: tuple[tuple[re.Pattern[str], ReferenceKind, Role], ...] = (
    (
        re.compile(r"\b(?:pull request|merge request|PR|MR)s?:?\s+$", re.IGNORECASE),
        ReferenceKind.PULL_REQUEST,
        Role.SECONDARY,
    ),
    (
        re.compile(
            r"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?|implement(?:s|ed)?):?\s+(?:issue\s+)?$",
            re.IGNORECASE,
        ),
        ReferenceKind.ISSUE,
        Role.PRIMARY,
    ),
    (re.compile(r"\b(?:issue|bug|ticket)s?:?\s+$", re.IGNORECASE), ReferenceKind.ISSUE, Role.SECONDARY),
    (re.compile(r"\bdiscussions?:?\s+$", re.IGNORECASE), ReferenceKind.DISCUSSION, Role.SECONDARY),
)
"""What the words before a number say of it."""

_COMES_FIRST = re.compile(
    r"\b(?:block(?:ed|s) (?:by|on)|depend(?:s|ing|ent)? on|wait(?:s|ing)? (?:for|on)|requires|needs)"
    r":?\s+(?:(?:issue|PR|MR|pull request|merge request)\s+)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Text:
    """`role` is what a number in it is at the least."""

    words: str
    place: str
    role: Role = Role.SECONDARY


def find_references(
    session: Session, branch: str | None, commits: Iterable[Commit], forge: Forge | None
) -> tuple[ForgeReference, ...]:
    """All that the session names: the primary ones, then the others, each in the order of its first place.

    `commits` are the newest first.
    """
    found: dict[tuple[str, int], ForgeReference] = {}
    for one in _mentions(session, branch, commits, forge):
        key = (one.repository.casefold(), one.number)
        found[key] = _join(found[key], one) if key in found else one
    linked = (_link(one, forge) for one in found.values())
    return tuple(sorted(linked, key=lambda one: tuple(Role).index(one.role)))[:MOST]


def _mentions(
    session: Session, branch: str | None, commits: Iterable[Commit], forge: Forge | None
) -> Iterator[ForgeReference]:
    for match in _BRANCH.finditer(branch or ""):
        number = int(match["named"] or match["first"])
        yield ForgeReference(number, ReferenceKind.UNKNOWN, Role.PRIMARY, (f"the branch {branch}",))
    for text in (*_texts(session), *_commit_texts(commits)):
        yield from _in_text(text, forge)


def _texts(session: Session) -> Iterator[_Text]:
    yield _Text(session.title, "the session's title", Role.PRIMARY)
    yield _Text(session.focus, "the session's focus", Role.PRIMARY)
    for objective in session.objectives:
        is_primary = objective.kind is ObjectiveKind.PRIMARY
        role = Role.PRIMARY if is_primary else Role.SECONDARY
        yield _Text(objective.text, f"objective {objective.id[1:]}", role)
    for task in session.tasks:
        yield _Text("\n".join((task.text, *(step.text for step in task.subtasks))), f"Task {task.id[1:]}")
    for note in session.notes:
        role = Role.DEPENDENCY if note.kind is NoteKind.BLOCKER else Role.SECONDARY
        texts = (note.text, note.rationale, note.alternatives, note.impact, note.mitigation, note.location)
        yield _Text("\n".join(texts), f"{note.kind} note {note.id[1:]}", role)


def _commit_texts(commits: Iterable[Commit]) -> Iterator[_Text]:
    for commit in reversed(tuple(commits)):
        yield _Text(f"{commit.subject}\n{commit.body}", f"commit {commit.id[:12]}")


def _in_text(text: _Text, forge: Forge | None) -> Iterator[ForgeReference]:
    words = _CODE.sub(" ", text.words[:_LONGEST_TEXT])
    for match in _ADDRESS.finditer(words):
        yield _by_address(match, text, forge)
    for match in _NUMBER.finditer(_ADDRESS.sub(" ", words)):
        one = _by_number(match, text, forge)
        if one is not None:
            yield one


def _by_address(match: re.Match[str], text: _Text, forge: Forge | None) -> ForgeReference:
    own = forge is not None and (forge.site, forge.repository) == (match["site"], match["repository"])
    kind = _PATH_KINDS.get(match["path"], ReferenceKind.PULL_REQUEST)
    repository = "" if own else match["repository"]
    role = Role.DEPENDENCY if _COMES_FIRST.search(_before(match)) else text.role
    return ForgeReference(int(match["number"]), kind, role, (text.place,), repository, match["address"])


def _by_number(match: re.Match[str], text: _Text, forge: Forge | None) -> ForgeReference | None:
    before = _before(match)
    if match["merge"] and (forge is None or "gitlab" not in forge.site):
        return None
    number = int(match["number"] or match["gh"] or match["merge"])
    repository = match["repository"] or ""
    own = forge is not None and repository == forge.repository
    kind, role = (ReferenceKind.PULL_REQUEST if match["merge"] else ReferenceKind.UNKNOWN), text.role
    told = False
    for pattern, said, is_for in _WORDS_BEFORE:
        if pattern.search(before):
            kind, role, told = said, _more_pressing(role, is_for), True
            break
    if _COMES_FIRST.search(before):
        role, told = Role.DEPENDENCY, True
    if not told and not repository and match["number"] and (number == 1 or _PRAISE_OR_PLACE.search(before)):
        return None
    return ForgeReference(number, kind, role, (text.place,), "" if own else repository)


def _before(match: re.Match[str]) -> str:
    return match.string[max(0, match.start() - _LOOKED_BACK) : match.start()]


_PRESSING = (Role.PRIMARY, Role.DEPENDENCY, Role.SECONDARY)


def _more_pressing(one: Role, other: Role) -> Role:
    return min(one, other, key=_PRESSING.index)


def _join(known: ForgeReference, more: ForgeReference) -> ForgeReference:
    places = known.places if more.places[0] in known.places else (*known.places, *more.places)
    return replace(
        known,
        kind=more.kind if known.kind is ReferenceKind.UNKNOWN else known.kind,
        role=_more_pressing(known.role, more.role),
        places=places[:PLACES_TOLD],
        address=known.address or more.address,
    )


def _link(one: ForgeReference, forge: Forge | None) -> ForgeReference:
    if one.address or forge is None:
        return one
    return replace(one, address=forge.address(one.repository, one.kind, one.number))
