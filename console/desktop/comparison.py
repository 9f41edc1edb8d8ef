"""Passes of the catalogue read for a comparison, in a worker: by time since AOS, by orbit phase, or one parameter against another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from console.desktop.history import Source, recorded_mode, sample_values
from console.errors import KnownError
from console.mission.model import Spacecraft
from console.orbit.phase import phase_at
from console.orbit.trajectory import Trajectory, trajectory_of
from console.session.elements_used import recorded_orbit
from console.store.catalogue import PassSummary, list_sessions
from console.store.reader import SessionReader
from console.store.samples import Samples
from console.telemetry.joining import Joined, join
from console.telemetry.thinning import thinned_line
from console.utc import SECOND_NS, utc_text
from widgets.comparison_canvas import ComparedCurve
from widgets.pass_comparison import ComparedBy, ComparisonRequest, PassChoice
from widgets.telemetry_plot_types import ParameterInfo

MOST_POINTS = 3000
Times = NDArray[np.int64]
Floats = NDArray[np.float64]
Line = tuple[Times, Floats]


@dataclass(frozen=True, slots=True)
class PassPlace:
    """Where a pass is recorded, and from when to when. `aos_ns` is when bytes came first, where that is known."""

    key: str
    text: str
    session: Path
    aos_ns: int
    los_ns: int
    is_actual: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of a request, to be shown."""

    request: ComparisonRequest
    curves: tuple[ComparedCurve, ...]
    x_title: str
    rule: str


def list_places(source: Source, until_ns: int) -> list[PassPlace]:
    """Passes of the spacecraft in the sessions that belong together, newest first; none that begins after `until_ns`."""
    if source.folder is None:
        return []
    mode = recorded_mode(source)
    sessions = [one for one in list_sessions(source.folder) if one.spacecraft == source.spacecraft and one.mode == mode and not one.fault]
    found = [
        _place(source.folder / Path(one.path).name, each) for one in sessions for each in one.passes if each.spacecraft == source.spacecraft
    ]
    return sorted((each for each in found if each.aos_ns <= until_ns), key=lambda each: (-each.aos_ns, each.key))


def _place(session: Path, each: PassSummary) -> PassPlace:
    is_actual = each.actual_aos_ns >= 0
    aos = each.actual_aos_ns if is_actual else each.aos_ns
    text = f"{utc_text(aos)[:-4]}  {each.station}  {each.max_elevation_deg:.0f}°"
    return PassPlace(f"{session.name} {each.station} {each.aos_ns}", text, session, aos, max(each.los_ns, each.actual_los_ns), is_actual)


def choices_of(places: Iterable[PassPlace]) -> list[PassChoice]:
    """The passes as a list shows them."""
    return [PassChoice(each.key, each.text) for each in places]


@dataclass(frozen=True, slots=True)
class Comparer:
    """Compares passes. `infos` are of the parameters of the dictionary; nothing received after `until_ns` is read."""

    source: Source
    craft: Spacecraft
    infos: Callable[[str], ParameterInfo | None]
    until_ns: int

    def compare(self, request: ComparisonRequest, places: Sequence[PassPlace]) -> Comparison:
        """A curve for each pass, in their order. Blocks; raises KnownError for what can't be read."""
        makers = {ComparedBy.AOS: self._since_aos, ComparedBy.PHASE: self._by_phase, ComparedBy.PARAMETER: self._against}
        curves, rules = zip(*(makers[request.by](request, place) for place in places), strict=True)
        titles = {
            ComparedBy.AOS: "seconds since AOS", ComparedBy.PHASE: "argument of latitude, deg (0: ascending node)",
            ComparedBy.PARAMETER: self._title(request.x),
        }  # fmt: skip
        return Comparison(request, tuple(curves), titles[request.by], "; ".join(dict.fromkeys(rule for rule in rules if rule)))

    def _title(self, name: str) -> str:
        parameter = self.source.parameters.get(name)
        return f"{name}  {parameter.units}".strip() if parameter else name

    def _line(self, reader: SessionReader, name: str, place: PassPlace) -> Line:
        """Every sample of a pass, with NaN in gaps."""
        parameter = self.source.parameters.get(name)
        if parameter is None:
            raise KnownError(f"no parameter {name}", where=self.source.spacecraft)
        times: list[Times] = []
        values: list[Floats] = []

        def take(samples: Samples) -> None:
            times.append(samples.received_ns)
            values.append(sample_values(parameter, samples, is_raw=False))

        reader.each_sample(name, place.aos_ns, place.los_ns, take)
        return np.concatenate(times or [np.zeros(0, np.int64)]), np.concatenate(values or [np.zeros(0)])

    def _read(self, place: PassPlace, *names: str) -> tuple[list[Line], Trajectory | None]:
        with SessionReader(place.session, until_ns=self.until_ns) as reader:
            lines = [self._line(reader, name, place) for name in names]
            used = [each for each in reader.elements_used() if each.spacecraft == self.source.spacecraft]
        return lines, trajectory_of(recorded_orbit(self.craft, used[0])) if used else None

    def _gap_ns(self, name: str) -> int:
        info = self.infos(name)
        return info.gap_ns if info else 10 * SECOND_NS

    def _since_aos(self, request: ComparisonRequest, place: PassPlace) -> tuple[ComparedCurve, str]:
        (line,), _ = self._read(place, request.y)
        times, values, _ = thinned_line(*line, MOST_POINTS, self._gap_ns(request.y))
        rule = "Receipt time since the first byte" if place.is_actual else "since the predicted AOS where that is unknown"
        return ComparedCurve(place.text, (times - place.aos_ns) / SECOND_NS, values), rule

    def _by_phase(self, request: ComparisonRequest, place: PassPlace) -> tuple[ComparedCurve, str]:
        (line,), orbit = self._read(place, request.y)
        if orbit is None:
            return ComparedCurve(place.text, np.zeros(0), np.zeros(0)), "a pass whose session has no orbit on record is left out"
        times, values, _ = thinned_line(*line, MOST_POINTS, self._gap_ns(request.y))
        phase = phase_at(orbit, times)
        wraps = np.flatnonzero(np.diff(phase) < -180) + 1
        curve = ComparedCurve(place.text, np.insert(phase, wraps, np.nan), np.insert(values, wraps, np.nan))
        return curve, "Phase at receipt time from the orbit each session was flown with"

    def _against(self, request: ComparisonRequest, place: PassPlace) -> tuple[ComparedCurve, str]:
        lines, _ = self._read(place, request.x, request.y)
        pairs = join(lines[0], lines[1], self._gap_ns(request.x))
        step = max(1, -(-len(pairs.x) // MOST_POINTS))
        curve = ComparedCurve(place.text, pairs.x[::step], pairs.y[::step], is_dots=True)
        return curve, _join_rule(request, pairs, step)


def _join_rule(request: ComparisonRequest, pairs: Joined, step: int) -> str:
    rule = "Values of one packet belong together" if pairs.is_by_packet else f"{request.y} goes with the newest {request.x} at its receipt"
    left_out = f"{pairs.left_out} without one are left out" if pairs.left_out else ""
    return ", ".join(part for part in (rule, left_out, f"1:{step}" if step > 1 else "") if part)


def without_missing(request: ComparisonRequest, places: Iterable[PassPlace]) -> tuple[ComparisonRequest, list[PassPlace]]:
    """The passes that are picked and still there, in the list's order."""
    found = [place for place in places if place.key in request.passes]
    return replace(request, passes=tuple(place.key for place in found)), found
