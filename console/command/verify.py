"""What becomes of a command after it has been sent: PUS service 1 reports matched by request id, other evidence of telemetry, and
windows that close.

Source: ECSS-E-ST-70-41C 8.1 (request verification); XTCE 1.2 VerifierSet. Two surprises: an end is an end. A report that comes after it
changes the detail of the record, never the stage. And a report that the acknowledgement flags of the packet did not ask for is not waited
for (7.4.4.1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from console.command.evidence import Arrival, Awaited, NoWitness, Proof, Witness, awaited_of
from console.command.queue import Entry
from console.command.states import LATE, CommandChange, Stage
from console.dictionary.model import Command, Verifier
from console.packets.batch import SOUND, PacketBatch
from console.packets.pus import (
    ACK_ACCEPTANCE,
    ACK_COMPLETION,
    ACK_PROGRESS,
    ACK_START,
    pus_columns,
    reported_request,
    request_id,
    wanted_acks,
)
from console.utc import SECOND_NS, utc_text

LATE_FOR_NS = 3600 * SECOND_NS
"""How long evidence of telemetry is still looked for after a command ended without it."""

_STANDARD = {
    1: (Stage.ACCEPTED, True), 2: (Stage.ACCEPTED, False), 3: (Stage.STARTED, True), 4: (Stage.STARTED, False),
    5: (Stage.PROGRESS, True), 6: (Stage.PROGRESS, False), 7: (Stage.COMPLETED, True), 8: (Stage.COMPLETED, False),
    10: (Stage.ACCEPTED, False),
}  # fmt: skip
_RANK = {Stage.SENT: 0, Stage.RADIATED: 0, Stage.RECEIVED: 1, Stage.ACCEPTED: 2, Stage.STARTED: 3, Stage.PROGRESS: 4, Stage.COMPLETED: 5}
_WITHOUT_EVIDENCE = (Stage.TIMED_OUT, Stage.UNKNOWN)
_REPEATED = (Stage.RADIATED, Stage.PROGRESS)
_ACK_OF_RANK = {2: ACK_ACCEPTANCE, 3: ACK_START, 4: ACK_PROGRESS, 5: ACK_COMPLETION}


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """One report of PUS service 1. `request`: the request id of the telecommand that it speaks of; `packet`: its index."""

    at_ns: int
    subtype: int
    request: int
    packet: int = -1
    detail: str = ""


Heard = VerificationReport | Arrival


@dataclass(slots=True)
class Flight:
    """One command that has been sent, until its outcome is known. `rank` is how far the evidence reaches, `last_ns` when its last stage
    was reached, `ended_ns` when it ended without evidence."""

    entry: Entry
    verifiers: tuple[Verifier, ...]
    sent_ns: int
    rank: int = 0
    has_evidence: bool = False
    awaited: list[Awaited] = field(default_factory=list)
    last_ns: int = -1
    ended_ns: int = -1

    def __post_init__(self) -> None:
        self.last_ns = self.sent_ns

    @classmethod
    def of(cls, command: Command, entry: Entry, now_ns: int) -> Flight:
        """The flight of a command whose bytes leave now: what is expected of it follows from the dictionary and its packet."""
        return cls(entry, expected_reports(command, entry.data), now_ns, awaited=awaited_of(command))

    @property
    def is_watched(self) -> bool:
        """Whether an outcome is still to come."""
        return not self.entry.stage.is_end and bool(self._missing())

    @property
    def may_be_late(self) -> bool:
        """Whether it ended without evidence that telemetry could still bring."""
        return self.entry.stage in _WITHOUT_EVIDENCE and any(not each.is_told for each in self.awaited)

    def take_off(self, telemetry: Witness) -> None:
        """Note what telemetry says before anything can have come of it."""
        for each in self.awaited:
            each.before = telemetry.number(each.check.parameter) if each.check.parameter else None

    def look(self, telemetry: Witness, arrivals: Sequence[Arrival], now_ns: int) -> list[CommandChange]:
        """What telemetry shows of it, in the order of the stages."""
        changes: list[CommandChange] = []
        for each in [one for one in self.awaited if not one.is_told]:
            proof = each.look(telemetry, arrivals, now_ns, self._opens_ns(each))
            changes += self._proven(each, proof) if proof is not None else []
        return changes

    def _opens_ns(self, awaited: Awaited) -> int:
        """From when on evidence counts: what comes with the packet that told the stage before counts, too."""
        return awaited.opens_ns(self.sent_ns, self.last_ns) if awaited.check.start_s > 0 else self.sent_ns

    def _proven(self, awaited: Awaited, proof: Proof) -> list[CommandChange]:
        missed = self.close_windows(proof.at_ns - 1)
        changes = [missed] if missed is not None else []
        if self.entry.stage.is_end:
            awaited.is_told = True
            return [*changes, self._late(proof, f"{awaited.stage}")] if self.entry.stage in _WITHOUT_EVIDENCE else changes
        if proof.at_ns > awaited.closes_ns(self.sent_ns, self.last_ns):
            return changes
        awaited.is_told = self.has_evidence = True
        if awaited.stage is Stage.FAILED:
            return [self._changed(proof, Stage.FAILED, proof.detail)]
        if _RANK[awaited.stage] < self.rank or (_RANK[awaited.stage] == self.rank and awaited.stage not in _REPEATED):
            return []
        self.rank, self.last_ns = _RANK[awaited.stage], proof.at_ns
        return [self._changed(proof, awaited.stage, proof.detail)]

    def _missing(self) -> list[tuple[int, str]]:
        """The ends of the windows that are still open, each with what was to come."""
        reports = [(self._from_ns(v) + round(v.window_s * SECOND_NS), f"no {v.stage} report within {v.window_s:g} s")
                   for v in self.verifiers if _rank(v) > self.rank]  # fmt: skip
        evidence = [(a.closes_ns(self.sent_ns, self.last_ns), f"no evidence of {a.stage} ({a.name}) within {a.window_s:g} s")
                    for a in self.awaited if self._is_missing(a)]  # fmt: skip
        return reports + evidence

    def _is_missing(self, awaited: Awaited) -> bool:
        if awaited.is_told or awaited.stage is Stage.FAILED:
            return False
        rank = _RANK[awaited.stage]
        return rank > self.rank or (rank == self.rank and awaited.stage in _REPEATED)

    def _from_ns(self, verifier: Verifier) -> int:
        return self.sent_ns if verifier.is_from_release else self.last_ns

    def take(self, report: VerificationReport) -> CommandChange | None:
        """The change that a report makes; None when it tells nothing new."""
        meaning = _STANDARD.get(report.subtype)
        if meaning is None:
            return None
        stage, is_success = meaning
        if self.entry.stage.is_end:
            return self._late_report(report, stage, is_success)
        self.has_evidence = True
        if not is_success:
            end = Stage.REJECTED if stage is Stage.ACCEPTED else Stage.FAILED
            return self._changed(report, end, " ".join(filter(None, (_failure_words(stage, report.subtype), report.detail))))
        if _RANK[stage] < self.rank or (_RANK[stage] == self.rank and stage is not Stage.PROGRESS):
            return None
        self.rank, self.last_ns = _RANK[stage], report.at_ns
        return self._changed(report, stage, report.detail)

    def close_windows(self, now_ns: int) -> CommandChange | None:
        """TIMED OUT, dated at the end of the window, when a stage that the dictionary promises did not come in time."""
        missed = self._missing()
        if self.entry.stage.is_end or not missed:
            return None
        deadline_ns, words = min(missed, key=lambda pair: pair[0])
        if now_ns <= deadline_ns:
            return None
        self.ended_ns = deadline_ns
        return self.entry.change(deadline_ns, Stage.TIMED_OUT, detail=words)

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
        self.ended_ns = now_ns
        return self.entry.change(now_ns, Stage.UNKNOWN, detail="the link dropped before anything was heard of it")

    def lose_sight(self, now_ns: int, detail: str) -> CommandChange | None:
        """UNKNOWN when the uplink gives up before the first evidence: it may have arrived."""
        if self.has_evidence or self.entry.stage.is_end:
            return None
        self.ended_ns = now_ns
        return self.entry.change(now_ns, Stage.UNKNOWN, detail=detail)

    def _late_report(self, report: VerificationReport, stage: Stage, is_success: bool) -> CommandChange | None:
        if is_success and self.entry.stage is Stage.COMPLETED:
            return None
        return self._late(report, f"{stage}" if is_success else _failure_words(stage, report.subtype))

    def _late(self, found: VerificationReport | Proof, words: str) -> CommandChange:
        kind = "report" if isinstance(found, VerificationReport) else "evidence"
        detail = " ".join(filter(None, (f"{LATE} {kind}, {utc_text(found.at_ns)}: {words}", found.detail)))
        return self._changed(found, self.entry.stage, detail)

    def _changed(self, found: VerificationReport | Proof, stage: Stage, detail: str) -> CommandChange:
        return self.entry.change(found.at_ns, stage, detail=detail, packet=found.packet)


@dataclass(slots=True)
class Flights:
    """All commands that were sent in this session, found by request id; a reused id belongs to the newest."""

    telemetry: Witness = field(default_factory=NoWitness)
    _by_request: dict[int, Flight] = field(default_factory=dict)
    _watched: list[Flight] = field(default_factory=list)

    def add(self, flight: Flight) -> None:
        """Watch one more."""
        self._by_request[request_id(flight.entry.data)] = flight
        self._watched.append(flight)
        flight.take_off(self.telemetry)

    def step(self, now_ns: int, heard: Iterable[Heard], has_dropped: bool) -> list[CommandChange]:
        """What was heard and the passed time change, in order of time."""
        told = sorted(heard, key=lambda each: each.at_ns)
        changes: list[CommandChange] = []
        for report in [each for each in told if isinstance(each, VerificationReport)]:
            flight = self._by_request.get(report.request)
            if flight is not None:
                changes += [c for c in (flight.close_windows(report.at_ns - 1), flight.take(report)) if c is not None]
        arrivals = [each for each in told if isinstance(each, Arrival)]
        for flight in self._watched:
            changes += flight.look(self.telemetry, arrivals, now_ns)
            outcome = flight.close_windows(now_ns) or (flight.lose_link(now_ns) if has_dropped else None)
            changes += [outcome] if outcome is not None else []
        self._watched = [flight for flight in self._watched if _is_looked_at(flight, now_ns)]
        return sorted(changes, key=lambda c: c.at_ns)


def _is_looked_at(flight: Flight, now_ns: int) -> bool:
    return flight.is_watched or (flight.may_be_late and now_ns - flight.ended_ns <= LATE_FOR_NS)


def expected_reports(command: Command, data: bytes) -> tuple[Verifier, ...]:
    """The reports of PUS service 1 that will come of a packet: those of the dictionary that its acknowledgement flags ask for."""
    acks = wanted_acks(data)
    if acks is None:
        return command.verifiers
    return tuple(one for one in command.verifiers if one.service != 1 or acks & _ACK_OF_RANK.get(_rank(one), acks))


def longest_window_s(command: Command) -> float:
    """How long after the release the last stage of a command may take to be told; 0 where nothing is to be told."""
    windows = [verifier.window_s for verifier in command.verifiers]
    return max([*windows, *(each.window_s for each in awaited_of(command) if each.stage is not Stage.FAILED)], default=0.0)


def has_outcome(command: Command) -> bool:
    """Whether anything is to be told of a command after it was sent."""
    return bool(command.verifiers) or any(each.stage is not Stage.FAILED for each in awaited_of(command))


def read_reports(batch: PacketBatch, first_index: int, describe: Callable[[bytes], str] = lambda _: "") -> list[VerificationReport]:
    """The service 1 reports among good packets; `describe` tells the failure code or the step of one in words."""
    services, subtypes = pus_columns(batch)
    rows = np.flatnonzero((services == 1) & (np.isin(batch.quality, SOUND)))
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
