"""The recordings there are, read from the catalogue in a worker thread."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

from console.desktop.desk import Desk
from console.desktop.workspace import Panel, Shows
from console.errors import KnownError
from console.session.messages import Mode
from console.store.catalogue import SessionSummary, list_sessions
from console.utc import SECOND_NS
from widgets.session_list import SessionList, SessionRow
from widgets.theme import Status


class _Done(QObject):
    listed = Signal(object)
    failed = Signal(str)


class _List(QRunnable):
    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.done = _Done()
        self._folder = folder

    def run(self) -> None:
        try:
            self.done.listed.emit([session_row(one, self._folder) for one in list_sessions(self._folder) if not one.fault])
        except KnownError as error:
            self.done.failed.emit(str(error))


class RecordingsPanel(QObject):
    """The list; opening one asks for another window on it, so that this session is not disturbed."""

    open_requested = Signal(str)

    def __init__(self, desk: Desk, folder: Path) -> None:
        super().__init__()
        self._desk, self._folder = desk, folder
        self.list = SessionList(desk.theme)
        self.list.open_requested.connect(self.open_requested)
        self.list.refresh_requested.connect(self.read)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._is_reading = False

    def panel(self) -> Panel:
        """The panel for a workspace; the catalogue is read again every ten seconds while it can be seen."""
        return Panel("recordings", "Recordings", self.list, self.read, 10_000, Shows.NOTHING)

    def read(self) -> None:
        """Read the catalogue again."""
        if self._is_reading:
            return
        self._is_reading = True
        work = _List(self._folder)
        work.done.listed.connect(self._on_listed)
        work.done.failed.connect(self._on_failed)
        self._pool.start(work)

    @Slot(object)
    def _on_listed(self, rows: list[SessionRow]) -> None:
        self._is_reading = False
        self.list.show_sessions(rows)

    @Slot(str)
    def _on_failed(self, reason: str) -> None:
        self._is_reading = False
        self._desk.notice(reason, Status.CAUTION)

    def close(self) -> None:
        """Wait for a reading that is under way."""
        self._pool.clear()
        self._pool.waitForDone()


def session_row(one: SessionSummary, folder: Path) -> SessionRow:
    """A recording as the list shows it."""
    state = "recording" if one.is_being_written else "complete" if one.is_complete else "unfinished"
    return SessionRow(
        path=str(folder / Path(one.path).name),
        spacecraft=one.spacecraft,
        station=one.station,
        mode=Mode(one.mode) if one.mode in {mode.value for mode in Mode} else Mode.LIVE,
        first_ns=one.started_ns,
        duration_s=max(0.0, (one.last_ns - one.started_ns) / SECOND_NS),
        packets=one.packets,
        commands=one.commands_sent,
        alarms=one.alarms,
        size_bytes=one.size_bytes,
        state=state,
    )
