"""What is known of a session at a moment: its reading, the use of its phases, what it has reached."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from batonpass.app.settings import Settings
from batonpass.domain.agents import AgentProfile, compaction_point, profile_for
from batonpass.domain.branches import BranchSight, suggest_branch
from batonpass.domain.context import LedgerTotals, Reading, Told, read
from batonpass.domain.firing import Circumstances, evaluate
from batonpass.domain.plan import record_use
from batonpass.domain.recovery import suggest_recovery
from batonpass.domain.session import Session, SessionStatus
from batonpass.domain.suggestions import Suggestion, suggest
from batonpass.domain.trend import Course, Forecast, find_trend, foresee
from batonpass.domain.triggers import TriggerState


@dataclass(frozen=True, slots=True)
class Current:
    """The open session, with all that follows from its ledger. `course` is what its trend is drawn from."""

    session: Session
    totals: LedgerTotals
    reading: Reading
    suggestions: tuple[Suggestion, ...]
    course: Course = field(default_factory=Course)


@dataclass(frozen=True, slots=True)
class Observer:
    """Looks at sessions at one moment, with the settings in force then.

    `told` is what was last told of an agent, `branch` what was last seen of git; None where nothing was.
    """

    now: datetime
    settings: Settings
    told: Told | None
    branch: BranchSight | None

    def told_of(self, session: Session) -> Told | None:
        return self.told if self.told is not None and self.told.session_id == session.id else None

    def observe(self, session: Session, totals: LedgerTotals, course: Course) -> Current:
        window, told = session.budget.window_tokens, self.told_of(session)
        reading = read(totals, self._profile(session), window, self.now, told)
        used = replace(session, phases=record_use(session.phases, dict(totals.used)))
        suggestions: tuple[Suggestion, ...] = ()
        if session.status is SessionStatus.ACTIVE:
            recovery = (suggest_recovery(session.unclean_end),) if session.unclean_end else ()
            branch = suggest_branch(session, self.branch)
            suggestions = (*recovery, *suggest(session.triggers, self.now), *branch)
        return Current(used, totals, reading, suggestions, course)

    def way_to_compaction(self, observed: Current) -> tuple[int | None, Forecast]:
        """How many tokens are left until the agent compacts by itself, and how long they last."""
        reading = observed.reading
        point = compaction_point(self._profile(observed.session), reading.window_tokens)
        left = None if point is None or reading.tokens is None else max(0, point - reading.tokens)
        return left, foresee(find_trend(observed.course), reading.tokens, point)

    def judge(
        self,
        observed: Current,
        triggers: Sequence[TriggerState],
        changed_lines: int | None = None,
        warning: str | None = None,
    ) -> tuple[TriggerState, ...]:
        """The triggers after a look at the session; one that rests fires nothing."""
        if observed.session.status is not SessionStatus.ACTIVE:
            return tuple(triggers)
        tokens, forecast = self.way_to_compaction(observed)
        circumstances = Circumstances(
            now=self.now,
            reading=observed.reading,
            work=observed.totals.work,
            to_compaction=forecast,
            tokens_to_compaction=tokens,
            changed_lines=changed_lines,
            warning=warning,
        )
        return evaluate(triggers, circumstances)[0]

    def _profile(self, session: Session) -> AgentProfile:
        """What is assumed of the session's agent; what is told of the one that is followed goes first."""
        told = self.told_of(session)
        agent = told.agent if told else session.agent
        point = self.settings.compaction_point or (told.compaction_tokens if told else None)
        return profile_for(agent, session.budget.window_tokens, self.settings.base_tokens, point)
