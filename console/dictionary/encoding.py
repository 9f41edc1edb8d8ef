"""How a value stands in bits: the plain description that decoding and encoding of every format share.

Source: OMG XTCE 1.2, IntegerDataEncodingType, FloatDataEncodingType, StringDataEncodingType, BinaryDataEncodingType.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from console.dictionary.calibration import Calibrator
from console.dictionary.criteria import Column
from console.dictionary.model import Kind


class Form(StrEnum):
    """What the bits mean."""

    UNSIGNED = "unsigned"
    TWOS_COMPLEMENT = "twosComplement"
    ONES_COMPLEMENT = "onesComplement"
    SIGN_MAGNITUDE = "signMagnitude"
    BCD = "BCD"
    PACKED_BCD = "packedBCD"
    IEEE = "IEEE754"
    MIL_1750A = "MILSTD_1750A"
    TEXT = "string"
    BYTES = "binary"
    CUC = "CUC with P-field"
    CDS = "CDS"

    @property
    def is_integer(self) -> bool:
        """Whether the raw value is a whole number."""
        return self in _INTEGERS


_INTEGERS = {Form.UNSIGNED, Form.TWOS_COMPLEMENT, Form.ONES_COMPLEMENT, Form.SIGN_MAGNITUDE, Form.BCD, Form.PACKED_BCD}


@dataclass(frozen=True, slots=True)
class Reference:
    """A value of the packet used by another entry: its key, and how to calibrate it first (None: raw)."""

    key: str
    calibrate: Calibrator | None = None


@dataclass(frozen=True, slots=True)
class Lookup(Reference):
    """A number looked up by the value of `key`: that of the first choice whose condition holds (XTCE DiscreteLookupList)."""

    choices: tuple[tuple[Chooses, int], ...] = ()


class Chooses(Protocol):
    """A condition on the values decoded so far."""

    def mask(self, values: Mapping[str, Column], count: int) -> NDArray[np.bool_]:
        """bool (count,)."""
        ...


@dataclass(frozen=True, slots=True)
class Size:
    """A whole number: `fixed`, or slope * value of `reference` + fixed."""

    fixed: int = 0
    reference: Reference | None = None
    slope: float = 1.0


@dataclass(frozen=True, slots=True)
class Encoding:
    """One leaf value's bits. `size` is in bits, None for a string or block that carries its own length: `tag_bits` of a
    leading count of bytes, or a `terminator`; `byte_order`: the significance
    of each byte as they stand, where that is mixed; `max_bits` bounds it (0: the packet does)."""

    form: Form
    size: Size | None
    is_little_endian: bool = False
    is_bit_reversed: bool = False
    byte_order: tuple[int, ...] = ()
    charset: str = "utf-8"
    terminator: bytes = b""
    tag_bits: int = 0
    max_bits: int = 0
    is_number_text: bool = False
    is_time_text: bool = False
    is_checksum: bool = False

    @property
    def fixed_bits(self) -> int:
        """The size in bits, or 0 when it varies from packet to packet."""
        return self.size.fixed if self.size is not None and self.size.reference is None else 0


@dataclass(frozen=True, slots=True)
class TimeScale:
    """Seconds = encoded * scale + offset since an epoch, in ns of UTC since 1970; None when the epoch isn't known.
    `leaps`: the epoch's scale counts leap seconds (TAI, GPS, J2000). `offset_from`: key of the time that this one is added to."""

    scale: float = 1.0
    offset: float = 0.0
    epoch_ns: int | None = None
    has_leap_seconds: bool = False
    offset_from: str = ""


@dataclass(frozen=True, slots=True)
class ValueType:
    """What a parameter or argument type says of its values, whatever carries it. `alarms_at`, `contexts_at`: where its format's reader
    finds its alarms and context calibrators, which may ask for parameters of this very type and
    are therefore read afterwards. `valid` spans the `valid_ranges`."""

    name: str
    kind: Kind
    encoding: Encoding | None = None
    units: str = ""
    description: str = ""
    calibrate: Calibrator | None = None
    labels: Mapping[int, str] | None = None
    valid: tuple[float | None, float | None] = (None, None)
    valid_ranges: tuple[tuple[float | None, float | None], ...] = ()
    is_valid_raw: bool = False
    initial: str = ""
    time: TimeScale | None = None
    alarms_at: object = None
    contexts_at: object = None


class RangedLabels(dict[int, str]):
    """Labels of an enumeration of which some stand for a range of values (XTCE maxValue)."""

    def __init__(self, labels: Mapping[int, str], ranges: tuple[tuple[int, int, str], ...]) -> None:
        super().__init__(labels)
        self.ranges = ranges

    def get(self, key: int, default: str | None = None) -> str | None:  # type: ignore[override]
        if key in self:
            return self[key]
        return next((label for low, high, label in self.ranges if low <= key <= high), default)


class BooleanLabels(dict[int, str]):
    """The two labels of a boolean: whatever isn't zero is true."""

    def __init__(self, zero: str, one: str) -> None:
        super().__init__({0: zero, 1: one})

    def get(self, key: int, default: str | None = None) -> str | None:  # type: ignore[override]
        return self[1 if key else 0]
