"""The logs of a session as a person edits them, in their files or in the buffers of an editor."""

from pathlib import Path

from batonpass.app import round_trip


class Desk:
    """The two logs of a session, and the plan beside them."""

    def __init__(self, world, is_open):
        self.world = world
        self.is_open = is_open

    @property
    def session(self):
        return self.world.session

    def path(self, kind):
        return Path(self.session.document(kind).path)

    def text(self, kind):
        path = self.path(kind)
        return self.world.buffers.texts.get(path.as_uri()) or self.world.documents.texts[path]

    def write(self, kind, text):
        path = self.path(kind)
        if self.is_open:
            self.world.buffers.texts[path.as_uri()] = text
        else:
            self.world.documents.texts[path] = text
        self.take_in()

    def edit(self, kind, old, new):
        text = self.text(kind)
        assert old in text, f"the log does not have: {old}\n{text}"
        self.write(kind, text.replace(old, new, 1))

    def take_in(self):
        round_trip.take_in_documents(self.world.project)

    def task(self, task_id):
        return next(task for task in self.session.tasks if task.id == task_id)

    def objectives(self):
        return [(o.id, o.text, o.done) for o in self.session.objectives]

    def steps(self, task_id):
        return [(s.text, s.done) for s in self.task(task_id).subtasks]

    def notes(self, kind):
        return [(n.id, n.text) for n in self.session.notes if n.kind == kind]

    def note(self, note_id):
        return next(note for note in self.session.notes if note.id == note_id)
