"""`moonkite verify`: whether recordings are as they were written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from console.cli_output import json_option, print_json
from console.errors import KnownError

if TYPE_CHECKING:
    from console.store.verification import Verification


@click.command("verify")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@json_option
def verify(files: tuple[Path, ...], is_json: bool) -> int:
    """Check the hash chain of the command log, the raw bytes and the mission in recordings. The exit code is 1 when something was
    changed after it was written."""
    from console.store.verification import verify_session

    records, is_bad = [], False
    for path in files:
        try:
            found = verify_session(path)
        except KnownError as error:
            records.append({"path": str(path), "is_whole": False, "faults": [str(error)]})
            lines = [f"{path}: {error}"]
        else:
            records.append(record_of(found))
            lines = lines_of(found)
        is_bad = is_bad or not records[-1]["is_whole"]
        for line in lines if not is_json else ():
            click.echo(line)
    if is_json:
        print_json(records)
    return 1 if is_bad else 0


def record_of(found: Verification) -> dict[str, object]:
    """A verification as JSON has it; `first_broken` is the row of the command log that does not fit, 0 when all do."""
    return {
        "path": found.path, "is_whole": found.is_whole, "faults": list(found.faults), "is_complete": found.is_complete,
        "command_rows": found.chain.rows, "first_broken": found.chain.first_broken, "commands": found.commands, "chunks": found.chunks,
        "mission_files": found.mission_files,
    }  # fmt: skip


def lines_of(found: Verification) -> list[str]:
    """A verdict in a line, the faults below it."""
    log = f"{found.chain.rows} rows of the command log ({found.commands} commands)"
    counts = f"{log}, {found.chunks} chunks, {found.mission_files} mission files"
    if not found.is_whole:
        return [f"{found.path}: NOT as it was written", *(f"  {fault}" for fault in found.faults)]
    end = "" if found.is_complete else "; it was not closed in order, what was committed is whole"
    return [f"{found.path}: whole: {counts}{end}"]
