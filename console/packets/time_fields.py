"""Time codes that say themselves what they are: CUC and CDS with their P-field, ASCII codes A and B (CCSDS 301.0-B-4 3.2 to 3.5).

One surprise: a P-field says whose epoch counts but not which one an agency has chosen; the caller gives it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from console.errors import KnownError
from console.packets.time_codes import CCSDS_EPOCH_NS, decode_cds, decode_cuc, encode_cds, encode_cuc
from console.utc import iso_text, parse_utc, utc_text

_EXTENDED = 0x80
_CUC_CCSDS, _CUC_AGENCY, _CDS = 1, 2, 4
_SUBMILLISECONDS = (0, 2, 4)


class TimeCode(StrEnum):
    """Which code a time field is written in."""

    CUC = "CUC"
    CDS = "CDS"
    ASCII_A = "ASCII A"
    ASCII_B = "ASCII B"


@dataclass(frozen=True, slots=True)
class TimeField:
    """What a P-field says of the T-field after it. `is_agency_epoch`: counted from an epoch of the agency's own, not from 1958. `coarse`
    and `fine` are octets: seconds and fraction for CUC; days and what is below the millisecond for CDS. `octets`: of the P-field itself."""

    code: TimeCode
    is_agency_epoch: bool
    coarse: int
    fine: int
    octets: int = 1

    @property
    def length(self) -> int:
        """Octets of the T-field."""
        return self.coarse + self.fine + (4 if self.code is TimeCode.CDS else 0)


def read_p_field(field: bytes) -> TimeField:
    """What the P-field at the beginning says. KnownError for one that is cut short, of an unknown code, or with a second extension."""
    if not field:
        raise KnownError("a time field of no octets", rule="CCSDS 301.0-B-4 3.2.2")
    first, kind = field[0], field[0] >> 4 & 7
    if kind == _CDS:
        if first & _EXTENDED or first & 3 == 3:
            raise KnownError(f"P-field {first:#04x} is no CDS time", rule="CCSDS 301.0-B-4 3.3.2")
        return TimeField(TimeCode.CDS, bool(first & 8), 3 if first & 4 else 2, _SUBMILLISECONDS[first & 3])
    if kind not in (_CUC_CCSDS, _CUC_AGENCY):
        raise KnownError(
            f"P-field {first:#04x} is of a code that isn't read", rule="CUC or CDS", remedy="an agency's own code has no rules"
        )
    coarse, fine, octets = (first >> 2 & 3) + 1, first & 3, 1
    if first & _EXTENDED:
        if len(field) < 2 or field[1] & _EXTENDED:
            raise KnownError("the P-field's second octet is missing, or says that a third follows", rule="CCSDS 301.0-B-4 3.2.2")
        coarse, fine, octets = coarse + (field[1] >> 5 & 3), fine + (field[1] >> 2 & 7), 2
    return TimeField(TimeCode.CUC, kind == _CUC_AGENCY, coarse, fine, octets)


def p_field(what: TimeField) -> bytes:
    """The P-field that says this; KnownError for sizes that no P-field can say."""
    if what.code is TimeCode.CDS and what.coarse in (2, 3) and what.fine in _SUBMILLISECONDS:
        flags = (8 if what.is_agency_epoch else 0) | (4 if what.coarse == 3 else 0) | _SUBMILLISECONDS.index(what.fine)
        return bytes((_CDS << 4 | flags,))
    if what.code is not TimeCode.CUC or not (1 <= what.coarse <= 7 and 0 <= what.fine <= 10):
        raise KnownError(f"{what.coarse} and {what.fine} octets have no P-field for {what.code}", rule="CCSDS 301.0-B-4 3.2.2, 3.3.2")
    coarse, fine = min(what.coarse, 4), min(what.fine, 3)
    head = (_CUC_AGENCY if what.is_agency_epoch else _CUC_CCSDS) << 4 | (coarse - 1) << 2 | fine
    if (coarse, fine) == (what.coarse, what.fine):
        return bytes((head,))
    return bytes((head | _EXTENDED, (what.coarse - coarse) << 5 | (what.fine - fine) << 2))


def decode_time(field: bytes, *, agency_epoch_ns: int = 0) -> tuple[int, int]:
    """The instant (nanoseconds, as `time_codes` counts them) of a P-field and T-field, and how many octets they took."""
    what = read_p_field(field)
    epoch_ns, end = agency_epoch_ns if what.is_agency_epoch else CCSDS_EPOCH_NS, what.octets + what.length
    if len(field) < end:
        raise KnownError(f"{len(field)} octets of a time field of {end}", rule="CCSDS 301.0-B-4 3.2")
    body = field[what.octets : end]
    if what.code is TimeCode.CDS:
        return decode_cds(body, epoch_ns=epoch_ns, days=what.coarse), end
    return decode_cuc(body, epoch_ns=epoch_ns, coarse=what.coarse), end


def encode_time(at_ns: int, what: TimeField, *, agency_epoch_ns: int = 0) -> bytes:
    """The instant as P-field and T-field; KnownError where it doesn't fit."""
    epoch_ns = agency_epoch_ns if what.is_agency_epoch else CCSDS_EPOCH_NS
    if what.code is TimeCode.CDS:
        return p_field(what) + encode_cds(at_ns, epoch_ns=epoch_ns, days=what.coarse, fine=what.fine)
    return p_field(what) + encode_cuc(at_ns, epoch_ns=epoch_ns, coarse=what.coarse, fine=what.fine)


def decode_ascii(field: bytes) -> int:
    """The instant of an ASCII code A (`2026-11-22T10:55:12.5Z`) or B (`2026-326T10:55:12.5Z`), padded with blanks or NULs or not."""
    try:
        text = field.decode("ascii").strip(" \x00")
    except UnicodeDecodeError as error:
        raise KnownError("a time of octets that are no ASCII", rule="CCSDS 301.0-B-4 3.5") from error
    return parse_utc(text)


def encode_ascii(at_ns: int, code: TimeCode, *, digits: int = 3) -> bytes:
    """The instant as ASCII code A or B with `digits` decimals of a second, cut, not rounded."""
    if code is TimeCode.ASCII_A:
        return iso_text(at_ns, digits=digits).encode() if digits else iso_text(at_ns, digits=1)[:-3].encode() + b"Z"
    return utc_text(at_ns, digits=digits).encode()
