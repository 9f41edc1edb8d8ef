"""How each pass stands among the others, for the views: booked, in conflict, a choice of stations, its place in a plan. Free of Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec.structs import replace

from console.desktop.pass_days import Found
from console.mission.model import AntennaLimits
from console.orbit.types import Pass, PassKey, PassMark, PassStanding, key_of
from console.station.bookings import BookedPass, Fate
from console.station.schedule import Choice, Conflict, Decision, Verdict, plan

_STANDINGS = {Verdict.TAKEN: PassStanding.TAKEN, Verdict.SHORTENED: PassStanding.SHORTENED, Verdict.DROPPED: PassStanding.DROPPED}


@dataclass(frozen=True, slots=True)
class Standings:
    """All bookings with their passes, and the marks of all passes that are out of the ordinary."""

    booked: tuple[BookedPass, ...] = ()
    marks: Mapping[PassKey, PassMark] = field(default_factory=dict)

    def mark(self, one: Pass | None) -> PassMark | None:
        """The mark of a pass, None when there is nothing to say about it."""
        return None if one is None else self.marks.get(key_of(one))


def standings_of(
    found: Found, booked: Sequence[BookedPass], antennas: Mapping[str, AntennaLimits], priorities: Mapping[str, int]
) -> Standings:
    """Marks for what has been found. Passes without a rival stay free: a plan has nothing to decide about them."""
    marks: dict[PassKey, PassMark] = {}
    mine = {key_of(each.one): each for each in booked if each.fate is not Fate.VANISHED}
    for key, each in mine.items():
        marks[key] = PassMark(is_booked=True, booked_by=each.booking.booked_by, remark=each.remark)
    _mark_conflicts(marks, found.conflicts)
    _mark_choices(marks, found.choices)
    rivals = {key_of(one): one for each in found.conflicts for one in (each.first, each.second)}
    others = {key: each.one for key, each in mine.items() if key not in rivals}
    decisions = plan([*rivals.values(), *others.values()], antennas, priorities, booked=frozenset(mine))
    _mark_plan(marks, (each for each in decisions if key_of(each.one) in rivals))
    return Standings(tuple(booked), marks)


def _mark_conflicts(marks: dict[PassKey, PassMark], conflicts: Iterable[Conflict]) -> None:
    for conflict in conflicts:
        for one in (conflict.first, conflict.second):
            mark = marks.get(key_of(one), PassMark())
            marks[key_of(one)] = replace(mark, conflicts=(*mark.conflicts, conflict.reason))


def _mark_choices(marks: dict[PassKey, PassMark], choices: Iterable[Choice]) -> None:
    for choice in choices:
        for one in (choice.first, choice.second):
            mark = marks.get(key_of(one), PassMark())
            marks[key_of(one)] = replace(mark, choices=(*mark.choices, choice.reason))


def _mark_plan(marks: dict[PassKey, PassMark], decisions: Iterable[Decision]) -> None:
    for each in decisions:
        key = key_of(each.one)
        marks[key] = replace(
            marks[key], standing=_STANDINGS[each.verdict], why=each.reason, start_ns=each.start_ns, end_ns=each.end_ns
        )  # fmt: skip
