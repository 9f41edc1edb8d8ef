"""The packet list and one packet taken apart."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QSplitter

from console.desktop.desk import Desk
from console.desktop.packet_parts import take_apart
from console.desktop.workspace import Panel
from console.session.messages import PacketRow
from widgets.packet_list import PacketList
from widgets.packet_view import PacketView


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
