"""Which frames are secured anew: every history of a few frames, sent, lost, overtaken and sent again, against the standard's receiver."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field, replace
from itertools import product

from console.command.seals import Seals
from console.frames.farm import Farm, FarmVariables
from console.frames.fop_actions import Signal, SignalKind
from console.frames.fop_state import FrameKind
from console.frames.tc import TcFrame, build_tc_frame, parse_tc_frame

DEPTH, MOST_AD = 5, 3


class Numbering:
    """A protection that does nothing but give the next anti-replay number, one byte before the data."""

    overhead = 1

    def __init__(self, given: int = 0) -> None:
        self.given = given

    def protect(self, prefix: bytes, data: bytes) -> bytes:
        self.given += 1
        return bytes([self.given]) + data


@dataclass
class World:
    """Both ends: the frames under way by number, what the receiver on board expects, what it has done."""

    seals: Seals
    numbering: Numbering
    first: int = 0
    sent: int = 0
    v_r: int = 0
    last: int = 0
    tags: int = 0
    done: tuple[bytes, ...] = ()
    history: tuple[str, ...] = field(default=())

    def after(self, what: str) -> World:
        """A copy to go on with."""
        numbering = Numbering(self.numbering.given)
        seals = copy(self.seals)
        seals._of, seals._protection = dict(self.seals._of), numbering
        return replace(self, seals=seals, numbering=numbering, history=(*self.history, what))

    def leave(self, kind: FrameKind, number: int, tag: int, *, is_lost: bool) -> None:
        """One frame goes up: FARM-1 first, then its anti-replay number (355.0-B-2 4.2.4.4: greater than the last)."""
        open_frame = build_tc_frame(1, 0, number, bytes([tag]), bypass=kind is not FrameKind.AD)
        frame = parse_tc_frame(self.seals.sealed(Signal(SignalKind.TRANSMIT, tag, kind, open_frame, number)))
        if is_lost or not self.taken(frame):
            return
        assert frame.data[0] > self.last, ("a replay of its own", self.history)
        assert frame.data[1:] not in self.done, ("twice", self.history)
        self.last, self.done = frame.data[0], (*self.done, frame.data[1:])

    def taken(self, frame: TcFrame) -> bool:
        farm = Farm(variables=FarmVariables(v_r=self.v_r))
        is_taken, self.v_r = farm.take(frame), farm.variables.v_r
        return is_taken


def moves(world: World) -> Iterator[World]:
    """All that can happen next."""
    for is_lost in (False, True):
        bypassing = world.after(f"BD {is_lost=}")
        bypassing.tags += 1
        bypassing.leave(FrameKind.BD, 0, 100 + bypassing.tags, is_lost=is_lost)
        yield bypassing
        if world.sent < MOST_AD:
            new = world.after(f"AD {world.sent} {is_lost=}")
            new.sent += 1
            new.leave(FrameKind.AD, world.sent, world.sent, is_lost=is_lost)
            yield new
    if world.first < world.v_r:
        told = world.after("CLCW")
        told.first = world.v_r
        yield told
    for fates in product((False, True), repeat=world.sent - world.first):
        again = world.after(f"again {fates}")
        for number, is_lost in zip(range(world.first, world.sent), fates, strict=True):
            again.leave(FrameKind.AD, number, number, is_lost=is_lost)
        if fates:
            yield again


def test_no_frame_of_ours_is_ever_a_replay_and_none_is_done_twice() -> None:
    numbering = Numbering()
    worlds, seen = [World(Seals(numbering, has_segment_header=False), numbering)], 0
    for _ in range(DEPTH):
        worlds = [after for world in worlds for after in moves(world)]
        seen += len(worlds)
    assert seen > 5_000
    assert any(world.done[:1] == (bytes([101]),) and len(world.done) == MOST_AD + 1 for world in worlds)


def test_what_nothing_went_past_keeps_its_number() -> None:
    """Sent, lost and sent again as often as one likes: each frame has one number for ever."""
    numbering = Numbering()
    seals = Seals(numbering, has_segment_header=False)
    signals = [Signal(SignalKind.TRANSMIT, n, FrameKind.AD, build_tc_frame(1, 0, n, b"x", bypass=False), n) for n in range(3)]
    first = [seals.sealed(each) for each in signals]
    assert [seals.sealed(each) for _ in range(3) for each in signals] == first * 3
    assert numbering.given == 3


def test_a_control_command_is_never_secured() -> None:
    numbering = Numbering()
    frame = build_tc_frame(1, 0, 0, b"\x00", is_control=True)
    assert Seals(numbering, has_segment_header=True).sealed(Signal(SignalKind.TRANSMIT, -1, FrameKind.BC, frame, 0)) == frame
    assert numbering.given == 0
