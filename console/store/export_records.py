"""Packets, frames, chunks, events, alarms and stages of commands as tables: a head and rows, some at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from console.frames.batch import FrameBatch, FrameQuality
from console.packets.batch import PacketKind, PacketQuality, kind_of_apid
from console.session.messages import PacketRow
from console.store.export_wish import Course, ExportWish, What
from console.store.reader import SessionReader
from console.utc import iso_text

Row = tuple[Any, ...]
PAGE = 1000
_TIME = ("utc", "ns")
HEADS: dict[What, tuple[str, ...]] = {
    What.PACKETS: (
        "packet", "received_utc", "received_ns", "generation_utc", "generation_ns", "kind", "apid", "sequence", "vcid", "quality",
        "service", "subtype", "container", "bytes", "hex",
    ),
    What.FRAMES: ("received_utc", "received_ns", "scid", "vcid", "master_count", "channel_count", "quality", "lost_before", "bytes", "hex"),
    What.RAW: ("chunk", "received_utc", "received_ns", "bytes", "hex"),
    What.EVENTS: ("at_utc", "at_ns", "severity", "source", "text", "generation_utc", "generation_ns", "packet"),
    What.ALARMS: (
        "at_utc", "at_ns", "parameter", "level", "state", "value", "limit", "generation_utc", "generation_ns", "packet", "is_first_out",
        "by", "note",
    ),
    What.COMMANDS: (
        "at_utc", "at_ns", "command", "name", "stage", "arguments", "hex", "significance", "detail", "packet", "by",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Frames:
    """Frames of one chunk: those that are wanted, each with its row in the batch."""

    batch: FrameBatch
    chosen: tuple[int, ...]

    def data(self) -> Iterator[bytes]:
        """The bytes of each."""
        for place in self.chosen:
            yield self.batch.data[self.batch.offsets[place] : self.batch.offsets[place + 1]]


def packet_pages(reader: SessionReader, wish: ExportWish, course: Course) -> Iterator[list[PacketRow]]:
    """The wanted packets, a thousand at a time; of a session that goes on, those that are there now."""
    newest = reader.packets_before(2**62, limit=1)
    last, index = (newest[0].index if newest else 0), -1
    while page := [row for row in reader.packets_after(index, wish.packets, PAGE) if row.index <= last]:
        index = page[-1].index
        yield page
        course.reached(index, last)


def is_space_packet(row: PacketRow) -> bool:
    """Whether a unit is a space packet of the length that it says (CCSDS 133.0-B-2 4.1.3.5.3), so that the next one is found behind it."""
    return kind_of_apid(row.apid) is PacketKind.SPACE and len(row.data) == 7 + int.from_bytes(row.data[4:6], "big")


def packet_row(row: PacketRow) -> Row:
    """A packet as a row of a table; what is no space packet has a kind and no APID."""
    unit = kind_of_apid(row.apid)
    counts = (row.apid, row.sequence) if unit is PacketKind.SPACE else (None, None)
    pus = (row.service, row.subtype) if row.service >= 0 else (None, None)
    quality = PacketQuality(row.quality).name.lower()
    head = (row.index, *_instant(row.received_ns), *_instant(row.generation_ns), unit.name.lower(), *counts, row.vcid, quality)
    return (*head, *pus, row.container, len(row.data), row.data.hex())


def frame_rows(frames: Frames) -> Iterator[Row]:
    """Frames as rows of a table; a bad frame's header is not believed and stays empty."""
    batch = frames.batch
    for place, data in zip(frames.chosen, frames.data(), strict=True):
        quality = FrameQuality(int(batch.quality[place]))
        counts = (batch.scid, batch.vcid, batch.master_count, batch.channel_count)
        told = [None] * len(counts) if quality is FrameQuality.BAD else [int(column[place]) for column in counts]
        at = _instant(int(batch.received_ns[place]))
        yield (*at, *told, quality.name.lower(), int(batch.lost[place]), len(data), data.hex())


def happenings(reader: SessionReader, wish: ExportWish) -> Iterator[Row]:
    """Events, alarms or stages of commands in the wanted span, in recorded order."""
    makers: dict[What, Iterable[tuple[int, Row]]] = {
        What.EVENTS: ((one.at_ns, _event(one)) for one in reader.events()) if wish.what is What.EVENTS else (),
        What.ALARMS: ((one.at_ns, _alarm(one)) for one in reader.alarms()) if wish.what is What.ALARMS else (),
        What.COMMANDS: ((one.at_ns, _command(one)) for one in reader.commands()) if wish.what is What.COMMANDS else (),
    }
    return (row for at_ns, row in makers[wish.what] if wish.is_in_span(at_ns))


def _event(one: Any) -> Row:
    return (*_instant(one.at_ns), one.severity.name.lower(), one.source, one.text, *_instant(one.generation_ns), _number(one.packet))


def _alarm(one: Any) -> Row:
    head = (*_instant(one.at_ns), one.parameter, one.level.name.lower(), one.state.value, one.value, one.limit)
    return (*head, *_instant(one.generation_ns), _number(one.packet), int(one.is_first_out), one.by, one.note)


def _command(one: Any) -> Row:
    arguments = msgspec.json.encode(one.arguments).decode()
    head = (*_instant(one.at_ns), one.command, one.name, one.stage.value, arguments, one.data.hex(), one.significance.name.lower())
    return (*head, one.detail, _number(one.packet), one.by)


def _instant(at_ns: int) -> tuple[str | None, int | None]:
    return (iso_text(at_ns, digits=9), at_ns) if at_ns >= 0 else (None, None)


def _number(index: int) -> int | None:
    return index if index >= 0 else None


def pages_of(rows: Iterator[Row], size: int = PAGE) -> Iterator[Sequence[Row]]:
    """Rows, some at a time."""
    page: list[Row] = []
    for row in rows:
        page.append(row)
        if len(page) == size:
            yield page
            page = []
    if page:
        yield page
