"""Alarms of 1,000 parameters with limits at 2,000 packets a second, on columns and value by value, in one run.

`python tests/benchmarks/bench_alarms.py [SECONDS]`: ten containers of a hundred parameters each (a fifth calibrated, a tenth with labels),
given as the engine gives them, 25 steps a second. *Calm*: every value is normal; *busy*: one parameter in fifty leaves its limits and
returns all the time; *backlog*: calm, in steps of a second, as a replay or a full buffer comes. The loop beside it is the plainest there
is: for each value, calibrate, compare with six limits, count violations; it keeps no states. Printed are milliseconds for a second of
telemetry, the share of a core, and the ratio. Nothing here passes or fails.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from console.dictionary.model import AlarmRange, AlarmRule, Dictionary, Kind, Parameter  # noqa: E402
from console.telemetry.alarms import AlarmMonitor  # noqa: E402
from console.telemetry.samples import SampleBatch  # noqa: E402

CONTAINERS, EACH, RATE = 10, 100, 2_000
RULE = AlarmRule((AlarmRange(1, -50.0, 50.0), AlarmRange(2, -70.0, 70.0), AlarmRange(3, -90.0, 90.0)), min_violations=3)
LABELS = {0: "OK", 1: "FAULT"}


def halved(raw: np.ndarray) -> np.ndarray:
    return raw * 0.5


def parameter(container: int, place: int) -> Parameter:
    name = f"P{container}_{place}"
    if place % 10 == 9:
        return Parameter(name, f"/{name}", Kind.ENUMERATED, labels=LABELS, alarm=AlarmRule(labels={"FAULT": 3}))
    return Parameter(name, f"/{name}", Kind.FLOAT, calibrate=halved if place % 5 == 0 else None, alarm=RULE)


PARAMETERS = [[parameter(container, place) for place in range(EACH)] for container in range(CONTAINERS)]
DICTIONARY = Dictionary("bench", {each.name: each for row in PARAMETERS for each in row}, {}, {})


def step_of(number: int, dice: np.random.Generator, *, steps: int, is_busy: bool) -> list[SampleBatch]:
    """The samples of one of so many steps a second."""
    rows = RATE // steps // CONTAINERS
    batches = []
    for container, parameters in enumerate(PARAMETERS):
        times = (number * RATE // steps + np.arange(rows) * CONTAINERS + container).astype(np.int64)
        raw: dict[str, np.ndarray] = {}
        for place, each in enumerate(parameters):
            values = dice.normal(0.0, 5.0, rows).astype(np.float32)
            if each.labels:
                raw[each.name] = np.zeros(rows, np.uint8)
                continue
            if is_busy and place % 50 == 0:
                values += 200.0 * (number * 5 // steps % 2)
            raw[each.name] = values
        batches.append(SampleBatch(f"C{container}", times, times, times, raw))  # type: ignore[arg-type]
    return batches


def on_columns(steps: list[list[SampleBatch]]) -> int:
    """Changes told by the product's way."""
    monitor = AlarmMonitor(DICTIONARY)
    return sum(len(monitor.check(batches, int(batches[0].received_ns[-1]))) for batches in steps)


def value_by_value(steps: list[list[SampleBatch]]) -> int:
    """Changes of level found by the plainest loop."""
    levels, counts, changes = dict.fromkeys(DICTIONARY.parameters, 0), dict.fromkeys(DICTIONARY.parameters, 0), 0
    for batches in steps:
        for batch in batches:
            for name, column in batch.raw.items():
                one = DICTIONARY.parameters[name]
                for raw in column.tolist():  # type: ignore[union-attr]
                    if one.labels:
                        level = 3 if one.labels.get(raw) == "FAULT" else 0
                    else:
                        value = raw * 0.5 if one.calibrate else raw
                        level = 0
                        for limit in RULE.ranges:
                            if value < limit.low or value > limit.high:
                                level = limit.level
                    counts[name] = counts[name] + 1 if level != levels[name] else 0
                    if counts[name] >= (3 if level > levels[name] else 1):
                        levels[name], counts[name], changes = level, 0, changes + 1
    return changes


def best_s(run: object, steps: list[list[SampleBatch]], times: int) -> tuple[float, int]:
    """Seconds of the fastest run, and how many changes it told."""
    spent, told = [], 0
    for _ in range(times):
        began = time.perf_counter()
        told = run(steps)  # type: ignore[operator]
        spent.append(time.perf_counter() - began)
    return min(spent), told


def main() -> None:
    """Print both ways, calm and busy."""
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    for name, count, is_busy in (("calm", 25, False), ("busy", 25, True), ("backlog", 1, False)):
        dice = np.random.default_rng(7)
        steps = [step_of(number, dice, steps=count, is_busy=is_busy) for number in range(seconds * count)]
        (ours, told), (plain, _) = best_s(on_columns, steps, 5), best_s(value_by_value, steps, 5)
        print(  # noqa: T201
            f"{name:8} columns {ours / seconds * 1e3:7.1f} ms a second ({ours / seconds:5.1%} of a core), "
            f"value by value {plain / seconds * 1e3:7.1f} ms, {plain / ours:5.1f} x, {told} changes told"
        )


if __name__ == "__main__":
    main()
