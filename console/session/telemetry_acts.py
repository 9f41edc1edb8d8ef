"""Acts that change what is made of the bytes, carried out the same way live and in a replay: those on alarms, and values that are set."""

from __future__ import annotations

from dataclasses import dataclass, field

from console.session.acts import Act, SetParameter
from console.session.alarm_acts import LimitKeeper, carry_out_alarm_act
from console.session.decoding import Decoding
from console.session.messages import AlarmIntent
from console.telemetry.samples import SampleBatch
from console.telemetry.states import AlarmChange


@dataclass(frozen=True, slots=True)
class Done:
    """What an act has changed, and the act as a recording keeps it."""

    act: Act
    alarm_changes: list[AlarmChange]
    samples: list[SampleBatch] = field(default_factory=list)


def carry_out_telemetry_act(decoding: Decoding, intent: AlarmIntent | SetParameter, *, by: str, at_ns: int, keeper: LimitKeeper) -> Done:
    """Do it now. Raises KnownError, and changes nothing then."""
    if isinstance(intent, SetParameter):
        samples, changes = decoding.set_value(intent.parameter, intent.raw, intent.name, at_ns)
        return Done(Act(by, intent), changes, samples)
    done, changes = carry_out_alarm_act(decoding.alarms, intent, by=by, at_ns=at_ns, keeper=keeper)
    return Done(Act(by, done), changes)
