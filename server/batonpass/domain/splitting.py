"""What is left of a plan, for the session that goes on with it."""

import re
from collections.abc import Sequence
from fractions import Fraction
from math import ceil

from batonpass.domain.errors import NotAllowed
from batonpass.domain.plan import Phase, PhaseStatus, Scope
from batonpass.domain.session import TITLE_LIMIT

LEAST_PART = 10
"""An open phase has at least this part of its budget ahead, a tenth: it is not finished, whatever it used."""

_NUMBERED = re.compile(r"^(?P<title>.*) \((?P<number>[1-9]\d{0,3})\)$")


def weigh_rest(phases: Sequence[Phase]) -> tuple[tuple[str, float], ...]:
    """The open phases, weighed in percent by what remains to each. Raises NotAllowed if there is none."""
    ahead = _tokens_ahead(phases)
    if not ahead:
        raise NotAllowed(
            "Every phase is completed, so there is nothing to split off. Complete the session instead."
        )
    total = sum(ahead.values())
    return tuple((name, max(0.1, round(100 * tokens / total, 1))) for name, tokens in ahead.items())


def scope_rest(scope: Scope, phases: Sequence[Phase]) -> Scope:
    """The part of a scope that is left: as much of it as of the phases' tokens, used and ahead, is ahead."""
    ahead = sum(_tokens_ahead(phases).values())
    used = sum(phase.used_tokens for phase in phases)
    part = Fraction(ahead, ahead + used) if ahead else Fraction(0)
    return Scope(ceil(scope.code_lines * part), ceil(scope.test_lines * part), ceil(scope.doc_lines * part))


def next_title(title: str) -> str:
    """The title of the session that continues one: “Search” goes on as “Search (2)”, then “Search (3)”."""
    numbered = _NUMBERED.match(title)
    base, number = (numbered["title"], int(numbered["number"])) if numbered else (title, 1)
    ending = f" ({number + 1})"
    return base[: TITLE_LIMIT - len(ending)].rstrip() + ending


def _tokens_ahead(phases: Sequence[Phase]) -> dict[str, int]:
    return {
        phase.name: max(phase.remaining_tokens, ceil(phase.budget_tokens / LEAST_PART), 1)
        for phase in phases
        if phase.status is not PhaseStatus.COMPLETED
    }
