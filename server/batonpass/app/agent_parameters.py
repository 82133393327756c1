"""What the commands about agents take."""

from batonpass.app.parameters import Parameters


class BindAgent(Parameters):
    """`id` is one of the agents' sessions; without one, no agent is followed for the open session."""

    id: str | None = None


class IgnoreAgent(Parameters):
    agent: str
    ignored: bool = True
