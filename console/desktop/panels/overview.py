"""The global bar, the fleet and the link: how everything stands, at one look."""

from __future__ import annotations

from collections.abc import Sequence

from console.command.states import Stage
from console.desktop.desk import Desk
from console.desktop.tracking import NO_ELEMENTS, Found
from console.desktop.workspace import Panel, Shows
from console.orbit.age import element_age
from console.telemetry.states import HIDDEN, STANDING, WAITING, AlarmLevel
from console.utc import SECOND_NS
from widgets.fleet_list import FleetList, FleetRow
from widgets.global_bar import GlobalBar
from widgets.global_bar_state import GlobalState
from widgets.link_panel import LinkPanel
from widgets.theme import Status

LEVELS = (AlarmLevel.WARNING, AlarmLevel.DISTRESS, AlarmLevel.CRITICAL)


class BarPanel:
    """Fills the global bar."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.bar = GlobalBar(desk.theme)
        self.lost = ""

    def refresh(self) -> None:
        """Show how everything stands now."""
        self.bar.show_state(self.state())

    def state(self) -> GlobalState:
        """The bar's values at the session's time."""
        model, time = self._desk.model, self._desk.time
        now_ns = model.now_ns()
        kind, at_ns, station, height = self._next_event(time.shown_ns())
        last_byte_ns = model.link.last_byte_ns
        silence_s = None if last_byte_ns < 0 else max(0.0, (now_ns - last_byte_ns) / SECOND_NS)
        arm_text, is_armed = self._arm_state()
        return GlobalState(
            mode=model.welcome.mode,
            now_ns=now_ns,
            time_rate=model.rate if time.is_away else time.rate,
            asked_rate=time.asked_rate,
            spacecraft=model.spacecraft.name,
            next_event=kind,
            next_event_ns=at_ns,
            next_station=station,
            next_max_elevation_deg=height,
            link_status=self.lost or model.link.status,
            is_locked=model.counters.is_locked and (silence_s or 0) < 3 and not self.lost,
            link_rate_bps=0.0 if self.lost else model.link.rate_bps,
            silence_s=silence_s,
            frames_bad=model.counters.frames_bad,
            undecoded=model.counters.undecoded,
            alarms=self._counted(waiting_only=False),
            unacknowledged=self._counted(waiting_only=True),
            suppressed=sum(change.state in HIDDEN for change in model.alarms.values()),
            arm_text=arm_text,
            is_armed=is_armed,
            looking_at_ns=time.shown_ns() if time.is_away else None,
            looking_rate=time.rate,
        )

    def _next_event(self, now_ns: int) -> tuple[str, int, str, float]:
        row = self._desk.tracking.session_pass(now_ns)
        if row is None:
            return "", 0, "", 0.0
        one = row.one_pass
        if now_ns < one.aos_ns:
            return "AOS", one.aos_ns, one.station, one.max_elevation_deg
        return "LOS", one.los_ns, one.station, one.max_elevation_deg

    def _counted(self, *, waiting_only: bool) -> tuple[int, int, int]:
        counts = dict.fromkeys(LEVELS, 0)
        for change in self._desk.model.alarms.values():
            if change.level in counts and change.state in (WAITING if waiting_only else STANDING):
                counts[change.level] += 1
        return counts[LEVELS[0]], counts[LEVELS[1]], counts[LEVELS[2]]

    def _arm_state(self) -> tuple[str, bool]:
        armed = [changes[-1].name for changes in self._desk.model.commands.values() if changes[-1].stage is Stage.ARMED]
        if armed:
            return f"armed: {armed[0]}", True
        return ("safe", False) if self._desk.model.welcome.can_command else ("no uplink", False)


class FleetPanel:
    """Each spacecraft's state, next pass and element age."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._found, self._outlooks = Found(0, 0, (), ()), dict[str, str]()
        self.list = FleetList(desk.theme)
        self.list.spacecraft_chosen.connect(desk.tracking.select_spacecraft)

    def panel(self) -> Panel:
        """The panel for a workspace."""
        return Panel("fleet", "Fleet", self.list, self.refresh, 500, Shows.SHOWN)

    def refresh(self) -> None:
        """Show the fleet at the session's time."""
        now_ns = self._desk.shown_ns()
        found = self._desk.tracking.found
        if found is not self._found:
            self._found, self._outlooks = found, _outlooks(found.remarks)
        names = [craft.name for craft in self._desk.tracking.fleet]
        if names != self.list.names:
            self.list.show_fleet([self._row(name, now_ns) for name in names])
        else:
            self.list.show_some([self._row(name, now_ns) for name in self.list.names_in_sight()])

    def _row(self, name: str, now_ns: int) -> FleetRow:
        one = self._desk.tracking.next_pass(name, now_ns)
        state, status = self._state(name)
        elements = self._desk.tracking.orbit(name, now_ns)
        if elements is None:
            return FleetRow(name, state, status, now_ns=now_ns, outlook=NO_ELEMENTS)
        age = element_age(elements, now_ns)
        row = FleetRow(name, state, status, element_age_days=age.days, age_level=age.level, now_ns=now_ns)
        if one is None:
            outlook = self._outlooks.get(name, "")
            return FleetRow(name, state, status, element_age_days=age.days, age_level=age.level, now_ns=now_ns, outlook=outlook)
        mark = self._desk.bookings.standings.mark(one)
        return FleetRow(
            row.name, state, status, one.station, one.aos_ns, one.los_ns, one.max_elevation_deg, age.days, age.level, now_ns=now_ns,
            aos_error_s=one.expected_aos_error_s, is_booked=mark is not None and mark.is_booked,
        )  # fmt: skip

    def _state(self, name: str) -> tuple[str, Status]:
        model = self._desk.shown
        if name != model.spacecraft.name:
            return "tracked", Status.OFF
        if model.counters.is_locked and model.link.status == "open":
            return "in contact", Status.NORMAL
        return "no contact", Status.STANDBY


def _outlooks(remarks: Sequence[str]) -> dict[str, str]:
    """The first remark about each spacecraft, which begins with its name."""
    found: dict[str, str] = {}
    for text in remarks:
        found.setdefault(text.partition(" over ")[0], text)
    return found


class LinkStatePanel:
    """The link in detail."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.link = LinkPanel(desk.theme)

    def panel(self) -> Panel:
        """The panel for a workspace."""
        return Panel("link", "Link", self.link, self.refresh, 250, lack=self._desk.look_back.words)

    def refresh(self) -> None:
        """Show the link and its counters."""
        model = self._desk.shown
        self.link.show_link(model.link, model.counters, model.now_ns(), model.fop)
