"""Which of the things that the work needs a check has shown to be there."""

import re
from collections.abc import Iterable

from batonpass.domain.claims import Claim
from batonpass.domain.quality import Quality


def confirm_needs(names: Iterable[str], quality: Quality) -> tuple[Claim, ...]:
    """The needs that a check is named after, if it passed when it last ran; each with its evidence."""
    passed = [check for check in quality.checks if check.passed]
    return tuple(
        Claim(f"{name}: check “{check.name}” {check.outcome}", check.evidence)
        for name in names
        for check in passed
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", check.name, re.IGNORECASE)
    )
