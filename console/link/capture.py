"""What files hold that are more than raw bytes, and what became of them.

One surprise: nothing in a capture is passed over in silence. What is no payload (another protocol, a fragment, a line of text) is
counted by reason in `CaptureReport`, and the link says so when the file is through.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class FileFormat(StrEnum):
    """What a file holds. AUTO: told by its first bytes."""

    AUTO = "auto"
    RAW = "raw"
    HEX = "hex"
    PCAP = "pcap"


@dataclass(frozen=True, slots=True)
class Piece:
    """Payload as it was received together; `at_ns` is the capture's own time, -1 where it has none."""

    data: bytes
    at_ns: int = -1


@dataclass(slots=True)
class CaptureReport:
    """What was read and what was passed over, by reason."""

    pieces: int = 0
    bytes: int = 0
    passed_over: Counter[str] = field(default_factory=Counter)
    damage: str = ""

    def __str__(self) -> str:
        said = [f"{self.bytes} bytes read"]
        said += [f"passed over: {', '.join(f'{n} {why}' for why, n in sorted(self.passed_over.items()))}"] if self.passed_over else []
        return "; ".join([*said, *([self.damage] if self.damage else [])])
