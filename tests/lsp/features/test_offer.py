"""What is offered when the client comes, and what answers it later, are the same."""

from __future__ import annotations

import subprocess
import sys

from tests.lsp.editor import Editor

from batonpass.lsp.server import NOTIFICATIONS, REQUESTS


async def test_everything_that_is_offered_is_answered(editor: Editor) -> None:
    features = editor.features
    assert set(features.requests) == set(REQUESTS)
    assert set(features.notifications) == set(NOTIFICATIONS)


def test_nothing_of_the_app_is_loaded_to_answer_initialize() -> None:
    program = (
        "import sys, batonpass.lsp.server; "
        "print([name for name in sys.modules if name.startswith(('batonpass.domain.', 'batonpass.app.')) "
        "and name.endswith(('session', 'project', 'commands', 'plan'))])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
