"""Looking for secrets: how many are found, how many finds are false, and what it costs."""

import subprocess
import sys
import time
from pathlib import Path

from rows import Row, state, to_json

from batonpass.adapters.secrets.detector import SecretDetector

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

TEXTS = 10_000
COST_BAR = 1_000.0
LOAD = (
    "import time; begin = time.perf_counter();"
    "from batonpass.adapters.secrets.detector import SecretDetector;"
    "SecretDetector().redact('a text that is long enough');"
    "print((time.perf_counter() - begin) * 1000)"
)


def run() -> list[Row]:
    from tests.adapters.secrets.corpus import INNOCENT_LINES, SECRET_LINES

    detector = SecretDetector()
    missed = sum(detector.redact(line.text) == line.text for line in SECRET_LINES)
    false = sum(detector.redact(line) != line for line in INNOCENT_LINES)
    paths = [f"src/parcel/module_{n % 97}/part_{n}_handler.py" for n in range(TEXTS)]
    subjects = [f"Make the token count of part {n} follow typing, as #{n % 900} asks" for n in range(TEXTS)]
    text = "\n".join(subjects)[:500_000]
    loading = min(_load() for _ in range(3))
    return [
        state(f"secrets missed of {len(SECRET_LINES)} in the corpus", missed, "secrets", bar=0),
        state(f"false finds in {len(INNOCENT_LINES)} innocent lines", false, "finds", bar=0),
        state(f"looking at {TEXTS:,} file names, all new", _time(paths), "ms", bar=COST_BAR),
        state(f"looking at {TEXTS:,} commit subjects, all new", _time(subjects), "ms", bar=COST_BAR),
        state("looking at one text of 500 KB", _time([text]), "ms", bar=COST_BAR),
        state("loading the detector, at the first text", loading, "ms"),
    ]


def _time(texts: list[str]) -> float:
    detector = SecretDetector()
    detector.redact("a text that is long enough")
    begin = time.perf_counter()
    for text in texts:
        detector.redact(text)
    return (time.perf_counter() - begin) * 1000


def _load() -> float:
    done = subprocess.run([sys.executable, "-c", LOAD], capture_output=True, text=True, check=True)
    return float(done.stdout)


if __name__ == "__main__":
    print(to_json(run()))
