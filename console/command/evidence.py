"""What telemetry other than PUS reports tells of a command's stages: a condition that holds, a packet that comes, a value that moves.

Source: OMG XTCE 1.2, CommandVerifierType. One surprise: what held before the command left proves nothing. Evidence is received after the
release, within its window, or it is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from msgspec import Struct

from console.command.conditions import NoTelemetry, Telemetry, Truth, judge
from console.command.states import Stage
from console.dictionary.command_rules import StageCheck
from console.dictionary.model import Command, Dictionary
from console.utc import SECOND_NS

WINDOW_S = 30.0
"""How long a stage is waited for where the dictionary does not say."""
_STAGES = {
    "SentFromRange": Stage.RADIATED, "Received": Stage.RECEIVED, "Accepted": Stage.ACCEPTED, "Queued": Stage.ACCEPTED,
    "Execution": Stage.STARTED, "Complete": Stage.COMPLETED, "Failed": Stage.FAILED,
}  # fmt: skip


class Arrival(Struct, frozen=True):
    """A packet of a container that some command waits for; `packet` is its index."""

    at_ns: int
    container: str
    packet: int


class Witness(Telemetry, Protocol):
    """The last values with where they came from."""

    def received_ns(self, name: str) -> int:
        """When the last value came, -1 when it never did."""
        ...

    def packet(self, name: str) -> int:
        """The index of the packet that brought it, -1 when none did."""
        ...

    def number(self, name: str) -> float | None:
        """The last value in engineering units; None when it never came or is no number."""
        ...


class NoWitness(NoTelemetry):
    """Before anything has come."""

    def received_ns(self, name: str) -> int:
        return -1

    def packet(self, name: str) -> int:
        return -1

    def number(self, name: str) -> float | None:
        return None


@dataclass(frozen=True, slots=True)
class Proof:
    """What showed that a stage was reached: when it was received, in which packet (-1: in none), in words."""

    at_ns: int
    packet: int
    detail: str


@dataclass(slots=True)
class Awaited:
    """One stage of a command under way that telemetry will tell. `before` is the value of the watched parameter when it was released."""

    check: StageCheck
    stage: Stage
    before: float | None = None
    is_told: bool = False

    @property
    def window_s(self) -> float:
        return WINDOW_S if self.check.stop_s is None else self.check.stop_s

    @property
    def name(self) -> str:
        """The evidence in words: `BATT_V > 7`, `packet HEALTH`, `BATT_V moves by 2`."""
        if self.check.criterion is not None:
            return self.check.criterion.text
        if self.check.container:
            return f"packet {self.check.container}"
        moved = f"by {self.check.change:g}" if self.check.change is not None else "at all"
        return f"{self.check.parameter} moves {moved}"

    def opens_ns(self, sent_ns: int, last_ns: int) -> int:
        """From when on evidence counts."""
        return (sent_ns if self.check.is_from_release else last_ns) + round(self.check.start_s * SECOND_NS)

    def closes_ns(self, sent_ns: int, last_ns: int) -> int:
        """The last instant at which it counts."""
        return (sent_ns if self.check.is_from_release else last_ns) + round(self.window_s * SECOND_NS)

    def look(self, telemetry: Witness, arrivals: Sequence[Arrival], now_ns: int, after_ns: int) -> Proof | None:
        """What was received after `after_ns` and shows the stage."""
        proof = self._arrived(arrivals, after_ns) or self._holds(telemetry, now_ns, after_ns) or self._moved(telemetry, after_ns)
        if proof is None:
            return None
        told = [f"{self.check.percent:g} %" if self.check.percent is not None else "", proof.detail]
        if self.check.returned and telemetry.text(self.check.returned):
            told.append(f"{self.check.returned} {telemetry.text(self.check.returned)}")
        return Proof(proof.at_ns, proof.packet, "; ".join(filter(None, told)))

    def _arrived(self, arrivals: Sequence[Arrival], after_ns: int) -> Proof | None:
        wanted = (self.check.container, *self.check.containers) if self.check.container else ()
        found = next((one for one in arrivals if one.container in wanted and one.at_ns > after_ns), None)
        return Proof(found.at_ns, found.packet, f"packet {found.container}") if found is not None else None

    def _holds(self, telemetry: Witness, now_ns: int, after_ns: int) -> Proof | None:
        criterion = self.check.criterion
        if criterion is None or not criterion.inputs:
            return None
        newest = max(criterion.inputs, key=telemetry.received_ns)
        if telemetry.received_ns(newest) <= after_ns:
            return None
        found = judge(criterion, telemetry, now_ns)
        if found.truth is not Truth.HOLDS:
            return None
        return Proof(telemetry.received_ns(newest), telemetry.packet(newest), f"{criterion.text}: {found.evidence}")

    def _moved(self, telemetry: Witness, after_ns: int) -> Proof | None:
        name = self.check.parameter
        value = telemetry.number(name) if name else None
        if value is None or telemetry.received_ns(name) <= after_ns:
            return None
        if self.before is None:
            self.before = value
            return None
        moved, wanted = value - self.before, self.check.change
        if moved == 0 or (wanted is not None and (moved * wanted < 0 or abs(moved) < abs(wanted))):
            return None
        return Proof(telemetry.received_ns(name), telemetry.packet(name), f"{name} from {self.before:g} to {value:g}")


def awaited_of(command: Command) -> list[Awaited]:
    """The stages of a command that telemetry tells, in the order in which they are reached; how it fails first."""
    found = [Awaited(check, _stage(check)) for check in command.rules.checks if check.has_evidence and check.stage in _STAGES]
    return sorted(found, key=lambda each: (each.stage is not Stage.FAILED, _ORDER.index(each.stage), each.check.percent or 0.0))


def awaited_containers(dictionary: Dictionary) -> frozenset[str]:
    """The containers whose arrival tells a stage of some command."""
    checks = [check for command in dictionary.commands.values() for check in command.rules.checks if check.has_evidence and check.container]
    return frozenset(name for check in checks for name in (check.container, *check.containers))


_ORDER = list(Stage)


def _stage(check: StageCheck) -> Stage:
    stage = _STAGES[check.stage]
    return Stage.PROGRESS if stage is Stage.STARTED and check.percent is not None else stage
