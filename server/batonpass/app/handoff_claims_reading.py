"""The claims of a handoff as they stand in its document, whoever wrote them last.

The document is read as Markdown. A claim that a person has taken out is none any more, and one without a
mark of evidence is not known to have been proven at any time.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from batonpass.app.handoff_evidence import read_evidence
from batonpass.app.markdown.outline import Item, Section, parse_words, read_outline
from batonpass.app.markdown.source import split_source
from batonpass.app.stale_marks import without_marks
from batonpass.domain.checkpoint import REF_ROOT
from batonpass.domain.staleness import ClaimKind, StatedClaim

_MARK = re.compile(r"\[(E\d+)\]\s*:?$")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d) UTC$")


def read_sections(text: str) -> dict[str, Section]:
    """The sections of a document by their titles in small letters; of two alike the first."""
    sections: dict[str, Section] = {}
    for section in read_outline(split_source(text).text):
        sections.setdefault(section.title.rstrip(":").casefold(), section)
    return sections


def read_claims(text: str) -> tuple[StatedClaim, ...]:
    """What a handoff claims of git, files, tests and checkpoints, in the order of its lines."""
    sections = read_sections(without_marks(text))
    evidence = read_evidence(sections.get("evidence"))
    times = {name: _read_time(proof.time) for name, proof in evidence.proofs.items()}
    proofs = {name: at for name, at in times.items() if at is not None}
    found: list[StatedClaim] = []
    files, state = sections.get("files modified"), sections.get("environment state")
    if files is not None:
        found.extend(_read_files(files, proofs))
    for item in state.items if state else ():
        found.extend(_read_state(item, proofs))
    return tuple(sorted(found, key=lambda claim: claim.line))


def _read_time(source: str) -> datetime | None:
    found = _TIME.search(source)
    return datetime.strptime(found[1], "%Y-%m-%d %H:%M").replace(tzinfo=UTC) if found else None


def _read_files(section: Section, proofs: Mapping[str, datetime]) -> Iterator[StatedClaim]:
    lead = section.paragraphs[0].source if section.paragraphs else ""
    at = _proven_at(lead, proofs)
    for item in section.items:
        codes = _codes(item.source)
        if codes:
            _, _, value = item.source.partition(": ")
            yield StatedClaim(ClaimKind.FILE, item.start, codes[0], value, at)


def _read_state(item: Item, proofs: Mapping[str, datetime]) -> Iterator[StatedClaim]:
    at = _proven_at(item.rest, proofs)
    codes = _codes(item.rest)
    if item.label == "Branch" and at is not None:
        is_detached = item.rest.startswith("none")
        yield StatedClaim(ClaimKind.BRANCH, item.start, "", "" if is_detached else codes[0], at)
        if len(codes) > (not is_detached):
            yield StatedClaim(ClaimKind.HEAD, item.start, "", codes[-1], at)
    elif item.label == "Test Status" and at is not None:
        yield StatedClaim(ClaimKind.TESTS, item.start, "", item.rest.partition(" (")[0], at)
    elif item.label == "Checkpoints":
        for inner in item.items:
            refs = [code for code in _codes(inner.source) if code.startswith(f"{REF_ROOT}/")]
            yield from (StatedClaim(ClaimKind.CHECKPOINT, inner.start, ref, "") for ref in refs)


def _proven_at(source: str, proofs: Mapping[str, datetime]) -> datetime | None:
    mark = _MARK.search(source)
    return proofs.get(mark[1]) if mark else None


def _codes(source: str) -> list[str]:
    return [child.content for child in parse_words(source) if child.type == "code_inline"]
