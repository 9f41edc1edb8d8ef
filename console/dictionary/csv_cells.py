"""Cells of a table of fields: numbers, labels, calibrations, alarms; each fault with its row and column."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from console.dictionary.calibration import Calibrator, Polynomial, Spline
from console.dictionary.encoding import RangedLabels
from console.dictionary.model import AlarmRange, AlarmRule
from console.errors import Fault, near_name

LEVELS = {"normal": 0, "watch": 1, "warning": 1, "distress": 2, "critical": 3, "severe": 3}
_LIMITS = {
    "low_warning": (1, "low"), "low_distress": (2, "low"), "low_critical": (3, "low"),
    "high_warning": (1, "high"), "high_distress": (2, "high"), "high_critical": (3, "high"),
}  # fmt: skip
_TRUE, _FALSE = ("yes", "true", "1"), ("no", "false", "0", "")


@dataclass(slots=True)
class Row:
    """One row of a table. `faults` is the table's own list."""

    file: str
    line: int
    cells: Mapping[str, str]
    faults: list[Fault] = field(default_factory=list)

    def fault(self, column: str, what: str, rule: str = "") -> None:
        """Note what is wrong with a cell."""
        self.faults.append(Fault(what, f"{self.file}:{self.line}: column {column}", rule))

    def text(self, column: str) -> str:
        """A cell without blanks around it, "" where the table has no such column."""
        return self.cells.get(column, "").strip()

    def whole(self, column: str, default: int | None = None, *, low: int = 0, high: int = 1 << 24) -> int | None:
        """A whole number, decimal or 0x hexadecimal; the default for an empty cell, and, with a fault, for a wrong one."""
        text = self.text(column)
        if not text:
            return default
        try:
            value = int(text, 0) if text[:2].lower() == "0x" else int(text)
        except ValueError:
            self.fault(column, f"{text!r} is no whole number")
            return default
        if not low <= value <= high:
            self.fault(column, f"{value} is out of range", f"from {low} to {high}")
            return default
        return value

    def number(self, column: str) -> float | None:
        """A finite number; None for an empty cell, and, with a fault, for a wrong one. A limit of zero is a limit."""
        text = self.text(column)
        return None if not text else self._number(column, text)

    def _number(self, column: str, text: str) -> float | None:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if math.isfinite(value):
            return value
        self.fault(column, f"{text!r} is no number")
        return None

    def choice(self, column: str, default: str, known: Mapping[str, object]) -> str:
        """One of the known words."""
        word = self.text(column).casefold() or default
        if word not in known:
            self.fault(column, f"{word!r} is not known", near_name(word, known) or "one of " + ", ".join(known))
            return default
        return word

    def flag(self, column: str) -> bool:
        """Yes or no."""
        word = self.text(column).casefold()
        if word not in _TRUE + _FALSE:
            self.fault(column, f"{word!r} is neither yes nor no")
        return word in _TRUE

    def pairs(self, column: str) -> list[tuple[str, str]]:
        """`A=B; C=D` as pairs."""
        found = []
        for item in filter(None, (part.strip() for part in self.text(column).split(";"))):
            name, equals, value = item.partition("=")
            if not equals or not name.strip() or not value.strip():
                self.fault(column, f"{item!r} is no NAME=VALUE", "separated by semicolons")
            else:
                found.append((name.strip(), value.strip()))
        return found

    def labels(self) -> dict[int, str] | None:
        """`0=OFF; 1=ON; 2..9=SPARE`; None where there are none."""
        single, ranges = dict[int, str](), list[tuple[int, int, str]]()
        for name, label in self.pairs("labels"):
            low, dots, high = name.partition("..")
            try:
                first, last = int(low, 0), int(high, 0) if dots else int(low, 0)
            except ValueError:
                self.fault("labels", f"{name!r} is neither a whole number nor a range of them", "0=OFF; 1=ON; 2..9=SPARE")
                continue
            if first in single or last < first:
                self.fault("labels", f"{name} has a label already" if first in single else f"{name} ends before it begins")
                continue
            single[first] = label
            ranges += [(first, last, label)] if dots else []
        return None if not single else RangedLabels(single, tuple(ranges)) if ranges else single

    def calibration(self) -> Calibrator | None:
        """`poly c0 c1 ...` or `points raw value raw value ...`; None where there is none."""
        word, *rest = self.text("calibration").split() or [""]
        if not word:
            return None
        numbers = [self._number("calibration", text) for text in rest]
        values = [number for number in numbers if number is not None]
        if len(values) < len(rest):
            return None
        if word == "poly" and 1 <= len(values) <= 32:
            return Polynomial(tuple(values))
        raw = values[::2]
        if word == "points" and len(values) >= 4 and len(values) % 2 == 0 and raw == sorted(set(raw)):
            return Spline(tuple(raw), tuple(values[1::2]), 1, is_extrapolated=False)
        rule = "poly C0 C1 ... (up to 32), or points RAW VALUE RAW VALUE ... with rising raw values"
        self.fault("calibration", f"{self.text('calibration')!r} can't be used", rule)
        return None

    def alarm(self) -> AlarmRule | None:
        """The limits and levels of a row; None where there are none."""
        ends: dict[int, dict[str, float]] = {}
        for column, (level, end) in _LIMITS.items():
            value = self.number(column)
            if value is not None:
                ends.setdefault(level, {})[end] = value
        ranges = tuple(AlarmRange(level, pair.get("low"), pair.get("high")) for level, pair in sorted(ends.items()))
        labels = {}
        for label, word in self.pairs("label_alarms"):
            if word.casefold() not in LEVELS:
                self.fault("label_alarms", f"{word!r} is no level", " ".join(LEVELS))
            labels[label] = LEVELS.get(word.casefold(), 0)
        count, deadband, is_latching = self.whole("violations", 1, low=1) or 1, self.number("deadband") or 0.0, self.flag("latching")
        if not ranges and not labels:
            return None
        return AlarmRule(ranges, labels, 0, count, count, deadband=deadband, is_latching=is_latching)
