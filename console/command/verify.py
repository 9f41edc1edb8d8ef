"""What becomes of a command after it has been sent: PUS service 1 reports matched by request id, and windows that close.

Source: ECSS-E-ST-70-41C 8.1 (request verification); XTCE 1.2 VerifierSet. One surprise: an end is an end. A report
that comes after it changes the detail of the record, never the stage.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from console.command.queue import Entry
from console.command.states import CommandChange, Stage
from console.dictionary.model import Verifier
from console.packets.batch import PacketBatch, PacketQuality
from console.packets.pus import pus_columns, reported_request, request_id
from console.utc import SECOND_NS, utc_text

_STANDARD = {
    1: (Stage.ACCEPTED, True), 2: (Stage.ACCEPTED, False), 3: (Stage.STARTED, True), 4: (Stage.STARTED, False),
    5: (Stage.PROGRESS, True), 6: (Stage.PROGRESS, False), 7: (Stage.COMPLETED, True), 8: (Stage.COMPLETED, False),
    10: (Stage.ACCEPTED, False),
}  # fmt: skip
_RANK = {Stage.SENT: 0, Stage.RADIATED: 0, Stage.RECEIVED: 1, Stage.ACCEPTED: 2, Stage.STARTED: 3, Stage.PROGRESS: 4, Stage.COMPLETED: 5}


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """One report of PUS service 1. `request`: the request id of the telecommand that it speaks of; `packet`: its index."""

    at_ns: int
    subtype: int
    request: int
    packet: int = -1
    detail: str = ""


@dataclass(slots=True)
class Flight:
    """One command that has been sent, until its outcome is known. `rank` is how far the evidence reaches."""

    entry: Entry
    verifiers: tuple[Verifier, ...]
    sent_ns: int
    rank: int = 0
    has_evidence: bool = False

    @property
    def is_watched(self) -> bool:
        """Whether an outcome is still to come."""
        return not self.entry.stage.is_end and any(_rank(v) > self.rank for v in self.verifiers)

    def take(self, report: VerificationReport) -> CommandChange | None:
        """The change that a report makes; None when it tells nothing new."""
        meaning = _STANDARD.get(report.subtype)
        if meaning is None:
            return None
        stage, is_success = meaning
        if self.entry.stage.is_end:
            return self._late(report, stage, is_success)
        self.has_evidence = True
        if not is_success:
            end = Stage.REJECTED if stage is Stage.ACCEPTED else Stage.FAILED
            return self._changed(report, end, " ".join(filter(None, (_failure_words(stage, report.subtype), report.detail))))
        if _RANK[stage] < self.rank or (_RANK[stage] == self.rank and stage is not Stage.PROGRESS):
            return None
        self.rank = _RANK[stage]
        return self._changed(report, stage, report.detail)

    def close_windows(self, now_ns: int) -> CommandChange | None:
        """TIMED OUT, dated at the end of the window, when a stage that the dictionary promises did not come in time."""
        missed = [(self.sent_ns + round(v.window_s * SECOND_NS), v) for v in self.verifiers if _rank(v) > self.rank]
        if self.entry.stage.is_end or not missed:
            return None
        deadline_ns, verifier = min(missed, key=lambda pair: pair[0])
        if now_ns <= deadline_ns:
            return None
        return self.entry.change(deadline_ns, Stage.TIMED_OUT, detail=f"no {verifier.stage} report within {verifier.window_s:g} s")

    def arrive(self, now_ns: int, detail: str) -> CommandChange | None:
        """RECEIVED, unless something later is known already."""
        if self.entry.stage.is_end or self.rank >= _RANK[Stage.RECEIVED]:
            return None
        self.rank, self.has_evidence = _RANK[Stage.RECEIVED], True
        return self.entry.change(now_ns, Stage.RECEIVED, detail=detail)

    def lose_link(self, now_ns: int) -> CommandChange | None:
        """UNKNOWN when the link drops before the first evidence: nobody knows whether the bytes arrived."""
        if self.has_evidence or not self.is_watched:
            return None
        return self.entry.change(now_ns, Stage.UNKNOWN, detail="the link dropped before anything was heard of it")

    def lose_sight(self, now_ns: int, detail: str) -> CommandChange | None:
        """UNKNOWN when the uplink gives up before the first evidence: it may have arrived."""
        if self.has_evidence or self.entry.stage.is_end:
            return None
        return self.entry.change(now_ns, Stage.UNKNOWN, detail=detail)

    def _late(self, report: VerificationReport, stage: Stage, is_success: bool) -> CommandChange | None:
        if is_success and self.entry.stage is Stage.COMPLETED:
            return None
        words = f"{stage}" if is_success else _failure_words(stage, report.subtype)
        detail = " ".join(filter(None, (f"late report, {utc_text(report.at_ns)}: {words}", report.detail)))
        return self._changed(report, self.entry.stage, detail)

    def _changed(self, report: VerificationReport, stage: Stage, detail: str) -> CommandChange:
        return self.entry.change(report.at_ns, stage, detail=detail, packet=report.packet)


@dataclass(slots=True)
class Flights:
    """All commands that were sent in this session, found by request id; a reused id belongs to the newest."""

    _by_request: dict[int, Flight] = field(default_factory=dict)
    _watched: list[Flight] = field(default_factory=list)

    def add(self, flight: Flight) -> None:
        """Watch one more."""
        self._by_request[request_id(flight.entry.data)] = flight
        self._watched.append(flight)

    def step(self, now_ns: int, reports: Iterable[VerificationReport], has_dropped: bool) -> list[CommandChange]:
        """What the reports and the passed time change, in order of time."""
        changes: list[CommandChange] = []
        for report in sorted(reports, key=lambda r: r.at_ns):
            flight = self._by_request.get(report.request)
            if flight is not None:
                changes += [c for c in (flight.close_windows(report.at_ns - 1), flight.take(report)) if c is not None]
        for flight in self._watched:
            outcome = flight.close_windows(now_ns) or (flight.lose_link(now_ns) if has_dropped else None)
            changes += [outcome] if outcome is not None else []
        self._watched = [flight for flight in self._watched if flight.is_watched]
        return sorted(changes, key=lambda c: c.at_ns)


def read_reports(batch: PacketBatch, first_index: int, describe: Callable[[bytes], str] = lambda _: "") -> list[VerificationReport]:
    """The service 1 reports among good packets; `describe` tells the failure code or the step of one in words."""
    services, subtypes = pus_columns(batch)
    rows = np.flatnonzero((services == 1) & (batch.quality == PacketQuality.GOOD))
    return [_report(batch, int(row), first_index, int(subtypes[row]), describe) for row in rows]


def _report(batch: PacketBatch, row: int, first_index: int, subtype: int, describe: Callable[[bytes], str]) -> VerificationReport:
    packet = batch.packet(row)
    is_plain = subtype in (1, 3, 7)
    return VerificationReport(
        int(batch.received_ns[row]), subtype, reported_request(packet), first_index + row, "" if is_plain else describe(packet)
    )


def _rank(verifier: Verifier) -> int:
    """How far the evidence must reach; the subtype, where given, says it better than the name."""
    named = Stage(verifier.stage)
    return _RANK[_STANDARD.get(verifier.success_subtype, (named, True))[0] if verifier.service == 1 else named]


def _failure_words(stage: Stage, subtype: int) -> str:
    failed = {Stage.ACCEPTED: "acceptance failed", Stage.STARTED: "start failed", Stage.PROGRESS: "progress failed"}
    return "routing failed" if subtype == 10 else failed.get(stage, "completion failed")
