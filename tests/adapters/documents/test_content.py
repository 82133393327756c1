"""What the documents hold: every section, evidence for every claim, and no structure from outside."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from tests.adapters.documents.test_seeds import HANDOFF, missing_headings

from batonpass.adapters.documents.escaping import escape_line
from batonpass.adapters.documents.renderer import TemplateRenderer
from batonpass.adapters.documents.samples import Sample
from batonpass.adapters.tokens.tiktoken_vocabulary import TiktokenVocabulary
from batonpass.domain.handoff import make_handoff
from batonpass.domain.handoff_budget import fit
from batonpass.domain.handoff_parts import LEAST, Part
from batonpass.domain.repository import ChangeKind, Commit, FileChange
from batonpass.domain.requirements import (
    AskedVersion,
    RequiredService,
    RequiredTool,
    Requirements,
    UnreadFile,
)

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def render_all(renderer: TemplateRenderer, state: Sample) -> tuple[str, ...]:
    """The documents of all four kinds."""
    return (
        renderer.render_plan(state.plan),
        renderer.render_session_log(state.log),
        renderer.render_implementation_log(state.log),
        renderer.render_handoff(state.handoff),
    )


@pytest.fixture
def renderer(tmp_path: Path) -> TemplateRenderer:
    return TemplateRenderer(tmp_path)


@pytest.mark.parametrize("name", ["fresh", "middle", "merging", "hostile"])
def test_no_section_is_empty(name: str, renderer, request) -> None:
    state = request.getfixturevalue(name)
    for text in render_all(renderer, state):
        tokens = MARKDOWN.parse(text)
        closes = [i for i, token in enumerate(tokens) if token.type == "heading_close"]
        for i in closes:
            after = tokens[i + 1]
            deeper = after.type == "heading_open" and after.tag > tokens[i].tag
            assert deeper or after.type not in {"heading_open", "hr"}, (
                f"“{tokens[i - 1].content}” says nothing"
            )


@pytest.mark.parametrize("name", ["fresh", "middle", "tested", "merging"])
def test_no_placeholder_is_left(name: str, renderer, request) -> None:
    state = request.getfixturevalue(name)
    for text in render_all(renderer, state):
        brackets = set(re.findall(r"\[[^\]]*\]", text))
        allowed = {"[ ]", "[x]", "[unverified]", *(f"[E{number}]" for number in range(1, 9))}
        assert brackets <= allowed


@pytest.mark.parametrize("name", ["fresh", "middle", "tested", "merging"])
def test_nothing_is_padded(name: str, renderer, request) -> None:
    for text in render_all(renderer, request.getfixturevalue(name)):
        assert "\n\n\n" not in text, "a blank line is enough"
        doubled = [line for line in text.splitlines() if re.search(r"\S  +\S", line)]
        assert not doubled, "two spaces in a line"
        assert [line for line in text.splitlines() if line != line.rstrip()] == []


@pytest.mark.parametrize("name", ["middle", "tested", "merging", "hostile"])
def test_every_row_of_a_table_has_all_cells(name: str, renderer, request) -> None:
    texts = "\n".join(render_all(renderer, request.getfixturevalue(name)))
    tables = re.findall(r"(?:^\|.*\|$\n)+", texts, re.MULTILINE)
    assert len(tables) >= 4
    for table in tables:
        cells = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
        assert len(cells) == 1, f"a row has too many or too few cells:\n{table}"


def test_score_confidence_and_recovery_are_the_last_words_of_a_complete_handoff(renderer, middle) -> None:
    score = replace(middle.handoff.score, points=10, missing=())
    assert renderer.render_handoff(replace(middle.handoff, score=score)).endswith(
        "---\n- **Handoff Quality Score:** 10/10\n"
        "- **Confidence in Continuity:** LOW (3 of 7 claims are proven)\n"
        "- **Estimated Context Recovery Time:** 13 minutes\n"
    )


def test_missing_points_are_listed_after_the_score(renderer, fresh) -> None:
    text = renderer.render_handoff(fresh.handoff)
    for missing in fresh.handoff.score.missing:
        assert f"\n- {missing.text}\n" in text.split("**Handoff Quality Score:**")[1]


def test_every_claim_carries_its_evidence_or_says_that_it_has_none(renderer, middle) -> None:
    handoff = middle.handoff
    text = renderer.render_handoff(handoff)
    claims = (*handoff.achievements, handoff.git_status, handoff.build_status, handoff.test_status)
    for claim in (*claims, handoff.next_step, *handoff.immediate_actions, *handoff.investigations):
        line = next(line for line in text.splitlines() if escape_line(claim.text) in line)
        marks = r"\[E\d\]$" if claim.evidence else r"\[unverified\]$|Run `.+`\.$"
        assert re.search(marks, line), f"nothing proves, or disclaims: {line}"


def test_evidence_names_command_exit_code_commit_and_time(renderer, middle) -> None:
    text = renderer.render_handoff(middle.handoff)
    shared = "commands ended with exit code 0, at `4e5f60718293`, 2026-03-12 11:05 UTC"
    assert f"Where nothing else is said, {shared}\n" in text
    assert "- **E3**: `git status --porcelain=v2 --branch -z`\n" in text


def test_evidence_of_its_own_circumstances_says_them(renderer, middle) -> None:
    handoff = middle.handoff
    state = handoff.repository
    proof = state.evidence
    cases = [
        (replace(proof, exit_code=1), ", exit code 1"),
        (replace(proof, at=proof.at - timedelta(minutes=9)), ", 2026-03-12 10:56 UTC"),
        (replace(proof, commit="0123456789abcdef"), ", at `0123456789ab`"),
    ]
    for other, words in cases:
        status = replace(handoff.git_status, evidence=other)
        text = renderer.render_handoff(replace(handoff, git_status=status))
        assert f"`git status --porcelain=v2 --branch -z`{words}\n" in text


def test_each_reference_to_evidence_is_a_link_to_the_list(renderer, middle) -> None:
    for text in render_all(renderer, middle):
        links = [
            child.attrs["href"]
            for token in MARKDOWN.parse(text)
            for child in token.children or ()
            if child.type == "link_open"
        ]
        in_text = len(re.findall(r"(?<!^)(?<!`)\[E\d\]", text, re.MULTILINE))
        assert in_text > 0
        assert links.count("#evidence") == in_text


def test_long_lists_are_cut_and_say_how_much_is_left_out(renderer, middle) -> None:
    handoff = middle.handoff
    work = replace(
        handoff.work,
        commits=tuple(
            Commit(f"{n:040x}", f"Change number {n}", handoff.at - timedelta(minutes=n)) for n in range(200)
        ),
        commit_count=1_234,
        files=tuple(FileChange(f"src/module_{n}.py", ChangeKind.MODIFIED, 1, 1) for n in range(1_050)),
    )
    text = renderer.render_handoff(replace(handoff, work=work))
    assert text.count("Change number") == 20
    assert "\n_1,214 more left out._\n" in text
    assert "\n- `git log --oneline 9f1c2d3e4b5a..`: commits (1,214)\n" in text
    assert text.count("src/module_") == 50
    assert "\n_1,000 more left out._\n" in text
    assert "\n- `git diff --stat 9f1c2d3e4b5a`: changed files (1,000)" in text


@pytest.mark.parametrize("budget", [900, 1_300, 1_600, 2_500])
def test_a_handoff_keeps_to_its_budget_and_no_list_that_was_cut_looks_empty(budget, renderer, middle) -> None:
    tokenizer = TiktokenVocabulary().load("o200k_base")
    fitted = fit(middle.handoff, budget, lambda handoff: tokenizer.count(renderer.render_handoff(handoff)))
    text = renderer.render_handoff(fitted)
    bare = replace(middle.handoff, limits={part: LEAST.get(part, 0) for part in Part})
    assert tokenizer.count(text) <= max(budget, tokenizer.count(renderer.render_handoff(bare)))
    for words in ("Claim rows with SKIP LOCKED", "No access to the carrier", "Do not run two workers yet"):
        assert words in text, "decisions, blockers and warnings are never left out"
    assert missing_headings(HANDOFF, text) == []
    for left in fitted.left_out:
        assert re.search(
            rf"^- `{re.escape(left.where)}`: .*{left.words} \({left.number}\)", text, re.MULTILINE
        )
    if not fitted.shown("learnings"):
        assert "### Architecture Insights\n\n_1 left out._\n" in text


def test_paths_of_this_machine_are_shown_from_the_project(renderer, middle) -> None:
    for text in render_all(renderer, middle):
        assert "/home/ada" not in text


def test_a_merge_with_conflicts_on_a_detached_head_is_a_warning(renderer, middle) -> None:
    before = middle.handoff
    repository = replace(
        before.repository,
        branch=None,
        operation="merge",
        changes=(FileChange("a.py", ChangeKind.CONFLICTED, None, None),),
    )
    handoff = make_handoff(
        before.session, "parcel", before.at, before.reading, repository, before.work, before.checkpoints
    )
    warnings = renderer.render_handoff(handoff).split("## Warnings & Cautions")[1].split("##")[0]
    assert "A merge is in progress" in warnings
    assert "Unresolved conflicts in 1 file." in warnings
    assert "HEAD is detached" in warnings


def shape(text: str) -> list[str]:
    """The kinds of all blocks and inlines but code, which a text may hold, and where links lead."""
    return [
        f"{t.type} {t.attrs.get('href', '')}"
        for token in MARKDOWN.parse(text)
        for t in (token, *(token.children or ()))
        if t.type not in {"text", "code_inline", "inline"}
    ]


def harmless(text: str) -> str:
    """As many lines as the text has, of plain words; as long, where a long line is shortened."""
    lines = re.split(r"\r\n|\r|\n", text)
    return "\n".join("w" * len(" ".join(line.split())) if escape_line(line) else "" for line in lines)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.lists(
        st.sampled_from(
            [
                *"\\`*_[]<>#|~$&\n\t ",
                "\n\n",
                "- ",
                "1. ",
                "> ",
                "---",
                "```",
                "<b>",
                "<!--",
                "[E1]: x",
                "a",
                "é",
            ]
        ),
        min_size=1,
        max_size=25,
    ).map("".join)
)
def test_text_from_outside_never_changes_the_shape(text: str, renderer, middle, spoil) -> None:
    if not text.strip():
        return
    hostile, plain = spoil(middle, text), spoil(middle, harmless(text))
    # What is missing depends on what a text says, and so does the list of it.
    hostile = replace(hostile, handoff=replace(hostile.handoff, score=plain.handoff.score))
    for spoilt, ordinary in zip(render_all(renderer, hostile), render_all(renderer, plain), strict=True):
        assert shape(spoilt) == shape(ordinary)


def test_what_the_project_needs_is_listed_to_be_ticked(renderer, middle) -> None:
    needs = Requirements(
        (
            RequiredService("PostgreSQL 16 | main"),
            RequiredService("db", "redis:7", ("6379",), "compose.yaml"),
        ),
        (RequiredTool("uv"), RequiredTool("Python", (AskedVersion(">=3.11", "pyproject.toml"),))),
        (UnreadFile("go.mod", "it is not UTF-8"),),
    )
    view = replace(middle.plan, requirements=needs)
    text = renderer.render_plan(view)
    place = text.index("### Required Services")
    listed = text[place : text.index("## Expected Artifacts")].split("\n")
    assert [line for line in listed if line.startswith("- ")] == [
        "- [ ] PostgreSQL 16 \\| main",
        "- [ ] db: image `redis:7`, port `6379`, by `compose.yaml`",
        "- [ ] uv",
        "- [ ] Python: `>=3.11` by `pyproject.toml`",
        "- `go.mod` tells nothing: it is not UTF-8",
    ]
