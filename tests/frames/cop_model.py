"""FOP-1, FARM-1 and a channel as one transition system, small enough to be gone through state by state.

The channel keeps the order (it is a radio link), and loses, delays and repeats. Time is left out: the timer may run out whenever it is
on. The frames below wait for the line, or don't.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, replace
from functools import cache

import msgspec

from console.frames.farm import Farm, FarmPhase, FarmVariables
from console.frames.fop import Fop
from console.frames.fop_actions import FopVariables, Signal, SignalKind
from console.frames.fop_state import Directive, DirectiveKind, FopPhase, FrameKind
from console.frames.tc import TcFrame


@dataclass(frozen=True, slots=True)
class World:
    """One state of everything. `line`: the frame that waits below FOP-1. `up`, `down`: what is in the air, oldest first.

    `executed`: commands in the order in which the spacecraft took them; `fate` of each: '.' not asked yet, '?' under way, 'c' confirmed,
    'l' lost (nobody knows), 'r' never left.
    """

    fop: tuple[object, ...]
    farm: tuple[object, ...]
    line: bytes
    up: tuple[bytes, ...]
    down: tuple[int, ...]
    executed: tuple[int, ...]
    fate: str


@dataclass(frozen=True, slots=True)
class Rules:
    """How big the world is. `waits`: a frame may wait for the line; `restarts`: after an alert the service is begun again, once what was
    in the air has come down; `buffers`: the spacecraft may have no buffer free; `drops`: the ground may lose its link."""

    commands: int = 3
    up: int = 2
    down: int = 1
    window: int = 2
    modulus: int = 5
    limit: int = 2
    first: int = 3
    waits: bool = False
    restarts: bool = False
    buffers: bool = False
    drops: bool = False


def _pack(kind: FrameKind, number: int, data: bytes) -> bytes:
    return bytes([kind is not FrameKind.AD, kind is FrameKind.BC, number]) + data


@cache
def _frame(packed: bytes) -> TcFrame:
    return TcFrame(0, 0, packed[2], packed[3:], is_bypass=bool(packed[0]), is_control=bool(packed[1]))


class Model:
    """All moves from a world. An AssertionError in one of them is a fault of the protocol."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self._fop = Fop(_pack)
        self._farm = Farm()

    def first(self) -> World:
        """Both ends agree, nothing is under way."""
        r = self.rules
        fop = FopVariables(window=r.window, timeout_ns=0, transmission_limit=r.limit, modulus=r.modulus, phase=FopPhase.ACTIVE,
                           v_s=r.first, nn_r=r.first)  # fmt: skip
        farm = FarmVariables(window=2 * r.window, modulus=r.modulus, v_r=r.first)
        return World(msgspec.structs.astuple(fop), msgspec.structs.astuple(farm), b"", (), (), (), "." * r.commands)

    def moves(self, world: World) -> Iterator[tuple[World, bool]]:
        """Every world one step on, and whether the ground has sent something in that step."""
        fop, farm = FopVariables(*world.fop), FarmVariables(*world.farm)  # type: ignore[arg-type]
        yield from self._ground(world, fop)
        yield from self._space(world, fop, farm)

    def is_over(self, world: World) -> bool:
        """Nothing is left to be done: all have a fate, and no frame is unconfirmed."""
        return "?" not in world.fate and "." not in world.fate

    def _ground(self, world: World, fop: FopVariables) -> Iterator[tuple[World, bool]]:
        asked = world.fate.find(".")
        if asked >= 0 and fop.waiting is None and fop.phase in (FopPhase.ACTIVE, FopPhase.RETRANSMITTING):
            begun = replace(world, fate=world.fate[:asked] + "?" + world.fate[asked + 1 :])
            yield self._told(begun, fop, lambda one: one.request(asked, bytes([asked]), 0))
        elif asked >= 0 and fop.phase is FopPhase.INITIAL and not self.rules.restarts:
            yield replace(world, fate=world.fate.replace(".", "r")), False
        if fop.timer_ns >= 0:
            yield self._told(world, fop, lambda one: one.tick(0))
        if world.line:
            yield self._left(world, fop)
        if self.rules.drops and fop.phase is not FopPhase.INITIAL:
            yield self._told(world, fop, lambda one: one.lose_link(0))
        if world.down:
            word, rest = world.down[0], world.down[1:]
            yield replace(world, down=rest), False
            for down in (rest, world.down):
                yield self._told(replace(world, down=down), fop, lambda one: one.hear(word, 0))
        if self.rules.restarts and fop.phase is FopPhase.INITIAL and not (world.up or world.down or world.line or self.is_over(world)):
            yield self._told(world, fop, lambda one: self._restarted(one, world))

    def _restarted(self, fop: Fop, world: World) -> list[Signal]:
        """What an operator does: V(S) from a control word, then an initiation, with Unlock where a flag is up (E3, E4 and E14 in S4 are
        alerts: a check would never succeed)."""
        farm = FarmVariables(*world.farm)  # type: ignore[arg-type]
        fop.direct(Directive(DirectiveKind.SET_V_S, farm.v_r), 0)
        has_flag = farm.phase is not FarmPhase.OPEN or farm.wants_retransmission
        kind = DirectiveKind.INITIATE_WITH_UNLOCK if has_flag else DirectiveKind.INITIATE_WITH_CHECK
        return fop.direct(Directive(kind), 0)

    def _space(self, world: World, fop: FopVariables, farm: FarmVariables) -> Iterator[tuple[World, bool]]:
        if world.up:
            frame, rest = world.up[0], world.up[1:]
            yield replace(world, up=rest), False
            for up in (rest, world.up):
                for has_buffer in (True, False) if self.rules.buffers else (True,):
                    yield self._taken(replace(world, up=up), farm, frame, has_buffer), False
        if farm.is_waiting:
            self._farm.variables = copy(farm)
            self._farm.release_buffer()
            yield replace(world, farm=msgspec.structs.astuple(self._farm.variables)), False
        self._farm.variables = farm
        word = self._farm.clcw()
        if len(world.down) < self.rules.down and (not world.down or world.down[-1] != word):
            yield replace(world, down=(*world.down, word)), False

    def _taken(self, world: World, farm: FarmVariables, packed: bytes, has_buffer: bool) -> World:
        self._farm.variables = copy(farm)
        frame, executed = _frame(packed), world.executed
        if self._farm.take(frame, has_buffer=has_buffer):
            number = frame.data[0]
            assert number not in executed, f"command {number} is executed twice"
            assert not executed or number > executed[-1], f"command {number} is executed after {executed[-1]}"
            skipped = set(range(number)) - set(executed)
            assert all(world.fate[each] in "lr" for each in skipped), f"{skipped} are skipped, and nobody was told"
            executed = (*executed, number)
        self._farm.variables.farm_b = 0
        return replace(world, farm=msgspec.structs.astuple(self._farm.variables), executed=executed)

    def _told(self, world: World, fop: FopVariables, act: Callable[[Fop], list[Signal]]) -> tuple[World, bool]:
        self._fop.variables = copy(fop)
        return self._heeded(world, act(self._fop))

    def _left(self, world: World, fop: FopVariables) -> tuple[World, bool]:
        """The line is free: the frame that waited is in the air, or lost where the air holds no more."""
        self._fop.variables = copy(fop)
        up = (*world.up, world.line) if len(world.up) < self.rules.up else world.up
        kind = FrameKind.BC if _frame(world.line).is_control else FrameKind.AD
        after, _ = self._heeded(replace(world, up=up, line=b""), self._fop.frame_accepted(kind, 0))
        return after, True

    def _heeded(self, world: World, said: list[Signal]) -> tuple[World, bool]:
        """What FOP-1 says is done at once."""
        has_sent = False
        waiting = list(said)
        while waiting:
            each = waiting.pop(0)
            if each.kind is SignalKind.TRANSMIT:
                world = replace(world, line=each.frame)
                if not self.rules.waits:
                    has_sent = True
                    up = (*world.up, world.line) if len(world.up) < self.rules.up else world.up
                    world = replace(world, up=up, line=b"")
                    assert each.frame_kind is not None
                    waiting += self._fop.frame_accepted(each.frame_kind, 0)
            elif each.kind in (SignalKind.ABORT, SignalKind.ALERTED) and world.line:
                kind = FrameKind.BC if _frame(world.line).is_control else FrameKind.AD
                world = replace(world, line=b"")
                waiting += self._fop.frame_accepted(kind, 0)
            elif each.kind in (SignalKind.CONFIRMED, SignalKind.LOST, SignalKind.REJECTED):
                world = self._fated(world, each)
        return replace(world, fop=msgspec.structs.astuple(self._fop.variables)), has_sent

    def _fated(self, world: World, said: Signal) -> World:
        mark = {SignalKind.CONFIRMED: "c", SignalKind.LOST: "l", SignalKind.REJECTED: "r"}[said.kind]
        assert world.fate[said.tag] == "?", f"command {said.tag} was {world.fate[said.tag]} and is {mark} now"
        assert mark != "c" or said.tag in world.executed, f"command {said.tag} is confirmed and was not executed"
        assert mark != "r" or said.tag not in world.executed, f"command {said.tag} never left and was executed"
        return replace(world, fate=world.fate[: said.tag] + mark + world.fate[said.tag + 1 :])
