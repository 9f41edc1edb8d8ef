"""Parameters that a command sets on the ground once it has reached a stage. Source: OMG XTCE 1.2, ParameterToSetList.

They are recorded as acts, like those of an operator, so that a replay sets the same at the same place among the bytes. One surprise:
`complete` means that all verifications have passed; where the dictionary names none, the command is through once it has been sent.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import numpy as np

from console.command.states import CommandChange, Stage
from console.dictionary.command_rules import ParameterSetting
from console.dictionary.derived import Derivation
from console.dictionary.model import Command, Dictionary, Kind
from console.errors import KnownError
from console.session.acts import SetParameter
from console.session.current_telemetry import CurrentTelemetry
from console.session.messages import Shelve
from console.session.suspensions import RULE_STAGES, suspensions_of

_TOLD = {
    "TransferredToRange": Stage.SENT, "SentFromRange": Stage.RADIATED, "Received": Stage.RECEIVED, "Accepted": Stage.ACCEPTED,
    "Queued": Stage.ACCEPTED, "Execution": Stage.STARTED, "Complete": Stage.COMPLETED, "accepted": Stage.ACCEPTED,
    "started": Stage.STARTED, "progress": Stage.STARTED, "completed": Stage.COMPLETED,
}  # fmt: skip
_MOST = float(1 << 63)
_ORDER = (Stage.SENT, Stage.RADIATED, Stage.RECEIVED, Stage.ACCEPTED, Stage.STARTED, Stage.COMPLETED)


def acts_by_rule(
    dictionary: Dictionary, changes: list[CommandChange], current: CurrentTelemetry
) -> Iterator[tuple[Shelve | SetParameter | None, str]]:
    """What the dictionary wants done because of these changes, one after the other, each with what the event log says of it ("": the
    alarm's own change does); None where there is no value to set."""
    yield from ((act, "") for act in suspensions_of(dictionary, changes))
    for setting in settings_of(dictionary, changes, current):
        yield setting if setting.raw is not None else None, said_of(setting, dictionary)


def settings_of(dictionary: Dictionary, changes: Iterable[CommandChange], current: CurrentTelemetry) -> Iterator[SetParameter]:
    """What is set because these commands reached these stages, one after the other: the next one may ask for what this one has set."""
    for change in changes:
        command = dictionary.commands.get(change.name)
        for one in command.rules.settings if command is not None and not change.is_late else ():
            if command is not None and _is_at(change.stage, one, command):
                yield SetParameter(one.parameter, _value(one, dictionary, current), change.name, change.command, str(change.stage))


def said_of(setting: SetParameter, dictionary: Dictionary) -> str:
    """What the event log says of it."""
    if setting.raw is None:
        return f"{setting.parameter} is not set, its calculation has no answer ({setting.reason})"
    return f"{setting.parameter} set to {dictionary.parameter(setting.parameter).text(setting.raw)} ({setting.reason})"


def last_told(command: Command) -> Stage:
    """The last stage that a command's verifiers tell; SENT where there are none."""
    told = [_TOLD.get(verifier.stage) for verifier in command.verifiers]
    told += [_TOLD.get(check.stage) for check in command.rules.checks if check.has_evidence or check.is_report]
    return max((stage for stage in told if stage is not None), key=_ORDER.index, default=Stage.SENT)


def _is_at(stage: Stage, one: ParameterSetting, command: Command) -> bool:
    return stage is last_told(command) if one.stage == "complete" else one.stage in RULE_STAGES.get(stage, ())


def _value(one: ParameterSetting, dictionary: Dictionary, current: CurrentTelemetry) -> int | float | str | bytes | None:
    """The raw value; None where a calculation has no answer, or none that the parameter can hold."""
    if one.derivation is None:
        return one.value
    found = _computed(one.derivation, current)
    if dictionary.parameter(one.parameter).kind is Kind.FLOAT:
        return found if math.isfinite(found) else None
    return round(found) if abs(found) < _MOST else None


def _computed(derivation: Derivation, current: CurrentTelemetry) -> float:
    inputs = []
    for name, is_raw in zip(derivation.inputs, derivation.is_raw, strict=True):
        column = current.column(name)
        number = current.number(name) if not is_raw else float(column[0]) if isinstance(column, np.ndarray) else None
        inputs.append(np.asarray([math.nan if number is None else number]))
    try:
        return float(np.ravel(derivation.compute(*inputs))[0])
    except (KnownError, ValueError, OverflowError, ZeroDivisionError):
        return math.nan
