"""A checkpoint of every odd repository holds what is there and touches nothing else."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.adapters.git.odd_repositories import (
    REF,
    Odd,
    broken_submodule,
    clean_filter,
    conflict_whose_file_was_deleted,
    detached_head,
    dirty_submodule,
    file_became_folder_and_back,
    ignored_files,
    index_missing,
    intent_to_add,
    line_endings_converted,
    linked_worktree,
    locked_by_another_git,
    lying_monitor,
    merge_of_a_file_and_a_folder,
    merge_with_conflicts,
    modes_and_links,
    nested_repository,
    nested_repository_without_commit,
    no_commit_and_no_file,
    no_commit_but_staged,
    no_commit_yet,
    older_merge_of_a_file_and_a_folder,
    ordinary,
    other_hash_function,
    packed_refs,
    partial_clone,
    rebase_that_stopped,
    reflogs_for_every_ref,
    signing_demanded_and_nobody_known,
    sparse_checkout,
    sparse_index_and_a_file_outside_the_cone,
    split_index,
    staged_and_edited_again,
    staged_outside_a_sparse_checkout,
    stash_present,
    status_switched_off,
    strange_names,
    submodule,
    submodule_with_a_new_commit,
    taken_out_of_tracking,
    taken_out_of_tracking_and_ignored,
    unchanged,
)

ODD = [
    ordinary,
    no_commit_yet,
    no_commit_and_no_file,
    no_commit_but_staged,
    unchanged,
    detached_head,
    linked_worktree,
    index_missing,
    staged_and_edited_again,
    taken_out_of_tracking,
    taken_out_of_tracking_and_ignored,
    intent_to_add,
    merge_with_conflicts,
    conflict_whose_file_was_deleted,
    merge_of_a_file_and_a_folder,
    older_merge_of_a_file_and_a_folder,
    rebase_that_stopped,
    submodule,
    dirty_submodule,
    submodule_with_a_new_commit,
    broken_submodule,
    nested_repository,
    nested_repository_without_commit,
    sparse_checkout,
    staged_outside_a_sparse_checkout,
    sparse_index_and_a_file_outside_the_cone,
    split_index,
    reflogs_for_every_ref,
    stash_present,
    packed_refs,
    lying_monitor,
    signing_demanded_and_nobody_known,
    line_endings_converted,
    clean_filter,
    file_became_folder_and_back,
    modes_and_links,
    strange_names,
    ignored_files,
    other_hash_function,
    status_switched_off,
    locked_by_another_git,
    partial_clone,
]


@pytest.mark.parametrize("arrange", ODD, ids=lambda arrange: arrange.__name__)
def test_checkpoint_of(
    arrange: Callable[[Any, Path], Odd], work: Any, tmp_path: Path, temporary_files: Callable[[], list[str]]
) -> None:
    odd = arrange(work, tmp_path)
    work = odd.work
    expected = {path: entry for path, entry in work.files().items() if path not in odd.without}
    expected |= odd.also or {}
    before, files = work.footprint(), work.files()

    snapshot = work.open().take_snapshot(REF, "a note")

    assert work.footprint() == before, "a checkpoint changed something in the git directory besides its ref"
    assert work.files() == files, "a checkpoint changed the work tree"
    assert temporary_files() == [], "a checkpoint left temporary files behind"
    assert work.tree(REF) == expected, "the checkpoint does not hold what lies in the work tree"
    assert work.line("rev-parse", REF) == snapshot.commit
    parents = work.line("log", "-1", "--format=%P", REF)
    assert parents == (snapshot.head or ""), (
        "the checkpoint's parent must be HEAD, so that it can be compared"
    )
