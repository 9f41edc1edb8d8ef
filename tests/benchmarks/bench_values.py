"""Ten thousand parameters: how long a keystroke in the table's search and in Ctrl+L takes, and an update of all current values.

`python -m tests.benchmarks.bench_values` prints minima of several runs, in CPU time; the goal is 16 ms for a keystroke, one
frame of a fast screen.
"""

from __future__ import annotations

import itertools
import os
import sys
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtWidgets import QApplication

from console.dictionary.model import Container, Dictionary, Kind, Parameter
from console.telemetry.current import CurrentValues
from console.telemetry.samples import SampleBatch
from widgets.parameter_search import ParameterSearch
from widgets.telemetry_rows import TelemetryRow
from widgets.telemetry_table import TelemetryTable

COUNT = 10_000
RUNS = 9
_PARTS = ("POWER", "THERMAL", "ADCS", "OBC", "RADIO", "CAMERA", "PROP", "GPS")
_KINDS = ("VOLTAGE", "CURRENT", "TEMP", "RATE", "STATE", "COUNT", "MODE", "PRESSURE")


def parameters() -> list[Parameter]:
    """Names as they are in large dictionaries."""
    made = []
    for number in range(COUNT):
        part, kind = _PARTS[number % 8], _KINDS[number // 8 % 8]
        name = f"{part}_UNIT{number // 64:03d}_{kind}_{number:05d}"
        made.append(Parameter(name, f"/{name}", Kind.FLOAT, "V", f"{kind.lower()} of unit {number // 64} of the {part.lower()} subsystem"))
    return made


def least_ms(act: Callable[[], object]) -> float:
    """The shortest of several runs, in milliseconds."""
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        act()
        times.append((time.process_time() - start) * 1e3)
    return min(times)


def typed(field: object, show: Callable[[], object], text: str) -> list[float]:
    """Milliseconds for each keystroke of a text, until what is shown has been painted."""
    spent = [float("inf")] * len(text)
    for _ in range(RUNS):
        field.setText("")  # type: ignore[attr-defined]
        show()
        for place in range(len(text)):
            start = time.process_time()
            field.setText(text[: place + 1])  # type: ignore[attr-defined]
            show()
            spent[place] = min(spent[place], (time.process_time() - start) * 1e3)
    return spent


def say(text: str) -> None:
    """One line of the result."""
    sys.stdout.write(f"{text}\n")


def search_ms() -> None:
    """Each keystroke in the table's search and in the popup of Ctrl+L."""
    application = QApplication.instance() or QApplication([])
    known = parameters()
    table, search = TelemetryTable(), ParameterSearch()
    table.set_rows([TelemetryRow(one.name, "1.0", "1", one.units, container="HK", description=one.description) for one in known])
    table.resize(900, 500)
    search.show_parameters(known)
    for name, widget, field in (("the table", table, table.search), ("Ctrl+L", search, search.field)):
        widget.show()
        for text in ("temp 00123", "adcsunit1rate", "zzz"):
            spent = typed(field, lambda widget=widget: (application.processEvents(), widget.repaint()), text)
            say(f"{text!r} in {name}: worst keystroke {max(spent):.1f} ms; each " + " ".join(f"{each:.1f}" for each in spent))
        widget.close()


def values_ms() -> None:
    """A packet with all parameters, and the sets that change by themselves."""
    known = {one.name: one for one in parameters()}
    values = CurrentValues(Dictionary("D", known, {"HK": Container("HK", "/HK", parameters=tuple(known))}, {}))
    column, clock = dict.fromkeys(known, np.array([1.5])), itertools.count(1)

    def update() -> None:
        now = np.array([next(clock) * 10**9])
        values.update([SampleBatch("HK", now, now, now, column)])  # type: ignore[arg-type]

    say(f"current values: {least_ms(update):.1f} ms for a packet of {COUNT} parameters")
    say(f"not live: {least_ms(lambda: values.not_live(10**12)):.1f} ms; changed since: {least_ms(lambda: values.changed_since(1)):.1f} ms")


if __name__ == "__main__":
    search_ms()
    values_ms()
