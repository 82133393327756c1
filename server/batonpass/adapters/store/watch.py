"""Notice of what other programs commit to the store.

SQLite counts the commits of others for each connection (`PRAGMA data_version`). Asking for the count costs a
few microseconds and reads nothing from the disk, so it is asked for at short intervals; a file event would
come sooner, but tells of a write and not of a commit, and does not come at all on some disks.
"""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from batonpass.adapters.store.database import Database
from batonpass.domain.errors import Unavailable

INTERVAL_SECONDS = 0.1

_log = logging.getLogger(__name__)


class StoreWatcher:
    """Calls `on_change`, on a thread of its own, after a commit by whatever program, this one included.

    Several commits within one interval are one call. A store that appears, vanishes or is replaced is a
    change as well. What `on_change` raises is logged, and the watch goes on.
    """

    def __init__(
        self, path: Path, on_change: Callable[[], None], interval_seconds: float = INTERVAL_SECONDS
    ) -> None:
        self._database = Database(path)
        self._on_change = on_change
        self._interval_seconds = interval_seconds
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="store-watcher", daemon=True)
        self._failure = ""
        self._seen = self._look(None)

    def start(self) -> None:
        """Begin to watch; what was committed since the watcher was made is told as well."""
        self._thread.start()

    def stop(self) -> None:
        """End the watch and wait for a call that is under way; not to be called from `on_change`."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()
        self._database.close()

    def _watch(self) -> None:
        while not self._stopped.wait(self._interval_seconds):
            found = self._look(self._seen)
            if found != self._seen:
                self._seen = found
                self._tell()

    def _look(self, otherwise: tuple[object, ...] | None) -> tuple[object, ...] | None:
        try:
            found = self._database.version()
        except Unavailable as error:
            # Said once, and not ten times a second.
            if error.message != self._failure:
                self._failure = error.message
                _log.warning("The store cannot be watched for changes at present: %s", error)
            return otherwise
        self._failure = ""
        return found

    def _tell(self) -> None:
        try:
            self._on_change()
        except Exception:  # noqa: BLE001 -- whatever it is, it is logged and must not end the watch
            _log.exception("What was to be done after a change of the store has failed.")
