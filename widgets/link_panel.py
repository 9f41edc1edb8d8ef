"""The link as it is: lock, rate, where every byte and frame went, and what the spacecraft's receiver says (CLCW)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from console.frames.batch import LinkCounters
from console.session.messages import LinkState
from console.utc import SECOND_NS
from widgets.panel import Panel
from widgets.panel_table import age_text
from widgets.theme import DARK, Status, Theme, draw_status

QUIET_NS = 3 * SECOND_NS
LEAST_COUNTERS_PX = 72


def rate_text(bits_per_second: float) -> str:
    """A rate in bit/s, kbit/s or Mbit/s with three digits."""
    for size, unit in ((1e6, "Mbit/s"), (1e3, "kbit/s")):
        if bits_per_second >= size:
            return f"{bits_per_second / size:.3g} {unit}"
    return f"{bits_per_second:.0f} bit/s"


def clcw_text(word: int | None) -> str:
    """The control word in words: what is wrong first, then the next frame expected (CCSDS 232.0-B-4 4.2)."""
    if word is None:
        return "none received"
    flags = [(15, "no RF"), (14, "no bit lock"), (13, "lockout"), (12, "wait"), (11, "retransmit")]
    said = [text for bit, text in flags if word >> bit & 1] or ["ready"]
    return f"{', '.join(said)}, next frame {word & 0xFF}"


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


class _Shape(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme, self.status = theme, Status.OFF
        self.setFixedSize(QSize(16, 16))

    def set_theme(self, theme: Theme) -> None:
        """Show everything in another look."""
        self.theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_status(painter, QRectF(self.rect()).adjusted(1, 1, -1, -1), self.status, self.theme)
        painter.end()


class _Readouts(QWidget):
    """Labels and numbers in rows; a number that must not be there is in a status colour."""

    def __init__(self, theme: Theme, title: str, names: Sequence[str]) -> None:
        super().__init__()
        self.theme = theme
        self.values: dict[str, QLabel] = {}
        self._marked: dict[str, Status | None] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        heading = QLabel(title)
        heading.setProperty("role", "caption")
        grid.addWidget(heading, 0, 0, 1, 2)
        for place, name in enumerate(names, start=1):
            label, value = QLabel(name), QLabel("0")
            label.setProperty("role", "muted")
            value.setProperty("role", "mono")
            value.setAlignment(Qt.AlignmentFlag.AlignRight)
            grid.addWidget(label, place, 0)
            grid.addWidget(value, place, 1)
            self.values[name] = value
        grid.setRowStretch(len(names) + 1, 1)

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        for name, label in self.values.items():
            self.show_value(name, label.text(), self._marked.get(name))

    def show_value(self, name: str, text: str, status: Status | None = None) -> None:
        label = self.values[name]
        self._marked[name] = status
        if label.text() != text:
            label.setText(text)
        ink = f"color: {self.theme.status_ink(status)}" if status else ""
        if label.styleSheet() != ink:
            label.setStyleSheet(ink)


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
        self.shape, self.headline, self.rate = _Shape(theme), QLabel("No link"), QLabel("")
        self.explanation = QLabel("The state of the link will stand here")
        self.explanation.setProperty("role", "muted")
        self.explanation.setWordWrap(True)
        self.rate.setProperty("role", "mono")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.shape)
        head.addWidget(self.headline, 1)
        head.addWidget(self.rate)
        self.frames = _Readouts(theme, "Frames", ["Good", "Corrected", "Bad", "Lost", "Idle"])
        self.packets = _Readouts(theme, "Packets", ["Good", "Bad", "Lost", "Idle", "Undecoded"])
        self.bytes = _Readouts(theme, "Bytes", ["Received", "In frames", "Skipped", "Waiting", "Unaccounted"])
        counts = QHBoxLayout()
        counts.setSpacing(24)
        for part in (self.frames, self.packets, self.bytes):
            counts.addWidget(part, 1)
        self.clcw = QLabel("")
        self.clcw.setObjectName("link_clcw")
        self.clcw.setProperty("role", "muted")
        self.clcw.setToolTip("Control word of the spacecraft's receiver (CLCW)")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.explanation)
        inside = Panel("link_counters_inside", "Link: counters", theme)
        details = QVBoxLayout(inside)
        details.setContentsMargins(0, 0, 0, 0)
        details.setSpacing(8)
        details.addLayout(counts)
        details.addWidget(self.clcw)
        details.addStretch(1)
        column.addWidget(_Counters(inside), 1)

    def show_link(self, link: LinkState, counters: LinkCounters, now_ns: int) -> None:
        """The link, its counters, and the session's time."""
        self.shape.status, headline, explanation = link_words(link, counters, now_ns)
        self.shape.update()
        self.headline.setText(f"{headline}  {link.name}")
        self.explanation.setText(explanation)
        self.explanation.setVisible(bool(explanation))
        self.rate.setText(rate_text(link.rate_bps))
        self.clcw.setText(f"Receiver on board: {clcw_text(counters.clcw)}")
        self._show_counters(counters)

    def _show_counters(self, now: LinkCounters) -> None:
        for name, count, status in (
            ("Good", now.frames_good, None), ("Corrected", now.frames_corrected, None), ("Bad", now.frames_bad, Status.CAUTION),
            ("Lost", now.frames_lost, Status.CAUTION), ("Idle", now.frames_idle, None),
        ):  # fmt: skip
            self.frames.show_value(name, f"{count:,}", status if count else None)
        for name, count, status in (
            ("Good", now.packets, None), ("Bad", now.packets_bad, Status.CAUTION), ("Lost", now.packets_lost, Status.CAUTION),
            ("Idle", now.packets_idle, None), ("Undecoded", now.undecoded, Status.CAUTION),
        ):  # fmt: skip
            self.packets.show_value(name, f"{count:,}", status if count else None)
        missing = now.bytes - now.bytes_framed - now.bytes_skipped - now.bytes_pending
        for name, count, status in (
            ("Received", now.bytes, None), ("In frames", now.bytes_framed, None), ("Skipped", now.bytes_skipped, Status.CAUTION),
            ("Waiting", now.bytes_pending, None), ("Unaccounted", missing, Status.CRITICAL),
        ):  # fmt: skip
            self.bytes.show_value(name, f"{count:,}", status if count else None)


def demo() -> QWidget:
    """A locked link near the horizon."""
    panel = LinkPanel()
    counters = LinkCounters(
        chunks=4100, bytes=1_204_551, bytes_framed=1_203_080, bytes_skipped=1_350, bytes_pending=121, frames_good=1070, frames_corrected=4,
        frames_bad=5, frames_idle=611, frames_lost=6, packets=2204, packets_lost=3, packets_idle=611, is_locked=True, clcw=0x01_00_00_2C,
    )  # fmt: skip
    panel.show_link(
        LinkState("sim", "open", "virtual channel 0, master channel 23", 9585.0, 99 * SECOND_NS, True), counters, 100 * SECOND_NS
    )
    panel.resize(560, 250)
    return panel
