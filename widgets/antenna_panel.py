"""The antenna and the radio: what they are about, target against actual, the plan of the pass, the Doppler shift; and the stop button."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from console.station.state import AntennaCourse, AntennaMode, AntennaState, DeviceStatus, LineStatus, RadioState
from console.utc import SECOND_NS
from widgets.antenna_plan_line import AntennaPlanLine, demo_course, plan_words
from widgets.antenna_scales import AntennaScales, MachineRange
from widgets.deliberate_button import DeliberateButton
from widgets.panel import Panel
from widgets.panel_buttons import tighten
from widgets.pass_words import clock_text, span_text
from widgets.status_shape import StatusShape, headline_row
from widgets.theme import DARK, Status, Theme

_MODES = {
    AntennaMode.OFF: (Status.OFF, "No rotator"),
    AntennaMode.IDLE: (Status.STANDBY, "Idle"),
    AntennaMode.SLEWING: (Status.NORMAL, "Slewing to AOS"),
    AntennaMode.WAITING: (Status.STANDBY, "Waiting"),
    AntennaMode.TRACKING: (Status.NORMAL, "Tracking"),
    AntennaMode.OFF_BEAM: (Status.CAUTION, "Off beam"),
    AntennaMode.POINTING: (Status.STANDBY, "Pointed by hand"),
    AntennaMode.PARKING: (Status.STANDBY, "Parking"),
    AntennaMode.PARKED: (Status.STANDBY, "Parked"),
    AntennaMode.STOPPED: (Status.SERIOUS, "Stopped"),
    AntennaMode.LOST: (Status.CRITICAL, "No contact"),
}
_WITH_CRAFT = (AntennaMode.SLEWING, AntennaMode.WAITING, AntennaMode.TRACKING, AntennaMode.OFF_BEAM)
LEAST_BUTTON_PX = 44
LEAST_DETAILS_PX = 24
NOTHING = "No antenna in this session"
HINT = "A station whose mission names a rotator shows it here"


def mode_words(state: AntennaState) -> tuple[Status, str]:
    """Status and headline of what the antenna is about."""
    status, words = _MODES[state.mode]
    return status, f"{words} for {state.spacecraft}" if state.mode is AntennaMode.WAITING else (
        f"{words} · {state.spacecraft}" if state.mode in _WITH_CRAFT and state.spacecraft else words
    )


def next_words(state: AntennaState, course: AntennaCourse | None, now_ns: int) -> str:
    """What is wrong, else what comes next."""
    if state.detail:
        return state.detail[0].upper() + state.detail[1:]
    if state.next_ns is not None and state.next_ns > now_ns:
        is_aos = course is not None and state.next_ns == course.aos_ns
        return f"{'AOS' if is_aos else 'Sets out'} at {clock_text(state.next_ns)}, in {span_text(state.next_ns - now_ns)}"
    return ""


def device_words(device: DeviceStatus) -> str:
    """A device and its line in a few words."""
    if device.status is LineStatus.NONE:
        return ""
    return f"{device.name}  {device.status}{f', lost {device.losses} times' if device.losses else ''}"


def frequency_text(hertz: float | None) -> str:
    """A frequency in MHz with all of its Hz: `2244.949 321`."""
    if not hertz:
        return "-"
    whole, rest = divmod(round(hertz), 1_000_000)
    return f"{whole}.{rest // 1000:03d} {rest % 1000:03d}"


class _RadioRows(QWidget):
    """Down and up: wanted frequency, Doppler shift, what the radio stands at."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("antenna_radio")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        self.heading = self._label("Radio", "caption")
        grid.addWidget(self.heading, 0, 0, 1, 4)
        for column, text in enumerate(("Wanted, MHz", "Doppler, kHz", "Radio at, MHz"), start=1):
            caption = self._label(text, "caption")
            caption.setAlignment(Qt.AlignmentFlag.AlignRight)
            grid.addWidget(caption, 1, column)
        self.cells: dict[str, list[QLabel]] = {}
        for row, name in enumerate(("Down", "Up"), start=2):
            cells = [self._label(name, "muted"), *(self._label("-", "mono") for _ in range(3))]
            for column, cell in enumerate(cells):
                if column:
                    cell.setAlignment(Qt.AlignmentFlag.AlignRight)
                grid.addWidget(cell, row, column)
            self.cells[name] = cells

    @staticmethod
    def _label(text: str, role: str) -> QLabel:
        label = QLabel(text)
        label.setProperty("role", role)
        return label

    def show_radio(self, radio: RadioState) -> None:
        words = device_words(radio.device)
        self.heading.setText(f"Radio  {words}")
        rows = (
            ("Down", radio.is_on, radio.downlink_hz, radio.downlink_shift_hz, radio.downlink_set_hz),
            ("Up", radio.is_uplink_on, radio.uplink_hz, radio.uplink_shift_hz, radio.uplink_set_hz),
        )
        for name, is_on, wanted, shift, stands in rows:
            title, *cells = self.cells[name]
            title.setText(f"{name} {'followed' if is_on else 'left alone'}")
            texts = (frequency_text(wanted), f"{shift / 1000:+.3f}" if wanted else "-", frequency_text(stands))
            for cell, text in zip(cells, texts, strict=True):
                if cell.text() != text:
                    cell.setText(text)


class AntennaPanel(Panel):
    """All it shows comes with `show_antenna`; what the operator wants goes out as signals. Without `let_command` there are no buttons."""

    stop_requested = Signal()
    resume_requested = Signal()
    track_requested = Signal()
    park_requested = Signal()
    point_requested = Signal()

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("antenna_panel", "Antenna", theme, parent)
        self.shape, self.headline, self.device = StatusShape("antenna_shape", theme), QLabel(NOTHING), QLabel("")
        self.explanation = QLabel(HINT)
        self.explanation.setWordWrap(True)
        self.plan = QLabel("")
        self.plan.setWordWrap(True)
        self.remark = QLabel("")
        self.remark.setObjectName("antenna_remark")
        self.remark.setWordWrap(True)
        self.remark.hide()
        for label in (self.explanation, self.remark, self.plan, self.device):
            label.setProperty("role", "muted")
        self.scales, self.line, self.radio = AntennaScales(theme), AntennaPlanLine(theme), _RadioRows()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 4, 12, 6)
        column.setSpacing(4)
        column.addLayout(headline_row(self.shape, self.headline, self.device))
        column.addWidget(self.explanation)
        column.addWidget(self.remark)
        column.addLayout(self._make_buttons())
        column.addWidget(self._make_details(), 1)
        self.let_command(False)
        self.show_antenna(None, None, MachineRange(), 0)

    def _make_details(self) -> QScrollArea:
        """What may be scrolled away on a small screen; the stop button never is."""
        details = Panel("antenna_details_inside", "Antenna: details", self.theme)
        inside = QVBoxLayout(details)
        inside.setContentsMargins(0, 4, 0, 0)
        inside.setSpacing(4)
        for part in (self.scales, self.line, self.plan, self.radio):
            inside.addWidget(part)
        inside.addStretch(1)
        area = QScrollArea()
        area.setObjectName("antenna_details")
        area.setAccessibleName("Antenna: position, plan and radio")
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumHeight(LEAST_DETAILS_PX)
        area.setWidget(details)
        return area

    def _make_buttons(self) -> QHBoxLayout:
        """The stop stands first and is the largest: it is the one that must be hit."""
        self.stop = QPushButton("Stop  Ctrl+Shift+X")
        self.stop.setObjectName("antenna_stop")
        self.stop.setAccessibleName("Stop the antenna")
        self.stop.setProperty("role", "danger")
        self.stop.setToolTip("Stands still at once and until you resume; the key works everywhere, also in dialogs")
        self.stop.clicked.connect(self.stop_requested)
        self.resume = DeliberateButton("Resume", "antenna_resume", role="primary")
        self.track = DeliberateButton("Track", "antenna_track")
        self.park = DeliberateButton("Park", "antenna_park")
        self.point = DeliberateButton("Point...", "antenna_point")
        self.resume.clicked.connect(self.resume_requested)
        self.track.clicked.connect(self.track_requested)
        self.park.clicked.connect(self.park_requested)
        self.point.clicked.connect(self.point_requested)
        tighten(self.stop, self.resume, self.track, self.park, self.point)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.stop, 1)
        for button in (self.resume, self.track, self.park, self.point):
            button.setProperty("isDense", True)
            button.setMinimumWidth(LEAST_BUTTON_PX)  # in a narrow panel these give way, never the stop
            row.addWidget(button)
        return row

    def show_remark(self, text: str) -> None:
        """One more line under what it is about; '' takes it away."""
        if text != self.remark.text():
            self.remark.setText(text)
            self.remark.setVisible(bool(text))

    def let_command(self, is_allowed: bool, *, may_stop: bool = False) -> None:
        """Whether there are buttons that move the antenna; the stop alone may be there without them."""
        for button in (self.resume, self.track, self.park, self.point):
            button.setVisible(is_allowed)
        self.stop.setVisible(is_allowed or may_stop)

    def show_antenna(self, state: AntennaState | None, course: AntennaCourse | None, machine: MachineRange, now_ns: int) -> None:
        """The antenna as it is told, the plan, what the machine can do, and the session's time."""
        has_rotator = state is not None and state.mode is not AntennaMode.OFF
        for part in (self.scales, self.stop, self.resume, self.track, self.park, self.point):
            part.setEnabled(has_rotator)
        self.scales.setVisible(has_rotator)
        self.line.setVisible(state is not None)
        self.plan.setText("" if course is None else plan_words(course))
        self.plan.setVisible(course is not None)
        self.radio.setVisible(state is not None and state.radio is not None)
        if state is None:
            self.shape.show_status(Status.OFF)
            self.headline.setText(NOTHING)
            self.explanation.setText(HINT)
            self.device.setText("")
        else:
            self._show_state(state, course, now_ns)
            self.scales.show_positions(machine, actual=state.actual, target=state.target, error_deg=state.error_deg)
        self.line.show_plan(course, machine, now_ns)

    def _show_state(self, state: AntennaState, course: AntennaCourse | None, now_ns: int) -> None:
        status, headline = mode_words(state)
        self.shape.show_status(status)
        self.headline.setText(headline)
        text = HINT if state.mode is AntennaMode.OFF else next_words(state, course, now_ns)
        self.explanation.setText(text)
        self.explanation.setVisible(bool(text))
        self.device.setText(device_words(state.device))
        self.resume.setEnabled(state.mode is AntennaMode.STOPPED)
        for button in (self.track, self.park, self.point):
            button.setEnabled(state.mode not in (AntennaMode.STOPPED, AntennaMode.OFF))
        if state.radio is not None:
            self.radio.show_radio(state.radio)


def demo() -> QWidget:
    """Tracking through a nearly overhead pass, a little behind, with a radio that follows."""
    panel = AntennaPanel()
    panel.let_command(True)
    course = demo_course()
    now_ns = course.aos_ns + 240 * SECOND_NS
    device = DeviceStatus("rotctld:127.0.0.1:4533", LineStatus.OPEN)
    radio = RadioState(
        DeviceStatus("rigctld:127.0.0.1:4532", LineStatus.OPEN), True, False, 2_244_998_123.0, -1_877.0, 2_244_998_120.0, 2_067_501_729.0,
        1_729.0, None,
    )  # fmt: skip
    state = AntennaState(
        now_ns, AntennaMode.TRACKING, device, "", "WAU-1", (205.4, 62.0), (206.1, 62.6), (206.0, 62.5), 0.68, None, 212, radio=radio
    )
    panel.show_antenna(state, course, MachineRange(-180, 540, 0, 90, 3.0), now_ns)
    panel.resize(470, 420)
    return panel
