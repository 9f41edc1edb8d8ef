"""Prints what the pass plans of the shown session came to, read from its file in a thread; nothing later than what is shown."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from console.desktop.background import Background
from console.desktop.desk import Desk
from console.desktop.plan_print import write_plans_pdf
from console.store.reader import SessionReader
from widgets.theme import Status


class PlanReport(QObject):
    """Asks where to, then writes a PDF."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._background = Background("plan_report", self)
        self._background.failed.connect(lambda reason: desk.notice(reason, Status.CAUTION))
        desk.on_close.append(self._background.close)

    def ask(self, parent: QWidget) -> None:
        """Let the operator choose a file and print into it."""
        recording = self._desk.recording
        if recording is None:
            self._desk.notice("nothing is recorded in this session", Status.STANDBY)
            return
        path, _ = QFileDialog.getSaveFileName(parent, "Print the pass plans", str(Path.home() / f"{recording.stem} plans.pdf"))
        if not path:
            return
        until_ns = self._desk.shown.now_ns()
        self._background.run(lambda: _printed(recording, until_ns, Path(path)), lambda text: self._desk.notice(text, Status.NORMAL))


def _printed(recording: Path, until_ns: int, path: Path) -> str:
    with SessionReader(recording, until_ns=until_ns) as reader:
        runs, session = {state.run: state for state in reader.procedures()}, reader.info()
    pages = write_plans_pdf(path, session, list(runs.values()))
    return f"{path}: {len(runs)} run{'s' * (len(runs) != 1)} of plans on {pages} page{'s' * (pages != 1)}"
