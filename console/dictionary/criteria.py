"""What other values decide: columns of values, and criteria that hold or don't for each packet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from console.dictionary.byte_fields import ByteFields

Column = NDArray[np.generic] | list[str] | list[bytes] | ByteFields
Context = Callable[[Mapping[str, Column], int], NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class Criterion:
    """Something other values decide: `holds(columns, n)` is bool (n,) for raw columns by name, False where one it needs isn't there;
    `inputs` names those values; `text` says it in words: `MODE == SAFE and CURRENT > 2`."""

    holds: Context
    inputs: tuple[str, ...] = ()
    text: str = ""
