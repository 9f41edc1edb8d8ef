"""One workspace: panels in docks that move, float and are remembered by name."""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from PySide6.QtCore import QByteArray, QChildEvent, QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QTableView, QVBoxLayout, QWidget

from console.desktop.panel_turns import PanelTurns
from console.desktop.uncovering import Uncovering, is_seen
from widgets.theme import DARK, Theme
from widgets.time_mark import SESSIONS_NOW, TimeMark

LAYOUT_VERSION = 1
RIGHT = Qt.Orientation.Horizontal
BELOW = Qt.Orientation.Vertical
LEAST_PERIOD_MS = 100  # of panels of figures, however fast the shown time runs: nobody reads faster
MOST_LEAST_PX = QSize(440, 104)  # three panels beside and above each other fit a small screen, whatever they would like to have


class Shows(StrEnum):
    """Which time a panel shows: the session's (said in it while the window shows another one), the shown one, or none at all."""

    SESSION = "session"
    SHOWN = "shown"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Panel:
    """A view in a workspace. `refresh` brings it up to date and is called every `period_ms` while the panel can be seen; one of the
    shown time as much sooner as that time runs faster. `lack`: what one of the session's time has to say while the window shows another
    one, '' where it follows. `draw`: what else it does before it is painted for the first time, if it has frames of its
    own."""

    name: str
    title: str
    widget: QWidget
    refresh: Callable[[], None]
    period_ms: int = 200
    shows: Shows = Shows.SESSION
    lack: Callable[[], str] = lambda: SESSIONS_NOW
    draw: Callable[[], object] = lambda: None


class _Marked(QWidget):
    """A panel's widget under its mark. The mark asks for no room of its own: a window that is as low as it can be doesn't grow with it."""

    def __init__(self, mark: TimeMark, widget: QWidget) -> None:
        super().__init__()
        self._widget = widget
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        column.addWidget(mark)
        column.addWidget(widget, 1)

    def minimumSizeHint(self) -> QSize:
        least = self._widget.minimumSizeHint().expandedTo(self._widget.minimumSize())
        most = MOST_LEAST_PX.expandedTo(self._widget.minimumSize())
        return least.boundedTo(most)


class Workspace(QMainWindow):
    """Panels around each other. Built from a first layout, then as the operator left it."""

    def __init__(self, name: str, title: str, parent: QWidget | None = None, *, theme: Theme = DARK) -> None:
        super().__init__(parent)
        self.setObjectName(f"workspace_{name}")
        self.setAccessibleName(title)
        self.setWindowFlags(Qt.WindowType.Widget)
        self.setDockNestingEnabled(True)
        self.setAnimated(False)
        self.name, self.title, self._theme = name, title, theme
        self.panels: dict[str, Panel] = {}
        self._docks: dict[str, QDockWidget] = {}
        self._due_ms: dict[str, int] = {}
        self._marks: dict[str, TimeMark] = {}
        self._is_away = False
        self._first_sizes: list[tuple[dict[str, int], Qt.Orientation, int]] = []
        self._is_laid_out = False
        self._left = ""
        self._uncovering, self._turns = Uncovering(self), PanelTurns(self)

    def add(self, panel: Panel, *, beside: str = "", side: Qt.Orientation = RIGHT) -> None:
        """Put a panel to the right of or below the panel `beside`; the first one fills the workspace."""
        dock = self._make_dock(panel)
        if beside:
            self.splitDockWidget(self._docks[beside], dock, side)
        else:
            self.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)

    def add_tab(self, panel: Panel, *, behind: str) -> None:
        """Put a panel behind another one as a tab."""
        dock = self._make_dock(panel)
        self.tabifyDockWidget(self._docks[behind], dock)
        self._docks[behind].raise_()

    def _make_dock(self, panel: Panel) -> QDockWidget:
        dock = QDockWidget(panel.title, self)
        dock.setObjectName(f"dock_{self.name}_{panel.name}")
        dock.setAccessibleName(panel.title)
        dock.setWidget(self._marked(panel))
        dock.visibilityChanged.connect(dock.widget().setEnabled)  # behind a tab it is only moved away: Tab would still go there
        self.panels[panel.name], self._docks[panel.name] = panel, dock
        return dock

    def _marked(self, panel: Panel) -> QWidget:
        """The panel's widget; one of the session's time in a column under the mark that says so."""
        if panel.shows is not Shows.SESSION:
            return panel.widget
        mark = TimeMark(f"time_mark_{panel.name}", self._theme)
        self._marks[panel.name] = mark
        return _Marked(mark, panel.widget)

    def childEvent(self, event: QChildEvent) -> None:
        """Qt makes the bars of tabs by itself, without names."""
        super().childEvent(event)
        child = event.child()
        if event.type() == QEvent.Type.ChildPolished and isinstance(child, QTabBar):
            child.setObjectName(f"tabs_{self.name}")
            child.setAccessibleName(f"Panels of {self.title}")

    def dock(self, panel: str) -> QDockWidget:
        """The dock that holds a panel."""
        return self._docks[panel]

    def reveal(self, panel: str) -> QWidget:
        """Bring a panel into sight, be it closed or behind a tab; returns what takes the keyboard in it."""
        dock, widget = self._docks[panel], self.panels[panel].widget
        dock.show()
        dock.raise_()
        dock.widget().setEnabled(True)
        return widget.findChild(QTableView) or widget

    def resize_panels(self, sizes: dict[str, int], side: Qt.Orientation, *, up_to_px: int = 0) -> None:
        """Give panels along one line their widths or heights, in pixels: as soon as the workspace is seen. With `up_to_px` only where the
        workspace is no higher than that."""
        self._first_sizes.append((sizes, side, up_to_px))
        if self._is_laid_out:
            self.apply_first_sizes()

    def apply_first_sizes(self) -> None:
        """Give all panels the sizes they have at first."""
        for sizes, side, up_to_px in self._first_sizes:
            if up_to_px and self.height() > up_to_px:
                continue
            self.resizeDocks([self._docks[name] for name in sizes], list(sizes.values()), side)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._left:
            QTimer.singleShot(0, self, self._put_back)
        elif not self._is_laid_out:
            self._is_laid_out = True
            QTimer.singleShot(0, self, self.apply_first_sizes)

    def _put_back(self) -> None:
        """The layout that was left, at the size the workspace has now: what is restored before keeps its shares of another size."""
        text, self._left = self._left, ""
        self.restore_layout(text)

    def show_away(self, is_away: bool) -> None:
        """Mark the panels of the session's time while the window shows another one, and bring all up to date soon."""
        is_other = is_away != self._is_away
        self._due_ms.clear()
        self._is_away = is_away
        for name in self._marks:
            self._show_mark(name)
        if is_other and self.isVisible():
            self.cover()  # everything moves to make room for the time's strip

    def _show_mark(self, name: str) -> None:
        mark = self._marks.get(name)
        if mark is not None:
            mark.show_text(self.panels[name].lack() if self._is_away else "")

    def cover(self, before: Callable[[QWidget], None] = lambda _: None) -> None:
        """Have the panels painted one after the other from now on: the workspace is about to be seen, or to look different. `before` is
        told each dock as it comes to it."""

        def bring_up(dock: QDockWidget, panel: Panel, is_seen: bool) -> None:
            before(dock)
            if is_seen:
                panel.refresh()
                panel.draw()
                self._show_mark(panel.name)

        self._turns.drop()
        docks = [(self._docks[name], panel) for name, panel in self.panels.items()]
        self._uncovering.cover((dock, partial(bring_up, dock, panel)) for dock, panel in docks)

    def uncover(self) -> None:
        """Have all of it painted at once after all."""
        self._uncovering.end()

    def refresh(self, elapsed_ms: int, *, rate: float = 1.0, in_turns: bool = False) -> None:
        """Refresh the panels that can be seen and are due, all now or `in_turns`; `elapsed_ms` is any clock that only goes forward, `rate`
        that of the shown time. While panels are uncovered in their turns, none is refreshed besides."""
        due = []
        for name, panel in self.panels.items() if self._uncovering.is_done else ():
            if elapsed_ms >= self._due_ms.get(name, 0) and is_seen(panel.widget):
                hurry = max(1.0, abs(rate)) if panel.shows is Shows.SHOWN else 1.0
                self._due_ms[name] = elapsed_ms + max(round(panel.period_ms / hurry), min(panel.period_ms, LEAST_PERIOD_MS))
                due.append((name, panel.widget, partial(self._refresh, panel)))
        if in_turns:
            self._turns.take(due)
            return
        for _, _, refresh in due:
            refresh()

    def _refresh(self, panel: Panel) -> None:
        panel.refresh()
        self._show_mark(panel.name)

    def refresh_all(self) -> None:
        """Refresh every panel now, seen or not."""
        for panel in self.panels.values():
            self._refresh(panel)

    def layout_text(self) -> str:
        """Where the panels stand, as text for the settings."""
        return self._left or b64encode(self.saveState(LAYOUT_VERSION).data()).decode("ascii")

    def restore_layout(self, text: str) -> bool:
        """Put the panels where a text of `layout_text` says; False, and nothing moved, if it is none or of another version."""
        try:
            state = QByteArray(b64decode(text, validate=True))
        except (Base64Error, ValueError):
            return False
        is_restored = bool(text) and self.restoreState(state, LAYOUT_VERSION)
        self._is_laid_out = self._is_laid_out or is_restored
        self._left = text if is_restored and not self.isVisible() else ""
        return is_restored
