"""What a dictionary says round a command beside its packet: constraints, verifiers, interlock, what it sets.

The words are XTCE's (1.2, MetaCommandType). One surprise: the standard's sentence on TransmissionConstraint can be read both ways;
here, as in other readers, a command may leave while the criterion holds.
"""

from __future__ import annotations

from dataclasses import dataclass

from console.dictionary.criteria import Criterion
from console.dictionary.derived import Derivation
from console.dictionary.significance import Significance

SetValue = int | float | str | bytes | None


@dataclass(frozen=True, slots=True)
class Constraint:
    """What must hold for the command to leave. It may be waited for `timeout_s` seconds; a suspendable one may be overridden."""

    criterion: Criterion
    timeout_s: float = 0.0
    is_suspendable: bool = False


@dataclass(frozen=True, slots=True)
class ContextSignificance:
    """The significance of a command while a criterion holds; the first of a list wins."""

    criterion: Criterion
    significance: Significance
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Interlock:
    """No other command of a system (`scope`, its path) leaves before this one has reached a stage."""

    scope: str
    stage: str = "complete"
    percent: float | None = None
    is_suspendable: bool = False


@dataclass(frozen=True, slots=True)
class StageCheck:
    """How telemetry tells one stage (XTCE's word, `TransferredToRange` to `Failed`): by a criterion, the arrival of a container (or of one
    of `containers`, those that extend it), or a parameter that moves by a value. The window is in seconds after the last stage, or after
    the release. `is_report`: reports of PUS service 1 tell it, matched by request id; see `Command.verifiers`."""

    stage: str
    criterion: Criterion | None = None
    container: str = ""
    parameter: str = ""
    change: float | None = None
    start_s: float = 0.0
    stop_s: float | None = None
    is_from_release: bool = False
    percent: float | None = None
    returned: str = ""
    name: str = ""
    containers: tuple[str, ...] = ()
    is_report: bool = False

    @property
    def has_evidence(self) -> bool:
        """Whether telemetry other than a PUS report can tell the stage."""
        return not self.is_report and (self.criterion is not None or bool(self.container) or bool(self.parameter))


@dataclass(frozen=True, slots=True)
class ParameterSetting:
    """A parameter that the ground sets when a command has reached a stage: to a raw value, or to what a calculation on current values
    gives. `complete` is the last stage that the command's verifiers tell."""

    parameter: str
    value: SetValue = None
    derivation: Derivation | None = None
    stage: str = "complete"


@dataclass(frozen=True, slots=True)
class AlarmSuspension:
    """Alarms of a parameter that are silent for some seconds after a stage of the command."""

    parameter: str
    seconds: float
    stage: str = "release"


@dataclass(frozen=True, slots=True)
class CommandRules:
    """All of these for one command, those it inherits first."""

    constraints: tuple[Constraint, ...] = ()
    contexts: tuple[ContextSignificance, ...] = ()
    interlock: Interlock | None = None
    checks: tuple[StageCheck, ...] = ()
    settings: tuple[ParameterSetting, ...] = ()
    suspensions: tuple[AlarmSuspension, ...] = ()
