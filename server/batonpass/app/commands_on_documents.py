"""The commands on documents, declared as `commands.py` says."""

from batonpass.app import (
    document_commands,
    documents_wire,
    handoff_care,
    handoff_verifying,
    handoff_wire,
    handoffs,
)
from batonpass.app.command import Command, Running, answer
from batonpass.app.parameters import ChooseDocument, ChooseSession, CreateDocument, ResolveConflict

CREATE_HANDOFF = Command(
    "batonpass.handoff.create",
    "Create handoff",
    Running.WRITE,
    ChooseSession,
    handoff_wire.Handoff,
    answer(handoffs.create, handoff_wire.from_handoff),
)
VERIFY_HANDOFF = Command(
    "batonpass.handoff.verify",
    "Verify the handoff again",
    Running.WRITE,
    ChooseSession,
    handoff_wire.VerifiedHandoff,
    answer(handoff_verifying.verify, handoff_wire.from_verified),
)
REVIEW_HANDOFF = Command(
    "batonpass.handoff.review",
    "Show what the handoff misses",
    Running.WORK,
    ChooseSession,
    handoff_wire.HandoffReview,
    answer(handoff_care.review, handoff_wire.from_review),
)
CREATE_DOCUMENT = Command(
    "batonpass.document.create",
    "Create document",
    Running.WRITE,
    CreateDocument,
    documents_wire.DocumentStatus,
    answer(document_commands.create, documents_wire.from_document),
)
REFRESH_DOCUMENT = Command(
    "batonpass.document.refresh",
    "Refresh document",
    Running.WRITE,
    ChooseDocument,
    documents_wire.DocumentStatus,
    answer(document_commands.refresh, documents_wire.from_document),
)
RESOLVE_CONFLICT = Command(
    "batonpass.document.resolve",
    "Settle a conflict in a document",
    Running.WRITE,
    ResolveConflict,
    documents_wire.DocumentStatus,
    answer(document_commands.resolve, documents_wire.from_document),
)
