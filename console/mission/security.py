"""How a mission secures its uplink: the `[spacecraft.security]` table (CCSDS 355.0-B-2 4.2.2) and the names of keys.

One surprise: the key itself never stands in a mission, which is copied into every recording; a text that could be one is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from console.errors import KnownError, near_name
from console.frames.sdls import HIGHEST_SPI, LOWEST_SPI, USUAL_WINDOW, SecurityAssociation, SecurityMode
from console.mission.fields import Table

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,47}")
_SHORTEST_KEY = 32


class KeyPlace(Enum):
    """Where a key is kept."""

    FILE = "file"
    KEYRING = "keyring"


@dataclass(frozen=True, slots=True)
class KeyName:
    """A key as missions name it: `file:NAME` or `keyring:NAME`."""

    place: KeyPlace
    name: str

    def __str__(self) -> str:
        return f"{self.place.value}:{self.name}"


@dataclass(frozen=True, slots=True)
class Security:
    """One spacecraft's secured uplink. `links` are the names of those that it is for; empty for all."""

    association: SecurityAssociation
    key: KeyName
    links: tuple[str, ...] = ()

    def is_for(self, link: str) -> bool:
        """Whether frames on the link of that name are secured."""
        return not self.links or link in self.links


def is_name(text: str) -> bool:
    """Whether a key can be called so."""
    return _NAME.fullmatch(text) is not None


def parse_key_name(text: str) -> KeyName:
    """`file:NAME` or `keyring:NAME`. Raises KnownError for anything else; a name is no path."""
    kind, _, name = text.partition(":")
    places = {place.value: place for place in KeyPlace}
    if kind not in places or not is_name(name):
        rule = "file:NAME or keyring:NAME; a name is letters, digits, '.', '_' and '-', and leads nowhere"
        raise KnownError(f"{text!r} names no key", rule=rule, remedy=near_name(kind, places))
    return KeyName(places[kind], name)


def read_security(table: Table) -> Security | None:
    """The `[spacecraft.security]` table; None where there is none, or a fault in it."""
    if not table.has("security"):
        return None
    inner, faults = table.table("security"), len(table.faults)
    spi = inner.integer("spi", low=LOWEST_SPI, high=HIGHEST_SPI)
    modes = {mode.value: mode for mode in SecurityMode}
    mode = inner.choice("mode", SecurityMode.AUTHENTICATION.value, tuple(modes))
    window = inner.integer("window", USUAL_WINDOW, low=1, high=1 << 32)
    key, links = _read_key(inner), tuple(inner.texts("links"))
    inner.end()
    if key is None or len(table.faults) > faults:
        return None
    return Security(SecurityAssociation(spi, modes[mode], window), key, links)


def _read_key(table: Table) -> KeyName | None:
    text = table.text("key")
    try:
        return parse_key_name(text) if text else None
    except KnownError as error:
        fault = error.faults[0]
        what = "names no key" if len(text) >= _SHORTEST_KEY else fault.what
        table.fault("key", what, rule=fault.rule, remedy=fault.remedy or "`moonkite keys create` makes one; it never stands in a mission")
        return None
