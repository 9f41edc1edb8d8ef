"""XTCE numbers in attributes and ranges of valid values, with a fault where there is none."""

from __future__ import annotations

import math
from typing import overload

from console.dictionary.xtce_source import Element, Source, child, children, local


def whole(element: Element, text: str, source: Source) -> int:
    """A whole number written decimal or 0x hexadecimal; 0 with a fault when it is none."""
    try:
        return int(text, 0)
    except ValueError:
        source.fault(element, f"{text!r} is no whole number")
        return 0


@overload
def number(element: Element, key: str, source: Source) -> float | None: ...


@overload
def number(element: Element, key: str, source: Source, default: float) -> float: ...


def number(element: Element, key: str, source: Source, default: float | None = None) -> float | None:
    """An attribute as a number; the default when it is missing, and, with a fault, when it is none. A limit of zero is a limit."""
    text = element.get(key)
    if text is None:
        return default
    try:
        value = float(int(text, 0)) if text[:2].lower() == "0x" else float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        source.fault(element, f"{key} {text!r} is no number")
        return default
    return value


Range = tuple[float | None, float | None]


def valid_ranges(element: Element, source: Source) -> tuple[list[Range], bool]:
    """The ranges of valid values in the file's order, none when there are none; and whether they are of raw values."""
    items = [*children(element, "ValidRange"), *children(child(element, "ValidRangeSet"), "ValidRange")]
    is_float = local(element).startswith("Float")
    ranges = [(_end(item, "min", is_float, source), _end(item, "max", is_float, source)) for item in items]
    for item, (low, high) in zip(items, ranges, strict=True):
        if low is not None and high is not None and low > high:
            source.warn(item, "its least value is above its greatest: nothing is valid")
    holders = [item for item in (child(element, "ValidRangeSet"), *items) if item is not None]
    said = (item.get(key) for item in holders for key in ("validRangeAppliesToCalibrated", "rangeAppliesToCalibrated"))
    return ranges, any((text or "").casefold() in ("false", "0") for text in said)


def span_of(ranges: list[Range]) -> Range:
    """From the least to the greatest of some ranges, None where one of them is open."""
    lows, highs = [low for low, _ in ranges], [high for _, high in ranges]
    least = None if None in lows else min((low for low in lows if low is not None), default=None)
    most = None if None in highs else max((high for high in highs if high is not None), default=None)
    return least, most


def _end(item: Element, end: str, is_float: bool, source: Source) -> float | None:
    """One end of a range; an exclusive one is the neighbouring number."""
    value = number(item, f"{end}Inclusive", source)
    exclusive = number(item, f"{end}Exclusive", source) if value is None else None
    if exclusive is None:
        return value
    inwards = math.inf if end == "min" else -math.inf
    return math.nextafter(exclusive, inwards) if is_float else exclusive + math.copysign(1, inwards)
