"""What a dictionary knows, whichever format it came from. The words are XTCE's (OMG XTCE 1.2).

One surprise: a parameter's `name` is its short name where that is unique in the dictionary, else its full path.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from console.dictionary import criteria
from console.dictionary.command_rules import CommandRules
from console.dictionary.derived import Derivation
from console.dictionary.patterns import MAX_TEXT
from console.dictionary.significance import Significance
from console.errors import KnownError, near_name
from console.utc import utc_text

Column = criteria.Column
Context = criteria.Context
Criterion = criteria.Criterion
Calibrate = Callable[[NDArray[np.generic]], NDArray[np.float64]]


class Kind(StrEnum):
    """What a value is."""

    INTEGER = "integer"
    FLOAT = "float"
    ENUMERATED = "enumerated"
    BOOLEAN = "boolean"
    STRING = "string"
    BINARY = "binary"
    TIME = "absolute time"


@dataclass(frozen=True, slots=True)
class AlarmRange:
    """Values outside low..high (either may be None: no limit; 0 is a limit) are at `level` (1 warning, 2 distress, 3 critical).
    `is_inside`: values inside the range are the bad ones (XTCE rangeForm)."""

    level: int
    low: float | None = None
    high: float | None = None
    is_inside: bool = False


@dataclass(frozen=True, slots=True)
class ChangeAlarm:
    """Limits of how fast a value moves (XTCE ChangeAlarmRanges). The change is the absolute difference of engineering values: with
    `is_per_second` to the newest value at least `span_s` earlier, divided by the seconds between the two; else to the value `span_samples`
    earlier, undivided. `is_percentage`: in per cent of that earlier value. `ranges` judge it."""

    ranges: tuple[AlarmRange, ...]
    is_per_second: bool = True
    is_percentage: bool = False
    span_samples: int = 1
    span_s: float = 0.0


@dataclass(frozen=True, slots=True)
class PatternAlarm:
    """A text that matches the whole pattern is at `level`. A pattern that could take for ever was refused (see `patterns`)."""

    pattern: re.Pattern[str]
    level: int

    def is_met(self, text: str) -> bool:
        """Whether the whole text matches; of a very long one its first part is looked at."""
        return self.pattern.fullmatch(text[:MAX_TEXT]) is not None


@dataclass(frozen=True, slots=True)
class AlarmRule:
    """Limits of a parameter in engineering units. A value is at the worst level of what judges it:

    - `ranges`, `changes`, and `conditions` (a level with what must hold);
    - `labels`: enumeration label -> level, or `patterns` of a text, of which the first that matches counts; else `default_level`.

    `contexts`: rules that stand in for this one where their criterion holds, the first of them wins. A level is entered after
    `min_violations` values in a row and left after `min_conformance`, and only once the value is inside the limit by `deadband`.
    `is_latching`: the alarm stays until an operator resets it. `suppression`: where it holds, the alarm is suppressed by design. The last
    three aren't words of XTCE; see `xtce_alarms`."""

    ranges: tuple[AlarmRange, ...] = ()
    labels: Mapping[str, int] = field(default_factory=dict)
    default_level: int = 0
    min_violations: int = 1
    min_conformance: int = 1
    contexts: tuple[tuple[Criterion, AlarmRule], ...] = ()
    changes: tuple[ChangeAlarm, ...] = ()
    patterns: tuple[PatternAlarm, ...] = ()
    conditions: tuple[tuple[int, Criterion], ...] = ()
    deadband: float = 0.0
    is_latching: bool = False
    suppression: Criterion | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """One telemetry value. `calibrate` turns a raw numeric column into engineering units (None: raw is engineering);
    `labels` names the raw numbers of an enumeration or boolean; `valid` is the valid range in engineering units.
    `contexts` are calibrators that hold where other values of the packet say so (`context_inputs` names these), the first that applies
    wins. `aliases`: its names in other name spaces; `validity`: what must hold for a value to be one (XTCE ValidityCondition).
    A time's raw value is seconds since its own epoch, its engineering value nanoseconds of UTC (int64, -1 where unknown)."""

    name: str
    path: str
    kind: Kind
    units: str = ""
    description: str = ""
    calibrate: Calibrate | None = None
    labels: Mapping[int, str] = field(default_factory=dict)
    alarm: AlarmRule | None = None
    valid: tuple[float | None, float | None] = (None, None)
    is_derived: bool = False
    group: str = ""
    contexts: tuple[tuple[Context, Calibrate], ...] = ()
    aliases: tuple[str, ...] = ()
    validity: Criterion | None = None
    context_inputs: tuple[str, ...] = ()

    def engineering(self, raw: Column, columns: Mapping[str, Column] | None = None) -> Column:
        """Engineering values: calibrated float64 for numbers, int64 for times, labels as list[str] for enumerations and
        booleans, else as it came. `columns`: the other raw columns of the same packets, for contexts."""
        if not isinstance(raw, np.ndarray):
            return raw
        if self.labels:
            return self._named(raw)
        result: NDArray[np.generic] = self.calibrate(raw) if self.calibrate is not None else raw
        if not self.contexts or columns is None:
            return result
        open_rows = np.ones(len(raw), np.bool_)
        for context, calibrate in self.contexts:
            chosen = open_rows & context(columns, len(raw))
            result = np.where(chosen, calibrate(raw), result)
            open_rows &= ~chosen
        return result

    def _named(self, raw: NDArray[np.generic]) -> list[str]:
        if len(raw) == 1:
            return [self._label(raw[0].item())]
        values, places = np.unique(raw, return_inverse=True)
        names = [self._label(value) for value in values.tolist()]
        return [names[place] for place in places.tolist()]

    def _label(self, value: float) -> str:
        is_whole = isinstance(value, int) or value.is_integer()
        return (self.labels.get(int(value), "") if is_whole else "") or (str(int(value)) if is_whole else f"{value:g}")

    def text(self, raw: object, columns: Mapping[str, Column] | None = None) -> str:
        """One raw value as the operator reads it, without units; an unnamed enumeration value is shown as its number. `columns`: the
        other raw values of the same packet, for contexts."""
        if isinstance(raw, bytes):
            return raw.hex(" ").upper()
        if isinstance(raw, str):
            return raw
        value = self.engineering(np.asarray([raw]), columns)[0]
        if self.kind is Kind.TIME:
            return utc_text(int(value), digits=3) if isinstance(value, np.int64) and value >= 0 else f"{float(raw):.6f}"  # type: ignore[arg-type]
        return f"{float(value):.6g}" if isinstance(value, float | np.floating) else str(value)


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a command. `low`/`high` bound numbers (either may be None); `labels` are an enumeration's choices;
    `default` is a text as the operator would type it, "" for none; `bits` is the encoded size, 0 when it varies."""

    name: str
    kind: Kind
    units: str = ""
    description: str = ""
    low: float | None = None
    high: float | None = None
    labels: Mapping[int, str] = field(default_factory=dict)
    default: str = ""
    bits: int = 0


@dataclass(frozen=True, slots=True)
class Verifier:
    """How a stage of a command is known: `stage` is a value of Stage ('accepted', 'started', 'progress', 'completed'); the window
    is in seconds after sending, or after the last stage. PUS service 1 reports (service 1, subtype ok or failed) are matched by request
    id."""

    stage: str
    window_s: float
    service: int = 1
    success_subtype: int = 0
    failure_subtype: int = 0
    is_from_release: bool = True


@dataclass(frozen=True, slots=True)
class Command:
    """One telecommand (XTCE MetaCommand, not abstract). `verifiers` are those that PUS reports tell, `rules` hold all that the dictionary
    says round it. `encoder` is filled by the reader of the format; use
    `console.dictionary.encode.encode_command`."""

    name: str
    path: str
    description: str = ""
    group: str = ""
    arguments: tuple[Argument, ...] = ()
    significance: Significance = Significance.NONE
    reason: str = ""
    verifiers: tuple[Verifier, ...] = ()
    rules: CommandRules = field(default_factory=CommandRules)
    encoder: object = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Container:
    """One packet layout that can be met on its own. `parameters` are in order of their place in the packet."""

    name: str
    path: str
    description: str = ""
    parameters: tuple[str, ...] = ()
    interval_s: float | None = None
    is_abstract: bool = False


@dataclass(frozen=True, slots=True)
class FieldSpan:
    """Where a value stands in one packet: first bit and length in bits, from the packet's first bit."""

    parameter: str
    first_bit: int
    bits: int


@dataclass(frozen=True, slots=True)
class Dictionary:
    """A spacecraft's telemetry and commands. `program` is the compiled decoder of the format's reader (see `columns`);
    `warnings` name what was read but is harmlessly unsupported; `derivations` make the derived parameters, inputs first;
    `header` says in lines who made it, when, and what changed."""

    name: str
    parameters: Mapping[str, Parameter]
    containers: Mapping[str, Container]
    commands: Mapping[str, Command]
    program: object = field(default=None, repr=False)
    warnings: tuple[str, ...] = ()
    derivations: tuple[Derivation, ...] = ()
    header: tuple[str, ...] = ()

    def parameter(self, name: str) -> Parameter:
        """The parameter of that name, path or alias; KnownError with a near name otherwise."""
        found = self.parameters.get(name) or next((p for p in self.parameters.values() if name == p.path or name in p.aliases), None)
        if found is None:
            raise KnownError(f"no parameter {name}", where=self.name, rule=near_name(name, self.parameters))
        return found

    def command(self, name: str) -> Command:
        """The command of that name; KnownError with a near name otherwise."""
        found = self.commands.get(name)
        if found is None:
            raise KnownError(f"no command {name}", where=self.name, rule=near_name(name, self.commands))
        return found


def whole_number(text: str) -> int | None:
    """A decimal, 0x or 0b integer; leading zeros are allowed. None if it is none."""
    for base in (0, 10):
        try:
            return int(text, base)
        except ValueError:
            continue
    return None
