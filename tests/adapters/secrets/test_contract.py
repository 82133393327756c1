"""What every redactor does: a mark in the place of a secret, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.adapters.secrets.samples import SECRETS

from batonpass.adapters.secrets.detector import SecretDetector
from batonpass.adapters.secrets.fake import PlainRedactor
from batonpass.domain.redaction import MARK, count_redactions

REDACTORS = [(SecretDetector(), SECRETS[0].whole), (PlainRedactor(), "secret-code")]


@pytest.mark.parametrize(("redactor", "secret"), REDACTORS)
def test_a_mark_stands_in_the_place_of_a_secret(redactor, secret):
    redacted = redactor.redact(f"before {secret} between {secret} after")
    assert secret not in redacted and count_redactions(redacted) == 2
    assert redacted.startswith(f"before {MARK}") and redacted.endswith("] after")


@pytest.mark.parametrize(("redactor", "secret"), REDACTORS)
@pytest.mark.parametrize("text", ["", "a", "A plain note.\nOf two lines, with ünïcode"])
def test_other_texts_stay_the_same(redactor, secret, text):
    assert redactor.redact(text) is text


WORDS = st.lists(
    st.one_of(st.text(max_size=8), st.sampled_from([sample.text for sample in SECRETS])), max_size=6
)


@given(words=WORDS, between=st.sampled_from([" ", "\n", ": ", "=", '"', ""]))
def test_redacting_again_changes_nothing(words, between):
    for redactor, secret in REDACTORS:
        redacted = redactor.redact(between.join([*words, secret]))
        assert redactor.redact(redacted) == redacted
