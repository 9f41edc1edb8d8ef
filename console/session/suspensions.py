"""Alarms that a command puts aside for some seconds once it has reached a stage. Source: OMG XTCE 1.2, ParametersToSuspendAlarmsOnSet.

They are shelved as an operator would shelve them, so that they are seen among the suppressed, come back by themselves, and a replay does
the same again.
"""

from __future__ import annotations

from collections.abc import Iterable

from console.command.states import CommandChange, Stage
from console.dictionary.model import Dictionary
from console.session.messages import Shelve

RULE_STAGES = {
    Stage.RELEASED: ("release",), Stage.SENT: ("transferredToRange",), Stage.RADIATED: ("sentFromRange",), Stage.RECEIVED: ("received",),
    Stage.ACCEPTED: ("accepted", "queued"), Stage.STARTED: ("executing",), Stage.COMPLETED: ("complete",), Stage.FAILED: ("failed",),
    Stage.REJECTED: ("failed",),
}  # fmt: skip
"""XTCE's words (VerifierEnumerationType) for each stage."""


def suspensions_of(dictionary: Dictionary, changes: Iterable[CommandChange]) -> list[Shelve]:
    """What is shelved because these commands reached these stages."""
    found = []
    for change in changes:
        command = dictionary.commands.get(change.name)
        for one in command.rules.suspensions if command is not None else ():
            if one.stage in RULE_STAGES.get(change.stage, ()) and not change.is_late:
                found.append(Shelve(one.parameter, one.seconds, f"command {change.command}, {change.name}: {change.stage}"))
    return found
