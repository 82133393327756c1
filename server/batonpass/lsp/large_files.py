"""The diagnostic that a file is large: on its first line, when its count has come to rest."""

from __future__ import annotations

import asyncio

from lsprotocol import types

from batonpass.app.file_costs import LargeFile, judge
from batonpass.app.project import Project
from batonpass.domain.errors import BatonpassError
from batonpass.lsp.diagnostics import SOURCE, DiagnosticPublisher, Subject
from batonpass.lsp.tracking import DocumentTracker

LARGE_FILE = "large-file"


def from_large_file(file: LargeFile) -> types.Diagnostic:
    return types.Diagnostic(
        range=types.Range(types.Position(0, 0), types.Position(1, 0)),
        severity=types.DiagnosticSeverity.Information,
        code=LARGE_FILE,
        source=SOURCE,
        message=file.message,
    )


class LargeFiles:
    """Looks at open documents whose count has changed, once nothing changes any more. On the event loop."""

    def __init__(self, tracker: DocumentTracker, publisher: DiagnosticPublisher) -> None:
        self._tracker = tracker
        self._publisher = publisher
        self._project: Project | None = None
        self._changed: set[str] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._rests_at = 0.0

    def follow(self, project: Project) -> None:
        """Look at the documents of a project, those that are open already too."""
        self._project = project
        self.look_again()

    def look_again(self) -> None:
        """Look at every open document, now: what is measured by has changed."""
        self._changed.update(self._tracker.uris)
        self._look()

    def changed(self, uri: str) -> None:
        """The count of a document has changed, or the document was closed."""
        if self._tracker.is_open(uri):
            self._changed.add(uri)
            self._wait()
        else:
            self._changed.discard(uri)
            self._publisher.put(Subject.FILE, uri, [])

    def find(self, uri: str) -> LargeFile | None:
        """What there is to say of an open document at this moment."""
        if self._project is None:
            return None
        try:
            count = self._tracker.count(uri)
        except BatonpassError:
            # Why nothing can be counted was told when it came about.
            return None
        if count is None or count.tokens is None:
            return None
        return judge(self._project, uri, count.tokens)

    def _wait(self) -> None:
        """Look when typing rests. A timer that is due earlier is let run, and set again then."""
        loop = asyncio.get_running_loop()
        self._rests_at = loop.time() + self._tracker.quiet_seconds
        if self._timer is None:
            self._timer = loop.call_at(self._rests_at, self._wake)

    def _wake(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = None
        if loop.time() < self._rests_at:
            self._timer = loop.call_at(self._rests_at, self._wake)
        else:
            self._look()

    def _look(self) -> None:
        if self._project is None:
            return
        changed, self._changed = self._changed, set()
        for uri in changed:
            file = self.find(uri)
            shown = [] if file is None or file.set_aside else [from_large_file(file)]
            self._publisher.put(Subject.FILE, uri, shown)
