"""Reads one session, recorded or still being recorded, and never changes it.

Nothing received after the horizon (`show_until`) is shown, so that a replay keeps its secrets. A file whose writer died is read
with its log; a damaged one is salvaged into a temporary copy. `notices` says what happened.
"""

from __future__ import annotations

import hashlib
import zlib
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace

import msgspec

from console.frames.batch import Chunk, LinkCounters
from console.orbit.types import Pass
from console.session.messages import Mark, PacketRow, SessionElements
from console.store import history, stored_samples
from console.store.operation_rows import OperationRows
from console.store.packet_query import PACKET_COLUMNS, packet_where, page_sql
from console.store.presence import is_being_written
from console.store.rows import (
    History,
    Keyframe,
    MissionFile,
    Note,
    PacketFilter,
    RecordedIntent,
    RecordedPass,
    SessionInfo,
    TimeAxis,
)  # fmt: skip
from console.store.samples import Samples, read_samples
from console.telemetry.states import AlarmChange, Event, EventSeverity

_CHUNKS = "select id, received_ns, crc32, data from chunks where id > ? and typeof(received_ns) = 'integer'"
_INTENTS = "select id, after_chunk, at_ns, blob from intents where id > ? and typeof(at_ns) = 'integer'"
_TEXTS = ("spacecraft", "station", "mode", "mission_name", "mission_digest", "version", "identity")


class SessionReader(OperationRows):
    """A session to be read from one thread at a time; closes with `close()` or `with`. Raises KnownError for what is no session."""

    def info(self) -> SessionInfo:
        """What the session is, over its whole length (the horizon does not apply). Tallies count rows by kind and `values`."""
        tallies = self._tallies()
        started_ns, ended_ns = self._number("started_ns", 0), self._number("ended_ns", -1)
        first = self._one("select received_ns from chunks order by id limit 1")
        last_ns = max(tallies.pop("last_ns", -1), ended_ns, started_ns)
        first_ns = min(started_ns, first) if first is not None and started_ns else (first or started_ns)
        return SessionInfo(
            name=self.path.stem, **{key: self._meta.get(key, "") for key in _TEXTS}, started_ns=started_ns, ended_ns=ended_ns,
            first_ns=first_ns, last_ns=last_ns, is_being_written=is_being_written(self.path), is_complete=ended_ns >= 0, tallies=tallies,
            epoch_ns=self._number("epoch_ns", started_ns),
        )  # fmt: skip

    def framing(self) -> str:
        """How the recorded bytes are framed, '' where the file does not say."""
        return str(self._meta.get("framing", ""))

    def chunks(self, after_ident: int = 0, until_ns: int | None = None, limit: int = 1000) -> list[Chunk]:
        """The next chunks in recorded order, up to the first one that was received later."""
        until = self._until(until_ns)
        rows = self._rows(f"{_CHUNKS} order by id limit ?", (after_ident, limit))
        end = next((place for place, row in enumerate(rows) if row[1] > until), len(rows))
        return self._made("chunks", rows[:end], self._chunk)

    def _chunk(self, ident: int, at_ns: int, crc: int, data: bytes) -> Chunk:
        if zlib.crc32(data) != crc:
            self._notice(f"chunk {ident} is not as it was written")
        return Chunk(at_ns, data, ident)

    def chunk_ident_at(self, at_ns: int) -> int:
        """The number of the last chunk received up to an instant, 0 for none."""
        return int(self._one("select max(id) from chunks where received_ns <= ?", (self._until(at_ns),)) or 0)

    def chunk_received_ns(self, ident: int) -> int | None:
        """When a chunk came, None when there is no such chunk."""
        at_ns = self._one("select received_ns from chunks where id = ? and received_ns <= ?", (ident, self.horizon_ns))
        return None if at_ns is None else int(at_ns)

    def keyframe_before(self, at_ns: int) -> Keyframe | None:
        """The newest keyframe up to an instant."""
        sql = "select id, chunk, intent, at_ns, state from keyframes where at_ns <= ? order by at_ns desc, id desc limit 1"
        rows = self._rows(sql, (self._until(at_ns),))
        return Keyframe(*rows[0]) if rows else None

    def history(
        self, parameter: str, start_ns: int, end_ns: int, *, max_points: int = 4000, time: TimeAxis = "received",
        max_gap_ns: int | None = None,
    ) -> History:  # fmt: skip
        """One parameter between two instants (both included), thinned by minimum and maximum to about `max_points` points.

        A silence longer than `max_gap_ns` (three usual intervals, when None) is a gap: a NaN stands in it.
        """
        end = self._until(end_ns) if time == "received" else end_ns
        span = history.Span(start_ns, end, self.horizon_ns, time)
        return self._in_one_transaction(lambda connection: history.read_history(connection, parameter, span, max_points, max_gap_ns))

    def each_sample(
        self, parameter: str, start_ns: int, end_ns: int, take: Callable[[Samples], None], *, time: TimeAxis = "received"
    ) -> None:  # fmt: skip
        """Give every sample between two instants (both included) to `take`, a block at a time, as one state of the file."""
        span = history.Span(start_ns, self._until(end_ns) if time == "received" else end_ns, self.horizon_ns, time)
        self._in_one_transaction(lambda connection: deque(map(take, read_samples(connection, parameter, span)), maxlen=0))

    def parameters(self) -> list[str]:
        """Names of all parameters that stand in blocks."""
        return [name for (name,) in self._rows("select distinct name from parameters order by name")]

    def holdings(self) -> list[stored_samples.Holding]:
        """Which containers stand in the file, with their parameters and how many samples each has now."""
        return self._in_one_transaction(stored_samples.holdings)

    def next_run(
        self, holding: stored_samples.Holding, names: Sequence[str], start: int, window: stored_samples.Window
    ) -> stored_samples.StoredRun | None:
        """The next stored samples of a container from number `start` on, as raw columns; None at the end."""
        seen = replace(window, horizon_ns=min(window.horizon_ns, self.horizon_ns))
        return self._in_one_transaction(lambda connection: stored_samples.next_run(connection, holding, names, start, seen))

    def packets(
        self, wanted: PacketFilter | None = None, offset: int = 0, limit: int = 1000, *, until_ns: int | None = None
    ) -> list[PacketRow]:
        """Packets in order of their index."""
        where, values = packet_where(wanted or PacketFilter())
        sql = f"select {PACKET_COLUMNS} from packets where received_ns <= ?{where} order by id limit ? offset ?"  # noqa: S608
        return [PacketRow(*row) for row in self._rows(sql, (self._until(until_ns), *values, limit, offset))]

    def packets_after(self, index: int, wanted: PacketFilter | None = None, limit: int = 1000) -> list[PacketRow]:
        """The next packets behind the one with that index (-1: from the first), which costs the same anywhere in the file."""
        return self._packets(page_sql("id > ?", "id", wanted), index, wanted, limit)

    def packets_before(self, index: int, wanted: PacketFilter | None = None, limit: int = 1000) -> list[PacketRow]:
        """The last packets in front of the one with that index, oldest first."""
        return self._packets(page_sql("id < ?", "id desc", wanted), index, wanted, limit)[::-1]

    def _packets(self, sql: str, index: int, wanted: PacketFilter | None, limit: int) -> list[PacketRow]:
        values = packet_where(wanted or PacketFilter())[1]
        return [PacketRow(*row) for row in self._rows(sql, (index, self.horizon_ns, *values, limit))]

    def count_packets(self, wanted: PacketFilter | None = None, *, until_ns: int | None = None) -> int:
        """How many packets there are."""
        where, values = packet_where(wanted or PacketFilter())
        sql = f"select count(*) from packets where received_ns <= ?{where}"  # noqa: S608
        return int(self._one(sql, (self._until(until_ns), *values)) or 0)

    def packet(self, index: int) -> PacketRow | None:
        """One packet by its index in the session."""
        sql = f"select {PACKET_COLUMNS} from packets where id = ? and received_ns <= ?"  # noqa: S608
        rows = self._rows(sql, (index, self.horizon_ns))
        return PacketRow(*rows[0]) if rows else None

    def events(self, until_ns: int | None = None, *, since_ns: int = -1) -> list[Event]:
        """Events in recorded order."""
        sql = "select at_ns, severity, source, text, generation_ns, packet from events where at_ns between ? and ? order by id"
        rows = self._rows(sql, (since_ns, self._until(until_ns)))
        return self._made("events", rows, lambda at_ns, severity, *rest: Event(at_ns, EventSeverity(severity), *rest))

    def alarms(self, until_ns: int | None = None) -> list[AlarmChange]:
        """Changes of alarms in recorded order."""
        rows = self._rows("select change from alarms where at_ns <= ? order by id", (self._until(until_ns),))
        return self._made("alarms", rows, lambda blob: msgspec.msgpack.decode(blob, type=AlarmChange))

    def intents(self, after_ident: int = 0, until_ns: int | None = None, limit: int = -1) -> list[RecordedIntent]:
        """What the operator did, in recorded order, up to the first that came later."""
        rows = self._rows(f"{_INTENTS} order by id limit ?", (after_ident, limit))
        until = self._until(until_ns)
        end = next((at for at, row in enumerate(rows) if row[2] > until), len(rows))
        return [RecordedIntent(*row) for row in rows[:end]]

    def marks(self, until_ns: int | None = None) -> list[Mark]:
        """Points for the replay bar, in order of time."""
        rows = self._rows("select at_ns, kind, text from marks where at_ns <= ? order by at_ns, id", (self._until(until_ns),))
        return [Mark(*row) for row in rows]

    def notes(self, until_ns: int | None = None) -> list[Note]:
        """Notes in recorded order."""
        return [
            Note(*row) for row in self._rows("select at_ns, by, text from notes where at_ns <= ? order by id", (self._until(until_ns),))
        ]

    def passes(self) -> list[RecordedPass]:
        """Passes of the session, in order of AOS."""
        rows = self._rows("select predicted, actual_aos_ns, actual_los_ns from passes order by aos_ns, id")
        return self._made("passes", rows, lambda blob, aos, los: RecordedPass(msgspec.json.decode(blob, type=Pass), aos, los))

    def counters_last(self, until_ns: int | None = None) -> LinkCounters | None:
        """The link's counters as last recorded."""
        rows = self._rows("select counters from counters where at_ns <= ? order by id desc limit 1", (self._until(until_ns),))
        found = self._made("counters", rows, lambda blob: msgspec.json.decode(blob, type=LinkCounters))
        return found[0] if found else None

    def elements_used(self) -> list[SessionElements]:
        """The orbits that the session flew with; none in a file from before they were recorded."""
        rows = self._rows("select spacecraft, source, epoch_ns, imported_ns, form, text from elements order by id")
        return self._made("elements", rows, SessionElements)

    def mission_files(self) -> list[MissionFile]:
        """The mission that the session was flown with."""
        rows = self._rows("select name, data, sha256 from mission_files order by name")
        return self._made(
            "mission files", rows, lambda name, data, sha: MissionFile(name, data, sha, hashlib.sha256(data).hexdigest() == sha)
        )
