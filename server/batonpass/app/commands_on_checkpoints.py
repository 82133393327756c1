"""The commands on checkpoints, declared as `commands.py` says."""

from batonpass.app import checkpoints, checkpoints_wire, restores, wire
from batonpass.app.checkpoint_parameters import ChooseCheckpoint, RestoreCheckpoint
from batonpass.app.command import Command, Running, answer
from batonpass.app.parameters import ChooseSession, CreateCheckpoint

CREATE_CHECKPOINT = Command(
    "batonpass.checkpoint.create",
    "Create checkpoint",
    Running.WRITE,
    CreateCheckpoint,
    wire.Checkpoint,
    answer(checkpoints.create, wire.from_checkpoint),
)
LIST_CHECKPOINTS = Command(
    "batonpass.checkpoint.list",
    "List checkpoints",
    Running.WRITE,
    ChooseSession,
    checkpoints_wire.ListedCheckpoints,
    answer(checkpoints.list_checkpoints, checkpoints_wire.from_kept_checkpoints),
)
DIFF_CHECKPOINT = Command(
    "batonpass.checkpoint.diff",
    "Show what has changed since a checkpoint",
    Running.WRITE,
    ChooseCheckpoint,
    checkpoints_wire.CheckpointChanges,
    answer(checkpoints.diff, checkpoints_wire.from_diff),
)
RESTORE_CHECKPOINT = Command(
    "batonpass.checkpoint.restore",
    "Restore checkpoint",
    Running.WRITE,
    RestoreCheckpoint,
    checkpoints_wire.Restoration,
    answer(restores.restore, checkpoints_wire.from_restore),
)
