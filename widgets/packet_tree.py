"""The fields of a packet as a tree: parts of the packet, arrays and aggregates are branches over the bits of what is in them."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass

_PARTS = re.compile(r"\[\d+\]|[^.\[\]]+")


@dataclass(frozen=True, slots=True)
class PacketField:
    """One decoded value and where it stands: first bit and length from the packet's first bit. `group` is its part of the packet,
    such as `primary header`. `is_bad`: the value is not as it should be (a checksum that does not match)."""

    name: str
    first_bit: int
    bits: int
    raw: str = ""
    value: str = ""
    units: str = ""
    group: str = ""
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class TreeRow:
    """A line of the tree: a field, or a branch (`field` is None) with how many fields are in it. `path` says where it belongs."""

    path: tuple[str, ...]
    first_bit: int
    bits: int
    field: PacketField | None = None
    inside: int = 0
    is_open: bool = True

    @property
    def depth(self) -> int:
        """How many branches it is in."""
        return len(self.path) - 1

    @property
    def label(self) -> str:
        """What stands on the line."""
        return self.path[-1]


def path_of(field: PacketField) -> tuple[str, ...]:
    """The branches of a field and its own name: `battery[2].voltage` of the part HK is HK, battery, [2], voltage."""
    parts = tuple(_PARTS.findall(field.name)) if re.search(r"\[\d+\]|\w\.\w", field.name) else (field.name,)
    return (field.group, *parts) if field.group else parts


def tree_rows(fields: Sequence[PacketField], closed: Set[tuple[str, ...]] = frozenset()) -> list[TreeRow]:
    """The lines of the tree in the order of the fields; what is in a closed branch is left out. Fields of one branch that are apart
    make two branches."""
    rows: list[TreeRow] = []
    _add(rows, [(path_of(one), one) for one in fields], 0, closed)
    return rows


def _add(rows: list[TreeRow], items: Sequence[tuple[tuple[str, ...], PacketField]], depth: int, closed: Set[tuple[str, ...]]) -> None:
    at = 0
    while at < len(items):
        path, field = items[at]
        if len(path) == depth + 1:
            rows.append(TreeRow(path, field.first_bit, field.bits, field))
            at += 1
            continue
        end = at
        while end < len(items) and len(items[end][0]) > depth + 1 and items[end][0][: depth + 1] == path[: depth + 1]:
            end += 1
        rows.append(_branch(path[: depth + 1], [one for _, one in items[at:end]], closed))
        if rows[-1].is_open:
            _add(rows, items[at:end], depth + 1, closed)
        at = end


def _branch(path: tuple[str, ...], fields: Sequence[PacketField], closed: Set[tuple[str, ...]]) -> TreeRow:
    first = min(one.first_bit for one in fields)
    last = max(one.first_bit + one.bits for one in fields)
    return TreeRow(path, first, last - first, inside=len(fields), is_open=path not in closed)
