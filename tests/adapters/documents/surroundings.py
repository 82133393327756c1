"""What a made-up project asks for, which issues its session names, and how long sessions take there."""

from batonpass.domain.forges import ReferenceKind
from batonpass.domain.pace import Pace
from batonpass.domain.references import ForgeReference, Role
from batonpass.domain.requirements import (
    AskedVersion,
    RequiredService,
    RequiredTool,
    Requirements,
    UnreadFile,
)

PACE = Pace(7, 130, 112.5)

REFERENCES = (
    ForgeReference(
        123,
        ReferenceKind.ISSUE,
        Role.PRIMARY,
        ("the branch fix/123-retry", "commit 4e5f60718293"),
        address="https://github.com/ada/parcel/issues/123",
    ),
    ForgeReference(
        9,
        ReferenceKind.PULL_REQUEST,
        Role.SECONDARY,
        ("Task 2",),
        address="https://github.com/ada/parcel/pull/9",
    ),
    ForgeReference(7, ReferenceKind.UNKNOWN, Role.DEPENDENCY, ("blocker note 5",), "bob/queue"),
)

REQUIREMENTS = Requirements(
    (
        RequiredService("Carrier's sandbox"),
        RequiredService("db", "postgres:16", ("5432",), "compose.yaml"),
        RequiredService("worker", "", (), "compose.yaml"),
    ),
    (
        RequiredTool("uv"),
        RequiredTool(
            "Python", (AskedVersion("3.12", ".python-version"), AskedVersion(">=3.11", "pyproject.toml"))
        ),
    ),
    (UnreadFile("package.json", "it is no valid JSON, line 3"),),
)
