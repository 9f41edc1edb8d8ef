"""What a pass plan is, and how far one has come: plain values.

Its users say "pass plan"; the code says "procedure" (the word of ECSS-E-ST-70-32), because plans of passes on paper, of antennas and of
decoders have that name already. One surprise: no jump leads back and every repetition is counted, so every plan ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from msgspec import Struct

from console.command.states import Stage
from console.dictionary.criteria import Criterion
from console.utc import SECOND_NS


class Edge(StrEnum):
    """The edges of a pass that a time mark counts from."""

    AOS = "AOS"
    LOS = "LOS"


@dataclass(frozen=True, slots=True)
class PassWindow:
    """The pass that a plan runs in, as predicted."""

    aos_ns: int
    los_ns: int


@dataclass(frozen=True, slots=True)
class TimeMark:
    """An instant relative to the pass: `AOS+30s`, `LOS-1m`."""

    edge: Edge
    offset_ns: int = 0

    def in_window(self, window: PassWindow) -> int:
        """The instant in ns UTC."""
        return (window.aos_ns if self.edge is Edge.AOS else window.los_ns) + self.offset_ns

    def __str__(self) -> str:
        sign = "+" if self.offset_ns > 0 else "-"
        return f"{self.edge}{sign}{duration_text(abs(self.offset_ns) / SECOND_NS)}" if self.offset_ns else str(self.edge)


def duration_text(seconds: float) -> str:
    """A length of time as a plan's author writes it: `45s`, `1m30s`, `2h`."""
    hours, rest = divmod(round(seconds, 3), 3600)
    minutes, left = divmod(rest, 60)
    tail = f"{left:.3f}".rstrip("0").rstrip(".")
    parts = [f"{int(hours)}h" if hours else "", f"{int(minutes)}m" if minutes else "", f"{tail}s" if left else ""]
    return "".join(parts) or "0s"


class Go(StrEnum):
    """Where a plan goes on after a step."""

    NEXT = "next"
    STEP = "step"
    HOLD = "hold"
    END = "end"


@dataclass(frozen=True, slots=True)
class Goto:
    """A way out of a step: to the next, to a named one further down, to the end, or nowhere until the operator has decided."""

    go: Go
    step: str = ""

    def __str__(self) -> str:
        return self.step if self.go is Go.STEP else str(self.go)


TO_NEXT, TO_HOLD, TO_END = Goto(Go.NEXT), Goto(Go.HOLD), Goto(Go.END)


@dataclass(frozen=True, slots=True)
class CheckAct:
    """Telemetry must say so before the timeout is over."""

    criterion: Criterion


@dataclass(frozen=True, slots=True)
class CommandAct:
    """A command, until it has reached a stage. `is_repeatable`: executed twice it does no harm, so it may be sent again even when nobody
    knows whether the first one was executed."""

    command: str
    arguments: Mapping[str, str]
    until: Stage
    is_repeatable: bool = False


@dataclass(frozen=True, slots=True)
class WaitAct:
    """Time passes."""

    duration_s: float


@dataclass(frozen=True, slots=True)
class PromptAct:
    """The operator decides. `choices`: answers and where each of them leads."""

    choices: tuple[tuple[str, Goto], ...]


@dataclass(frozen=True, slots=True)
class NoteAct:
    """The step's text goes into the session's notes."""


@dataclass(frozen=True, slots=True)
class BranchAct:
    """Two ways: by telemetry (`criterion`), or by what became of an earlier step (`on`: one of the results `among`). `unknown` is the way
    when telemetry can't say."""

    criterion: Criterion | None = None
    on: str = ""
    among: tuple[str, ...] = ()
    unknown: Goto = TO_HOLD


StepAct = CheckAct | CommandAct | WaitAct | PromptAct | NoteAct | BranchAct


class StepKind(StrEnum):
    """The kinds of steps by their names in the file."""

    CHECK = "check"
    COMMAND = "command"
    WAIT = "wait"
    PROMPT = "prompt"
    NOTE = "note"
    BRANCH = "branch"


KINDS: dict[type[StepAct], StepKind] = {
    CheckAct: StepKind.CHECK, CommandAct: StepKind.COMMAND, WaitAct: StepKind.WAIT, PromptAct: StepKind.PROMPT, NoteAct: StepKind.NOTE,
    BranchAct: StepKind.BRANCH,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One step. It isn't begun before `at`; it fails when `timeout_s` is over (None: never by itself); a failure is tried again `retry`
    times, then `otherwise` says where to go on. `line` is where it stands in the file."""

    ident: str
    act: StepAct
    text: str = ""
    at: TimeMark | None = None
    timeout_s: float | None = None
    retry: int = 0
    then: Goto = TO_NEXT
    otherwise: Goto = TO_HOLD
    line: int = 0

    @property
    def kind(self) -> StepKind:
        """What kind of step it is."""
        return KINDS[type(self.act)]

    @property
    def title(self) -> str:
        """One line for a list of steps: its text, else what it does."""
        return self.text or self.doing

    @property
    def doing(self) -> str:
        """What it does, in a line."""
        match self.act:
            case CheckAct(criterion):
                return criterion.text
            case CommandAct(command, arguments):
                return " ".join([command, *(f"{name}={value}" for name, value in arguments.items())])
            case WaitAct(duration_s):
                return f"wait {duration_text(duration_s)}" if duration_s or self.at is None else f"wait until {self.at}"
            case PromptAct(choices):
                return " / ".join(answer for answer, _ in choices)
            case BranchAct(criterion, on, among):
                return criterion.text if criterion is not None else f"{on} is {' or '.join(among)}"
        return "note"


class RunMode(StrEnum):
    """How much the operator does. Manual: each step and each sending is an act of the operator. Semi-automatic: steps follow each other,
    commands are confirmed one by one. Automatic: commands leave too, but never one that has to be armed."""

    MANUAL = "manual"
    SEMI_AUTOMATIC = "semi-automatic"
    AUTOMATIC = "automatic"


@dataclass(frozen=True, slots=True)
class Procedure:
    """A whole plan, checked against a dictionary. It is held `los_margin_s` before LOS; `source` is its text."""

    name: str
    steps: tuple[Step, ...]
    description: str = ""
    mode: RunMode = RunMode.SEMI_AUTOMATIC
    los_margin_s: float = 30.0
    source: str = field(default="", repr=False)

    def place(self, ident: str) -> int:
        """The number of a step, from 0; the number of steps for one that isn't there (the end)."""
        return next((number for number, step in enumerate(self.steps) if step.ident == ident), len(self.steps))

    def after(self, place: int, way: Goto) -> int:
        """The number of the step that a way leads to; the number of steps is the end. TO_HOLD stays."""
        match way.go:
            case Go.NEXT:
                return place + 1
            case Go.STEP:
                return self.place(way.step)
            case Go.HOLD:
                return place
        return len(self.steps)


class Phase(StrEnum):
    """Where a whole plan stands."""

    READY = "ready"
    RUNNING = "running"
    HELD = "held"
    ENDED = "ended"
    STOPPED = "stopped"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self in (Phase.ENDED, Phase.STOPPED)


class StepState(StrEnum):
    """Where one step stands. UNKNOWN: it was begun, and nobody knows what came of it. PASSED: the plan's way led past it."""

    OPEN = "open"
    BEGUN = "begun"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"
    PASSED = "passed over"

    @property
    def is_end(self) -> bool:
        """Whether the step is behind the plan."""
        return self not in (StepState.OPEN, StepState.BEGUN)


class Needs(StrEnum):
    """What the plan waits for of the operator."""

    NOTHING = ""
    CONFIRM = "confirm"
    ANSWER = "answer"
    ARM = "arm"
    SEND = "send"
    DECIDE = "decide"


class StepResult(Struct, frozen=True):
    """What became of one step so far. `command` is its number in the session (-1 without one) and `stage` how far it came; `packet` the
    evidence (of a check the one with the value that decided); `text` the evidence or the reason in words; `answer` to a prompt; `by` the
    operator who decided; `needs_arming`: its command is sent in two steps of the operator."""

    step: str
    state: StepState = StepState.OPEN
    attempt: int = 0
    begun_ns: int = -1
    ended_ns: int = -1
    text: str = ""
    command: int = -1
    stage: str = ""
    packet: int = -1
    answer: str = ""
    by: str = ""
    needs_arming: bool = False


class ProcedureState(Struct, frozen=True):
    """One run of a plan as it stands. `source` is the plan's text; `step` the step that is on or comes next ('' at the end); `reason` why
    it stands as it does; `due_ns` what it waits for by itself (-1: nothing); `aos_ns`, `los_ns` the pass that its time marks count from (-1
    without one); `is_single`: it will be held after the step that is on."""

    at_ns: int
    run: int
    name: str
    source: str
    mode: RunMode
    phase: Phase
    step: str
    results: list[StepResult]
    reason: str = ""
    needs: Needs = Needs.NOTHING
    due_ns: int = -1
    aos_ns: int = -1
    los_ns: int = -1
    by: str = ""
    is_single: bool = False

    def result(self, step: str) -> StepResult:
        """What is known of a step."""
        return next((one for one in self.results if one.step == step), StepResult(step))
