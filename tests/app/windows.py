"""Two windows on one project: two programs with one store and the same files, each with its own buffer."""

from pathlib import Path

from batonpass.app import round_trip
from batonpass.domain.session import DocumentKind


class Window:
    """An editor with its server. `edits` counts what the server has changed in the buffer."""

    def __init__(self, world, disk):
        self.world = world
        self.world.documents.texts = disk
        self.edits = 0
        self.taken = world.buffers.edit
        world.buffers.edit = self._edit

    def _edit(self, uri, before, after):
        self.edits += 1
        self.taken(uri, before, after)
        link = self.session.document(DocumentKind.PLAN)
        round_trip.note_taken(self.world.project, link, after)

    @property
    def session(self):
        return self.world.session

    @property
    def path(self):
        self.world.project.catch_up()
        return Path(self.world.session.document(DocumentKind.PLAN).path)

    @property
    def uri(self):
        return self.path.as_uri()

    @property
    def disk(self):
        return self.world.documents.texts[self.path]

    @property
    def text(self):
        return self.world.buffers.texts[self.uri]

    @text.setter
    def text(self, text):
        self.world.buffers.texts[self.uri] = text

    @property
    def is_dirty(self):
        return self.text != self.disk

    @property
    def conflicts(self):
        return round_trip.find_conflicts(self.world.project).get(self.uri, ())

    def open(self):
        self.text = self.disk
        self.look()

    def edit(self, old, new):
        assert old in self.text, f"the plan does not have: {old}\n{self.text}"
        self.text = self.text.replace(old, new, 1)

    def look(self):
        """What the server does when typing rests, and when another program has changed the session."""
        round_trip.take_in_documents(self.world.project)
        round_trip.bring_up_plan(self.world.project)

    def reload(self):
        """The editor shows the file anew."""
        self.text = self.disk
        self.look()

    def close(self):
        round_trip.forget_opened(self.world.project, str(self.path))
        del self.world.buffers.texts[self.uri]
        self.look()

    def run(self, command, **parameters):
        """As faces do: what stands in the documents is taken in before."""
        round_trip.take_in_documents(self.world.project)
        self.world.run(command, **parameters)

    def crash(self):
        """The server is killed; the editor starts another one, and keeps what it has."""
        self.world.project.opened.clear()
        self.world.project.documents_seen.clear()
        self.world.project.load()
        self.look()


class Desk:
    """Two windows with the same plan open."""

    def __init__(self, make_project, wrap):
        self.wrap = wrap
        one = make_project(wrap=wrap)
        one.start(objectives=[{"text": "It works"}, {"text": "It is fast"}])
        one.run("task.add", text="Build it", subtasks=[{"text": "walls"}])
        disk = one.documents.texts
        self.windows = [Window(one, disk), Window(make_project(on=one, wrap=wrap), disk)]
        for window in self.windows:
            window.open()
        self.settle()

    def save(self, window):
        """Saving in a window; one that has nothing unsaved shows the file anew, as editors do."""
        clean = [other for other in self.windows if other is not window and not other.is_dirty]
        window.world.documents.texts[window.path] = window.text
        window.look()
        for other in clean:
            other.reload()

    def settle(self, most=6):
        """Let both servers look until nothing moves; after how many rounds that is."""
        for round_number in range(most):
            before = self._state()
            for window in self.windows:
                window.look()
            if self._state() == before:
                return round_number
        raise AssertionError(f"the windows are not at rest after {most} rounds")

    def _state(self):
        edits = [window.edits for window in self.windows]
        texts = [window.text for window in self.windows]
        return edits, texts, self.windows[0].disk, self.windows[0].world.store.sessions()
