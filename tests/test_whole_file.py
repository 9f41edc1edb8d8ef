"""A file is there whole, or as it was before."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.errors import KnownError
from console.whole_file import whole_file


def test_what_was_written_takes_the_files_name_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text("old")
    with whole_file(path, "it can't be written") as beside:
        beside.write_text("new")
        assert path.read_text() == "old"
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("plan.txt", "new")]


def begin_and_fail(path: Path, failure: BaseException) -> None:
    with whole_file(path, "it can't be written") as beside:
        beside.write_text("ne")
        raise failure


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KnownError("it was cancelled"), KeyboardInterrupt()])
def test_a_failure_leaves_what_was_there_and_nothing_else(tmp_path: Path, failure: BaseException) -> None:
    path = tmp_path / "plan.txt"
    path.write_text("old")
    expected = KnownError if isinstance(failure, OSError) else type(failure)
    with pytest.raises(expected) as caught:
        begin_and_fail(path, failure)
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [("plan.txt", "old")]
    if isinstance(failure, OSError):
        assert str(caught.value) == f"{path}: it can't be written; No space left on device"


def test_a_folder_that_is_a_file_is_an_error_of_the_operator(tmp_path: Path) -> None:
    (tmp_path / "folder").write_bytes(b"")
    with pytest.raises(KnownError, match="it can't be written"), whole_file(tmp_path / "folder" / "x", "it can't be written") as beside:
        beside.write_bytes(b"")
