"""Chance that repeats: streams of random numbers that hang on the session's seed and on their purpose."""

from __future__ import annotations

import math
from collections.abc import Iterator
from random import Random

_PAIRS_AT_ONCE = 256


def stream(seed: int, purpose: str) -> Random:
    """The same numbers for the same seed and purpose, on every machine; independent of all other purposes."""
    return Random(f"{seed}/{purpose}")  # noqa: S311 - noise of sensors, not secrets


class Noise:
    """Normally distributed numbers of one stream, drawn many at a time: a spacecraft that flies fast needs 100,000 a second."""

    def __init__(self, chance: Random) -> None:
        self._next = _normals(chance).__next__

    def gauss(self, mean: float, deviation: float) -> float:
        """The next one, of that mean and standard deviation."""
        return mean + self._next() * deviation


def _normals(chance: Random) -> Iterator[float]:
    """Of mean 0 and deviation 1, in pairs. Source: Box and Muller, Annals of Mathematical Statistics 29 (1958)."""
    while True:
        numbers = list[float]()
        for _ in range(_PAIRS_AT_ONCE):
            angle = chance.random() * math.tau
            radius = math.sqrt(-2.0 * math.log(1.0 - chance.random()))
            numbers += (math.cos(angle) * radius, math.sin(angle) * radius)
        yield from numbers
