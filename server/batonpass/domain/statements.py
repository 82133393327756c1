"""Sentences in which an agent says itself that it decided something, or that something did not work.

The rules are strict and know English only: a sentence must say it of the agent's own doing, as a fact. What
is asked, supposed or proposed is passed over, and so is code. Much that a reader would call a decision is
missed; that is the price of hardly ever calling something a decision that is none.
"""

import re
from collections.abc import Iterator

from batonpass.domain.facts import StatementKind, quote

_LONGEST = 20_000
_SENTENCE_END = re.compile(r"(?<=[.!])\s+(?=[A-Z*`_\"“(])")
_FENCE = re.compile(r"^\s{0,3}(?:```|~~~)")
_PREFIX = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)]|#{1,6})\s+")
_QUOTED_OR_TABLE = re.compile(r"^\s*[>|]")
_EMPHASIS = re.compile(r"\*\*|__")

_THING = (
    r"(?:approach|attempt|fix|idea|plan|solution|workaround|change|trick|patch|harness|method|strategy"
    r"|technique|design|version|analysis|scan|assumption|theory|hypothesis|guess|diagnosis|brief|spec)"
)
_NOT = r"(?:did(?:n't| not)|does(?:n't| not)|won't|will not|do(?:n't| not))"

_DECISIONS = re.compile(
    r"\b(?:I|we)(?:'ve| have)? (?:decided (?:to|on|against|that|not to)"
    r"|chosen (?:to|not to)|settled on|opted (?:for|to|against))\b"
    r"|\b(?:I|we) (?:chose|went with|picked)\b"
    r"|\b(?:I|we)(?:'m| am|'re| are) (?:going with|choosing|opting for)\b"
    r"|\bI made the call\b"
    r"|^(?:final |design |key )?decision: \S"
    r"|\brather than [^.]{3,120}, (?:I|we)(?:'ll| will) (?!wait|let|check|verify|look|continue)\w"
    r"|\b(?:I|we)(?:'ll| will) (?:use|store|base|skip|drop|leave out)\b[^.]{3,160}"
    r"\b(?:rather than|instead of|because|since|as)\b",
    re.IGNORECASE,
)
_FAILED = re.compile(
    rf"\b(?:that|this|it|which) (?:didn't|did not) work\b"
    rf"|\b(?:the|my|our|that|this)(?: [\w-]+){{0,3}} {_THING}"
    rf" (?:{_NOT} work|failed|was wrong|is wrong|broke|was a dead end)\b"
    rf"|\bI was wrong\b"
    rf"|\b(?:I|we)(?:'ve| have)? (?:reverted|backed out|gave up on|given up on|abandoned)\b"
    rf"|\b(?:I'm|I am|let me) (?:reverting|revert|backing out|back out) (?:that|this|my|the)\b"
    rf"|^reverting (?:that|this|my|the)\b"
    rf"|\b(?:was|is|hit) a dead end\b",
    re.IGNORECASE,
)
_HINTS = (
    *("decid", "decision", "chose", "choosing", "settled", "opted", "opting", "went with", "going with"),
    *("picked", "made the call", "rather than", "instead of", "because", " since ", " as ", "work", "failed"),
    *("wrong", "broke", "dead end", "revert", "back out", "backed out", "backing out", "gave up", "given up"),
    "abandoned",
)
"""One of these is in every statement; to look for them first costs a fraction of the rules."""

_SUPPOSED = re.compile(
    r"\b(?:if|whether|would|could|might|may|should|unless|suppose|in case|maybe|perhaps|shall)\b|\?",
    re.IGNORECASE,
)


def find_statements(text: str) -> Iterator[tuple[StatementKind, str]]:
    """The statements of a text that the agent wrote, cut to what is quoted."""
    for sentence in _sentences(text[:_LONGEST]):
        kind = _kind_of(sentence)
        if kind is not None and not _SUPPOSED.search(sentence):
            yield kind, quote(sentence)


def _kind_of(sentence: str) -> StatementKind | None:
    lowered = sentence.lower()
    if not any(hint in lowered for hint in _HINTS):
        return None
    if _FAILED.search(sentence):
        return StatementKind.FAILED_APPROACH
    return StatementKind.DECISION if _DECISIONS.search(sentence) else None


def _sentences(text: str) -> Iterator[str]:
    in_code = False
    for line in text.replace("’", "'").splitlines():
        if _FENCE.match(line):
            in_code = not in_code
        elif not in_code and not _QUOTED_OR_TABLE.match(line):
            plain = _EMPHASIS.sub("", _PREFIX.sub("", line)).strip()
            yield from (sentence for sentence in _SENTENCE_END.split(plain) if 12 <= len(sentence) <= 600)
