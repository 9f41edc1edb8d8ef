"""Samples of one container in columns, as they leave the decoder and travel to plots and files."""

from __future__ import annotations

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray


class SampleBatch(Struct, frozen=True, array_like=True):
    """n packets of one container, decoded.

    generation_ns int64 (n,): on-board time, -1 where unknown; received_ns int64 (n,): ground time; packet int64 (n,): index of
    the packet since the session's start; raw: parameter name -> raw column (n,): a numeric or bool array, or a list of str
    or bytes. Engineering values are made on demand by `Parameter.engineering(column)`.
    """

    container: str
    generation_ns: NDArray[np.int64]
    received_ns: NDArray[np.int64]
    packet: NDArray[np.int64]
    raw: dict[str, NDArray[np.generic] | list[str] | list[bytes]]

    def __len__(self) -> int:
        return len(self.received_ns)
