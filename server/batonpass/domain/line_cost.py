"""What a line costs here, learnt from the sessions that ended."""

from collections.abc import Iterable
from dataclasses import dataclass

from batonpass.domain.outcome import Outcome
from batonpass.domain.plan import TOKENS_PER_LINE
from batonpass.domain.session import SessionStatus

LEARNT_SESSIONS = 50
"""So many of the sessions that ended last are learnt from."""

LEARNT_STATUSES = (SessionStatus.COMPLETED, SessionStatus.HANDED_OFF, SessionStatus.ARCHIVED)

PRIOR_LINES = 500
"""The constant weighs as much as so many weighted lines: a project has to write them to be believed half."""

LEAST_LINES = 20
"""A session with fewer weighted lines tells too little; it may have been one of reading."""

MOST_LINES = 2_000
"""No session weighs more than so many weighted lines: one import of a library is not how work goes."""

LARGEST_FACTOR = 10
"""A session's own tokens per line count as at most so many times the constant, and at least that part."""


@dataclass(frozen=True, slots=True)
class LineCost:
    """Tokens for a line of code, and what they are learnt from: so many sessions and weighted lines."""

    tokens_per_line: float = TOKENS_PER_LINE
    sessions: int = 0
    lines: int = 0


def learn_line_cost(outcomes: Iterable[Outcome]) -> LineCost:
    """Tokens per line, shrunk towards the constant 10 by how little is known.

    With w the weighted lines of a session (code + 1.5 x tests + 1.2 x documentation, at most 2,000) and r its
    tokens per weighted line (within 1 and 100), it is

        (10 x 500 + sum of w x r) / (500 + sum of w)

    which is the mean of a normal prior at 10 that is worth 500 lines. Sessions with fewer than 20 weighted
    lines, without any use in the ledger or with unknown lines change nothing. Rounded to hundredths.
    """
    lines, tokens, sessions = 0.0, 0.0, 0
    for outcome in outcomes:
        weighted = outcome.written.weighted_lines if outcome.written else 0.0
        if weighted < LEAST_LINES or outcome.used_tokens < 1:
            continue
        weight = min(weighted, MOST_LINES)
        lines += weight
        tokens += weight * _bounded(outcome.used_tokens / weighted)
        sessions += 1
    learnt = (TOKENS_PER_LINE * PRIOR_LINES + tokens) / (PRIOR_LINES + lines)
    return LineCost(round(learnt, 2), sessions, round(lines))


def _bounded(tokens_per_line: float) -> float:
    return min(max(tokens_per_line, TOKENS_PER_LINE / LARGEST_FACTOR), TOKENS_PER_LINE * LARGEST_FACTOR)
