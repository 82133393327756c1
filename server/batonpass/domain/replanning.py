"""Changes to a plan that a person makes while the session goes on.

The phases' budgets and the buffer add up to the total after each of them, and nothing is negative. Completed
phases stay frozen at what they used.
"""

from dataclasses import replace

from batonpass.domain.errors import InvalidInput
from batonpass.domain.plan import Phase, Plan, find_open_phase


def move_budget(plan: Plan, tokens: int, source: str | None, target: str | None) -> Plan:
    """Move tokens from one open phase to another, or from or to the buffer, which is None.

    A phase gives at most what remains to it, the buffer at most what it holds. The buffer's full size stays
    as it was planned: what is lent from it is refilled first when a phase ends under its budget. The total
    does not change. Raises InvalidInput for tokens that cannot be moved, NotFound for an unknown phase and
    NotAllowed for a completed one.
    """
    if tokens < 1:
        raise InvalidInput("tokens must be at least 1.", "tokens")
    if source is None and target is None:
        raise InvalidInput(
            "Say which phase the tokens come from (from) or go to (to); one of them may be the buffer.", "to"
        )
    giver = None if source is None else find_open_phase(plan.phases, source)
    taker = None if target is None else find_open_phase(plan.phases, target)
    if giver is taker:
        raise InvalidInput("Tokens cannot be moved from a phase to itself.", "to")
    _check_available(plan, tokens, giver)
    buffer = plan.budget.buffer_tokens + tokens * ((taker is None) - (giver is None))
    phases = tuple(
        replace(phase, budget_tokens=phase.budget_tokens + tokens * ((phase is taker) - (phase is giver)))
        for phase in plan.phases
    )
    return Plan(replace(plan.budget, buffer_tokens=buffer), phases)


def _check_available(plan: Plan, tokens: int, giver: Phase | None) -> None:
    available = plan.budget.buffer_tokens if giver is None else giver.remaining_tokens
    if tokens > available:
        whose = "The buffer" if giver is None else f"Phase “{giver.name}”"
        raise InvalidInput(
            f"{whose} has {available:,} tokens left, so {tokens:,} cannot be moved from it. "
            f"The most that can be moved is {available:,}.",
            "tokens",
        )
