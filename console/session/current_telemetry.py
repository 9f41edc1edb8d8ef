"""The current values of a session as commanding looks at them."""

from __future__ import annotations

import numpy as np

from console.dictionary.criteria import Column
from console.session.decoding import Decoding
from console.telemetry.current import CurrentValue
from console.telemetry.states import Freshness


class CurrentTelemetry:
    """Reads a session's current values; `console.command.conditions.Telemetry` is what it stands for."""

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
        return "" if value is None else self._decoding.dictionary.parameter(name).text(value.raw)

    def _value(self, name: str) -> CurrentValue | None:
        return self._decoding.current.values.get(name)
