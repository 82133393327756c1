"""What a program remembers of a document that an editor of its own has open.

Several windows may have one document open, each with lines that are not saved. What stands in a window is
compared with what that window was given, never with what another one was; only where a window shows the file
anew, what the file was made from counts.
"""

from collections import Counter
from dataclasses import dataclass, replace

from batonpass.app.markdown.choices import Choice
from batonpass.app.markdown.conflicts import Conflict
from batonpass.app.markdown.file_lines import FileText
from batonpass.app.markdown.heard import Heard
from batonpass.app.markdown.offers import KEPT, advance
from batonpass.app.markdown.phase_headings import PhaseHeading
from batonpass.domain.session import DocumentKind, Session


@dataclass(frozen=True, slots=True)
class Opened:
    """`base` is what the text in the editor was made from; `offered` are newer renderings that it may have
    taken in part, the newest last. `saved` is what editor and file last had in common, and
    `file` what the file was when its lines were last brought into the editor, where that is known.

    `conflicts`, `choices`, `heard` and `phases` are as those of a rendering; `told` is what it was last
    brought up to.
    """

    base: str
    offered: tuple[str, ...] = ()
    saved: str | None = None
    file: FileText | None = None
    conflicts: tuple[Conflict, ...] = ()
    choices: tuple[Choice, ...] = ()
    heard: tuple[Heard, ...] = ()
    phases: tuple[PhaseHeading, ...] = ()
    told: object = None

    def moved_on(self, text: str, kind: DocumentKind) -> "Opened":
        """With what the text has taken of what it was offered."""
        heard = tuple(each.as_entry() for each in self.heard)
        base, offered = advance(self.base, self.offered, text, kind, heard), self.offered
        if base in offered:
            offered = offered[offered.index(base) + 1 :]
        return replace(self, base=base, offered=offered)

    def with_offer(self, text: str) -> "Opened":
        others = tuple(known for known in self.offered if known != text)
        return replace(self, offered=(*others, text)[-KEPT:])


def distance(one: str, other: str) -> int:
    """How many lines two texts do not have in common, in whatever order they stand."""
    ones, others = Counter(one.splitlines()), Counter(other.splitlines())
    return ((ones - others) + (others - ones)).total()


def told_in_documents(session: Session) -> tuple[object, ...]:
    """What a document tells, the session's id first; not what grows all the time, as the use of phases."""
    phases = tuple((phase.name, phase.weight, phase.status) for phase in session.phases)
    goals = (session.title, session.focus, session.status, session.objectives, session.tasks, session.notes)
    return (session.id, *goals, phases, session.history, session.checks, session.metrics)
