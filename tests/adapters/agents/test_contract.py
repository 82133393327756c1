"""What holds for every agent's transcripts, however they are written."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.adapters.agents.samples import PROMPTS, SAMPLES, Sample, Session

from batonpass.adapters.tokens.fake import FakeVocabulary
from batonpass.app.transcripts import Agents
from batonpass.domain.transcript import Event, Response, Restarted, Unmetered, Unrecognised


@pytest.fixture(params=SAMPLES, ids=lambda sample: sample.name)
def sample(request: pytest.FixtureRequest) -> Sample:
    return request.param


def read_all(sample: Sample, home: Path, path: Path) -> list[Event]:
    follower = sample.open(home).follow(path)
    return [*follower.read_new(), *follower.finish()]


def prompts(events: list[Event]) -> list[int]:
    return [event.prompt_tokens for event in events if isinstance(event, Response)]


def responses(events: list[Event]) -> int:
    return sum(isinstance(event, Response | Unmetered) for event in events)


def found(sample: Sample, home: Path, *roots: str, since: datetime | None = None) -> list[str]:
    candidates = sample.open(home).discover([Path(root) for root in roots], since)
    return [candidate.session.removeprefix("ses_") for candidate in candidates]


def test_only_the_projects_sessions_are_found_the_last_changed_first(sample: Sample, tmp_path: Path) -> None:
    if not sample.is_found_anywhere:
        pytest.skip("It lies in the project's own folder.")
    for folder, name, at in (
        ("/projects/p", "old", 1_000),
        ("/projects/p/lib", "new", 3_000),
        ("/projects/p2", "other", 4_000),
        ("/work", "above", 5_000),
    ):
        sample.write(tmp_path, Session(folder, name, at=at))
    assert found(sample, tmp_path, "/projects/p") == ["new", "old"]
    assert found(sample, tmp_path, "/projects/p", since=datetime.fromtimestamp(2_000, UTC)) == ["new"]
    assert found(sample, tmp_path, "/projects/p2", "/projects/p/lib") == ["other", "new"]
    assert found(sample, tmp_path, "/elsewhere") == []


def test_a_found_session_can_be_followed(sample: Sample, tmp_path: Path) -> None:
    if not sample.is_found_anywhere:
        pytest.skip("It lies in the project's own folder.")
    sample.write(tmp_path, Session("/projects/p", turns=2))
    agent = sample.open(tmp_path)
    (candidate,) = agent.discover([Path("/projects/p")])
    assert candidate.agent == agent.name
    assert candidate.folder == "/projects/p"
    assert candidate.changed == datetime.fromtimestamp(1_000, UTC)
    assert responses(list(agent.follow(Path(candidate.path)).read_new())) == 2


def test_without_the_agent_there_is_nothing(sample: Sample, tmp_path: Path) -> None:
    assert found(sample, tmp_path / "nobody", "/projects/p") == []


def test_each_response_is_told_with_its_prompt(sample: Sample, tmp_path: Path) -> None:
    events = read_all(sample, tmp_path, sample.write(tmp_path, Session("/projects/p", turns=3)))
    assert responses(events) == 3
    assert prompts(events) == (list(PROMPTS[:3]) if sample.is_metered else [])
    assert not [event for event in events if isinstance(event, Unrecognised)]


def test_of_a_session_that_goes_on_only_what_is_new_is_told(sample: Sample, tmp_path: Path) -> None:
    path = sample.write(tmp_path, Session("/projects/p", turns=1))
    follower = sample.open(tmp_path).follow(path)
    told = list(follower.read_new())
    assert list(follower.read_new()) == []
    for turns in (2, 4):
        sample.write(tmp_path, Session("/projects/p", turns=turns, at=1_000 + turns))
        told.extend(follower.read_new())
    told.extend(follower.finish())
    assert not [event for event in told if isinstance(event, Restarted)]
    assert told == read_all(sample, tmp_path, path), "read as it grew it tells the same as read at once"


def test_what_is_half_written_waits_for_its_rest(sample: Sample, tmp_path: Path) -> None:
    path = sample.write(tmp_path, Session("/projects/p", turns=2))
    if not sample.is_one_file:
        pytest.skip("Its records are written one by one.")
    whole, at_once = path.read_bytes(), read_all(sample, tmp_path, path)
    path.write_bytes(whole[:-30])
    follower = sample.open(tmp_path).follow(path)
    told = list(follower.read_new())
    with path.open("ab") as file:
        file.write(whole[-30:])
    told.extend(follower.read_new())
    told.extend(follower.finish())
    assert told == at_once


def test_a_session_in_the_place_of_another_is_told_anew(sample: Sample, tmp_path: Path) -> None:
    path = sample.write(tmp_path, Session("/projects/p", "first", turns=1))
    if not sample.is_one_file:
        pytest.skip("Each session has a place of its own.")
    follower = sample.open(tmp_path).follow(path)
    list(follower.read_new())
    other = sample.write(tmp_path / "other", Session("/projects/p", "second", turns=3))
    path.unlink()
    other.rename(path)
    again = list(follower.read_new())
    assert isinstance(again[0], Restarted)
    assert responses(again) == 3


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00binary\x80", b"{", b"[[[[[[", b"{}", b"7\n", b"SQLite format 3\x00and no more"]
)
def test_what_cannot_be_read_is_said_and_never_fails(sample: Sample, tmp_path: Path, content: bytes) -> None:
    path = sample.write(tmp_path, Session("/projects/p"))
    path = path if path.exists() else path.parent
    path.write_bytes(content)
    events = read_all(sample, tmp_path, path)
    assert responses(events) == 0
    assert [event for event in events if isinstance(event, Unrecognised)]
    assert found(sample, tmp_path, "/projects/p") == []
    assert not sample.open(tmp_path).recognises(content)


def test_an_empty_or_vanished_file_tells_nothing(sample: Sample, tmp_path: Path) -> None:
    path = sample.write(tmp_path, Session("/projects/p"))
    file = path if path.exists() else path.parent
    file.write_bytes(b"")
    assert read_all(sample, tmp_path, path) == []
    file.unlink()
    assert read_all(sample, tmp_path, path) == []
    assert not sample.open(tmp_path).recognises(b"")


def test_a_file_is_recognised_by_its_content_and_by_one_agent_only(sample: Sample, tmp_path: Path) -> None:
    path = sample.write(tmp_path, Session("/projects/p"))
    path = path if path.exists() else path.parent
    agents = {each.open(tmp_path).name: each.open(tmp_path) for each in SAMPLES}
    head = path.read_bytes()
    assert [name for name, agent in agents.items() if agent.recognises(head)] == [sample.open(tmp_path).name]
    assert Agents(tuple(agents.values()), FakeVocabulary()).of_file(path).name == sample.open(tmp_path).name


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """A file with pieces left out, doubled and exchanged, bits flipped, and its end cut off."""
    ends = [b"\n", b"}, "]
    pieces = content.split(draw(st.sampled_from(ends)))
    chosen = draw(st.lists(st.sampled_from(pieces), max_size=12)) if draw(st.booleans()) else pieces
    changed = bytearray(draw(st.sampled_from(ends)).join(chosen))
    for _ in range(draw(st.integers(0, 4)) if changed else 0):
        place = draw(st.integers(0, len(changed) - 1))
        changed[place] ^= 1 << draw(st.integers(0, 7))
    return bytes(changed[: draw(st.integers(0, len(changed)))] if draw(st.booleans()) else changed)


@pytest.mark.parametrize("each", SAMPLES, ids=lambda sample: sample.name)
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_damage_never_crashes_and_never_gives_it_to_another_project(
    each: Sample, data: st.DataObject
) -> None:
    with TemporaryDirectory() as folder:
        home = Path(folder)
        path = each.write(home, Session("/projects/p", turns=3))
        file = path if path.is_file() else path.parent
        before, after = (data.draw(damaged(file.read_bytes())) for _ in range(2))
        follower = each.open(home).follow(path)
        for content in (before, after):
            file.write_bytes(content)
            list(follower.read_new())
        list(follower.finish())
        each.open(home).recognises(after)
        assert found(each, home, "/elsewhere") == []
