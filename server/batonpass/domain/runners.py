"""Commands that run tests, and the summaries their programs print."""

import re
from collections import deque
from collections.abc import Callable, Iterator

from batonpass.domain.facts import TestCounts

_LONGEST_COMMAND = 4_000
_LONGEST_OUTPUT = 40_000
"""The end of an output that is looked through: summaries stand last."""


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


_QUOTED = re.compile(r"""'[^']*+'|"(?:[^"\\]|\\.)*+\"""", re.DOTALL)
_JOINED = re.compile(r"&&|\|\||[;|&\n()]")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=\S*\Z")
_OF_PREFIX = re.compile(r"-|\d+[smh]?\Z")
_ESCAPE_SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")

_PREFIXES = _set_of(
    """
    time env sudo command exec nice xvfb-run npx bunx pnpx uvx pipx bundle coverage run -m dlx
    timeout python python3 uv poetry pipenv hatch rye pdm mise x --
    """
)
"""Words that may stand before the program that is really run."""

_ALONE = _set_of(
    """
    pytest py.test tox nox jest vitest mocha ava phpunit rspec ctest gotestsum unittest pest
    """
)
_WITH_TEST = _set_of(
    """
    npm yarn pnpm bun go cargo make mvn mvnw gradle gradlew dotnet mix swift deno just rake rails
    zig sbt lein flutter dart bazel playwright mise task uv hatch react-scripts vp nx turbo ng
    cypress
    """
)
_TEST_WORD = re.compile(r"(?:test|tests|t|nextest|check)(?:[:\-_.]\S*)?\Z|\S+:test\Z")
_ONLY_CHECKED_BY = frozenset({"make", "just", "mise", "task"})
_NOT_A_RUN = frozenset(
    {"--help", "-h", "--version", "--collect-only", "--co", "--list", "--no-run", "--fixtures"}
)


def runner_of(command: str) -> str:
    """The test runner that a shell command starts, such as "pytest" or "go test"; empty without one."""
    for part in _parts(command):
        words = _from_program(part.split())
        if not words or _NOT_A_RUN.intersection(words):
            continue
        program = _name(words[0])
        if program in _ALONE:
            return program
        if program in _WITH_TEST and _is_test(program, words[1:]):
            return f"{program} test"
    return ""


def _from_program(words: list[str]) -> list[str]:
    """The words without those before the program that is really run."""
    for at, word in enumerate(words):
        name = _name(word)
        if name in _WITH_TEST and _is_test(name, words[at + 1 :]):
            return words[at:]
        if not (name in _PREFIXES or (at and _OF_PREFIX.match(word)) or _ASSIGNMENT.match(word)):
            return words[at:]
    return []


def _name(word: str) -> str:
    return word.replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".exe")


def _is_test(program: str, words: list[str]) -> bool:
    named = [word for word in words if not word.startswith("-")]
    named = [word for word in named if word not in ("run", "exec")][:1]
    if not named or (named[0].startswith("check") and program not in _ONLY_CHECKED_BY):
        return False
    if named[0] == "t" and program not in ("npm", "cargo"):
        return False
    return _TEST_WORD.match(named[0]) is not None


def _parts(command: str) -> Iterator[str]:
    """The simple commands of a shell command; what is quoted, or follows a here-document, is text."""
    plain = _QUOTED.sub("''", command[:_LONGEST_COMMAND]).split("<<", 1)[0]
    for part in _JOINED.split(plain):
        yield part.strip()


def is_masked(command: str) -> bool:
    """Whether the exit code of a shell command may be that of something else than its tests."""
    plain = _QUOTED.sub("''", command[:_LONGEST_COMMAND]).replace("2>&1", "")
    return bool(re.search(r"\||;|\n|&(?!&)(?<!&&)", plain.strip()))


def count_tests(output: str) -> TestCounts | None:
    """What the summary of a test run says; None without one that is known."""
    text = _ESCAPE_SEQUENCE.sub("", output[-_LONGEST_OUTPUT:]).replace("\r\n", "\n")
    for read in _SUMMARIES:
        counts = read(text)
        if counts is not None:
            return counts
    return None


def judge_packages(output: str) -> bool | None:
    """What Go's last line says of all packages; its summary has no counts. None where it says nothing."""
    last = output[-_LONGEST_OUTPUT:].rstrip().rsplit("\n", 1)[-1]
    if re.match(r"FAIL\b|exit status \d", last):
        return False
    return True if re.match(r"(?:ok  |\?   )\t\S", last) else None


_WORDS = {
    "passed": "passed",
    "pass": "passed",
    "passing": "passed",
    "failed": "failed",
    "fail": "failed",
    "failing": "failed",
    "failures": "failed",
    "failure": "failed",
    "error": "errors",
    "errors": "errors",
    "skipped": "skipped",
    "ignored": "skipped",
    "pending": "skipped",
    "todo": "skipped",
    "skip": "skipped",
}
_COUNTED = re.compile(rf"(\d{{1,9}}) ({'|'.join(sorted(_WORDS, key=len, reverse=True))})\b")


def _count(text: str) -> TestCounts:
    """The sum of what is counted in words, such as `2 failed, 5 passed`."""
    counts: dict[str, int] = {"passed": 0, "failed": 0, "errors": 0, "skipped": 0}
    for number, word in _COUNTED.findall(text):
        counts[_WORDS[word]] += int(number)
    return TestCounts(**counts)


def _last_line(pattern: str) -> Callable[[str], TestCounts | None]:
    compiled = re.compile(pattern, re.MULTILINE)

    def read(text: str) -> TestCounts | None:
        found = compiled.findall(text)
        return _count(found[-1]) if found else None

    return read


def _all_lines(pattern: str) -> Callable[[str], TestCounts | None]:
    """Programs that print one summary for each part."""
    compiled = re.compile(pattern, re.MULTILINE)

    def read(text: str) -> TestCounts | None:
        found = compiled.findall(text)
        return _count("\n".join(found)) if found else None

    return read


def _named(pattern: str, *, total: bool = False) -> Callable[[str], TestCounts | None]:
    """A summary with named groups; with `total`, the first group counts all tests, not those that passed."""
    compiled = re.compile(pattern, re.MULTILINE)

    def read(text: str) -> TestCounts | None:
        found = deque(compiled.finditer(text), maxlen=1)
        if not found:
            return None
        counts = {name: int(value or 0) for name, value in found[0].groupdict().items()}
        if total:
            others = counts.get("failed", 0) + counts.get("errors", 0) + counts.get("skipped", 0)
            counts["passed"] = max(0, counts["passed"] - others)
        return TestCounts(**counts)

    return read


def _read_unittest(text: str) -> TestCounts | None:
    found = re.findall(r"^Ran (\d{1,9}) tests? in .*\n\n(OK|FAILED)(?: \((.*)\))?$", text, re.MULTILINE)
    if not found:
        return None
    ran, _, details = found[-1]
    told = {name: int(number) for name, number in re.findall(r"(\w+)=(\d{1,9})", details)}
    failed, errors, skipped = (told.get(name, 0) for name in ("failures", "errors", "skipped"))
    return TestCounts(max(0, int(ran) - failed - errors - skipped), failed, errors, skipped)


_SUMMARIES: tuple[Callable[[str], TestCounts | None], ...] = (
    # pytest, with and without its frame
    _last_line(
        r"^=* ?(\d+ (?:passed|failed|errors?|skipped|xfailed|xpassed|deselected|warnings?)\b.* in [\d.]+s)"
    ),
    # cargo nextest, then cargo's own
    _last_line(r"^[ \t]*Summary \[.*\] +\d+ tests? run: (.*)$"),
    _all_lines(r"^test result: \w+\. (.*)$"),
    # jest and vitest
    _last_line(r"^[ \t]*Tests:?  ?([ \t]*\d+ (?:failed|passed|skipped|todo|pending)\b.*)$"),
    # bun, mocha, node
    _named(
        r"^[ \t]*(?P<passed>\d{1,9}) pass\n(?:[ \t]*(?P<skipped>\d{1,9}) skip\n)?"
        r"[ \t]*(?P<failed>\d{1,9}) fail$"
    ),
    _named(
        r"^[ \t]*(?P<passed>\d{1,9}) passing\b.*"
        r"(?:\n[ \t]*(?P<skipped>\d{1,9}) pending)?(?:\n[ \t]*(?P<failed>\d{1,9}) failing)?"
    ),
    _named(r"^. pass (?P<passed>\d{1,9})\n. fail (?P<failed>\d{1,9})$"),
    # gotestsum
    _named(
        r"^DONE (?P<passed>\d{1,9}) tests?(?:, (?P<skipped>\d{1,9}) skipped)?"
        r"(?:, (?P<failed>\d{1,9}) failures?)?"
        r"(?:, (?P<errors>\d{1,9}) errors?)? in ",
        total=True,
    ),
    _read_unittest,
    # JUnit by Maven
    _named(
        r"Tests run: (?P<passed>\d{1,9}), Failures: (?P<failed>\d{1,9}), Errors: (?P<errors>\d{1,9}),"
        r" Skipped: (?P<skipped>\d{1,9})",
        total=True,
    ),
    # .NET
    _named(r"Failed: +(?P<failed>\d{1,9}), Passed: +(?P<passed>\d{1,9}), Skipped: +(?P<skipped>\d{1,9})"),
    # RSpec, ExUnit
    _named(
        r"^(?P<passed>\d{1,9}) (?:examples?|tests?), (?P<failed>\d{1,9}) failures?"
        r"(?:, (?P<skipped>\d{1,9}) (?:pending|skipped))?",
        total=True,
    ),
    # PHPUnit
    _named(r"^OK \((?P<passed>\d{1,9}) tests?, "),
    _named(
        r"^Tests: (?P<passed>\d{1,9}), Assertions: \d+(?:, Errors: (?P<errors>\d{1,9}))?"
        r"(?:, Failures: (?P<failed>\d{1,9}))?.*$",
        total=True,
    ),
    # CTest, Deno, XCTest
    _named(r"tests passed, (?P<failed>\d{1,9}) tests? failed out of (?P<passed>\d{1,9})", total=True),
    _last_line(r"^(?:ok|FAILED) \| (\d+ passed.*)$"),
    _named(r"Executed (?P<passed>\d{1,9}) tests?, with (?P<failed>\d{1,9}) failures?", total=True),
)
