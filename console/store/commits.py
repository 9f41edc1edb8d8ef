"""When rows go to the file: in one transaction, raw chunks first, at most a quarter of a second after they came.

A commit that fails (a full disk) loses nothing: the rows stay in memory, within bounds, and `trouble` says so until a later
commit succeeds. One surprise: nothing here asks for the time; `commit_if_due` has to be called at least every 50 ms or so.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Self

from console.errors import KnownError
from console.store.blocks import SampleBuffer, Statement
from console.store.connections import settle
from console.store.outbox import Outbox, reason_of
from console.store.presence import WritingLock
from console.store.schema import insert_sql
from console.telemetry.states import Event, EventSeverity
from console.utc import SECOND_NS

COMMIT_EVERY_NS = 200_000_000
RETRY_EVERY_NS = SECOND_NS
BIG_COMMIT_BYTES = 4 << 20
BUFFER_LIMIT_BYTES = 64 << 20


class Commits:
    """Rows and samples waiting for a file, and their way into it.

    `trouble` is '' while all is well, else what keeps rows from the disk; `committed_chunk` is the last chunk that is in the
    file; `lost_chunks` were let go because memory ran short while the disk was full.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, lock: WritingLock) -> None:
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
        self._next_commit_ns = 0
        self._shed = 0
        self._file = _file_number(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def unwritten_chunks(self) -> int:
        """How many raw chunks are in memory only."""
        return self._outbox.count("chunks")

    def event(self, event: Event) -> None:
        """Record one event."""
        row = (self._next("events"), event.at_ns, int(event.severity), event.source, event.text, event.generation_ns, event.packet)
        self._outbox.add("events", row, len(event.text) + 128)

    def flush_durably(self) -> None:
        """Write everything that waits and have the disk confirm it. Raises KnownError when it can't."""
        self._connection.execute("pragma synchronous = full")
        try:
            self._commit()
        finally:
            self._connection.execute("pragma synchronous = normal")
        if self.trouble:
            raise KnownError("not recorded", where=str(self.path), rule=self.trouble, remedy="make room on the disk")

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
        self.trouble = "" if _file_number(self.path) == self._file else "the recording was removed or replaced while it is written"
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


def _file_number(path: Path) -> tuple[int, int]:
    """What tells a file from another of the same name; (-1, -1) when there is none."""
    try:
        status = path.stat()
    except OSError:
        return -1, -1
    return status.st_dev, status.st_ino
