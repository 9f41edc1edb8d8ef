"""The on-board clock's correlation, made in the window from the packets as they come.

While the operator looks back, and after a seek, it is made from the last packets before that instant.
"""

from __future__ import annotations

import numpy as np

from console.desktop.desk import Desk
from console.desktop.workspace import Panel
from console.orbit.look import LIGHT_KM_S, look_angles
from console.orbit.site import Site
from console.session.messages import Delivery, Mode
from console.telemetry.time_correlation import Correlator, Floats, LightTime, Times
from console.utc import SECOND_NS
from widgets.clock_panel import ClockPanel, ClockPicture

RENEW_NS = 10 * SECOND_NS


class LightTimes:
    """One way's delay to the station, from a range that is computed anew every ten seconds and carried on by its rate."""

    def __init__(self, desk: Desk, site: Site) -> None:
        self._desk, self._site = desk, site
        self._at_ns, self._range_km, self._rate_km_s = -1, 0.0, 0.0

    def __call__(self, received_ns: Times) -> Floats:
        at_ns = int(received_ns[0])
        if self._at_ns < 0 or abs(at_ns - self._at_ns) > RENEW_NS:
            path = self._desk.tracking.trajectory(self._desk.model.spacecraft.name, at_ns)
            look = look_angles(path, self._site, received_ns[:1], light_time=True)
            self._at_ns, self._range_km, self._rate_km_s = at_ns, float(look.range_km[0]), float(look.range_rate_km_s[0])
        found: Floats = (self._range_km + self._rate_km_s * (received_ns - self._at_ns) / SECOND_NS) / LIGHT_KM_S
        return np.nan_to_num(found)


class ClockStatePanel:
    """The correlation. That of the session goes on by itself while another time is shown."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.clock = ClockPanel(desk.theme)
        self._light, self._note = self._light_time()
        self._correlator = self._past = Correlator(light_time_s=self._light)
        desk.on_delivery.append(self._on_delivery)
        desk.look_back.on_shown.append(self._on_shown)

    def panel(self) -> Panel:
        """The panel for a workspace."""
        return Panel("clock", "On-board clock", self.clock, self.refresh, 1000, lack=self._desk.look_back.words)

    def refresh(self) -> None:
        """Show the line through the last fifteen minutes."""
        correlator = self._correlator if self._desk.look_back.is_at_now else self._past
        found, now_ns = correlator.result(), self._desk.shown.now_ns()
        if found is None:
            self.clock.show_picture(None)
            return
        left = correlator.residuals()
        passed_s = (now_ns - found.at_ns) / SECOND_NS
        onboard_ns = now_ns + found.offset_ns + round(passed_s * found.rate_ppm * 1e3)
        self.clock.show_picture(
            ClockPicture(
                found.offset_ns / SECOND_NS, found.sigma_s, found.rate_ppm, found.rate_sigma_ppm, found.at_ns, now_ns, onboard_ns,
                found.used, found.rejected, self._note, (now_ns - left.times_ns) / SECOND_NS, left.seconds, left.is_used,
            )
        )  # fmt: skip

    def _on_delivery(self, delivery: Delivery) -> None:
        if delivery.is_reset:
            self._correlator = self._anew(delivery)
        else:
            self._correlator.feed(delivery.samples)

    def _on_shown(self, delivery: Delivery) -> None:
        if not self._desk.look_back.is_at_now:
            self._past = self._anew(delivery)

    def _anew(self, delivery: Delivery) -> Correlator:
        """What the packets of a Delivery tell that resets."""
        correlator = Correlator(light_time_s=self._light)
        times = np.array([(row.generation_ns, row.received_ns) for row in delivery.packets if row.container], np.int64).reshape(-1, 2)
        correlator.feed_pairs(times[:, 0], times[:, 1])
        return correlator

    def _light_time(self) -> tuple[LightTime | None, str]:
        model = self._desk.model
        if model.mission.is_fictional or model.welcome.mode in (Mode.SIM, Mode.TRAINING):
            return None, "No light time: a simulated signal takes none"
        if model.station is None or model.spacecraft.elements is None:
            return None, "Light time is not known: no elements, or no station"
        return LightTimes(self._desk, model.station.site), "Light time taken off, by the elements of the session"
