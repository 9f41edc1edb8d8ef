"""FARM-1, the receiving end of COP-1 for one virtual channel (CCSDS 232.1-B-2 6): which frames are taken, and the control word.

It runs before the frame's security (355.0-B-2) is looked at, as FOP-1 runs after it is given: a frame that goes up again has the same
bytes, and one that came out of sequence would otherwise have used up its anti-replay number before it is taken.
"""

from __future__ import annotations

from enum import Enum, IntEnum

from msgspec import Struct

from console.frames.fop_actions import UNLOCK, set_v_r
from console.frames.tc import TcFrame
from console.frames.uplink_format import MODULUS


class FarmPhase(IntEnum):
    """The states S1 to S3 of FARM-1 (232.1-B-2 6.1.2)."""

    OPEN = 1
    WAIT = 2
    LOCKOUT = 3


class FarmEvent(Enum):
    """Rows of table 6-1."""

    E1 = "AD, N(S) = V(R), a buffer is free"
    E2 = "AD, N(S) = V(R), none is free"
    E3 = "AD, in the positive part of the window"
    E4 = "AD, in the negative part of the window"
    E5 = "AD, outside of the window"
    E6 = "BD"
    E7 = "Unlock"
    E8 = "Set V(R)"
    E9 = "not valid"
    E10 = "a buffer was freed"


class FarmVariables(Struct):
    """The variables of 232.1-B-2 6.1. `window` is W, PW = NW = W / 2 (6.1.8)."""

    window: int = 20
    modulus: int = MODULUS
    phase: FarmPhase = FarmPhase.OPEN
    wants_retransmission: bool = False
    is_waiting: bool = False
    v_r: int = 0
    farm_b: int = 0

    @property
    def is_locked_out(self) -> bool:
        """The Lockout flag, which is the state."""
        return self.phase is FarmPhase.LOCKOUT


class Farm:
    """One FARM-1. `take` answers whether the frame's data go on; the rest of what it does is in the control word."""

    def __init__(self, *, vcid: int = 0, variables: FarmVariables | None = None) -> None:
        self._vcid = vcid
        self.variables = variables or FarmVariables()

    def take(self, frame: TcFrame, *, has_buffer: bool = True) -> bool:
        """Whether a frame that passed the validation check is accepted; a control command is carried out, and never has data to go on."""
        return self.happens(self.event_of(frame, has_buffer=has_buffer), frame)

    def release_buffer(self) -> None:
        """A buffer has become free (E10)."""
        self.happens(FarmEvent.E10)

    def clcw(self, *, has_rf: bool = True, has_lock: bool = True) -> int:
        """The control word as it is now (E11; 232.0-B-4 4.2)."""
        v = self.variables
        flags = (not has_rf) << 15 | (not has_lock) << 14 | v.is_locked_out << 13 | v.is_waiting << 12 | v.wants_retransmission << 11
        return 0b01 << 24 | self._vcid << 18 | flags | (v.farm_b & 3) << 9 | v.v_r

    def event_of(self, frame: TcFrame, *, has_buffer: bool = True) -> FarmEvent:
        """The row of table 6-1 that a frame is."""
        if frame.is_control:
            return self._control_event(frame)
        if frame.is_bypass:
            return FarmEvent.E6
        v = self.variables
        ahead, half = (frame.sequence - v.v_r) % v.modulus, v.window // 2
        if ahead == 0:
            return FarmEvent.E1 if has_buffer else FarmEvent.E2
        if ahead < half:
            return FarmEvent.E3
        return FarmEvent.E4 if ahead >= v.modulus - half else FarmEvent.E5

    def _control_event(self, frame: TcFrame) -> FarmEvent:
        if not frame.is_bypass:
            return FarmEvent.E9
        if frame.data == UNLOCK:
            return FarmEvent.E7
        if len(frame.data) == 3 and frame.data == set_v_r(frame.data[2]):
            return FarmEvent.E8
        return FarmEvent.E9

    def happens(self, event: FarmEvent, frame: TcFrame | None = None) -> bool:
        """Table 6-1. Whether a data frame is accepted."""
        v, phase = self.variables, self.variables.phase
        match event:
            case FarmEvent.E1 | FarmEvent.E2 | FarmEvent.E3 | FarmEvent.E5 if phase is FarmPhase.OPEN:
                return self._in_sequence(event)
            case FarmEvent.E5:
                v.phase = FarmPhase.LOCKOUT
            case FarmEvent.E6:
                v.farm_b += 1
                return True
            case FarmEvent.E7:
                v.farm_b += 1
                v.phase, v.wants_retransmission, v.is_waiting = FarmPhase.OPEN, False, False
            case FarmEvent.E8:
                v.farm_b += 1
                if phase is not FarmPhase.LOCKOUT and frame is not None:
                    v.phase, v.wants_retransmission, v.is_waiting, v.v_r = FarmPhase.OPEN, False, False, frame.data[2]
            case FarmEvent.E10:
                v.is_waiting = False
                v.phase = FarmPhase.OPEN if phase is FarmPhase.WAIT else phase
        return False

    def _in_sequence(self, event: FarmEvent) -> bool:
        """AD frames in the state Open."""
        v = self.variables
        if event is FarmEvent.E1:
            v.v_r, v.wants_retransmission = (v.v_r + 1) % v.modulus, False
            return True
        if event is FarmEvent.E5:
            v.phase = FarmPhase.LOCKOUT
            return False
        v.wants_retransmission = True
        if event is FarmEvent.E2:
            v.is_waiting, v.phase = True, FarmPhase.WAIT
        return False
