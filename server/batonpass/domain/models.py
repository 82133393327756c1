"""What is assumed of a model's tokens before its first responses have been seen.

The public tokenizer o200k_base is the ruler. It is the tokenizer of OpenAI's present models, so that a token
counted is a token. Anthropic publishes none; that Claude's texts measure about a tenth more up to the 4.6
generation, and about six tenths more from generation 5 on, was found in public sessions of many people, as
was the size of the structure around calls, answers and images. These are starting points with their doubts
(standard deviations); a session's own responses soon replace them.
"""

import re
from collections.abc import Mapping
from enum import StrEnum

from batonpass.domain.learning import Coefficient


class Amount(StrEnum):
    """What the growth of a context is explained by."""

    TURN = "turn"
    TEXT = "text"
    """Tokens of new text, by the ruler; lines, signs as brackets, and characters beyond ASCII correct it."""
    LINES = "lines"
    SIGNS = "signs"
    WIDE = "wide"
    RESULTS = "results"
    """Answers of tools beyond the first."""
    IMAGES = "images"
    TOOLS = "tools"
    """Tools whose descriptions are brought in unseen."""
    SAID = "said"
    """Tokens of the model's own text and calls, by the ruler, where the agent does not tell its output."""
    CALLS = "calls"
    SEALED = "sealed"
    """Bytes of encrypted reasoning, and how many such parts there are."""
    THOUGHTS = "thoughts"
    DROPPED = "dropped"
    """Tokens of reasoning that leave the context when the user speaks, where the model drops it."""


ATTACHED = "attached:"
"""Before the sort of an attachment: the words around it that the file does not hold."""

_FIFTH_GENERATION = re.compile(r"claude-(?:(?:opus|sonnet|haiku)-[5-9]|fable|mythos)")
_PUBLIC = re.compile(r"gpt|codex|(?:^|/)o[134]")
_DROPPING = re.compile(
    r"claude-(?:3|haiku-4|sonnet-4(?![-.][6-9])|opus-4(?![-.][5-9]))"
    r"|gpt-5(?:\.[0-5])?(?:-|$)|codex|^o[134]|gemini"
)

SIGNS_SHARE = 0.09
"""How much of a text's tokens its lines and signs account for, on the average of code and prose."""

_PRIORS: Mapping[str, tuple[float, float]] = {
    Amount.LINES: (0.5, 0.3),
    Amount.SIGNS: (0.3, 0.15),
    Amount.WIDE: (0, 0.3),
    Amount.RESULTS: (20, 15),
    Amount.IMAGES: (1_500, 500),
    Amount.TOOLS: (500, 300),
    Amount.CALLS: (60, 20),
    Amount.SEALED: (0.22, 0.05),
    Amount.THOUGHTS: (-40, 30),
    Amount.DROPPED: (-1, 0.15),
}


def is_anthropic(model: str) -> bool:
    return "claude" in model


def is_public(model: str) -> bool:
    """Whether the ruler is the model's tokenizer; it is assumed of a model that is not named."""
    return not model or _PUBLIC.search(model) is not None


def text_factor(model: str) -> float:
    """Tokens of the model for a token of the ruler."""
    if _FIFTH_GENERATION.search(model):
        return 1.57
    return 1.1 if is_anthropic(model) else 1.0


def drops_reasoning(model: str) -> bool:
    """Whether reasoning is assumed to leave the context when the user speaks again.

    Anthropic documents that it stays from Claude Opus 4.5 on; OpenAI's models dropped it before GPT-5.6.
    """
    return _DROPPING.search(model) is not None


def drops_at_once(model: str) -> bool:
    """Whether reasoning is assumed to be gone from the next prompt already, whoever speaks: Gemini's is."""
    return "gemini" in model


def prior_of(model: str, name: str) -> Coefficient:
    """What a coefficient is before anything was learnt of it."""
    factor = text_factor(model)
    is_known = is_public(model)
    match name:
        case Amount.TURN:
            value, doubt = (4, 10) if is_known else (12, 20)
        case Amount.TEXT if is_known:
            value, doubt = factor, 0.02
        case Amount.TEXT:
            value, doubt = (1 - SIGNS_SHARE) * factor, 0.1
        case Amount.SAID:
            value, doubt = factor, 0.02 if is_known else 0.1
        case Amount.LINES | Amount.SIGNS | Amount.WIDE if is_known:
            value, doubt = 0, 0.001
        case _:
            value, doubt = _PRIORS.get(name, (30 * factor, 60))
    return Coefficient(value, doubt * doubt)
