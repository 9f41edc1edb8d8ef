"""One object of the element store as the satellite chooser shows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SatelliteRow:
    """`key` names the object for good; `age_level` is 'ok', 'warning' or 'serious'; `sources` are where it came from; `has_ended`: its
    newest elements hold no more, because it has decayed by them or their table has come to its end."""

    key: str
    name: str
    catalogue_number: int
    age_days: float
    age_level: str = "ok"
    sources: tuple[str, ...] = ()
    is_followed: bool = False
    has_ended: bool = False
