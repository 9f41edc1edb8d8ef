"""One packet, its bytes beside its fields: a field lights its bytes, a byte lights its field."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSplitter, QVBoxLayout, QWidget

from widgets.packet_hex import HexField, HexPane
from widgets.panel import Panel
from widgets.panel_table import Cell, Column, PanelTable, RowModel
from widgets.theme import DARK, Status, Theme

_WIDE_PX = 1000


@dataclass(frozen=True, slots=True)
class PacketField:
    """One decoded value and where it stands: first bit and length from the packet's first bit. `group` is its part of the packet,
    such as `primary header`."""

    name: str
    first_bit: int
    bits: int
    raw: str = ""
    value: str = ""
    units: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class PacketFields:
    """A packet taken apart. `problem` says in one line what is wrong with it, '' when nothing is."""

    title: str
    data: bytes
    fields: tuple[PacketField, ...] = ()
    problem: str = ""


def _place_text(one: PacketField) -> str:
    first, bit = divmod(one.first_bit, 8)
    size = f"{one.bits // 8} B" if one.bits % 8 == 0 and bit == 0 else f"{one.bits} bit"
    return f"{first}.{bit}  {size}" if bit else f"{first}  {size}"


_COLUMNS: list[Column[PacketField]] = [
    Column("Field", lambda one: Cell(one.name, tip=one.group), 0),
    Column("Value", lambda one: Cell(one.value or one.raw, is_mono=True), 128, is_right=True),
    Column("Unit", lambda one: Cell(one.units, "muted"), 56),
    Column("Raw", lambda one: Cell(one.raw, "muted", is_mono=True), 104, is_right=True),
    Column("Byte", lambda one: Cell(_place_text(one), "muted", is_mono=True), 116),
]


class PacketView(Panel):
    """The view. Everything it shows comes with `show_packet`."""

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("packet_view", "Packet", theme, parent)
        self._fields: tuple[PacketField, ...] = ()
        self.title, self.problem = QLabel(""), QLabel("")
        self.take_theme()
        self.title.setContentsMargins(12, 8, 12, 4)
        self.problem.setContentsMargins(12, 0, 12, 4)
        self.hex = HexPane(theme, empty_text="Choose a packet to see its bytes")
        self.hex.byte_chosen.connect(self.choose_byte)
        self.model: RowModel[PacketField] = RowModel(_COLUMNS, lambda one: (one.name, one.first_bit), parent=self)
        self.table = PanelTable(self.model, theme, empty_text="The fields of the chosen packet will stand here")
        self.table.selectionModel().currentRowChanged.connect(self._on_field)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.addWidget(self.hex)
        self.split.addWidget(self.table)
        self.split.setStretchFactor(0, 0)
        self.split.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.title)
        column.addWidget(self.problem)
        column.addWidget(self.split, 1)
        self.show_packet(None)

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
        place = self.table.current_place()
        kept = self.model.row(place).name if place is not None and place < self.model.rowCount() else ""
        self._fields = packet.fields if packet else ()
        self.title.setText(packet.title if packet else "")
        self.problem.setText(packet.problem if packet else "")
        self.title.setVisible(packet is not None)
        self.problem.setVisible(bool(packet and packet.problem))
        self.hex.show_data(packet.data if packet else b"", [HexField(one.name, one.first_bit, one.bits) for one in self._fields])
        with QSignalBlocker(self.table.selectionModel()):
            self.model.set_rows(self._fields)
        self.choose_field(kept)

    def choose_field(self, name: str) -> None:
        """Light a field and its bytes."""
        for place, one in enumerate(self._fields):
            if one.name == name:
                self.table.selectRow(place)
                self.hex.light(HexField(one.name, one.first_bit, one.bits).byte_range())
                return

    def choose_byte(self, place: int) -> None:
        """Light the smallest field that holds a byte, or the byte alone."""
        holding = [one for one in self._fields if place in HexField(one.name, one.first_bit, one.bits).byte_range()]
        if holding:
            self.choose_field(min(holding, key=lambda one: one.bits).name)
            self.table.scrollTo(self.table.currentIndex())
        else:
            self.table.clearSelection()
            self.hex.light(range(place, place + 1))

    def lit_bytes(self) -> range:
        """The bytes that are marked."""
        return self.hex.lit

    def _on_field(self, index: object) -> None:
        place = self.table.current_place()
        if place is not None and place < len(self._fields):
            one = self._fields[place]
            self.hex.light(HexField(one.name, one.first_bit, one.bits).byte_range())


def demo() -> QWidget:
    """A housekeeping packet with PUS-C headers."""
    data = bytes.fromhex("08c9d0180037 20031900002f0001 2f1a9c40") + bytes(range(0x30, 0x5C))
    fields = [
        ("version", 0, 3, "0", "", ""),
        ("type", 3, 1, "0", "telemetry", ""),
        ("APID", 5, 11, "201", "", ""),
        ("sequence count", 18, 14, "4120", "", ""),
        ("data length", 32, 16, "55", "", "B"),
        ("service", 56, 8, "3", "housekeeping", ""),
        ("subtype", 64, 8, "25", "report", ""),
        ("on-board time", 112, 32, "790273088", "10:55:11.97", ""),
        ("BATT_V", 144, 16, "2210", "14.217", "V"),
        ("BATT_I", 160, 16, "1871", "-2.613", "A"),
        ("BATT_SOC", 176, 8, "80", "31.5", "%"),
        ("HEATER_ON", 184, 1, "1", "ON", ""),
        ("ADCS_MODE", 185, 3, "2", "NADIR", ""),
    ]
    view = PacketView()
    view.show_packet(PacketFields("HK_POWER, packet 4120 of APID 201", data, tuple(PacketField(*one) for one in fields)))
    view.choose_field("BATT_I")
    view.resize(1180, 320)
    return view
