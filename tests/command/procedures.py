"""Pass plans in a few words, and hands that keep what a plan does with them."""

from __future__ import annotations

import numpy as np

from console.command.procedure import NoteAct, PassWindow, Phase, Procedure, ProcedureState, StepState
from console.command.procedure_file import read_procedure
from console.command.procedure_judging import Scene
from console.command.procedure_runner import ProcedureRunner, first_state
from console.command.states import CommandChange, Stage
from console.command.uplink import LinkView
from console.dictionary.criteria import Column
from console.errors import KnownError
from tests.command.fakes import OPEN, S, demo_dictionary

WINDOW = PassWindow(100 * S, 700 * S)
ABOARD = {"BATT_V": 8000.0, "OBC_MODE": 2.0, "CPU_LOAD": 10.0}


class Values:
    """Raw values by name, all live; each came in packet 100 plus the second of its receipt."""

    def __init__(self, raw: dict[str, float] | None = None) -> None:
        self.raw = ABOARD if raw is None else raw
        self.came_ns: dict[str, int] = {}

    def column(self, name: str) -> Column | None:
        return np.asarray([self.raw[name]]) if name in self.raw else None

    def is_live(self, name: str, now_ns: int) -> bool:
        return name in self.raw

    def text(self, name: str) -> str:
        return f"{self.raw[name]:g}" if name in self.raw else ""

    def received_ns(self, name: str) -> int:
        return self.came_ns.get(name, 0) if name in self.raw else -1

    def packet(self, name: str) -> int:
        return 100 + self.received_ns(name) // S if name in self.raw else -1

    def number(self, name: str) -> float | None:
        return self.raw.get(name)


class KeptHands:
    """Does as a Commander does, and writes down what it was asked for. `kept` are the states that are on disk."""

    def __init__(self) -> None:
        self.kept: list[ProcedureState] = []
        self.queued: list[tuple[str, int]] = []
        self.sent: list[int] = []
        self.notes: list[str] = []
        self.stages: dict[int, CommandChange] = {}
        self.log: list[CommandChange] = []
        self.trouble = self.queue_refusal = self.send_refusal = ""
        self.now_ns = 0
        self.is_repeat: list[bool] = []

    def keep(self, state: ProcedureState) -> str:
        if not self.trouble:
            self.kept.append(state)
        return self.trouble

    def queue(self, name: str, arguments: dict[str, str], *, by: str, is_repeat_meant: bool) -> list[CommandChange]:
        if self.queue_refusal:
            raise KnownError(self.queue_refusal)
        self._must_be_kept(StepState.BEGUN)
        number = len(self.queued) + 1
        self.queued.append((self.kept[-1].step, self.kept[-1].result(self.kept[-1].step).attempt))
        self.is_repeat.append(is_repeat_meant)
        significance = demo_dictionary().command(name).significance
        first = CommandChange(self.now_ns, number, name, Stage.QUEUED, arguments, significance=significance, by=by)
        return [self.told(first)]

    def send(self, number: int, *, by: str) -> list[CommandChange]:
        if self.send_refusal:
            raise KnownError(self.send_refusal)
        last = self.stages[number]
        if last.significance.needs_arming and last.stage is not Stage.ARMED:
            raise KnownError("arm it first")
        if last.stage not in (Stage.QUEUED, Stage.ARMED, Stage.HELD):
            raise KnownError("it is not in the queue")
        self.sent.append(number)
        return [self.moved(number, Stage.RELEASED, by=by), self.moved(number, Stage.SENT, by=by)]

    def cancel(self, number: int, *, by: str) -> list[CommandChange]:
        if self.stages[number].stage not in (Stage.QUEUED, Stage.ARMED, Stage.HELD):
            raise KnownError("it is not in the queue")
        return [self.moved(number, Stage.CANCELLED, by=by)]

    def note(self, text: str, *, by: str) -> None:
        self._must_be_kept(StepState.BEGUN)
        self.notes.append(text)

    def moved(self, number: int, stage: Stage, *, detail: str = "", by: str = "") -> CommandChange:
        """What the queue, the link or the spacecraft tells of a command."""
        last = self.stages[number]
        by = by or last.by
        return self.told(CommandChange(self.now_ns, number, last.name, stage, last.arguments, b"", last.significance, detail, 7, by))

    def told(self, change: CommandChange) -> CommandChange:
        """The same, in the log."""
        self.stages[change.command] = change
        self.log.append(change)
        return change

    def _must_be_kept(self, state: StepState) -> None:
        assert self.kept, "nothing was on disk before something was done"
        assert self.kept[-1].result(self.kept[-1].step).state is state


class Flown:
    """A plan, its hands and a clock."""

    def __init__(self, text: str, *, passes: tuple[PassWindow, ...] = (WINDOW,), mode: str = "automatic") -> None:
        self.procedure = plan(f'mode = "{mode}"\n{text}')
        self.hands = KeptHands()
        self.values = Values(dict(ABOARD))
        self.link = OPEN
        self.now_ns = WINDOW.aos_ns
        self.passes = passes
        self.runner = ProcedureRunner(self.procedure, self.hands, first_state(self.procedure, run=1, now_ns=0))

    def run(self) -> Flown:
        self.runner.run(self.now_ns, self.passes, by="A")
        return self.after(0)

    def after(self, seconds: float, link: LinkView | None = None) -> Flown:
        """So many seconds later."""
        self.now_ns += round(seconds * S)
        self.hands.now_ns = self.now_ns
        self.runner.step(Scene(self.now_ns, self.values, link or self.link))
        return self

    def told(self, stage: Stage, *, number: int = 0, detail: str = "") -> Flown:
        """A command (default: the last) has come to a stage."""
        change = self.hands.moved(number or len(self.hands.queued), stage, detail=detail)
        self.runner.hear([change], self.now_ns)
        return self.after(0)

    def confirm(self) -> Flown:
        self.runner.confirm(self.now_ns, self.state.step, self.passes, by="A")
        return self.after(0)

    def skip(self, reason: str = "not needed") -> Flown:
        self.runner.skip(self.now_ns, self.state.step, reason, by="A")
        return self.after(0)

    def answer(self, answer: str) -> Flown:
        self.runner.answer(self.now_ns, self.state.step, answer, by="A")
        return self.after(0)

    def crash(self) -> Flown:
        """The console is restarted: what was on disk is read, the rest is gone."""
        state = self.hands.kept[-1] if self.hands.kept else first_state(self.procedure, run=1, now_ns=0)
        self.runner = ProcedureRunner(self.procedure, self.hands, state)
        self.runner.take_up(self.hands.log, self.now_ns)
        return self

    @property
    def state(self) -> ProcedureState:
        return self.runner.state

    @property
    def states(self) -> list[str]:
        return [str(result.state) for result in self.state.results]

    @property
    def is_running(self) -> bool:
        return self.state.phase is Phase.RUNNING


def plan(text: str, name: str = "Try") -> Procedure:
    return read_procedure(text, name=name, dictionary=demo_dictionary())


def step(kind: str, ident: str, **more: object) -> str:
    """One step of a file; `else_` is its `else`, `is_` its `is`."""
    fields = {"id": ident, "kind": kind, **({"text": "words"} if kind in ("note", "prompt") else {}), **more}
    return "[[steps]]\n" + "".join(f"{key.rstrip('_')} = {toml(value)}\n" for key, value in fields.items())


def toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{key}" = {toml(each)}' for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(toml(each) for each in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def is_quiet(procedure: Procedure) -> bool:
    """Whether a plan only looks and notes."""
    return all(isinstance(one.act, NoteAct) for one in procedure.steps)
