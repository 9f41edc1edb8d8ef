"""The sequence count of each APID's next telecommand (CCSDS 133.0-B-2 4.1.3.4.2), taken only when a command is released."""

from __future__ import annotations

from console.dictionary.encode import EncodedCommand, encode_command
from console.dictionary.model import Dictionary

_COUNTS = 1 << 14


class SequenceCounts:
    """Encodes commands with the count that comes next."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._dictionary = dictionary
        self.next: dict[int, int] = {}

    def encode(self, name: str, arguments: dict[str, str]) -> EncodedCommand:
        """The command with the next count of its APID."""
        first = encode_command(self._dictionary, name, arguments, sequence=0)
        count = self.next.get(_apid(first.data), 0)
        return encode_command(self._dictionary, name, arguments, sequence=count) if count else first

    def take(self, data: bytes) -> None:
        """The count of these bytes is used: they have left, will or may have. It never moves back: a record may tell of them out of
        order."""
        if len(data) < 4:
            return
        apid, following = _apid(data), (_count(data) + 1) % _COUNTS
        if apid not in self.next or (following - self.next[apid]) % _COUNTS < _COUNTS // 2:
            self.next[apid] = following

    def give_back(self, data: bytes) -> None:
        """These bytes never left: their count is free again where it was the last."""
        if self.next.get(_apid(data)) == (_count(data) + 1) % _COUNTS:
            self.next[_apid(data)] = _count(data)


def _apid(data: bytes) -> int:
    return int.from_bytes(data[:2]) & 0x7FF


def _count(data: bytes) -> int:
    return int.from_bytes(data[2:4]) & 0x3FFF
