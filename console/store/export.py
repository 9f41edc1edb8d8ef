"""A recording goes out: values, packets, frames, raw bytes, events, alarms and commands into one file that other tools read.

Values are those that were stored, never decoded again; engineering units come from the dictionary that is in the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from console.dictionary.model import Dictionary
from console.errors import KnownError
from console.store.export_cells import csv_texts
from console.store.export_frames import FrameCutter, chunks_of
from console.store.export_npz import NpzWriter
from console.store.export_output import refuse_sources, whole_or_nothing
from console.store.export_parquet import load_pyarrow, write_parquet
from console.store.export_pieces import PIECES, Piece, write_pieces
from console.store.export_records import HEADS, Row, frame_rows, happenings, is_space_packet, packet_pages, packet_row, pages_of
from console.store.export_values import LEAD, LONG, as_they_are, heads_of, rows_of
from console.store.export_wish import Course, ExportReport, ExportWish, Form, Layout, Unwatched, What, check_wish
from console.store.reader import SessionReader
from console.store.recorded_mission import recorded_craft
from console.store.rows import SessionInfo
from console.store.value_plan import MergedRuns, ValuePlan, kinds_of, make_plan
from console.utc import iso_text

_NUMBERS = {"packet", "apid", "sequence", "vcid", "service", "subtype", "bytes", "chunk", "scid", "master_count", "channel_count",
            "lost_before", "command", "is_first_out"}  # fmt: skip
Pages = Iterator[Sequence[Row]]


@dataclass(slots=True)
class _Tally:
    """What has been written so far."""

    rows: int = 0
    values: int = 0
    left_out: dict[str, int] = field(default_factory=dict)

    def pages(self, pages: Iterable[Sequence[Row]]) -> Pages:
        for page in pages:
            self.rows += len(page)
            yield page


def export_session(path: Path, wish: ExportWish, output: Path, course: Course | None = None) -> ExportReport:
    """Write what is wanted of a recording into `output`, whole or not at all, and say what was written.

    Raises KnownError for a wish that makes no sense, a file that can't be read or written; ExportCancelled when `course` wants no more.
    """
    check_wish(wish)
    if wish.form is Form.PARQUET:
        load_pyarrow()
    refuse_sources(output, path)
    with SessionReader(path) as reader:
        reader.show_until(wish.until_ns)
        with whole_or_nothing(output) as file:
            tally = _Export(reader, wish, course or Unwatched()).write(file)
            size = file.tell()
        notices = [*reader.notices, *([] if tally.rows else ["nothing in the recording matches: the file is empty but for its head"])]
        return ExportReport(str(output), wish.what.value, wish.form.value, tally.rows, tally.values, size, tally.left_out, notices)


class _Export:
    """One export on its way."""

    def __init__(self, reader: SessionReader, wish: ExportWish, course: Course) -> None:
        self._reader, self._wish, self._course = reader, wish, course
        self._info: SessionInfo = reader.info()
        self._tally = _Tally()

    def write(self, file: BinaryIO) -> _Tally:
        """Write all of it."""
        if self._wish.what is What.VALUES:
            self._write_values(file)
        elif self._wish.form in PIECES:
            self._tally.rows = write_pieces(file, self._wish.what, self._wish.form, self._pieces())
        else:
            self._write_records(file)
        return self._tally

    def _write_values(self, file: BinaryIO) -> None:
        plan = make_plan(self._reader, self._dictionary(), self._wish)
        never = [name for name in self._wish.parameters if plan.parameter(name) is not None and name not in plan.parameters]
        if never:
            self._tally.left_out["parameters that were never received"] = len(never)
        if self._wish.form is Form.NPZ:
            writer = NpzWriter(self._reader, plan, self._course)
            writer.write(file, _metadata(self._info, plan))
            self._tally.rows, self._tally.values = writer.rows, writer.values
            self._note_damage(writer.damaged)
            return
        merged = MergedRuns(self._reader, plan)
        pages = self._tally.pages(self._value_pages(plan, merged))
        if self._wish.form is Form.CSV:
            _write_csv(file, heads_of(plan, self._wish.layout), pages)
        else:
            write_parquet(file, self._value_kinds(plan), pages, _texts_of(_metadata(self._info, plan)))
        self._note_damage(merged.damaged)

    def _value_pages(self, plan: ValuePlan, merged: MergedRuns) -> Pages:
        done, wanted = 0, set(plan.parameters)
        dress = csv_texts if self._wish.form is Form.CSV else as_they_are
        for parts in merged:
            yield rows_of(plan, parts, self._wish.layout, self._info.started_ns, dress)
            self._tally.values += sum(len(part) * len(wanted & part.columns.keys()) for part in parts)
            done += sum(len(part) for part in parts) * self._wish.every
            self._course.reached(done, plan.samples)

    def _value_kinds(self, plan: ValuePlan) -> dict[str, str]:
        if self._wish.layout is Layout.LONG:
            return {name: _record_kind(name) for name in LONG}
        return {**{name: _record_kind(name) for name in LEAD}, **kinds_of(self._reader, plan)}

    def _write_records(self, file: BinaryIO) -> None:
        head = HEADS[self._wish.what]
        pages = self._tally.pages(self._record_pages())
        if self._wish.form is Form.CSV:
            _write_csv(file, [head], ([csv_texts(row) for row in page] for page in pages))
        else:
            write_parquet(file, {name: _record_kind(name) for name in head}, pages, _facts(self._info))

    def _record_pages(self) -> Pages:
        if self._wish.what is What.PACKETS:
            for page in packet_pages(self._reader, self._wish, self._course):
                yield [packet_row(row) for row in page]
        elif self._wish.what is What.FRAMES:
            cutter = self._cutter()
            yield from pages_of(row for frames in cutter.frames(self._chunks(), self._wish) for row in frame_rows(frames))
            self._tally.left_out.update(cutter.left_out)
        elif self._wish.what is What.RAW:
            rows = ((c.ident, iso_text(c.received_ns, digits=9), c.received_ns, len(c.data), c.data.hex()) for c in self._wanted_chunks())
            yield from pages_of(rows)
        else:
            yield from pages_of(happenings(self._reader, self._wish))

    def _pieces(self) -> Iterator[Piece]:
        if self._wish.what is What.PACKETS:
            yield from self._packets()
        elif self._wish.what is What.RAW:
            yield from ((chunk.received_ns, chunk.data) for chunk in self._wanted_chunks())
        else:
            cutter = self._cutter()
            if self._wish.what is What.CADUS:
                yield from cutter.cadus(self._chunks(), self._wish)
            else:
                is_binary = self._wish.form is Form.BIN
                for frames in cutter.frames(self._chunks(), self._wish):
                    yield from cutter.pieces(frames, is_binary=is_binary)
            self._tally.left_out.update(cutter.left_out)

    def _packets(self) -> Iterator[Piece]:
        """Packets one by one. Behind each other in a file go only those that a reader of packets can walk through; others are counted."""
        key = "units that are no whole space packets"
        for page in packet_pages(self._reader, self._wish, self._course):
            chosen = [row for row in page if is_space_packet(row)] if self._wish.form is Form.BIN else page
            if len(chosen) < len(page):
                self._tally.left_out[key] = self._tally.left_out.get(key, 0) + len(page) - len(chosen)
            yield from ((row.received_ns, row.data) for row in chosen)

    def _chunks(self) -> Iterator[Any]:
        return chunks_of(self._reader, self._wish, self._course)

    def _wanted_chunks(self) -> Iterator[Any]:
        return (chunk for chunk in self._chunks() if self._wish.is_in_span(chunk.received_ns))

    def _cutter(self) -> FrameCutter:
        craft = recorded_craft(self._reader, self._info)
        return FrameCutter(self._reader.framing() or "cadu", craft.frames)

    def _dictionary(self) -> Dictionary | None:
        """The dictionary in the file. Where it can't be read, raw values can still be had, without units."""
        try:
            return recorded_craft(self._reader, self._info).dictionary
        except KnownError as error:
            if not self._wish.is_raw:
                raise KnownError(
                    "the mission in the recording can't be read", where=str(self._reader.path), rule=str(error), remedy="take values --raw"
                ) from error
            return None

    def _note_damage(self, blocks: int) -> None:
        if blocks:
            self._tally.left_out["damaged blocks"] = blocks


def _write_csv(file: BinaryIO, heads: Sequence[Sequence[str]], pages: Iterable[Sequence[Sequence[str]]]) -> None:
    """RFC 4180: commas, CR LF, UTF-8. The heads are plain, the pages of texts as they are to stand there."""
    for page in chain([[csv_texts(head) for head in heads]], pages):
        file.write("".join(f"{','.join(row)}\r\n" for row in page).encode())


def _record_kind(name: str) -> str:
    return "int" if name.endswith("_ns") or name in _NUMBERS else "time" if name.endswith("_utc") else "text"


def _texts_of(metadata: dict[str, Any]) -> dict[str, str]:
    """Parquet's metadata are texts: those that are no texts as JSON."""
    return {key: value if isinstance(value, str) else msgspec.json.encode(value).decode() for key, value in metadata.items()}


def _facts(info: SessionInfo) -> dict[str, str]:
    names = ("name", "spacecraft", "station", "mode", "mission_name", "mission_digest", "version")
    return {"session" if name == "name" else name: getattr(info, name) for name in names}


def _metadata(info: SessionInfo, plan: ValuePlan) -> dict[str, Any]:
    """Whose values these are, and the units of each."""
    units = {name: plan.units(name) for name in plan.parameters}
    times = {name: "ns since 1970-01-01 UTC" for name in plan.parameters if plan.is_time(name)}
    return {**_facts(info), "values": "raw" if plan.is_raw else "engineering", "units": units | times}
