"""The history: which sessions there were."""

from datetime import UTC, date, datetime, time, timedelta

from batonpass.app.parameters import ListSessions
from batonpass.app.project import Project
from batonpass.app.results import SessionPage
from batonpass.app.sessions import view
from batonpass.domain.errors import InvalidInput
from batonpass.domain.history import SessionQuery


def list_sessions(project: Project, parameters: ListSessions) -> SessionPage:
    """Sessions of the store that are as asked for, the one stored last first; a page of them."""
    found = project.ports.store.find_sessions(_query(parameters), parameters.limit, parameters.offset)
    views = tuple(view(project, session) for session in found.sessions)
    return SessionPage(views, found.next_offset)


def _query(parameters: ListSessions) -> SessionQuery:
    statuses = (*parameters.statuses, *((parameters.status,) if parameters.status else ()))
    begins = _moment(parameters.begins, "from", days=0)
    ends = _moment(parameters.ends, "to", days=1)
    if begins is not None and ends is not None and begins >= ends:
        raise InvalidInput(f"“from” ({parameters.begins}) is not before “to” ({parameters.ends}).", "from")
    return SessionQuery(
        statuses=statuses or None,
        branch=parameters.branch,
        agent=parameters.agent,
        begins=begins,
        ends=ends,
        words=tuple(parameters.text.split()),
    )


def _moment(text: str | None, field: str, days: int) -> datetime | None:
    """A time, or for a date the beginning of so many days later; in UTC where no zone is named."""
    if text is None:
        return None
    try:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            moment = datetime.fromisoformat(text)
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return datetime.combine(day + timedelta(days=days), time(), UTC)
    except (ValueError, OverflowError):
        raise InvalidInput(
            f"“{field}” must be a date, such as 2026-05-04, or a time, such as 2026-05-04T12:30:00+02:00, "
            f"not “{text}”.",
            field,
        ) from None
