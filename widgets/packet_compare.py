"""Two packets side by side: bytes and fields that differ are marked by a shape and a colour.

Fields are matched by name, so that packets of one container are compared field by field even where their lengths differ; other packets
byte by byte. Keys: N and P go to the next and the previous difference, Escape ends.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from widgets.packet_hex import HexField, HexPane
from widgets.packet_tree import PacketField
from widgets.packet_view import PacketFields
from widgets.panel import Panel
from widgets.panel_table import Cell, Column, PanelTable, RowModel
from widgets.theme import DARK, Status, Theme


@dataclass(frozen=True, slots=True)
class FieldPair:
    """A field of both packets, or of one of them."""

    name: str
    first: PacketField | None
    second: PacketField | None

    @property
    def is_same(self) -> bool:
        """Whether both have it with the same value."""
        return self.first is not None and self.second is not None and self.first.raw == self.second.raw

    @property
    def change(self) -> str:
        """By how much a number went up or down, '' for others."""
        try:
            low, high = (float(one.value or one.raw) if one else 0.0 for one in (self.first, self.second))
        except ValueError:
            return ""
        return f"{high - low:+.6g}" if self.first and self.second and high != low else ""


def paired(first: PacketFields, second: PacketFields) -> list[FieldPair]:
    """The fields of two packets, matched by name, in the order of the first; what only the second has comes last."""
    left, right = ({one.name: one for one in packet.fields} for packet in (first, second))
    return [FieldPair(name, left.get(name), right.get(name)) for name in dict.fromkeys([*left, *right])]


def differing_bytes(first: bytes, second: bytes) -> frozenset[int]:
    """Places of the bytes that aren't the same; what one has and the other hasn't differs."""
    same = min(len(first), len(second))
    return frozenset([*(place for place in range(same) if first[place] != second[place]), *range(same, max(len(first), len(second)))])


def _shown(one: PacketField | None) -> str:
    return "-" if one is None else one.value or one.raw


def _cell(pair: FieldPair, one: PacketField | None) -> Cell:
    return Cell(_shown(one), "muted" if pair.is_same else "text", is_mono=True, is_bold=not pair.is_same)


def _mark(pair: FieldPair) -> Cell:
    if pair.is_same:
        return Cell("")
    missing = pair.first is None or pair.second is None
    return Cell("only one" if missing else pair.change or "differs", status=Status.CAUTION, ink=Status.CAUTION, is_mono=bool(pair.change))


_COLUMNS: list[Column[FieldPair]] = [
    Column("Field", lambda pair: Cell(pair.name, "muted" if pair.is_same else "text"), 0),
    Column("First", lambda pair: _cell(pair, pair.first), 160, is_right=True),
    Column("Second", lambda pair: _cell(pair, pair.second), 160, is_right=True),
    Column("Difference", _mark, 128),
]


class PacketCompare(Panel):
    """The two packets. `left` asks to end the comparison."""

    left = Signal()

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("packet_compare", "Two packets compared", theme, parent)
        self.model: RowModel[FieldPair] = RowModel(_COLUMNS, lambda pair: pair.name, parent=self)
        self.table = PanelTable(self.model, theme, empty_text="Choose another packet in the list above")
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        self.table.key_filter = self._takes_key
        self.panes = (HexPane(theme, empty_text="First packet"), HexPane(theme, empty_text="Second packet"))
        for pane, side in zip(self.panes, ("first", "second"), strict=True):
            pane.setObjectName(f"compare_{side}_bytes")
            pane.setAccessibleName(f"Bytes of the {side} packet")
        self.titles = (QLabel(""), QLabel(""))
        self.summary = QLabel("")
        self.summary.setProperty("role", "caption")
        self.only = QPushButton("Differences only")
        self.only.setObjectName("compare_only")
        self.only.setProperty("role", "quiet")
        self.only.setCheckable(True)
        self.only.toggled.connect(lambda is_only: self.model.set_filter(lambda pair: not (is_only and pair.is_same)))
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 8, 4)
        head.setSpacing(8)
        head.addWidget(self.summary, 1)
        head.addWidget(self.only)
        sides = QSplitter(Qt.Orientation.Horizontal)
        for title, pane in zip(self.titles, self.panes, strict=True):
            side = QWidget()
            column = QVBoxLayout(side)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            title.setContentsMargins(12, 0, 12, 4)
            column.addWidget(title)
            column.addWidget(pane, 1)
            sides.addWidget(side)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(sides)
        split.addWidget(self.table)
        split.setSizes([140, 240])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(split, 1)

    def show_packets(self, first: PacketFields, second: PacketFields) -> None:
        """Compare these two."""
        places = differing_bytes(first.data, second.data)
        for packet, pane, title in zip((first, second), self.panes, self.titles, strict=True):
            title.setText(packet.title)
            pane.show_data(packet.data, [HexField(one.name, one.first_bit, one.bits) for one in packet.fields])
            pane.show_differing(places)
        pairs = paired(first, second)
        self.model.set_rows(pairs)
        fields = sum(not pair.is_same for pair in pairs)
        self.summary.setText(f"{len(places)} bytes and {fields} fields differ" if places else "the same bytes: choose another packet above")

    def next_difference(self, step: int) -> None:
        """Go to the next (1) or the previous (-1) field that differs, round the end."""
        rows, place = self.model.rows(), self.table.current_place()
        start = place if place is not None else (-1 if step > 0 else len(rows))
        for distance in range(1, len(rows) + 1):
            at = (start + step * distance) % len(rows)
            if not rows[at].is_same:
                self.table.selectRow(at)
                self.table.scrollTo(self.table.currentIndex())
                return

    def _on_row(self, index: object) -> None:
        place = self.table.current_place()
        if place is None or place >= self.model.rowCount():
            return
        pair = self.model.row(place)
        for one, pane in zip((pair.first, pair.second), self.panes, strict=True):
            pane.light_bits(one.first_bit if one else 0, one.bits if one else 0)

    def _takes_key(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_N, Qt.Key.Key_P):
            self.next_difference(1 if event.key() == Qt.Key.Key_N else -1)
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_C):
            self.left.emit()
        else:
            return False
        return True


def demo() -> QWidget:
    """Two housekeeping packets a second apart."""
    head = "primary header"
    layout = [("APID", 5, 11, "", head), ("sequence count", 18, 14, "", head), ("BATT_V", 48, 16, "V", ""), ("BATT_I", 64, 16, "A", ""),
              ("MODE", 80, 8, "", "")]  # fmt: skip
    packets = []
    for number, text in enumerate(("08c9d0180007 2210 0731 02 00 00 5a", "08c9d0190007 220e 0731 03 00 01 5a")):
        data = bytes.fromhex(text)
        whole = int.from_bytes(data, "big")
        fields = [
            PacketField(name, first, bits, str(whole >> (8 * len(data) - first - bits) & ((1 << bits) - 1)), units=units, group=group)
            for name, first, bits, units, group in layout
        ]
        packets.append(PacketFields(f"HK_POWER  #{4120 + number}", data, tuple(fields)))
    view = PacketCompare()
    view.show_packets(*packets)
    view.next_difference(1)
    view.resize(1280, 420)
    return view
