"""Another look for an application that is being used: what can be seen changes at once, what is hidden a little every turn.

One surprise: where one style sheet follows another, Qt restyles every widget once for itself and once for each of its ancestors; where
there was none in between, once. It passes over what it takes for unpolished and for styled by itself, which hidden widgets are called
meanwhile: of a window with three workspaces less than a tenth can be seen.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from widgets.theme import Theme, application_palette, stylesheet

TURN_S = 0.005
LOOK = "moonkite_look"
POLISHED, STYLED = Qt.WidgetAttribute.WA_WState_Polished, Qt.WidgetAttribute.WA_SetStyle


class Restyle(QObject):
    """Brings the widgets of an application from one theme to another. `done` comes when the hidden ones have it, too."""

    done = Signal()

    def __init__(self, application: QApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("restyle")
        self._application = application
        self._waiting: deque[QWidget] = deque()
        self._theme: Theme | None = None
        self._timer = QTimer(self)
        self._timer.setObjectName("restyle_turns")
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._turn)

    @property
    def is_done(self) -> bool:
        """Whether nothing waits for its new look."""
        return not self._waiting

    def start(self, theme: Theme) -> None:
        """Show what is painted (isn't hidden, and has its updates enabled) in this theme now, and the rest soon."""
        self._theme = theme
        self._application.setProperty(LOOK, theme.name)
        seen: list[QWidget] = []
        hidden: list[QWidget] = []
        for widget in _all_widgets(self._application):
            (seen if widget.isVisible() and widget.updatesEnabled() else hidden).append(widget)
        with _passed_over(hidden):
            self._application.setStyleSheet("")
            self._application.setPalette(application_palette(theme))
            self._application.setStyleSheet(stylesheet(theme))
        for widget in seen:
            _give_theme(widget, theme)
        self._waiting = deque(hidden)
        self._timer.start()

    def finish(self, within: QWidget) -> None:
        """Don't let a widget and all in it wait any longer: it is about to be seen."""
        now: list[QWidget] = []
        later: deque[QWidget] = deque()
        for widget in self._waiting:
            is_wanted = shiboken6.isValid(widget) and (widget is within or within.isAncestorOf(widget))
            (now if is_wanted else later).append(widget)
        self._waiting = later
        for widget in now:
            self._restyle(widget)

    def _turn(self) -> None:
        end = time.thread_time() + TURN_S
        if self._theme is not None and self._application.property(LOOK) != self._theme.name:
            self._waiting.clear()  # another window has asked for another look since, which has all of them waiting for it
        while self._waiting and time.thread_time() < end:
            widget = self._waiting.popleft()
            if shiboken6.isValid(widget):
                self._restyle(widget)
        if not self._waiting:
            self._timer.stop()
            self.done.emit()

    def _restyle(self, widget: QWidget) -> None:
        self._application.style().polish(widget)
        QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))
        if self._theme is not None:
            _give_theme(widget, self._theme)


@contextmanager
def unstyled(application: QApplication) -> Iterator[None]:
    """Build and show many widgets in here, before they are painted for the first time: they are styled once, at the end.

    Under a style sheet Qt styles a widget and all in it again with every parent it is put into, which takes longer than all the rest.
    """
    sheet = application.styleSheet()
    application.setStyleSheet("")
    try:
        yield
    finally:
        application.setStyleSheet(sheet)


def _all_widgets(application: QApplication) -> list[QWidget]:
    """Every widget once, parents before their children."""
    tops = application.topLevelWidgets()
    return list(dict.fromkeys([*tops, *(child for top in tops for child in top.findChildren(QWidget))]))


@contextmanager
def _passed_over(widgets: Sequence[QWidget]) -> Iterator[None]:
    """Have the application's style leave these alone."""
    kept = [one for one in widgets if one.testAttribute(POLISHED) and not one.testAttribute(STYLED)]
    for widget in kept:
        widget.setAttribute(POLISHED, False)
        widget.setAttribute(STYLED, True)
    yield
    for widget in kept:
        widget.setAttribute(POLISHED, True)
        widget.setAttribute(STYLED, False)


def _give_theme(widget: QWidget, theme: Theme) -> None:
    if hasattr(widget, "set_theme"):
        widget.set_theme(theme)
