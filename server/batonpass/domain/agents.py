"""What is known of each agent before it has reported anything.

The bases are the medians, and the bands the extremes, of the first recorded prompts of real sessions with
windows of 100,000 tokens and more: system prompt, tools, memory files and the first request. For smaller
windows nothing was measured, and nothing is assumed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

SMALLEST_MEASURED_WINDOW = 100_000


@dataclass(frozen=True, slots=True)
class AgentProfile:
    """`compaction_reserve` is how far below the window's end the agent compacts by itself, if known.

    `compaction_tokens` is where it does, as the user said or as it was observed; it goes first.
    """

    name: str
    base_tokens: int = 0
    base_low: int = 0
    base_high: int = 0
    compaction_reserve: int | None = None
    compaction_tokens: int | None = None


_PROFILES = {
    profile.name: profile
    for profile in (
        AgentProfile("claude-code", 42_000, 27_000, 62_000, 33_000),
        AgentProfile("codex", 17_500, 13_500, 19_500),
    )
}


_ESTIMATED = ("estimated",)
_PREDICTED = ("predicted", *_ESTIMATED)
_KNOWLEDGE: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("claude-code", "codex", "gemini-cli", "opencode", "cline", "roo", "vscode-chat"),
        ("exact", *_PREDICTED),
    ),
    "aider": _PREDICTED,
}


def profile_for(
    agent: str, window_tokens: int, base_tokens: int | None = None, compaction_tokens: int | None = None
) -> AgentProfile:
    """The agent's profile in a window; `base_tokens` is the user's own figure, which goes first."""
    known = _PROFILES.get(agent, AgentProfile(agent))
    if window_tokens < SMALLEST_MEASURED_WINDOW:
        known = AgentProfile(agent)
    if base_tokens is not None:
        known = AgentProfile(agent, base_tokens, base_tokens, base_tokens, known.compaction_reserve)
    return replace(known, compaction_tokens=compaction_tokens)


def knowledge_of(agent: str) -> tuple[str, ...]:
    """What the agent's own files tell of its context, best first."""
    return _KNOWLEDGE.get(agent, _ESTIMATED)


def compaction_point(profile: AgentProfile, window_tokens: int) -> int | None:
    """Where the agent will compact by itself, in tokens of context, or None when that is not known."""
    if profile.compaction_tokens is not None and profile.compaction_tokens <= window_tokens:
        return profile.compaction_tokens
    if profile.compaction_reserve is None or profile.compaction_reserve >= window_tokens:
        return None
    return window_tokens - profile.compaction_reserve
