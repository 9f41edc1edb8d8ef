"""What a commander and an uplink say to each other; `framed_uplink` is the one that there is.

A commander gives a packet with a tag and is told by notices what became of it, at once or in a later step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum, auto
from typing import Protocol, runtime_checkable

from console.frames.fop_state import Directive, FopState
from console.frames.uplink_format import Service


class Precedence(IntEnum):
    """Which packets go first. Those of one precedence keep their order."""

    COMMAND = 0
    DATA = 1


class NoticeKind(Enum):
    """What can become of a packet. SENT: its last byte was given to the link. RECEIVED: the spacecraft has confirmed it. UNCONFIRMED: it
    left, and nobody will say any more whether it arrived. RETURNED: it never left whole. CONTROL: a frame of the uplink's own has left."""

    SENT = auto()
    RECEIVED = auto()
    UNCONFIRMED = auto()
    RETURNED = auto()
    CONTROL = auto()


@dataclass(frozen=True, slots=True)
class UplinkNotice:
    """One step of the packet with this tag. `bypass_frames`: so many frames of it went past the sequence check (type B)."""

    at_ns: int
    kind: NoticeKind
    tag: int = -1
    detail: str = ""
    bypass_frames: int = 0


@dataclass(frozen=True, slots=True)
class LinkView:
    """The link as commanding sees it. `has_dropped`: it was not open at some instant since the last step; `clcw`: the last control word
    heard; `clcws`: those heard since the last step, in order; `heard_ns`: when the last good frame or packet came, -1 before the first."""

    is_open: bool
    reason: str = ""
    has_dropped: bool = False
    clcw: int | None = None
    clcws: tuple[int, ...] = ()
    heard_ns: int = -1


class Uplink(Protocol):
    """Where a commander gives its packets."""

    def send(self, packet: bytes, now_ns: int, *, tag: int = -1, service: Service | None = None) -> Sequence[UplinkNotice]:
        """Give a packet away, with the mission's service unless another is named; raises KnownError when it can't leave now. `tag` is
        what the notices name it by."""
        ...

    def step(self, now_ns: int, link: LinkView) -> Sequence[UplinkNotice]:
        """What has become of packets up to now."""
        ...


@runtime_checkable
class ControlledUplink(Protocol):
    """An uplink with FOP-1 in it."""

    def direct(self, directive: Directive, now_ns: int) -> Sequence[UplinkNotice]:
        """Carry out a directive of 232.1-B-2 4.1; raises KnownError with the reason where it is refused."""
        ...

    def state(self) -> FopState | None:
        """FOP-1 as it is; None for a framing without it."""
        ...

    def take_remarks(self) -> list[str]:
        """What happened since the last call that an operator should read, in words."""
        ...
