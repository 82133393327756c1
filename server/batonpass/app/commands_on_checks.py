"""The commands on the project's checks and on metrics, declared as `commands.py` says."""

from batonpass.app import checks, checks_wire, metrics, wire
from batonpass.app.check_parameters import AllowCheck, RecordMetric, RunCheck
from batonpass.app.command import Command, Running, answer
from batonpass.app.parameters import NoParameters

LIST_CHECKS = Command(
    "batonpass.check.list",
    "List checks",
    Running.WRITE,
    NoParameters,
    checks_wire.Checks,
    answer(checks.list_checks, checks_wire.from_checks),
)
ALLOW_CHECK = Command(
    "batonpass.check.allow",
    "Allow check",
    Running.WRITE,
    AllowCheck,
    checks_wire.Checks,
    answer(checks.allow, checks_wire.from_checks),
)
RUN_CHECK = Command(
    "batonpass.check.run",
    "Run checks",
    Running.LONG,
    RunCheck,
    checks_wire.CheckRun,
    answer(checks.keep, checks_wire.from_results),
    checks.run,
)
RECORD_METRIC = Command(
    "batonpass.metric.record",
    "Record metric",
    Running.WRITE,
    RecordMetric,
    wire.Session,
    answer(metrics.record, wire.from_session),
)
