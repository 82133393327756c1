"""Changes to a plan that a person makes while the session goes on.

The phases' budgets and the buffer add up to the total after each of them, and nothing is negative. Completed
phases stay frozen at what they used.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from batonpass.domain.context import plausible_window
from batonpass.domain.errors import InvalidInput
from batonpass.domain.phase_changes import PhaseChange, change_phases
from batonpass.domain.plan import (
    DEFAULT_CONTEXT_BUDGET,
    Budget,
    Phase,
    Plan,
    Scope,
    check_window,
    find_open_phase,
    make_budget,
    share,
    take,
    usable_tokens,
)


@dataclass(frozen=True, slots=True)
class PlanChange:
    """What changes in a plan; None stays as it is.

    `context_budget` is the share of a new window, 0 to 1, that one session may fill. `tokens_in_use` is the
    most that the agent's context has held, by the gauge.
    """

    scope: Scope | None = None
    phases: Sequence[PhaseChange] | None = None
    window_tokens: int | None = None
    context_budget: float = DEFAULT_CONTEXT_BUDGET
    tokens_in_use: int = 0


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


def replan(plan: Plan, scope: Scope, change: PlanChange) -> Plan:
    """The plan after a change; `scope` is the one that the plan was made for.

    Where the estimate, the open phases or their weights change, the open phases are given new budgets: what
    the completed ones leave of the estimate, by weight. The buffer is full again, but for what the completed
    phases used beyond the whole estimate. A phase that has used more than its part gets what it used, and the
    other open phases pay for it in proportion to what remains to them, then the buffer; what nobody can pay
    makes the total grow. A change of names, of the order or of the window alone leaves all budgets as they
    are, by hand or not.

    Raises InvalidInput for values that make no sense and NotAllowed for a change of what is completed, at
    work or used.
    """
    budget = _budget_for(plan.budget, scope, change)
    phases = plan.phases if change.phases is None else change_phases(plan.phases, change.phases)
    if _size(budget) == _size(plan.budget) and _weights(phases) == _weights(plan.phases):
        kept = replace(plan.budget, window_tokens=budget.window_tokens, usable_tokens=budget.usable_tokens)
        return Plan(kept.with_total(kept.total_tokens), phases)
    return _allocate(budget, phases)


def _budget_for(budget: Budget, scope: Scope, change: PlanChange) -> Budget:
    """A new budget of full size, for the scope and the window that are to be."""
    window, usable = budget.window_tokens, budget.usable_tokens
    if change.window_tokens is not None:
        window = change.window_tokens
        _check_holds(window, change.tokens_in_use)
        usable = usable_tokens(window, change.context_budget)
    return make_budget(
        scope if change.scope is None else change.scope, window, usable, budget.tokens_per_line
    )


def _check_holds(window: int, tokens_in_use: int) -> None:
    check_window(window)
    fitting = plausible_window(window, tokens_in_use)
    if fitting != window:
        raise InvalidInput(
            f"The agent's context has held {tokens_in_use:,} tokens, by the gauge; {window:,} are too few. "
            f"The smallest usual window that holds them is {fitting:,}.",
            "contextWindow",
        )


def _size(budget: Budget) -> tuple[int, int]:
    return budget.estimate_tokens, budget.planned_buffer_tokens


def _weights(phases: Sequence[Phase]) -> dict[str, float]:
    """The open phases with their weights, by what names them whatever they are called."""
    return {phase.ledger_name: phase.weight for phase in phases if not phase.is_completed}


def _allocate(budget: Budget, phases: Sequence[Phase]) -> Plan:
    frozen = sum(phase.budget_tokens for phase in phases if phase.is_completed)
    shares = share(
        max(0, budget.estimate_tokens - frozen),
        [0.0 if phase.is_completed else phase.weight for phase in phases],
    )
    given = tuple(
        phase if phase.is_completed else replace(phase, budget_tokens=max(part, phase.used_tokens))
        for phase, part in zip(phases, shares, strict=True)
    )
    spread = frozen + sum(shares)
    total = max(budget.total_tokens, spread)
    full = replace(budget, buffer_tokens=total - spread).with_total(total)
    # What was given beyond the shares is used already: it is paid by the rule for an overrun.
    return take(Plan(full, given), sum(phase.budget_tokens for phase in given) - spread)
