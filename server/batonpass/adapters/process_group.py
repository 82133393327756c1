"""Ending a program together with all that it has started."""

import os
import signal
import subprocess
import sys

GRACE_SECONDS = 2.0
"""How long a program may take to clean up when it is asked to end."""


def end_group(process: "subprocess.Popen[bytes]") -> None:
    """End a program that leads a group, and the group: politely first, for it may have to clean up."""
    if sys.platform == "win32":
        process.kill()
        process.wait()
        return
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
            process.wait(GRACE_SECONDS)
        except (ProcessLookupError, PermissionError):
            break
        except subprocess.TimeoutExpired:
            continue
    process.wait()
