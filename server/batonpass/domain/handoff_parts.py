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
    NEXT_TASKS = "nextTasks"
    FAILURES = "failures"
    FILES = "files"
    COMPLETED = "completed"
    PATTERNS = "patterns"
    OBJECTIVES = "objectives"
    CHALLENGES = "challenges"
    LEARNINGS = "learnings"
    CODE_REFERENCES = "codeReferences"
    EXTERNAL_REFERENCES = "externalReferences"
    COMMITS = "commits"
    CHECKPOINTS = "checkpoints"
    DOCUMENTATION = "documentation"


MOST: Mapping[Part, int] = {
    Part.FAILURES: 20,
    Part.FILES: 50,
    Part.COMMITS: 20,
    Part.CHECKPOINTS: 20,
    Part.DOCUMENTATION: 50,
}
"""How many are listed at the most, whatever the budget; of the others all may be."""

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
}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """So many things of a list are not in the document; `where` is the command that shows them."""

    number: int
    words: str
    where: str
