"""The files of the Python library, and what its tools reported."""

CLIENT = '''\
"""Delivers webhooks."""

from courier.poster import post


def deliver(url: str, body: bytes) -> int:
    """Send once; the status of the answer."""
    return post(url, body).status
'''

POSTER = '''\
"""HTTP by the standard library."""

from dataclasses import dataclass
from urllib.error import HTTPError
from urllib.request import Request, urlopen


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]


def post(url: str, body: bytes, timeout: float = 10.0) -> Answer:
    request = Request(url, data=body, method="POST")
    try:
        with urlopen(request, timeout=timeout) as answer:
            return Answer(answer.status, dict(answer.headers))
    except HTTPError as error:
        return Answer(error.code, dict(error.headers))
'''

ERRORS = '''\
"""Which answers may pass by themselves."""

PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


def may_pass(status: int) -> bool:
    """Whether the same delivery may succeed later."""
    return status in PASSING
'''

BACKOFF = '''\
"""How long to wait before the next attempt."""

from random import Random

FIRST = 0.5
LONGEST = 60.0


def pause(attempt: int, random: Random) -> float:
    """Seconds before an attempt, counted from 1, with full jitter."""
    return random.uniform(0, min(LONGEST, FIRST * 2 ** (attempt - 1)))
'''

TEST_BACKOFF = """\
from random import Random

import pytest

from courier.backoff import LONGEST, pause


@pytest.mark.parametrize("attempt", [1, 2, 8, 40])
def test_pause_is_never_longer_than_the_longest(attempt):
    assert 0 <= pause(attempt, Random(attempt)) <= LONGEST
"""

RETRYING_CLIENT = '''\
"""Delivers webhooks."""

import time
from random import Random

from courier.backoff import pause
from courier.errors import may_pass
from courier.poster import post

ATTEMPTS = 5


def deliver(url: str, body: bytes, random: Random | None = None) -> int:
    """Send until it is taken, or an answer that cannot pass; the status of the last answer."""
    random = random or Random()
    for attempt in range(1, ATTEMPTS + 1):
        answer = post(url, body)
        if not may_pass(answer.status) or attempt == ATTEMPTS:
            return answer.status
        time.sleep(pause(attempt, random))
    raise AssertionError("unreachable")
'''

TEST_CLIENT = """\
from courier import client


def test_a_passing_answer_is_tried_again(server):
    server.answers(503, 200)
    assert client.deliver(server.url, b"{}") == 200
    assert server.requests == 2


def test_a_final_answer_is_not_tried_again(server):
    server.answers(410)
    assert client.deliver(server.url, b"{}") == 410
    assert server.requests == 1
"""

TEST_RETRY_AFTER = """\


def test_the_server_says_how_long(server, clock):
    server.answers((429, {"Retry-After": "7"}), 200)
    client.deliver(server.url, b"{}")
    assert clock.slept == [7.0]
"""

TEST_DEADLINE = """\


def test_no_pause_goes_past_the_deadline(server, clock):
    server.answers((503, {"Retry-After": "120"}), 200)
    assert client.deliver(server.url, b"{}", deadline=30.0) == 503
    assert clock.slept == []
"""

RETRY_PAGE = """\
# Retries

A delivery that is answered with 408, 425, 429 or a 5xx other than 501 and 505 is sent again, five times at
most. The pauses grow from half a second to a minute, with full jitter. A `Retry-After` header goes first.
"""

SETTINGS = """\
services = ["A local SMTP sink on port 1025"]
tools = ["Python 3.11", "uv"]

[[checks]]
name = "whitespace"
command = ["git", "diff", "--check", "HEAD"]
kind = "lint"

[[checks]]
name = "packaging"
command = ["sh", "tools/packaging.sh"]
kind = "build"
"""

JUNIT = """\
<?xml version="1.0" encoding="utf-8"?>
<testsuites name="pytest tests">
<testsuite name="pytest" errors="0" failures="1" skipped="1" tests="10" time="2.418">
<testcase classname="tests.test_backoff" name="test_pause_is_never_longer_than_the_longest[1]" time="0.002"/>
<testcase classname="tests.test_backoff" name="test_pause_is_never_longer_than_the_longest[2]" time="0.001"/>
<testcase classname="tests.test_backoff" name="test_pause_is_never_longer_than_the_longest[8]" time="0.001"/>
<testcase classname="tests.test_backoff" name="test_pause_is_never_longer_than_the_longest[40]" time="0.001"/>
<testcase classname="tests.test_client" name="test_a_passing_answer_is_tried_again" time="0.611"/>
<testcase classname="tests.test_client" name="test_a_final_answer_is_not_tried_again" time="0.012"/>
<testcase classname="tests.test_client" name="test_the_server_says_how_long" time="0.021"/>
<testcase classname="tests.test_client" name="test_no_pause_goes_past_the_deadline" time="1.702">
<failure message="assert [120.0] == []">def test_no_pause_goes_past_the_deadline(server, clock): ...</failure>
</testcase>
<testcase classname="tests.test_errors" name="test_which_answers_may_pass" time="0.001"/>
<testcase classname="tests.test_live" name="test_against_the_sandbox" time="0.000">
<skipped message="needs the sandbox"/></testcase>
</testsuite>
</testsuites>
"""

COVERAGE = {
    "meta": {"format": 3, "version": "7.6.1"},
    "files": {
        "src/courier/client.py": {"summary": {"covered_lines": 21, "num_statements": 24}},
        "src/courier/backoff.py": {"summary": {"covered_lines": 5, "num_statements": 5}},
        "src/courier/errors.py": {"summary": {"covered_lines": 3, "num_statements": 3}},
        "src/courier/transport.py": {"summary": {"covered_lines": 14, "num_statements": 16}},
    },
    "totals": {"covered_lines": 43, "num_statements": 48},
}
