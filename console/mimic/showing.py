"""What a bound element shows for the values there are: a pure function, so that the painter only paints.

A value that is not live is never shown like one that is: the element carries the mark of its freshness, and what hangs on a value that
isn't known (an angle, a level, a condition) is said to be unknown.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from console.mimic.drawing import Binding, Mimic
from console.telemetry.states import AlarmLevel, Freshness

_WORST_FIRST = (Freshness.NEVER, Freshness.INVALID, Freshness.EXPIRED, Freshness.STALE, Freshness.LIVE)


@dataclass(frozen=True, slots=True)
class ValueNow:
    """One parameter as it is: `text` without units, `number` in engineering units (raw for enumerations and booleans, NaN for what is no
    number), `level` None where no limits are watched, `age_s` -1 before the first value."""

    text: str = "-"
    number: float = math.nan
    units: str = ""
    level: AlarmLevel | None = None
    freshness: Freshness = Freshness.NEVER
    age_s: float = -1.0
    limits: str = ""
    description: str = ""


NEVER = ValueNow()


@dataclass(frozen=True, slots=True)
class Shown:
    """How one element is to be painted. `angle_deg` and `share` (0 to 1) are None where they aren't known; `is_visible` None where its
    condition isn't; `level` is set only while the value is live."""

    text: str = ""
    freshness: Freshness = Freshness.LIVE
    level: AlarmLevel | None = None
    angle_deg: float | None = 0.0
    share: float | None = None
    is_visible: bool | None = True


def show(binding: Binding, values: Mapping[str, ValueNow]) -> Shown:
    """What the element shows now; parameters that aren't in `values` have never come."""
    freshness = worst(values.get(name, NEVER).freshness for name in binding.parameters)
    level = values.get(binding.alarm, NEVER).level if binding.alarm and freshness is Freshness.LIVE else None
    condition = binding.visible
    usable = {name: one.number for name, one in values.items() if one.freshness is Freshness.LIVE}
    return Shown(
        text=_text(binding, values.get(binding.text, NEVER)) if binding.text else "",
        freshness=freshness,
        level=level,
        angle_deg=_angle_deg(binding, values),
        share=_share(binding, values),
        is_visible=True if condition is None else condition.holds(usable),
    )


def show_all(mimic: Mimic, values: Mapping[str, ValueNow]) -> dict[int, Shown]:
    """What every bound element shows now, by its ident."""
    return {each.ident: show(each.binding, values) for each in mimic.bound() if each.binding is not None}


def worst(freshnesses: Iterable[Freshness]) -> Freshness:
    """The least fresh of them."""
    return min(freshnesses, key=_WORST_FIRST.index, default=Freshness.LIVE)


def _text(binding: Binding, value: ValueNow) -> str:
    if value.freshness is Freshness.NEVER:
        return binding.text_format.write_none() if binding.text_format else "-"
    if binding.text_format is not None:
        return binding.text_format.write(value.number, value.text)
    return f"{value.text} {value.units}".rstrip()


def _angle_deg(binding: Binding, values: Mapping[str, ValueNow]) -> float | None:
    if binding.turn is None:
        return 0.0
    number = _known(values.get(binding.turn.parameter, NEVER))
    return None if number is None else (number * binding.turn.scale + binding.turn.offset_deg) % 360.0


def _share(binding: Binding, values: Mapping[str, ValueNow]) -> float | None:
    fill = binding.fill
    number = None if fill is None else _known(values.get(fill.parameter, NEVER))
    return None if fill is None or number is None else min(1.0, max(0.0, (number - fill.low) / (fill.high - fill.low)))


def _known(value: ValueNow) -> float | None:
    """The number, None for one that never came or lies outside its valid range."""
    is_known = value.freshness not in (Freshness.NEVER, Freshness.INVALID) and math.isfinite(value.number)
    return value.number if is_known else None
