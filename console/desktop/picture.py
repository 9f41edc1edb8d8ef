"""A picture of the window, drawn without a screen from Deliveries that have been gathered."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from console.desktop.app import log_qt, make_application
from console.desktop.bridge import Bridge, Engine
from console.desktop.main_window import MainWindow
from console.desktop.model import read_mission
from console.desktop.session_view import SessionView
from console.desktop.settings import Settings
from console.errors import KnownError
from console.session.messages import Delivery, Welcome
from widgets.theme import THEMES

SETTLED_AFTER_MS = 700
PASSES_WITHIN_MS = 10_000


def draw_session(
    welcome: Welcome, deliveries: list[Delivery], engine: Engine, *, workspace: str, size: tuple[int, int], theme: str, output: Path
) -> None:
    """Show a window of that size, tell it all Deliveries, wait for passes and plots to be drawn, and save what it shows."""
    qInstallMessageHandler(log_qt)
    settings = Settings(theme=theme, workspace=workspace, is_guide_done=True)  # type: ignore[arg-type]
    application = make_application(settings)
    window = MainWindow(settings, THEMES[theme])
    window.resize(*size)
    view = SessionView(
        read_mission(welcome), welcome, Bridge(engine), settings=settings, theme=THEMES[theme], recordings=Path(welcome.recording).parent
    )
    window.show_session(view)
    view.show_workspace(workspace)
    window.show()
    application.processEvents()
    for delivery in deliveries:
        view.take(delivery)
    view.model.clock.set_rate(0.0)
    view.frame()
    _wait_for_passes(view)
    _wait(SETTLED_AFTER_MS)
    view.room.workspace.refresh_all()
    _choose_a_packet(view)
    _wait(SETTLED_AFTER_MS)
    saved = window.grab().save(str(output))
    window.close()
    application.processEvents()
    if not saved:
        raise KnownError("the picture can't be written", where=str(output), remedy="name a PNG file in a folder you may write to")


def _choose_a_packet(view: SessionView) -> None:
    """The last packet that the dictionary knows, so that the picture shows one taken apart."""
    known = [row for row in view.model.packets if row.container]
    if view.room.packets is not None and known:
        view.room.packets.list.show_packet(known[-1].index)


def _wait_for_passes(view: SessionView) -> None:
    if view.tracking.found.rows:
        return
    loop = QEventLoop()
    view.tracking.passes_changed.connect(lambda _: loop.quit())
    QTimer.singleShot(PASSES_WITHIN_MS, loop.quit)
    loop.exec()


def _wait(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
    QApplication.processEvents()
