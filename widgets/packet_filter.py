"""The controls that say which packets are wanted: words, APID and quality in one row, service, bytes and times in a second one.

What can't be read (half a byte, a time that is none) is marked and left out of the wish until it can.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from console.errors import KnownError
from console.packets.batch import apid_text
from console.utc import parse_utc
from widgets.packet_wish import PacketState, PacketWish, parse_service
from widgets.panel_table import SearchField
from widgets.theme import DARK, Status, Theme

SETTLES_MS = 150
_ALL = "All APIDs"


class PacketFilterBar(QWidget):
    """The bar. `wish_changed` carries the PacketWish a moment after the last key. `read_time` makes nanoseconds of a text (KnownError)."""

    wish_changed = Signal(object)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("packet_filter")
        self.setAccessibleName("Which packets are shown")
        self.theme = theme
        self.read_time: Callable[[str], int] = parse_utc
        self._apids: set[int] = set()
        self._wish = PacketWish()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLES_MS)
        self._timer.timeout.connect(self.settle)
        self._make_fields()
        self._lay_out()

    def _make_fields(self) -> None:
        self.search = SearchField("Search packets  /", "packet_search")
        self.search.textChanged.connect(lambda _: self.settle())
        self.apid = QComboBox()
        self.apid.addItem(_ALL, None)
        self.state = QComboBox()
        self.state.addItems([state.value for state in PacketState])
        for box, name, words in ((self.apid, "packet_apid", "APID"), (self.state, "packet_state", "Quality")):
            box.setObjectName(name)
            box.setAccessibleName(words)
            box.currentIndexChanged.connect(lambda _: self.settle())
        self.service = self._line("packet_service", "Service 3,25", "Service and subtype")
        self.octets = self._line("packet_bytes", "Bytes 08 64", "Bytes in hexadecimal")
        self.first = self._line("packet_from", "From 10:55", "Received from")
        self.last = self._line("packet_until", "Until 11:05", "Received until")
        self.more = QPushButton("More")
        self.more.setObjectName("packet_more")
        self.more.setProperty("role", "quiet")
        self.more.setCheckable(True)
        self.more.setToolTip("Filter by service, bytes and time  F")
        self.clear = QPushButton("Clear")
        self.clear.setObjectName("packet_clear")
        self.clear.setProperty("role", "quiet")
        self.clear.clicked.connect(self.show_all)

    def _line(self, name: str, hint: str, words: str) -> QLineEdit:
        line = QLineEdit()
        line.setObjectName(name)
        line.setPlaceholderText(hint)
        line.setAccessibleName(words)
        line.textChanged.connect(lambda _: self._timer.start())
        line.returnPressed.connect(self.settle)
        return line

    def _lay_out(self) -> None:
        self.head = QHBoxLayout()
        self.head.setContentsMargins(0, 0, 0, 0)
        self.head.setSpacing(8)
        for part in (self.search, self.apid, self.state, self.more):
            self.head.addWidget(part, 1 if part is self.search else 0)
        self.second = QWidget()
        row = QHBoxLayout(self.second)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for field in (self.service, self.octets, self.first, self.last):
            row.addWidget(field, 1)
        row.addWidget(self.clear)
        self.second.hide()
        self.more.toggled.connect(self.second.setVisible)
        self.fault = QLabel("")
        self.fault.setWordWrap(True)
        self.fault.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 0)
        column.setSpacing(4)
        column.addLayout(self.head)
        column.addWidget(self.second)
        column.addWidget(self.fault)
        self.set_theme(self.theme)

    def set_theme(self, theme: Theme) -> None:
        """Show everything in another look."""
        self.theme = theme
        self.fault.setStyleSheet(f"color: {theme.status_ink(Status.SERIOUS)}")

    @property
    def wish(self) -> PacketWish:
        """What is wanted, as far as it can be read."""
        return self._wish

    def add_apids(self, apids: Iterable[int]) -> None:
        """APIDs that can be chosen."""
        if set(apids) <= self._apids:
            return
        self._apids |= set(apids)
        chosen = self.apid.currentData()
        with QSignalBlocker(self.apid):
            self.apid.clear()
            self.apid.addItem(_ALL, None)
            for apid in sorted(self._apids):
                self.apid.addItem(f"APID {apid_text(apid)}", apid)
            self.apid.setCurrentIndex(max(self.apid.findData(chosen), 0) if chosen is not None else 0)

    def show_all(self) -> None:
        """Want all packets again."""
        for field in (self.search, self.service, self.octets, self.first, self.last):
            with QSignalBlocker(field):
                field.clear()
        for box in (self.apid, self.state):
            with QSignalBlocker(box):
                box.setCurrentIndex(0)
        self.settle()

    def settle(self) -> None:
        """Read the fields now; tell when another wish comes of it."""
        self._timer.stop()
        faults: list[str] = []
        service = parse_service(self.service.text())
        if service is None:
            faults.append("a service is a number, with its subtype 3,25")
        wish = PacketWish(
            self.search.text().strip(),
            self.apid.currentData(),
            *(service or (None, None)),
            PacketState(self.state.currentText()),
            self._octets(faults),
            self._instant(self.first, faults),
            self._instant(self.last, faults),
        )
        self.fault.setText("; ".join(faults))
        self.fault.setVisible(bool(faults))
        if wish != self._wish:
            self._wish = wish
            self.wish_changed.emit(wish)

    def _octets(self, faults: list[str]) -> bytes:
        try:
            return bytes.fromhex(self.octets.text())
        except ValueError:
            faults.append("bytes are pairs of hexadecimal digits")
            return b""

    def _instant(self, line: QLineEdit, faults: list[str]) -> int | None:
        if not line.text().strip():
            return None
        try:
            return self.read_time(line.text())
        except KnownError as error:
            faults.append(str(error))
            return None
