"""The transport bar: steers the recording through the window's one time control, and shows nothing that the engine has not told."""

from __future__ import annotations

from console.desktop.desk import Desk
from console.desktop.time_control import FASTEST
from console.desktop.workspace import Panel, Shows
from widgets.transport_bar import TransportBar


class TransportPanel:
    """Play, pause, step, speed and seek."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.bar = TransportBar(desk.theme)
        welcome = desk.model.welcome
        self.bar.show_recording(welcome.first_ns, welcome.last_ns, welcome.marks)
        time = desk.time
        self.bar.play_requested.connect(lambda: time.set_rate(self.bar.chosen_speed))
        self.bar.pause_requested.connect(lambda: time.set_rate(0.0))
        self.bar.step_requested.connect(time.step_chunk)
        self.bar.speed_requested.connect(self._on_speed_requested)
        self.bar.seek_requested.connect(lambda at_ns: time.go_to(int(at_ns)))

    def panel(self) -> Panel:
        """The panel for a workspace."""
        return Panel("transport", "Replay", self.bar, self.refresh, 100, Shows.NOTHING)

    def refresh(self) -> None:
        """Show where the engine's clock is."""
        self.bar.show_state(self._desk.model.now_ns(), self._desk.time.rate)

    def _on_speed_requested(self, rate: float) -> None:
        now = self._desk.time.rate
        if now:
            self._desk.time.set_rate(rate if now > 0 or rate > FASTEST else -rate)
