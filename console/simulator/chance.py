"""Chance that repeats: streams of random numbers that hang on the session's seed and on their purpose."""

from __future__ import annotations

from random import Random


def stream(seed: int, purpose: str) -> Random:
    """The same numbers for the same seed and purpose, on every machine; independent of all other purposes."""
    return Random(f"{seed}/{purpose}")  # noqa: S311 - noise of sensors, not secrets
