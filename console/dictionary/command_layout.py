"""A telecommand's packet as entries to fill: what `Command.encoder` holds.

Source: OMG XTCE 1.2, MetaCommandType, CommandContainerType.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from console.dictionary.encoding import Size, ValueType
from console.dictionary.layout import Condition, Place


@dataclass(frozen=True, slots=True)
class ArgumentShape:
    """What an argument's text is made of: one value, or with `count` a list of values separated by commas, each of the
    `leaves` separated by colons."""

    name: str
    leaves: tuple[tuple[str, ValueType], ...]
    count: Size | None = None

    @property
    def type(self) -> ValueType:
        """The type of the value, or of the first member of each."""
        return self.leaves[0][1]


@dataclass(frozen=True, slots=True)
class FixedBits:
    """Bits that the dictionary gives."""

    value: int
    bits: int


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """A header parameter with the text of its value: from the restriction of a base container, else its initial value."""

    type: ValueType
    text: str


@dataclass(frozen=True, slots=True)
class CommandEntry:
    """One entry of a command's packet. A body of None includes nothing but moves the position."""

    name: str
    body: ArgumentShape | FixedBits | ParameterValue | None
    place: Place | None = None
    condition: Condition | None = None


@dataclass(frozen=True, slots=True)
class CommandLayout:
    """Everything needed to encode one command. `assigned`: argument -> text fixed by inheritance; `checksum` names the
    16-bit packet error control that ends the packet, "" when there is none."""

    entries: tuple[CommandEntry, ...]
    shapes: Mapping[str, ArgumentShape]
    assigned: Mapping[str, str] = field(default_factory=dict)
    checksum: str = ""
