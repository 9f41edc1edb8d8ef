"""What a pass plan came to, as lines for a terminal and as a record for JSON."""

from __future__ import annotations

import msgspec

from console.command.procedure import ProcedureState, StepResult
from console.utc import iso_text, utc_text


def runs_of(states: list[ProcedureState]) -> list[ProcedureState]:
    """How each run of a plan stood last."""
    return list({state.run: state for state in states}.values())


def told(state: ProcedureState) -> dict[str, object]:
    """One run for JSON; times as text, those that never came as null."""
    steps = [
        {**msgspec.to_builtins(result), "begun": _time(result.begun_ns), "ended": _time(result.ended_ns)} for result in state.results
    ]  # fmt: skip
    fields = ("begun_ns", "ended_ns", "needs_arming")
    return {
        "run": state.run, "plan": state.name, "mode": str(state.mode), "phase": str(state.phase), "reason": state.reason, "by": state.by,
        "at": _time(state.at_ns), "aos": _time(state.aos_ns), "los": _time(state.los_ns), "step": state.step,
        "steps": [{key: value for key, value in step.items() if key not in fields} for step in steps],
    }  # fmt: skip


def report_lines(state: ProcedureState) -> list[str]:
    """One run for a terminal."""
    by = f", {state.by}" if state.by else ""
    head = f"{state.run}. {state.name}: {state.phase} ({state.mode}{by}) at {utc_text(state.at_ns)}"
    return [f"{head}{f': {state.reason}' if state.reason else ''}", *(_step_line(result) for result in state.results)]


def _step_line(result: StepResult) -> str:
    time = utc_text(result.begun_ns) if result.begun_ns >= 0 else "-"
    took = f"{(result.ended_ns - result.begun_ns) / 1e9:.1f} s" if result.ended_ns >= 0 and result.begun_ns >= 0 else ""
    command = f"command {result.command} {result.stage}" if result.command >= 0 else ""
    packet = f"packet {result.packet}" if result.packet >= 0 else ""
    words = "; ".join(filter(None, (result.text if result.text != result.stage else "", command, packet, result.by)))
    return f"   {result.step:<16} {result.state!s:<11} {time:<18} {took:>8}  {words}".rstrip()


def _time(at_ns: int) -> str | None:
    return None if at_ns < 0 else iso_text(at_ns)
