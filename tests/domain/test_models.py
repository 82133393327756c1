"""What is assumed of models that have not been seen yet."""

import pytest

from batonpass.domain.models import Amount, drops_reasoning, prior_of, text_factor


@pytest.mark.parametrize(
    ("model", "factor", "drops"),
    [
        ("claude-sonnet-4-5-20250929", 1.1, True),
        ("claude-opus-4-1-20250805", 1.1, True),
        ("claude-opus-4-20250514", 1.1, True),
        ("claude-opus-4-5-20251101", 1.1, False),
        ("claude-opus-4-6", 1.1, False),
        ("claude-sonnet-4-6", 1.1, False),
        ("claude-3-7-sonnet-20250219", 1.1, True),
        ("claude-haiku-4-5-20251001", 1.1, True),
        ("claude-opus-5", 1.57, False),
        ("claude-fable-5", 1.57, False),
        ("us.anthropic.claude-sonnet-5-v1:0", 1.57, False),
        ("gpt-5", 1.0, True),
        ("gpt-5.3-codex-spark", 1.0, True),
        ("gpt-5.5", 1.0, True),
        ("gpt-5.6-sol", 1.0, False),
        ("claude-opus-4.8", 1.1, False),
        ("gemini-2.5-flash", 1.0, True),
        ("something-else", 1.0, False),
    ],
)
def test_a_models_tokens_and_reasoning(model: str, factor: float, drops: bool) -> None:
    assert (text_factor(model), drops_reasoning(model)) == (factor, drops)


@pytest.mark.parametrize("model", ["claude-opus-4-6", "gpt-5.5", "gemini-3-pro", ""])
@pytest.mark.parametrize("name", [*map(str, Amount), "attached:anything"])
def test_every_amount_has_a_prior_with_a_doubt(model: str, name: str) -> None:
    assert prior_of(model, name).variance > 0


def test_a_public_tokenizer_is_hardly_doubted() -> None:
    for model in ("claude-opus-4-6", "gemini-2.5-pro", "mimo-v2.5"):
        assert prior_of("gpt-5.5", Amount.TEXT).variance < prior_of(model, Amount.TEXT).variance
