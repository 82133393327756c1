"""A plan through a whole session, in any order of events: it adds up, and what is completed stays."""

from dataclasses import replace
from math import ceil

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from batonpass.domain.errors import BatonpassError
from batonpass.domain.phase_changes import PhaseChange
from batonpass.domain.plan import Scope, active_phase, complete_phase, make_plan, record_use
from batonpass.domain.replanning import PlanChange, move_budget, replan

NAMES = st.sampled_from(["plan", "build", "prove", "Build", "write up", "ship", "polish", " "])
LINES = st.integers(0, 2_000)
SCOPES = st.builds(Scope, LINES, LINES, LINES)
WEIGHTS = st.floats(-1, 1e9) | st.integers(1, 9)
WINDOWS = st.integers(-1, 200_000)
TOKENS = st.integers(-1, 60_000)


class APlanInAnyOrder(RuleBasedStateMachine):
    """`ledger` is what was used, by the names under which it is booked; `frozen` the phases that ended."""

    @initialize(
        scope=SCOPES,
        names=st.lists(NAMES.filter(str.strip), min_size=1, max_size=5, unique_by=str.casefold),
        data=st.data(),
    )
    def begin(self, scope, names, data):
        weights = [(name, data.draw(st.floats(1e-3, 1e6))) for name in names]
        self.scope = scope
        self.plan = make_plan(scope, weights, data.draw(st.integers(1, 200_000)), 0.7)
        self.ledger = {}
        self.frozen = {}
        self.renamed = 0

    @rule(tokens=st.integers(0, 60_000), data=st.data())
    def use(self, tokens, data):
        """Mostly by the phase at work; other programs may book on one that was at work a moment ago."""
        phases = [phase for phase in self.plan.phases if not phase.is_completed]
        if phases:
            name = data.draw(st.sampled_from([active_phase(phases), *phases])).ledger_name
            self.ledger[name] = self.ledger.get(name, 0) + tokens
            self.plan = replace(self.plan, phases=record_use(self.plan.phases, self.ledger))

    @rule(data=st.data())
    def complete(self, data):
        self.change(lambda: complete_phase(self.plan, data.draw(self.some_phase())))
        self.frozen = {p.ledger_name: p for p in self.plan.phases if p.is_completed} | self.frozen

    @rule(tokens=TOKENS, data=st.data())
    def move_budget(self, tokens, data):
        total = self.plan.budget.total_tokens
        self.change(
            lambda: move_budget(self.plan, tokens, data.draw(self.some_phase()), data.draw(self.some_phase()))
        )
        assert self.plan.budget.total_tokens == total, "moving makes no tokens and takes none away"

    @rule(scope=SCOPES)
    def change_scope(self, scope):
        estimate = self.plan.budget.estimate_tokens
        assert self.change(lambda: replan(self.plan, self.scope, PlanChange(scope=scope)))
        self.scope = scope
        if self.plan.budget.estimate_tokens != estimate:
            assert all(phase.budget_tokens >= phase.used_tokens for phase in self.plan.phases)

    @rule(window=WINDOWS, share=st.floats(0.01, 1), in_use=st.integers(0, 200_000))
    def change_window(self, window, share, in_use):
        change = PlanChange(window_tokens=window, context_budget=share, tokens_in_use=in_use)
        if self.change(lambda: replan(self.plan, self.scope, change)):
            assert window >= in_use, "the window cannot hold what is in use"

    @rule(data=st.data())
    def change_phases(self, data):
        """Any list at all: most of it is refused, and what is not must be right."""
        changes = data.draw(
            st.lists(st.builds(PhaseChange, NAMES, WEIGHTS, st.none() | NAMES), max_size=6), label="phases"
        )
        self.change(lambda: replan(self.plan, self.scope, PlanChange(phases=changes)))

    @rule(weights=st.lists(st.floats(1e-3, 1e6), min_size=9, max_size=9), data=st.data())
    def rearrange_open_phases(self, weights, data):
        """A list as a person would make it: each open phase in some place, and perhaps a new one."""
        phases = [phase for phase in self.plan.phases if not phase.is_completed]
        listed = [
            PhaseChange(self.new_name() if data.draw(st.booleans()) else phase.name, weight, phase.name)
            for phase, weight in zip(data.draw(st.permutations(phases)), weights, strict=False)
        ]
        taken = {change.name.casefold() for change in listed} | {p.name.casefold() for p in self.plan.phases}
        new = data.draw(NAMES.filter(str.strip))
        if new.casefold() not in taken and len(listed) < 9:
            listed.append(PhaseChange(new, weights[-1]))
        if listed:
            changed = self.change(lambda: replan(self.plan, self.scope, PlanChange(phases=listed)))
            assert changed, f"{listed} is a list like any other"

    @precondition(lambda self: self.frozen)
    @rule(data=st.data())
    def complete_again(self, data):
        name = data.draw(st.sampled_from([phase.name for phase in self.frozen.values()]))
        assert not self.change(lambda: complete_phase(self.plan, name)), f"{name} was completed already"

    def new_name(self):
        self.renamed += 1
        return f"renamed {self.renamed}"

    def some_phase(self):
        return st.none() | NAMES | st.sampled_from([phase.name for phase in self.plan.phases])

    def change(self, make):
        """Whether the change was made; an error of ours leaves the plan as it was."""
        try:
            self.plan = make()
        except BatonpassError as error:
            assert error.message
            return False
        return True

    @invariant()
    def it_adds_up(self):
        budgets = [phase.budget_tokens for phase in self.plan.phases]
        buffer, total = self.plan.budget.buffer_tokens, self.plan.budget.total_tokens
        assert sum(budgets) + buffer == total, f"{budgets} and {buffer} are not {total}"
        assert min(*budgets, buffer, total, *(p.used_tokens for p in self.plan.phases)) >= 0
        assert all(type(amount) is int for amount in (*budgets, buffer, total))

    @invariant()
    def what_is_completed_stays(self):
        for name, ended in self.frozen.items():
            assert ended in self.plan.phases, f"{name} ended as {ended}, and has changed since"
            assert ended.budget_tokens == ended.used_tokens

    @invariant()
    def no_use_is_lost(self):
        used = sum(phase.used_tokens for phase in self.plan.phases)
        assert used == sum(self.ledger.values()), "tokens that were used belong to no phase any more"

    @invariant()
    def one_phase_is_at_work_until_all_are_completed(self):
        at_work = [p for p in self.plan.phases if p.status.value == "active"]
        is_over = all(phase.is_completed for phase in self.plan.phases)
        assert len(at_work) == (0 if is_over else 1)

    @invariant()
    def names_are_unique(self):
        names = [phase.name.casefold() for phase in self.plan.phases]
        booked = [phase.ledger_name for phase in self.plan.phases]
        assert len(set(names)) == len(set(booked)) == len(self.plan.phases), f"{names}, booked as {booked}"

    @invariant()
    def the_sessions_needed_follow_the_total(self):
        budget = self.plan.budget
        assert budget.sessions_needed == max(1, ceil(budget.total_tokens / budget.usable_tokens))


TestAPlanInAnyOrder = APlanInAnyOrder.TestCase
TestAPlanInAnyOrder.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
