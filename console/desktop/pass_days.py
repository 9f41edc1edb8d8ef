"""The passes of one day of UTC, and days put together as far as they are known. Free of Qt.

One spacecraft of one day is about ten milliseconds of work; between two the caller may rest or stop. A pass over midnight is found
whole on both days and becomes one; one without an end (always up) is cut off at midnight and becomes one again.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, groupby

import numpy as np

from console.desktop.pass_index import PassIndex
from console.mission.model import AntennaLimits, Spacecraft
from console.orbit.light import eclipses, light_spans
from console.orbit.look import look_angles, spread
from console.orbit.passes import PassOutcome
from console.orbit.site import Site
from console.orbit.succession import Succession, find_passes_through
from console.orbit.trajectory import Orbit, Trajectory, trajectory_of
from console.orbit.types import LightSpan, Opportunity, Pass, PassLane, PassRow
from console.station.schedule import Choice, Conflict, find_choices, find_conflicts
from console.utc import DAY_NS, SECOND_NS

NO_ELEMENTS = "no elements"
PROFILE_POINTS = 33
Span = tuple[int, int]
Spans = tuple[tuple[str, tuple[Span, ...]], ...]
ImagingSearch = Callable[[Spacecraft, int, int], Iterable[Opportunity]]


def no_imaging(_craft: Spacecraft, _start_ns: int, _end_ns: int) -> Iterable[Opportunity]:
    """No areas, no opportunities."""
    return ()


@dataclass(frozen=True, slots=True)
class Question:
    """What is searched. The sites carry the minimum elevation that counts, the mission's or one set by hand. `contenders` are the
    spacecraft that want the antennas, None for all: one that is only followed is in nobody's way."""

    spacecraft: tuple[Spacecraft, ...]
    sites: tuple[Site, ...]
    antennas: dict[str, AntennaLimits] = field(default_factory=dict)
    imaging: ImagingSearch = no_imaging
    contenders: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class PairReason:
    """Why a spacecraft has no pass over a station on a day, or has them without an end."""

    spacecraft: str
    station: str
    outcome: PassOutcome
    text: str


@dataclass(frozen=True, slots=True)
class Day:
    """What one day of UTC brought. `opportunities` are None as long as they have not been searched: they take longest and come last."""

    start_ns: int
    rows: tuple[PassRow, ...]
    reasons: tuple[PairReason, ...]
    light: tuple[tuple[str, tuple[LightSpan, ...]], ...] = ()
    opportunities: tuple[Opportunity, ...] | None = None

    @property
    def end_ns(self) -> int:
        return self.start_ns + DAY_NS


@dataclass(frozen=True, slots=True)
class Found:
    """What has been found so far.

    `rows` in order of AOS, `lanes` the same by spacecraft and station (with a note where there is none), `remarks` a line for every
    pair that has no pass and why, `eclipses` when each spacecraft is in the Earth's shadow (start_ns, end_ns) and `light` the same in
    penumbra and umbra, `opportunities` the chances to image areas in order of their start. `known` are the stretches of time that
    have been searched, start and end those of the first and last one; `imaged` those searched for imaging, too.
    `is_full`: more days were wanted than can be kept. `index` finds rows by spacecraft, station and time.
    """

    start_ns: int
    end_ns: int
    rows: tuple[PassRow, ...]
    remarks: tuple[str, ...]
    eclipses: Spans = ()
    opportunities: tuple[Opportunity, ...] = ()
    known: tuple[Span, ...] = ()
    lanes: tuple[PassLane, ...] = ()
    light: tuple[tuple[str, tuple[LightSpan, ...]], ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    choices: tuple[Choice, ...] = ()
    imaged: tuple[Span, ...] = ()
    is_full: bool = False
    index: PassIndex = field(default_factory=PassIndex, compare=False)


def search_day(question: Question, start_ns: int, rest: Callable[[], bool]) -> Day | None:
    """Passes and light of one day; `rest` is called between two spacecraft and stops the search (None) by returning True."""
    rows: list[PassRow] = []
    reasons: list[PairReason] = []
    light: list[tuple[str, tuple[LightSpan, ...]]] = []
    for craft in question.spacecraft:
        if rest():
            return None
        if craft.elements is None:
            reasons += [PairReason(craft.name, site.name, PassOutcome.NO_ELEMENTS, NO_ELEMENTS) for site in question.sites]
            continue
        orbits = craft.orbits
        found = find_passes_through(orbits, question.sites, start_ns, start_ns + DAY_NS)
        for site, result in zip(question.sites, found, strict=True):
            rows += _with_profiles(orbits, site, result.passes)
            if result.reason or result.outcome is not PassOutcome.PASSES:
                reasons.append(PairReason(craft.name, site.name, result.outcome, result.reason))
        if rest():
            return None
        light.append((craft.name, _light(orbits, start_ns, start_ns + DAY_NS)))
    rows.sort(key=lambda row: row.one_pass.aos_ns)
    return Day(start_ns, tuple(rows), tuple(reasons), tuple(light))


def image_day(question: Question, day: Day, rest: Callable[[], bool]) -> Day | None:
    """The day with its imaging opportunities; `rest` is called between two spacecraft and after each chance, as in `search_day`."""
    chances: list[Opportunity] = []
    for craft in question.spacecraft:
        if rest():
            return None
        for chance in question.imaging(craft, day.start_ns, day.end_ns):
            chances.append(chance)
            if rest():
                return None
    return replace(day, opportunities=tuple(sorted(chances, key=lambda each: each.start_ns)))


def _light(orbits: Sequence[Orbit], start_ns: int, end_ns: int) -> tuple[LightSpan, ...]:
    """Penumbra and umbra, each stretch of time by the orbit that is the one to use then."""
    parts = Succession(orbits).between(start_ns, end_ns)
    return tuple(chain.from_iterable(light_spans(trajectory_of(orbit), first, last) for orbit, first, last in parts))


def _with_profiles(orbits: Sequence[Orbit], site: Site, passes: Sequence[Pass]) -> list[PassRow]:
    """The passes with their elevation, each by the orbit it was computed with."""
    rows: list[PassRow] = []
    for orbit in orbits:
        mine = [one for one in passes if one.element_epoch_ns == orbit.epoch_ns]
        rows += profiled(trajectory_of(orbit), site, mine) if mine else []
    return rows


def profiled(trajectory: Trajectory, site: Site, passes: Sequence[Pass], *, points: int = PROFILE_POINTS) -> list[PassRow]:
    """The passes with their elevation at so many instants each, all computed at once."""
    if not passes:
        return []
    times = np.stack([spread(one.aos_ns, one.los_ns, points) for one in passes])
    elevation = look_angles(trajectory, site, times.reshape(-1)).elevation_deg.reshape(times.shape)
    return [PassRow(one, at, height) for one, at, height in zip(passes, times, elevation, strict=True)]


def together(question: Question, days: Iterable[Day], *, is_full: bool = False) -> Found:
    """The days as one: passes over midnight are there once, stretches that touch are joined."""
    ordered = sorted(days, key=lambda day: day.start_ns)
    if not ordered:
        return Found(0, 0, (), ())
    rows = joined_rows(chain.from_iterable(day.rows for day in ordered))
    lanes = lanes_of(question, rows, ordered)
    wanting = question.contenders
    passes = [row.one_pass for row in rows if wanting is None or row.one_pass.spacecraft in wanting]
    light = _joined_light(question, ordered)
    known = _joined_spans([(day.start_ns, day.end_ns) for day in ordered])
    return Found(
        known[0][0],
        known[-1][1],
        tuple(rows),
        tuple(_remarks(question, lanes)),
        tuple((name, eclipses(spans)) for name, spans in light),
        tuple(_joined_chances(ordered)),
        known,
        tuple(lanes),
        light,
        tuple(find_conflicts(passes, question.antennas)),
        tuple(find_choices(passes)),
        _joined_spans([(day.start_ns, day.end_ns) for day in ordered if day.opportunities is not None]),
        is_full,
        PassIndex.of(rows),
    )


def only_of(found: Found, crafts: Container[str]) -> Found:
    """What was found of these spacecraft: others may have left the fleet since."""
    if found.index.is_only_of(crafts) and all(lane.spacecraft in crafts for lane in found.lanes):
        return found
    return replace(
        found,
        rows=tuple(row for row in found.rows if row.one_pass.spacecraft in crafts),
        lanes=tuple(lane for lane in found.lanes if lane.spacecraft in crafts),
        eclipses=tuple(each for each in found.eclipses if each[0] in crafts),
        light=tuple(each for each in found.light if each[0] in crafts),
        opportunities=tuple(each for each in found.opportunities if each.spacecraft in crafts),
        index=found.index.only(crafts),
        remarks=tuple(text for text in found.remarks if text.partition(" over ")[0].partition(":")[0] in crafts),
    )


def joined_rows(rows: Iterable[PassRow]) -> list[PassRow]:
    """Rows in order of AOS, where those of two days that are one pass have become one."""
    found: list[PassRow] = []
    ordered = sorted(rows, key=lambda row: (row.one_pass.spacecraft, row.one_pass.station, row.one_pass.aos_ns))
    for _, group in groupby(ordered, key=lambda row: (row.one_pass.spacecraft, row.one_pass.station)):
        kept: list[PassRow] = []
        for row in group:
            if kept and row.one_pass.aos_ns <= kept[-1].one_pass.los_ns + SECOND_NS // 1000:
                kept[-1] = _joined(kept[-1], row)
            else:
                kept.append(row)
        found += kept
    return sorted(found, key=lambda row: (row.one_pass.aos_ns, row.one_pass.spacecraft, row.one_pass.station))


def _joined(first: PassRow, second: PassRow) -> PassRow:
    """One pass of two that overlap: the same one found twice, or two parts of one that was cut off at midnight."""
    one, other = first.one_pass, second.one_pass
    if other.los_ns <= one.los_ns + SECOND_NS // 1000:
        return first
    higher = one if one.max_elevation_deg >= other.max_elevation_deg else other
    whole = replace_pass(
        one, tca_ns=higher.tca_ns, max_elevation_deg=higher.max_elevation_deg, tca_azimuth_deg=higher.tca_azimuth_deg,
        los_ns=other.los_ns, los_azimuth_deg=other.los_azimuth_deg, is_clipped_end=other.is_clipped_end,
    )  # fmt: skip
    later = second.times_ns > first.times_ns[-1]
    times = np.concatenate([first.times_ns, second.times_ns[later]])
    return PassRow(whole, times, np.concatenate([first.elevation_deg, second.elevation_deg[later]]))


def replace_pass(one: Pass, **changes: float | bool | int) -> Pass:
    """A pass with some fields changed."""
    return Pass(**{**{name: getattr(one, name) for name in Pass.__struct_fields__}, **changes})


def lanes_of(question: Question, rows: Sequence[PassRow], days: Sequence[Day]) -> list[PassLane]:
    """A lane for every spacecraft and station, in the mission's order. Stations over which a spacecraft has no pass for the same
    reason share one, with the reason; a lane that never ends says so."""
    by_pair: dict[tuple[str, str], list[PassRow]] = {}
    for row in rows:
        by_pair.setdefault((row.one_pass.spacecraft, row.one_pass.station), []).append(row)
    reasons: dict[tuple[str, str], list[PairReason]] = {}
    for day in days:
        for reason in day.reasons:
            reasons.setdefault((reason.spacecraft, reason.station), []).append(reason)
    lanes: list[PassLane] = []
    for craft in question.spacecraft:
        empty: dict[str, list[str]] = {}
        for site in question.sites:
            told, found = reasons.get((craft.name, site.name), []), by_pair.get((craft.name, site.name), [])
            if found:
                lanes.append(PassLane(craft.name, (site.name,), tuple(found), _note(told)))
            else:
                empty.setdefault(_note(told) or "no passes", []).append(site.name)
        lanes += [PassLane(craft.name, tuple(stations), (), note) for note, stations in empty.items()]
    return lanes


def _note(told: Sequence[PairReason]) -> str:
    """What the days of one pair say together, in few words; "" when there is nothing but passes."""
    outcomes = {reason.outcome for reason in told}
    ended = next((reason.text for reason in told if reason.outcome is PassOutcome.DECAYED), "")
    if ended:
        return ended
    for outcome in (PassOutcome.NO_ELEMENTS, PassOutcome.ALWAYS_UP, PassOutcome.NEVER_UP):
        if outcome in outcomes:
            return outcome.value
    return next((reason.text for reason in told), "")


def _remarks(question: Question, lanes: Sequence[PassLane]) -> Iterator[str]:
    for craft in question.spacecraft:
        if craft.elements is None:
            yield f"{craft.name}: {NO_ELEMENTS}"
    for lane in lanes:
        if not lane.rows and lane.note != NO_ELEMENTS:
            yield f"{lane.spacecraft} over {', '.join(lane.stations)}: {lane.note}"


def _joined_spans(spans: Sequence[Span]) -> tuple[Span, ...]:
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def _joined_light(question: Question, days: Sequence[Day]) -> tuple[tuple[str, tuple[LightSpan, ...]], ...]:
    """The shadows of all days; one that was cut off at midnight is whole again."""
    by_craft: dict[str, list[LightSpan]] = {craft.name: [] for craft in question.spacecraft if craft.elements is not None}
    for name, spans in chain.from_iterable(day.light for day in days):
        kept = by_craft.setdefault(name, [])
        for span in spans:
            if kept and kept[-1].kind is span.kind and span.start_ns <= kept[-1].end_ns:
                kept[-1] = LightSpan(kept[-1].start_ns, span.end_ns, span.kind)
            else:
                kept.append(span)
    return tuple((name, tuple(spans)) for name, spans in by_craft.items())


def _joined_chances(days: Sequence[Day]) -> list[Opportunity]:
    """The opportunities of all days, in order; one that touches midnight from both sides is one, with the better of its best instants."""
    found: dict[tuple[str, str], list[Opportunity]] = {}
    for chance in chain.from_iterable(day.opportunities or () for day in days):
        kept = found.setdefault((chance.spacecraft, chance.area), [])
        if kept and chance.start_ns <= kept[-1].end_ns:
            best = min(kept[-1], chance, key=lambda each: each.off_nadir_deg)
            names = Opportunity.__struct_fields__
            whole = {**{name: getattr(best, name) for name in names}, "start_ns": kept[-1].start_ns, "end_ns": chance.end_ns}
            kept[-1] = Opportunity(**whole)
        else:
            kept.append(chance)
    return sorted(chain.from_iterable(found.values()), key=lambda each: (each.start_ns, each.spacecraft, each.area))


def sites_with(stations: Iterable[Site], by_hand: dict[str, float]) -> tuple[Site, ...]:
    """The sites with the minimum elevations that were set by hand in place of their own."""
    return tuple(replace(site, min_elevation_deg=by_hand[site.name]) if site.name in by_hand else site for site in stations)
