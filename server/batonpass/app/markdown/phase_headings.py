"""Phases that a person has written as headings, such as `### 1. Core (35% context, ~700 lines)`.

They are the plan's phases when all headings below “Session Goals” are of this form and their shares make a
whole; else they are only text. They stay as they were written: what they said last is remembered, so that
only what a person changes in them plans anew.
"""

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from batonpass.app.markdown.entries import outline_of
from batonpass.app.markdown.parts import title_key
from batonpass.app.markdown.source import split_source
from batonpass.domain.errors import BatonpassError
from batonpass.domain.phase_changes import PhaseChange
from batonpass.domain.plan import Phase, PhaseStatus
from batonpass.domain.replanning import PlanChange, replan
from batonpass.domain.session import Session, with_plan

logger = logging.getLogger(__name__)

_GOALS = re.compile(r"session(?: \d+)? goals")
_PHASE = re.compile(
    r"(?:\d+[.)]\s*|phase \d+:\s*)?(?P<name>.+?)\s*\((?:~|about )?(?P<share>\d+(?:\.\d+)?)\s*%"
    r"(?: (?:of (?:the )?)?(?:context|plan|budget|window))?(?:,[^()]*)?\)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PhaseHeading:
    """`percent` is its share of the plan."""

    name: str
    percent: float


def read_phase_headings(text: str) -> tuple[PhaseHeading, ...]:
    """The phases below “Session Goals”; none where it is not certain that the headings there are phases."""
    headings = [_PHASE.fullmatch(title) for title in _titles(text)]
    found = [PhaseHeading(each["name"], float(each["share"])) for each in headings if each]
    whole = sum(each.percent for each in found)
    is_certain = len(found) == len(headings) > 1 and abs(whole - 100) <= 1
    return tuple(found) if is_certain else ()


def _titles(text: str) -> Iterator[str]:
    level = 0
    for section in outline_of(split_source(text).text):
        if level and section.level == level + 1:
            yield section.title
        if section.level <= level:
            level = 0
        if _GOALS.fullmatch(title_key(section.title)):
            level = section.level


def take_in_phase_headings(
    session: Session, said: Sequence[PhaseHeading], before: Sequence[PhaseHeading]
) -> Session:
    """The session with the phases that the headings say, where they said something else `before`."""
    if not said or tuple(said) == tuple(before) or not session.is_open:
        return session
    changes = list(_changes(session.phases, said, before))
    if [(change.name, change.weight) for change in changes] == [(p.name, p.weight) for p in session.phases]:
        return session
    try:
        return with_plan(session, replan(session.plan, session.scope, PlanChange(phases=changes)))
    except BatonpassError as error:
        logger.info("The phases of a plan's headings are not taken in: %s", type(error).__name__)
        return session


def _changes(
    phases: Sequence[Phase], said: Sequence[PhaseHeading], before: Sequence[PhaseHeading]
) -> Iterator[PhaseChange]:
    """The phases as the headings have them. A new name in the place of a former one is that phase's; the
    phase at work, when no heading names it, is the first that is new: what was used went into it."""
    names = {phase.name.casefold() for phase in phases if not phase.is_completed}
    kept = {heading.name.casefold() for heading in said}
    active = next((phase.name for phase in phases if phase.status is PhaseStatus.ACTIVE), None)
    is_left = active is not None and active.casefold() not in kept
    for position, heading in enumerate(said):
        was = None
        if heading.name.casefold() not in names:
            former = before[position].name if len(before) == len(said) else ""
            if former.casefold() in names - kept:
                was = former
            elif is_left:
                was = active
            is_left = is_left and was != active
        yield PhaseChange(heading.name, heading.percent, was)
