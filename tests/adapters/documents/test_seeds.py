"""Every section and field that a document must have: what people expect of a plan, a log and a handoff.

Each line is a heading, with the words it is called by here where those differ, after an arrow.
"""

from dataclasses import replace
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from batonpass.adapters.documents.renderer import TemplateRenderer
from batonpass.adapters.documents.samples import Sample

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])

PLAN = """
# Session Plan: date - focus area -> # Session Plan: 2026-03-12
## Session Overview
## Session Objectives
### Primary Goals
### GitHub Issues
## Current Context
### Project State
### Dependencies Met
### Blockers/Risks
## Implementation Plan
## Success Criteria
### Functional Requirements
### Technical Requirements
### Performance Targets
## Testing Strategy
## Risk Mitigation
## Development Environment
### Required Services
### Tools Needed
## Expected Artifacts
### Files to Create/Modify
### Documentation Updates
## Time Allocation
## Next Session Setup
### On Success
### On Partial Completion
### Notes for Future
"""

PLAN_BY_PHASES = """
# Session 2 Plan: title -> # Session Plan:
## Session Overview
## Prerequisites from Session 1 -> ## Prerequisites from the Previous Session
## Session 2 Goals -> ## Session Goals
### 1. first goal (share of context, lines) -> ### Phase 1: planning
### 5. last goal (share of context, lines) -> ### Phase 5: integration
## Implementation Order
## Checkpoint Triggers
## Key Implementation Details -> ### Key Implementation Details
## Testing Requirements -> ### Testing Requirements
## Success Criteria
## Risks & Mitigations -> ### Risks & Mitigations
## Next Session Preview -> ### Next Session Preview
## Notes for Implementation
"""

SESSION_LOG = """
# Session: title -> # Session:
## Summary
## Activities
## Key Learnings
### Technical Insights
### Process Insights
## Decisions Made
## TODOs Created
### High Priority
### Medium Priority
### Low Priority / Nice to Have
### Blocked
## Code Changes
### Files Modified
### Statistics
### Key Code Patterns
## Performance Metrics
### Benchmark Results
## Challenges & Solutions
## Testing
### Tests Run
### Test Coverage
### New Tests Added
## Quality Checks
## Next Steps
### Immediate (Next Session)
### This Week
### Future / Ideas
## Related Documentation
## Session Notes
## Team Communication
### Updates Shared
### Blockers Identified
## Metadata
## Archive
### Long-term Impact
### What Actually Happened
"""

IMPLEMENTATION_LOG = """
# IMPLEMENTATION SESSION LOG
## 🎯 SESSION OBJECTIVES
## 📋 TASKS COMPLETED
## 📈 PERFORMANCE METRICS
### **Before Session** -> ### Before Session
### **After Session** -> ### After Session
### **Key Performance Insights** -> ### Key Performance Insights
## 🧪 TESTING & VALIDATION
### **Functional Tests Performed** -> ### Functional Tests Performed
### **Performance Tests Performed** -> ### Performance Tests Performed
### **Integration Tests** -> ### Integration Tests
## 🚨 CRITICAL ISSUES
### **Resolved Issues** -> ### Resolved Issues
### **Outstanding Issues** -> ### Outstanding Issues
### **New Issues Discovered** -> ### New Issues Discovered
## 🔄 SYSTEM STATUS
### **System Health Summary** -> ### System Health Summary
## 📁 FILES MODIFIED
### **Critical Changes** -> ### Critical Changes
### **Configuration Changes** -> ### Configuration Changes
### **New Files Created** -> ### New Files Created
### **Files Deleted** -> ### Files Deleted
## 🔄 NEXT SESSION PREPARATION
### **Immediate Priority Tasks** -> ### Immediate Priority Tasks
### **Dependencies to Address** -> ### Dependencies to Address
### **Pre-Session Checklist** -> ### Pre-Session Checklist
### **Files to Focus On Next** -> ### Files to Focus On Next
### **Testing Requirements** -> ### Testing Requirements
### **Risk Assessment for Next Session** -> ### Risk Assessment for Next Session
## 📊 SESSION SUMMARY
### **Major Accomplishments** -> ### Major Accomplishments
### **Lessons Learned** -> ### Lessons Learned
### **Recommendations** -> ### Recommendations
### **Session Effectiveness** -> ### Session Effectiveness
"""

HANDOFF = """
# Session Handoff
## Session Summary
### Primary Focus
### Key Achievements
### Files Modified
## Current State
### Work in Progress
### Blocking Issues
### Environment State
### Exact Commands
## Context for Next Session
### Important Background
### Recent Decisions
### Failed Approaches
### Code Patterns Established
## Task Status
### Completed This Session
### In Progress
### Next Priority Tasks
## Resources & References
### Documentation Created/Updated
### External Resources Used
### Code References
## Recommendations for Next Session
### Immediate Actions (First 10 minutes)
### Investigation Areas
### User Clarifications Needed
## Technical Notes
### Architecture Insights
### Performance Considerations
### Security Observations
## Warnings & Cautions
"""

OF_TASKS = {
    "plan": """
### Task 1: first -> ### Task 1: Store the attempts
### Task 2: second -> ### Task 2: Claim a delivery before sending it
#### Subtasks:
#### Technical Details:
""",
    "implementation log": """
### Task X.Y: name -> ### Task 2: Claim a delivery before sending it
**Implementation Details:** -> #### Implementation Details
**Results Achieved:** -> #### Results Achieved
**Issues Encountered:** -> #### Issues Encountered
""",
    "session log": """
### Challenge 1: description -> ### Challenge 1: Time zones in the pause calculation:
""",
}

SECTIONS = {
    "plan": PLAN + PLAN_BY_PHASES,
    "session log": SESSION_LOG,
    "implementation log": IMPLEMENTATION_LOG,
    "handoff": HANDOFF,
}

FIELDS = {
    "plan": ["Date", "Duration", "Focus", "Week", "Estimated Output", "Context Budget", "Build On"],
    "session log": [
        *("Date", "Duration", "Focus", "Branch"),
        *("Created by", "Last updated", "Related branch", "Review status"),
    ],
    "implementation log": [
        *("Date", "Session", "Start Time", "End Time", "Duration", "Agent", "Focus"),
        *("Overall Status", "Productivity Score", "Goal Achievement", "Time Efficiency"),
        *("Session Completed By", "Next Session Scheduled", "Handoff Notes"),
    ],
    "handoff": [
        *("Session ID", "Date/Time", "Duration", "Project", "Active Task", "Progress", "Next Step"),
        *("Git Status", "Build Status", "Test Status"),
        *("Handoff Quality Score", "Confidence in Continuity", "Estimated Context Recovery Time"),
    ],
}

FIELDS_WITH_FACTS = {
    "plan": [
        "Time Estimate",
        "Priority",
        "Blocked By",
        "Buffer",
        "Total",
        "Checkpoint 1",
        "Mitigation",
        "Impact",
    ],
    "session log": [
        *("Rationale", "Impact", "Commits", "Lines added", "Lines removed", "Net change", "Files changed"),
        *("Problem", "Attempted solutions", "Final solution", "Learning"),
        *("Previous", "Current", "Change"),
    ],
    "implementation log": [
        *("Time Spent", "Status", "Priority"),
        *("Best Improvement", "Unexpected Results", "Performance Regression"),
        *("Severity", "Solution", "Prevention", "Impact", "Next Steps", "Root Cause", "Recommended Action"),
    ],
    "handoff": ["Decision", "Rationale", "Alternatives Considered"],
}


def render(kind: str, state, folder: Path) -> str:
    renderer = TemplateRenderer(folder)
    return {
        "plan": lambda: renderer.render_plan(state.plan),
        "session log": lambda: renderer.render_session_log(state.log),
        "implementation log": lambda: renderer.render_implementation_log(state.log),
        "handoff": lambda: renderer.render_handoff(state.handoff),
    }[kind]()


def missing_headings(wanted: str, text: str) -> list[str]:
    tokens = MARKDOWN.parse(text)
    found = [f"{t.markup} {tokens[i + 1].content}" for i, t in enumerate(tokens) if t.type == "heading_open"]
    called = [line.rpartition(" -> ")[2] for line in wanted.split("\n") if line]
    assert called
    return [heading for heading in called if not any(f.startswith(heading) for f in found)]


@pytest.mark.parametrize("kind", SECTIONS)
@pytest.mark.parametrize("name", ["fresh", "tested", "merging"])
def test_every_section_is_there_with_facts_or_without(name: str, kind: str, tmp_path: Path, request) -> None:
    text = render(kind, request.getfixturevalue(name), tmp_path)
    assert missing_headings(SECTIONS[kind], text) == []


@pytest.mark.parametrize("kind", FIELDS)
@pytest.mark.parametrize("name", ["fresh", "tested", "merging"])
def test_every_field_is_there_with_facts_or_without(name: str, kind: str, tmp_path: Path, request) -> None:
    assert missing_fields(FIELDS[kind], render(kind, request.getfixturevalue(name), tmp_path)) == []


@pytest.mark.parametrize("kind", OF_TASKS)
def test_tasks_and_challenges_have_sections_of_their_own(kind: str, tmp_path: Path, middle) -> None:
    assert missing_headings(OF_TASKS[kind], render(kind, middle, tmp_path)) == []


@pytest.mark.parametrize("name", ["middle", "tested", "followed"])
def test_each_task_of_a_log_names_every_section_with_facts_or_without(name, tmp_path, request) -> None:
    text = render("implementation log", request.getfixturevalue(name), tmp_path)
    tasks = text.split("\n### Task ")[1:]
    assert len(tasks) == 3
    for task in tasks:
        task = task.partition("\n---\n")[0]
        for section in ("Results Achieved", "Issues Encountered", "Code Snippets"):
            assert task.count(section) == 1, f"{section} of task {task[:30]}"
        assert task.count("Nothing recorded") <= 2, "what is not known takes more than a line"


@pytest.mark.parametrize("kind", FIELDS_WITH_FACTS)
def test_what_is_known_of_an_item_has_its_field(kind: str, tmp_path: Path, tested) -> None:
    assert missing_fields(FIELDS_WITH_FACTS[kind], render(kind, tested, tmp_path)) == []


def missing_fields(wanted: list[str], text: str) -> list[str]:
    return [field for field in wanted if f"**{field}:** " not in text and f"**{field}**: " not in text]


def test_symbols_of_states_and_priorities_are_whole(tmp_path: Path, middle) -> None:
    text = render("implementation log", middle, tmp_path)
    for words in ("✅ COMPLETE", "🚧 PARTIAL", "🔄 BLOCKED", "🔴 CRITICAL", "🟢 MEDIUM"):
        assert words in text


def test_a_log_says_that_the_first_commit_is_lost(tmp_path: Path, middle) -> None:
    lost = Sample(middle.plan, replace(middle.handoff, work=None, start_is_lost=True))
    assert "_Git does not know the commit any more" in render("session log", lost, tmp_path)
