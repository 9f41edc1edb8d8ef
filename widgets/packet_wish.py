"""Which packets of a list are wanted. The store looks for the same with SQL, so that the whole recording can be searched."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from console.packets.batch import PacketQuality, apid_text
from console.session.messages import PacketRow


class PacketState(StrEnum):
    """What a packet is wanted for; NOT_GOOD is everything damaged or not in the dictionary."""

    ANY = "Any quality"
    GOOD = "Good"
    NOT_GOOD = "Not good"
    TRUNCATED = "Truncated"
    SUSPECT = "Suspect"
    UNDECODED = "Undecoded"


QUALITIES = {
    PacketState.GOOD: PacketQuality.GOOD,
    PacketState.TRUNCATED: PacketQuality.TRUNCATED,
    PacketState.SUSPECT: PacketQuality.SUSPECT,
}


@dataclass(frozen=True, slots=True)
class PacketWish:
    """What packets are wanted; None and '' mean any. `words` are looked for in container, APID and `service,subtype`, `octets` in the
    bytes; times are of receipt, both ends included."""

    words: str = ""
    apid: int | None = None
    service: int | None = None
    subtype: int | None = None
    state: PacketState = PacketState.ANY
    octets: bytes = b""
    from_ns: int | None = None
    until_ns: int | None = None

    def matches(self, row: PacketRow) -> bool:
        """Whether a packet is wanted."""
        exact = ((self.apid, row.apid), (self.service, row.service), (self.subtype, row.subtype))
        if any(wanted is not None and wanted != held for wanted, held in exact):
            return False
        if not self._is_in_state(row) or (self.octets and self.octets not in row.data):
            return False
        if (self.from_ns is not None and row.received_ns < self.from_ns) or (self.until_ns is not None and row.received_ns > self.until_ns):
            return False
        text = f"{row.container} {row.apid} {f'{row.service},{row.subtype}' if row.service >= 0 else ''}".lower()
        return all(word in text for word in self.words.lower().split())

    def _is_in_state(self, row: PacketRow) -> bool:
        if self.state in QUALITIES:
            return row.quality == QUALITIES[self.state]
        if self.state is PacketState.UNDECODED:
            return not row.container
        return self.state is PacketState.ANY or is_not_good(row)

    def __str__(self) -> str:
        """The wish in words, '' for all."""
        service = "" if self.service is None else f"service {self.service}" + ("" if self.subtype is None else f",{self.subtype}")
        parts = (
            "" if self.apid is None else f"APID {apid_text(self.apid)}", service,
            "" if self.state is PacketState.ANY else self.state.lower(), self.words, self.octets.hex(" "),
            "" if self.from_ns is None and self.until_ns is None else "a span of time",
        )  # fmt: skip
        return ", ".join(part for part in parts if part)


def is_not_good(row: PacketRow) -> bool:
    """Whether a packet is damaged, or not in the dictionary."""
    return row.quality != PacketQuality.GOOD or not row.container


def parse_service(text: str) -> tuple[int | None, int | None] | None:
    """Service and subtype of `3` or `3,25`, neither for an empty text, None for what is none of these."""
    parts = [part.strip() for part in text.split(",")] if text.strip() else []
    if len(parts) > 2 or not all(part.isdigit() for part in parts):
        return None
    numbers: list[int | None] = [int(part) for part in parts]
    first, second = [*numbers, None, None][:2]
    return first, second
