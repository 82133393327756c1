"""What one file costs: the words, when it is large, how it is set aside, and its largest sections."""

import pytest

from batonpass.app.documents_open import CountState, TokenCount
from batonpass.app.file_costs import LargeFile, describe_cost, describe_percent, judge, window_of
from batonpass.app.project import Project
from batonpass.app.settings import Layer
from batonpass.domain.errors import InvalidInput, NotAllowed, NotFound, Unavailable

COSTS = [
    (1_234, 200_000, "1,234 tokens, 0.6 % of the 200k window"),
    (1, 200_000, "1 token, <0.1 % of the 200k window"),
    (0, 200_000, "0 tokens, 0.0 % of the 200k window"),
    (2_500_000, 1_000_000, "2,500,000 tokens, 250.0 % of the 1M window"),
    (128_000, 128_000, "128,000 tokens, 100.0 % of the 128k window"),
]


@pytest.mark.parametrize(("tokens", "window", "words"), COSTS)
def test_a_cost_in_words(tokens, window, words):
    assert describe_cost(TokenCount(tokens, CountState.EXACT), window) == words


def test_what_has_no_count_says_why():
    assert "being counted" in describe_cost(TokenCount(None, CountState.COUNTING), 200_000)
    assert describe_cost(TokenCount(None, CountState.SKIPPED), 200_000).startswith("Not counted:")


@pytest.mark.parametrize(
    ("percent", "words"), [(0, "0.0 %"), (0.049, "<0.1 %"), (0.05, "0.1 %"), (12.34, "12.3 %")]
)
def test_percent_never_rounds_something_to_nothing(percent, words):
    assert describe_percent(percent) == words


def test_the_window_is_that_of_the_session_else_that_of_the_settings(world):
    assert window_of(world.project) == 10_000
    world.start(contextWindow=50_000)
    assert window_of(world.project) == 50_000
    world.run("session.complete")
    assert window_of(world.project) == 10_000


def uri(world, path):
    return (world.project.root / path).as_uri()


@pytest.mark.parametrize(("tokens", "large"), [(0, False), (500, False), (501, True), (50_000, True)])
def test_a_file_is_large_above_the_share_of_the_setting(world, tokens, large):
    assert (judge(world.project, uri(world, "a.py"), tokens) is not None) == large


def test_the_share_is_a_setting(world):
    world.configure(largeFilePercent=0.5)
    assert judge(world.project, uri(world, "a.py"), 51)
    assert world.configure(largeFilePercent=0) != (), "0 would report every file"


@pytest.mark.parametrize(
    "place", ["file:///etc/passwd", "untitled:Untitled-1", "file:///home/ada/parcel2/a.py"]
)
def test_only_files_of_the_project_are_judged(world, place):
    assert judge(world.project, place, 9_000) is None


def test_the_message_says_share_and_tokens_and_stays_while_a_word_is_typed():
    message = LargeFile(12_345, 200_000, False).message
    assert message == "Reading this file takes 6.2 % of the 200k window (12.3k tokens)."
    assert LargeFile(12_348, 200_000, False).message == message


def test_a_file_that_was_set_aside_is_known_as_such_until_it_is_included(world, make_project):
    place = uri(world, "deep/a.py")
    assert world.run("file.setAside", uri=place) == {"uri": place, "setAside": True}
    assert judge(world.project, place, 9_000).set_aside
    assert not judge(world.project, uri(world, "a.py"), 9_000).set_aside

    later = make_project(on=world)
    assert judge(later.project, place, 9_000).set_aside, "it is kept for the project, not for the process"

    assert later.run("file.include", uri=place) == {"uri": place, "setAside": False}
    assert not judge(later.project, place, 9_000).set_aside
    assert world.store.files_set_aside() == frozenset()


def test_setting_aside_twice_and_including_what_is_not_are_no_errors(world):
    for command in ("file.setAside", "file.setAside", "file.include", "file.include"):
        world.run(command, uri=uri(world, "a.py"))
    assert world.store.files_set_aside() == frozenset()


def test_what_another_window_set_aside_stays(world, make_project):
    other = make_project(on=world)
    other.run("file.setAside", uri=uri(world, "b.py"))
    world.run("file.setAside", uri=uri(world, "a.py"))
    assert world.store.files_set_aside() == {"a.py", "b.py"}
    assert world.project.files_set_aside == {"a.py", "b.py"}


@pytest.mark.parametrize("command", ["file.setAside", "file.include"])
@pytest.mark.parametrize("place", ["file:///etc/passwd", "untitled:Untitled-1", "a.py"])
def test_only_files_of_the_project_can_be_set_aside(world, command, place):
    with pytest.raises(InvalidInput, match="not a file of this project") as refusal:
        world.run(command, uri=place)
    assert refusal.value.field == "uri"
    assert world.store.files_set_aside() == frozenset()


def test_what_could_not_be_stored_is_not_set_aside(make_project):
    class Full:
        def __init__(self, store):
            self.store = store

        def __getattr__(self, name):
            return getattr(self.store, name)

        def write(self):
            raise Unavailable("The disk is full.")

    world = make_project(wrap=lambda name, port: Full(port) if name == "store" else port)
    with pytest.raises(Unavailable):
        world.run("file.setAside", uri=uri(world, "a.py"))
    assert world.project.files_set_aside == frozenset()


def test_the_ten_largest_sections_of_a_file_the_most_expensive_first(world):
    functions = [f"def f{number}():\n    return {'x + ' * number}1\n" for number in range(12)]
    world.sources.files["file:///a%20b.py"] = "".join(functions)
    answer = world.run("file.sections", uri="file:///a%20b.py")
    assert [section["name"] for section in answer["sections"]] == [
        f"f{number}" for number in range(11, 1, -1)
    ]
    assert answer["sections"][0]["line"] == 22, "lines count from 0"
    tokenizer = world.project.ports.vocabulary.load("o200k_base")
    assert answer["sections"][0]["tokens"] == tokenizer.count(functions[11])


def test_the_open_buffer_goes_before_the_file(world):
    world.sources.files["file:///a.md"] = "# On disk\n"
    world.buffers.texts["file:///a.md"] = "# In the editor\n"
    world.buffers.counts["file:///a.md"] = TokenCount(None, CountState.COUNTING)
    (section,) = world.run("file.sections", uri="file:///a.md")["sections"]
    assert section["name"] == "In the editor"


def test_what_is_not_counted_has_no_sections(world):
    world.sources.files["file:///a.png"] = None
    world.buffers.texts["file:///b.bin"] = "\0"
    world.buffers.counts["file:///b.bin"] = TokenCount(None, CountState.SKIPPED)
    for place in ("file:///a.png", "file:///b.bin"):
        with pytest.raises(NotAllowed, match="is not counted"):
            world.run("file.sections", uri=place)
    with pytest.raises(NotFound):
        world.run("file.sections", uri="file:///gone.py")


def test_a_peek_at_the_open_session_changes_nothing(world):
    world.start()
    world.read(4_000)
    kept, heard = world.kept(), len(world.events)
    visitor = Project(world.project.root, world.project.ports)
    visitor.configure(Layer("the command line", {"checkpoints": [10]}))
    peeked = visitor.peek()
    assert (peeked.session.id, peeked.reading.tokens) == ("session-1", 4_000)
    assert world.kept() == kept and len(world.events) == heard
    assert visitor.current is None


def test_a_peek_where_nothing_is_open_sees_nothing(world):
    assert world.project.peek() is None
