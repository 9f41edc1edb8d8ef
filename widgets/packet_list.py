"""Packets as they came, newest last: which, when, how good. The bytes are shown by `PacketView`.

Keys: `/` searches (numbers match APID and service, words the container), B goes to the next packet that isn't good, End follows.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QWidget

from console.packets.batch import PacketQuality
from console.session.messages import PacketRow
from console.utc import parse_utc, utc_text
from widgets.panel import Panel
from widgets.panel_table import Cell, Column, PanelTable, RowModel, SearchField, has_all_words, lay_out_panel
from widgets.theme import DARK, Status, Theme

CAPACITY = 50_000
_QUALITY = {
    PacketQuality.GOOD: ("", Status.NORMAL),
    PacketQuality.TRUNCATED: ("Truncated", Status.SERIOUS),
    PacketQuality.SUSPECT: ("Suspect", Status.CAUTION),
}
_ALL = "All APIDs"


def _quality_cell(row: PacketRow) -> Cell:
    word, status = _QUALITY[PacketQuality(row.quality)]
    return Cell(word, status=status, ink=status if word else None, tip=PacketQuality(row.quality).name.lower())


def _service_cell(row: PacketRow) -> Cell:
    return Cell(f"{row.service},{row.subtype}" if row.service >= 0 else "", "muted", is_mono=True)


def _name_cell(row: PacketRow) -> Cell:
    return Cell(row.container) if row.container else Cell("not in the dictionary", "muted")


def _generation_cell(row: PacketRow) -> Cell:
    text = utc_text(row.generation_ns, digits=1)[9:] if row.generation_ns >= 0 else "unknown"
    return Cell(text, "muted", is_mono=True, tip=utc_text(row.generation_ns, digits=6) if row.generation_ns >= 0 else "no on-board time")


_COLUMNS: list[Column[PacketRow]] = [
    Column("Number", lambda row: Cell(str(row.index), "muted", is_mono=True), 80, is_right=True),
    Column("Received", lambda row: Cell(utc_text(row.received_ns, digits=1)[5:], is_mono=True), 150),
    Column("On board", _generation_cell, 116, hide_below=880),
    Column("APID", lambda row: Cell(str(row.apid), is_mono=True), 60, is_right=True),
    Column("Count", lambda row: Cell(str(row.sequence), "muted", is_mono=True), 72, is_right=True, hide_below=760),
    Column("Service", _service_cell, 72, is_right=True),
    Column("Container", _name_cell, 0),
    Column("Bytes", lambda row: Cell(str(len(row.data)), "muted", is_mono=True), 64, is_right=True),
    Column("Quality", _quality_cell, 104),
]


class PacketList(Panel):
    """The list, at most 50,000 packets. `packet_chosen` carries the PacketRow."""

    packet_chosen = Signal(object)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("packet_list", "Packets", theme, parent)
        self._is_following = True
        self._apids: set[int] = set()
        self.model: RowModel[PacketRow] = RowModel(_COLUMNS, lambda row: row.index, capacity=CAPACITY, parent=self)
        self.table = PanelTable(self.model, theme, empty_text="Packets will stand here as they are received")
        self.table.key_filter = self._takes_key
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        self._build()
        self.set_following(True)

    def _build(self) -> None:
        self.search = SearchField("Search packets  /", "packet_search")
        self.search.textChanged.connect(lambda _: self._refilter())
        self.search.left.connect(self.table.setFocus)
        self.apid = QComboBox()
        self.apid.setObjectName("packet_apid")
        self.apid.setAccessibleName("APID")
        self.apid.addItem(_ALL)
        self.apid.currentTextChanged.connect(lambda _: self._refilter())
        self.bad_only = QPushButton("Not good only")
        self.bad_only.setObjectName("packet_bad_only")
        self.bad_only.setProperty("role", "quiet")
        self.bad_only.setCheckable(True)
        self.bad_only.toggled.connect(lambda _: self._refilter())
        self.follow = QPushButton("Following")
        self.follow.setObjectName("packet_follow")
        self.follow.setProperty("role", "quiet")
        self.follow.clicked.connect(lambda: self.set_following(not self._is_following))
        self.count = QLabel("")
        self.count.setProperty("role", "caption")
        lay_out_panel(self, [self.search, self.apid, self.bad_only, self.follow, self.count], self.table)

    def show_packets(self, rows: Sequence[PacketRow]) -> None:
        """Add packets at the end."""
        if not rows:
            return
        self.model.put(rows)
        fresh = {row.apid for row in rows} - self._apids
        if fresh:
            self._apids |= fresh
            self._fill_apids()
        if self._is_following:
            self.table.scrollToBottom()
        self._count()

    def clear_after_reset(self) -> None:
        """A seek happened: forget what was shown."""
        self.model.set_rows([])
        self.set_following(True)
        self._count()

    @property
    def is_following(self) -> bool:
        """Whether the newest packet is kept in sight."""
        return self._is_following

    def set_following(self, is_following: bool) -> None:
        """Keep the newest packet in sight, or stay."""
        self._is_following = is_following
        self.follow.setText("Following" if is_following else "Paused")
        self.table.follow_end(is_following)

    def show_packet(self, index: int) -> bool:
        """Go to the packet of that number; False when it isn't in the list."""
        place = self.model.place_of(index)
        if place is None:
            return False
        self.set_following(False)
        self.table.selectRow(place)
        self.table.scrollTo(self.model.index(place, 0))
        return True

    def _fill_apids(self) -> None:
        chosen = self.apid.currentText()
        self.apid.blockSignals(True)
        self.apid.clear()
        self.apid.addItems([_ALL, *(f"APID {apid}" for apid in sorted(self._apids))])
        self.apid.setCurrentText(chosen)
        self.apid.blockSignals(False)

    def _refilter(self) -> None:
        words, apid, bad_only = self.search.text(), self.apid.currentText(), self.bad_only.isChecked()
        wanted = None if apid == _ALL else int(apid.removeprefix("APID "))

        def matches(row: PacketRow) -> bool:
            if (bad_only and row.quality == PacketQuality.GOOD) or (wanted is not None and row.apid != wanted):
                return False
            return has_all_words(words, row.container, str(row.apid), f"{row.service},{row.subtype}")

        self.model.set_filter(matches)
        self._count()

    def _count(self) -> None:
        self.count.setText(f"{self.model.rowCount()} of {len(self.model.all_rows())}")

    def _on_current(self, index: object) -> None:
        place = self.table.current_place()
        if place is None or place >= self.model.rowCount():
            return
        if place < self.model.rowCount() - 1:
            self.set_following(False)
        self.packet_chosen.emit(self.model.row(place))

    def _next_bad(self) -> None:
        rows, start = self.model.rows(), (self.table.current_place() or -1) + 1
        for place in [*range(start, len(rows)), *range(start)]:
            if rows[place].quality != PacketQuality.GOOD:
                self.show_packet(rows[place].index)
                return

    def _takes_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Slash:
            self.search.setFocus()
        elif event.key() == Qt.Key.Key_B:
            self._next_bad()
        elif event.key() == Qt.Key.Key_End:
            self.set_following(True)
        else:
            return False
        return True


def demo() -> QWidget:
    """Housekeeping, events and one packet that was cut short."""
    at = parse_utc("2026-326T10:55:12Z")
    kinds = [(201, 3, 25, "HK_POWER", 62), (202, 3, 25, "HK_THERMAL", 48), (205, 3, 25, "HK_RADIO", 40), (210, 5, 1, "EVENT_INFO", 34)]
    rows = []
    for index in range(40):
        apid, service, subtype, name, size = kinds[index * 7 % 4 if index % 9 else 3]
        quality = 1 if index == 33 else 2 if index == 37 else 0
        when = at + index * 480_000_000
        rows.append(
            PacketRow(
                index, when, when - 31_000_000 if index % 11 else -1, apid, 4120 + index, 0, quality, service, subtype, name, bytes(size)
            )
        )
    rows.append(PacketRow(40, at + 20_000_000_000, -1, 77, 3, 0, 0, -1, -1, "", bytes(19)))
    listed = PacketList()
    listed.show_packets(rows)
    listed.resize(940, 320)
    return listed
