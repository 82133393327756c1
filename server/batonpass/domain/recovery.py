"""Recovery: what is offered when the program that was with a session had ended uncleanly."""

from datetime import UTC

from batonpass.domain.attendance import UncleanEnd, Unsaved
from batonpass.domain.suggestions import Suggestion, SuggestionKind

# The process is gone and never left; only why it ended is not known.
_CONFIDENCE = 0.99


def suggest_recovery(end: UncleanEnd) -> Suggestion:
    """The suggestion to save what the end may have left unsaved; its id is the same for the same end."""
    seen = end.seen.astimezone(UTC)
    return Suggestion(
        id=f"recovery-{seen:%Y%m%dT%H%M%S}",
        kind=SuggestionKind.RECOVERY,
        title="Recovery: Batonpass ended without being closed",
        reason=(
            f"Batonpass ended without being closed; its last sign was at {seen:%Y-%m-%d %H:%M} UTC. "
            f"{_describe(end.unsaved)}"
        ),
        confidence=_CONFIDENCE,
        threshold=0,
        since=end.seen,
    )


def _describe(unsaved: Unsaved | None) -> str:
    if unsaved is None:
        return "Save your work now."
    since = "the session began" if unsaved.since is None else f"checkpoint {unsaved.since}"
    if not unsaved.files:
        return f"No file has changed since {since}."
    files = "1 file has" if unsaved.files == 1 else f"{unsaved.files:,} files have"
    return (
        f"Since {since} {files} changed (+{unsaved.insertions:,}, -{unsaved.deletions:,}), "
        "and no checkpoint holds that."
    )
