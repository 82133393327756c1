"""Every error Batonpass raises on purpose.

Each message is one plain sentence or two for the person who meets it: what happened, and what to do.
`code` is stable and goes over the wire; faces map it to their own form.
"""


class BatonpassError(Exception):
    """The base of every error that is raised on purpose."""

    code = "error"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidInput(BatonpassError):
    """A value from outside is wrong; nothing was changed. `field` names it as it is written on the wire."""

    code = "invalidInput"

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


class NotFound(BatonpassError):
    """Something that was asked for by name, number or id does not exist."""

    code = "notFound"


class NotAllowed(BatonpassError):
    """The request makes sense, but not in the present state."""

    code = "notAllowed"


class Outdated(NotAllowed):
    """Something was changed by another program after it was read: read it again, and decide anew."""


class Unavailable(BatonpassError):
    """Something Batonpass stands on does not answer: git, the disk, the store, a vocabulary."""

    code = "unavailable"
