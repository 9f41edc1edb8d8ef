"""The window itself: a shell that is painted at once, and the session in it as soon as the engine is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QMainWindow, QVBoxLayout, QWidget

from console.desktop.settings import Settings
from console.resources import resource_root
from console.session.messages import Mode
from widgets.hatch import paint_hatch
from widgets.theme import Theme, ui_font

if TYPE_CHECKING:
    from console.desktop.antenna_handlers import StopKey
    from console.desktop.session_view import SessionView

BORDER_PX = 3
FIRST_SIZE, FRAME_SIZE = QSize(1600, 950), QSize(8, 40)
STRIPE_PX = 12


class ModeFrame(QWidget):
    """The border in the mode's colour; striped for training."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mode_frame")
        self.theme = theme
        self.mode: Mode | None = None
        self.is_away = False

    def set_theme(self, theme: Theme) -> None:
        """Paint with another look."""
        self.theme = theme
        self.update()

    def show_away(self, is_away: bool) -> None:
        """Hatch the border while the window shows another time than the session's."""
        self.is_away = is_away
        for side in self._sides():
            self.update(side)

    def hold(self, view: QWidget) -> None:
        """Have the view within the border."""
        layout = QVBoxLayout(self)
        layout.setContentsMargins(BORDER_PX, BORDER_PX, BORDER_PX, BORDER_PX)
        layout.addWidget(view)

    def _sides(self) -> tuple[QRect, ...]:
        """The four sides of the border."""
        width, height, px = self.width(), self.height(), BORDER_PX
        return (
            QRect(0, 0, width, px), QRect(0, height - px, width, px), QRect(0, px, px, height - 2 * px),
            QRect(width - px, px, px, height - 2 * px),
        )  # fmt: skip

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self.theme.ground)
        for side in self._sides():
            if event.region().intersects(side):  # a panel that is painted anew asks for the ground below it, not for the border
                self._paint_side(painter, side)
        painter.end()

    def _paint_side(self, painter: QPainter, side: QRect) -> None:
        if self.is_away:
            paint_hatch(painter, QRectF(side), self.theme.text)
            return
        painter.fillRect(side, self.theme.ground if self.mode is None else self.theme.mode(self.mode)[1])
        if self.mode is Mode.TRAINING:
            for left in range(0, self.width(), 2 * STRIPE_PX):
                painter.fillRect(QRect(left, 0, STRIPE_PX, self.height()) & side, self.theme.ground)


def first_size(available: QSize) -> QSize:
    """How large a window is that was never moved: the whole of it, frame and title too, is on the screen."""
    return FIRST_SIZE.boundedTo(available - FRAME_SIZE)


class MainWindow(QMainWindow):
    """One window, one session. `closed` comes when it has let go of everything."""

    open_requested = Signal(str)
    closed = Signal(object)

    def __init__(self, settings: Settings, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("main_window")
        self.setAccessibleName("Moonkite")
        self.setWindowTitle("Moonkite")
        self.setWindowIcon(QIcon(str(resource_root() / "icons" / "moonkite.svg")))
        self.settings, self.theme = settings, theme
        self.view: SessionView | None = None
        self._stop_key: StopKey | None = None
        self._frame: ModeFrame | None = None
        self.message = QLabel("Starting the session ...")
        self.message.setObjectName("shell_message")
        self.message.setFont(ui_font(15))
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.message.setWordWrap(True)
        self.setCentralWidget(self.message)
        self.resize(first_size(self.screen().availableSize()))
        if settings.geometry:
            self.restoreGeometry(QByteArray.fromBase64(settings.geometry.encode()))

    def show_session(self, view: SessionView) -> None:
        """Put the session into the shell; its mode colours the window's border."""
        from console.desktop.actions import make_actions  # noqa: PLC0415 - after the first paint
        from console.desktop.antenna_handlers import StopKey  # noqa: PLC0415
        from console.desktop.handlers import Handlers  # noqa: PLC0415

        welcome = view.model.welcome
        self.view = view
        view.open_requested.connect(self.open_requested)
        self._handlers = Handlers(view, open_recording=self.open_requested.emit, close_window=self.close)
        if welcome.mode is not Mode.REPLAY:
            self._stop_key = StopKey(self._handlers.stop_antenna, self)
        self._handlers.actions = make_actions(self, self._handlers.by_name(), is_replay=welcome.mode is Mode.REPLAY)
        frame = ModeFrame(self.theme)
        frame.mode = welcome.mode
        frame.hold(view)
        self.setCentralWidget(frame)
        self._frame = frame
        view.time.on_changed.append(self._on_time_changed)
        self._on_time_changed()
        view.layouts.restore()
        view.show_workspace("investigate" if welcome.mode is Mode.REPLAY else self.settings.workspace)

    def set_theme(self, theme: Theme) -> None:
        """A session that comes later is shown in this look."""
        self.theme = theme

    def _on_time_changed(self) -> None:
        """Border and title say when the window shows another time than its session's."""
        if self.view is None or self._frame is None:
            return
        welcome, is_away = self.view.model.welcome, self.view.time.is_away
        self._frame.show_away(is_away)
        over = f" over {welcome.station}" if welcome.station else ""
        away = ", looking at another time" if is_away else ""
        self.setWindowTitle(f"{welcome.spacecraft}{over} [{welcome.mode}{away}] - Moonkite")

    def closeEvent(self, event: QCloseEvent) -> None:
        if self.view is not None:
            self.settings.geometry = bytes(self.saveGeometry().toBase64().data()).decode()
            self.view.layouts.remember()
            self.view.close_session()
            self.view = None
        if self._stop_key is not None:
            self._stop_key.close()
            self._stop_key = None
        self.closed.emit(self)
        super().closeEvent(event)
