"""Builders of small dictionaries and samples."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from console.dictionary.model import AlarmRange, AlarmRule, Column, Container, Dictionary, Kind, Parameter
from console.telemetry.samples import SampleBatch
from console.utc import SECOND_NS


def volts(raw: np.ndarray) -> np.ndarray:
    return raw.astype(np.float64) / 100


LIMITS = AlarmRule((AlarmRange(1, 6.5, 8.4), AlarmRange(2, 6.2, None), AlarmRange(3, 6.0, 8.6)))
PARAMETERS = (
    Parameter("BATT_V", "/EPS/BATT_V", Kind.FLOAT, "V", calibrate=volts, alarm=LIMITS, valid=(0.0, 20.0)),
    Parameter("ZERO", "/EPS/ZERO", Kind.INTEGER, "A", alarm=AlarmRule((AlarmRange(3, 0, None),))),
    Parameter("SLOW", "/EPS/SLOW", Kind.INTEGER, alarm=AlarmRule((AlarmRange(1, None, 10), AlarmRange(3, None, 20)), {}, 0, 3, 2)),
    Parameter("INSIDE", "/EPS/INSIDE", Kind.FLOAT, alarm=AlarmRule((AlarmRange(2, 2, 3, is_inside=True),))),
    Parameter("MODE", "/AOCS/MODE", Kind.ENUMERATED, labels={0: "SAFE", 1: "NOMINAL"}, alarm=AlarmRule(labels={"SAFE": 2})),
    Parameter("TEXT", "/OBC/TEXT", Kind.STRING),
    Parameter("EVENT_ID", "/EVENT_ID", Kind.ENUMERATED, labels={5: "BATTERY_LOW"}),
)
CONTAINERS = (
    Container("HK", "/HK", parameters=tuple(each.name for each in PARAMETERS[:6]), interval_s=2.0),
    Container("FREE", "/FREE"),
    Container("EVENT_LOW", "/EVENT_LOW", parameters=("TEXT", "EVENT_ID", "BATT_V", "MODE")),
)
DICTIONARY = Dictionary("test", {each.name: each for each in PARAMETERS}, {each.name: each for each in CONTAINERS}, {})


def samples(
    columns: Mapping[str, list[object]], *, container: str = "HK", start_s: float = 0, step_s: float = 1, packet: int = 0
) -> SampleBatch:
    """A batch whose rows are `step_s` apart; numbers become numpy columns, texts stay lists."""
    count = len(next(iter(columns.values())))
    raw: dict[str, Column] = {}
    for name, values in columns.items():
        raw[name] = values if isinstance(values[0], str | bytes) else np.array(values)  # type: ignore[assignment]
    received = (np.array([start_s + step_s * row for row in range(count)]) * SECOND_NS).astype(np.int64)
    return SampleBatch(container, received - 500, received, np.arange(packet, packet + count, dtype=np.int64), raw)
