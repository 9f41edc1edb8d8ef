"""Which packets of a list are wanted. The store looks for the same with SQL, so that the whole recording can be searched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from console.packets.batch import PacketQuality, apid_text
from console.session.messages import PacketRow


class PacketState(StrEnum):
    """What a packet is wanted for; NOT_GOOD is everything damaged or not in the dictionary."""

    ANY = "Any quality"
    GOOD = "Good"
    CORRECTED = "Corrected"
    NOT_GOOD = "Not good"
    TRUNCATED = "Truncated"
    SUSPECT = "Suspect"
    UNDECODED = "Undecoded"


_Test = Callable[[PacketRow], bool]
QUALITIES = {
    PacketState.GOOD: PacketQuality.GOOD,
    PacketState.CORRECTED: PacketQuality.CORRECTED,
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
        return self.matcher()(row)

    def matcher(self) -> Callable[[PacketRow], bool]:
        """What tells whether a packet is wanted, looking only at what matters: tens of thousands are asked for at each key."""
        tests = [test for test in (self._state_test(), *self._number_tests(), *self._text_tests()) if test is not None]
        if len(tests) == 1:
            return tests[0]
        return (lambda row: all(test(row) for test in tests)) if tests else (lambda row: True)

    def _state_test(self) -> _Test | None:
        if self.state in QUALITIES:
            quality = int(QUALITIES[self.state])
            return lambda row: row.quality == quality
        return {PacketState.UNDECODED: lambda row: not row.container, PacketState.NOT_GOOD: is_not_good}.get(self.state)

    def _number_tests(self) -> list[_Test | None]:
        apid, service, subtype, first, last = self.apid, self.service, self.subtype, self.from_ns, self.until_ns
        return [
            None if apid is None else lambda row: row.apid == apid,
            None if service is None else lambda row: row.service == service,
            None if subtype is None else lambda row: row.subtype == subtype,
            None if first is None else lambda row: row.received_ns >= first,
            None if last is None else lambda row: row.received_ns <= last,
        ]

    def _text_tests(self) -> list[_Test | None]:
        words, octets = self.words.lower().split(), self.octets
        return [
            (lambda row: octets in row.data) if octets else None,
            (lambda row: _has_words(row, words)) if words else None,
        ]

    def __str__(self) -> str:
        """The wish in words, '' for all."""
        service = "" if self.service is None else f"service {self.service}" + ("" if self.subtype is None else f",{self.subtype}")
        parts = (
            "" if self.apid is None else f"APID {apid_text(self.apid)}", service,
            "" if self.state is PacketState.ANY else self.state.lower(), self.words, self.octets.hex(" "),
            "" if self.from_ns is None and self.until_ns is None else "a span of time",
        )  # fmt: skip
        return ", ".join(part for part in parts if part)


def _has_words(row: PacketRow, words: list[str]) -> bool:
    text = f"{row.container} {row.apid} {f'{row.service},{row.subtype}' if row.service >= 0 else ''}".lower()
    return all(word in text for word in words)


def is_not_good(row: PacketRow) -> bool:
    """Whether a packet is damaged, or not in the dictionary."""
    return not PacketQuality(row.quality).is_sound or not row.container


def parse_service(text: str) -> tuple[int | None, int | None] | None:
    """Service and subtype of `3` or `3,25`, neither for an empty text, None for what is none of these."""
    parts = [part.strip() for part in text.split(",")] if text.strip() else []
    if len(parts) > 2 or not all(part.isdigit() for part in parts):
        return None
    numbers: list[int | None] = [int(part) for part in parts]
    first, second = [*numbers, None, None][:2]
    return first, second
