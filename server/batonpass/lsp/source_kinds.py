"""The kinds of the source actions."""

SOURCE_CHECKPOINT = "source.batonpass.checkpoint"
SOURCE_HANDOFF = "source.batonpass.handoff"
SOURCE_COMPLETE_PHASE = "source.batonpass.completePhase"
SOURCE_REFRESH = "source.batonpass.refreshFacts"
SOURCE_KINDS = (SOURCE_CHECKPOINT, SOURCE_HANDOFF, SOURCE_COMPLETE_PHASE, SOURCE_REFRESH)
