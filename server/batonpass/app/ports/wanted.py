"""Long work asks whether it is still wanted."""

from collections.abc import Callable

StillWanted = Callable[[], None]
"""Long work calls it between steps that may be left undone; it raises when nobody wants the work any more."""


def wanted() -> None:
    """The work is wanted to its end."""
