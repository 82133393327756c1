"""The commands about the agents whose transcripts are read."""

from typing import Any

from batonpass.app import agents, agents_wire
from batonpass.app.agent_parameters import BindAgent, IgnoreAgent
from batonpass.app.command import Command, Running, answer
from batonpass.app.parameters import NoParameters

LIST_AGENTS = Command(
    "batonpass.agent.list",
    "List agents",
    Running.WORK,
    NoParameters,
    agents_wire.ListedAgents,
    answer(agents.list_agents, agents_wire.from_agents),
)
BIND_AGENT = Command(
    "batonpass.agent.bind",
    "Choose the agent of the session",
    Running.WRITE,
    BindAgent,
    agents_wire.ListedAgents,
    answer(agents.bind, agents_wire.from_agents),
)
IGNORE_AGENT = Command(
    "batonpass.agent.ignore",
    "Ignore this agent's files in this project",
    Running.WRITE,
    IgnoreAgent,
    agents_wire.ListedAgents,
    answer(agents.ignore, agents_wire.from_agents),
)
EXPLAIN_AGENT = Command(
    "batonpass.agent.explain",
    "Show what of the agent's files is not understood",
    Running.WORK,
    NoParameters,
    agents_wire.Understanding,
    answer(agents.explain, agents_wire.from_understanding),
)

AGENT_COMMANDS: tuple[Command[Any], ...] = (LIST_AGENTS, BIND_AGENT, IGNORE_AGENT, EXPLAIN_AGENT)
