"""The current values of a session as commanding looks at them."""

from __future__ import annotations

import numpy as np

from console.dictionary.criteria import Column
from console.session.decoding import Decoding
from console.telemetry.current import CurrentValue, value_text
from console.telemetry.states import Freshness


class CurrentTelemetry:
    """Reads a session's current values; `console.command.evidence.Witness` is what it stands for."""

    def __init__(self, decoding: Decoding) -> None:
        self._decoding = decoding

    def column(self, name: str) -> Column | None:
        value = self._value(name)
        if value is None:
            return None
        if isinstance(value.raw, str):
            return [value.raw]
        return [value.raw] if isinstance(value.raw, bytes) else np.asarray([value.raw], value.dtype)

    def is_live(self, name: str, now_ns: int) -> bool:
        return self._decoding.current.freshness(name, now_ns) is Freshness.LIVE

    def text(self, name: str) -> str:
        value = self._value(name)
        return "" if value is None else value_text(self._decoding.dictionary.parameter(name), value)

    def received_ns(self, name: str) -> int:
        value = self._value(name)
        return -1 if value is None else value.received_ns

    def packet(self, name: str) -> int:
        value = self._value(name)
        return -1 if value is None else value.packet

    def number(self, name: str) -> float | None:
        column = self.column(name)
        if not isinstance(column, np.ndarray):
            return None
        parameter, now = self._decoding.dictionary.parameter(name), self._value(name)
        if now is not None and now.number is not None:
            return now.number
        value = column[0] if parameter.labels else parameter.engineering(column)[0]
        return float(value) if isinstance(value, int | float | np.number | np.bool_) else None

    def _value(self, name: str) -> CurrentValue | None:
        return self._decoding.current.values.get(name)
