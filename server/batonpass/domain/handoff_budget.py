"""The token budget of a handoff: what is least important is left out until the document fits."""

from collections.abc import Callable
from dataclasses import replace

from batonpass.domain.handoff import Handoff
from batonpass.domain.handoff_parts import LEAST, MOST, Part


def fit(handoff: Handoff, budget_tokens: int, measure: Callable[[Handoff], int]) -> Handoff:
    """The handoff with as much as fits; `measure` counts the tokens of its document.

    Nothing of a list is left out as long as a less important one has something left, but for the first few
    things of those that nobody can go on without. When even what may not be left out is over the budget,
    that alone stays.
    """
    total = sum(_most(handoff, part) - _least(handoff, part) for part in Part)
    whole = _keep(handoff, total)
    if measure(whole) <= budget_tokens:
        return whole
    fits, too_many = 0, total
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        if measure(_keep(handoff, middle)) <= budget_tokens:
            fits = middle
        else:
            too_many = middle
    return _keep(handoff, fits)


def _keep(handoff: Handoff, number: int) -> Handoff:
    """The handoff with so many things of its lists beyond what always stays, the most important first."""
    limits: dict[Part, int] = {}
    for part in Part:
        least = _least(handoff, part)
        more = min(_most(handoff, part) - least, number)
        limits[part] = least + more
        number -= more
    return replace(handoff, limits=limits)


def _most(handoff: Handoff, part: Part) -> int:
    listed = len(handoff.items(part))
    return min(listed, MOST.get(part, listed))


def _least(handoff: Handoff, part: Part) -> int:
    return min(len(handoff.items(part)), LEAST.get(part, 0))
