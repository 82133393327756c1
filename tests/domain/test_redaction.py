"""Which texts of a value are looked at for secrets, and which name a thing."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from batonpass.domain.binding import Binding
from batonpass.domain.context import EntryKind, LedgerEntry
from batonpass.domain.redaction import count_redactions, redact
from batonpass.domain.session import DocumentKind, DocumentLink

MARK = "[redacted: word]"
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def without_hunter(text):
    return text.replace("hunter", MARK)


@dataclass(frozen=True, slots=True)
class Inner:
    text: str = "plain"
    commit: str = "hunter"


@dataclass(frozen=True, slots=True)
class Outer:
    text: str = "plain"
    items: tuple[Inner, ...] = (Inner(),)
    words: dict[str, str] = field(default_factory=dict)
    number: int = 1


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("a hunter", f"a {MARK}"),
        (Outer(text="hunter"), Outer(text=MARK)),
        (Outer(items=(Inner(), Inner(text="hunter"))), Outer(items=(Inner(), Inner(text=MARK)))),
        (Outer(words={"hunter": "plain", "b": "hunter"}), Outer(words={MARK: "plain", "b": MARK})),
        (Inner(commit="hunter"), Inner(commit="hunter")),
        (None, None),
        (3, 3),
    ],
)
def test_every_text_is_looked_at_but_what_names_a_thing(given, expected):
    assert redact(given, without_hunter) == expected


@pytest.mark.parametrize(
    "value",
    [
        Outer(words={"a": "plain"}),
        DocumentLink(DocumentKind.PLAN, "/home/hunter/plan.md", "hunter"),
        Binding("s1", "codex", "hunter", "/home/hunter/a1.jsonl"),
    ],
)
def test_what_has_no_secret_or_leads_somewhere_stays_the_same(value):
    assert redact(value, without_hunter) is value


@pytest.mark.parametrize(
    ("uri", "kept"),
    [
        ("file:///a/b%20c.py", "file:///a/b%20c.py"),
        ("untitled:hunter", f"untitled:{MARK}"),
        ("untitled:%68unter%20two", f"untitled:{MARK} two"),
    ],
)
def test_a_secret_behind_the_escapes_of_a_uri_is_found(uri, kept):
    entry = LedgerEntry(EntryKind.READ, 10, NOON, "planning", uri)
    assert redact(entry, without_hunter).uri == kept


def test_the_secrets_that_were_taken_out_are_counted():
    assert count_redactions(redact(Outer(text="hunter hunter", words={"a": "hunter"}), without_hunter)) == 3
