"""Which commands run tests, and what their summaries say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batonpass.domain.facts import TestCounts
from batonpass.domain.runners import count_tests, is_masked, judge_packages, runner_of


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("pytest", "pytest"),
        ("cd app && .venv/bin/python -m pytest -q tests 2>&1 | tail -5", "pytest"),
        ("UV_CACHE_DIR=x uv run pytest -q", "pytest"),
        ("timeout 60s npx jest a.test.ts", "jest"),
        ("npm test", "npm test"),
        ("npm run test:unit -- --watch=false", "npm test"),
        ("pnpm -r test", "pnpm test"),
        ("go test ./... -run X", "go test"),
        ("cargo nextest run", "cargo test"),
        ("mise run test:ci", "mise test"),
        ("make check", "make test"),
        ("./gradlew test", "gradlew test"),
        ("python3 -m unittest discover", "unittest"),
        ("cargo check", ""),
        ("npm run check", ""),
        ("npm run build", ""),
        ("go build ./test", ""),
        ("pytest --version", ""),
        ("uv run ruff check tests/test_a.py", ""),
        ('git commit -m "fix\npytest passes"', ""),
        ("echo 'a && pytest'", ""),
        ("cat > run.sh <<'EOF'\npytest\nEOF", ""),
        ("cat tests/test_a.py", ""),
        ("", ""),
    ],
)
def test_runners(command: str, expected: str) -> None:
    assert runner_of(command) == expected


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("...\n==== 2 failed, 5 passed, 1 skipped in 0.12s ====", TestCounts(5, 2, 0, 1)),
        ("3 passed, 1 warning in 4.20s", TestCounts(3)),
        ("\x1b[32m==== 1 error in 0.1s ====\x1b[0m", TestCounts(errors=1)),
        ("Tests:       1 failed, 2 skipped, 5 passed, 8 total", TestCounts(5, 1, 0, 2)),
        (" Test Files  1 passed (1)\n      Tests  7 passed (7)", TestCounts(7)),
        (" 5 pass\n 1 skip\n 2 fail\nRan 8 tests", TestCounts(5, 2, 0, 1)),
        ("  5 passing (20ms)\n  1 pending\n  2 failing", TestCounts(5, 2, 0, 1)),
        ("ℹ tests 6\nℹ pass 5\nℹ fail 1", TestCounts(5, 1)),
        (
            "test result: ok. 5 passed; 0 failed; 1 ignored;\ntest result: FAILED. 2 passed; 1 failed;",
            TestCounts(7, 1, 0, 1),
        ),
        ("     Summary [ 0.5s] 10 tests run: 9 passed, 1 failed, 2 skipped", TestCounts(9, 1, 0, 2)),
        ("Ran 5 tests in 0.1s\n\nFAILED (failures=1, errors=2)", TestCounts(2, 1, 2)),
        ("Ran 1 test in 0.1s\n\nOK", TestCounts(1)),
        ("Tests run: 5, Failures: 1, Errors: 0, Skipped: 1", TestCounts(3, 1, 0, 1)),
        ("Passed!  - Failed:     0, Passed:     5, Skipped:     0, Total: 5", TestCounts(5)),
        ("5 examples, 1 failure, 2 pending", TestCounts(2, 1, 0, 2)),
        ("OK (5 tests, 9 assertions)", TestCounts(5)),
        ("DONE 12 tests, 2 failures in 3.1s", TestCounts(10, 2)),
        ("100% tests passed, 0 tests failed out of 5", TestCounts(5)),
        ("ok | 5 passed | 1 failed (9ms)", TestCounts(5, 1)),
        ("2 passed the exam, 3 failed", None),
        ("ok  \tpkg/a\t0.1s", None),
        ("", None),
    ],
)
def test_summaries(output: str, expected: TestCounts | None) -> None:
    assert count_tests(output) == expected


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("ok  \ta\t0.1s\nok  \tb\t(cached)\n", True),
        ("--- FAIL: TestX\nFAIL\ta\nFAIL", False),
        ("FAIL\ta\nok  \tb\t0.2s\ndone", None),
        ("", None),
    ],
)
def test_packages(output: str, expected: bool | None) -> None:
    assert judge_packages(output) is expected


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("pytest -q 2>&1", False),
        ("cd a && pytest", False),
        ("pytest | tail -5", True),
        ("pytest; echo done", True),
        ("pytest || true", True),
        ("pytest -k 'a|b'", False),
    ],
)
def test_exit_codes_that_may_be_of_something_else(command: str, expected: bool) -> None:
    assert is_masked(command) is expected


@given(st.text(st.sampled_from("pytest 1 passed,failed\n\"'|&;<\\ in.s(go)FAIL"), max_size=400))
def test_any_text_does_no_harm(text: str) -> None:
    runner_of(text)
    count_tests(text)
    judge_packages(text)


@pytest.mark.parametrize(
    "part", ["\n", " ", "1 passed ", "'", '"', '\\"', "1 passing\n", "=", " in 1", "Ran 1 tests in \n\n"]
)
def test_huge_texts_are_read_in_one_pass(part: str) -> None:
    text = part * 200_000
    runner_of(text)
    is_masked(text)
    count_tests(text)
