"""A list of commands as a table of their stages: CSV, one row a stage, that spreadsheets and scripts read."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from console.store.command_log import CommandRecord
from console.utc import iso_text
from console.whole_file import whole_file

HEADER = (
    "session", "spacecraft", "station", "mode", "number", "command", "arguments", "bytes", "significance", "time_utc", "stage", "detail",
    "packet", "by",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(path: Path, commands: Iterable[CommandRecord]) -> int:
    """Write the table and return how many rows it has. Raises KnownError when the file can't be written; then there is none."""
    rows = 0
    with (
        whole_file(path, "the list of commands can't be written") as beside,
        beside.open("w", newline="", encoding="utf-8") as file,
    ):
        table = csv.writer(file)
        table.writerow(HEADER)
        for row in (row for one in commands for row in _rows(one)):
            table.writerow(row)
            rows += 1
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
