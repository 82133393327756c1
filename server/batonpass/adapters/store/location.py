"""Where a project's state lives on disk."""

import hashlib
import os
from pathlib import Path

STATE_FOLDER = "batonpass"


def state_directory(root: Path, git_common_directory: Path | None) -> Path:
    """The folder that holds a project's store; it is not made here.

    Inside git it is shared by all work trees and goes away with the clone. Elsewhere it lies in the user's
    own state folder, under a name made from the project's real path.
    """
    if git_common_directory is not None:
        return git_common_directory / STATE_FOLDER
    import platformdirs

    digest = hashlib.sha256(os.fsencode(os.path.normcase(root.resolve()))).hexdigest()
    return platformdirs.user_state_path(STATE_FOLDER, appauthor=False) / digest[:32]
