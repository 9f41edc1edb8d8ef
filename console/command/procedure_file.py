"""Reads a pass plan: TOML in, a Procedure or all its faults with their lines out. Nothing in the file is ever executed as code.

One surprise: a plan that would be held before it gets somewhere (a mark inside the LOS margin, a step that no way leads to) has a fault.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from typing import TypeVar

import numpy as np

from console.command.conditions import parse_condition
from console.command.procedure import (
    TO_END,
    TO_HOLD,
    TO_NEXT,
    BranchAct,
    CheckAct,
    CommandAct,
    Edge,
    Go,
    Goto,
    NoteAct,
    Procedure,
    PromptAct,
    RunMode,
    Step,
    StepAct,
    StepKind,
    StepState,
    TimeMark,
    WaitAct,
)
from console.command.states import Stage
from console.dictionary.arguments import check_arguments
from console.dictionary.criteria import Criterion
from console.dictionary.model import Command, Dictionary
from console.errors import Fault, KnownError, near_name
from console.mission.fields import Table
from console.mission.model import ProcedureFile
from console.mission.source import read_source
from console.utc import SECOND_NS

MOST_STEPS = 200
MOST_BYTES = 128 * 1024
MOST_RETRIES = 10
MOST_CHOICES = 6
LONGEST_S = 86_400.0
T = TypeVar("T")
UNTIL = (Stage.SENT, Stage.RECEIVED, Stage.ACCEPTED, Stage.STARTED, Stage.COMPLETED)
WORDS = {"next": TO_NEXT, "hold": TO_HOLD, "end": TO_END}
RESULTS = tuple(str(state) for state in StepState if state.is_end)
_NEVER = Criterion(lambda columns, count: np.zeros(count, np.bool_))  # stands in for a condition with a fault
_IDENT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,39}")
_DURATION = re.compile(r"(?:(?P<h>\d{1,5})h)?(?:(?P<m>\d{1,6})m(?!s))?(?:(?P<s>\d{1,7}(?:\.\d{1,9})?)s)?")
_MARK = re.compile(r"(?P<edge>AOS|LOS)\s*(?:(?P<sign>[+-])\s*(?P<length>\S+))?", re.IGNORECASE)


def parse_duration(text: str) -> float:
    """Seconds of `45s`, `1m30s`, `2h`; KnownError for anything else."""
    match = _DURATION.fullmatch(text.strip())
    if match is None or not text.strip():
        raise KnownError(f"{text!r} is no length of time", remedy="such as 45s, 1m30s or 2h")
    return int(match["h"] or 0) * 3600 + int(match["m"] or 0) * 60 + float(match["s"] or 0)


def parse_mark(text: str) -> TimeMark:
    """The time mark of `AOS`, `AOS+30s`, `LOS-1m`; KnownError for anything else."""
    match = _MARK.fullmatch(text.strip())
    if match is None:
        raise KnownError(f"{text!r} is no time mark", remedy="such as AOS+30s or LOS-1m")
    seconds = parse_duration(match["length"]) if match["sign"] else 0.0
    sign = -1 if match["sign"] == "-" else 1
    return TimeMark(Edge(match["edge"].upper()), sign * round(seconds * SECOND_NS))


def read_procedure(text: str, *, name: str, dictionary: Dictionary, file: str = "") -> Procedure:
    """The plan of a text; `file` is how faults call it (default: its name). Raises KnownError that holds every fault."""
    procedure, faults = check_procedure(text, name=name, dictionary=dictionary, file=file)
    if faults or procedure is None:
        raise KnownError.of(faults)
    return procedure


def procedure_faults(plan: ProcedureFile, dictionary: Dictionary) -> list[Fault]:
    """What is wrong with a plan of a mission."""
    return check_procedure(plan.text, name=plan.name, dictionary=dictionary, file=plan.file)[1]


def check_procedure(text: str, *, name: str, dictionary: Dictionary, file: str = "") -> tuple[Procedure | None, list[Fault]]:
    """The plan and all that is wrong with it, in order of its lines. With faults it may be shown, never run; None when it can't be read."""
    content, where = text.encode("utf-8", "surrogatepass"), file or name
    if len(content) > MOST_BYTES:
        return None, [Fault("the plan is too long", where, f"at most {MOST_BYTES // 1024} KiB")]
    try:
        source = read_source(content, name=where)
    except KnownError as error:
        return None, list(error.faults)
    faults: list[Fault] = []
    procedure = _read(Table(source, (), source.table, faults), dictionary, name, text)
    return procedure, sorted(faults, key=lambda fault: fault.line)


def _read(top: Table, dictionary: Dictionary, name: str, text: str) -> Procedure:
    margin_s = _duration(top, "los_margin", 30.0)
    tables = list(top.tables("steps"))
    if not tables:
        top.fault("steps", "is missing", rule="at least one step", remedy="write [[steps]]")
    if len(tables) > MOST_STEPS:
        top.fault("steps", f"are {len(tables)}", rule=f"at most {MOST_STEPS}")
    steps = tuple(_StepReader(table, dictionary).step() for table in tables[:MOST_STEPS])
    procedure = Procedure(
        name=name,
        steps=steps,
        description=top.text("description", ""),
        mode=RunMode(_choice(top, "mode", RunMode.SEMI_AUTOMATIC, tuple(RunMode))),
        los_margin_s=margin_s or 0.0,
        source=text,
    )
    top.end()
    _check_ways(procedure, tables)
    return procedure


class _StepReader:
    """Reads one table of a file as a step."""

    def __init__(self, table: Table, dictionary: Dictionary) -> None:
        self._table, self._dictionary = table, dictionary

    def step(self) -> Step:
        table = self._table
        kind = self._kind()
        if kind is None:
            return Step(self._ident(), NoteAct(), line=table.source.lines.get(table.place, 0))
        readers: dict[StepKind, Callable[[], StepAct]] = {
            StepKind.CHECK: self._check, StepKind.COMMAND: self._command, StepKind.WAIT: self._wait, StepKind.PROMPT: self._prompt,
            StepKind.NOTE: NoteAct, StepKind.BRANCH: self._branch,
        }  # fmt: skip
        can_fail = kind not in (StepKind.NOTE, StepKind.WAIT)
        step = Step(
            ident=self._ident(),
            act=readers[kind](),
            text=table.text("text") if kind in (StepKind.NOTE, StepKind.PROMPT) else table.text("text", ""),
            at=self._mark(),
            timeout_s=_duration(table, "timeout", 0.0 if kind in (StepKind.CHECK, StepKind.BRANCH) else None) if can_fail else None,
            retry=table.integer("retry", 0, low=0, high=MOST_RETRIES) if kind in (StepKind.CHECK, StepKind.COMMAND) else 0,
            then=self._way("then", TO_NEXT) if kind is not StepKind.PROMPT else TO_NEXT,
            otherwise=self._way("else", TO_NEXT if kind is StepKind.BRANCH else TO_HOLD) if can_fail else TO_HOLD,
            line=table.source.lines.get(table.place, 0),
        )
        table.end()
        return step

    def _kind(self) -> StepKind | None:
        before = len(self._table.faults)
        kind = _choice(self._table, "kind", StepKind.NOTE, tuple(StepKind), is_needed=True)
        return StepKind(kind) if len(self._table.faults) == before else None

    def _ident(self) -> str:
        ident = self._table.text("id")
        if ident and (not _IDENT.fullmatch(ident) or ident in WORDS):
            rule = f"letters, digits, - and _, at most 40, and none of {', '.join(WORDS)}"
            self._table.fault("id", f"{ident!r} names no step", rule=rule)
        return ident

    def _mark(self) -> TimeMark | None:
        text = self._table.text("at", "")
        return self._tried("at", lambda: parse_mark(text), None) if text else None

    def _way(self, key: str, usual: Goto) -> Goto:
        return way_of(self._table.text(key, str(usual)))

    def _check(self) -> StepAct:
        return CheckAct(self._condition(self._table.text("condition")))

    def _condition(self, text: str) -> Criterion:
        return self._tried("condition", lambda: parse_condition(text, self._dictionary), _NEVER) if text.strip() else _NEVER

    def _wait(self) -> StepAct:
        duration_s = _duration(self._table, "duration", 0.0)
        if not duration_s and not self._table.has("at"):
            self._table.fault("duration", "is missing", rule="a wait has a duration, or a time mark 'at', or both")
        return WaitAct(duration_s or 0.0)

    def _prompt(self) -> StepAct:
        inner = self._table.table("choices")
        choices = tuple((answer, way_of(inner.text(answer))) for answer in inner.values)
        if len(choices) > MOST_CHOICES:
            self._table.fault("choices", f"are {len(choices)}", rule=f"at most {MOST_CHOICES}")
        return PromptAct(choices or (("confirm", TO_NEXT),))

    def _branch(self) -> StepAct:
        table = self._table
        unknown = self._way("unknown", TO_HOLD)
        if table.has("condition") == table.has("on"):
            table.fault("", "has no condition" if not table.has("on") else "has both 'condition' and 'on'", rule="one of the two")
        on, among = table.text("on", ""), tuple(table.texts("is"))
        if table.has("on") and not among:
            table.fault("is", "is missing", rule=f"a list of results: {', '.join(RESULTS)}, a stage, or an answer")
        return BranchAct(self._condition(table.text("condition")) if table.has("condition") else None, on, among, unknown)

    def _command(self) -> StepAct:
        table = self._table
        name, is_repeatable = table.text("command"), table.flag("repeatable", False)
        inner = table.table("arguments")
        arguments = {key: argument_text(value) for key, value in inner.values.items()}
        command = self._tried("command", lambda: self._dictionary.command(name), None) if name else None
        until = self._until(command)
        for argument, fault in (check_arguments(command, arguments) if command is not None else {}).items():
            inner.fault(argument, fault.what, rule=fault.rule, remedy=fault.remedy)
        return CommandAct(name, arguments, until, is_repeatable)

    def _until(self, command: Command | None) -> Stage:
        promised = _promised(command)
        usual = promised[-1]
        until = Stage(_choice(self._table, "until", usual, UNTIL))
        if command is not None and until not in (Stage.RECEIVED, *promised):
            rule = f"the dictionary promises {', '.join(promised[1:]) or 'no report'} of {command.name}"
            self._table.fault("until", f"{until} would never come", rule=rule)
        return until

    def _tried(self, key: str, read: Callable[[], T], stand_in: T) -> T:
        try:
            return read()
        except KnownError as error:
            for fault in error.faults:
                self._table.fault(key, fault.what, rule=fault.rule, remedy=fault.remedy)
            return stand_in


def _promised(command: Command | None) -> list[Stage]:
    """The stages that a step may wait for, from SENT to the last that the dictionary has a verifier for."""
    told = {verifier.stage for verifier in command.verifiers} if command is not None else set(UNTIL)
    return [stage for stage in UNTIL if stage is Stage.SENT or stage in told]


def way_of(text: str) -> Goto:
    """Where a word of the file leads."""
    return WORDS.get(text) or Goto(Go.STEP, text)


def argument_text(value: object) -> str:
    """An argument's value in the file as an operator would type it."""
    match value:
        case bool():
            return "true" if value else "false"
        case float():
            return repr(value) if math.isfinite(value) else str(value)
        case list():
            return ", ".join(argument_text(item) for item in value)
    return str(value)


def _choice(table: Table, key: str, usual: str, known: Iterable[str], *, is_needed: bool = False) -> str:
    words = tuple(str(word) for word in known)
    value = table.text(key, None if is_needed else str(usual))
    if value not in words:
        if value:
            table.fault(key, f"is {value!r}", rule=f"one of {', '.join(words)}", remedy=near_name(value, words))
        return str(usual)
    return value


def _duration(table: Table, key: str, usual: float | None) -> float | None:
    """Seconds: a number, or a text such as 1m30s."""
    if not isinstance(table.values.get(key), str):
        return table.number(key, usual, low=0.0, high=LONGEST_S) if table.has(key) else usual
    try:
        seconds = parse_duration(table.text(key))
    except KnownError as error:
        table.fault(key, error.faults[0].what, remedy=error.faults[0].remedy)
        return usual
    if seconds > LONGEST_S:
        table.fault(key, f"is {seconds:g} s", rule=f"at most {LONGEST_S:g} s")
    return seconds


def _check_ways(procedure: Procedure, tables: list[Table]) -> None:
    """That ids are there once, ways lead forward to steps that exist, and every step can be reached."""
    idents = [step.ident for step in procedure.steps]
    for place, (step, table) in enumerate(zip(procedure.steps, tables, strict=False)):
        if step.ident in idents[:place]:
            table.fault("id", f"{step.ident} is there more than once", rule="ids are unique")
        for key, way in _ways_of(step):
            _check_way(table, key, way, idents, place)
        _check_looking_back(step, table, idents[:place], procedure.steps[:place])
        _check_mark(step, table, procedure.los_margin_s)
    if any(table.faults for table in tables):
        return
    for place in sorted(set(range(len(procedure.steps))) - _reached(procedure)):
        tables[place].fault("", "is never reached", rule="no way leads here", remedy="name it in a 'then', 'else' or choice further up")


def _ways_of(step: Step) -> list[tuple[str, Goto]]:
    ways = [("then", step.then), ("else", step.otherwise)]
    match step.act:
        case PromptAct(choices):
            ways = [("else", step.otherwise), *(("choices", way) for _, way in choices)]
        case BranchAct(unknown=unknown):
            ways.append(("unknown", unknown))
    return ways


def _check_way(table: Table, key: str, way: Goto, idents: list[str], place: int) -> None:
    if way.go is not Go.STEP:
        return
    if way.step not in idents:
        table.fault(key, f"no step {way.step}", rule=near_name(way.step, [*idents, *WORDS]))
    elif way.step not in idents[place + 1 :]:
        table.fault(key, f"{way.step} doesn't come after this step", rule="ways lead forward only, so a plan ends", remedy="use retry")


def _check_looking_back(step: Step, table: Table, earlier: list[str], steps: tuple[Step, ...]) -> None:
    """That a branch on a result looks at an earlier step, and for a result that this one can have."""
    if not isinstance(step.act, BranchAct) or not step.act.on:
        return
    if step.act.on not in earlier:
        table.fault("on", f"no step {step.act.on} before this one", rule=near_name(step.act.on, earlier))
        return
    known = results_of(steps[earlier.index(step.act.on)])
    for word in (word for word in step.act.among if word not in known):
        rule = f"one of {', '.join(known)}"
        table.fault("is", f"{step.act.on} never has the result {word!r}", rule=rule, remedy=near_name(word, known))


def results_of(step: Step) -> tuple[str, ...]:
    """The words by which a later branch may ask what became of a step."""
    match step.act:
        case CommandAct():
            return tuple(dict.fromkeys((*RESULTS, *(str(stage) for stage in Stage if stage.is_end or stage in UNTIL))))
        case PromptAct(choices):
            return (*RESULTS, *(answer for answer, _ in choices))
    return RESULTS


def _check_mark(step: Step, table: Table, margin_s: float) -> None:
    if step.at is not None and step.at.edge is Edge.LOS and step.at.offset_ns > -margin_s * SECOND_NS:
        table.fault("at", f"{step.at} never comes", rule=f"the plan is held {margin_s:g} s before LOS", remedy="see los_margin")


def _reached(procedure: Procedure) -> set[int]:
    """The numbers of all steps that some way leads to; after a hold the operator goes on, by F5 or by skipping."""
    reached, end = {0}, len(procedure.steps)
    for place, step in enumerate(procedure.steps):
        if place in reached:
            reached |= {procedure.after(place, skip_way(step) if way.go is Go.HOLD else way) for _, way in _ways_of(step)}
    return reached - {end}


def skip_way(step: Step) -> Goto:
    """Where a plan goes on when a step is skipped: as if it were done; behind a question, with the next step."""
    return TO_NEXT if isinstance(step.act, PromptAct | BranchAct) or step.then.go is Go.HOLD else step.then
