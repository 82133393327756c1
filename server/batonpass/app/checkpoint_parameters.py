"""What the commands take that look at a checkpoint or go back to it."""

from typing import Annotated

import msgspec

from batonpass.app.parameters import LARGEST_NUMBER, Parameters

Number = Annotated[int, msgspec.Meta(ge=1, le=LARGEST_NUMBER)]


class ChooseCheckpoint(Parameters):
    number: Number
    session: str | None = None


class RestoreCheckpoint(Parameters):
    number: Number
    confirm: bool = False
    session: str | None = None
