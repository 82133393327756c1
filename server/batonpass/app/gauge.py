"""The gauge: a context in a few characters for a status bar, and in a few lines for its tooltip."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from batonpass.app.results import ContextView
from batonpass.domain.context import Reading, Source, Told
from batonpass.domain.plan import active_phase
from batonpass.domain.session import SessionStatus
from batonpass.domain.trend import Forecast, Outlook

CRITICAL_PERCENT = 90


class Level(StrEnum):
    """`warning`: a checkpoint is due. `critical`: the window, or the way to compaction, is nearly full."""

    NORMAL = "normal"
    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Gauge:
    text: str
    tooltip: str
    level: Level


_SOURCES = {
    Source.REPORTED: "reported by the agent",
    Source.TRANSCRIPT: "from the agent's transcript",
    Source.ESTIMATED: "estimated from the editor",
    Source.UNKNOWN: "not known yet",
}


def draw_gauge(view: ContextView) -> Gauge:
    """The gauge of a context; an estimate is marked with ~, what is not known is said to be unknown."""
    session = view.session
    if session is None:
        return Gauge("No session", "No session is open in this project.", Level.NORMAL)
    text = _percent(view.reading)
    if session.status is SessionStatus.PAUSED:
        text = f"paused, {text}"
    lines = [f"{session.title} ({session.status})", _context_line(view.reading, view.told)]
    if view.reading.low is not None and view.reading.high is not None and not view.reading.exact:
        lines.append(f"Probably between {view.reading.low:,} and {view.reading.high:,} tokens.")
    lines += _agent_lines(view)
    if view.tokens_to_compaction is not None:
        lines.append(f"{view.tokens_to_compaction:,} tokens until the agent compacts by itself.")
    ahead = _ahead_line(view.outlook)
    if ahead:
        lines.append(ahead)
    phase = active_phase(session.phases)
    if phase is not None:
        lines.append(f"Phase {phase.name}: {phase.used_tokens:,} of {phase.budget_tokens:,} tokens.")
    if view.checkpoint_due:
        lines.append("A checkpoint is due.")
    if view.branch_notice:
        lines.append(f"{view.branch_notice}.")
    return Gauge(text, "\n".join(lines), _level(view))


def _percent(reading: Reading) -> str:
    if reading.percent is None:
        return "context unknown"
    mark = "" if reading.exact else "~"
    return f"{mark}{reading.percent:.0f} % of {shorten(reading.window_tokens)}"


def _context_line(reading: Reading, told: Told | None) -> str:
    if reading.tokens is None or reading.percent is None:
        return "The agent's context is not known yet."
    return (
        f"{reading.tokens:,} of {reading.window_tokens:,} tokens ({reading.percent:.1f} %), "
        f"{_describe_source(reading, told)}."
    )


def _describe_source(reading: Reading, told: Told | None) -> str:
    if told is None or reading.source is Source.REPORTED or reading.exact:
        return _SOURCES[reading.source]
    verb = "predicted" if reading.source is Source.TRANSCRIPT else "estimated"
    return f"{verb} {_SOURCES[Source.TRANSCRIPT]}"


def _agent_lines(view: ContextView) -> Iterator[str]:
    """What is known of the agent that is followed."""
    if view.told is None or view.session is None:
        return
    window, planned = view.reading.window_tokens, view.session.budget.window_tokens
    if window > planned:
        yield f"The window is taken as {shorten(window)}: more than the planned {shorten(planned)} was seen."
    elif window < planned:
        yield f"The window is {shorten(window)}, as the agent says; {shorten(planned)} was planned with."
    if view.told.subagents:
        yield f"{_count(view.told.subagents, 'subagent')} of {view.told.agent} beside it, not counted here."


def _ahead_line(outlook: Outlook) -> str:
    """What is ahead at the pace of late; empty when nothing is known of it."""
    marks = (("the next checkpoint", outlook.to_next_trigger), ("compaction", outlook.to_compaction))
    ahead = [f"{distance} to {mark}" for mark, forecast in marks if (distance := distance_in_words(forecast))]
    return f"At this pace {', '.join(ahead)}." if ahead else ""


def distance_in_words(forecast: Forecast) -> str:
    """In minutes of work, else in turns; empty for what is reached or not known."""
    if forecast.minutes is not None:
        minutes = forecast.minutes.expected
        if minutes < 1:
            return "less than a minute" if minutes > 0 else ""
        return f"about {_count(minutes, 'minute')}" if minutes < 90 else f"about {minutes / 60:.0f} hours"
    if forecast.turns is not None and forecast.turns.expected > 0:
        return f"about {_count(max(1, forecast.turns.expected), 'turn')}"
    return ""


def _count(number: float, thing: str) -> str:
    return f"{number:.0f} {thing}" if round(number) == 1 else f"{number:.0f} {thing}s"


def _level(view: ContextView) -> Level:
    percent = view.reading.percent
    if percent is not None and (percent >= CRITICAL_PERCENT or view.tokens_to_compaction == 0):
        return Level.CRITICAL
    return Level.WARNING if view.checkpoint_due else Level.NORMAL


def shorten(tokens: int) -> str:
    """A token count in at most five characters: 950, 2.5k, 200k, 1M."""
    if tokens < 1000:
        return str(tokens)
    if tokens < 999_500:
        return _trim(tokens / 1000) + "k"
    return _trim(tokens / 1_000_000) + "M"


def _trim(value: float) -> str:
    return f"{value:.0f}" if value >= 99.95 else f"{value:.1f}".removesuffix(".0")
