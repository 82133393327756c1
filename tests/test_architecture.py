"""The layers hold: who may import whom."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_imports_keep_to_the_layers() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_files_stay_small_enough_to_read() -> None:
    too_long = {
        str(path.relative_to(ROOT)): lines
        for folder in ("server", "tests", "client-vscode/src")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".ts"} and (lines := len(path.read_text("utf-8").splitlines())) > 450
    }
    assert not too_long, f"Files over 450 lines hold more than one subject: {too_long}"
