"""The antenna's panel: shows what the engine tells of it and asks for what the operator wants."""

from __future__ import annotations

from console.desktop.desk import Desk
from console.desktop.workspace import Panel
from console.mission.model import AntennaLimits
from console.session.messages import FreeAntenna, Mode, ParkAntenna, PointAntenna, ResumeAntenna, StopAntenna, TrackPass, TuneRadio
from widgets.antenna_panel import AntennaPanel
from widgets.antenna_point_dialog import AntennaPointDialog
from widgets.antenna_scales import MachineRange
from widgets.theme import Status


def machine_range(limits: AntennaLimits) -> MachineRange:
    """What the machine can do, as the widgets take it."""
    return MachineRange(
        limits.azimuth_min_deg, limits.azimuth_max_deg, limits.elevation_min_deg, limits.elevation_max_deg, limits.beamwidth_deg
    )


class AntennaStatePanel:
    """The antenna in a workspace, and the acts that keys and buttons share."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        station = desk.model.station
        self._range = machine_range(station.antenna) if station is not None else MachineRange()
        self._dialog: AntennaPointDialog | None = None
        self.antenna = AntennaPanel(desk.theme)
        self.antenna.stop_requested.connect(self.stop)
        self.antenna.resume_requested.connect(self.resume)
        self.antenna.track_requested.connect(self.track)
        self.antenna.park_requested.connect(self.park)
        self.antenna.point_requested.connect(self.point)
        self._let_command()

    def panel(self) -> Panel:
        """The panel for a workspace."""
        return Panel("antenna", "Antenna", self.antenna, self.refresh, 120, lack=self._desk.look_back.words)

    def refresh(self) -> None:
        """Show the antenna as it was last told."""
        model = self._desk.shown
        self._let_command()
        self.antenna.show_antenna(model.antenna, model.antenna_course, self._range, model.now_ns())
        self.antenna.show_remark(self._elevation_remark())

    def _elevation_remark(self) -> str:
        """The minimum elevation set by hand in the timeline is this window's; the antenna is the session's."""
        station = self._desk.model.station
        tried = None if station is None else self._desk.tracking.elevations_by_hand.get(station.name)
        if station is None or tried is None:
            return ""
        own = f"Passes here begin at {station.site.min_elevation_deg:g}\N{DEGREE SIGN}"
        return f"{own}; the {tried:g}\N{DEGREE SIGN} set by hand in the timeline do not count for the antenna"

    def _let_command(self) -> None:
        """A window that looks on may stop the antenna and nothing else; a replay has nothing to move."""
        welcome = self._desk.model.welcome
        is_live = welcome.mode is not Mode.REPLAY
        self.antenna.let_command(is_live and not welcome.is_looking_on, may_stop=is_live)

    def stop(self) -> None:
        """Stand still at once."""
        self._desk.send(StopAntenna())

    def resume(self) -> None:
        """Go on after a stop."""
        self._desk.send(ResumeAntenna())

    def free(self) -> None:
        """Want nothing of the antenna any more."""
        self._desk.send(FreeAntenna())

    def park(self) -> None:
        """Go to the park position."""
        self._desk.send(ParkAntenna())

    def track(self) -> None:
        """Follow the pass that is shown: the chosen one, or the session's."""
        row = self._desk.tracking.shown_pass(self._desk.model.now_ns())
        if row is None or row.one_pass.station != self._desk.model.welcome.station:
            self._desk.notice("no pass over this session's station is shown: choose one in the timeline", Status.STANDBY)
            return
        self._desk.send(TrackPass(row.one_pass.spacecraft, row.one_pass.aos_ns))

    def point(self) -> None:
        """Ask where to point to, beginning with where it stands."""
        if self._dialog is None:
            self._dialog = AntennaPointDialog(self._range, self._desk.theme, self.antenna.window())
            self._dialog.point_requested.connect(lambda azimuth, elevation: self._desk.send(PointAntenna(azimuth, elevation)))
        state = self._desk.model.antenna
        if state is not None and state.actual is not None:
            self._dialog.show_position(*state.actual)
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.azimuth.setFocus()

    def toggle_downlink(self) -> None:
        """Follow the Doppler shift with the receiver, or leave it alone."""
        self._tune(downlink=True)

    def toggle_uplink(self) -> None:
        """Follow the Doppler shift with the transmitter, or leave it alone."""
        self._tune(downlink=False)

    def _tune(self, *, downlink: bool) -> None:
        state = self._desk.model.antenna
        radio = state.radio if state is not None else None
        if radio is None:
            self._desk.notice("this station has no radio that could be tuned", Status.STANDBY)
            return
        self._desk.send(TuneRadio(radio.is_on != downlink, radio.is_uplink_on != (not downlink)))
