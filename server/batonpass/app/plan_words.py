"""The plan in words: a phase with its numbers, and what is wrong."""

from batonpass.app.gauge import distance_in_words
from batonpass.app.observation import Current
from batonpass.domain.plan import Phase, PhaseStatus
from batonpass.domain.plan_problems import PhaseOverBudget, PlanProblem
from batonpass.domain.session import SessionStatus
from batonpass.domain.trend import find_trend, foresee


def describe_use(phase: Phase) -> str:
    return f"{phase.used_tokens:,} / {phase.budget_tokens:,} tokens"


def describe_phase(current: Current, phase: Phase) -> str:
    """What there is to say of a phase of the open session, one thing on a line."""
    window = current.session.budget.window_tokens
    lines = [
        f"Phase “{phase.name}”, {phase.status}",
        f"Budget: {phase.budget_tokens:,} tokens, {100 * phase.budget_tokens / window:.1f} % of the window",
        f"Used: {phase.used_tokens:,} tokens{_percent_of_budget(phase)}",
    ]
    if phase.status is PhaseStatus.COMPLETED:
        return "\n".join(lines)
    over = phase.used_tokens - phase.budget_tokens
    if over > 0:
        buffer = current.session.budget.buffer_tokens
        lines.append(f"Over its budget by {over:,} tokens; the buffer holds {buffer:,}.")
    else:
        lines.append(f"Remaining: {phase.remaining_tokens:,} tokens")
        ahead = _distance_to_budget(current, phase)
        if ahead:
            lines.append(f"At this pace {ahead} to the end of its budget.")
    return "\n".join(lines)


def _percent_of_budget(phase: Phase) -> str:
    return f" ({100 * phase.used_tokens / phase.budget_tokens:.0f} %)" if phase.budget_tokens else ""


def _distance_to_budget(current: Current, phase: Phase) -> str:
    """Empty when it is not known, as for a phase that nobody works on."""
    if phase.status is not PhaseStatus.ACTIVE or current.session.status is not SessionStatus.ACTIVE:
        return ""
    return distance_in_words(foresee(find_trend(current.course), phase.used_tokens, phase.budget_tokens))


def describe_problem(problem: PlanProblem) -> str:
    """A problem in a sentence or two, whose numbers change in steps only."""
    if isinstance(problem, PhaseOverBudget):
        held = f"The buffer holds {problem.buffer_tokens:,} tokens."
        if problem.passed_percent is None:
            return f"Phase “{problem.phase}” goes on without any budget. {held}"
        return (
            f"Phase “{problem.phase}” is more than {problem.passed_percent} % over its budget of "
            f"{problem.budget_tokens:,} tokens. {held}"
        )
    if problem.is_used_up:
        return f"The session has used up its whole budget of {problem.total_tokens:,} tokens."
    return (
        f"The phases are further over their budgets than the buffer of {problem.buffer_tokens:,} tokens can "
        "pay; the rest is taken from the phases ahead."
    )
