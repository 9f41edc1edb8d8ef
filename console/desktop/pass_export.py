"""Passes of the window as a file: calendar, CSV, JSON or a printed plan, by the file's ending; written in a worker thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

from console.desktop.pass_plan import PassPlan
from console.desktop.pass_plan_pdf import write_pass_plan
from console.errors import KnownError, near_name
from console.orbit.pass_calendar import calendar_text
from console.orbit.pass_text import csv_text, json_text, pass_record
from console.whole_file import whole_file
from widgets.theme import Status

FILTERS = "Calendar (*.ics);;Table (*.csv);;JSON (*.json);;Plan to print (*.pdf)"


@dataclass(frozen=True, slots=True)
class Export:
    """What is to be written where. The calendar reminds `alarm_minutes` before AOS (None: not at all)."""

    path: Path
    plan: PassPlan
    alarm_minutes: int | None = None


def write_export(export: Export) -> str:
    """Write the file and return what was done, in a sentence. Raises KnownError for an unknown ending or a file that can't be written."""
    passes = [planned.row.one_pass for planned in export.plan.passes]
    suffix = export.path.suffix.lower()
    if suffix == ".pdf":
        pages = write_pass_plan(export.path, export.plan)
        return f"{export.path.name}: {len(passes)} passes on {pages} pages"
    writers: dict[str, Callable[[], str]] = {
        ".ics": lambda: calendar_text(passes, made_ns=export.plan.made_ns, alarm_minutes=export.alarm_minutes),
        ".csv": lambda: csv_text([pass_record(one) for one in passes]),
        ".json": lambda: json_text([pass_record(one) for one in passes]),
    }
    if suffix not in writers:
        known = [*writers, ".pdf"]
        raise KnownError(
            f"no way to write {suffix or 'a file without an ending'}", rule=f"one of {', '.join(known)}", remedy=near_name(suffix, known)
        )
    with whole_file(export.path, "the passes can't be written") as beside:
        beside.write_bytes(writers[suffix]().encode())
    return f"{export.path.name}: {len(passes)} passes"


class _Told(QObject):
    told = Signal(str, object)


class _Writing(QRunnable):
    def __init__(self, export: Export) -> None:
        super().__init__()
        self.told = _Told()
        self._export = export

    def run(self) -> None:
        try:
            self.told.told.emit(write_export(self._export), Status.NORMAL)
        except KnownError as error:
            self.told.told.emit(str(error), Status.SERIOUS)


class PassExporter(QObject):
    """Writes exports one after the other. `told` brings a line for the operator and how serious it is."""

    told = Signal(str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pass_exporter")
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def write(self, export: Export) -> None:
        """Begin to write."""
        work = _Writing(export)
        work.told.told.connect(self._on_told)
        self._pool.start(work)

    @Slot(str, object)
    def _on_told(self, text: str, status: object) -> None:
        self.told.emit(text, status)

    def close(self) -> None:
        """Wait for what is being written."""
        self._pool.waitForDone()
