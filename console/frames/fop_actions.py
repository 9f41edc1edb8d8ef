"""What FOP-1 remembers and the actions of its state table (CCSDS 232.1-B-2 5.1 and 5.2).

One surprise: purging the queues leaves NN(R) behind in the text of the standard; here the service begins with NN(R) = V(S), as table 5-1
takes for granted (events 5 to 12 can't happen in S4).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from msgspec import Struct
from msgspec.structs import replace

from console.frames.fop_state import Directive, DirectiveKind, FopAlert, FopPhase, FrameKind
from console.frames.fop_table import Action, Do
from console.frames.uplink_format import MODULUS, TimeoutType

UNLOCK = b"\x00"
_SET_V_R = b"\x82\x00"

BuildFrame = Callable[[FrameKind, int, bytes], bytes]


def set_v_r(number: int) -> bytes:
    """The control command Set V(R) (232.0-B-4 4.1.3.3.3)."""
    return _SET_V_R + bytes([number])


class Fdu(Struct, frozen=True):
    """A frame data unit on its way in: the data field of a frame that is still to be numbered."""

    tag: int
    data: bytes


class SentFrame(Struct, frozen=True):
    """A frame of the sent queue. `is_again`: To_Be_Retransmitted."""

    kind: FrameKind
    number: int
    tag: int
    frame: bytes
    is_again: bool = False


class FopVariables(Struct):
    """The variables of 232.1-B-2 5.1; immutable values only, so that a shallow copy is a snapshot."""

    window: int = 10
    timeout_ns: int = 5_000_000_000
    transmission_limit: int = 3
    timeout_type: TimeoutType = TimeoutType.ALERT
    modulus: int = MODULUS
    phase: FopPhase = FopPhase.INITIAL
    v_s: int = 0
    nn_r: int = 0
    transmissions: int = 1
    suspended: int = 0
    timer_ns: int = -1
    sent: tuple[SentFrame, ...] = ()
    waiting: Fdu | None = None
    bypassing: Fdu | None = None
    is_ad_ready: bool = True
    is_bc_ready: bool = True
    is_bd_ready: bool = True
    initiation: Directive | None = None
    alert: FopAlert | None = None
    alert_ns: int = -1


class SignalKind(Enum):
    """What FOP-1 says to the procedures below (TRANSMIT, ABORT) and to those above (the rest; 232.1-B-2 4.2 and 4.3)."""

    TRANSMIT = auto()
    ABORT = auto()
    ACCEPTED = auto()
    REJECTED = auto()
    CONFIRMED = auto()
    LOST = auto()  # the negative confirm response
    DIRECTIVE_ACCEPTED = auto()
    DIRECTIVE_REJECTED = auto()
    DIRECTIVE_CONFIRMED = auto()
    DIRECTIVE_FAILED = auto()  # the negative confirm response to an initiation
    ALERTED = auto()
    SUSPENDED = auto()


@dataclass(frozen=True, slots=True)
class Signal:
    """One of them. `tag` -1 for what no request stands behind; `number` is N(S), -1 without one."""

    kind: SignalKind
    tag: int = -1
    frame_kind: FrameKind | None = None
    frame: bytes = b""
    number: int = -1
    directive: Directive | None = None
    alert: FopAlert | None = None


@dataclass(slots=True)
class Cause:
    """What an event brings along."""

    now_ns: int
    fdu: Fdu | None = None
    directive: Directive | None = None
    n_r: int = 0


class FopActions:
    """Carries actions out on the variables and gathers what is to be said."""

    def __init__(self, variables: FopVariables, build: BuildFrame) -> None:
        self.variables, self._build = variables, build
        self._cause = Cause(0)
        self._said: list[Signal] = []
        self._does: dict[Do, Callable[[], None]] = {do: getattr(self, f"_{do.name.lower()}") for do in Do}

    def carry_out(self, actions: tuple[Action, ...], cause: Cause) -> list[Signal]:
        """The actions in order; returns what they say."""
        self._cause, self._said = cause, []
        for action in actions:
            if isinstance(action, FopAlert):
                self._alert(action)
            else:
                self._does[action]()
        return self._said

    def _say(self, kind: SignalKind, tag: int = -1, *, directive: Directive | None = None, number: int = -1) -> None:
        self._said.append(Signal(kind, tag, directive=directive, number=number))

    def _remove(self) -> None:
        """5.2.8: confirm what the control word acknowledges."""
        v = self.variables
        count = (self._cause.n_r - v.nn_r) % v.modulus
        for frame in v.sent[:count]:
            self._say(SignalKind.CONFIRMED, frame.tag, number=frame.number)
        v.sent, v.nn_r, v.transmissions = v.sent[count:], self._cause.n_r, 1

    def _start_timer(self) -> None:
        self.variables.timer_ns = self._cause.now_ns + self.variables.timeout_ns

    def _cancel_timer(self) -> None:
        self.variables.timer_ns = -1

    def _look(self) -> None:
        """5.2.10: the first frame that is to go again, or a new one if the window has room."""
        v = self.variables
        again = next((at for at, frame in enumerate(v.sent) if frame.is_again), None)
        if not v.is_ad_ready:
            return
        if again is not None:
            frame = replace(v.sent[again], is_again=False)
            v.sent = (*v.sent[:again], frame, *v.sent[again + 1 :])
            v.is_ad_ready = False
            self._transmit(frame)
        elif v.waiting is not None and (v.v_s - v.nn_r) % v.modulus < v.window:
            self._transmit_ad(v.waiting)

    def _transmit_ad(self, fdu: Fdu) -> None:
        """5.2.4. A frame that can't be built changes nothing: its data stay on the wait queue."""
        v = self.variables
        frame = SentFrame(FrameKind.AD, v.v_s, fdu.tag, self._build(FrameKind.AD, v.v_s, fdu.data))
        v.waiting = None
        self._say(SignalKind.ACCEPTED, fdu.tag)
        v.transmissions = v.transmissions if v.sent else 1
        v.v_s, v.sent, v.is_ad_ready = (v.v_s + 1) % v.modulus, (*v.sent, frame), False
        self._start_timer()
        self._transmit(frame)

    def _transmit(self, frame: SentFrame) -> None:
        self._said.append(Signal(SignalKind.TRANSMIT, frame.tag, frame.kind, frame.frame, frame.number))

    def _look_for_directive(self) -> None:
        """5.2.9."""
        v = self.variables
        again = next((frame for frame in v.sent if frame.kind is FrameKind.BC and frame.is_again), None)
        if v.is_bc_ready and again is not None:
            frame = replace(again, is_again=False)
            v.sent, v.is_bc_ready = (frame,), False
            self._transmit(frame)

    def _again(self) -> None:
        self._retransmit(FrameKind.AD)

    def _bc_again(self) -> None:
        self._retransmit(FrameKind.BC)

    def _retransmit(self, kind: FrameKind) -> None:
        """5.2.7: all of the sent queue goes once more, and what has not left yet does not."""
        v = self.variables
        self._said.append(Signal(SignalKind.ABORT, frame_kind=kind))
        v.transmissions += 1
        self._start_timer()
        v.sent = tuple(replace(frame, is_again=True) for frame in v.sent)

    def _enqueue(self) -> None:
        self.variables.waiting = self._cause.fdu

    def _accept(self) -> None:
        self._answer(SignalKind.ACCEPTED, SignalKind.DIRECTIVE_ACCEPTED)

    def _reject(self) -> None:
        self._answer(SignalKind.REJECTED, SignalKind.DIRECTIVE_REJECTED)

    def _confirm(self) -> None:
        self._say(SignalKind.DIRECTIVE_CONFIRMED, directive=self._cause.directive)

    def _answer(self, to_fdu: SignalKind, to_directive: SignalKind) -> None:
        if self._cause.directive is not None:
            self._say(to_directive, directive=self._cause.directive)
        elif self._cause.fdu is not None:
            self._say(to_fdu, self._cause.fdu.tag)

    def _confirm_initiation(self) -> None:
        self._say(SignalKind.DIRECTIVE_CONFIRMED, directive=self.variables.initiation)
        self.variables.initiation = None

    def _release_bc(self) -> None:
        self.variables.sent = ()

    def _initialise(self) -> None:
        """5.2.14."""
        self._purge()
        v = self.variables
        v.transmissions, v.suspended, v.nn_r = 1, 0, v.v_s
        v.initiation = self._cause.directive if self._cause.directive and self._cause.directive.kind is not DirectiveKind.INITIATE else None

    def _purge(self) -> None:
        """5.2.2 and 5.2.3."""
        v = self.variables
        for frame in v.sent:
            if frame.kind is FrameKind.AD:
                self._say(SignalKind.LOST, frame.tag, number=frame.number)
        if v.waiting is not None:
            self._say(SignalKind.REJECTED, v.waiting.tag)
        v.sent, v.waiting = (), None

    def _send_unlock(self) -> None:
        self._transmit_bc(UNLOCK)

    def _send_set_v_r(self) -> None:
        self._transmit_bc(set_v_r(self.variables.v_s))

    def _transmit_bc(self, control: bytes) -> None:
        """5.2.5."""
        v = self.variables
        frame = SentFrame(FrameKind.BC, 0, -1, self._build(FrameKind.BC, 0, control))
        v.sent, v.transmissions, v.is_bc_ready = (*v.sent, frame), 1, False
        self._start_timer()
        self._transmit(frame)

    def _send_bd(self) -> None:
        """5.2.6."""
        v, fdu = self.variables, self._cause.fdu
        if fdu is not None:
            v.bypassing, v.is_bd_ready = fdu, False
            self._transmit(SentFrame(FrameKind.BD, 0, fdu.tag, self._build(FrameKind.BD, 0, fdu.data)))

    def _suspend(self) -> None:
        self.variables.suspended = self.variables.phase.value
        self._say(SignalKind.SUSPENDED)

    def _resume(self) -> None:
        self.variables.suspended = 0
        self._start_timer()

    def _set_v_s(self) -> None:
        if self.variables.suspended:
            self._reject()
            return
        self._accept()
        self._set()
        self._confirm()

    def _set(self) -> None:
        v, directive = self.variables, self._cause.directive
        match directive:
            case Directive(DirectiveKind.SET_V_S | DirectiveKind.INITIATE_WITH_SET_V_R, value):
                v.v_s = v.nn_r = value
            case Directive(DirectiveKind.SET_WINDOW, value):
                v.window = value
            case Directive(DirectiveKind.SET_TIMEOUT, value):
                v.timeout_ns = value * 1_000_000
            case Directive(DirectiveKind.SET_TRANSMISSION_LIMIT, value):
                v.transmission_limit = value
            case Directive(DirectiveKind.SET_TIMEOUT_TYPE, value):
                v.timeout_type = TimeoutType(value)

    def _ad_ready(self) -> None:
        self.variables.is_ad_ready = True

    def _bc_ready(self) -> None:
        self.variables.is_bc_ready = True

    def _bd_ready(self) -> None:
        self.variables.is_bd_ready, self.variables.bypassing = True, None

    def _alert(self, reason: FopAlert) -> None:
        """5.2.15."""
        v = self.variables
        self._cancel_timer()
        self._purge()
        if v.initiation is not None:
            self._say(SignalKind.DIRECTIVE_FAILED, directive=v.initiation)
            v.initiation = None
        v.alert, v.alert_ns = reason, self._cause.now_ns
        self._said.append(Signal(SignalKind.ALERTED, alert=reason))
