"""A list of commands as a table of their stages: CSV, one row a stage, that spreadsheets and scripts read."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from console.errors import KnownError
from console.store.command_log import CommandRecord
from console.utc import iso_text

HEADER = (
    "session", "spacecraft", "station", "mode", "number", "command", "arguments", "bytes", "significance", "time_utc", "stage", "detail",
    "packet", "by",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(path: Path, commands: Iterable[CommandRecord]) -> int:
    """Write the table and return how many rows it has. Raises KnownError when the file can't be written; then there is none."""
    beside, rows = path.with_name(f".{path.name}.new"), 0
    try:
        with beside.open("w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow(HEADER)
            for row in (row for one in commands for row in _rows(one)):
                table.writerow(row)
                rows += 1
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise KnownError("the list of commands can't be written", where=str(path), rule=error.strerror or str(error)) from error
    return rows


def _rows(one: CommandRecord) -> list[list[str]]:
    told = " ".join(f"{name}={value}" for name, value in one.arguments.items())
    head = [one.session, one.spacecraft, one.station, one.mode, str(one.number), one.name, _plain(told), one.data.hex().upper()]
    return [
        [*head, one.significance.value, iso_text(each.at_ns), each.stage.value, _plain(each.detail),
         str(each.packet) if each.packet >= 0 else "", _plain(each.by)]
        for each in one.stages
    ]  # fmt: skip


def _plain(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
