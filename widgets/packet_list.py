"""Packets as they came, newest last: which, when, how good. The bytes are shown by `PacketView`.

Keys: `/` searches (numbers match APID and service, words the container), F opens the other filters, B goes to the next packet that isn't
good, W looks through the whole recording, C compares with another one (N and P go from difference to difference), X exports, End follows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from console.packets.batch import PacketQuality, apid_text
from console.session.messages import PacketRow
from console.utc import parse_utc, utc_text
from widgets.packet_filter import PacketFilterBar
from widgets.packet_wish import PacketWish, is_not_good
from widgets.panel import Panel
from widgets.panel_buttons import quiet_button
from widgets.panel_table import Cell, Column, PanelTable, RowModel, lay_out_panel
from widgets.theme import DARK, Status, Theme

CAPACITY = 50_000
_QUALITY = {
    PacketQuality.GOOD: ("", Status.NORMAL),
    PacketQuality.TRUNCATED: ("Truncated", Status.SERIOUS),
    PacketQuality.SUSPECT: ("Suspect", Status.CAUTION),
    PacketQuality.CORRECTED: ("Corrected", Status.NORMAL),
}


def _quality_cell(row: PacketRow) -> Cell:
    word, status = _QUALITY[PacketQuality(row.quality)]
    if not word and not row.container:
        return Cell("Undecoded", status=Status.STANDBY, tip="whole, but not in the dictionary")
    ink = status if status is not Status.NORMAL else None
    return Cell(word, status=status, ink=ink, tip=PacketQuality(row.quality).name.lower())


def _service_cell(row: PacketRow) -> Cell:
    return Cell(f"{row.service},{row.subtype}" if row.service >= 0 else "", "muted", is_mono=True)


def _name_cell(row: PacketRow) -> Cell:
    if row.container:
        return Cell(row.container, tip=row.reason)
    return Cell(row.reason or "not in the dictionary", "muted", tip=row.reason)


def _generation_cell(row: PacketRow) -> Cell:
    text = utc_text(row.generation_ns, digits=1)[9:] if row.generation_ns >= 0 else "unknown"
    return Cell(text, "muted", is_mono=True, tip=utc_text(row.generation_ns, digits=6) if row.generation_ns >= 0 else "no on-board time")


_COLUMNS: list[Column[PacketRow]] = [
    Column("Number", lambda row: Cell(str(row.index), "muted", is_mono=True), 76, is_right=True, hide_below=500),
    Column("Received", lambda row: Cell(utc_text(row.received_ns, digits=1)[5:], is_mono=True), 140),
    Column("On board", _generation_cell, 116, hide_below=880),
    Column("APID", lambda row: Cell(apid_text(row.apid), is_mono=True), 60, is_right=True),
    Column("Count", lambda row: Cell(str(row.sequence), "muted", is_mono=True), 72, is_right=True, hide_below=760),
    Column("Service", _service_cell, 72, is_right=True, hide_below=600),
    Column("Container", _name_cell, 0),
    Column("Bytes", lambda row: Cell(str(len(row.data)), "muted", is_mono=True), 64, is_right=True, hide_below=660),
    Column("Quality", _quality_cell, 104),
]


class PacketList(Panel):
    """The list: the newest packets (at most 50,000) as they come, or what was found in the whole recording.

    `packet_chosen` carries the PacketRow. In the whole recording others look: `search_requested` carries the PacketWish, `more_requested`
    the number of the last packet shown, `bad_requested` the packet behind which the next bad one is sought. `export_requested` carries
    the wish and the numbers of the chosen packets (empty: all that are wanted), `compare_requested` the chosen PacketRow,
    `difference_requested` a step to the next (1) or the previous (-1) difference of two packets.
    """

    packet_chosen = Signal(object)
    search_requested = Signal(object)
    more_requested = Signal(int)
    bad_requested = Signal(int)
    export_requested = Signal(object, object)
    compare_requested = Signal(object)
    difference_requested = Signal(int)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("packet_list", "Packets", theme, parent)
        self._is_following = True
        self._total = self._chosen = -1
        self._has_more = False
        self._kept: list[PacketRow] = []
        self.model: RowModel[PacketRow] = RowModel(_COLUMNS, lambda row: row.index, capacity=CAPACITY, parent=self)
        self.table = PanelTable(self.model, theme, empty_text="Packets will stand here as they are received")
        self.table.key_filter = self._takes_key
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        self.table.verticalScrollBar().valueChanged.connect(lambda _: self._ask_for_more())
        self._build(theme)
        self.set_following(True)

    def _build(self, theme: Theme) -> None:
        self.filter = PacketFilterBar(theme)
        self.filter.wish_changed.connect(self._on_wish_changed)
        self.search, self.apid, self.state = self.filter.search, self.filter.apid, self.filter.state
        self.search.left.connect(self.table.setFocus)
        self.whole = quiet_button("Whole recording", "packet_whole", "Look through everything that was recorded  W")
        self.whole.setCheckable(True)
        self.whole.toggled.connect(self._on_whole)
        self.follow = quiet_button("Following", "packet_follow", "Keep the newest packet in sight  End")
        self.follow.clicked.connect(lambda: self.set_following(not self._is_following))
        self.export = quiet_button("Export", "packet_export", "Export the chosen packets, or all that are shown  X")
        self.export.clicked.connect(self._ask_for_export)
        self.count = QLabel("")
        self.count.setProperty("role", "caption")
        lay_out_panel(self, [], self.filter, _row_of((self.whole, self.follow, self.export), self.count), self.table)

    @property
    def is_whole(self) -> bool:
        """Whether the whole recording is looked through, not only the newest packets."""
        return self.whole.isChecked()

    def show_packets(self, rows: Sequence[PacketRow]) -> None:
        """Add packets at the end; while the whole recording is looked through they wait."""
        if not rows:
            return
        self.filter.add_apids({row.apid for row in rows})
        if self.is_whole:
            self._kept = [*self._kept, *rows][-CAPACITY:]
            return
        self.model.put(rows)
        if self._is_following:
            self.table.scrollToBottom()
        self._count()

    def show_found(self, rows: Sequence[PacketRow], total: int, *, has_more: bool, is_next: bool = False) -> None:
        """What was found in the recording: the first packets, or (`is_next`) those that come after what is shown. `total` is how many
        there are in all."""
        if not self.is_whole:
            return
        self._total, self._has_more = total, has_more
        if is_next:
            self.model.put(rows)
        else:
            self._keep_place(lambda: self.model.set_rows(rows))
        self.filter.add_apids({row.apid for row in rows})
        self._count()

    def clear_after_reset(self) -> None:
        """A seek happened: forget what was shown."""
        self._kept = []
        self.model.set_rows([])
        if self.is_whole:
            self.search_requested.emit(self.filter.wish)
        else:
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

    def _on_whole(self, is_whole: bool) -> None:
        self.follow.setEnabled(not is_whole)
        if is_whole:
            self._kept = self.model.all_rows()
            self.set_following(False)
            self.model.set_filter(lambda row: True)
            self.model.set_rows([])
            self.table.empty_text = "Nothing in the recording matches"
            self.search_requested.emit(self.filter.wish)
        else:
            self._total, self._has_more = -1, False
            self.table.empty_text = "Packets will stand here as they are received"
            self.model.set_filter(self.filter.wish.matcher())
            self._keep_place(lambda: self.model.set_rows(self._kept))
            self._kept = []
        self._count()

    def _on_wish_changed(self, wish: PacketWish) -> None:
        if self.is_whole:
            self.search_requested.emit(wish)
        else:
            self._keep_place(lambda: self.model.set_filter(wish.matcher()))
        self._count()

    def _keep_place(self, change: Callable[[], None]) -> None:
        """Change what is listed; the packet that was chosen last stays chosen where it is still there."""
        change()
        place = self.model.place_of(self._chosen) if self._chosen >= 0 else None
        if place is not None and not self._is_following:
            self.table.selectRow(place)
            self.table.scrollTo(self.model.index(place, 0))

    def _count(self) -> None:
        total = self._total if self.is_whole else len(self.model.all_rows())
        self.count.setText(f"{self.model.rowCount():,} of {total:,}" if total >= 0 else "looking ...")

    def _ask_for_more(self) -> None:
        bar, rows = self.table.verticalScrollBar(), self.model.rowCount()
        if self.is_whole and self._has_more and rows and bar.value() >= bar.maximum() - bar.pageStep():
            self._has_more = False
            self.more_requested.emit(self.model.row(rows - 1).index)

    def _ask_for_export(self) -> None:
        chosen = [self.model.row(place).index for place in self.table.chosen()]
        self.export_requested.emit(self.filter.wish, chosen if len(chosen) > 1 else [])

    def _on_current(self, index: object) -> None:
        place = self.table.current_place()
        if place is None or place >= self.model.rowCount():
            return
        if place < self.model.rowCount() - 1:
            self.set_following(False)
        self._chosen = self.model.row(place).index
        self.packet_chosen.emit(self.model.row(place))

    def next_bad(self) -> None:
        """Go to the next packet that isn't good, from the last one on to the first; in the whole recording others look for it."""
        rows, place = self.model.rows(), self.table.current_place()
        start = -1 if place is None else place
        ahead = [at for at in range(start + 1, len(rows)) if is_not_good(rows[at])]
        if self.is_whole and not ahead:
            self.bad_requested.emit(rows[start].index if 0 <= start < len(rows) else -1)
            return
        behind = [at for at in range(start + 1) if is_not_good(rows[at])] if not ahead else []
        for at in [*ahead[:1], *behind[:1]][:1]:
            self.show_packet(rows[at].index)

    def _ask_to_compare(self) -> None:
        place = self.table.current_place()
        self.compare_requested.emit(self.model.row(place) if place is not None and place < self.model.rowCount() else None)

    def _takes_key(self, event: QKeyEvent) -> bool:
        does: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Slash: self.search.setFocus,
            Qt.Key.Key_B: self.next_bad,
            Qt.Key.Key_F: self.filter.more.toggle,
            Qt.Key.Key_W: self.whole.toggle,
            Qt.Key.Key_X: self._ask_for_export,
            Qt.Key.Key_C: self._ask_to_compare,
            Qt.Key.Key_N: lambda: self.difference_requested.emit(1),
            Qt.Key.Key_P: lambda: self.difference_requested.emit(-1),
            Qt.Key.Key_End: lambda: self.set_following(True),
        }
        act = does.get(event.key())
        if act is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or (self.is_whole and event.key() == Qt.Key.Key_End):
            return False
        act()
        return True


def _row_of(buttons: Sequence[QWidget], last: QWidget) -> QWidget:
    """Buttons at the left, one thing at the right."""
    acts = QWidget()
    row = QHBoxLayout(acts)
    row.setContentsMargins(8, 0, 12, 4)
    row.setSpacing(4)
    for part in buttons:
        row.addWidget(part)
    row.addStretch(1)
    row.addWidget(last)
    return acts


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
