"""Secrets reach neither the store nor a document nor git; what was taken out is said."""

from dataclasses import replace

SECRET = "secret-hunter2"
MARKED = "[redacted: test secret]"


def everything(world):
    return f"{world.kept()}{world.documents.texts}"


def test_no_text_of_a_person_is_kept_with_a_secret(world):
    world.start(f"Use {SECRET}", focus=SECRET, objectives=[{"text": f"Hide {SECRET}"}])
    world.run("objective.add", text=f"And {SECRET}")
    world.run("task.add", text=f"Try {SECRET}", subtasks=[{"text": SECRET}])
    session = world.run("note.add", kind="todo", text=f"Change {SECRET}", impact=SECRET, location=SECRET)
    world.run("checkpoint.create", note=f"With {SECRET}")
    world.run("handoff.create")
    world.run("session.pause", note=f"Ask for {SECRET}")
    assert SECRET not in everything(world)
    assert session["title"] == f"Use {MARKED}" and session["notes"][0]["text"] == f"Change {MARKED}"
    assert session["redactions"] == 9, "the answer says how many were taken out"


def test_a_session_without_secrets_says_so(world):
    assert world.start()["redactions"] == 0


def test_what_git_tells_is_shown_without_secrets(make_project):
    shown = []

    def wrap(name, port):
        if name != "renderer":
            return port

        class Renderer:
            def render_plan(self, view):
                return port.render_plan(view)

            def render_handoff(self, handoff):
                shown.append(handoff)
                return port.render_handoff(handoff)

        return Renderer()

    world = make_project(wrap=wrap)
    world.start()
    world.repository.files[f"{SECRET}.txt"] = b"x\n"
    world.repository.commit(f"Add {SECRET}")
    world.run("handoff.create")
    assert shown
    for handoff in shown:
        assert [commit.subject for commit in handoff.work.commits] == [f"Add {MARKED}"]
        assert [file.path for file in handoff.files] == [f"{MARKED}.txt"]
        assert SECRET not in repr(handoff) and handoff.redactions > 1


def test_what_was_looked_at_is_not_looked_at_again(world):
    world.start()
    for number in range(5):
        world.run("note.add", kind="todo", text=f"Note {number}")
    seen = []

    class Watching:
        def redact(self, text):
            seen.append(text)
            return text

    world.project.ports.redactor = Watching()
    current = world.project.current.session
    world.project.save(replace(current, focus="New"))
    assert seen == ["New"]
