"""How the steps of a pass plan are shown: as rows of a table, with shapes for their states and words for everything."""

from __future__ import annotations

from dataclasses import dataclass

from console.command.procedure import Go, Needs, Phase, ProcedureState, Step, StepResult, StepState, duration_text
from console.utc import SECOND_NS, utc_text
from widgets.panel_table import Cell, Column
from widgets.theme import Status

STEP_STATUS = {
    StepState.OPEN: Status.OFF, StepState.BEGUN: Status.STANDBY, StepState.DONE: Status.NORMAL, StepState.FAILED: Status.SERIOUS,
    StepState.SKIPPED: Status.CAUTION, StepState.UNKNOWN: Status.SERIOUS, StepState.PASSED: Status.OFF,
}  # fmt: skip
PHASE_STATUS = {
    Phase.READY: Status.OFF, Phase.RUNNING: Status.STANDBY, Phase.HELD: Status.CAUTION, Phase.ENDED: Status.NORMAL,
    Phase.STOPPED: Status.SERIOUS,
}  # fmt: skip
NEEDS_WORDS = {
    Needs.CONFIRM: "F10 confirms it",
    Needs.SEND: "F10 sends it",
    Needs.ARM: "arm it in the queue (Ctrl+G, A), then F10 sends it",
    Needs.ANSWER: "choose an answer",
    Needs.DECIDE: "skip it with a reason (Ctrl+F10), run on (F5) where it only looks, or stop (F7)",
}

_OF_COMMANDS = (Needs.CONFIRM, Needs.SEND, Needs.ARM)


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step and what became of it; `is_on`: the plan stands at it."""

    number: int
    step: Step
    result: StepResult
    is_on: bool = False


def step_rows(steps: tuple[Step, ...], state: ProcedureState | None) -> list[StepRow]:
    """The rows of a plan, as it stands or (without a state) as it was written."""
    results = {} if state is None else {result.step: result for result in state.results}
    at = "" if state is None else state.step
    return [
        StepRow(number, step, results.get(step.ident, StepResult(step.ident)), step.ident == at)
        for number, step in enumerate(steps, 1)
    ]  # fmt: skip


def _number(row: StepRow) -> Cell:
    return Cell(f"\N{BLACK RIGHT-POINTING TRIANGLE} {row.number}" if row.is_on else str(row.number), _tone(row), is_mono=True)


def _title(row: StepRow) -> Cell:
    step = row.step
    tip = f"{step.ident} ({step.kind}): {step.doing}" + (f"; at {step.at}" if step.at is not None else "")
    return Cell(step.title, _tone(row), is_bold=row.is_on, tip=f"{tip}; {ways_text(step)}")


def _doing(row: StepRow) -> Cell:
    doing = row.step.doing if row.step.text else row.step.ident
    return Cell(doing, "muted", tip=doing)


def _at(row: StepRow) -> Cell:
    begun_ns = row.result.begun_ns
    if begun_ns >= 0:
        return Cell(utc_text(begun_ns)[9:17], "muted", is_mono=True, tip=f"begun {utc_text(begun_ns, digits=1)}")
    return Cell("" if row.step.at is None else str(row.step.at), "muted", is_mono=True)


def _outcome(row: StepRow) -> Cell:
    result = row.result
    if result.state is StepState.OPEN and not result.attempt:
        return Cell("", "faint")
    status = STEP_STATUS[result.state]
    words = outcome_text(result)
    where = "the stages of its command" if result.command >= 0 else f"packet {result.packet}" if result.packet >= 0 else ""
    tip = f"{words}{f' (by {result.by})' if result.by else ''}{f'; Enter goes to {where}' if where else ''}"
    return Cell(words, _tone(row), status=status, tip=tip)


def outcome_text(result: StepResult) -> str:
    """A result in one line: state, command with its number, attempts, evidence."""
    head = str(result.state)
    if result.command >= 0:
        head += f", command {result.command}{f' {result.stage}' if result.stage else ''}"
    if result.attempt > 1:
        head += f", attempt {result.attempt}"
    return f"{head}: {result.text}" if result.text and result.text != result.stage else head


def ways_text(step: Step) -> str:
    """Where a step leads, in words."""
    words = [] if step.then.go is Go.NEXT else [f"then {step.then}"]
    words += [] if step.otherwise.go is Go.HOLD else [f"else {step.otherwise}"]
    words += [f"at most {duration_text(step.timeout_s)}"] if step.timeout_s else []
    words += [f"tried again {step.retry} times"] if step.retry else []
    return ", ".join(words) or "then the next"


def _tone(row: StepRow) -> str:
    return "muted" if row.result.state is StepState.PASSED else "text"


COLUMNS: list[Column[StepRow]] = [
    Column("No", _number, 48, is_right=True),
    Column("Step", _title, 190),
    Column("What it does", _doing, 170, hide_below=700),
    Column("At", _at, 76),
    Column("Result", _outcome, 0),
]


def headline(state: ProcedureState | None, on: Step | None = None) -> tuple[Status, str, str]:
    """Status, state of the whole plan in a few words, and what it waits for. `on`: the step that it stands at."""
    if state is None:
        return Status.OFF, "No plan loaded", "Choose one and load it; F5 runs it"
    needs = NEEDS_WORDS.get(state.needs, "")
    if state.phase is Phase.READY:
        needs = "F5 runs it, F10 does one step"
    elif state.phase is Phase.HELD and not needs:
        needs = "F5 goes on, F10 does one step, F7 stops"
    what = "" if on is None else on.text if state.needs is Needs.ANSWER else on.doing if state.needs in _OF_COMMANDS else ""
    words = ": ".join(part for part in (" ".join(filter(None, (what, state.reason))), needs) if part)
    return PHASE_STATUS[state.phase], f"{str(state.phase).upper()}, {state.mode}", words


def countdown_text(due_ns: int, now_ns: int) -> str:
    """What is left until an instant: `T-01:05`; '' where nothing is waited for."""
    if due_ns < 0:
        return ""
    left_s = max(0, -(-(due_ns - now_ns) // SECOND_NS))
    return f"T-{left_s // 60:02d}:{left_s % 60:02d}" if left_s < 3600 else f"T-{left_s // 3600}:{left_s // 60 % 60:02d}:{left_s % 60:02d}"
