"""What the sending end of COP-1 can be in, do and say, as plain values (CCSDS 232.1-B-2 4 and 5.1)."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from msgspec import Struct

from console.frames.uplink_format import Service, TimeoutType


class FopPhase(IntEnum):
    """The states S1 to S6 of FOP-1 (232.1-B-2 5.1.2)."""

    ACTIVE = 1
    RETRANSMITTING = 2
    RETRANSMITTING_WITH_WAIT = 3
    INITIALISING = 4
    INITIALISING_WITH_BC = 5
    INITIAL = 6

    @property
    def label(self) -> str:
        """As the standard calls it."""
        return f"S{self.value}"

    @property
    def words(self) -> str:
        """What it means."""
        return _PHASE_WORDS[self.value - 1]


_PHASE_WORDS = (
    "active", "sending again", "the spacecraft asks to wait", "waiting for a control word", "control command under way", "not active",
)  # fmt: skip


class FopAlert(StrEnum):
    """Why the AD service ended (232.1-B-2 4.3.2); the value says it in words. LINK is the console's own: there is no link any more."""

    LIMIT = "sent as often as allowed and never accepted"
    T1 = "no confirmation in time"
    LOCKOUT = "the spacecraft's receiver is in lockout"
    SYNCH = "ground and spacecraft disagree about what has been accepted"
    NN_R = "the control word names a frame number that can't be"
    CLCW = "the control word contradicts itself"
    LLIF = "a frame could not be given to the link"
    TERM = "ended by the operator"
    LINK = "the link dropped"


class FrameKind(StrEnum):
    """The types of telecommand frames (232.0-B-4 2.4.2)."""

    AD = "AD"
    BC = "BC"
    BD = "BD"


class DirectiveKind(StrEnum):
    """The directives of 232.1-B-2 4.1, in words. Those of two and four with a value are SET_... and INITIATE_WITH_SET_V_R."""

    INITIATE = "initiate without check"
    INITIATE_WITH_CHECK = "initiate with check"
    INITIATE_WITH_UNLOCK = "initiate with unlock"
    INITIATE_WITH_SET_V_R = "initiate with set V(R)"
    TERMINATE = "terminate"
    RESUME = "resume"
    SET_V_S = "set V(S)"
    SET_WINDOW = "set window"
    SET_TIMEOUT = "set timeout"
    SET_TRANSMISSION_LIMIT = "set transmission limit"
    SET_TIMEOUT_TYPE = "set timeout type"

    @property
    def is_initiation(self) -> bool:
        """Whether it starts the AD service."""
        return self in _INITIATIONS

    @property
    def transmits(self) -> bool:
        """Whether a frame goes up because of it."""
        return self in (DirectiveKind.INITIATE_WITH_UNLOCK, DirectiveKind.INITIATE_WITH_SET_V_R)


_INITIATIONS = (
    DirectiveKind.INITIATE, DirectiveKind.INITIATE_WITH_CHECK, DirectiveKind.INITIATE_WITH_UNLOCK, DirectiveKind.INITIATE_WITH_SET_V_R,
)  # fmt: skip


class Directive(Struct, frozen=True):
    """One directive. `value`: a frame number, frames, milliseconds (SET_TIMEOUT), transmissions or a TimeoutType."""

    kind: DirectiveKind
    value: int = 0


class FopState(Struct, frozen=True):
    """FOP-1 as an operator sees it. `v_s`: the number of the next frame; `nn_r`: all before it are confirmed; `sent`: unconfirmed
    frames; `waiting`: packets that wait for their turn; `timer_ns`: when the timer runs out, -1 when it is off; `suspended`: the state
    that RESUME goes back to, 0 when there is nothing to resume; `alert`: why the service ended last."""

    vcid: int
    service: Service
    phase: FopPhase
    v_s: int
    nn_r: int
    sent: int
    waiting: int
    window: int
    timer_ns: int
    timeout_ns: int
    transmissions: int
    transmission_limit: int
    timeout_type: TimeoutType
    suspended: int = 0
    alert: FopAlert | None = None
    alert_ns: int = -1
