"""What makes each kind of trigger fire, how often, and with which numbers."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batonpass.domain.context import Reading, Source, Work, unknown_reading
from batonpass.domain.firing import (
    Circumstances,
    complete_phases,
    evaluate,
    newly_fired,
    next_threshold,
)
from batonpass.domain.plan import Phase, PhaseStatus
from batonpass.domain.trend import Forecast, Span
from batonpass.domain.triggers import (
    Numbers,
    TriggerKind,
    TriggerPhase,
    TriggerRules,
    adopt,
    dismiss,
    due,
    rearm,
    settle,
    snooze,
)

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
THRESHOLDS = (35.0, 60.0, 70.0)
RULES = TriggerRules(THRESHOLDS, minutes=60, lines=500)


def reading_at(percent):
    tokens = round(percent * 1_000)
    return Reading(tokens, 100_000, Source.ESTIMATED, False, tokens, tokens, NOON)


def percentages(*thresholds):
    return adopt((), TriggerRules(thresholds or THRESHOLDS, 0, 0))


def fire(states, *percents):
    """The states after these readings, and the threshold that each of them fired."""
    fired = []
    for percent in percents:
        states, triggers = evaluate(states, Circumstances(NOON, reading_at(percent)))
        fired.append([trigger.threshold for trigger in triggers])
    return states, fired


def phases(states):
    return {state.threshold: state.phase.value for state in states if state.kind is TriggerKind.PERCENTAGE}


def check_fired(percents, expected, thresholds=THRESHOLDS):
    _, fired = fire(adopt((), TriggerRules(thresholds, 0, 0)), *percents)
    assert fired == [[] if threshold is None else [threshold] for threshold in expected], f"at {percents} %"


def test_a_threshold_fires_when_it_is_reached_and_then_no_more():
    check_fired([34.9, 35, 36, 20, 40], [None, 35, None, None, None])
    check_fired([35, 60, 70, 71], [35, 60, 70, None])
    check_fired([100], [100], thresholds=(100,))
    check_fired([0.4, 0.5], [None, 0.5], thresholds=(0.5,))
    check_fired([50, 99], [None, None], thresholds=())


def test_one_jump_asks_once_and_the_highest_speaks():
    states, fired = fire(percentages(), 65, 66, 71)
    assert fired == [[60], [], [70]]
    assert phases(states) == {35: "settled", 60: "settled", 70: "due"}


def test_what_fired_keeps_what_it_fired_with():
    at = NOON + timedelta(minutes=3)
    states, fired = evaluate(percentages(35), Circumstances(at, reading_at(40)))
    assert (states[0].fired_with, states[0].fired_at) == (reading_at(40), at)
    assert fired == (states[0],)


def test_a_lower_threshold_that_is_set_later_has_nothing_new_to_say():
    states, _ = fire(percentages(), 72)
    states, fired = fire(adopt(states, TriggerRules((50, 70, 90))), 72, 91)
    assert fired == [[], [90]]
    assert phases(states) == {50: "settled", 70: "settled", 90: "due"}


# the circumstances, and what fires in them
QUIET = [
    {},
    {"changed_lines": 499},
    {"work": Work(59.9, 7)},
    {"work": Work(600, 0)},
    {"work": Work(600, 0), "changed_lines": 0},
    {"tokens_to_compaction": 1},
    {"to_compaction": Forecast(Span(5.1, 1, None), Span(2.1, 1, 9)), "tokens_to_compaction": 900},
    {"to_compaction": Forecast(Span(4, 1, None), Span(2, 1, 9)), "tokens_to_compaction": 25_001},
]
FIRES = [
    (
        "emergency",
        {"to_compaction": Forecast(minutes=Span(5, 1, None)), "tokens_to_compaction": 25_000},
        Numbers(minutes=5, tokens=25_000),
    ),
    (
        "emergency",
        {"to_compaction": Forecast(turns=Span(2, 1, 3)), "tokens_to_compaction": 1},
        Numbers(turns=2, tokens=1),
    ),
    (
        "emergency",
        {"to_compaction": Forecast(Span(30, 9, 99), Span(1.5, 1, 3)), "tokens_to_compaction": 900},
        Numbers(minutes=30, turns=1.5, tokens=900),
    ),
    ("emergency", {"tokens_to_compaction": 0}, Numbers(tokens=0)),
    ("emergency", {"warning": ""}, Numbers(warning="")),
    ("change", {"changed_lines": 500}, Numbers(lines=500)),
    ("time", {"work": Work(60, 1)}, Numbers(minutes=60)),
    ("time", {"work": Work(75, 0), "changed_lines": 3}, Numbers(minutes=75, lines=3)),
]


@pytest.mark.parametrize("circumstances", QUIET)
def test_what_is_no_reason_yet(circumstances):
    reading = unknown_reading(100_000)
    assert evaluate(adopt((), RULES), Circumstances(NOON, reading, **circumstances)) == (adopt((), RULES), ())


@pytest.mark.parametrize(("trigger_id", "circumstances", "numbers"), FIRES)
def test_each_kind_fires_once_with_its_numbers(trigger_id, circumstances, numbers):
    given_now = Circumstances(NOON, unknown_reading(100_000), **circumstances)
    states, fired = evaluate(adopt((), RULES), given_now)
    assert [(state.id, state.numbers, state.fired_at) for state in fired] == [(trigger_id, numbers, NOON)]
    assert evaluate(states, given_now) == (states, ()), "it asked twice"


def test_a_phase_fires_when_a_change_completes_it():
    before = [
        Phase("planning", 1, 900, 700, PhaseStatus.ACTIVE),
        Phase("testing", 1, 900),
        Phase("done before", 1, 5, 5, PhaseStatus.COMPLETED),
    ]
    after = [Phase("planning", 1, 700, 700, PhaseStatus.COMPLETED), before[1], before[2]]
    states, fired = complete_phases((), before, after, NOON, reading_at(20))
    assert [(state.id, state.numbers) for state in fired] == [
        ("phase-planning", Numbers(used_tokens=700, budget_tokens=900))
    ]
    assert states == fired
    assert complete_phases(states, before, after, NOON, reading_at(20)) == (states, ()), "once for each phase"
    assert complete_phases(states, after, after, NOON, reading_at(20)) == (states, ())


def test_what_fired_on_the_way_is_told_for_each_arming():
    warned = Circumstances(NOON, reading_at(10), warning="full")
    before = adopt((), RULES)
    first, _ = evaluate(before, warned)
    assert newly_fired(before, first, TriggerKind.EMERGENCY)
    assert newly_fired(before, first, TriggerKind.TIME) is None
    assert newly_fired(first, first, TriggerKind.EMERGENCY) is None
    again, _ = evaluate(rearm(first), Circumstances(NOON + timedelta(minutes=1), reading_at(9), warning=""))
    assert newly_fired(first, again, TriggerKind.EMERGENCY)


@pytest.mark.parametrize(
    ("percents", "now", "ahead"),
    [
        ((), 10, 35),
        ((), 35, 60),
        ((40,), 40, 60),
        ((65,), 65, 70),
        ((65,), 30, 70),
        ((80,), 80, None),
        ((), 99, None),
    ],
)
def test_the_next_trigger_is_the_lowest_that_still_has_something_to_say(percents, now, ahead):
    states, _ = fire(adopt((), RULES), *percents)
    assert next_threshold(states, reading_at(now)) == ahead


def test_without_a_reading_no_trigger_is_ahead():
    assert next_threshold(adopt((), RULES), unknown_reading(200_000)) is None


NAMES = ("planning", "testing")


class Course:
    """Any order of events, and what is known of each trigger without looking at its state."""

    def __init__(self):
        self.states, self.now, self.work, self.percent = adopt((), RULES), NOON, Work(), 0.0
        self.plan = [Phase(name, 1, 100, 50, PhaseStatus.ACTIVE) for name in NAMES]
        self.fired, self.dismissed = set(), set()
        self.quiet = {}

    def take(self, outcome):
        states, fired = outcome
        for trigger in fired:
            assert trigger.id not in self.fired, f"{trigger.id} asked twice"
            self.fired.add(trigger.id)
            if trigger.kind is TriggerKind.PERCENTAGE:
                assert self.percent >= trigger.threshold
        if fired:
            self.quiet = {i: until for i, until in self.quiet.items() if until is not None}
        self.states = states

    def judge(self, **more):
        self.take(evaluate(self.states, Circumstances(self.now, reading_at(self.percent), self.work, **more)))

    def arm(self, ids):
        self.fired -= ids
        self.dismissed -= ids
        self.quiet = {i: until for i, until in self.quiet.items() if i not in ids}

    @property
    def asking(self):
        return [state.id for state in due(self.states, self.now)]

    def read(self, percent):
        self.percent = percent
        self.judge()

    def count(self, lines):
        self.judge(changed_lines=lines)

    def labour(self, minutes):
        self.work = Work(self.work.minutes + minutes, self.work.edits + minutes % 2)
        self.judge()

    def come_near(self, turns):
        self.judge(to_compaction=Forecast(turns=Span(turns, turns, None)), tokens_to_compaction=900)

    def warn(self, words):
        self.judge(warning=words)

    def complete(self, name):
        completed = Phase(name, 1, 50, 50, PhaseStatus.COMPLETED)
        after = [completed if phase.name == name else phase for phase in self.plan]
        self.take(complete_phases(self.states, self.plan, after, self.now, reading_at(self.percent)))
        self.plan = after

    def set_clock(self, minutes):
        self.now += timedelta(minutes=minutes)

    def snooze(self, minutes):
        until = None if minutes is None else self.now + timedelta(minutes=minutes)
        asking = self.asking
        if asking:
            self.states = snooze(self.states, asking[0], self.now, until)
            self.quiet |= dict.fromkeys(asking, until)

    def dismiss(self, reason):
        asking = self.asking
        if asking:
            self.states = dismiss(self.states, asking[0], self.now, reason)
            self.dismissed |= set(asking)

    def checkpoint(self, _):
        self.states = settle(self.states, self.work)
        assert self.asking == []
        self.arm({"change", "time"})

    def reset(self, _):
        self.states = rearm(self.states)
        self.arm({state.id for state in self.states if state.kind is not TriggerKind.PHASE})

    def adopt(self, rules):
        self.states = adopt(self.states, rules)

    def check(self):
        asking = set(self.asking)
        assert asking <= self.fired
        assert not asking & self.dismissed, "what was dismissed came back"
        for state in self.states:
            if state.phase is TriggerPhase.DUE:
                until = self.quiet.get(state.id, NOON - timedelta(days=9))
                is_quiet = until is None or self.now < until
                assert (state.id in asking) is not is_quiet, "a snooze ends when it should, and not before"
        waiting = [s for s in self.states if s.phase is TriggerPhase.DUE and s.kind is TriggerKind.PERCENTAGE]
        assert len(waiting) <= 1, "one jump asks once"


STEPS = st.one_of(
    st.tuples(st.just(Course.read), st.floats(0, 130) | st.sampled_from([34.9, 35, 59.9, 60, 70, 100])),
    st.tuples(st.just(Course.count), st.integers(0, 1_000)),
    st.tuples(st.just(Course.labour), st.integers(0, 90)),
    st.tuples(st.just(Course.come_near), st.floats(0, 10)),
    st.tuples(st.just(Course.complete), st.sampled_from(NAMES)),
    st.tuples(st.just(Course.set_clock), st.integers(-60, 60)),
    st.tuples(st.just(Course.snooze), st.integers(1, 30) | st.none()),
    st.tuples(st.sampled_from([Course.dismiss, Course.warn]), st.just("full")),
    st.tuples(st.sampled_from([Course.checkpoint, Course.reset]), st.none()),
    st.tuples(st.just(Course.adopt), st.just(RULES)),
)


@given(st.lists(STEPS, max_size=50))
def test_whatever_happens_each_trigger_fires_at_most_once_until_it_is_armed_again(steps):
    course = Course()
    for happen, value in steps:
        happen(course, value)
        course.check()
