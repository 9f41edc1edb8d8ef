"""The window's composition root: one QApplication, one window a session, an engine process behind each."""

from __future__ import annotations

import gc
import logging
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from PySide6.QtCore import QCoreApplication, QMessageLogContext, QObject, QTimer, QtMsgType, Signal, Slot, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from console.desktop.crash_hook import CrashHook
from console.desktop.main_window import MainWindow
from console.desktop.model import read_mission
from console.desktop.settings import Settings, load_settings, save_settings
from console.errors import KnownError
from console.mission.model import Mission
from console.report import BugReports
from console.session.engine_process import EngineClient, find_engine, start_engine
from console.session.messages import Refused, Welcome
from console.session.runtime import EngineFile, runtime_folder
from console.store.places import reports_folder, sessions_folder, settings_folder
from widgets.theme import THEMES, Status, Theme, apply_theme

WELCOME_WITHIN_S = 20.0
PAINTED_AFTER_MS = 30
GIVE_WAY_S = 0.0001  # a thread that computes lets the window paint: every wait for it counts, and a frame has dozens


@dataclass(frozen=True, slots=True)
class Request:
    """What a window is to show. `arguments` start the engine; `may_join`: a living engine with no window is taken up first."""

    arguments: tuple[str, ...] = ()
    may_join: bool = True


@dataclass(slots=True)
class Met:
    """An engine that has said Welcome, and the mission it flies."""

    client: EngineClient
    welcome: Welcome
    mission: Mission


def meet_engine(request: Request, *, by: str = "") -> Met:
    """Find or start the engine and wait for its Welcome. Blocks; raises KnownError with the engine's own words."""
    folder = runtime_folder()
    engine = _living(folder) if request.may_join else None
    if engine is None:
        engine = start_engine(request.arguments, folder=folder)
    client = EngineClient.connect(engine, by=by)
    answer = client.receive(WELCOME_WITHIN_S)
    if isinstance(answer, Welcome):
        try:
            return Met(client, answer, read_mission(answer))
        except KnownError:
            client.close()
            raise
    client.close()
    reason = answer.reason if isinstance(answer, Refused) else "no answer"
    raise KnownError(f"the engine did not say welcome: {reason}", where=engine.session)


def _living(folder: Path) -> EngineFile | None:
    engine = find_engine(folder)
    return engine if engine is not None and engine.recording and engine.mode != "REPLAY" else None


class _Meeting(QObject):
    """Meets an engine for a window in a thread of its own, so that the shell is painted meanwhile.

    It outlives a window that is closed early. What came of it stands in `met` or `error` when `over` is emitted; signals between
    threads carry no objects of ours.
    """

    over = Signal()

    def __init__(self, window: MainWindow, request: Request, by: str, parent: QObject) -> None:
        super().__init__(parent)
        self.window, self._request, self._by = window, request, by
        self.met: Met | None = None
        self.error: BaseException | None = None

    def start(self) -> None:
        """Begin."""
        threading.Thread(target=self._meet, name="moonkite-meeting", daemon=True).start()

    def _meet(self) -> None:
        try:
            self.met = meet_engine(self._request, by=self._by)
        except Exception as error:  # noqa: BLE001 - the top of a thread: whatever it is, the window must say it
            self.error = error
        self.over.emit()


def _bring_in_heavy_parts() -> None:
    """Import what the session's view needs while the engine is still starting."""
    import console.desktop.session_view  # noqa: F401, PLC0415


class Desktop(QObject):
    """All windows of this process. `first_error` is what kept the first session from starting; `failed` carries a bug that kept a later
    one from it."""

    session_shown = Signal(object)
    failed = Signal(object)

    def __init__(self, *, settings: Settings, theme: Theme, recordings: Path | None = None) -> None:
        super().__init__()
        self.setObjectName("desktop")
        self.settings, self.theme = settings, theme
        self.recordings = recordings or sessions_folder()
        self.windows: list[MainWindow] = []
        self.first_error: BaseException | None = None
        self._has_shown = False
        self._meetings: list[_Meeting] = []

    def open(self, request: Request) -> MainWindow:
        """A window for a session; it fills when the engine is there."""
        window = MainWindow(self.settings, THEMES.get(self.settings.theme, self.theme))
        window.open_requested.connect(self.open_recording)
        window.closed.connect(self._on_closed)
        self.windows.append(window)
        window.show()
        meeting = _Meeting(window, request, self.settings.operator, self)
        meeting.over.connect(self._on_meetings_over)
        self._meetings.append(meeting)
        meeting.start()
        QTimer.singleShot(PAINTED_AFTER_MS, self, _bring_in_heavy_parts)
        return window

    @Slot(str)
    def open_recording(self, path: str) -> None:
        """A replay in a window of its own; the session that is on goes on."""
        self.open(Request(("--replay", path), may_join=False))

    @Slot()
    def _on_meetings_over(self) -> None:
        over = [meeting for meeting in self._meetings if meeting.met or meeting.error]
        self._meetings = [meeting for meeting in self._meetings if meeting not in over]
        for meeting in over:
            if meeting.met is not None:
                self._on_met(meeting.window, meeting.met)
            elif meeting.error is not None:
                self._on_failed(meeting.window, meeting.error)
            meeting.deleteLater()
        gc.enable()

    def _on_met(self, window: MainWindow, met: Met) -> None:
        from console.desktop.bridge import Bridge  # noqa: PLC0415 - the heavy parts come after the first paint
        from console.desktop.session_view import SessionView  # noqa: PLC0415
        from widgets.restyle import unstyled  # noqa: PLC0415

        if window not in self.windows:
            met.client.close()
            return
        bridge = Bridge(met.client)
        theme = THEMES.get(self.settings.theme, self.theme)
        with unstyled(cast(QApplication, QApplication.instance())):
            view = SessionView(met.mission, met.welcome, bridge, settings=self.settings, theme=theme, recordings=self.recordings)
            bridge.start()
            window.show_session(view)
        keep_for_good()
        self._has_shown = True
        self.session_shown.emit(window)

    def _on_failed(self, window: MainWindow, error: BaseException) -> None:
        if not self._has_shown:
            self.first_error = self.first_error or error
        elif not isinstance(error, KnownError):
            self.failed.emit(error)
        if window in self.windows:
            window.message.setText(f"The session could not start.\n\n{error}")

    @Slot(str)
    def tell(self, words: str) -> None:
        """Have something said in every window."""
        for window in self.windows:
            if window.view is not None:
                window.view.notices.show_notice(words, Status.SERIOUS)

    @Slot(object)
    def _on_closed(self, window: MainWindow) -> None:
        if window in self.windows:
            self.windows.remove(window)


def make_application(settings: Settings) -> QApplication:
    """The QApplication with fonts, palette and style sheet."""
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    QCoreApplication.setApplicationName("Moonkite")
    application.setDesktopFileName("moonkite")
    apply_theme(application, THEMES[settings.theme])
    return application


def keep_for_good() -> None:
    """Leave all that lives now out of the search for garbage: modules, the mission, the window. Looking through it again and again
    would hold up the window for a tenth of a second each time."""
    gc.freeze()


def log_qt(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    """Qt's own words go to the log, so that standard error stays readable; what ends the program is said aloud."""
    if kind == QtMsgType.QtFatalMsg:
        sys.stderr.write(f"Qt: {text}\n")
    logging.getLogger("moonkite.qt").log(logging.WARNING if kind == QtMsgType.QtCriticalMsg else logging.INFO, "%s", text)


def run_window(request: Request, *, on_ready: Sequence[Callable[[Desktop], None]] = ()) -> int:
    """Show the window until it is closed; returns the exit code. Raises what kept the session from starting."""
    qInstallMessageHandler(log_qt)
    sys.setswitchinterval(GIVE_WAY_S)
    gc.disable()  # nothing of what is made until the session stands is garbage
    path = settings_folder() / "settings.json"
    settings, trouble = load_settings(path)
    application = make_application(settings)
    desktop = Desktop(settings=settings, theme=THEMES[settings.theme])
    window = desktop.open(request)
    if trouble:
        window.message.setText(trouble)
    for each in on_ready:
        each(desktop)
    with CrashHook(BugReports(reports_folder(), doing="window"), desktop) as hook:
        hook.happened.connect(desktop.tell)
        desktop.failed.connect(hook.report)
        code = application.exec()
    save_settings(path, settings)
    if desktop.first_error is not None:
        raise desktop.first_error
    return code
