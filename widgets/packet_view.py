"""One packet, its bytes beside the tree of its fields: a field lights its bits, a byte or a bit lights its field.

Keys in the tree: Left closes a branch or goes to the one it is in, Right opens it. A byte that is chosen again goes on to the next field
that has bits in it.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSplitter, QVBoxLayout, QWidget

from widgets.packet_bits import BitStrip
from widgets.packet_hex import HexField, HexPane
from widgets.packet_tree import PacketField, TreeRow, path_of, tree_rows
from widgets.panel import Panel
from widgets.panel_table import Cell, Column, PanelTable, RowModel
from widgets.theme import DARK, Status, Theme

__all__ = ["PacketField", "PacketFields", "PacketView"]
_WIDE_PX = 1000
_INDENT = "    "
_OPEN, _CLOSED = "\u25be", "\u25b8"


@dataclass(frozen=True, slots=True)
class PacketFields:
    """A packet taken apart. `problem` says in one line what is wrong with it, '' when nothing is."""

    title: str
    data: bytes
    fields: tuple[PacketField, ...] = ()
    problem: str = ""


def place_text(first_bit: int, bits: int) -> str:
    """Where bits stand: byte and bit of the first, and how many there are."""
    first, bit = divmod(first_bit, 8)
    size = f"{bits // 8} B" if bits % 8 == 0 and bit == 0 else f"{bits} bit"
    return f"{first}.{bit}  {size}" if bit else f"{first}  {size}"


def _name_cell(row: TreeRow) -> Cell:
    indent = _INDENT * row.depth
    if row.field is None:
        mark = _OPEN if row.is_open else _CLOSED
        return Cell(f"{indent}{mark} {row.label}", "muted", tip=f"{row.inside} fields")
    return Cell(f"{indent}{row.label}", tip=row.field.name)


def _value_cell(row: TreeRow) -> Cell:
    if row.field is None:
        return Cell("" if row.is_open else f"{row.inside} fields", "muted")
    one = row.field
    if one.is_bad:
        return Cell(one.value, is_mono=True, status=Status.SERIOUS, ink=Status.SERIOUS)
    return Cell(one.value or one.raw, is_mono=True, tip=one.value)


def _place_cell(row: TreeRow) -> Cell:
    tip = f"bits {row.first_bit} to {row.first_bit + row.bits - 1}, {row.bits} of them" if row.bits else "no bits"
    return Cell(place_text(row.first_bit, row.bits), "muted", is_mono=True, tip=tip)


_COLUMNS: list[Column[TreeRow]] = [
    Column("Field", _name_cell, 0),
    Column("Value", _value_cell, 160, is_right=True),
    Column("Unit", lambda row: Cell(row.field.units if row.field else "", "muted"), 52),
    Column("Raw", lambda row: Cell(row.field.raw if row.field else "", "muted", is_mono=True), 96, is_right=True, hide_below=600),
    Column("Byte", _place_cell, 100),
]


class PacketView(Panel):
    """The view. Everything it shows comes with `show_packet`."""

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("packet_view", "Packet", theme, parent)
        self._fields: tuple[PacketField, ...] = ()
        self._closed: set[tuple[str, ...]] = set()
        self._chosen = ""
        self.title, self.problem = QLabel(""), QLabel("")
        self.take_theme()
        self.problem.setWordWrap(True)
        self.title.setContentsMargins(12, 8, 12, 4)
        self.problem.setContentsMargins(12, 0, 12, 4)
        self._build(theme)
        self.show_packet(None)

    def _build(self, theme: Theme) -> None:
        self.hex, self.bits = HexPane(theme, empty_text="Choose a packet to see its bytes"), BitStrip(theme)
        self.hex.byte_chosen.connect(self.choose_byte)
        self.bits.bit_chosen.connect(self.choose_bit)
        self.model: RowModel[TreeRow] = RowModel(_COLUMNS, lambda row: (row.path, row.first_bit), parent=self)
        self.table = PanelTable(self.model, theme, empty_text="The fields of the chosen packet will stand here")
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        self.table.key_filter = self._takes_key
        self.table.doubleClicked.connect(lambda _: self._turn(None))
        left = QWidget()
        beside = QVBoxLayout(left)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(0)
        beside.addWidget(self.hex, 1)
        beside.addWidget(self.bits)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.addWidget(left)
        self.split.addWidget(self.table)
        self.split.setStretchFactor(0, 0)
        self.split.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.title, self.problem):
            column.addWidget(part)
        column.addWidget(self.split, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        is_wide = self.width() >= _WIDE_PX
        wanted = Qt.Orientation.Horizontal if is_wide else Qt.Orientation.Vertical
        if self.split.orientation() != wanted:
            self.split.setOrientation(wanted)
            self.split.setSizes([600, max(self.width() - 600, 300)] if is_wide else [self.height() // 3, self.height()])

    def take_theme(self) -> None:
        self.problem.setStyleSheet(f"color: {self.theme.status_ink(Status.SERIOUS)}")

    def show_packet(self, packet: PacketFields | None) -> None:
        """Show this packet, or none. The field chosen before stays chosen when the packet has one of that name."""
        self._fields = packet.fields if packet else ()
        self.title.setText(packet.title if packet else "")
        self.problem.setText(packet.problem if packet else "")
        self.title.setVisible(packet is not None)
        self.problem.setVisible(bool(packet and packet.problem))
        self.hex.show_data(packet.data if packet else b"", [HexField(one.name, one.first_bit, one.bits) for one in self._fields])
        self.bits.show_bits(packet.data if packet else b"", range(0))
        self._fill()
        self.choose_field(self._chosen)

    def _fill(self) -> None:
        with QSignalBlocker(self.table.selectionModel()):
            self.model.set_rows(tree_rows(self._fields, self._closed))

    def choose_field(self, name: str) -> None:
        """Light a field and its bits; the branches that it is in are opened."""
        one = next((field for field in self._fields if field.name == name), None)
        if one is None:
            return
        path = path_of(one)
        hiding = {path[:depth] for depth in range(1, len(path))} & self._closed
        if hiding:
            self._closed -= hiding
            self._fill()
        place = self.model.place_of((path, one.first_bit))
        if place is not None:
            self.table.selectRow(place)
            self._light(self.model.row(place))
            self.table.scrollTo(self.table.currentIndex())

    def choose_byte(self, place: int) -> None:
        """Light the smallest field with bits in a byte, the next one when the byte is chosen again, or the byte alone."""
        holding = [one for one in self._fields if one.bits and place in HexField(one.name, one.first_bit, one.bits).byte_range()]
        if not holding:
            self._light_bare(8 * place, 8)
            return
        holding.sort(key=lambda one: (one.bits, one.first_bit))
        names = [one.name for one in holding]
        again = self._chosen in names and len(self.hex.lit) and place in self.hex.lit
        self.choose_field(names[(names.index(self._chosen) + 1) % len(names)] if again else names[0])

    def choose_bit(self, bit: int) -> None:
        """Light the smallest field that holds a bit, or the bit alone."""
        holding = [one for one in self._fields if one.first_bit <= bit < one.first_bit + one.bits]
        if holding:
            self.choose_field(min(holding, key=lambda one: one.bits).name)
        else:
            self._light_bare(bit, 1)

    def lit_bytes(self) -> range:
        """The bytes that are marked."""
        return self.hex.lit

    def lit_bits(self) -> range:
        """The bits that are marked."""
        return self.hex.lit_bits

    def _light_bare(self, first_bit: int, bits: int) -> None:
        with QSignalBlocker(self.table.selectionModel()):
            self.table.clearSelection()
            self.table.setCurrentIndex(self.model.index(-1, -1))
        self.table.viewport().update()
        self._chosen = ""
        self.hex.light_bits(first_bit, bits)
        self.bits.show_bits(self.hex.data, range(first_bit, first_bit + bits))

    def _light(self, row: TreeRow) -> None:
        self._chosen = row.field.name if row.field else ""
        self.hex.light_bits(row.first_bit, row.bits)
        self.bits.show_bits(self.hex.data, range(row.first_bit, row.first_bit + row.bits))

    def _on_row(self, index: object) -> None:
        place = self.table.current_place()
        if place is not None and place < self.model.rowCount():
            self._light(self.model.row(place))

    def _takes_key(self, event: QKeyEvent) -> bool:
        turn = {Qt.Key.Key_Left: False, Qt.Key.Key_Right: True}.get(Qt.Key(event.key()))
        if turn is None:
            return False
        self._turn(turn)
        return True

    def _turn(self, is_open: bool | None) -> None:
        """Open or close the branch under the cursor (None: the other way); closing a field goes to its branch."""
        place = self.table.current_place()
        if place is None or place >= self.model.rowCount():
            return
        row = self.model.row(place)
        if row.field is None and is_open is not row.is_open:
            self._closed ^= {row.path}
            self._fill()
            self.table.selectRow(place)
        elif is_open is False and row.depth:
            above = [at for at in range(place) if self.model.row(at).path == row.path[:-1]]
            self.table.selectRow(above[-1])


def demo() -> QWidget:
    """A housekeeping packet with PUS-C headers and an array."""
    data = bytes.fromhex("08c9d0180037 20031900002f0001 2f1a9c40") + bytes(range(0x30, 0x5C))
    head, second = "primary header", "secondary header"
    fields = [
        PacketField("version", 0, 3, "0", group=head),
        PacketField("type", 3, 1, "0", "telemetry", group=head),
        PacketField("APID", 5, 11, "201", group=head),
        PacketField("sequence count", 18, 14, "4120", group=head),
        PacketField("data length", 32, 16, "55", "", "B", head),
        PacketField("service", 56, 8, "3", "housekeeping", group=second),
        PacketField("subtype", 64, 8, "25", "report", group=second),
        PacketField("on-board time", 112, 32, "790273088", "10:55:11.97", group=second),
        PacketField("BATT_V", 144, 16, "2210", "14.217", "V"),
        PacketField("BATT_I", 160, 16, "1871", "-2.613", "A"),
        PacketField("HEATER_ON", 184, 1, "1", "ON"),
        PacketField("ADCS_MODE", 185, 3, "2", "NADIR"),
        PacketField("wheel[0].speed_rpm", 192, 16, "1200", "1200", "rpm"),
        PacketField("wheel[1].speed_rpm", 208, 16, "1180", "1180", "rpm"),
    ]
    view = PacketView()
    view.show_packet(PacketFields("HK_POWER, packet 4120 of APID 201", data, tuple(fields)))
    view.choose_field("ADCS_MODE")
    view.resize(1180, 380)
    return view
