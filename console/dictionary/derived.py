"""Derived parameters: values computed on the ground from others, in engineering units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Derivation:
    """How one derived parameter comes about: `compute` takes the inputs' columns in their order. `is_raw[k]`: input k is
    taken uncalibrated. It is computed for every packet that brings one of the `triggers`."""

    output: str
    inputs: tuple[str, ...]
    compute: Callable[..., NDArray[np.float64]]
    is_raw: tuple[bool, ...] = ()
    triggers: tuple[str, ...] = ()


def in_order(derivations: list[Derivation]) -> tuple[list[Derivation], list[Derivation]]:
    """The derivations sorted so that inputs come first, and those that depend on one another in a circle."""
    waiting, done, outputs = list(derivations), list[Derivation](), {item.output for item in derivations}
    while True:
        ready = [item for item in waiting if not (set(item.inputs) & outputs)]
        if not ready:
            return done, waiting
        done += ready
        outputs -= {item.output for item in ready}
        waiting = [item for item in waiting if item not in ready]
