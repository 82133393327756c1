"""Metrics: figures that are recorded in a session."""

from dataclasses import replace

from batonpass.app import sessions
from batonpass.app.check_parameters import RecordMetric
from batonpass.app.project import Project
from batonpass.app.results import SessionView
from batonpass.domain.metrics import Measurement, add_measurements
from batonpass.domain.session import require_open


def record(project: Project, parameters: RecordMetric) -> SessionView:
    session = project.find_session(parameters.session)
    require_open(session, "record a metric")
    measurement = Measurement(
        name=" ".join(parameters.name.split()),
        value=parameters.value,
        when=parameters.when,
        at=project.ports.clock(),
        unit=" ".join(parameters.unit.split()),
        better=parameters.better,
    )
    changed = replace(session, metrics=add_measurements(session.metrics, [measurement]))
    return sessions.view(project, project.save(changed))
