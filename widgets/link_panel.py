"""The link as it is: lock, rate, where every byte and frame went, and what the spacecraft's receiver says (CLCW)."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from console.frames.batch import LinkCounters, StreamTally
from console.frames.clcw import parse_clcw
from console.frames.fop_state import FopPhase, FopState
from console.frames.security_report import SecurityReport
from console.frames.uplink_format import Service, TimeoutType
from console.session.messages import LinkState
from console.utc import SECOND_NS
from widgets.panel import Panel
from widgets.panel_table import age_text
from widgets.status_shape import StatusShape, headline_row
from widgets.theme import DARK, SMALL_PX, Status, Theme, figure_font

QUIET_NS = 3 * SECOND_NS
LEAST_COUNTERS_PX = 44


def rate_text(bits_per_second: float) -> str:
    """A rate in bit/s, kbit/s or Mbit/s with three digits."""
    for size, unit in ((1e6, "Mbit/s"), (1e3, "kbit/s")):
        if bits_per_second >= size:
            return f"{bits_per_second / size:.3g} {unit}"
    return f"{bits_per_second:.0f} bit/s"


def clcw_text(word: int | None) -> str:
    """The control word in words: what is wrong first, then the next frame expected (CCSDS 232.0-B-4 4.2)."""
    found = None if word is None else parse_clcw(word)
    if found is None:
        return "none received"
    said = [", ".join(found.flags) or "ready", f"next frame {found.report}", f"VC {found.vcid}", f"bypass {found.farm_b}"]
    said += [f"COP {found.cop}"] if found.cop != 1 else []
    said += [f"status {found.status}"] if found.status else []
    return ", ".join(said)


def fop_text(fop: FopState | None, now_ns: int) -> str:
    """The sending end of COP-1 in words; "" where there is none. The state comes first, by its name and by what it means."""
    if fop is None or (fop.service is Service.BD and fop.phase is FopPhase.INITIAL and fop.alert is None):
        return ""
    said = [f"{fop.phase.label} {fop.phase.words}", f"next frame {fop.v_s}"]
    said += [f"suspended, was S{fop.suspended}"] if fop.suspended else []
    said += [f"{fop.sent} unconfirmed from {fop.nn_r}"] if fop.sent else []
    said += [f"{fop.waiting} waiting"] if fop.waiting else []
    if fop.timer_ns >= 0:
        left_s = max(0.0, (fop.timer_ns - now_ns) / SECOND_NS)
        said.append(f"answer within {left_s:.0f} s, sent {fop.transmissions} of {fop.transmission_limit} times")
    if fop.alert is not None and fop.phase is FopPhase.INITIAL:
        said.append(f"it ended: {fop.alert}")
    return ", ".join(said)


def security_text(word: int | None) -> str:
    """The frame security report in words; "" where none came: the uplink is not secured, or nothing is known."""
    found = None if word is None else SecurityReport.of_word(word)
    if found is None:
        return ""
    last = f"rejected, {', '.join(found.flags)}" if found.flags else "accepted" if found.last_spi else ""
    said = [f"last frame {last}, SPI {found.last_spi}, number …{found.sequence}" if last else "no secured frame so far"]
    return ", ".join([*said, *(["a frame was rejected since the alarm was cleared"] if found.has_alarm else [])])


def link_words(link: LinkState, counters: LinkCounters, now_ns: int) -> tuple[Status, str, str]:
    """Status, headline and explanation of the link: silence is told after three seconds."""
    quiet_ns = now_ns - link.last_byte_ns if link.last_byte_ns >= 0 else -1
    if link.status == "open" and link.last_byte_ns < 0:
        return Status.STANDBY, "Open, nothing received yet", link.detail
    if link.status == "open" and quiet_ns > QUIET_NS:
        return Status.CAUTION, "Silent", f"Last byte {age_text(quiet_ns / SECOND_NS)} ago. Values on the screen are getting old"
    if link.status == "open":
        return (Status.NORMAL, "Locked", link.detail) if counters.is_locked else (Status.CAUTION, "No frame lock", link.detail)
    words = {"connecting": "Connecting", "waiting": "Waiting to try again", "ended": "Ended", "closed": "Closed"}
    status = Status.STANDBY if link.status == "connecting" else Status.SERIOUS if link.status == "waiting" else Status.OFF
    return status, words.get(link.status, link.status.capitalize()), link.detail


class Account(QWidget):
    """Bytes, frames and packets in one table whose rows are where they went: each column adds up to its first row.

    A number that should not be there is in a status colour. Rows of what is not part of the sum stand below it. Rows that most links
    never have anything in are there once they have had something, until all begins anew.
    """

    ROWS = ("Received", "Good", "Corrected", "Bad", "Idle", "Unknown", "Skipped", "Waiting", "Unaccounted", "Lost", "Undecoded")
    COLUMNS = ("Bytes", "Frames", "Packets")
    RARE = ("Corrected", "Unknown", "Skipped", "Waiting", "Unaccounted")

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.values: dict[tuple[str, str], QLabel] = {}
        self._names: dict[str, QLabel] = {}
        self._had = set(self.ROWS) - set(self.RARE)
        self._received = 0
        self._marked: dict[tuple[str, str], Status | None] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(0)
        for column, title in enumerate(self.COLUMNS, start=1):
            grid.addWidget(_label(title, "caption", is_right=True), 0, column)
            grid.setColumnStretch(column, 1)
        for row, name in enumerate(self.ROWS, start=1):
            self._names[name] = _label(name, "caption")
            grid.addWidget(self._names[name], row, 0)
            for column, title in enumerate(self.COLUMNS, start=1):
                value = self.values[title, name] = _label("", "", is_right=True)
                value.setFont(figure_font(SMALL_PX))
                value.setAccessibleName(f"{title}, {name.lower()}")
                grid.addWidget(value, row, column)
        self._show_rows()

    def set_theme(self, theme: Theme) -> None:
        """Show everything in another look."""
        self.theme = theme
        for place, label in self.values.items():
            self._show(place, label.text(), self._marked.get(place))

    def show_counters(self, now: LinkCounters) -> None:
        """The whole account."""
        before = set(self._had)
        if now.bytes < self._received:
            self._had = set(self.ROWS) - set(self.RARE)
        self._received = now.bytes
        for title, parts in account_of(now).items():
            self._had |= {name for name, count in parts.items() if count}
            for name, count in parts.items():
                status = _MARKS.get(name) if count else None
                self._show((title, name), f"{count:,}", status)
        if self._had != before:
            self._show_rows()

    def _show_rows(self) -> None:
        for name, label in self._names.items():
            for each in (label, *(self.values[title, name] for title in self.COLUMNS)):
                each.setVisible(name in self._had)

    def _show(self, place: tuple[str, str], text: str, status: Status | None) -> None:
        label = self.values[place]
        self._marked[place] = status
        if label.text() != text:
            label.setText(text)
        ink = f"color: {self.theme.status_ink(status)}" if status else ""
        if label.styleSheet() != ink:
            label.setStyleSheet(ink)


_MARKS = {
    "Bad": Status.CAUTION, "Skipped": Status.CAUTION, "Lost": Status.CAUTION, "Undecoded": Status.CAUTION, "Unaccounted": Status.CRITICAL,
}  # fmt: skip


def _label(text: str, role: str, *, is_right: bool = False) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", role)
    label.setAlignment((Qt.AlignmentFlag.AlignRight if is_right else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter)
    return label


def account_of(now: LinkCounters) -> dict[str, dict[str, int]]:
    """Where everything went, by column and row: the rows down to Unaccounted add up to Received. Cells that can't be are left out."""
    return {
        "Bytes": {
            "Received": now.bytes, "Good": now.bytes_good, "Corrected": now.bytes_corrected, "Bad": now.bytes_bad, "Idle": now.bytes_idle,
            "Unknown": now.bytes_unknown, "Skipped": now.bytes_skipped, "Waiting": now.bytes_pending, "Unaccounted": now.bytes_unaccounted,
        },
        "Frames": {
            "Received": now.frames, "Good": now.frames_good - now.frames_corrected - now.frames_idle, "Corrected": now.frames_corrected,
            "Bad": now.frames_bad, "Idle": now.frames_idle, "Unknown": now.frames_unknown, "Unaccounted": now.frames_unaccounted,
            "Lost": now.frames_lost,
        },
        "Packets": {
            "Received": now.units, "Good": now.units - now.packets_idle - now.packets_bad, "Bad": now.packets_bad, "Idle": now.packets_idle,
            "Unaccounted": now.units_unaccounted, "Lost": now.packets_lost, "Undecoded": now.undecoded,
        },
    }  # fmt: skip


def streams_text(now: LinkCounters) -> str:
    """Virtual channels and APIDs in a line each: how many came, how many are missing, what is unusual."""
    lines = []
    for tally in now.streams:
        said = [f"{tally.received:,}"]
        said += [f"{tally.lost:,} missing"] if tally.lost else []
        said += [f"every {tally.stride}th"] if tally.stride > 1 else []
        said += [f"{count:,} {what}" for count, what in ((tally.duplicated, "repeated"), (tally.late, "late")) if count]
        lines.append(f"{'VC' if tally.kind == 'vc' else 'APID'} {tally.number}: {', '.join(said)}")
    return "\n".join(lines)


def coding_text(now: LinkCounters) -> str:
    """What else there is to say: symbols mended, other control fields, KISS commands, channels passed over; "" for nothing."""
    parts = (
        (now.symbols_corrected, "symbols mended"), (now.resyncs, "resyncs"), (now.kiss_unknown, "KISS commands other than data"),
        (now.frames_ignored, "frames of channels passed over"), (now.ocf_others, "control fields that are no CLCW"),
        (now.data_units, "units that are no space packets"),
    )  # fmt: skip
    return ", ".join(f"{count:,} {what}" for count, what in parts if count)


class _Counters(QScrollArea):
    """As wide as what is inside, and as low as need be: what may be scrolled away on a small screen are the counters, not the state."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        self.setObjectName("link_counters")
        self.setAccessibleName("Link: counters")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inside = inside
        self.setWidget(inside)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._inside.minimumSizeHint().width(), LEAST_COUNTERS_PX)


class LinkPanel(Panel):
    """The panel. All it shows comes with `show_link`."""

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("link_panel", "Link", theme, parent)
        self.shape, self.headline, self.rate = StatusShape("link_shape", theme), QLabel("No link"), QLabel("")
        self.explanation = QLabel("The state of the link will stand here")
        self.explanation.setProperty("role", "muted")
        self.explanation.setWordWrap(True)
        self.rate.setProperty("role", "mono")
        self.account = Account(theme)
        self.streams = _label("", "mono")
        self.streams.setAccessibleName("Virtual channels and APIDs")
        self.streams.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.coding = _label("", "muted")
        self.coding.setWordWrap(True)
        self.clcw = QLabel("")
        self.clcw.setObjectName("link_clcw")
        self.clcw.setProperty("role", "muted")
        self.clcw.setToolTip("Control word of the spacecraft's receiver (CLCW)")
        self.fop = _label("", "muted")
        self.fop.setObjectName("link_fop")
        self.fop.setAccessibleName("Uplink, COP-1")
        self.fop.setToolTip("Sending end of COP-1 (FOP-1, CCSDS 232.1): frames in sequence, confirmed by the control word")
        self.fop.setWordWrap(True)
        self.security = _label("", "muted")
        self.security.setObjectName("link_security")
        self.security.setToolTip("What the spacecraft says of secured frames (frame security report, CCSDS 355.1)")
        self.security.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        column.addLayout(headline_row(self.shape, self.headline, self.rate))
        column.addWidget(self.explanation)
        self.clcw.setWordWrap(True)
        inside = Panel("link_counters_inside", "Link: counters", theme)
        inner = QVBoxLayout(inside)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(8)
        for part in (self.account, self.coding, self.streams):
            inner.addWidget(part)
        inner.addStretch(1)
        column.addWidget(self.clcw)
        column.addWidget(self.fop)
        column.addWidget(self.security)
        column.addWidget(_Counters(inside), 1)

    def show_link(self, link: LinkState, counters: LinkCounters, now_ns: int, fop: FopState | None = None) -> None:
        """The link, its counters, the session's time, and the sending end of COP-1 where there is one."""
        status, headline, explanation = link_words(link, counters, now_ns)
        self.shape.show_status(status)
        self.headline.setText(f"{headline}  {link.name}")
        self.explanation.setText(explanation)
        self.explanation.setVisible(bool(explanation))
        self.rate.setText(rate_text(link.rate_bps))
        self.clcw.setText(f"Receiver on board: {clcw_text(counters.clcw)}")
        uplink = fop_text(fop, now_ns)
        self.fop.setVisible(bool(uplink))
        self.fop.setText(f"Uplink in sequence: {uplink}")
        security = security_text(counters.security_report)
        self.security.setVisible(bool(security))
        self.security.setText(f"Security on board: {security}")
        self.account.show_counters(counters)
        for label, text in ((self.coding, coding_text(counters)), (self.streams, streams_text(counters))):
            label.setVisible(bool(text))
            if label.text() != text:
                label.setText(text)


def demo() -> QWidget:
    """A locked link near the horizon."""
    panel = LinkPanel()
    counters = LinkCounters(
        chunks=4100, bytes=485_271, bytes_framed=483_800, bytes_skipped=1_350, bytes_pending=121, bytes_good=204_750, bytes_corrected=1_800,
        bytes_bad=2_300, bytes_idle=274_950, frames=1_075, frames_good=1_070, frames_corrected=4, frames_bad=5, frames_idle=611,
        frames_lost=6, units=2_815, packets=2_204, packets_lost=3, packets_idle=611, symbols_corrected=9, resyncs=1, is_locked=True,
        clcw=0x01_00_04_2C, security_report=SecurityReport(has_alarm=True, has_bad_mac=True, last_spi=7, sequence=45).word(),
        streams=(
            StreamTally("vc", 42, 0, 459, 6), StreamTally("vc", 42, 7, 611), StreamTally("apid", -1, 100, 1840, 3),
            StreamTally("apid", -1, 101, 364, stride=10),
        ),
    )  # fmt: skip
    fop = FopState(
        0, Service.AD, FopPhase.RETRANSMITTING, 46, 44, 2, 3, 10, 103 * SECOND_NS, 5 * SECOND_NS, 2, 3, TimeoutType.ALERT,
    )  # fmt: skip
    panel.show_link(
        LinkState("sim", "open", "virtual channel 0, master channel 23", 9585.0, 99 * SECOND_NS, True), counters, 100 * SECOND_NS, fop
    )
    panel.resize(400, 420)
    return panel
