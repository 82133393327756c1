"""The plan's arithmetic: the estimate, the budget, its phases, and how they stay exact.

All amounts are tokens, as whole numbers. For every session, at every moment:
the phases' budgets plus the buffer equal the total, and none of them is negative.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor, isfinite

from batonpass.domain.errors import InvalidInput, NotAllowed, NotFound

TOKENS_PER_LINE = 10
TEST_OVERHEAD = 1.5
DOCUMENTATION_OVERHEAD = 1.2
BUFFER_SHARE = 0.2
DEFAULT_CONTEXT_BUDGET = 0.7

DEFAULT_WEIGHTS: tuple[tuple[str, float], ...] = (
    ("planning", 10),
    ("implementation", 45),
    ("testing", 25),
    ("documentation", 10),
    ("integration", 10),
)


class PhaseStatus(StrEnum):
    PENDING = "pending"
    ACTIVE = "active"
    COMPLETED = "completed"


@dataclass(frozen=True, slots=True)
class Scope:
    """How much the session means to write, in lines."""

    code_lines: int = 0
    test_lines: int = 0
    doc_lines: int = 0

    def __post_init__(self) -> None:
        for name, field in (
            ("code_lines", "codeLines"),
            ("test_lines", "testLines"),
            ("doc_lines", "docLines"),
        ):
            if getattr(self, name) < 0:
                raise InvalidInput(f"scope.{field} cannot be negative.", f"scope.{field}")

    @property
    def weighted_lines(self) -> float:
        """The lines, with the overheads of tests and documentation."""
        return self.code_lines + self.test_lines * TEST_OVERHEAD + self.doc_lines * DOCUMENTATION_OVERHEAD

    @property
    def is_empty(self) -> bool:
        return self.code_lines + self.test_lines + self.doc_lines == 0


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the plan. `budget_tokens` of a completed phase is what it really used.

    `booked_as` is the name in the ledger, where that is another than the phase's own: it was renamed, or a
    renamed one was called so before.
    """

    name: str
    weight: float
    budget_tokens: int = 0
    used_tokens: int = 0
    status: PhaseStatus = PhaseStatus.PENDING
    booked_as: str = ""

    @property
    def ledger_name(self) -> str:
        return self.booked_as or self.name

    @property
    def is_completed(self) -> bool:
        return self.status is PhaseStatus.COMPLETED

    @property
    def remaining_tokens(self) -> int:
        return max(0, self.budget_tokens - self.used_tokens)


@dataclass(frozen=True, slots=True)
class Budget:
    """The tokens planned for a session.

    `planned_buffer_tokens` is the buffer's full size, up to which it is refilled;
    `window_tokens` is the model's window, of which one session may fill `usable_tokens`; `sessions_needed` is
    how many times that the total asks for. The estimate counts `tokens_per_line` for a line of code.

    Budgets that were stored before they kept their usable tokens are given the default share of the window.
    """

    estimate_tokens: int
    buffer_tokens: int
    planned_buffer_tokens: int
    total_tokens: int
    window_tokens: int
    sessions_needed: int
    usable_tokens: int = 0
    tokens_per_line: float = TOKENS_PER_LINE

    def __post_init__(self) -> None:
        if self.usable_tokens < 1:
            # The one way to derive a field of a frozen value from others.
            usable = usable_tokens(self.window_tokens, DEFAULT_CONTEXT_BUDGET)
            object.__setattr__(self, "usable_tokens", usable)

    def with_total(self, tokens: int) -> "Budget":
        """The budget with another total, and the number of sessions that this one needs."""
        return replace(self, total_tokens=tokens, sessions_needed=max(1, -(-tokens // self.usable_tokens)))


@dataclass(frozen=True, slots=True)
class Plan:
    """A budget and the phases that share it."""

    budget: Budget
    phases: tuple[Phase, ...]


def estimate_tokens(scope: Scope, tokens_per_line: float = TOKENS_PER_LINE) -> int:
    """Tokens a scope is expected to cost: its lines, with overheads for tests and documentation."""
    return ceil(round(scope.weighted_lines * tokens_per_line, 6))


def share(amount: int, weights: Sequence[float]) -> list[int]:
    """Split a whole amount in proportion to weights, exactly, by the largest remainder.

    Equal remainders go to the earlier place, so that the result is the same every time.
    With no positive weight there is nobody to give to, and every share is 0.
    """
    total = sum(map(Fraction, weights))
    if total <= 0:
        return [0] * len(weights)
    exact = [amount * Fraction(weight) / total for weight in weights]
    shares = [floor(value) for value in exact]
    by_remainder = sorted(range(len(weights)), key=lambda i: (shares[i] - exact[i], i))
    for i in by_remainder[: amount - sum(shares)]:
        shares[i] += 1
    return shares


def check_weights(weights: Sequence[tuple[str, float]]) -> None:
    """Raise InvalidInput for phases without a name, with one name twice, or without a positive weight."""
    if not weights:
        raise InvalidInput("A plan needs at least one phase.", "phases")
    seen: set[str] = set()
    for position, (given, weight) in enumerate(weights):
        name = given.strip()
        if not name:
            raise InvalidInput("A phase needs a name.", f"phases[{position}].name")
        if name.casefold() in seen:
            raise InvalidInput(
                f"Two phases are called “{name}”; give each its own name.", f"phases[{position}].name"
            )
        if not isfinite(weight) or weight <= 0:
            raise InvalidInput(
                f"The weight of phase “{name}” must be more than zero.", f"phases[{position}].weight"
            )
        seen.add(name.casefold())


def usable_tokens(window_tokens: int, context_budget: float) -> int:
    """What one session may fill of a window; `context_budget` is a share of it, 0 to 1. At least 1."""
    return max(1, floor(round(window_tokens * context_budget, 6)))


def check_window(window_tokens: int) -> None:
    if window_tokens <= 0:
        raise InvalidInput("The context window must be more than zero tokens.", "contextWindow")


def make_budget(
    scope: Scope,
    window_tokens: int,
    usable: int,
    tokens_per_line: float = TOKENS_PER_LINE,
) -> Budget:
    """The estimate of a scope, and a fifth of it as the buffer.

    Without a scope the session is given what it may use of one window: that is the total, and a sixth of it
    is the buffer (the same 20 % on top of the estimate).
    """
    if scope.is_empty:
        total = usable
        estimate = int(total / (1 + BUFFER_SHARE))
    else:
        estimate = estimate_tokens(scope, tokens_per_line)
        total = estimate + ceil(round(estimate * BUFFER_SHARE, 6))
    buffer = total - estimate
    budget = Budget(estimate, buffer, buffer, total, window_tokens, 1, usable, tokens_per_line)
    return budget.with_total(total)


def make_plan(
    scope: Scope,
    weights: Sequence[tuple[str, float]],
    window_tokens: int,
    context_budget: float,
    tokens_per_line: float = TOKENS_PER_LINE,
) -> Plan:
    """Allocate a session's tokens.

    `context_budget` is the share of the window, 0 to 1, that one session may fill.
    """
    check_weights(weights)
    check_window(window_tokens)
    usable = usable_tokens(window_tokens, context_budget)
    budget = make_budget(scope, window_tokens, usable, tokens_per_line)
    shares = share(budget.estimate_tokens, [weight for _, weight in weights])
    phases = tuple(
        Phase(name.strip(), weight, tokens, 0, PhaseStatus.PENDING if i else PhaseStatus.ACTIVE)
        for i, ((name, weight), tokens) in enumerate(zip(weights, shares, strict=True))
    )
    return Plan(budget, phases)


def active_phase(phases: Sequence[Phase]) -> Phase | None:
    return next((phase for phase in phases if phase.status is PhaseStatus.ACTIVE), None)


def record_use(phases: tuple[Phase, ...], used: dict[str, int]) -> tuple[Phase, ...]:
    """The phases with their use set from the ledger's sums; completed phases stay frozen."""
    return tuple(
        phase if phase.is_completed else replace(phase, used_tokens=used.get(phase.ledger_name, 0))
        for phase in phases
    )


def complete_phase(plan: Plan, name: str | None) -> Plan:
    """End a phase (the active one by default), give or take the difference, and start the next.

    Under budget: the buffer is refilled first, the rest goes to the open phases in proportion to their
    remaining budgets (to the buffer when nothing remains to any). Over budget: the open phases pay in
    proportion to what remains to them, then the buffer, and what nobody can pay makes the total grow.
    """
    ended = find_open_phase(plan.phases, name)
    difference = ended.budget_tokens - ended.used_tokens
    frozen = replace(ended, budget_tokens=ended.used_tokens, status=PhaseStatus.COMPLETED)
    phases = tuple(frozen if phase is ended else phase for phase in plan.phases)
    changed = replace(plan, phases=start_next(phases))
    return _give(changed, difference) if difference >= 0 else take(changed, -difference)


def find_open_phase(phases: Sequence[Phase], name: str | None) -> Phase:
    """The phase of this name, the active one by default.

    Raises NotFound for a name that no phase has, NotAllowed for a phase that is completed.
    """
    for phase in phases:
        if name is None and phase.status is PhaseStatus.ACTIVE:
            return phase
        if name is not None and phase.name.casefold() == name.strip().casefold():
            if phase.is_completed:
                raise NotAllowed(f"Phase “{phase.name}” is already completed.")
            return phase
    if name is None:
        raise NotAllowed("Every phase is already completed.")
    known = ", ".join(f"“{phase.name}”" for phase in phases)
    raise NotFound(f"There is no phase “{name}”; the plan has {known}.")


def start_next(phases: tuple[Phase, ...]) -> tuple[Phase, ...]:
    """The phases with the first pending one at work, where none is."""
    if active_phase(phases) is not None:
        return phases
    following = next((phase for phase in phases if phase.status is PhaseStatus.PENDING), None)
    return tuple(
        replace(phase, status=PhaseStatus.ACTIVE) if phase is following else phase for phase in phases
    )


def _give(plan: Plan, amount: int) -> Plan:
    budget = plan.budget
    refill = min(amount, max(0, budget.planned_buffer_tokens - budget.buffer_tokens))
    rest = amount - refill
    shares = share(rest, _claims(plan.phases))
    to_buffer = refill + rest - sum(shares)
    phases = tuple(
        replace(phase, budget_tokens=phase.budget_tokens + extra)
        for phase, extra in zip(plan.phases, shares, strict=True)
    )
    return Plan(replace(budget, buffer_tokens=budget.buffer_tokens + to_buffer), phases)


def take(plan: Plan, amount: int) -> Plan:
    """Pay an amount out of what remains to the open phases, then out of the buffer; the rest is overrun."""
    budget = plan.budget
    remaining = _claims(plan.phases)
    from_phases = min(amount, sum(remaining))
    shares = share(from_phases, remaining)
    phases = tuple(
        replace(phase, budget_tokens=phase.budget_tokens - taken)
        for phase, taken in zip(plan.phases, shares, strict=True)
    )
    from_buffer = min(amount - from_phases, budget.buffer_tokens)
    paid = replace(budget, buffer_tokens=budget.buffer_tokens - from_buffer)
    overrun = amount - from_phases - from_buffer
    return Plan(paid.with_total(paid.total_tokens + overrun) if overrun else paid, phases)


def _claims(phases: Sequence[Phase]) -> list[int]:
    """What remains to each open phase."""
    return [0 if phase.is_completed else phase.remaining_tokens for phase in phases]
