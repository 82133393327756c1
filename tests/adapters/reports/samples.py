"""Reports as tools write them, shortened."""

PYTEST = b"""<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest"
 errors="1" failures="1" skipped="1" tests="5" time="0.031" timestamp="2026-03-12T12:00:00" hostname="h">
<testcase classname="tests.test_a" name="test_one" time="0.001" />
<testcase classname="tests.test_a" name="test_two" time="0.001"><failure message="assert 1 == 2">x</failure>
</testcase>
<testcase classname="tests.test_a" name="test_three[a&lt;b]" time="0.001"><skipped message="no" /></testcase>
<testcase classname="tests.test_a" name="test_four" time="0.001"><error message="fixture">x</error></testcase>
<testcase classname="tests.test_a" name="test_five" time="0.001" /></testsuite></testsuites>"""

NESTED = b"""<testsuites tests="99" failures="99" time="1,234.5"><testsuite name="outer" tests="3">
<testsuite name="inner" tests="2"><testcase name="a"><failure/><error/></testcase><testcase classname="B"/>
</testsuite>
<testcase name="c" classname=""/></testsuite></testsuites>"""

SUREFIRE = b"""<testsuite xmlns="urn:x" name="ParcelTest" tests="2" failures="0">
<testcase name="sends" classname="ParcelTest" time="0.5"/>
<testcase name="waits" classname="ParcelTest" time="0.25"/>
</testsuite>"""

COBERTURA = b"""<?xml version="1.0" ?>
<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">
<coverage version="7" line-rate="0" branch-rate="0" lines-valid="0"><packages><package name="."><classes>
<class name="a.py" filename="src/a.py"><methods/><lines><line number="1" hits="1"/><line number="2" hits="0"/>
<line number="3" hits="4" branch="true" condition-coverage="50% (1/2)" missing-branches="5"/></lines></class>
<class name="A$Inner" filename="src/a.py"><lines><line number="2" hits="2"/><line number="9" hits="0"/>
</lines></class>
<class name="b.py" filename="src/b.py"><lines/></class></classes></package></packages></coverage>"""

LCOV = b"""TN:first
SF:src/a.ts
FN:1,main
DA:1,1
DA:2,0
DA:3,1e3,abc
BRDA:3,0,0,1
BRDA:3,0,1,-
LF:99
LH:99
end_of_record
TN:second
SF:src/a.ts
DA:2,5
BRDA:3,0,1,0
end_of_record
SF:src/sums.ts
LF:4
LH:3
BRF:2
BRH:2
end_of_record
"""

COVERAGE_PY = b"""{"meta": {"version": "7.6"}, "files": {"src/a.py": {"executed_lines": [1], "summary":
{"covered_lines": 3, "num_statements": 4, "percent_covered": 75.0, "covered_branches": 1, "num_branches": 2}},
"src\\\\b.py": {"summary": {"covered_lines": 0, "num_statements": 2}}},
"totals": {"covered_lines": 3, "num_statements": 6, "covered_branches": 1, "num_branches": 2}}"""

LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>
<testsuites><testsuite name="&b;"/></testsuites>"""

STRANGER = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/passwd">]>
<testsuites><testsuite name="&file;"/></testsuites>"""
