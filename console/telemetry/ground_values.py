"""Values that the ground sets because a command has reached a stage: a sample without a packet, under the command's name.

One surprise: such a value has no rhythm, so it never gets stale; it holds until it is set again, or telemetry brings another.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from console.dictionary.model import Column, Kind, Parameter
from console.telemetry.samples import SampleBatch

_BY_COMMAND = "command "
_DTYPES = {Kind.INTEGER: np.int64, Kind.ENUMERATED: np.int64, Kind.BOOLEAN: np.int64, Kind.FLOAT: np.float64}


def ground_batch(parameter: Parameter, raw: Any, command: str, at_ns: int, *, packet: int) -> SampleBatch:
    """One value as a batch of one row. `packet`: the last one before it (-1: none yet), so that it stands in order."""
    dtype = _DTYPES.get(parameter.kind)
    column: Column = [raw] if dtype is None else np.asarray([raw], dtype)
    times = [np.asarray([time], np.int64) for time in (-1, at_ns, packet)]
    return SampleBatch(f"{_BY_COMMAND}{command}", times[0], times[1], times[2], {parameter.name: column})


def is_set_on_ground(container: str) -> bool:
    """Whether a value comes from a command and not from a packet (no XTCE name has a space in it)."""
    return container.startswith(_BY_COMMAND)
