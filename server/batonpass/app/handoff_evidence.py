"""The list of evidence at the end of a handoff, as it stands in the document, and writing it anew.

A mark such as `[E1]` serves every line that has it, and the list below a line that ends with it and a colon.
What one of them shows anew proves nothing of the others. So evidence is written anew only when all the lines
that it serves are made again as they stand; what holds beside others that do not is remembered by
`handoff_verifying`.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

from batonpass.app.markdown.outline import Section

_MARK = re.compile(r"\[(E\d+)\]")
_DEFINITION = re.compile(r"\[E\d+\]:")
_TIME = r"\d{4}-\d\d-\d\d \d\d:\d\d UTC"
_ENDING = rf"exit code (?P<exit_code>-?\d+)(?:, at `(?P<commit>[^`]+)`)?, (?P<time>{_TIME})"
_SHARED = re.compile(rf"{_ENDING}$")
_COMMAND = re.compile(
    r"(?P<source>`.+?)(?:, exit code (?P<exit_code>-?\d+))?"
    rf"(?:, at `(?P<commit>[^`]+)`)?(?:, (?P<time>{_TIME}))?"
)
_OTHER = re.compile(rf"(?P<source>.*?(?P<time>{_TIME})?)")
_DETAILS = re.compile(r" \([^()]*\b\d\d:\d\d UTC[^()]*\)")
"""When something ran, and what that was before or after: it differs each time."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What proves a claim: its source, and how it ended, at which commit and when, each as it is written.

    `source` of what is no command is all that the list says of it.
    """

    source: str
    exit_code: str = ""
    commit: str = ""
    time: str = ""

    @property
    def is_command(self) -> bool:
        return self.source.startswith("`")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The proofs by their names, whole, and the words that are theirs in the list.

    `lines` are where the list has them. `shared` is what the words before it say of all commands.
    """

    proofs: Mapping[str, Proof]
    words: Mapping[str, str]
    lines: Mapping[str, int]
    shared: Proof | None = None


def read_evidence(section: Section | None) -> Evidence:
    """The list of a section; what it does not say of a command is what the words before it say of all."""
    if section is None:
        return Evidence({}, {}, {})
    lead = _SHARED.search(section.paragraphs[0].source) if section.paragraphs else None
    shared = Proof("", **_parts(lead)) if lead else None
    items = {item.label: item for item in section.items if item.label}
    return Evidence(
        {name: _filled(_read_proof(item.rest), shared) for name, item in items.items()},
        {name: item.rest for name, item in items.items()},
        {name: item.start for name, item in items.items()},
        shared,
    )


def _read_proof(words: str) -> Proof:
    found = (_COMMAND if words.startswith("`") else _OTHER).fullmatch(words)
    return Proof(**_parts(found)) if found else Proof(words)


def _parts(found: re.Match[str]) -> dict[str, str]:
    return {name: words or "" for name, words in found.groupdict().items()}


def _filled(proof: Proof, shared: Proof | None) -> Proof:
    if shared is None or not proof.is_command:
        return proof
    said = {field.name: getattr(proof, field.name) or getattr(shared, field.name) for field in fields(Proof)}
    return Proof(**said)


def renew(
    lines: Sequence[str],
    evidence: Evidence,
    fresh_lines: Sequence[str],
    fresh: Evidence,
    but: Collection[int],
) -> dict[int, str]:
    """The lines that change, by their numbers, when what is still so is proven by fresh evidence.

    `but` are the lines that make claims which do not hold.
    """
    made = _as_made(fresh_lines)
    renewed: dict[str, str] = {}
    uses = list(_find_uses(lines))
    for name in evidence.proofs:
        own = [use for use in uses if use.name == name]
        if own and not any(use.line in but for use in own):
            proving = [other for other in fresh.proofs if all(other in made.get(use.key, ()) for use in own)]
            if proving:
                renewed[name] = proving[0]
    changed = {
        evidence.lines[name]: _rewritten(lines[evidence.lines[name]], evidence, name, fresh.proofs[other])
        for name, other in renewed.items()
    }
    changed.update(_with_details(lines, uses, fresh_lines, renewed))
    return {number: line for number, line in changed.items() if line != lines[number]}


@dataclass(frozen=True, slots=True)
class _Use:
    """A line that a proof serves. `key` is the same for the same words, whatever proves them and when."""

    line: int
    name: str
    key: tuple[str, int]


def _find_uses(lines: Sequence[str]) -> Iterator[_Use]:
    heading: list[str] = []
    for number, line in enumerate(lines):
        names = [] if _DEFINITION.match(line) else _MARK.findall(line)
        is_item = line.startswith("- ")
        serving = names or (heading if is_item else [])
        for place, name in enumerate(serving):
            yield _Use(number, name, (_same(line), place))
        if names and line.endswith(":"):
            heading = names
        elif line and not is_item:
            heading = []


def _same(line: str) -> str:
    return _MARK.sub("[E]", _DETAILS.sub("", line)).rstrip()


def _as_made(lines: Sequence[str]) -> Mapping[tuple[str, int], set[str]]:
    """By what each line is proven that is made now."""
    made: dict[tuple[str, int], set[str]] = defaultdict(set)
    for use in _find_uses(lines):
        made[use.key].add(use.name)
    return made


def _rewritten(line: str, evidence: Evidence, name: str, proof: Proof) -> str:
    """A line of the list with another proof; of a command it says what the words before the list do not."""
    before = evidence.proofs[name]
    if proof == before:
        return line
    words, shared = proof.source, evidence.shared
    if proof.is_command:
        if proof.exit_code and not (shared and proof.exit_code == shared.exit_code):
            words += f", exit code {proof.exit_code}"
        if proof.commit and not (shared and proof.commit == shared.commit):
            words += f", at `{proof.commit}`"
        if proof.time and not (shared and proof.time == shared.time):
            words += f", {proof.time}"
    return line.replace(evidence.words[name], words, 1)


def _with_details(
    lines: Sequence[str], uses: Sequence[_Use], fresh_lines: Sequence[str], renewed: Mapping[str, str]
) -> Iterator[tuple[int, str]]:
    """Lines that say when something ran, as they say it now."""
    made = {_same(line): line for line in fresh_lines}
    for number in {use.line for use in uses}:
        names = _MARK.findall(lines[number])
        if names and all(name in renewed for name in names):
            said = iter(names)
            yield number, _MARK.sub(lambda _, said=said: f"[{next(said)}]", made[_same(lines[number])])
