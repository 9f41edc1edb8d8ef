"""What the window's actions do with the time. One small method each, named as the action; `Handlers` inherits them."""

from __future__ import annotations

from console.desktop.session_view import SessionView
from console.desktop.time_words import EventKind


class TimeHandlers:
    """The actions of the time control."""

    def __init__(self, view: SessionView) -> None:
        self._panel, self._time = view.time_panel, view.time
        view.bar.bar.clock_clicked.connect(self._panel.toggle)

    def look_at_time(self) -> None:
        self._panel.open()

    def back_to_now(self) -> None:
        self._panel.act(self._time.back_to_now)

    def toggle_time(self) -> None:
        self._panel.act(self._time.toggle)

    def reverse_time(self) -> None:
        self._panel.act(self._time.reverse)

    def faster_time(self) -> None:
        self._panel.act(lambda: self._time.change_rate(1))

    def slower_time(self) -> None:
        self._panel.act(lambda: self._time.change_rate(-1))

    def step_time_forward(self) -> None:
        self._panel.step(self._panel.strip.chosen_step, 1)

    def step_time_back(self) -> None:
        self._panel.step(self._panel.strip.chosen_step, -1)

    def next_aos(self) -> None:
        self._panel.go_to_event(EventKind.AOS, 1)

    def previous_aos(self) -> None:
        self._panel.go_to_event(EventKind.AOS, -1)

    def next_tca(self) -> None:
        self._panel.go_to_event(EventKind.TCA, 1)

    def previous_tca(self) -> None:
        self._panel.go_to_event(EventKind.TCA, -1)

    def next_los(self) -> None:
        self._panel.go_to_event(EventKind.LOS, 1)

    def previous_los(self) -> None:
        self._panel.go_to_event(EventKind.LOS, -1)

    def next_eclipse_edge(self) -> None:
        self._panel.go_to_event(EventKind.ECLIPSE, 1)

    def previous_eclipse_edge(self) -> None:
        self._panel.go_to_event(EventKind.ECLIPSE, -1)
