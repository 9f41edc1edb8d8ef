"""Writes one session into one SQLite file while it happens.

Rows wait in memory for at most a quarter of a second and go to the file in one transaction, raw chunks first. A commit that
fails (a full disk) loses nothing: the rows stay, within bounds, and `trouble` says so until a later commit succeeds.
One surprise: the writer never asks for the time; `commit_if_due` has to be called at least every 50 ms or so.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import sqlite3
import zlib
from pathlib import Path
from types import TracebackType

import msgspec

from console.command.states import CommandChange
from console.errors import KnownError
from console.frames.batch import Chunk, LinkCounters
from console.orbit.types import Pass
from console.session.messages import Delivery, Mark, PacketRow
from console.store import chain
from console.store.blocks import SampleBuffer, Statement
from console.store.connections import connect_writing, settle
from console.store.outbox import Outbox, chunk_weight, reason_of
from console.store.presence import WritingLock
from console.store.schema import SUFFIX, insert_sql, migrate
from console.telemetry.states import AlarmChange, Event, EventSeverity
from console.utc import SECOND_NS, file_text

COMMIT_EVERY_NS = 200_000_000
RETRY_EVERY_NS = SECOND_NS
BIG_COMMIT_BYTES = 4 << 20
BUFFER_LIMIT_BYTES = 64 << 20
COUNTERS_EVERY_NS = SECOND_NS


class SessionWriter:
    """The only writing connection to a session file. To be used from one thread at a time."""

    def __init__(self, path: Path, connection: sqlite3.Connection, lock: WritingLock, identity: str) -> None:
        self.path = path
        self.trouble = ""
        self.lost_chunks = 0
        self.committed_chunk = 0
        self.buffer_limit_bytes = BUFFER_LIMIT_BYTES
        self._connection, self._lock = connection, lock
        self._outbox = Outbox(connection)
        self._samples = SampleBuffer()
        self._last: dict[str, int] = {}
        self._last_ns = -1
        self._chain_head = chain.first_hash(identity)
        self._staged: set[CommandChange | str] = set()
        self._counters_at_ns = -COUNTERS_EVERY_NS
        self._counters: bytes = b""
        self._next_commit_ns = 0
        self._shed = 0

    @classmethod
    def create(
        cls, folder: Path, *, started_ns: int, spacecraft: str, station: str, mode: str, mission_name: str, mission_digest: str,
        files: dict[str, bytes], version: str, epoch_ns: int | None = None, framing: str = "",
    ) -> SessionWriter:  # fmt: skip
        """Begin a session in a new file in `folder`, named after its start, spacecraft and station.

        `files` is the mission (relative name -> contents); `epoch_ns` is what it was read with, its "session-start" (default: the
        session's own start). Raises KnownError when the folder can't be written or the disk is full.
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
            _begin(connection, meta, files)
        except sqlite3.Error as error:
            connection.close()
            lock.release()
            path.unlink(missing_ok=True)
            raise KnownError("the recording can't be started", where=str(path), rule=reason_of(error) or str(error)) from error
        return cls(path, connection, lock, identity)

    def __enter__(self) -> SessionWriter:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def unwritten_chunks(self) -> int:
        """How many raw chunks are in memory only."""
        return self._outbox.count("chunks")

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
        self._seen(delivery.now_ns)
        self.counters(delivery.now_ns, delivery.counters)

    def _packet(self, row: PacketRow) -> None:
        self._last["packets"] = self._last.get("packets", 0) + 1
        values = (
            row.index, row.received_ns, row.generation_ns, row.apid, row.sequence, row.vcid, row.quality, row.service, row.subtype,
            row.container, row.data,
        )  # fmt: skip
        self._outbox.add("packets", values, len(row.data) + 128)

    def event(self, event: Event) -> None:
        """Record one event."""
        row = (self._next("events"), event.at_ns, int(event.severity), event.source, event.text, event.generation_ns, event.packet)
        self._outbox.add("events", row, len(event.text) + 128)

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

    def keyframe(self, at_ns: int, chunk_ident: int, state: bytes) -> None:
        """Record all state as it is after chunk `chunk_ident` and after the intents so far."""
        row = (self._next("keyframes"), chunk_ident, self._last.get("intents", 0), at_ns, state)
        self._outbox.add("keyframes", row, len(state) + 64)
        self._seen(at_ns)

    def command_stage(self, change: CommandChange) -> None:
        """Record a stage of a command so that it survives a power cut before this returns.

        Raises KnownError when it could not be put on the disk yet; the stage is kept and written when that is possible again.
        """
        self._stage(change)
        self.flush_durably()

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

    def flush_durably(self) -> None:
        """Write everything that waits and have the disk confirm it. Raises KnownError when it can't."""
        self._connection.execute("pragma synchronous = full")
        try:
            self._commit()
        finally:
            self._connection.execute("pragma synchronous = normal")
        if self.trouble:
            raise KnownError("not recorded", where=str(self.path), rule=self.trouble, remedy="make room on the disk")

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
        """Record a point on the replay bar."""
        self._outbox.add("marks", (self._next("marks"), mark.at_ns, mark.kind, mark.text), len(mark.text) + 64)
        self._seen(mark.at_ns)

    def one_pass(self, predicted: Pass, *, actual_aos_ns: int = -1, actual_los_ns: int = -1) -> None:
        """Record a pass, or what is now known of one that was recorded before (same spacecraft, station and AOS)."""
        row = (
            self._next("passes"), predicted.spacecraft, predicted.station, predicted.aos_ns, predicted.los_ns, actual_aos_ns, actual_los_ns,
            msgspec.json.encode(predicted),
        )  # fmt: skip
        self._outbox.add("passes", row, 512)

    def commit_if_due(self, now_monotonic_ns: int) -> bool:
        """Write what waits when it is time to; returns whether something was written. Trouble is told in `trouble`, not raised."""
        is_urgent = self._outbox.weight + self._samples.unwritten_bytes > BIG_COMMIT_BYTES and not self.trouble
        if now_monotonic_ns < self._next_commit_ns and not is_urgent:
            return False
        if self._outbox.is_empty and not self._samples.is_dirty:
            return False
        is_written = self._commit()
        self._next_commit_ns = now_monotonic_ns + (COMMIT_EVERY_NS if is_written else RETRY_EVERY_NS)
        return is_written

    def close(self, ended_ns: int | None = None) -> None:
        """Write the rest and leave one file without sidecars, as far as its readers and the disk allow. May be called twice."""
        if not self._lock.is_held:
            return
        self._samples.close_runs()
        self._outbox.add("meta", ("ended_ns", str(self._last_ns if ended_ns is None else ended_ns)))
        try:
            self._commit()
        finally:
            self._connection.close()
            if not self.trouble:
                settle(self.path)
            self._lock.release()

    def _commit(self) -> bool:
        was_in_trouble = bool(self.trouble)
        try:
            self._outbox.commit(self._plan)
        except sqlite3.Error as error:
            reason = reason_of(error)
            if reason is None:
                raise
            self._keep_within_bounds()
            self.trouble = self._trouble_text(reason)
            return False
        self._samples.stored()
        self.committed_chunk = self._last.get("chunks", 0)
        self.trouble = ""
        if was_in_trouble and (self.lost_chunks or self._shed):
            self._say_what_was_lost()
        return True

    def _plan(self) -> list[Statement]:
        tallies: list[tuple[object, ...]] = [*self._last.items(), ("last_ns", self._last_ns)]
        return [*self._samples.plan(), (insert_sql("tallies"), tallies)]

    def _trouble_text(self, reason: str) -> str:
        lost = f", {self.lost_chunks} lost" if self.lost_chunks else ""
        return f"{reason}: {self.unwritten_chunks} chunks are in memory only{lost}"

    def _keep_within_bounds(self) -> None:
        if self._outbox.weight + self._samples.unwritten_bytes <= self.buffer_limit_bytes:
            return
        self._shed += self._outbox.shed_derived()
        self._samples.forget_unwritten()
        self.lost_chunks += self._outbox.shed_oldest_chunks(self.buffer_limit_bytes)

    def _say_what_was_lost(self) -> None:
        text = f"recording went on after a break: {self.lost_chunks} chunks were lost, decoded data of the break must be made again"
        self.event(Event(self._last_ns, EventSeverity.GROUND, "recorder", text))
        self._shed = 0

    def _next(self, table: str) -> int:
        self._last[table] = self._last.get(table, 0) + 1
        return self._last[table]

    def _seen(self, at_ns: int) -> None:
        self._last_ns = max(self._last_ns, at_ns)


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
            return path.absolute()
    except OSError as error:
        raise KnownError("no recording can be made here", where=str(folder), rule=error.strerror or str(error)) from error


def _plain(name: str) -> str:
    return re.sub(r"[^\w.+-]+", "-", name).strip(".-") or "unnamed"


def _begin(connection: sqlite3.Connection, meta: dict[str, str], files: dict[str, bytes]) -> None:
    connection.execute("pragma journal_mode = wal")
    connection.execute("pragma synchronous = normal")
    migrate(connection)
    connection.execute("begin immediate")
    connection.executemany(insert_sql("meta"), list(meta.items()))
    rows = [(name, hashlib.sha256(data).hexdigest(), data) for name, data in files.items()]
    connection.executemany(insert_sql("mission_files"), rows)
    connection.execute("commit")
    connection.execute("pragma wal_checkpoint(truncate)").fetchall()
