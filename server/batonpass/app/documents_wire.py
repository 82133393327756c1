"""The JSON shapes of what commands on documents answer."""

from batonpass.app.document_commands import DocumentView
from batonpass.app.json_shape import Json
from batonpass.domain.session import DocumentKind


class Conflict(Json):
    """Lines of a person's, and those that would have come in their place. `line` counts from 0."""

    id: str
    line: int
    mine: tuple[str, ...]
    new: tuple[str, ...]


class DocumentStatus(Json):
    uri: str
    kind: DocumentKind
    conflicts: tuple[Conflict, ...]


def from_document(view: DocumentView) -> DocumentStatus:
    return DocumentStatus(
        uri=view.path.as_uri(),
        kind=view.kind,
        conflicts=tuple(
            Conflict(id=conflict.id, line=conflict.line, mine=conflict.mine, new=conflict.new)
            for conflict in view.conflicts
        ),
    )
