"""Runs of plain fields: entries that follow each other without a condition, a place or a count, so that one step reads them all.

What is no number, varies in size or tells a time ends a run. A run gives what its entries give one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from console.dictionary.encoding import Form
from console.dictionary.gather import Gather, Spot
from console.dictionary.layout import Entry, Field

_PLACES_KEPT = 64


@dataclass(slots=True)
class Run:
    """Entries that are read together: `fields` are their bodies, `bits` the size of all, `names` their templates."""

    entries: tuple[Entry, ...]
    fields: tuple[Field, ...]
    bits: int
    names: tuple[str, ...]
    keys: tuple[str, ...]
    _at: dict[int, Gather] = field(default_factory=dict)

    def at(self, first_bit: int) -> Gather:
        """What reads the fields where the first one stands at a bit of the packet."""
        if first_bit not in self._at:
            if len(self._at) >= _PLACES_KEPT:
                self._at.clear()
            self._at[first_bit] = Gather(_spots(self.fields, first_bit))
        return self._at[first_bit]


def _spots(fields: Sequence[Field], first_bit: int) -> list[Spot]:
    spots: list[Spot] = []
    for each in fields:
        spots.append(Spot(each.encoding, first_bit, each.encoding.fixed_bits))
        first_bit += each.encoding.fixed_bits
    return spots


class Runs:
    """The runs among the entries of one dictionary's layouts, which it must outlive: found once and kept."""

    def __init__(self) -> None:
        self._found: dict[int, tuple[Entry | Run, ...]] = {}

    def of(self, entries: tuple[Entry, ...]) -> tuple[Entry | Run, ...]:
        """The entries with two and more that make a run replaced by it."""
        found = self._found.get(id(entries))
        if found is None:
            found = self._found[id(entries)] = tuple(_grouped(entries))
        return found


def _grouped(entries: tuple[Entry, ...]) -> list[Entry | Run]:
    steps: list[Entry | Run] = []
    for is_plain, group in groupby(entries, _is_plain):
        same = tuple(group)
        if is_plain and len(same) > 1:
            fields = tuple(entry.body for entry in same if isinstance(entry.body, Field))
            bits = sum(each.encoding.fixed_bits for each in fields)
            steps.append(Run(same, fields, bits, tuple(each.template for each in fields), tuple(each.key for each in fields)))
        else:
            steps.extend(same)
    return steps


def _is_plain(entry: Entry) -> bool:
    body = entry.body
    if not isinstance(body, Field) or entry.condition is not None or entry.place is not None or entry.repeat is not None:
        return False
    return body.time is None and body.encoding.form not in (Form.TEXT, Form.BYTES, Form.CUC, Form.CDS) and body.encoding.fixed_bits > 0
