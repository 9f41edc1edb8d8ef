"""FOP-1, the sending end of COP-1 for one virtual channel (CCSDS 232.1-B-2 5): what happens becomes an event of table 5-1.

Nothing is sent and nothing waited for in here: time comes in, signals come out. The procedures below answer each TRANSMIT with
`frame_accepted` or `frame_rejected`, and drop on ABORT what has not left yet.
"""

from __future__ import annotations

from console.frames.clcw import Clcw, parse_clcw
from console.frames.fop_actions import BuildFrame, Cause, Fdu, FopActions, FopVariables, Signal
from console.frames.fop_state import Directive, DirectiveKind, FopAlert, FopPhase, FrameKind
from console.frames.fop_table import TABLE, Event
from console.frames.uplink_format import TimeoutType, UplinkFormat

_COP_1 = 1
_MOST_MS = 3_600_000
_RESUMED = (Event.E30, Event.E31, Event.E32, Event.E33, Event.E34)
_ANSWERS = {
    FrameKind.AD: (Event.E41, Event.E42), FrameKind.BC: (Event.E43, Event.E44), FrameKind.BD: (Event.E45, Event.E46),
}  # fmt: skip
_DIRECTIVES = {
    DirectiveKind.INITIATE: Event.E23,
    DirectiveKind.INITIATE_WITH_CHECK: Event.E24,
    DirectiveKind.TERMINATE: Event.E29,
    DirectiveKind.SET_V_S: Event.E35,
    DirectiveKind.SET_WINDOW: Event.E36,
    DirectiveKind.SET_TIMEOUT: Event.E37,
    DirectiveKind.SET_TRANSMISSION_LIMIT: Event.E38,
    DirectiveKind.SET_TIMEOUT_TYPE: Event.E39,
}


def variables_of(form: UplinkFormat) -> FopVariables:
    """FOP-1 as a mission sets it up, not active yet."""
    return FopVariables(form.window, round(form.timeout_s * 1e9), form.transmission_limit, form.timeout_type)


class Fop:
    """One FOP-1. `build` makes a frame of type, number and data field; whatever it raises leaves FOP-1 as it was.

    `variables` are all that it remembers. Every method returns what is said in answer.
    """

    def __init__(self, build: BuildFrame, *, vcid: int = 0, variables: FopVariables | None = None) -> None:
        self._vcid = vcid
        self._actions = FopActions(variables or FopVariables(), build)

    @property
    def variables(self) -> FopVariables:
        """The variables of 232.1-B-2 5.1."""
        return self._actions.variables

    @variables.setter
    def variables(self, variables: FopVariables) -> None:
        self._actions.variables = variables

    def request(self, tag: int, data: bytes, now_ns: int, *, is_bypass: bool = False) -> list[Signal]:
        """Transfer one data field by an AD frame, or a BD one; REJECTED where it can't be taken now."""
        v = self.variables
        bypassing, in_sequence = Event.E21 if v.is_bd_ready else Event.E22, Event.E19 if v.waiting is None else Event.E20
        return self._happens(bypassing if is_bypass else in_sequence, Cause(now_ns, Fdu(tag, data)))

    def direct(self, directive: Directive, now_ns: int) -> list[Signal]:
        """Carry a directive out; DIRECTIVE_REJECTED where the state or the value don't allow it."""
        return self._happens(self._directive_event(directive), Cause(now_ns, directive=directive))

    def hear(self, word: int, now_ns: int) -> list[Signal]:
        """Take a control word; one of another type, virtual channel or COP says nothing here (232.1-B-2 5.3.2)."""
        found = parse_clcw(word)
        if found is None or found.vcid != self._vcid or found.cop != _COP_1:
            return []
        return self._happens(self._clcw_event(found), Cause(now_ns, n_r=found.report))

    def tick(self, now_ns: int) -> list[Signal]:
        """Let time pass."""
        v = self.variables
        if v.timer_ns < 0 or now_ns < v.timer_ns:
            return []
        v.timer_ns = -1
        alerts = v.timeout_type is TimeoutType.ALERT
        if v.transmissions < v.transmission_limit:
            return self._happens(Event.E16 if alerts else Event.E104, Cause(now_ns))
        return self._happens(Event.E17 if alerts else Event.E18, Cause(now_ns))

    def frame_accepted(self, kind: FrameKind, now_ns: int) -> list[Signal]:
        """The frame of this type that was to be transmitted has left, or has been aborted."""
        return self._happens(_ANSWERS[kind][0], Cause(now_ns, self.variables.bypassing if kind is FrameKind.BD else None))

    def frame_rejected(self, kind: FrameKind, now_ns: int) -> list[Signal]:
        """It could not leave."""
        return self._happens(_ANSWERS[kind][1], Cause(now_ns))

    def lose_link(self, now_ns: int) -> list[Signal]:
        """There is no link any more. Not in the standard: as if terminated, with an alert that says why; also out of suspension."""
        v = self.variables
        if v.phase is FopPhase.INITIAL and not v.suspended:
            return []
        said = self._actions.carry_out((FopAlert.LINK,), Cause(now_ns))
        v.phase, v.suspended = FopPhase.INITIAL, 0
        return said

    def _happens(self, event: Event, cause: Cause) -> list[Signal]:
        cell = TABLE[event][self.variables.phase - 1]
        if cell is None:
            return []
        actions, phase = cell
        said = self._actions.carry_out(actions, cause)
        self.variables.phase = phase
        return said

    def _clcw_event(self, clcw: Clcw) -> Event:
        v = self.variables
        if clcw.version:
            return Event.E15
        if clcw.is_locked_out:
            return Event.E14
        acknowledged, outstanding = (clcw.report - v.nn_r) % v.modulus, (v.v_s - v.nn_r) % v.modulus
        if acknowledged == outstanding:
            return self._all_received(clcw, has_new=acknowledged > 0)
        if acknowledged < outstanding:
            return self._some_received(clcw, has_new=acknowledged > 0)
        return Event.E13

    def _all_received(self, clcw: Clcw, *, has_new: bool) -> Event:
        if clcw.wants_retransmission:
            return Event.E4
        if clcw.is_waiting:
            return Event.E3
        return Event.E2 if has_new else Event.E1

    def _some_received(self, clcw: Clcw, *, has_new: bool) -> Event:
        v = self.variables
        if not clcw.wants_retransmission:
            return Event.E7 if clcw.is_waiting else Event.E6 if has_new else Event.E5
        if v.transmission_limit == 1:
            return Event.E101 if has_new else Event.E102
        if has_new:
            return Event.E9 if clcw.is_waiting else Event.E8
        if v.transmissions < v.transmission_limit:
            return Event.E11 if clcw.is_waiting else Event.E10
        return Event.E103 if clcw.is_waiting else Event.E12

    def _directive_event(self, directive: Directive) -> Event:
        v = self.variables
        if not self._is_valid(directive):
            return Event.E40
        match directive.kind:
            case DirectiveKind.INITIATE_WITH_UNLOCK:
                return Event.E25 if v.is_bc_ready else Event.E26
            case DirectiveKind.INITIATE_WITH_SET_V_R:
                return Event.E27 if v.is_bc_ready else Event.E28
            case DirectiveKind.RESUME:
                return _RESUMED[v.suspended]
            case kind:
                return _DIRECTIVES[kind]

    def _is_valid(self, directive: Directive) -> bool:
        low, high = {
            DirectiveKind.SET_V_S: (0, self.variables.modulus - 1),
            DirectiveKind.INITIATE_WITH_SET_V_R: (0, self.variables.modulus - 1),
            DirectiveKind.SET_WINDOW: (1, self.variables.modulus - 1),
            DirectiveKind.SET_TIMEOUT: (1, _MOST_MS),
            DirectiveKind.SET_TRANSMISSION_LIMIT: (1, 255),
            DirectiveKind.SET_TIMEOUT_TYPE: (0, 1),
        }.get(directive.kind, (directive.value, directive.value))
        return low <= directive.value <= high
