"""The sky plot and the pass strip: one pass seen from below, and along time."""

from __future__ import annotations

import numpy as np

from console.desktop.desk import Desk
from console.desktop.workspace import Panel, Shows
from console.orbit.look import look_angles
from console.orbit.sun import solar_position
from console.orbit.types import LookAngles, PassRow, SkyPicture
from widgets.pass_strip import PassStrip
from widgets.sky_plot import SkyPlot

PATH_POINTS = 121


class SkyPanel:
    """The shown pass from the station: where it will go, where it is, and the figures of the antenna."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._path: tuple[PassRow, LookAngles] | None = None
        self.plot = SkyPlot(desk.theme)

    def panel(self) -> Panel:
        """The panel for a workspace."""
        return Panel("sky", "Sky", self.plot, self.refresh, 250, Shows.SHOWN)

    def refresh(self) -> None:
        """Show the pass as it stands at the session's time."""
        now_ns = self._desk.shown_ns()
        row = self._desk.tracking.shown_pass(now_ns)
        self.plot.show_picture(None if row is None else self._picture(row, now_ns))

    def _picture(self, row: PassRow, now_ns: int) -> SkyPicture:
        one, path = row.one_pass, self._angles(row)
        site = self._desk.tracking.site(one.station)
        look = self._desk.tracking.look(one.spacecraft, one.station, now_ns)
        azimuth, elevation = float(look.azimuth_deg[0]), float(look.elevation_deg[0])
        sun_azimuth, sun_elevation = (float(column[0]) for column in solar_position(site, np.array([now_ns], np.int64)))
        return SkyPicture(
            title=f"{one.spacecraft} over {one.station}",
            times_ns=np.linspace(one.aos_ns, one.los_ns, PATH_POINTS).astype(np.int64),
            azimuth_deg=path.azimuth_deg,
            elevation_deg=path.elevation_deg,
            now=(azimuth, elevation) if elevation > 0 else None,
            mask=site.mask.points,
            min_elevation_deg=site.min_elevation_deg,
            sun=(sun_azimuth, sun_elevation),
            labels=self._figures(one.spacecraft, look),
        )

    def _angles(self, row: PassRow) -> LookAngles:
        if self._path is None or self._path[0] is not row:
            one = row.one_pass
            times = np.linspace(one.aos_ns, one.los_ns, PATH_POINTS).astype(np.int64)
            tracking = self._desk.tracking
            self._path = (row, look_angles(tracking.propagator(one.spacecraft), tracking.station(one.station).site, times))
        return self._path[1]

    def _figures(self, spacecraft: str, look: LookAngles) -> dict[str, str]:
        rate = float(look.range_rate_km_s[0])
        figures = {
            "Azimuth": f"{float(look.azimuth_deg[0]):6.2f}°",
            "Elevation": f"{float(look.elevation_deg[0]):6.2f}°",
            "Range": f"{float(look.range_km[0]):8.1f} km",
            "Range rate": f"{rate:+7.3f} km/s",
        }
        if self._desk.tracking.spacecraft(spacecraft).radio.downlink_hz:
            figures["Doppler"] = f"{self._desk.tracking.doppler(spacecraft, rate) / 1000:+7.3f} kHz"
        return figures


class StripPanel:
    """The pass along its time, with how long it still lasts."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._row: PassRow | None = None
        self.strip = PassStrip(desk.theme)

    def panel(self) -> Panel:
        """The panel for a workspace."""
        return Panel("strip", "Pass", self.strip, self.refresh, 250, Shows.SHOWN)

    def refresh(self) -> None:
        """Show the pass as it stands at the session's time."""
        now_ns = self._desk.shown_ns()
        row = self._desk.tracking.shown_pass(now_ns)
        if row is not self._row:
            self._row = row
            self.strip.show_pass(None if row is None else self._desk.tracking.fine(row))
        self.strip.show_now(now_ns)
