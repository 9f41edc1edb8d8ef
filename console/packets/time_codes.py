"""The unsegmented binary time code (CUC) of CCSDS 301.0-B-4, without its P-field, as PUS headers and requests have it. Times in the
packets of a dictionary are decoded in columns (`dictionary.times`).

One surprise: instants are UTC without leap seconds everywhere in the console. A code counted on TAI is behind by the leap seconds
since its epoch.
"""

from __future__ import annotations

from console.errors import KnownError
from console.utc import SECOND_NS

UNIX_EPOCH_NS = 0


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
