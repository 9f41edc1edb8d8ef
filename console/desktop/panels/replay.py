"""The transport bar: steers the engine's clock, and shows nothing that the engine has not told."""

from __future__ import annotations

from console.desktop.desk import Desk
from console.desktop.workspace import Panel
from console.session.messages import Steer
from widgets.transport_bar import TransportBar


class TransportPanel:
    """Play, pause, step, speed and seek."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.bar = TransportBar(desk.theme)
        welcome = desk.model.welcome
        self.bar.show_recording(welcome.first_ns, welcome.last_ns, welcome.marks)
        self.bar.play_requested.connect(lambda: desk.send(Steer(rate=self.bar.chosen_speed)))
        self.bar.pause_requested.connect(lambda: desk.send(Steer(rate=0.0)))
        self.bar.step_requested.connect(lambda step: desk.send(Steer(rate=0.0, step=step)))
        self.bar.speed_requested.connect(self._on_speed_requested)
        self.bar.seek_requested.connect(lambda at_ns: desk.send(Steer(seek_ns=int(at_ns))))

    def panel(self) -> Panel:
        """The panel for a workspace."""
        return Panel("transport", "Replay", self.bar, self.refresh, 100)

    def refresh(self) -> None:
        """Show where the engine's clock is."""
        self.bar.show_state(self._desk.model.now_ns(), self._desk.model.rate)

    def _on_speed_requested(self, rate: float) -> None:
        if self._desk.model.rate > 0:
            self._desk.send(Steer(rate=rate))
