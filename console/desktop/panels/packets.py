"""The packet list and one packet taken apart."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QSplitter

from console.desktop.desk import Desk
from console.desktop.workspace import Panel
from console.dictionary.model import Dictionary, FieldSpan
from console.dictionary.program import decode_one
from console.packets.batch import PacketQuality
from console.session.messages import PacketRow
from widgets.packet_list import PacketList
from widgets.packet_view import PacketField, PacketFields, PacketView

_HEADER = (("version", 0, 3), ("type", 3, 1), ("secondary header flag", 4, 1), ("APID", 5, 11), ("sequence flags", 16, 2),
           ("sequence count", 18, 14), ("data length", 32, 16))  # fmt: skip


class PacketsPanel(QObject):
    """The list above, the chosen packet below."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._seen, self._resets = 0, desk.model.resets
        self.list, self.view = PacketList(desk.theme), PacketView(desk.theme)
        self.list.packet_chosen.connect(self._on_packet_chosen)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setObjectName("packets")
        self.splitter.setAccessibleName("Packets")
        self.splitter.addWidget(self.list)
        self.splitter.addWidget(self.view)
        self.splitter.setSizes([380, 420])

    def panel(self) -> Panel:
        """The panel for a workspace."""
        return Panel("packets", "Packets", self.splitter, self._refresh, 250)

    def _refresh(self) -> None:
        model = self._desk.model
        if model.resets != self._resets:
            self._resets, self._seen = model.resets, 0
            self.list.clear_after_reset()
            self.view.show_packet(None)
        if model.packets_seen != self._seen:
            self.list.show_packets(model.new_packets(self._seen))
            self._seen = model.packets_seen

    def _on_packet_chosen(self, row: PacketRow | None) -> None:
        self.view.show_packet(None if row is None else take_apart(self._desk.model.dictionary, row))


def take_apart(dictionary: Dictionary, row: PacketRow) -> PacketFields:
    """A packet with all that the dictionary finds in it; without a container at least its primary header."""
    spans = [_field(dictionary, span, raw) for span, raw in decode_one(dictionary, row.data)] if dictionary.program else []
    name = row.container or "no container"
    return PacketFields(f"{name}  #{row.index}", row.data, tuple(spans or _header_fields(row.data)), _problem(row))


def _field(dictionary: Dictionary, span: FieldSpan, raw: object) -> PacketField:
    parameter = dictionary.parameters.get(span.parameter)
    shown = raw.hex(" ").upper() if isinstance(raw, bytes) else str(raw)
    if parameter is None:
        return PacketField(span.parameter, span.first_bit, span.bits, shown)
    return PacketField(span.parameter, span.first_bit, span.bits, shown, parameter.text(raw), parameter.units, parameter.group)


def _header_fields(data: bytes) -> list[PacketField]:
    number = int.from_bytes(data[:6].ljust(6, b"\0"), "big")
    return [
        PacketField(name, first, bits, str((number >> (48 - first - bits)) & ((1 << bits) - 1)), group="primary header")
        for name, first, bits in _HEADER
        if first + bits <= 8 * len(data)
    ]


def _problem(row: PacketRow) -> str:
    if row.quality != PacketQuality.GOOD:
        return f"the packet is {PacketQuality(row.quality).name.lower()}"
    return "" if row.container else "the dictionary has no container for this packet"
