"""What may come next where a person writes."""

import pytest

from batonpass.app.authoring.completion import MOST_FILES, complete
from batonpass.app.authoring.file_index import FileIndex
from batonpass.app.authoring.reading import read_document
from batonpass.domain.session import DocumentKind

STATES = ["open", "in progress", "completed", "blocked"]


def taken(offer, before):
    """The line after an offer was taken."""
    return before[: offer.start] + offer.text


@pytest.mark.parametrize(
    ("before", "labels", "after"),
    [
        ("- **State**: ", STATES, "- **State**: open"),
        ("- **State**:", STATES, "- **State**: open"),
        ("- **State:** com", STATES, "- **State:** open"),
        ("  - **Priority**: ", ["Critical", "High", "Medium", "Low"], "  - **Priority**: Critical"),
        ("  - **Kind**: ", ["Primary", "Secondary"], "  - **Kind**: Primary"),
        ("- **Blocked By**: ", ["Task 1", "Task 2"], "- **Blocked By**: Task 1"),
        ("- **Blocked By**: Task 2, ", ["Task 1", "Task 2"], "- **Blocked By**: Task 2, Task 1"),
        ("- **Due**: ", ["2026-05-04", "2026-05-05", "2026-05-03"], "- **Due**: 2026-05-04"),
        ("Ready tom", ["tomorrow"], "Ready 2026-05-05"),
        ("Ready to", ["today", "tomorrow"], "Ready 2026-05-04"),
        ("After Task ", ["Task 1", "Task 2"], "After Task 1"),
        ("After task 2", ["Task 1", "Task 2"], "After Task 1"),
        ("After ta", ["Task 1", "Task 2"], "After Task 1"),
        ("At checkp", ["Checkpoint 1"], "At Checkpoint 1"),
        ("At Checkpoint ", ["Checkpoint 1"], "At Checkpoint 1"),
        ("See `src/parcel/r", ["src/parcel/retry.py"], "See `src/parcel/retry.py"),
        ("See `RETRY", ["src/parcel/retry.py", "tests/test_retry.py"], "See `src/parcel/retry.py"),
        ("See [g](../../gui", ["../../guide.md"], "See [g](../../guide.md"),
        ("It is :b", None, "It is ✅"),
        ("Ratio 1:2", [], None),
        ("Nothing to say ", [], None),
        ("`src` and then ", [], None),
        ("", [], None),
    ],
)
def test_what_is_offered(handoff, before, labels, after):
    offers = complete(handoff.read(), before).offers
    if labels is not None:
        assert [offer.label for offer in offers] == labels
    if after is not None:
        assert taken(offers[0], before) == after


def test_the_sections_that_are_missing_come_with_what_they_say(desk):
    text = desk.text()
    start, end = text.index("### Functional Requirements"), text.index("### Technical Requirements")
    empty = "### Testing Requirements\n_Nothing recorded. Add the cases that must be covered._\n"
    without = (text[:start] + text[end:]).replace(empty, "")
    for before in ("#", "##", "### Fun"):
        offers = complete(desk.read(without), before).offers
        assert [offer.label for offer in offers] == ["Functional Requirements", "Testing Requirements"]
        assert taken(offers[0], before) == text[start:end].rstrip("\n")
        assert taken(offers[1], before) == "### Testing Requirements"
    assert complete(desk.read(), "## ").offers == ()


def test_files_are_bounded_and_say_so(desk):
    known = desk.read()
    files = FileIndex([f"src/f{n}.py" for n in range(MOST_FILES + 5)])
    reading = read_document(desk.world.project, known.known, known.link, desk.text(), files)
    many = complete(reading, "`src/f")
    assert (len(many.offers), many.is_complete) == (MOST_FILES, False)
    few = complete(reading, "`src/f104")
    assert ([offer.text for offer in few.offers], few.is_complete) == (["src/f104.py"], True)


def test_every_sign_of_a_log_is_offered(desk):
    offers = complete(desk.read(kind=DocumentKind.PLAN), ":").offers
    assert [offer.text for offer in offers] == ["✅", "🚧", "❌", "🔄", "🔴", "🟡", "🟢", "🔵"]
