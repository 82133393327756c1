"""The lists of a handoff of which the end may be left out, so that it can keep to a budget."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """The lists, the most important first.

    What is in none of them is always there: the next step, the first ten minutes, blockers, warnings,
    decisions, and the state of the environment.
    """

    FAILED_APPROACHES = "failedApproaches"
    COMMANDS = "commands"
    QUESTIONS = "questions"
    IN_PROGRESS = "inProgress"
    AGENT_WORDS = "agentWords"
    NEXT_TASKS = "nextTasks"
    FAILURES = "failures"
    AGENT_FAILURES = "agentFailures"
    AGENT_UNSAFE_COMMANDS = "agentUnsafeCommands"
    FILES = "files"
    AGENT_REQUESTS = "agentRequests"
    AGENT_FAILED_APPROACHES = "agentFailedApproaches"
    AGENT_DECISIONS = "agentDecisions"
    AGENT_TESTS = "agentTests"
    COMPLETED = "completed"
    PATTERNS = "patterns"
    AGENT_TASKS = "agentTasks"
    OBJECTIVES = "objectives"
    CHALLENGES = "challenges"
    LEARNINGS = "learnings"
    CODE_REFERENCES = "codeReferences"
    EXTERNAL_REFERENCES = "externalReferences"
    COMMITS = "commits"
    CHECKPOINTS = "checkpoints"
    DOCUMENTATION = "documentation"
    AGENT_FILES = "agentFiles"
    AGENT_COMPACTIONS = "agentCompactions"


MOST: Mapping[Part, int] = {
    Part.FAILURES: 20,
    Part.FILES: 50,
    Part.COMMITS: 20,
    Part.CHECKPOINTS: 20,
    Part.DOCUMENTATION: 50,
    Part.AGENT_FAILURES: 10,
    Part.AGENT_UNSAFE_COMMANDS: 10,
    Part.AGENT_REQUESTS: 10,
    Part.AGENT_FAILED_APPROACHES: 10,
    Part.AGENT_DECISIONS: 10,
    Part.AGENT_TESTS: 5,
    Part.AGENT_TASKS: 20,
    Part.AGENT_FILES: 30,
    Part.AGENT_COMPACTIONS: 1,
}
"""How many are listed at the most, whatever the budget; of the others all may be."""

LEAST: Mapping[Part, int] = {
    Part.FAILED_APPROACHES: 1,
    Part.COMMANDS: 2,
    Part.QUESTIONS: 1,
    Part.IN_PROGRESS: 2,
    Part.NEXT_TASKS: 3,
    Part.FAILURES: 3,
    Part.FILES: 3,
}
"""How many of a list stay whatever the budget: without the first of these nobody can go on."""

WORDS: Mapping[Part, str] = {
    Part.FAILED_APPROACHES: "failed approaches",
    Part.COMMANDS: "commands",
    Part.QUESTIONS: "questions",
    Part.IN_PROGRESS: "tasks in progress",
    Part.NEXT_TASKS: "next tasks",
    Part.FAILURES: "failed tests",
    Part.FILES: "changed files",
    Part.COMPLETED: "completed objectives and tasks",
    Part.PATTERNS: "code patterns",
    Part.OBJECTIVES: "open objectives",
    Part.CHALLENGES: "challenges",
    Part.LEARNINGS: "learnings",
    Part.CODE_REFERENCES: "references to code",
    Part.EXTERNAL_REFERENCES: "external references",
    Part.COMMITS: "commits",
    Part.CHECKPOINTS: "checkpoints",
    Part.DOCUMENTATION: "changed documents",
    Part.AGENT_WORDS: "last words",
    Part.AGENT_FAILURES: "failures",
    Part.AGENT_UNSAFE_COMMANDS: "commands that turned off a safety",
    Part.AGENT_REQUESTS: "requests",
    Part.AGENT_FAILED_APPROACHES: "failed approaches",
    Part.AGENT_DECISIONS: "decisions",
    Part.AGENT_TESTS: "test runs",
    Part.AGENT_TASKS: "listed tasks",
    Part.AGENT_FILES: "files",
    Part.AGENT_COMPACTIONS: "compactions",
}

FROM_TRANSCRIPTS = frozenset(part for part in Part if part.startswith("agent"))
"""The lists that the agent's transcripts fill."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """So many things of a list are not in the document; `where` is the command or report that shows them."""

    number: int
    words: str
    where: str
