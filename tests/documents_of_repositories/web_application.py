"""A TypeScript web application in a work tree of its own, in the middle of a merge with a conflict.

The session goes on from one that was handed off the day before, and has overrun its budget.
"""

from __future__ import annotations

import json

from tests.documents_of_repositories.stage import Stage
from tests.documents_of_repositories.transcripts import CodexSession

NAME = "atlas-offline"

_PACKAGE = {
    "name": "atlas",
    "private": True,
    "packageManager": "pnpm@9.12.0",
    "engines": {"node": ">=22"},
    "scripts": {
        "dev": "vite",
        "build": "tsc --noEmit && vite build",
        "test": "vitest run",
        "lint": "eslint src",
    },
}

_TILES = """\
export interface Tile {
  x: number;
  y: number;
  zoom: number;
}

export function key(tile: Tile): string {
  return `${tile.zoom}/${tile.x}/${tile.y}`;
}

export async function load(tile: Tile): Promise<Blob> {
  const answer = await fetch(`/tiles/${key(tile)}.webp`);
  return answer.blob();
}
"""

_CACHE = """\
import { key, type Tile } from "./tiles";

const NAME = "tiles-1";

/** Tiles that were seen once, kept by the browser. */
export async function cached(tile: Tile): Promise<Blob | undefined> {
  const cache = await caches.open(NAME);
  const answer = await cache.match(key(tile));
  return answer?.blob();
}

export async function keep(tile: Tile, blob: Blob): Promise<void> {
  const cache = await caches.open(NAME);
  await cache.put(key(tile), new Response(blob));
}
"""

_CACHE_TEST = """\
import { expect, test } from "vitest";
import { cached, keep } from "./cache";

const tile = { x: 3, y: 5, zoom: 8 };

test("a tile that was kept is there", async () => {
  await keep(tile, new Blob(["webp"]));
  expect(await (await cached(tile))?.text()).toBe("webp");
});
"""

_QUOTA = """\
/** How many bytes may still be kept; undefined where the browser does not tell. */
export async function room(): Promise<number | undefined> {
  const { quota, usage } = await navigator.storage.estimate();
  return quota === undefined ? undefined : quota - (usage ?? 0);
}
"""

_SETTINGS = """\
agent = "codex"
contextWindow = 258000
services = ["Tile server on port 8080"]
tools = ["Node.js 22", "pnpm 9"]

[[checks]]
name = "build"
command = ["sh", "scripts/build.sh"]
kind = "build"

[[checks]]
name = "conflict markers"
command = ["git", "diff", "--check"]
kind = "lint"
"""

_JUNIT = """\
<?xml version="1.0" encoding="UTF-8" ?>
<testsuites name="vitest tests" tests="5" failures="0" errors="0" time="1.207">
  <testsuite name="src/cache.test.ts" tests="3" failures="0" errors="0" skipped="0" time="0.311">
    <testcase classname="src/cache.test.ts" name="a tile that was kept is there" time="0.091"/>
    <testcase classname="src/cache.test.ts" name="a tile that was never kept is not" time="0.012"/>
    <testcase classname="src/cache.test.ts" name="the oldest go first" time="0.208"/>
  </testsuite>
  <testsuite name="src/quota.test.ts" tests="2" failures="0" errors="0" skipped="0" time="0.040">
    <testcase classname="src/quota.test.ts" name="room is what is left" time="0.021"/>
    <testcase classname="src/quota.test.ts" name="room is unknown in private windows" time="0.019"/>
  </testsuite>
</testsuites>
"""

_LCOV = """\
TN:
SF:src/cache.ts
DA:7,4
DA:8,4
DA:9,4
DA:10,4
DA:13,3
DA:14,3
DA:15,3
LF:7
LH:7
BRDA:10,0,0,2
BRDA:10,0,1,2
BRF:2
BRH:2
end_of_record
SF:src/tiles.ts
DA:7,6
DA:8,6
DA:11,0
DA:12,0
DA:13,0
LF:5
LH:2
end_of_record
"""


def tell(stage: Stage) -> None:
    _begin(stage)
    _day_before(stage)
    _begin_again(stage)
    agent = CodexSession(stage)
    _cache_and_quota(stage, agent)
    _merge(stage, agent)
    stage.write_documents()


def _begin(stage: Stage) -> None:
    stage.root = stage.place / "atlas"
    stage.root.mkdir()
    stage.git("init", "--quiet")
    stage.write("package.json", json.dumps(_PACKAGE, indent=2) + "\n")
    stage.write(".gitignore", "node_modules/\ncoverage/\ntest-results/\ndist/\n")
    stage.write(".batonpass/config.toml", _SETTINGS)
    stage.write("scripts/build.sh", "! grep -q '^<<<<<<<' src/*.ts\n")
    stage.write("src/tiles.ts", _TILES)
    stage.commit("Draw the map from tiles (#98)")
    stage.git("worktree", "add", "--quiet", "-b", "feature/123-offline", str(stage.place / NAME))
    stage.at(3, 10)
    stage.replace(
        "src/tiles.ts",
        "  const answer = await fetch(`/tiles/${key(tile)}.webp`);\n",
        '  const answer = await fetch(`/tiles/${key(tile)}.webp`, { priority: "low" });\n  if '
        "(!answer.ok) throw new Error(`Tile ${key(tile)}: ${answer.status}`);\n",
    )
    stage.commit("Tell when a tile cannot be loaded (#117)")
    stage.root = stage.place / NAME


def _day_before(stage: Stage) -> None:
    """The first session: what is to be kept, and a handoff."""
    stage.at(4, 13)
    stage.run(
        "session.start",
        title="Offline maps: what to keep",
        focus="Find out what the browser can keep for #123.",
        objectives=[
            {"text": "Know how much a browser keeps"},
            {"text": "Tiles that were seen are there without a network (#123)", "priority": "high"},
        ],
    )
    stage.run("task.add", text="Measure the quota of three browsers", estimateMinutes=45)
    stage.run("task.update", task="t1", status="completed")
    stage.run(
        "task.add", text="Keep tiles in the Cache API", priority="high", objective="o2", estimateMinutes=120
    )
    stage.run("objective.update", objective="o1", done=True)
    stage.run(
        "note.add",
        kind="decision",
        text="The Cache API, not IndexedDB",
        rationale="Blobs go in and out without a copy",
        alternatives="IndexedDB; the file system of the origin",
    )
    stage.run(
        "note.add", kind="warning", text="A private window reports no quota", mitigation="Keep nothing there"
    )
    stage.run("note.add", kind="todo", text="Keep tiles in src/cache.ts")
    stage.at(4, 15, 10)
    stage.run("handoff.create")


def _begin_again(stage: Stage) -> None:
    stage.at(5, 9)
    stage.run(
        "session.start",
        title="Offline maps: keep tiles",
        focus="Tiles that were seen once are there without a network (#123).",
        continues=stage.session,
        scope={"codeLines": 300, "testLines": 150, "docLines": 20},
        phases=[
            {"name": "cache", "weight": 40},
            {"name": "quota", "weight": 20},
            {"name": "merge", "weight": 25},
            {"name": "documentation", "weight": 15},
        ],
        objectives=[{"text": "The map says when it shows old tiles", "kind": "secondary"}],
    )
    stage.run("task.add", text="Remove the oldest tiles when room is short", estimateTokens=2000)
    stage.run(
        "task.add",
        text="Merge main with its error handling",
        priority="critical",
        subtasks=[{"text": "Settle src/tiles.ts"}, {"text": "Run all tests"}],
    )
    stage.run("task.add", text="Show the age of a tile", priority="low", blockedBy=["t4"])


def _cache_and_quota(stage: Stage, agent: CodexSession) -> None:
    agent.ask("Read the handoff of yesterday and keep tiles in src/cache.ts, with tests.")
    agent.grow(6_500)
    agent.plan(Keep_tiles="in_progress", Ask_for_the_quota="pending", Merge_main="pending")
    agent.call('import { expect, test } from "vitest";', cmd="cat src/tiles.ts docs/sessions/*/handoff.md")
    stage.at(5, 9, 40)
    stage.write("src/cache.ts", _CACHE)
    stage.write("src/cache.test.ts", _CACHE_TEST)
    agent.patch(
        "*** Begin Patch\n*** Add File: src/cache.ts\n"
        + "".join(f"+{line}\n" for line in _CACHE.splitlines())
        + "*** End Patch"
    )
    agent.call(
        " FAIL  src/cache.test.ts > a tile that was kept is there\nReferenceError: caches is not "
        "defined\n Tests  1 failed (1)\n",
        code=1,
        cmd="pnpm test",
    )
    agent.say(
        "Stubbing caches with a Map did not work: Response bodies are read once. I reverted that "
        "and use the fake of the package undici."
    )
    agent.call(" Test Files  1 passed (1)\n      Tests  1 passed (1)\n", cmd="pnpm test")
    stage.commit("Keep tiles that were seen (#123)")
    stage.run("task.update", task="t2", status="completed")
    stage.run("phase.complete")
    stage.later(35)
    agent.grow(9_000)
    stage.write("src/quota.ts", _QUOTA)
    stage.write(
        "src/quota.test.ts",
        'import { expect, test } from "vitest";\nimport { room } from "./quota";\n\ntest("room is '
        'what is left", async () => {\n  expect(await room()).toBeGreaterThan(0);\n});\n',
    )
    agent.call(
        " Test Files  2 passed (2)\n      Tests  5 passed (5)\n",
        cmd="pnpm test -- --coverage --reporter=junit",
    )
    agent.plan(Keep_tiles="completed", Ask_for_the_quota="completed", Merge_main="in_progress")
    stage.commit("Ask how much room is left (fixes #131)")
    stage.write("test-results/junit.xml", _JUNIT)
    stage.write("coverage/lcov.info", _LCOV)
    stage.run("phase.complete")
    stage.run("checkpoint.create", note="Before main is merged")


def _merge(stage: Stage, agent: CodexSession) -> None:
    stage.later(15)
    stage.replace(
        "src/tiles.ts",
        "export async function load(tile: Tile): Promise<Blob> {\n  const answer",
        "export async function load(tile: Tile): Promise<Blob> {\n  const kept = await "
        "cached(tile);\n  if (kept) return kept;\n  const answer",
    )
    stage.replace(
        "src/tiles.ts",
        "  const answer = await fetch(`/tiles/${key(tile)}.webp`);\n  return answer.blob();\n",
        "  const answer = await fetch(`/tiles/${key(tile)}.webp`);\n  const blob = await "
        "answer.blob();\n  await keep(tile, blob);\n  return blob;\n",
    )
    stage.commit("Load tiles from the cache first (#123)")
    agent.ask("Merge main now. Keep its error handling.")
    stage.git("merge", "--quiet", "main", code=1)
    agent.grow(5_000)
    agent.call(
        "Auto-merging src/tiles.ts\nCONFLICT (content): Merge conflict in src/tiles.ts\n",
        code=1,
        cmd="git merge main",
    )
    agent.say(
        "I decided to keep both changes: the cache is asked first, and an answer that is not ok is "
        "never kept."
    )
    stage.later(5)
    stage.run_checks()
    stage.run("task.update", task="t4", status="inProgress")
    stage.run("task.update", task="t5", status="blocked")
    stage.run(
        "note.add",
        kind="decision",
        text="A failed answer is never kept",
        rationale="It would be shown for ever",
        impact="src/tiles.ts asks answer.ok before keep()",
    )
    stage.run(
        "note.add",
        kind="blocker",
        text="Design has not said how old tiles look",
        impact="Task 5 cannot begin",
    )
    stage.run(
        "note.add", kind="todo", text="Settle src/tiles.ts: cached() first, then answer.ok, then keep()"
    )
    stage.run(
        "note.add", kind="reference", text="The issue", location="https://github.com/example/atlas/issues/123"
    )
    stage.later(5)
