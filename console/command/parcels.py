"""Packets on their way up, in pieces: which have left, which are confirmed, and what that means for the packet.

One surprise: a packet counts as sent when its last piece has left for the first time. One that was given up before that was never whole
on board, so it comes back; one that was given up after it may have arrived.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from console.command.uplink import NoticeKind, Precedence, UplinkNotice
from console.frames.uplink_format import Service


@dataclass(slots=True)
class Parcel:
    """One packet. `pieces` are the data fields of its frames; `service` None for bytes that need no frame."""

    tag: int
    service: Service | None
    pieces: list[bytes]
    precedence: Precedence = Precedence.COMMAND
    first: int = 0
    left: set[int] = field(default_factory=set)
    confirmed: int = 0

    @property
    def is_sent(self) -> bool:
        """Whether all of it has left at least once."""
        return len(self.left) == len(self.pieces)


class Parcels:
    """All packets that have no end yet. Pieces are named by a number each, which FOP-1 gets as its tag."""

    def __init__(self) -> None:
        self._parcels: dict[int, Parcel] = {}
        self._waiting: dict[Service | None, tuple[deque[int], deque[int]]] = {
            service: (deque(), deque()) for service in (*Service, None)
        }  # fmt: skip
        self._next = 0

    @property
    def waiting(self) -> int:
        """Packets of which something has not been taken yet."""
        return len({id(self._parcels[piece]) for lines in self._waiting.values() for line in lines for piece in line})

    def add(self, parcel: Parcel) -> None:
        """Let all of its pieces wait."""
        parcel.first = self._next
        for _ in parcel.pieces:
            self._parcels[self._next] = parcel
            self._waiting[parcel.service][parcel.precedence].append(self._next)
            self._next += 1

    def take(self, service: Service | None) -> tuple[int, bytes] | None:
        """The piece that goes next by this service: data only while no command waits at all."""
        commands, data = self._waiting[service]
        has_commands = any(lines[Precedence.COMMAND] for lines in self._waiting.values())
        line = commands if commands else data if not has_commands else None
        if not line:
            return None
        piece = line.popleft()
        parcel = self._parcels[piece]
        return piece, parcel.pieces[piece - parcel.first]

    def precedence(self, piece: int) -> Precedence:
        """Of the packet that a piece belongs to."""
        parcel = self._parcels.get(piece)
        return Precedence.COMMAND if parcel is None else parcel.precedence

    def leave(self, piece: int, now_ns: int) -> list[UplinkNotice]:
        """A piece has left: SENT with the last one. What nobody confirms ends here."""
        parcel = self._parcels.get(piece)
        if parcel is None or piece in parcel.left:
            return []
        parcel.left.add(piece)
        if not parcel.is_sent:
            return []
        if parcel.service is Service.AD:
            return [UplinkNotice(now_ns, NoticeKind.SENT, parcel.tag)]
        self._forget(parcel)
        return [UplinkNotice(now_ns, NoticeKind.SENT, parcel.tag, bypass_frames=len(parcel.pieces))]

    def confirm(self, piece: int, now_ns: int, evidence: str) -> list[UplinkNotice]:
        """A piece has arrived: RECEIVED with the last one."""
        parcel = self._parcels.get(piece)
        if parcel is None:
            return []
        parcel.confirmed += 1
        if parcel.confirmed < len(parcel.pieces):
            return []
        self._forget(parcel)
        return [UplinkNotice(now_ns, NoticeKind.RECEIVED, parcel.tag, evidence)]

    def give_up(self, concerns: Callable[[int, Parcel], bool], now_ns: int, reason: str) -> list[UplinkNotice]:
        """Packets of which a piece is concerned: UNCONFIRMED what has left whole, RETURNED the rest, the newest first."""
        given_up = {parcel.first: parcel for piece, parcel in self._parcels.items() if concerns(piece, parcel)}
        notices = []
        for _, parcel in sorted(given_up.items(), reverse=True):
            self._forget(parcel)
            kind = NoticeKind.UNCONFIRMED if parcel.is_sent else NoticeKind.RETURNED
            part = f", {len(parcel.left)} of {len(parcel.pieces)} segments had left" if parcel.left and not parcel.is_sent else ""
            notices.append(UplinkNotice(now_ns, kind, parcel.tag, reason + part))
        return notices

    def _forget(self, parcel: Parcel) -> None:
        for piece in range(parcel.first, parcel.first + len(parcel.pieces)):
            self._parcels.pop(piece, None)
        for lines in self._waiting.values():
            for line in lines:
                while line and line[0] not in self._parcels:
                    line.popleft()
                if any(piece not in self._parcels for piece in line):
                    kept = [piece for piece in line if piece in self._parcels]
                    line.clear()
                    line.extend(kept)
