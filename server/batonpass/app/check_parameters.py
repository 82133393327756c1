"""What the commands about checks and metrics take."""

from typing import Annotated

import msgspec

from batonpass.app.parameters import Parameters
from batonpass.domain.directions import Better
from batonpass.domain.metrics import NAME_LIMIT, When

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=NAME_LIMIT)]


class RunCheck(Parameters):
    """Without a name: every check, in the order of the settings."""

    name: Name | None = None
    session: str | None = None


class AllowCheck(Parameters):
    """`command` is the one that was shown to the person who allows it."""

    name: Name
    command: tuple[str, ...]


class RecordMetric(Parameters):
    """`better` is the better way of the metric, where its name and unit do not tell."""

    name: Name
    value: float
    unit: Annotated[str, msgspec.Meta(max_length=50)] = ""
    when: When = When.SAMPLE
    better: Better | None = None
    session: str | None = None
