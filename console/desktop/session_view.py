"""One session in the window: global bar, workspaces, notices; fed from the bridge at the frame rate.

It is made when the engine has said Welcome, after the shell has been painted.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from console.desktop.alarm_desk import AlarmDesk
from console.desktop.booking_desk import BookingDesk
from console.desktop.bridge import Bridge
from console.desktop.desk import Desk
from console.desktop.element_desk import ElementDesk
from console.desktop.frame_timer import FrameTimer
from console.desktop.guiding import Guiding
from console.desktop.history import HistoryLoader, Source
from console.desktop.layouts import Layouts
from console.desktop.look_back import LookBack
from console.desktop.model import WindowModel
from console.desktop.outgoing import Outgoing
from console.desktop.panels.overview import BarPanel
from console.desktop.panels.time import TimePanel
from console.desktop.pass_watch import PassWatch
from console.desktop.past_process import PastProcess
from console.desktop.settings import Settings
from console.desktop.sound import SystemPlayer
from console.desktop.time_control import TimeControl
from console.desktop.tracking import Tracking
from console.desktop.workspaces import Room, contact, investigate, monitor, take_command
from console.mission.model import Mission
from console.session.merge import together
from console.session.messages import (
    Delivery,
    Intent,
    Prepared,
    Refused,
    Shutdown,
    ToWindow,
    Welcome,
)
from console.store.places import bookings_path
from widgets.first_run_guide import FirstRunGuide
from widgets.notice_bar import NoticeBar
from widgets.theme import Status, Theme


class SessionView(QWidget):
    """Everything of one session that can be seen. `open_requested` asks for a recording in a window of its own."""

    open_requested = Signal(str)
    ended = Signal(str)
    first_data = Signal()

    def __init__(
        self, mission: Mission, welcome: Welcome, bridge: Bridge, *, settings: Settings, theme: Theme, recordings: Path,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setObjectName("session_view")
        self.setAccessibleName(f"Session {welcome.session}")
        self._bridge = bridge
        bridge.setParent(self)
        bridge.engine_lost.connect(self._on_engine_lost)
        self.model = WindowModel(mission, welcome)
        self.tracking = Tracking(mission, welcome.spacecraft, welcome.station, self)
        self.notices = NoticeBar(theme)
        self._outgoing = Outgoing(bridge, lambda: self.time.is_away, self.notices.show_notice)
        self.time = TimeControl(self.model, self.send)
        bookings = BookingDesk(mission, lambda: bookings_path(is_exercise=mission.is_fictional), self)
        self.look_back = LookBack(self.model, self.time, self._past_source(), parent=self)
        self.look_back.on_failed.append(lambda reason: self.notices.show_notice(reason, Status.CAUTION))
        show_notice = self.notices.show_notice
        self.desk = Desk(self.model, self.tracking, theme, settings, self.send, show_notice, self.time, bookings, self.look_back)
        self.watch = PassWatch(self.desk, SystemPlayer(parent=self))
        self.alarms = AlarmDesk(self.desk, SystemPlayer(parent=self), self)
        source = Source(self.desk.recording, self.model.dictionary.parameters, recordings, welcome.spacecraft, welcome.mode)
        self.history = HistoryLoader(source, self)
        self.history.failed.connect(lambda reason: self.notices.show_notice(reason, Status.CAUTION))
        self.bar, self.time_panel = BarPanel(self.desk), TimePanel(self.desk)
        self.elements = ElementDesk(self.desk, self)
        self.rooms: dict[str, Room] = {}
        self.guide = FirstRunGuide(theme)
        self.recordings, self._has_data = recordings, False
        self.on_theme: list[Callable[[], None]] = []
        self._build()
        self.layouts = Layouts([room.workspace for room in self.rooms.values()], settings, is_replay=welcome.mode == "REPLAY")
        self.time.on_changed.append(self._on_time_changed)
        self.elements.begin()
        self._timer = FrameTimer(self)
        self._timer.timeout.connect(self._next_frame)
        self._timer.start()
        for notice in welcome.notices:
            self.notices.show_notice(notice, Status.CAUTION)

    def _past_source(self) -> PastProcess | None:
        welcome = self.model.welcome
        mission = Path(welcome.mission_folder) if welcome.mode == "REPLAY" else None
        return PastProcess(Path(welcome.recording), mission, self) if welcome.recording else None

    def _build(self) -> None:
        rooms = (monitor(self.desk), contact(self.desk, self.history), investigate(self.desk, self.history, self.recordings))
        self.stack = QStackedWidget()
        self.stack.setObjectName("workspaces")
        for room in rooms:
            self.rooms[room.workspace.name] = room
            if room.alarms is not None:
                self.alarms.serve(room.alarms.list)
            self.stack.addWidget(room.workspace)
            room.belong_to(self)
            if room.recordings is not None:
                room.recordings.open_requested.connect(self.open_requested)
            if room.command_history is not None:
                room.command_history.session_requested.connect(self.open_requested)
        self._guiding = Guiding(self.guide, self.desk.settings, self.stack, is_wanted=self.model.welcome.mode == "SIM")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.bar.bar)
        column.addWidget(self.time_panel.strip)
        column.addWidget(self.stack, 1)
        column.addWidget(self.watch.bar)
        column.addWidget(self.notices)
        self.guide.setParent(self)
        self.guide.raise_()
        self.open_requested.connect(lambda _: self.guide.show_done("replay"))

    @property
    def room(self) -> Room:
        """The workspace on show."""
        return next(room for room in self.rooms.values() if room.workspace is self.stack.currentWidget())

    def show_workspace(self, name: str) -> None:
        """Bring a workspace to the front; an unknown name is passed over."""
        if name in self.rooms:
            if self.room.workspace.name != name:
                self.rooms[name].workspace.cover()
            self.stack.setCurrentWidget(self.rooms[name].workspace)
            self.desk.settings.workspace = name
            self.guide.show_done(name)

    def frame(self) -> None:
        """Take in what the engine has said, then refresh all that can be seen and is due."""
        self.room.workspace.uncover()
        self._keep_up(in_turns=False)

    @Slot()
    def _next_frame(self) -> None:
        """As `frame`, but panels take their turns, those too that have just come into sight."""
        self._keep_up(in_turns=True)

    def _keep_up(self, *, in_turns: bool) -> None:
        for message in together(self._bridge.drain()):
            self.take(message)
        elapsed_ms = self._timer.elapsed_ms
        self.time.keep_up()
        self.look_back.keep_up()
        self.time_panel.refresh()
        self.tracking.keep_up(self.model.now_ns(), self.time.shown_ns())
        if self._timer.is_bar_due(elapsed_ms):
            self.bar.refresh()
            self.watch.keep_up()
            self.elements.following.keep_up()
            self.alarms.ring(elapsed_ms)
            self._guiding.place()
        self.room.workspace.refresh(elapsed_ms, rate=self.time.rate, in_turns=in_turns)

    def take(self, message: ToWindow) -> None:
        """Take in one message of the engine."""
        if isinstance(message, Delivery):
            self._take_delivery(message)
        elif isinstance(message, Welcome):
            self._take_command(message)
        elif isinstance(message, Prepared | Refused):
            for listener in self.desk.on_prepared:
                listener(message)
            if isinstance(message, Refused) and message.intent != "Prepare":
                self.notices.show_notice(message.reason, Status.CAUTION)

    def _take_command(self, welcome: Welcome) -> None:
        """The engine welcomes a window again when it is in command after another one has gone."""
        could_command = self.model.welcome.can_command
        self.model.welcome = welcome
        if welcome.can_command and not could_command:
            room = self.rooms["pass"]
            take_command(room, self.desk)
            self.layouts.note_first(room.workspace)
            self.notices.show_notice("the other window has gone: this one is in command now")

    def _take_delivery(self, delivery: Delivery) -> None:
        self.model.apply(delivery)
        for listener in self.desk.on_delivery:
            listener(delivery)
        self.look_back.hear(delivery)
        if delivery.samples and not self._has_data:
            self._has_data = True
            self.first_data.emit()
        self._guiding.heard(delivery)

    def send(self, intent: Intent) -> None:
        """Give an intent to the engine, as `Outgoing` says."""
        self._outgoing.send(intent)

    def _on_time_changed(self) -> None:
        self.look_back.keep_up()
        self.bar.refresh()
        for room in self.rooms.values():
            room.workspace.show_away(self.time.is_away)

    def set_theme(self, theme: Theme) -> None:
        """All windows of the application have another look: what is made from now on has it, too."""
        if theme is not self.desk.theme:
            self.desk.theme = theme
            for listener in self.on_theme:
                listener()

    def close_session(self) -> None:
        """Let go of the engine and wait for the workers. A replay's engine has nothing to go on with: it ends."""
        self._timer.stop()
        self.on_theme.clear()
        if self.model.welcome.mode == "REPLAY":
            self._bridge.send(Shutdown())
        self._bridge.close()
        for close in self.desk.on_close:
            close()
        self.tracking.close()
        self.look_back.close()
        self.history.close()
        for room in self.rooms.values():
            if room.recordings is not None:
                room.recordings.close()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._guiding.place()

    @Slot(str)
    def _on_engine_lost(self, reason: str) -> None:
        self.model.lose_engine()
        self.bar.lost = "session ended" if self._outgoing.is_ending else "engine lost"
        if self._outgoing.is_ending:
            self.notices.show_notice("The session has ended and its recording is closed. Ctrl+R replays it", Status.STANDBY)
        else:
            self.notices.show_notice(f"{reason}. What is on the screen is no longer live", Status.CRITICAL)
        self.ended.emit(reason)
