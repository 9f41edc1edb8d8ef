"""What the window's actions do with the antenna, and the key that stops it from wherever the keyboard is."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow

from console.desktop.session_view import SessionView

STOP_KEY = Qt.Key.Key_X
STOP_MODIFIERS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class StopKey(QObject):
    """Hears Ctrl+Shift+X in every window of this program that has the keyboard, and stops the antenna.

    A shortcut alone would not do: it is dead while a modal dialog or a popup is open. The window with the keyboard is watched, and only
    that one: a filter on the whole application would cost something with each event.
    """

    def __init__(self, stop: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self.setObjectName("antenna_stop_key")
        self._stop = stop
        self._watched: QWindow | None = None
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.focusWindowChanged.connect(self._on_focus_window_changed)
        self._on_focus_window_changed(application.focusWindow())

    def close(self) -> None:
        """Hear no longer."""
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.disconnect(self._on_focus_window_changed)
        self._on_focus_window_changed(None)

    @Slot(object)
    def _on_focus_window_changed(self, window: QWindow | None) -> None:
        if self._watched is not None:
            with contextlib.suppress(RuntimeError):  # it may be gone by now
                self._watched.removeEventFilter(self)
        self._watched = window
        if window is not None:
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() != STOP_KEY or event.modifiers() != STOP_MODIFIERS:
            return False
        self._stop()
        return True


class AntennaHandlers:
    """The actions of the antenna. One small method each, named as the action; `Handlers` inherits them."""

    def __init__(self, view: SessionView) -> None:
        self._antenna_view = view
        panel = view.rooms["pass"].antenna
        assert panel is not None
        self._antenna = panel

    def stop_antenna(self) -> None:
        self._antenna.stop()

    def resume_antenna(self) -> None:
        self._antenna.resume()

    def track_pass(self) -> None:
        self._antenna.track()

    def park_antenna(self) -> None:
        self._antenna.park()

    def point_antenna(self) -> None:
        self._antenna.point()

    def free_antenna(self) -> None:
        self._antenna.free()

    def toggle_downlink_doppler(self) -> None:
        self._antenna.toggle_downlink()

    def toggle_uplink_doppler(self) -> None:
        self._antenna.toggle_uplink()

    def go_to_antenna(self) -> None:
        self._antenna_view.show_workspace("pass")
        self._antenna_view.rooms["pass"].workspace.reveal("antenna").setFocus()
