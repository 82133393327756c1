"""Secrets in texts: those that must be found, and what is as random and is none."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.adapters.secrets.corpus import INNOCENT_LINES, SECRET_LINES
from tests.adapters.secrets.samples import SECRETS

from batonpass.adapters.secrets.detector import SecretDetector

ROOT = Path(__file__).parents[3]
OWN = {"corpus.py", "samples.py", "test_detector.py"}

DETECTOR = SecretDetector()


@pytest.mark.parametrize("sample", SECRETS, ids=[f"{n}-{s.kind}" for n, s in enumerate(SECRETS)])
def test_a_secret_is_replaced_whole(sample):
    redacted = DETECTOR.redact(sample.text)
    assert redacted == sample.text.replace(sample.whole, f"[redacted: {sample.kind}]")


@pytest.mark.parametrize("sample", SECRETS, ids=[f"{n}-{s.kind}" for n, s in enumerate(SECRETS)])
def test_a_secret_is_found_in_the_middle_of_a_text(sample):
    text = f"Two lines\nbefore:  {sample.text}  \nand after, {sample.text}"
    assert sample.whole not in DETECTOR.redact(text)


def test_there_are_secrets_of_many_kinds():
    assert len({sample.kind for sample in SECRETS}) >= 25


@pytest.mark.parametrize("line", SECRET_LINES, ids=lambda line: line.form)
def test_a_secret_of_a_developers_day_is_found_and_nothing_else_of_its_line(line):
    before, _, after = line.text.partition(line.secret)
    redacted = DETECTOR.redact(line.text)
    assert redacted.startswith(f"{before}[redacted: ") and redacted.endswith(f"]{after}"), redacted
    assert redacted.count("[redacted: ") == 1


@pytest.mark.parametrize("text", INNOCENT_LINES)
def test_a_line_of_a_developers_day_without_a_secret_stays(text):
    assert DETECTOR.redact(text) == text


def test_the_corpus_is_large_and_every_line_of_it_has_its_secret():
    assert len(SECRET_LINES) >= 100 and len({line.form for line in SECRET_LINES}) >= 35
    assert len(INNOCENT_LINES) >= 200 and len(set(INNOCENT_LINES)) == len(INNOCENT_LINES)
    assert all(len(line.secret) > 3 for line in SECRET_LINES)


INNOCENT = [
    "Revert 4e5f60718293a4b5c6d7e8f90123456789abcdef, see 4e5f607",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "token: sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
    '"integrity": "sha384-v2kDEe57lecTulaDIuNTPy3Ry4gLGJ6Z1O3vE1krgXZNrsQ+LFTGHVxVjcXPs17LhbZVGQ=="',
    "attrs==26.1.0 --hash=sha256:c75a69e28a550a7e93789579c22aa26b0f5b83b75dc4e08fe092980051e1090a",
    "session 20260312-081500-a1b2c3 and request 550e8400-e29b-41d4-a716-446655440000",
    "token: 550e8400-e29b-41d4-a716-446655440000",
    "go.sum: h1:Qx8l5eK2WMGKC6xVzTjHbUTiLqpH+KQMD+fGAkbcBh0=",
    "Version 1.22.333 of 2026-03-12T08:15:00Z, build 20260312.4, listens on 127.0.0.1:8080",
    "src/parcel/secrets/detector.py:42 and tests/test_password_reset2.py",
    "password: read from the environment",
    "password = os.environ['PASSWORD_2']",
    "token = get_token2(user)",
    "api_key: ${API_KEY_2}",
    "secret = <your secret 1>",
    "API_KEY=your_key_1",
    "tokens: 71_200 of 200_000 (o200k_base)",
    "tokens = o200k_base_1",
    "TOKEN_LIMIT = 200_000",
    'auth_key = settings.auth_key_2 if "x" else None',
    '"secretlint": "bin/secretlint2.js"',
    "https://example.com:8080/a@b and git@github.com:ada/parcel.git, ssh://git@host/x",
    "postgres://ada:${PASSWORD}@db/parcel",
    "refs/batonpass/20260312-081500-c3d4/12",
    "APACHELICENSE and AKCENT",
    "Bearer tokens are sent in the header Authorization: Bearer <token>",
    "the access key: a1 opens door 2",
]


@pytest.mark.parametrize("text", INNOCENT)
def test_what_is_only_random_or_only_named_so_is_no_secret(text):
    assert DETECTOR.redact(text) == text


def test_nothing_of_this_repository_is_taken_for_a_secret():
    """Its file names, its history and every line of its text files; those with the samples are left out."""
    names = _git("ls-files").splitlines()
    lines = [*names, *_git("log", "-n", "2000", "--format=%H%n%s%n%b").splitlines()]
    for name in names:
        path = ROOT / name
        if path.name not in OWN and path.suffix != ".tiktoken" and path.is_file():
            lines += path.read_text("utf-8", "replace").splitlines()
    assert len(lines) > 10_000
    taken = [line for line in set(lines) if DETECTOR.redact(line) != line]
    assert taken == []


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", "-C", ROOT, *arguments], capture_output=True, check=False)
    if done.returncode != 0:
        pytest.skip("this is no git repository")
    return done.stdout.decode("utf-8", "replace")


def test_a_long_line_without_secrets_stays_as_it_is():
    """As long as the longest note; a form that went back and forth over it would never come to an end."""
    for piece in ("a", "password", "aws", 'password: "', "http://", "x:y@", "cl_", "token: "):
        text = piece * (20_000 // len(piece))
        assert DETECTOR.redact(text) == text


def test_the_detectors_are_not_loaded_before_a_text_needs_them():
    code = (
        "import sys; from batonpass.adapters.secrets.detector import SecretDetector as D; d = D();"
        "d.redact('a'); print('detect_secrets' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_looking_for_secrets_loads_no_way_to_the_network():
    program = (
        "import sys; from batonpass.adapters.secrets.detector import SecretDetector; "
        "SecretDetector().redact('a text that is long enough'); "
        "print(sorted({'requests', 'urllib3'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
