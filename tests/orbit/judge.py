"""Skyfield as the judge: its time scale, from the data it carries, and our instants as its times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from skyfield.api import load

from console.orbit.types import Times

SCALE = load.timescale(builtin=True)


def judge_times(times_ns: Times) -> Any:
    """Our instants (n,) as one Skyfield time, to the microsecond."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    return SCALE.from_datetimes([epoch + timedelta(microseconds=int(at) / 1_000) for at in np.atleast_1d(times_ns)])
