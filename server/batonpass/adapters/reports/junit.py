"""JUnit XML, as pytest, Surefire, Gradle, jest-junit, go-junit-report, nextest and others write it.

There is no standard: suites may be nested, and their counts may or may not include those of inner suites. So
the test cases themselves are counted. Format: https://github.com/testmoapp/junitxml
"""

from math import isfinite
from xml.etree.ElementTree import Element

from batonpass.adapters.reports.problems import NotThisReport
from batonpass.adapters.reports.xml import local_name, parse_xml
from batonpass.domain.reports import MOST_FAILURES, ReportFile, TestReport


def read_junit(file: ReportFile, content: bytes) -> TestReport:
    """Raises NotThisReport."""
    root = parse_xml(content)
    if local_name(root) not in ("testsuites", "testsuite"):
        raise NotThisReport(f"its root is <{local_name(root)}> and not <testsuites> or <testsuite>")
    cases = [element for element in root.iter() if local_name(element) == "testcase"]
    outcomes = [_outcome(case) for case in cases]
    failures = [_name(case) for case, outcome in zip(cases, outcomes, strict=True) if outcome in _FAILED]
    return TestReport(
        file=file,
        total=len(cases),
        failed=outcomes.count("failure"),
        errors=outcomes.count("error"),
        skipped=outcomes.count("skipped"),
        seconds=_seconds(root, cases),
        failures=tuple(failures[:MOST_FAILURES]),
    )


_FAILED = ("failure", "error")


def _outcome(case: Element) -> str:
    """The worst that is said of a case; a test that failed may break in its clean-up as well."""
    said = {local_name(child) for child in case}
    return next((outcome for outcome in ("failure", "error", "skipped") if outcome in said), "passed")


def _name(case: Element) -> str:
    group, name = case.get("classname", ""), case.get("name", "")
    return f"{group}.{name}" if group and name else group or name or "a test without a name"


def _seconds(root: Element, cases: list[Element]) -> float | None:
    """What the whole took, else what its cases took together."""
    whole = _number(root.get("time"))
    if whole is not None:
        return whole
    known = [seconds for case in cases if (seconds := _number(case.get("time"))) is not None]
    return sum(known) if known else None


def _number(text: str | None) -> float | None:
    try:
        number = float((text or "").replace(",", ""))
    except ValueError:
        return None
    return number if isfinite(number) and number >= 0 else None
