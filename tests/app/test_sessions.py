"""Sessions: how they start, what they are shown as, how they move, and how one continues another."""

from pathlib import Path

import pytest

from batonpass.domain.errors import InvalidInput, NotAllowed, NotFound


def statuses(world):
    return {session["title"]: session["status"] for session in world.run("session.list")["sessions"]}


def test_a_session_starts_with_a_plan_of_the_whole_window(world):
    session = world.start()
    assert session["status"] == "active"
    assert session["budget"] == {
        "estimateTokens": 5_833,
        "bufferTokens": 1_167,
        "totalTokens": 7_000,
        "windowTokens": 10_000,
        "sessionsNeeded": 1,
    }
    assert [phase["name"] for phase in session["phases"]] == [
        "planning",
        "implementation",
        "testing",
        "documentation",
        "integration",
    ]
    assert session["phases"][0]["status"] == "active"
    assert session["startedAt"] == session["createdAt"]
    assert session["context"]["tokens"] is None, "nothing is known of the context yet, and that is not 0"


def test_a_session_takes_what_it_is_given(world):
    session = world.start(
        "  Retry \n deliveries ",
        focus=" No delivery twice. ",
        scope={"codeLines": 700, "testLines": 400, "docLines": 120},
        phases=[{"name": "build", "weight": 3}, {"name": "prove", "weight": 1}],
        objectives=[{"text": "It works"}, {"text": "It is fast", "kind": "secondary"}],
        contextWindow=200_000,
    )
    assert (session["title"], session["focus"]) == ("Retry deliveries", "No delivery twice.")
    assert session["budget"]["totalTokens"] == 17_328 and session["budget"]["windowTokens"] == 200_000
    assert [(p["name"], p["budgetTokens"]) for p in session["phases"]] == [
        ("build", 10_830),
        ("prove", 3_610),
    ]
    assert [(o["text"], o["kind"], o["done"]) for o in session["objectives"]] == [
        ("It works", "primary", False),
        ("It is fast", "secondary", False),
    ]


def test_a_session_knows_where_git_stood_when_it_began(world):
    session = world.start()
    assert session["branch"] == "main"
    assert session["startCommit"] == world.repository.state().head


def test_a_session_starts_in_a_repository_without_commits(make_project):
    world = make_project(commits=False)
    session = world.start()
    assert (session["branch"], session["startCommit"]) == ("main", None)


def test_a_session_starts_in_a_folder_without_git(make_project):
    world = make_project(git=False)
    session = world.start()
    assert (session["branch"], session["startCommit"]) == (None, None)


def test_the_plan_is_written_where_the_setting_says(make_project):
    world = make_project(documentsDirectory="notes/plans")
    (document,) = world.start()["documents"]
    assert document["kind"] == "plan"
    path = Path("/home/ada/parcel/notes/plans/2026-05-04-retry-deliveries/plan.md")
    assert document["uri"] == path.as_uri()
    assert "Retry deliveries" in world.documents.texts[path]


def test_a_plan_never_takes_the_place_of_another_file(world):
    taken = Path("/home/ada/parcel/docs/sessions/2026-05-04-retry-deliveries/plan.md")
    world.documents.texts[taken] = "mine"
    (document,) = world.start()["documents"]
    assert document["uri"] != taken.as_uri()
    assert world.documents.texts[taken] == "mine"


def test_a_started_session_is_stored_and_taken_up_by_the_next_process(world, make_project):
    started = world.start()
    again = make_project(on=world)
    assert again.run("session.show")["id"] == started["id"]
    assert again.session == world.session


def test_the_active_session_is_taken_up_before_a_newer_one_that_is_paused(world, make_project):
    first = world.start("First")
    world.run("session.pause")
    world.clock.move(minutes=1)
    second = world.start("Second")
    world.run("session.pause")
    assert make_project(on=world).run("session.show")["id"] == second["id"], "of two paused ones the newer"
    world.run("session.resume", session=first["id"])
    assert make_project(on=world).run("session.show")["id"] == first["id"]


def test_a_session_that_ended_in_another_process_is_let_go(world, make_project):
    world.start()
    make_project(on=world).run("session.complete")
    world.project.load()
    with pytest.raises(NotFound, match="No session is open"):
        world.run("session.show")


def test_a_session_is_shown_by_its_id_or_because_it_is_open(world):
    first = world.start("First")
    world.run("session.complete")
    second = world.start("Second")
    assert world.run("session.show")["id"] == second["id"]
    assert world.run("session.show", session=first["id"])["title"] == "First"
    assert world.run("session.show", session=second["id"]) == world.run("session.show")


def test_sessions_are_listed_newest_first_and_by_status(world):
    world.start("First")
    world.run("session.pause")
    world.clock.move(minutes=1)
    world.start("Second")
    listed = world.run("session.list")["sessions"]
    assert [session["title"] for session in listed] == ["Second", "First"]
    (paused,) = world.run("session.list", status="paused")["sessions"]
    assert paused["title"] == "First"
    assert world.run("session.list", status="archived") == {"sessions": [], "nextOffset": None}


def test_a_session_is_paused_and_resumed(world):
    started = world.start()
    world.clock.move(minutes=5)
    assert world.run("session.pause", note="lunch")["status"] == "paused"
    world.clock.move(minutes=30)
    resumed = world.run("session.resume")
    assert (resumed["status"], resumed["startedAt"]) == ("active", started["startedAt"])
    assert [(change.status, change.note) for change in world.session.history] == [
        ("active", ""),
        ("paused", "lunch"),
        ("active", ""),
    ]


@pytest.mark.parametrize(("command", "status"), [("complete", "completed"), ("abandon", "abandoned")])
@pytest.mark.parametrize("paused", [False, True])
def test_a_session_ends(command, status, paused, world):
    started = world.start()
    if paused:
        world.run("session.pause")
    world.clock.move(minutes=5)
    ended = world.run(f"session.{command}", note="enough")
    assert (ended["status"], ended["id"]) == (status, started["id"])
    assert ended["endedAt"] > started["startedAt"]
    with pytest.raises(NotFound, match="No session is open"):
        world.run("session.show")


def test_what_a_completed_session_used_is_final(world):
    started = world.start()
    world.read(1_234)
    world.run("session.pause")
    world.start("Another")
    world.run("session.complete", session=started["id"])
    stored = world.store.session(started["id"])
    assert [phase.used_tokens for phase in stored.phases] == [1_234, 0, 0, 0, 0]


def test_a_session_that_ended_is_archived_with_its_sums(world):
    started = world.start()
    world.read(1_234)
    world.run("session.complete")
    before = world.store.ledger_totals(started["id"])
    archived = world.run("session.archive", session=started["id"], note="long ago")
    assert (archived["status"], archived["phases"][0]["usedTokens"]) == ("archived", 1_234)
    assert world.store.session(started["id"]).history[-1].note == "long ago"
    assert world.store.ledger_entries(started["id"]) == ()
    assert world.store.ledger_totals(started["id"]) == before
    assert archived == world.run("session.show", session=started["id"])
    with pytest.raises(NotAllowed, match="nothing: it is archived"):
        world.run("session.archive", session=started["id"])


def test_an_open_session_is_not_archived(world):
    started = world.start()
    with pytest.raises(NotAllowed, match=r"is active and cannot become archived.*completed, abandoned"):
        world.run("session.archive", session=started["id"])
    with pytest.raises(InvalidInput, match="“session” is missing"):
        world.run("session.archive")
    assert world.session.status == "active"


def test_a_move_that_is_not_allowed_names_those_that_are(world):
    started = world.start()
    with pytest.raises(NotAllowed, match=r"is active and cannot become active.*paused, handedOff, completed"):
        world.run("session.resume")
    world.run("session.complete")
    with pytest.raises(NotAllowed, match="can become: archived"):
        world.run("session.pause", session=started["id"])


def test_only_one_session_is_active_in_a_project(world):
    first = world.start("First")
    with pytest.raises(NotAllowed, match=f"“First” is active.*continues: {first['id']}"):
        world.start("Second")
    world.run("session.pause")
    second = world.start("Second")
    with pytest.raises(NotAllowed, match=r"“Second” is active.*before resuming “First”"):
        world.run("session.resume", session=first["id"])
    assert statuses(world) == {"First": "paused", "Second": "active"}
    assert world.run("session.show")["id"] == second["id"]


def test_when_a_session_ends_the_paused_one_is_taken_up_again(world):
    first = world.start("First")
    world.run("session.pause")
    world.start("Second")
    world.run("session.complete")
    assert world.run("session.show")["id"] == first["id"]
    assert world.run("session.resume")["status"] == "active"


def test_settings_that_changed_in_a_pause_hold_when_it_ends(world):
    first = world.start("First")
    world.run("session.pause")
    world.start("Second")
    world.configure(checkpoints=[20])
    world.run("session.complete")
    world.run("session.resume", session=first["id"])
    world.read(2_100)
    (suggestion,) = world.run("suggestion.list")["suggestions"]
    assert suggestion["id"] == "percentage-20"


@pytest.mark.parametrize("pause", [False, True])
def test_an_open_session_is_handed_off_by_being_continued(pause, world):
    first = world.start("First")
    world.read(500)
    if pause:
        world.run("session.pause")
    world.clock.move(minutes=10)
    second = world.start("Second", continues=first["id"])
    assert second["continues"] == first["id"]
    assert statuses(world) == {"First": "handedOff", "Second": "active"}, "one project, one active session"
    before = world.store.session(first["id"])
    assert before.history[-1].note == "continued by a new session"
    assert before.ended_at == world.session.started_at
    assert second["context"]["tokens"] is None, "the new session begins with a context of its own"


def test_a_session_that_ended_is_continued_as_it_is(world):
    first = world.start("First")
    world.run("session.complete")
    ended = world.store.session(first["id"])
    world.start("Second", continues=first["id"])
    assert world.store.session(first["id"]) == ended


def test_a_session_that_does_not_exist_cannot_be_continued(world):
    with pytest.raises(InvalidInput, match="There is no session “nobody”") as refused:
        world.start(continues="nobody")
    assert refused.value.field == "continues"


def test_a_paused_session_cannot_be_continued_past_an_active_one(world):
    first = world.start("First")
    world.run("session.pause")
    world.start("Second")
    with pytest.raises(NotAllowed, match="“Second” is active"):
        world.start("Third", continues=first["id"])
    assert statuses(world) == {"First": "paused", "Second": "active"}


@pytest.fixture
def elsewhere(world, make_project):
    """Another work tree of the same repository: it shares the store."""
    world.repository.further_trees.append(Path("/home/ada/parcel-hotfix"))
    return make_project(on=world, root=Path("/home/ada/parcel-hotfix"))


def test_each_work_tree_has_its_own_open_session(world, elsewhere, make_project):
    here, there = world.start("Here"), elsewhere.start("There")
    assert world.run("session.show")["id"] == here["id"]
    assert elsewhere.run("session.show")["id"] == there["id"]
    assert make_project(on=world).run("session.show")["id"] == here["id"]
    assert len(world.run("session.list")["sessions"]) == 2, "the list is the whole repository's"


def test_a_note_to_another_work_trees_session_leaves_ones_own_open(world, elsewhere):
    there = elsewhere.start("There")
    world.run("note.add", session=there["id"], kind="todo", text="look at this")
    with pytest.raises(NotFound, match="No session is open"):
        world.run("session.show")
    here = world.start("Here")
    world.run("note.add", session=there["id"], kind="todo", text="and this")
    assert world.run("session.show")["id"] == here["id"]


def test_a_session_is_resumed_in_its_own_folder(world, elsewhere):
    there = elsewhere.start("There")
    elsewhere.run("session.pause")
    with pytest.raises(NotAllowed, match=r"belongs to /home/ada/parcel-hotfix\. Resume it there"):
        world.run("session.resume", session=there["id"])
    assert elsewhere.run("session.resume")["status"] == "active"
