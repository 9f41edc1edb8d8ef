"""The frame security report in an operational control field of type 2 (CCSDS 355.1-B-1): what became of the last secured frame.

One surprise: it takes turns with the CLCW, and says nothing of how many frames were rejected: housekeeping may.
"""

from __future__ import annotations

from dataclasses import dataclass

_HEAD = 0b1100


@dataclass(frozen=True, slots=True)
class SecurityReport:
    """The frame security report: what the spacecraft says of the last secured frame, in an operational control field of type 2.

    `has_alarm` stays until it is taken back; the other flags are of the last frame; `sequence` are the eight lowest bits of its sequence
    number. Source: CCSDS 355.1-B-1, frame security report.
    """

    has_alarm: bool = False
    has_bad_sequence: bool = False
    has_bad_mac: bool = False
    has_bad_spi: bool = False
    last_spi: int = 0
    sequence: int = 0

    def word(self) -> int:
        """The 32 bits: control word type 1, version 100, four flags, SPI, sequence number."""
        flags = self.has_alarm << 3 | self.has_bad_sequence << 2 | self.has_bad_mac << 1 | self.has_bad_spi
        return _HEAD << 28 | flags << 24 | self.last_spi << 8 | self.sequence

    @classmethod
    def of_word(cls, word: int) -> SecurityReport | None:
        """The report in a 32-bit control word; None for one that is none."""
        if word >> 28 != _HEAD:
            return None
        return cls(bool(word >> 27 & 1), bool(word >> 26 & 1), bool(word >> 25 & 1), bool(word >> 24 & 1), word >> 8 & 0xFFFF, word & 0xFF)

    @property
    def flags(self) -> list[str]:
        """What was wrong, in words."""
        said = (
            (self.has_bad_sequence, "replayed or too far ahead"),
            (self.has_bad_mac, "wrong key or damaged"),
            (self.has_bad_spi, "unknown SPI"),
        )
        return [text for is_set, text in said if is_set]
