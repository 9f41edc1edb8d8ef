"""Layouts looked over without a packet: which can be reached, which can never match, and which fields share bits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from console.dictionary.encoding import Encoding, Form
from console.dictionary.layout import AllOf, Block, Comparison, Condition, Entry, Field, Layout, Origin
from console.dictionary.xtce_containers import entry_fields

Placed = tuple[str, int, int]
"""A field's name, first bit and bits."""


def reached(starts: Sequence[Layout]) -> set[str]:
    """The names of the layouts that a packet can come to."""
    found = set[str]()
    waiting = list(starts)
    while waiting:
        layout = waiting.pop()
        if layout.name not in found:
            found.add(layout.name)
            waiting += [child for _, child in layout.children]
    return found


def never_matches(starts: Sequence[Layout]) -> Iterator[tuple[Layout, str]]:
    """Layouts whose condition can't hold, with the reason."""
    for start in starts:
        yield from _below(start, (), {})


def _below(layout: Layout, above: tuple[Comparison, ...], known: dict[str, Encoding]) -> Iterator[tuple[Layout, str]]:
    known = {**known, **{field.key: field.encoding for field, _ in entry_fields(layout.entries)}}
    earlier: list[tuple[frozenset[Comparison] | None, Layout]] = []
    for condition, child in layout.children:
        own = comparisons(condition)
        asked = frozenset(own) if own is not None else None
        before = next((other for items, other in earlier if items is not None and asked is not None and items <= asked), None)
        reason = _contradiction((*above, *(own or ())), known)
        if before is not None:
            what = "has no condition" if not comparisons(_condition_of(layout, before)) else "asks for the same"
            yield child, f"never matches: {before.name}, which {what}, comes before it"
        elif reason:
            yield child, f"never matches: {reason}"
        else:
            yield from _below(child, (*above, *(own or ())), known)
        earlier.append((asked, child))


def _condition_of(layout: Layout, child: Layout) -> Condition | None:
    return next(condition for condition, other in layout.children if other is child)


def comparisons(condition: Condition | None) -> tuple[Comparison, ...] | None:
    """A condition as comparisons that must all hold; None when it is of another kind."""
    if condition is None:
        return ()
    if isinstance(condition, Comparison):
        return (condition,)
    if not isinstance(condition, AllOf):
        return None
    parts = [comparisons(part) for part in condition.conditions]
    return None if any(part is None for part in parts) else tuple(item for part in parts for item in part or ())


def _contradiction(asked: tuple[Comparison, ...], known: dict[str, Encoding]) -> str:
    wanted: dict[tuple[str, bool], set[object]] = {}
    for item in asked:
        key = item.reference.key
        if item.reference.calibrate is not None:
            continue
        if item.operator == "==":
            before = wanted.setdefault((key, True), set(item.constants))
            if not before & set(item.constants):
                return f"{key} would have to be {_list(before)} and {_list(set(item.constants))}"
            wanted[key, True] = before & set(item.constants)
            most = _most(known.get(key))
            if most is not None and all(isinstance(c, int | float) and (c > most or c < 0) for c in item.constants):
                return f"{key} is asked to be {_list(set(item.constants))}, but goes from 0 to {most}"
    return ""


def _list(values: set[object]) -> str:
    return " or ".join(sorted(str(value) for value in values))


def _most(encoding: Encoding | None) -> int | None:
    if encoding is None or encoding.form is not Form.UNSIGNED or not encoding.fixed_bits:
        return None
    return int((1 << encoding.fixed_bits) - 1)


def overlaps(starts: Sequence[Layout]) -> Iterator[tuple[Layout, list[tuple[str, str, int, int]]]]:
    """Layouts with the pairs of fields that share bits, and the first and last bit shared; only of fields whose place is fixed."""
    for start in starts:
        yield from _overlaps(start, [], 0)


def _overlaps(layout: Layout, above: list[Placed], cursor: int | None) -> Iterator[tuple[Layout, list[tuple[str, str, int, int]]]]:
    own, end = place_fields(layout.entries, cursor)
    found = [pair for number, field in enumerate(own) for pair in _shared(field, [*above, *own[:number]])]
    if found:
        yield layout, found
    for _, child in layout.children:
        yield from _overlaps(child, above + own, end)


def _shared(field: Placed, others: Sequence[Placed]) -> Iterator[tuple[str, str, int, int]]:
    name, first, bits = field
    for other, start, size in others:
        low, high = max(first, start), min(first + bits, start + size) - 1
        if low <= high and name != other:
            yield other, name, low, high


def place_fields(entries: Sequence[Entry], cursor: int | None, base: int = 0) -> tuple[list[Placed], int | None]:
    """The fields that stand at the same place in every packet, and where the entries end; None where that varies."""
    found: list[Placed] = []
    for entry in entries:
        cursor = _moved(entry, cursor, base)
        count = 1 if entry.repeat is None else entry.repeat.count.fixed if entry.repeat.count.reference is None else 0
        is_fixed = entry.condition is None and (entry.repeat is None or entry.repeat.count.reference is None)
        for number in range(min(count, 256)) if cursor is not None else ():
            inner, cursor = _place_body(entry.body, cursor)
            found += inner if is_fixed else []
            if entry.repeat is not None and cursor is not None and number < count - 1:
                cursor += entry.repeat.gap
        if not is_fixed or count > 256:
            cursor = None
    return found, cursor


def _moved(entry: Entry, cursor: int | None, base: int) -> int | None:
    place = entry.place
    if place is None:
        return cursor
    if place.bits.reference is not None or place.origin is Origin.END:
        return None
    if place.origin is Origin.START:
        return base + place.bits.fixed
    return None if cursor is None else cursor + place.bits.fixed


def _place_body(body: Field | Block | None, cursor: int | None) -> tuple[list[Placed], int | None]:
    if cursor is None or body is None:
        return [], cursor
    if isinstance(body, Block):
        return place_fields(body.entries, cursor, cursor)
    bits = body.encoding.fixed_bits
    return ([(body.key, cursor, bits)], cursor + bits) if bits else ([], None)
