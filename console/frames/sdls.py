"""Space Data Link Security for telecommand frames (CCSDS 355.0-B-2): AES-256-GCM, or its MAC alone (GMAC), round the frame data field.

On the wire: SPI (16 bits), IV (96 bits, which is the anti-replay counter as well, 4.1.1.4.2), data, MAC (128 bits). One surprise: of the
frame's primary header only the virtual channel is authenticated, and the IV is left out of the mask (4.2.2.6.2): frame number and bypass
flag belong to COP-1, which runs within and may send a frame again. The IV can't be forged all the same: another one gives another MAC.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from console.errors import KnownError
from console.frames.security_report import SecurityReport

KEY_LENGTH, SPI_LENGTH, IV_LENGTH, MAC_LENGTH = 32, 2, 12, 16
OVERHEAD = SPI_LENGTH + IV_LENGTH + MAC_LENGTH
LOWEST_SPI, HIGHEST_SPI = 1, 65534
LAST_SEQUENCE = (1 << 63) - 1
USUAL_WINDOW = 65536
_HEADER_MASK = bytes((0x00, 0x00, 0xFC, 0x00, 0x00))
_NO_IV = bytes(IV_LENGTH)


class SecurityMode(Enum):
    """The service of a security association (355.0-B-2 4.2.2.4). Encryption alone is not among them: it proves nothing."""

    AUTHENTICATION = "authentication"
    AUTHENTICATED_ENCRYPTION = "authenticated-encryption"


class Rejection(Enum):
    """Why a frame is not taken (355.0-B-2 4.2.4.5); the value says it in words."""

    CUT = "too short for its security fields"
    UNKNOWN_SPI = "unknown security association"
    BAD_MAC = "wrong key, or changed on the way"
    BAD_SEQUENCE = "replayed, or too far ahead"


@dataclass(frozen=True, slots=True)
class SecurityAssociation:
    """What both ends have agreed on but for the key. `window`: how far ahead of the last one a sequence number may be (2.3.2.3.3).

    Raises KnownError for an SPI that is reserved (4.1.1.2.3) or a window that lets nothing through.
    """

    spi: int
    mode: SecurityMode = SecurityMode.AUTHENTICATION
    window: int = USUAL_WINDOW

    def __post_init__(self) -> None:
        if not LOWEST_SPI <= self.spi <= HIGHEST_SPI:
            raise KnownError(f"security parameter index {self.spi}", rule=f"{LOWEST_SPI} to {HIGHEST_SPI} (CCSDS 355.0-B-2 4.1.1.2)")
        if self.window < 1:
            raise KnownError(f"anti-replay window {self.window}", rule="1 or more")


@dataclass(frozen=True, slots=True)
class Key:
    """An AES-256 key. It never shows itself: not in a representation, not in a message; `fingerprint` tells keys apart.

    Raises KnownError for another length than 32 bytes.
    """

    octets: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.octets) != KEY_LENGTH:
            raise KnownError(f"a key of {len(self.octets)} bytes", rule=f"{KEY_LENGTH} bytes: AES-256")

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits that name the key and tell nothing of it."""
        return hashlib.sha256(b"moonkite key\0" + self.octets).hexdigest()[:16]


class FrameSecurity:
    """The sending end. `take_sequence` gives numbers that were never given for this key before, and have been put on the disk; where it
    raises KnownError, nothing is protected and so nothing leaves."""

    overhead = OVERHEAD

    def __init__(self, association: SecurityAssociation, key: Key, take_sequence: Callable[[], int]) -> None:
        self._association, self._key, self._take_sequence = association, key, take_sequence

    def protect(self, prefix: bytes, data: bytes) -> bytes:
        """Security header, data (enciphered where the mode says so) and MAC (355.0-B-2 4.2.3).

        `prefix` is the frame's primary header as it is sent, with the length of the whole frame, and the segment header where there is one.
        """
        sequence = self._take_sequence()
        if not 0 < sequence <= LAST_SEQUENCE:
            raise KnownError("the key is used up", rule=f"{LAST_SEQUENCE} frames", remedy="make a new key")
        spi, iv = self._association.spi.to_bytes(SPI_LENGTH, "big"), sequence.to_bytes(IV_LENGTH, "big")
        covered = _authenticated(prefix, spi)
        if self._association.mode is SecurityMode.AUTHENTICATION:
            return spi + iv + data + seal(self._key, iv, b"", covered + data)
        return spi + iv + seal(self._key, iv, data, covered)


@dataclass(slots=True)
class SecurityCounts:
    """What a receiving end has done, by outcome."""

    accepted: int = 0
    rejected: dict[Rejection, int] = field(default_factory=lambda: dict.fromkeys(Rejection, 0))

    @property
    def all_rejected(self) -> int:
        """Frames that were not taken."""
        return sum(self.rejected.values())


class SecurityReceiver:
    """The receiving end, of one association. `last` is the highest sequence number that it has taken, ever.

    The sequence number is looked at last: a forged frame moves nothing (355.0-B-2 4.2.4.4).
    """

    def __init__(self, association: SecurityAssociation, key: Key, *, last: int = 0) -> None:
        self._association, self._key = association, key
        self.last = last
        self.counts = SecurityCounts()
        self.report = SecurityReport()

    @property
    def spi(self) -> int:
        """Of which association it is."""
        return self._association.spi

    def process(self, prefix: bytes, secured: bytes) -> bytes | Rejection:
        """The data of a frame, or why it is rejected. `prefix` as for `FrameSecurity.protect`; `secured` is all between it and the FECF."""
        found = self._checked(prefix, secured)
        reason = found if isinstance(found, Rejection) else None
        if reason is None:
            self.counts.accepted += 1
        else:
            self.counts.rejected[reason] += 1
        self.report = self._told(secured, reason)
        return found

    def clear_alarm(self) -> None:
        """Take the alarm of the report back, as the directive of 355.1-B-1 does."""
        self.report = SecurityReport(last_spi=self.report.last_spi, sequence=self.report.sequence)

    def _checked(self, prefix: bytes, secured: bytes) -> bytes | Rejection:
        if len(secured) < OVERHEAD:
            return Rejection.CUT
        spi, iv, rest = secured[:SPI_LENGTH], secured[SPI_LENGTH : SPI_LENGTH + IV_LENGTH], secured[SPI_LENGTH + IV_LENGTH :]
        if int.from_bytes(spi, "big") != self._association.spi:
            return Rejection.UNKNOWN_SPI
        covered, data, sequence = _authenticated(prefix, spi), rest[:-MAC_LENGTH], int.from_bytes(iv, "big")
        if self._association.mode is SecurityMode.AUTHENTICATION:
            opened = None if unseal(self._key, iv, rest[-MAC_LENGTH:], covered + data) is None else data
        else:
            opened = unseal(self._key, iv, rest, covered)
        if opened is None:
            return Rejection.BAD_MAC
        if not self.last < sequence <= self.last + self._association.window:
            return Rejection.BAD_SEQUENCE
        self.last = sequence
        return opened

    def _told(self, secured: bytes, reason: Rejection | None) -> SecurityReport:
        header = secured[: SPI_LENGTH + IV_LENGTH]
        return SecurityReport(
            has_alarm=self.report.has_alarm or reason is not None,
            has_bad_sequence=reason is Rejection.BAD_SEQUENCE,
            has_bad_mac=reason in (Rejection.BAD_MAC, Rejection.CUT),
            has_bad_spi=reason is Rejection.UNKNOWN_SPI,
            last_spi=int.from_bytes(header[:SPI_LENGTH], "big"),
            sequence=header[-1] if len(header) == SPI_LENGTH + IV_LENGTH else 0,
        )


def seal(key: Key, iv: bytes, plain: bytes, covered: bytes) -> bytes:
    """AES-GCM: `plain` enciphered, then the MAC over it and over `covered` (NIST SP 800-38D)."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - 70 ms that most sessions have no use for

    return AESGCM(key.octets).encrypt(iv, plain, covered)


def unseal(key: Key, iv: bytes, sealed: bytes, covered: bytes) -> bytes | None:
    """What `seal` was given as `plain`; None where key, IV, bytes or `covered` are others."""
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    try:
        return AESGCM(key.octets).decrypt(iv, sealed, covered)
    except InvalidTag:
        return None


def _authenticated(prefix: bytes, spi: bytes) -> bytes:
    """The masked header: virtual channel, segment header where there is one, SPI; the IV as zeros."""
    header = bytes(octet & mask for octet, mask in zip(prefix, _HEADER_MASK, strict=False))
    return header + prefix[len(_HEADER_MASK) :] + spi + _NO_IV
