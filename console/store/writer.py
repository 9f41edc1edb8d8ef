"""Writes one session into one SQLite file while it happens: what goes into which table. When it goes there is in `commits`."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import sqlite3
import zlib
from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec.structs import replace

from console.command.lineup import QueueAct
from console.command.procedure import ProcedureState
from console.command.states import CommandChange
from console.errors import KnownError
from console.frames.batch import Chunk, LinkCounters
from console.orbit.types import Pass
from console.session.messages import Delivery, Mark, PacketRow, SessionElements
from console.station.state import AntennaCourse, AntennaState
from console.store import chain
from console.store.books import transaction
from console.store.commits import Commits
from console.store.connections import connect_writing
from console.store.outbox import chunk_weight, reason_of
from console.store.presence import WritingLock
from console.store.schema import PAGE_SIZE, SUFFIX, insert_sql, migrate
from console.telemetry.states import AlarmChange
from console.utc import SECOND_NS, file_text

COUNTERS_EVERY_NS = SECOND_NS
ANTENNA_EVERY_NS = SECOND_NS


class SessionWriter(Commits):
    """The only writing connection to a session file. To be used from one thread at a time."""

    def __init__(self, path: Path, connection: sqlite3.Connection, lock: WritingLock, identity: str) -> None:
        super().__init__(path, connection, lock)
        self._chain_head = chain.first_hash(identity)
        self._queue_head = chain.first_hash(identity, "queue")
        self._staged: set[str] = set()
        self._counters_at_ns = -COUNTERS_EVERY_NS
        self._counters: bytes = b""
        self._antenna: AntennaState | None = None
        self._procedure: ProcedureState | None = None

    @classmethod
    def create(
        cls, folder: Path, *, started_ns: int, spacecraft: str, station: str, mode: str, mission_name: str, mission_digest: str,
        files: dict[str, bytes], version: str, epoch_ns: int | None = None, framing: str = "", elements: Sequence[SessionElements] = (),
    ) -> SessionWriter:  # fmt: skip
        """Begin a session in a new file in `folder`, named after its start, spacecraft and station.

        `files` is the mission (relative name -> contents); `epoch_ns` is what it was read with, its "session-start" (default: the
        session's own start); `elements` are the orbits that it flies with. Raises KnownError when the folder can't be written or the disk
        is full.
        """
        path = new_path(folder, started_ns, spacecraft, station)
        identity = secrets.token_hex(16)
        meta = {
            "started_ns": str(started_ns), "spacecraft": spacecraft, "station": station, "mode": str(mode), "mission_name": mission_name,
            "mission_digest": mission_digest, "version": version, "identity": identity, "ended_ns": "-1",
            "epoch_ns": str(started_ns if epoch_ns is None else epoch_ns), "framing": framing,
        }  # fmt: skip
        lock = WritingLock(path)
        connection = connect_writing(path)
        try:
            _begin(connection, meta, files, elements)
        except sqlite3.Error as error:
            connection.close()
            lock.release()
            path.unlink(missing_ok=True)
            raise KnownError("the recording can't be started", where=str(path), rule=reason_of(error) or str(error)) from error
        return cls(path, connection, lock, identity)

    def chunk(self, chunk: Chunk) -> int:
        """Record raw bytes before anything is made of them; returns the chunk's number in the session (from 1)."""
        ident = self._next("chunks")
        row = (ident, chunk.received_ns, zlib.crc32(chunk.data), chunk.data)
        self._outbox.add("chunks", row, chunk_weight(row))
        self._seen(chunk.received_ns)
        if self.trouble:
            self._keep_within_bounds()
        return ident

    def delivery(self, delivery: Delivery) -> None:
        """Record what was made of the bytes. A delivery that only repeats a state (`is_reset`) is not recorded."""
        if delivery.is_reset:
            return
        for batch in delivery.samples:
            if len(batch):
                self._samples.add(batch)
                self._last["values"] = self._last.get("values", 0) + len(batch) * len(batch.raw)
        for row in delivery.packets:
            self._packet(row)
        for event in delivery.events:
            self.event(event)
        for change in delivery.alarm_changes:
            self._alarm(change)
        for command in delivery.command_changes:
            self._stage(command)
        if delivery.antenna_course is not None:
            self._antenna_row(delivery.now_ns, "course", delivery.antenna_course)
        if delivery.antenna is not None:
            self.antenna(delivery.antenna)
        if delivery.procedure is not None:
            self._procedure_state(delivery.procedure)
        if delivery.fop is not None:
            blob = msgspec.msgpack.encode(delivery.fop)
            self._outbox.add("fop", (self._next("fop"), delivery.now_ns, blob), len(blob) + 64)
        self._seen(delivery.now_ns)
        self.counters(delivery.now_ns, delivery.counters)

    def _packet(self, row: PacketRow) -> None:
        self._last["packets"] = self._last.get("packets", 0) + 1
        values = (
            row.index, row.received_ns, row.generation_ns, row.apid, row.sequence, row.vcid, row.quality, row.service, row.subtype,
            row.container, row.data,
        )  # fmt: skip
        self._outbox.add("packets", values, len(row.data) + 128)

    def _alarm(self, change: AlarmChange) -> None:
        row = (self._next("alarms"), change.at_ns, change.parameter, int(change.level), change.state.value)
        self._outbox.add("alarms", (*row, msgspec.msgpack.encode(change)), 256)

    def counters(self, now_ns: int, counters: LinkCounters) -> None:
        """Record the link's counters, when they have changed, once a second."""
        if now_ns - self._counters_at_ns < COUNTERS_EVERY_NS:
            return
        encoded = msgspec.json.encode(counters)
        if encoded != self._counters:
            self._counters, self._counters_at_ns = encoded, now_ns
            self._outbox.add("counters", (self._next("counters"), now_ns, encoded), len(encoded) + 64)

    def antenna(self, state: AntennaState) -> None:
        """Record how the antenna stands: when what it is about has changed, and once a second while it moves or is tuned."""
        before = self._antenna
        is_other = before is None or _what_about(before) != _what_about(state)
        is_due = before is not None and state.at_ns - before.at_ns >= ANTENNA_EVERY_NS and replace(state, at_ns=before.at_ns) != before
        if is_other or is_due:
            self._antenna = state
            self._antenna_row(state.at_ns, "state", state)

    def _antenna_row(self, at_ns: int, kind: str, value: AntennaState | AntennaCourse) -> None:
        blob = msgspec.msgpack.encode(value)
        self._outbox.add("antenna", (self._next("antenna"), at_ns, kind, blob), len(blob) + 64)

    def keyframe(self, at_ns: int, chunk_ident: int, state: bytes) -> None:
        """Record all state as it is after chunk `chunk_ident` and after the intents so far."""
        row = (self._next("keyframes"), chunk_ident, self._last.get("intents", 0), at_ns, state)
        self._outbox.add("keyframes", row, len(state) + 64)
        self._seen(at_ns)

    def command_stage(self, *records: CommandChange | QueueAct) -> None:
        """Record stages of commands and acts on the queue, in one transaction, so that they survive a power cut before this returns.

        Raises KnownError when they could not be put on the disk yet; they are kept and written when that is possible again.
        """
        for record in records:
            if isinstance(record, CommandChange):
                self._stage(record)
            else:
                self._queue_act(record)
        self.flush_durably()

    def procedure(self, state: ProcedureState) -> None:
        """Record how a pass plan stands so that it survives a power cut before this returns. Raises KnownError as `command_stage` does."""
        self._procedure_state(state)
        self.flush_durably()

    def _procedure_state(self, state: ProcedureState) -> None:
        """The plan's text is written once a run, each state without it."""
        before, self._procedure = self._procedure, state
        if state == before:
            return
        if before is None or (before.run, before.source) != (state.run, state.source):
            self._procedure_row(state, "source", state.source.encode("utf-8", "surrogatepass"))
        self._procedure_row(state, "state", msgspec.msgpack.encode(replace(state, source="")))

    def _procedure_row(self, state: ProcedureState, kind: str, blob: bytes) -> None:
        self._outbox.add("procedures", (self._next("procedures"), state.at_ns, state.run, kind, blob), len(blob) + 64)

    def _stage(self, change: CommandChange) -> None:
        mark = msgspec.json.encode(change).decode()
        if mark in self._staged:
            return
        self._staged.add(mark)
        row = chain.stage_row(self._next("command_stages"), change, self._chain_head)
        self._chain_head = row[-1]
        self._outbox.add("command_stages", row, len(change.data) + 256)
        self._outbox.add("meta", (chain.HEAD, self._chain_head.hex()))
        self._outbox.add("meta", (chain.LENGTH, str(row[0])))
        self._seen(change.at_ns)

    def _queue_act(self, act: QueueAct) -> None:
        row = chain.act_row(self._next("queue_acts"), act, self._queue_head)
        self._queue_head = row[-1]
        self._outbox.add("queue_acts", row, len(row[4]) + 128)
        self._outbox.add("meta", (chain.QUEUE_HEAD, self._queue_head.hex()))
        self._outbox.add("meta", (chain.QUEUE_LENGTH, str(row[0])))
        self._seen(act.at_ns)

    def intent(self, at_ns: int, blob: bytes) -> int:
        """Record what an operator did; a replay does it again at the same place among the chunks. Returns its number."""
        ident = self._next("intents")
        self._outbox.add("intents", (ident, self._last.get("chunks", 0), at_ns, blob), len(blob) + 64)
        self._seen(at_ns)
        return ident

    def note(self, at_ns: int, text: str, by: str = "") -> None:
        """Record what somebody wrote, and mark it on the replay bar."""
        self._outbox.add("notes", (self._next("notes"), at_ns, by, text), len(text) + 64)
        self.mark(Mark(at_ns, "note", text))

    def mark(self, mark: Mark) -> None:
        """Record a point on the replay bar; one that is still to come (a predicted LOS) does not lengthen the session."""
        self._outbox.add("marks", (self._next("marks"), mark.at_ns, mark.kind, mark.text), len(mark.text) + 64)

    def one_pass(self, predicted: Pass, *, actual_aos_ns: int = -1, actual_los_ns: int = -1) -> None:
        """Record a pass, or what is now known of one that was recorded before (same spacecraft, station and AOS)."""
        row = (
            self._next("passes"), predicted.spacecraft, predicted.station, predicted.aos_ns, predicted.los_ns, actual_aos_ns, actual_los_ns,
            msgspec.json.encode(predicted),
        )  # fmt: skip
        self._outbox.add("passes", row, 512)


def _what_about(state: AntennaState) -> tuple[object, ...]:
    return (
        state.mode,
        state.device,
        state.spacecraft,
        state.is_stop_confirmed,
        state.radio and (state.radio.is_on, state.radio.is_uplink_on),
    )


def new_path(folder: Path, started_ns: int, spacecraft: str, station: str) -> Path:
    """A path for a new session, `2026-326T105512Z_WAU-1_Banting.moonkite`, whose empty file now exists for the user alone.

    A number is added when the name is taken. Raises KnownError when the folder can't be written.
    """
    stem = "_".join([file_text(started_ns), *(_plain(part) for part in (spacecraft, station) if part)])
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        number = 1
        while True:
            path = folder / f"{stem}{f'-{number}' if number > 1 else ''}{SUFFIX}"
            try:
                os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
            except FileExistsError:
                number += 1
                continue
            _sync_folder(folder)
            return path.absolute()
    except OSError as error:
        raise KnownError("no recording can be made here", where=str(folder), rule=error.strerror or str(error)) from error


def _sync_folder(folder: Path) -> None:
    """Have the disk confirm the new name, where the system can do that for folders."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _plain(name: str) -> str:
    return re.sub(r"[^\w.+-]+", "-", name).strip(".-") or "unnamed"


def _begin(connection: sqlite3.Connection, meta: dict[str, str], files: dict[str, bytes], elements: Sequence[SessionElements]) -> None:
    connection.execute(f"pragma page_size = {PAGE_SIZE}")
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = normal")
    migrate(connection)
    rows = [(name, hashlib.sha256(data).hexdigest(), data) for name, data in files.items()]
    flown = [(number, e.spacecraft, e.source, e.epoch_ns, e.imported_ns, e.form, e.text) for number, e in enumerate(elements, 1)]
    with transaction(connection):
        connection.executemany(insert_sql("meta"), list(meta.items()))
        connection.executemany(insert_sql("mission_files"), rows)
        connection.executemany(insert_sql("elements"), flown)
    connection.execute("pragma wal_checkpoint(truncate)").fetchall()
