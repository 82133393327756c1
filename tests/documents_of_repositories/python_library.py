"""A Python library on its branch `retry`, on the third day: commits, unfinished work, one test that fails."""

from __future__ import annotations

import json

from tests.documents_of_repositories import python_library_sources as sources
from tests.documents_of_repositories.stage import Stage
from tests.documents_of_repositories.transcripts import ClaudeCodeSession

NAME = "courier"


def tell(stage: Stage) -> None:
    _begin(stage)
    agent = ClaudeCodeSession(stage, "retry")
    _first_day(stage, agent)
    _second_day(stage, agent)
    _third_day(stage, agent)
    stage.write_documents()


def _begin(stage: Stage) -> None:
    """The library as it was, and the session on its new branch."""
    stage.root = stage.place / NAME
    stage.root.mkdir()
    stage.git("init", "--quiet")
    stage.write("README.md", "# courier\n\nDelivers webhooks.\n")
    stage.write("pyproject.toml", '[project]\nname = "courier"\nversion = "0.3.0"\n')
    stage.write(".gitignore", "reports/\n__pycache__/\n")
    stage.write(".batonpass/config.toml", sources.SETTINGS)
    stage.write("tools/packaging.sh", 'grep -q "^version" pyproject.toml\n')
    stage.write("docs/errors.md", "# Errors\n\n`deliver` returns the status of the last answer.\n")
    stage.write("src/courier/__init__.py", "")
    stage.write("src/courier/client.py", sources.CLIENT)
    stage.write("src/courier/poster.py", sources.POSTER)
    stage.commit("Deliver webhooks with the standard library")
    stage.git("switch", "--quiet", "--create", "retry")
    stage.at(10, 8, 30)
    stage.run(
        "session.start",
        title="Retry failed deliveries",
        focus="Deliveries that fail for a passing reason are tried again, within the caller's deadline.",
        scope={"codeLines": 900, "testLines": 700, "docLines": 150},
        objectives=[
            {"text": "A passing failure is tried again with growing pauses", "priority": "high"},
            {"text": "A caller's deadline is never overrun"},
            {"text": "Retries can be counted", "kind": "secondary"},
        ],
    )
    stage.run("task.add", text="Compute the pauses", priority="high", estimateMinutes=60, objective="o1")
    stage.run(
        "task.add",
        text="Retry in deliver()",
        priority="critical",
        estimateMinutes=120,
        objective="o1",
        subtasks=[{"text": "Stop at an answer that cannot pass"}, {"text": "Honour Retry-After"}],
    )
    stage.run("task.add", text="Keep to the deadline", estimateMinutes=90, objective="o2", blockedBy=["t2"])
    stage.run("task.add", text="Count retries in a hook", priority="low", objective="o3", blockedBy=["t2"])
    stage.run("metric.record", name="Coverage", value=71.4, unit="%", when="before")
    stage.run("metric.record", name="Deliveries that succeed", value=93.1, unit="%", when="before")


def _first_day(stage: Stage, agent: ClaudeCodeSession) -> None:
    stage.at(10, 8, 40)
    agent.ask("Make deliver() try again when an answer may pass, and leave the public signature alone.")
    agent.grow(2_400)
    agent.call("Read", sources.CLIENT, file_path="src/courier/client.py")
    stage.write("src/courier/errors.py", sources.ERRORS)
    stage.write(
        "tests/test_errors.py",
        "from courier.errors import may_pass\n\n\ndef test_which_answers_may_pass():\n    assert "
        "may_pass(503)\n    assert not may_pass(410)\n",
    )
    agent.call("Write", "File created", file_path="src/courier/errors.py", content=sources.ERRORS)
    stage.at(10, 9, 40)
    stage.commit("Name the answers that may pass")
    agent.say(
        "I tried doubling the pause without jitter first. That approach did not work: all clients "
        "came back in the same second."
    )
    stage.write("src/courier/backoff.py", sources.BACKOFF)
    stage.write("tests/test_backoff.py", sources.TEST_BACKOFF)
    agent.call("Write", "File created", file_path="src/courier/backoff.py", content=sources.BACKOFF)
    agent.call("Bash", "5 passed in 0.11s", command="uv run pytest -q")
    stage.at(10, 11, 5)
    stage.commit("Compute pauses with full jitter")
    stage.run("task.update", task="t1", status="completed")
    stage.run("phase.complete")
    stage.run(
        "note.add",
        kind="decision",
        text="Full jitter instead of a fixed factor",
        rationale="Clients that failed together must not come back together",
        alternatives="A fixed factor with 10 % noise; a token bucket",
        impact="Pauses cannot be predicted in tests; the random source is passed in",
    )
    stage.run(
        "note.add",
        kind="pattern",
        text="The random source and the clock are passed in",
        location="src/courier/backoff.py:9",
    )
    stage.run("checkpoint.create", note="Pauses are right, deliver() untouched")
    stage.at(10, 17)
    stage.run("session.pause", note="end of the day")


def _second_day(stage: Stage, agent: ClaudeCodeSession) -> None:
    stage.at(11, 8, 45)
    stage.run("session.resume")
    stage.write("src/courier/client.py", sources.RETRYING_CLIENT)
    stage.write("tests/test_client.py", sources.TEST_CLIENT)
    stage.at(11, 9, 20)
    stage.commit("Try a delivery up to five times")
    stage.run(
        "task.update",
        task="t2",
        status="inProgress",
        subtasks=[
            {"text": "Stop at an answer that cannot pass", "done": True},
            {"text": "Honour Retry-After"},
        ],
    )
    stage.at(11, 10, 45)
    stage.git("mv", "src/courier/poster.py", "src/courier/transport.py")
    stage.replace(
        "src/courier/client.py", "from courier.poster import post", "from courier.transport import post"
    )
    stage.commit("Call the poster what it is, a transport")
    agent.grow(7_800)
    agent.ask("Now the Retry-After header. Seconds only, dates later.")
    agent.call(
        "Edit",
        "Edited",
        file_path="src/courier/client.py",
        old_string="pause(attempt, random)",
        new_string="wait_for(answer, attempt, random)",
    )
    agent.call(
        "Bash",
        "Exit code 1\nFAILED tests/test_client.py::test_the_server_says_how_long - KeyError: "
        "'Retry-After'\n1 failed, 8 passed in 0.80s",
        failed=True,
        command="uv run pytest -q",
    )
    agent.say(
        "Header names come in any case. I decided to lower them once in the transport rather than "
        "at each look."
    )
    agent.call("Bash", "9 passed in 0.74s", command="uv run pytest -q")
    stage.replace(
        "src/courier/client.py",
        "        time.sleep(pause(attempt, random))\n",
        '        time.sleep(float(answer.headers.get("retry-after") or pause(attempt, random)))\n',
    )
    stage.replace(
        "src/courier/transport.py",
        "            return Answer(answer.status, dict(answer.headers))\n",
        "            return Answer(answer.status, lowered(answer.headers))\n",
    )
    stage.write("tests/test_client.py", sources.TEST_CLIENT + sources.TEST_RETRY_AFTER)
    stage.at(11, 15, 10)
    stage.commit("Honour Retry-After")
    stage.run(
        "task.update",
        task="t2",
        status="completed",
        subtasks=[
            {"text": "Stop at an answer that cannot pass", "done": True},
            {"text": "Honour Retry-After", "done": True},
        ],
    )
    stage.run("objective.update", objective="o1", done=True)
    stage.run(
        "note.add", kind="learning", text="urllib keeps the case of header names as the server sent them"
    )
    stage.run(
        "note.add",
        kind="failedApproach",
        text="Sleeping in a thread of its own",
        rationale="A caller that is cancelled leaves the thread behind",
    )
    stage.run(
        "note.add",
        kind="challenge",
        text="The test server dropped the second request",
        alternatives="A longer timeout",
        mitigation="It answers with Connection: close now",
        rationale="urllib does not keep connections, the test server did",
    )
    stage.run(
        "note.add",
        kind="reference",
        text="Retry-After",
        location="https://www.rfc-editor.org/rfc/rfc9110#field.retry-after",
    )
    stage.run("checkpoint.create", note="Retry-After works")
    stage.at(11, 17, 30)
    stage.run("session.pause", note="end of the day")


def _third_day(stage: Stage, agent: ClaudeCodeSession) -> None:
    stage.at(12, 8, 50)
    stage.run("session.resume")
    stage.write("docs/retry.md", sources.RETRY_PAGE)
    stage.replace(
        "README.md",
        "Delivers webhooks.\n",
        "Delivers webhooks, again where it helps: see [retries](docs/retry.md).\n",
    )
    stage.at(12, 9, 15)
    stage.commit("Describe retries")
    agent.grow(4_100)
    agent.ask("deliver() needs a deadline: never sleep past it. Write the test first.")
    stage.at(12, 9, 50)
    stage.write(
        "tests/test_client.py", sources.TEST_CLIENT + sources.TEST_RETRY_AFTER + sources.TEST_DEADLINE
    )
    stage.replace(
        "src/courier/client.py",
        "random: Random | None = None) -> int:",
        "random: Random | None = None, deadline: float | None = None) -> int:",
    )
    agent.call(
        "Edit",
        "Edited",
        file_path="tests/test_client.py",
        old_string="    assert clock.slept == [7.0]\n",
        new_string="    assert clock.slept == [7.0]\n" + sources.TEST_DEADLINE,
    )
    agent.call(
        "Edit",
        "Edited",
        file_path="src/courier/client.py",
        old_string="random: Random | None = None)",
        new_string="random: Random | None = None, deadline: float | None = None)",
    )
    todos = [
        ("Write the test of the deadline", "completed"),
        ("Compare each pause with what is left of the deadline", "in_progress"),
        ("Describe the deadline in docs/retry.md", "pending"),
    ]
    agent.call(
        "TodoWrite",
        "Todos have been modified",
        todos=[{"content": text, "status": status, "activeForm": text} for text, status in todos],
    )
    stage.git("mv", "docs/errors.md", "docs/failures.md")
    stage.write(
        "notes/retry-after-samples.txt", "Retry-After: 120\nRetry-After: Wed, 11 Mar 2026 10:00:00 GMT\n"
    )
    stage.at(12, 10, 12)
    agent.call(
        "Bash",
        "Exit code 1\nFAILED tests/test_client.py::test_no_pause_goes_past_the_deadline - assert "
        "[120.0] == []\n1 failed, 8 passed, 1 skipped in 2.42s",
        failed=True,
        command="uv run pytest -q --junitxml=reports/junit.xml",
    )
    agent.say(
        "The test of the deadline fails as it should: deliver() takes the deadline and does not "
        "look at it yet. Next I compare each pause with what is left."
    )
    stage.write("reports/junit.xml", sources.JUNIT)
    stage.write("reports/coverage.json", json.dumps(sources.COVERAGE))
    stage.later(6)
    stage.run_checks()
    stage.run("metric.record", name="Coverage", value=89.6, unit="%", when="after")
    stage.run("metric.record", name="Deliveries that succeed", value=99.2, unit="%", when="after")
    stage.run("metric.record", name="deliver() that succeeds at once", value=1.9, unit="ms")
    stage.run("task.update", task="t3", status="inProgress")
    stage.run(
        "note.add", kind="todo", text="Compare each pause with what is left of the deadline in deliver()"
    )
    stage.run(
        "note.add",
        kind="question",
        text="Is a Retry-After date worth the parsing?",
        impact="Two of forty servers send one",
    )
    stage.run(
        "note.add",
        kind="warning",
        text="deliver() sleeps in the caller's thread",
        mitigation="Say so in docs/retry.md",
    )
    stage.run(
        "note.add",
        kind="blocker",
        text="No account in the sandbox",
        impact="test_live is skipped",
        mitigation="Ada has asked for one on Wednesday",
    )
    stage.run(
        "note.add",
        kind="command",
        text="uv run pytest -q --junitxml=reports/junit.xml",
        impact="all tests but the live one, 3 s",
    )
    stage.run(
        "note.add", kind="reference", text="Where attempts are counted", location="src/courier/client.py:14"
    )
    stage.later(10)
