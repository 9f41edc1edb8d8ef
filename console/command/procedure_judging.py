"""What became of a step: pure judgements of telemetry, of command stages and of the passed time."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace

from console.command.conditions import Truth, judge
from console.command.evidence import Witness
from console.command.procedure import (
    TO_HOLD,
    BranchAct,
    CheckAct,
    CommandAct,
    Goto,
    Needs,
    PassWindow,
    Phase,
    ProcedureState,
    PromptAct,
    RunMode,
    Step,
    StepResult,
    StepState,
    WaitAct,
    duration_text,
)
from console.command.states import CommandChange, Stage
from console.command.uplink import LinkView
from console.dictionary.criteria import Criterion
from console.utc import SECOND_NS

RANKS = {
    Stage.SENT: 0, Stage.RADIATED: 0, Stage.RECEIVED: 1, Stage.ACCEPTED: 2, Stage.STARTED: 3, Stage.PROGRESS: 4, Stage.COMPLETED: 5,
}  # fmt: skip
WAITING = (Stage.QUEUED, Stage.ARMED, Stage.HELD)
_NOT_EXECUTED = (Stage.REJECTED, Stage.FAILED, Stage.CANCELLED, Stage.EXPIRED)


@dataclass(frozen=True, slots=True)
class Scene:
    """What a plan sees at one instant."""

    now_ns: int
    telemetry: Witness
    link: LinkView


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a step ended and where the plan goes on; `packet` brought the value that decided, -1 where none did."""

    state: StepState
    text: str
    way: Goto
    packet: int = -1


def deadline_ns(step: Step, result: StepResult) -> int | None:
    """When a begun step's time is over, None for one that has all the time."""
    return None if step.timeout_s is None else result.begun_ns + round(step.timeout_s * SECOND_NS)


def wait_end_ns(act: WaitAct, result: StepResult) -> int:
    """When a begun wait is over."""
    return result.begun_ns + round(act.duration_s * SECOND_NS)


def due_of(step: Step, window: PassWindow | None) -> tuple[int, str]:
    """Before when a step isn't begun, and what that instant is; a command not before AOS."""
    if window is None:
        return -1, ""
    if step.at is not None:
        return step.at.in_window(window), str(step.at)
    return (window.aos_ns, "AOS") if isinstance(step.act, CommandAct) else (-1, "")


def asks_first(step: Step, mode: RunMode) -> bool:
    """Whether the operator confirms a step before it begins."""
    if mode is RunMode.MANUAL:
        return not isinstance(step.act, PromptAct)
    return mode is RunMode.SEMI_AUTOMATIC and isinstance(step.act, CommandAct)


def waiting_words(step: Step, result: StepResult) -> tuple[str, int]:
    """What a begun step waits for, and until when (-1: for as long as it takes)."""
    end_ns = deadline_ns(step, result)
    due_ns = -1 if end_ns is None else end_ns
    match step.act:
        case WaitAct():
            return "waits", wait_end_ns(step.act, result)
        case PromptAct():
            return "waits for an answer", due_ns
        case CommandAct(until=until):
            stage = result.stage or "not queued"
            return f"{stage}{f' ({result.text})' if result.text else ''}, until {until}", due_ns
        case CheckAct(criterion):
            return f"until {criterion.text}", due_ns
    return "waits for telemetry", due_ns


def needs_of(step: Step, result: StepResult, phase: Phase) -> Needs:
    """What the operator has to do about the step that is on."""
    if result.state is StepState.OPEN:
        return Needs.NOTHING
    if result.state is not StepState.BEGUN:
        return Needs.DECIDE
    if isinstance(step.act, PromptAct):
        return Needs.ANSWER if phase is Phase.RUNNING else Needs.NOTHING
    if result.stage not in WAITING:
        return Needs.NOTHING
    return Needs.ARM if result.needs_arming and result.stage != Stage.ARMED else Needs.SEND


def outcome_of(step: Step, result: StepResult, state: ProcedureState, scene: Scene) -> Outcome | None:
    """What a begun step has come to by now; None while it goes on. A command's is told by `command_outcome`."""
    match step.act:
        case CheckAct():
            return _checked(step, step.act, result, scene)
        case BranchAct():
            return _branched(step, step.act, result, state, scene)
        case WaitAct():
            is_over = scene.now_ns >= wait_end_ns(step.act, result)
            return Outcome(StepState.DONE, "", step.then) if is_over else None
        case PromptAct():
            return _timed_out(step, result, scene.now_ns, "nobody answered")
        case CommandAct():
            return _timed_out(step, result, scene.now_ns, f"not {step.act.until}")
    return Outcome(StepState.DONE, "", step.then)


def _timed_out(step: Step, result: StepResult, now_ns: int, what: str) -> Outcome | None:
    end_ns = deadline_ns(step, result)
    if end_ns is None or now_ns < end_ns:
        return None
    return Outcome(StepState.FAILED, f"{what} within {duration_text(step.timeout_s or 0.0)}", step.otherwise)


def _checked(step: Step, act: CheckAct, result: StepResult, scene: Scene) -> Outcome | None:
    found = judge(act.criterion, scene.telemetry, scene.now_ns)
    packet = _deciding_packet(act.criterion, scene.telemetry)
    if found.truth is Truth.HOLDS:
        return Outcome(StepState.DONE, found.evidence, step.then, packet)
    late = _timed_out(step, result, scene.now_ns, "")
    words = "it can't be told" if found.truth is Truth.UNKNOWN else "it does not hold"
    return None if late is None else Outcome(StepState.FAILED, f"{words}: {found.evidence}", step.otherwise, packet)


def _branched(step: Step, act: BranchAct, result: StepResult, state: ProcedureState, scene: Scene) -> Outcome | None:
    if act.criterion is None:
        before = state.result(act.on)
        words = results_heard(before)
        is_so = bool(words & set(act.among))
        told = f"{act.on}: {before.answer or before.stage or before.state}"
        return Outcome(StepState.DONE, told, step.then if is_so else step.otherwise, before.packet)
    found = judge(act.criterion, scene.telemetry, scene.now_ns)
    packet = _deciding_packet(act.criterion, scene.telemetry)
    if found.truth is not Truth.UNKNOWN:
        holds = found.truth is Truth.HOLDS
        text = f"{'holds' if holds else 'does not hold'}: {found.evidence}"
        return Outcome(StepState.DONE, text, step.then if holds else step.otherwise, packet)
    if _timed_out(step, result, scene.now_ns, "") is None:
        return None
    ended = StepState.FAILED if act.unknown == TO_HOLD else StepState.DONE
    return Outcome(ended, f"it can't be told: {found.evidence}", act.unknown, packet)


def _deciding_packet(criterion: Criterion, telemetry: Witness) -> int:
    """The packet that brought the newest of the values that a criterion looks at, -1 when none ever came."""
    newest = max(criterion.inputs, key=telemetry.received_ns, default="")
    return telemetry.packet(newest) if newest else -1


def results_heard(result: StepResult) -> set[str]:
    """The words that tell what became of a step: its state, its command's last stage, the answer."""
    return {str(result.state), result.stage, result.answer} - {""}


def command_outcome(step: Step, act: CommandAct, change: CommandChange) -> Outcome | None:
    """What a change of its command means for a step; None while it goes on."""
    told = f"{change.stage}{f': {change.detail}' if change.detail else ''}"
    if change.stage in RANKS and RANKS[change.stage] >= RANKS[act.until]:
        return Outcome(StepState.DONE, told, step.then)
    if change.stage is Stage.UNKNOWN:
        return Outcome(StepState.UNKNOWN, told, step.otherwise)
    return Outcome(StepState.FAILED, told, step.otherwise) if change.stage.is_end else None


def heard(result: StepResult, change: CommandChange) -> StepResult:
    """The result after a change of its command."""
    packet = change.packet if change.packet >= 0 else result.packet
    text = change.detail if change.stage in WAITING else ""
    return replace(result, stage=str(change.stage), packet=packet, text=text, needs_arming=change.significance.needs_arming)


def waits_for_checks(change: CommandChange) -> bool:
    """Whether a held command leaves by itself once its checks (a constraint of the dictionary, say) let it."""
    return change.stage is Stage.HELD and change.detail.startswith("waiting: ")


def may_retry(step: Step, result: StepResult) -> bool:
    """Whether a failed step is tried again by itself. A command only when it was certainly not carried out, or does no harm twice; never
    when the link dropped on it."""
    if result.attempt > step.retry or result.state is StepState.UNKNOWN:
        return False
    if not isinstance(step.act, CommandAct):
        return True
    return result.stage in _NOT_EXECUTED or (step.act.is_repeatable and result.stage != Stage.UNKNOWN)


def may_try_again(step: Step) -> bool:
    """Whether the operator may have a failed step judged afresh: what only looks or asks, never what sends."""
    return not isinstance(step.act, CommandAct)


def is_looked_at_later(steps: tuple[Step, ...], place: int, ident: str) -> bool:
    """Whether a branch from this place on asks what became of a step."""
    return any(isinstance(step.act, BranchAct) and step.act.on == ident for step in steps[place:])


def command_in(result: StepResult, act: CommandAct, by: str, past: list[CommandChange]) -> int:
    """The number of the command that a begun step had queued before a crash, found in the command log; -1 when there is none."""
    if result.command >= 0:
        return result.command
    queued = [c for c in past if c.at_ns == result.begun_ns and c.name == act.command and c.by == by]
    return queued[-1].command if queued else -1


def tally(state: ProcedureState) -> str:
    """How many steps came to what: `5 done, 1 failed, 2 passed over`."""
    counts = {kind: sum(result.state is kind for result in state.results) for kind in StepState}
    return ", ".join(f"{count} {kind}" for kind, count in counts.items() if count) or "no steps"
