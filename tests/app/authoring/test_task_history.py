"""The history of a task, as it is shown where the task is named."""

import pytest

from batonpass.app.authoring.descriptions import describe_task


def describe(desk, task="t1"):
    return describe_task(desk.world.session, task, desk.world.clock()).splitlines()


def test_the_moves_of_a_task_are_told_with_what_it_took(desk):
    world = desk.world
    for minutes, change in (
        (5, {"status": "inProgress"}),
        (10, {"status": "blocked"}),
        (20, {"status": "inProgress", "estimateMinutes": 90}),
        (30, {"status": "completed"}),
    ):
        world.clock.move(minutes)
        world.run("task.update", task="t1", **change)
    assert describe(desk)[-7:] == [
        "Added 2026-05-04 12:00 UTC",
        "Began 2026-05-04 12:05 UTC",
        "Blocked 2026-05-04 12:15 UTC",
        "Began 2026-05-04 12:35 UTC",
        "Estimated at 1 h 30 min 2026-05-04 12:35 UTC, before: 30 min",
        "Completed 2026-05-04 13:05 UTC",
        "Took 40 min of 1 h 30 min estimated",
    ]


@pytest.mark.parametrize(
    ("changes", "last"),
    [
        (["inProgress"], "Took 15 min of 30 min estimated until now"),
        (["completed"], "What it took is not recorded: it was never marked as in progress."),
        (["blocked", "open"], "Put back 2026-05-04 12:00 UTC"),
    ],
)
def test_the_last_line_says_where_the_task_stands(desk, changes, last):
    for status in changes:
        desk.world.run("task.update", task="t1", status=status)
    desk.world.clock.move(15)
    assert describe(desk)[-1] == last


def test_a_task_that_goes_on_was_taken_over_and_a_long_history_is_cut(desk):
    desk.world.run("session.start", title="Second", continues="session-1")
    assert "Taken over 2026-05-04 12:00 UTC" in describe(desk)
    for status in ("inProgress", "open") * 8:
        desk.world.run("task.update", task="t1", status=status)
    history = describe(desk)
    assert "5 earlier moves are not listed." in history
    assert sum(line.startswith(("Began", "Put back")) for line in history) == 12
