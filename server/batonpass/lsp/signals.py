"""Being told to end by the system: by another program, by a terminal or a console that closes."""

import signal
import threading
from collections.abc import Callable
from types import FrameType

_NAMES = ("SIGTERM", "SIGHUP", "SIGBREAK")
"""SIGHUP is known to Unix alone. Windows raises SIGBREAK when the console is closed."""


def on_termination(callback: Callable[[], object]) -> None:
    """Call back, in the main thread, each time the process is told to end, from now until it has ended.

    A signal that is ignored, as under nohup(1), stays so. Outside of the main thread, which alone may ask for
    signals, nothing is done.
    """
    if threading.current_thread() is not threading.main_thread():
        return

    def hear(number: int, frame: FrameType | None) -> None:
        callback()

    for name in _NAMES:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, hear)
