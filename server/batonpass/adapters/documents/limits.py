"""How much a project's own templates may take."""

SECONDS = 5.0
"""For one document; ours take a few hundredths of that."""

START_SECONDS = 60.0
"""For the process they are rendered in to be ready, also on a machine that has much else to do."""

MEMORY_BYTES = 512 * 1024 * 1024
"""For the whole process, where the system keeps such a limit."""

LARGEST_TEXT = 5_000_000
"""For one document, in characters."""
