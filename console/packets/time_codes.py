"""Binary time codes of CCSDS 301.0-B-4: unsegmented (CUC) and day-segmented (CDS), without their P-field (see `time_fields`).

One surprise: instants are UTC without leap seconds everywhere in the console. A code counted on TAI (epoch 1958) is behind by
the leap seconds since then: give its epoch as `CCSDS_EPOCH_NS` for UTC-like counters, and subtract TAI-UTC for true TAI.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from console.errors import KnownError
from console.utc import DAY_NS, SECOND_NS, parse_utc

UNIX_EPOCH_NS = 0
CCSDS_EPOCH_NS = parse_utc("1958-01-01T00:00:00Z")
GPS_EPOCH_NS = parse_utc("1980-01-06T00:00:00Z")
Y2000_EPOCH_NS = parse_utc("2000-01-01T00:00:00Z")


def encode_cuc(at_ns: int, *, epoch_ns: int = UNIX_EPOCH_NS, coarse: int = 4, fine: int = 2) -> bytes:
    """The instant as `coarse` bytes of seconds and `fine` bytes of binary fraction since the epoch, cut, not rounded.

    Raises KnownError when it is before the epoch or too late for the bytes. Source: CCSDS 301.0-B-4 3.2.
    """
    seconds, rest = divmod(at_ns - epoch_ns, SECOND_NS)
    if not 0 <= seconds < 1 << 8 * coarse:
        raise KnownError(f"{seconds} s since the epoch do not fit {coarse} bytes of CUC time", rule="CCSDS 301.0-B-4 3.2.2")
    return seconds.to_bytes(coarse, "big") + ((rest << 8 * fine) // SECOND_NS).to_bytes(fine, "big")


def decode_cuc(field: bytes, *, epoch_ns: int = UNIX_EPOCH_NS, coarse: int = 4) -> int:
    """The instant in nanoseconds; the bytes after the first `coarse` are the fraction, rounded to the nearest nanosecond."""
    fine = 1 << 8 * (len(field) - coarse)
    fraction = int.from_bytes(field[coarse:], "big")
    return epoch_ns + int.from_bytes(field[:coarse], "big") * SECOND_NS + (2 * fraction * SECOND_NS + fine) // (2 * fine)


def decode_cuc_column(fields: NDArray[np.uint8], *, epoch_ns: int = UNIX_EPOCH_NS, coarse: int = 4) -> NDArray[np.int64]:
    """Instants int64 (n,) for time fields uint8 (n, coarse + fine), equal to `decode_cuc` of each; up to 4 bytes of either part."""
    octets = fields.astype(np.int64)
    seconds = _big_endian(octets[:, :coarse])
    fine = octets[:, coarse : coarse + 4]
    bits = 8 * fine.shape[1]
    fraction = _big_endian(fine) * SECOND_NS
    half = (1 << bits) >> 1
    instants: NDArray[np.int64] = epoch_ns + seconds * SECOND_NS + ((fraction + half) >> bits)
    return instants


def _big_endian(octets: NDArray[np.int64]) -> NDArray[np.int64]:
    value = np.zeros(len(octets), np.int64)
    for place in range(octets.shape[1]):
        value = value << 8 | octets[:, place]
    return value


def encode_cds(at_ns: int, *, epoch_ns: int = CCSDS_EPOCH_NS, days: int = 2, fine: int = 2) -> bytes:
    """The instant as `days` (2 or 3) octets of days, 32 bits of milliseconds of the day, and `fine` octets below the millisecond: none,
    2 of microseconds, or 4 of picoseconds; cut, not rounded. CCSDS 301.0-B-4 3.3."""
    day, rest = divmod(at_ns - epoch_ns, DAY_NS)
    if not 0 <= day < 1 << 8 * days:
        raise KnownError(f"day {day} does not fit {8 * days} bits of CDS time", rule="CCSDS 301.0-B-4 3.3.2")
    milliseconds, left = divmod(rest, 1_000_000)
    tail = {0: b"", 2: (left // 1000).to_bytes(2, "big"), 4: (left * 1000).to_bytes(4, "big")}
    return day.to_bytes(days, "big") + milliseconds.to_bytes(4, "big") + tail[fine]


def decode_cds(field: bytes, *, epoch_ns: int = CCSDS_EPOCH_NS, days: int = 2) -> int:
    """The instant in nanoseconds of a CDS field with `days` octets of days; what is left after the milliseconds are microseconds (2 octets)
    or picoseconds (4), rounded down."""
    if len(field) - days not in (4, 6, 8):
        raise KnownError(f"{len(field)} bytes are no CDS time", rule="days, milliseconds, and 0, 2 or 4 octets (CCSDS 301.0-B-4 3.3)")
    day, milliseconds = int.from_bytes(field[:days], "big"), int.from_bytes(field[days : days + 4], "big")
    tail = field[days + 4 :]
    below = int.from_bytes(tail, "big") * 1000 if len(tail) == 2 else int.from_bytes(tail, "big") // 1000
    return epoch_ns + day * DAY_NS + milliseconds * 1_000_000 + below
