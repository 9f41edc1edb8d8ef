"""The strip of the time control under the global bar: hidden at now unless it was asked for, there while another time is shown."""

from __future__ import annotations

from collections.abc import Callable

from console.desktop.desk import Desk
from console.desktop.time_events import Sought, event_ns
from console.desktop.time_words import EventKind, EventWish, TimeWords, parse_instant
from console.errors import KnownError
from console.orbit.types import Pass
from console.utc import SECOND_NS
from widgets.theme import Status
from widgets.time_control import TimeControl, TimeState, TimeStep

HOUR_NS = 3_600 * SECOND_NS
BEFORE_NS, AFTER_NS = 2 * HOUR_NS, 22 * HOUR_NS
EVENTS = {TimeStep.AOS: EventKind.AOS, TimeStep.TCA: EventKind.TCA, TimeStep.LOS: EventKind.LOS, TimeStep.ECLIPSE: EventKind.ECLIPSE}


class TimePanel:
    """Joins the strip to the window's one time control. `act` does something with it and says at the window's foot why it could not."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._wanted_ns: int | None = None
        self._base_ns = 0
        self.strip = TimeControl(desk.theme)
        self.strip.hide()
        time = desk.time
        self.strip.text_entered.connect(self._on_text_entered)
        self.strip.rate_requested.connect(lambda rate: self.act(lambda: time.set_rate(rate)))
        self.strip.step_requested.connect(self.step)
        self.strip.seek_requested.connect(self._on_seek_requested)
        self.strip.look_away_requested.connect(lambda: self.act(lambda: time.go_to(time.shown_ns())))
        self.strip.now_requested.connect(lambda: self.act(time.back_to_now))
        self.strip.close_requested.connect(self.close)
        time.on_changed.append(self._on_time_changed)

    def act(self, deed: Callable[[], None]) -> None:
        """Do something with the time; what can't be done is said."""
        try:
            deed()
        except KnownError as error:
            self._desk.notice(str(error), Status.CAUTION)

    def open(self) -> None:
        """Show the strip and put the keyboard into its field."""
        self.strip.show()
        self.refresh()
        self.strip.begin()

    def close(self) -> None:
        """Hide the strip; what is shown stays shown, and the bar's badge goes on saying so."""
        self.strip.hide()

    def toggle(self) -> None:
        """Open the strip, or close it."""
        if self.strip.isVisible():
            self.close()
        else:
            self.open()

    def step(self, step: TimeStep, direction: int) -> None:
        """One step on (1) or back (-1)."""
        if kind := EVENTS.get(step):
            self.go_to_event(kind, direction)
        else:
            self.act(lambda: self._desk.time.step_by(direction * step.length_ns))

    def go_to_event(self, kind: EventKind, direction: int) -> None:
        """The next (1) or the previous (-1) event of the chosen spacecraft over the session's station."""
        self.act(lambda: self._desk.time.step_to(self._find(EventWish(kind, direction))))

    def refresh(self) -> None:
        """Show where the shown time is; does nothing while the strip is hidden."""
        if self._wanted_ns is not None:
            wanted, self._wanted_ns = self._wanted_ns, None
            self.act(lambda: self._desk.time.go_to(wanted))
        if self.strip.isVisible():
            self.strip.show_state(self._state(), self._passes())

    def _state(self) -> TimeState:
        time, welcome = self._desk.time, self._desk.model.welcome
        shown_ns = time.shown_ns()
        first_ns, last_ns = (welcome.first_ns, welcome.last_ns) if time.is_replay else self._span(shown_ns)
        return TimeState(shown_ns, time.session_ns(), time.rate, time.is_away, time.is_replay, time.steers_session, first_ns, last_ns)

    def _span(self, shown_ns: int) -> tuple[int, int]:
        """A day round the shown time, on whole hours; it moves on only when the shown time nears an end of it."""
        if not self._base_ns - BEFORE_NS + HOUR_NS // 2 <= shown_ns <= self._base_ns + AFTER_NS - HOUR_NS:
            self._base_ns = shown_ns // HOUR_NS * HOUR_NS
        return self._base_ns - BEFORE_NS, self._base_ns + AFTER_NS

    def _passes(self) -> tuple[Pass, ...]:
        tracking = self._desk.tracking
        group = tracking.found.index.over(tracking.selected, self._station_of(tracking.selected))
        return tuple(row.one_pass for row in group.rows)

    def _station_of(self, spacecraft: str) -> str:
        """The session's station where the spacecraft passes over it at all, else any."""
        tracking = self._desk.tracking
        return tracking.session_station if (spacecraft, tracking.session_station) in tracking.found.index.pairs else ""

    def _find(self, wish: EventWish) -> int:
        found, tracking = self._desk.tracking.found, self._desk.tracking
        craft = wish.spacecraft or tracking.selected
        whole = EventWish(wish.kind, wish.step, craft, wish.station or self._station_of(craft))
        shown_ns = self._desk.time.shown_ns()
        start_ns, end_ns = next((span for span in found.known if span[0] <= shown_ns <= span[1]), (shown_ns, shown_ns))
        sought = Sought(start_ns, end_ns, [row.one_pass for row in found.index.of_craft(craft).rows], dict(found.eclipses))
        return event_ns(sought, whole, shown_ns)

    def _on_text_entered(self, text: str) -> None:
        time, mission = self._desk.time, self._desk.model.mission
        crafts, stations = [each.name for each in self._desk.tracking.fleet], [each.name for each in mission.stations]
        try:
            at_ns = parse_instant(text, TimeWords(time.shown_ns(), crafts, stations, self._find))
            if at_ns is None:
                time.back_to_now()
            else:
                time.go_to(at_ns)
        except KnownError as error:
            self.strip.show_fault(str(error))
            return
        self.strip.accept_text()
        self.refresh()

    def _on_seek_requested(self, at_ns: int) -> None:
        """Only the last place of a drag counts: one seek a refresh."""
        self._wanted_ns = at_ns

    def _on_time_changed(self) -> None:
        if self._desk.time.is_away and not self.strip.isVisible():
            self.strip.show()
        elif not self._desk.time.is_away and not self._desk.time.is_replay and not self.strip.has_keyboard:
            self.strip.hide()
        self.refresh()
