"""The facts about tests, coverage, checks and metrics that documents are filled from."""

from batonpass.app.project import Project
from batonpass.domain.quality import Quality
from batonpass.domain.reports import FoundReports
from batonpass.domain.repository import ChangeKind, WorkDone
from batonpass.domain.session import Session


def find_quality(project: Project, session: Session, work: WorkDone | None) -> Quality:
    """What the session recorded and what its tools have reported since it began.

    Reports of an earlier time say nothing of this session's work and are left out.
    """
    settings = project.settings
    found = project.ports.reports.find(settings.test_reports, settings.coverage_reports)
    reports = _since(found, session)
    own = {report.file.path for report in (*found.tests, *found.coverage)}
    changed = [f.path for f in work.files if f.kind is not ChangeKind.DELETED] if work else []
    last_edit = project.ports.reports.last_change([path for path in changed if path not in own])
    return Quality(reports, session.checks, session.metrics, last_edit)


def known_quality(session: Session) -> Quality:
    """What the session itself holds; nothing is looked for on disk."""
    return Quality(results=session.checks, measurements=session.metrics)


def _since(found: FoundReports, session: Session) -> FoundReports:
    began = session.started_at or session.created_at
    return FoundReports(
        tests=tuple(report for report in found.tests if report.file.at >= began),
        coverage=tuple(report for report in found.coverage if report.file.at >= began),
        broken=found.broken,
        is_complete=found.is_complete,
    )
