"""Packets of the whole recording, looked for in a worker thread and never later than the window's clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

from console.errors import KnownError
from console.session.messages import PacketRow
from console.store.reader import SessionReader
from console.store.rows import PacketFilter
from widgets.packet_wish import QUALITIES, PacketState, PacketWish

PAGE = 1000


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: packets, how many there are in all (-1: not counted again), whether more follow. `is_next`: they come after what is
    shown; `goal`: the packet to go to, -1 for none."""

    rows: tuple[PacketRow, ...]
    total: int
    has_more: bool
    is_next: bool = False
    goal: int = -1


def filter_of(wish: PacketWish) -> PacketFilter:
    """The wish as the store understands it."""
    quality = QUALITIES.get(wish.state)
    return PacketFilter(
        apid=wish.apid, service=wish.service, subtype=wish.subtype, quality=None if quality is None else int(quality), text=wish.words,
        hex_text=wish.octets.hex(), from_ns=wish.from_ns, until_ns=wish.until_ns, is_not_good=wish.state is PacketState.NOT_GOOD,
        is_undecoded=wish.state is PacketState.UNDECODED,
    )  # fmt: skip


def first_page(reader: SessionReader, wish: PacketWish) -> Found:
    """The first packets that are wanted, and how many there are."""
    wanted = filter_of(wish)
    rows = reader.packets_after(-1, wanted, PAGE)
    return Found(tuple(rows), reader.count_packets(wanted), len(rows) == PAGE)


def next_page(reader: SessionReader, wish: PacketWish, index: int) -> Found:
    """The packets behind one."""
    rows = reader.packets_after(index, filter_of(wish), PAGE)
    return Found(tuple(rows), -1, len(rows) == PAGE, is_next=True)


def page_at_bad(reader: SessionReader, wish: PacketWish, index: int) -> Found:
    """The next packet behind one that is wanted and not good, from the last one on to the first, in the middle of its neighbours."""
    bad = replace(filter_of(wish), is_not_good=True)
    hits = reader.packets_after(index, bad, 1) or reader.packets_after(-1, bad, 1)
    if not hits:
        return Found((), -1, has_more=False, is_next=True)
    return page_at(reader, wish, hits[0].index)


def page_at(reader: SessionReader, wish: PacketWish, index: int) -> Found:
    """One packet in the middle of those neighbours of it that are wanted."""
    wanted = filter_of(wish)
    before, after = reader.packets_before(index, wanted, PAGE // 2), reader.packets_after(index - 1, wanted, PAGE // 2)
    return Found((*before, *after), -1, len(after) == PAGE // 2, goal=index)


class _Told(QObject):
    found = Signal(int, object)
    failed = Signal(str)


class _Look(QRunnable):
    def __init__(self, path: Path, until_ns: int, ticket: int, look: Callable[[SessionReader], Found]) -> None:
        super().__init__()
        self.told = _Told()
        self._path, self._until_ns, self._ticket, self._look = path, until_ns, ticket, look

    def run(self) -> None:
        try:
            with SessionReader(self._path, until_ns=self._until_ns) as reader:
                self.told.found.emit(self._ticket, self._look(reader))
        except KnownError as error:
            self.told.failed.emit(str(error))


class PacketSearcher(QObject):
    """Looks one thing after the other. `found` brings a Found; what has been asked for before the last `look` is not told any more."""

    found = Signal(object)
    failed = Signal(str)

    def __init__(self, path: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("packet_searcher")
        self._path, self._ticket = path, 0
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def look(self, until_ns: int, look: Callable[[SessionReader], Found]) -> bool:
        """Ask; False where nothing is recorded."""
        if self._path is None:
            return False
        self._ticket += 1
        self._pool.clear()
        work = _Look(self._path, until_ns, self._ticket, look)
        work.told.found.connect(self._on_found)
        work.told.failed.connect(self.failed)
        self._pool.start(work)
        return True

    @Slot(int, object)
    def _on_found(self, ticket: int, found: object) -> None:
        if ticket == self._ticket:
            self.found.emit(found)

    def close(self) -> None:
        """Drop what is waiting and wait for what is being read."""
        self._pool.clear()
        self._pool.waitForDone()
