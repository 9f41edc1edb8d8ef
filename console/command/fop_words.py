"""What FOP-1 does and refuses, in an operator's words."""

from __future__ import annotations

from console.frames.clcw import Clcw
from console.frames.fop_actions import FopVariables, Signal, SignalKind
from console.frames.fop_state import Directive, DirectiveKind, FopPhase


def remark_of(said: Signal, variables: FopVariables) -> str:
    """What an operator should read of a signal; "" for nothing."""
    directive = said.directive
    match said.kind:
        case SignalKind.SUSPENDED:
            return "the AD service is suspended: no confirmation in time; resume it, or end it"
        case SignalKind.DIRECTIVE_FAILED:
            return "the AD service could not be begun"
        case SignalKind.DIRECTIVE_CONFIRMED if directive is not None and directive.kind.is_initiation:
            return f"the AD service has begun, next frame {variables.v_s}"
        case SignalKind.DIRECTIVE_CONFIRMED if directive is not None and directive.kind is not DirectiveKind.SET_V_S:
            return f"FOP-1: {directive.kind} done"
        case _:
            return ""


def why_not_active(v: FopVariables, heard: Clcw | None) -> str:
    """Why the AD service takes nothing now."""
    if v.suspended:
        return "it is suspended"
    if v.phase is not FopPhase.INITIAL:
        return v.phase.words
    if v.alert is not None:
        return f"it ended, {v.alert}"
    return "no control word (CLCW) has been heard yet" if heard is None else "it has not been begun"


def why_refused(directive: Directive, v: FopVariables) -> str:
    """The rule by which a directive was rejected."""
    suspended = f", suspended from S{v.suspended}" if v.suspended else ""
    value = f", value {directive.value}" if directive.value else ""
    return f"CCSDS 232.1-B-2 table 5-1, state {v.phase.label} ({v.phase.words}){suspended}{value}"
