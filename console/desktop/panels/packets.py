"""The packet list, and one packet taken apart or two compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QSplitter, QStackedWidget

from console.desktop.desk import Desk
from console.desktop.packet_parts import take_apart
from console.desktop.packet_search import Found, PacketSearcher, first_page, next_page, page_at, page_at_bad
from console.desktop.time_words import TimeWords, parse_instant
from console.desktop.workspace import Panel
from console.errors import KnownError
from console.session.messages import PacketRow
from console.store.reader import SessionReader
from widgets.packet_compare import PacketCompare
from widgets.packet_list import PacketList
from widgets.packet_view import PacketView
from widgets.packet_wish import PacketWish, is_not_good
from widgets.theme import Status

NARROWEST_PX = 440
"""Narrower, the names of fields could not be read."""


class PacketsPanel(QObject):
    """The list above, the chosen packet below. `export_requested` carries the wish and the numbers of chosen packets."""

    export_requested = Signal(object, object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._model, self._seen, self._resets = desk.model, 0, desk.model.resets
        self._oldest, self._newest = -1, -1
        self._total = -1
        self._first: PacketRow | None = None
        self._searcher = PacketSearcher(desk.recording, self)
        desk.on_close.append(self._searcher.close)
        self._make_views()
        self._connect()

    def _make_views(self) -> None:
        theme = self._desk.theme
        self.list, self.view, self.compare = PacketList(theme), PacketView(theme), PacketCompare(theme)
        self.list.filter.read_time = self._read_time
        self.below = QStackedWidget()
        self.below.addWidget(self.view)
        self.below.addWidget(self.compare)
        self.splitter = QSplitter(Qt.Orientation.Vertical)
        self.splitter.setObjectName("packets")
        self.splitter.setAccessibleName("Packets")
        self.splitter.addWidget(self.list)
        self.splitter.addWidget(self.below)
        self.splitter.setSizes([380, 420])
        self.splitter.setMinimumWidth(NARROWEST_PX)

    def _connect(self) -> None:
        self.list.packet_chosen.connect(self._on_packet_chosen)
        self.list.search_requested.connect(self._on_search_requested)
        self.list.more_requested.connect(lambda index: self._look(lambda reader: next_page(reader, self.list.filter.wish, index)))
        self.list.bad_requested.connect(lambda index: self._look(lambda reader: page_at_bad(reader, self.list.filter.wish, index)))
        self.list.export_requested.connect(self.export_requested)
        self.list.compare_requested.connect(self._on_compare_requested)
        self.list.difference_requested.connect(self._on_difference_requested)
        self.compare.left.connect(lambda: self._on_compare_requested(None))
        self._searcher.found.connect(self._on_found)
        self._searcher.failed.connect(lambda reason: self._desk.notice(reason, Status.CAUTION))

    def panel(self) -> Panel:
        """The panel for a workspace."""
        return Panel("packets", "Packets", self.splitter, self._refresh, 250, lack=self._desk.look_back.words)

    def go_to(self, index: int) -> None:
        """Go to one packet of the session, in the whole recording when the list has it no more."""
        self._refresh()
        if not self.list.show_packet(index) and self._desk.recording is not None:
            self.list.whole.setChecked(True)
            self._look(lambda reader: page_at(reader, self.list.filter.wish, index))
        self.list.table.setFocus()

    def go_to_bad(self) -> None:
        """Go to the next packet that isn't good, in the whole recording when the list has none."""
        if not self.list.is_whole and not any(map(is_not_good, self.list.model.rows())) and self._desk.recording is not None:
            self.list.whole.setChecked(True)
            self._look(lambda reader: page_at_bad(reader, self.list.filter.wish, -1))
        else:
            self.list.next_bad()
        self.list.table.setFocus()

    def _read_time(self, text: str) -> int:
        """A time of the filter: as everywhere in the window, `10:55` of the shown day, or `-5m`."""
        words = TimeWords(self._desk.shown.now_ns(), (), (), _no_event)
        instant = parse_instant(text, words)
        return self._desk.shown.now_ns() if instant is None else instant

    def _refresh(self) -> None:
        model = self._desk.shown
        if (model, model.resets) != (self._model, self._resets):
            self._model, self._resets, self._seen = model, model.resets, 0
            if not self._goes_on(model.packets):
                self._newest = -1
                self.list.clear_after_reset()
                self.view.show_packet(None)
        if model.packets_seen != self._seen:
            self._show([row for row in model.new_packets(self._seen) if row.index > self._newest])
            self._seen = model.packets_seen

    def _goes_on(self, packets: Sequence[PacketRow]) -> bool:
        """Whether these packets join those that are listed: the shown time has gone on a little."""
        return bool(packets) and self._oldest <= packets[0].index <= self._newest + 1 <= packets[-1].index + 1

    def _show(self, rows: Sequence[PacketRow]) -> None:
        if rows:
            self._oldest = rows[0].index if self._newest < 0 else self._oldest
            self._newest = rows[-1].index
            self.list.show_packets(rows)

    def _on_packet_chosen(self, row: PacketRow | None) -> None:
        parts = None if row is None else take_apart(self._desk.model.dictionary, row)
        self.view.show_packet(parts)
        if self._first is not None and parts is not None:
            self.compare.show_packets(take_apart(self._desk.model.dictionary, self._first), parts)

    def _on_compare_requested(self, row: PacketRow | None) -> None:
        """The chosen packet is held against each that is chosen from now on; asked again, or with none, that ends."""
        if row is None and self._first is None:
            self._desk.notice("choose a packet first, then another one to compare it with", Status.STANDBY)
        is_ending = self._first is not None or row is None
        self._first = None if is_ending else row
        if row is not None and not is_ending:
            parts = take_apart(self._desk.model.dictionary, row)
            self.compare.show_packets(parts, parts)
        self.below.setCurrentWidget(self.view if is_ending else self.compare)
        if is_ending:
            self.list.table.setFocus()

    def _on_difference_requested(self, step: int) -> None:
        if self._first is not None:
            self.compare.next_difference(step)

    def _on_search_requested(self, wish: PacketWish) -> None:
        if not self._look(lambda reader: first_page(reader, wish)):
            self._desk.notice("nothing is recorded in this session", Status.CAUTION)
            self.list.whole.setChecked(False)

    def _look(self, look: Callable[[SessionReader], Found]) -> bool:
        return self._searcher.look(self._desk.shown.now_ns(), look)

    @Slot(object)
    def _on_found(self, found: Found) -> None:
        self._total = found.total if found.total >= 0 else self._total
        if found.rows or not found.is_next:
            self.list.show_found(found.rows, self._total, has_more=found.has_more, is_next=found.is_next)
        if found.goal >= 0:
            self.list.show_packet(found.goal)
        elif found.is_next and not found.rows:
            self._desk.notice("no packet in the recording is damaged or undecoded", Status.STANDBY)


def _no_event(wish: object) -> int:
    raise KnownError("a filter takes times, not events", remedy="write 10:55, or 2026-326T10:55:12Z")
