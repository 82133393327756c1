"""An agent at work in a project: a transcript that grows by hand, and a server's looks at it."""

from __future__ import annotations

from datetime import timedelta

from batonpass.app import agent_news
from batonpass.app.agent_following import AgentFollowing, AgentNews
from batonpass.domain.transcript import (
    Candidate,
    Compaction,
    Event,
    Input,
    InputKind,
    Place,
    Response,
    Restarted,
    Unrecognised,
)

MODEL = "gpt-5"
WIDE = {"contextWindow": 200_000}


def reading(world):
    """What the gauge shows: its tokens, where they are from, whether they are exact."""
    shown = world.run("context.show")
    return shown["tokens"], shown["source"], shown["exact"]


def ledger(world):
    """What is stored, as kinds and tokens."""
    entries = world.store.ledger_entries(world.session.id)
    return [(entry.kind.value, entry.tokens) for entry in entries]


class Transcript:
    """One transcript of the fake agent; what is said in it is said now."""

    def __init__(self, world, session="a1", *, folder=None, minutes_ago=0.0, parent=None):
        self.world = world
        self.session = session
        self.path = f"/agents/{session}.jsonl"
        self.lines = 0
        began = world.clock() - timedelta(minutes=minutes_ago)
        self.candidate = Candidate(
            "fake", self.path, session, str(folder or world.project.root), began, began, parent
        )
        world.agent.add(self.candidate)

    def _add(self, *events: Event):
        self.world.agent.add(self.candidate, *events)
        self.world.agent.change(self.path, self.world.clock())

    def _place(self):
        self.lines += 1
        return Place(self.path, self.lines)

    def respond(self, prompt, output=100, *, name=None, window=None, model=MODEL, at=None, chain=""):
        place = self._place()
        self._add(
            Response(
                id=name or f"{self.session}-r{place.line}",
                at=at or self.world.clock(),
                model=model,
                prompt_tokens=prompt,
                output_tokens=output,
                hidden_tokens=0,
                window_tokens=window,
                place=place,
                chain=chain,
            )
        )

    def ask(self, text="and now this"):
        self._add(Input(kind=InputKind.REQUEST, text=text, at=self.world.clock(), place=self._place()))

    def compact(self, before=None, trigger="auto"):
        self._add(Compaction(at=self.world.clock(), place=self._place(), before=before, trigger=trigger))

    def puzzle(self, reason="a line of an unknown type"):
        self._add(Unrecognised(reason, self._place()))

    def restart(self):
        self.lines = 0
        self._add(Restarted(self.path))


class Watch:
    """What a server does now and then: it looks, and takes in what it finds."""

    def __init__(self, world):
        self.project = world.project
        self.following = AgentFollowing(world.project)
        self.news: AgentNews | None = None

    def look(self):
        news = self.following.look()
        if news is not None:
            self.news = news
            agent_news.take(self.project, news)
        return news

    def rest(self):
        """Look until nothing is new."""
        for _ in range(5):
            if self.look() is None:
                return
        raise AssertionError("the looks never come to rest")
