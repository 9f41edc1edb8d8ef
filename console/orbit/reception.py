"""Passes as their signal tells of them: what leaves the spacecraft arrives one way's light time later, when the station has turned on.

In a low orbit that is some milliseconds, from the Moon 1.3 s. One surprise: what hardly moves among the stars rises no later for it,
because the Earth's turn lifts it over the horizon; so edges are sought with the light's own directions and not just moved.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec.structs import replace

from console.orbit.look import LIGHT_KM_S, look_angles
from console.orbit.site import Site
from console.orbit.trajectory import Trajectory
from console.orbit.types import Floats, LightSpan, Pass, Times
from console.utc import SECOND_NS

Span = tuple[int, int]

_TURNS = 3
_SLOPE_NS = SECOND_NS // 2
_LEAST_RATE_DEG_S = 1e-6
_MOST_DELAYS = 10.0


def crossings_received(trajectory: Trajectory, site: Site, times_ns: Times) -> Times:
    """When the station, with light time, sees the elevations that it has without at the instants (n,) of an edge.

    An edge that is barely crossed, where light time decides whether it is, is at most ten light times off.
    """
    plain = look_angles(trajectory, site, times_ns)
    most_ns = _MOST_DELAYS * SECOND_NS / LIGHT_KM_S * np.nan_to_num(plain.range_km)
    shift_ns = np.zeros(len(times_ns))
    for _ in range(_TURNS):
        at = times_ns + np.round(shift_ns).astype(np.int64)
        before, here, after = (_elevation(trajectory, site, at + step) for step in (-_SLOPE_NS, 0, _SLOPE_NS))
        rate = (after - before) / (2 * _SLOPE_NS / SECOND_NS)
        is_steep = np.abs(rate) > _LEAST_RATE_DEG_S
        step_ns = np.where(is_steep, (plain.elevation_deg - here) / np.where(is_steep, rate, 1.0), 0.0) * SECOND_NS
        shift_ns = np.clip(shift_ns + np.nan_to_num(step_ns), -most_ns, most_ns)
    return times_ns + np.round(shift_ns).astype(np.int64)


def events_received(trajectory: Trajectory, site: Site, times_ns: Times) -> Times:
    """When the station learns of what happens on the spacecraft at the instants (n,)."""
    delay_s = np.nan_to_num(look_angles(trajectory, site, times_ns).range_km) / LIGHT_KM_S
    return times_ns + np.round(delay_s * SECOND_NS).astype(np.int64)


def passes_received(trajectory: Trajectory, site: Site, passes: Sequence[Pass]) -> list[Pass]:
    """The passes (one or more) with the times, azimuths and highest elevations of the signal that arrives.

    An end that the search has cut off stays. The culmination moves as the edges do on the whole.
    """
    aos, tca, los = np.array([(one.aos_ns, one.tca_ns, one.los_ns) for one in passes], dtype=np.int64).T
    is_cut_start, is_cut_end = np.array([(one.is_clipped_start, one.is_clipped_end) for one in passes]).T
    new_aos = np.where(is_cut_start, aos, crossings_received(trajectory, site, aos))
    new_los = np.where(is_cut_end, los, crossings_received(trajectory, site, los))
    is_gone = new_aos >= new_los
    new_aos, new_los = np.where(is_gone, aos, new_aos), np.where(is_gone, los, new_los)
    new_tca = np.clip(tca + ((new_aos - aos) + (new_los - los)) // 2, new_aos, new_los)
    look = look_angles(trajectory, site, np.concatenate([new_aos, new_tca, new_los]), light_time=True)
    azimuths = look.azimuth_deg.reshape(3, -1).tolist()
    highest = look.elevation_deg[len(aos) : 2 * len(aos)].tolist()
    columns = zip(passes, new_aos.tolist(), new_tca.tolist(), new_los.tolist(), highest, *azimuths, strict=True)
    return [
        replace(
            one, aos_ns=first, tca_ns=top, los_ns=last, max_elevation_deg=highest,
            aos_azimuth_deg=first_deg, tca_azimuth_deg=top_deg, los_azimuth_deg=last_deg,
        )
        for one, first, top, last, highest, first_deg, top_deg, last_deg in columns
    ]  # fmt: skip


def windows_received(trajectory: Trajectory, site: Site, windows: Sequence[Span], before: Pass, after: Pass) -> tuple[Span, ...]:
    """The windows in sight within a pass, for the pass as it is received."""
    edges = np.array(windows, dtype=np.int64).reshape(-1)
    moved = _within(crossings_received(trajectory, site, edges), edges, before, after)
    return tuple((start, end) for start, end in moved.reshape(-1, 2).tolist() if start < end)


def shadows_received(trajectory: Trajectory, site: Site, shadows: Sequence[LightSpan], before: Pass, after: Pass) -> tuple[LightSpan, ...]:
    """The shadows within a pass, for the pass as it is received."""
    edges = np.array([(one.start_ns, one.end_ns) for one in shadows], dtype=np.int64).reshape(-1)
    moved = _within(events_received(trajectory, site, edges), edges, before, after).reshape(-1, 2).tolist()
    return tuple(LightSpan(start, end, one.kind) for one, (start, end) in zip(shadows, moved, strict=True) if start < end)


def _within(moved: Times, edges: Times, before: Pass, after: Pass) -> Times:
    """Edges that were those of the pass are so again; none lies outside."""
    kept = np.where(edges <= before.aos_ns, after.aos_ns, np.where(edges >= before.los_ns, after.los_ns, moved))
    inside: Times = np.clip(kept, after.aos_ns, after.los_ns)
    return inside


def _elevation(trajectory: Trajectory, site: Site, times_ns: Times) -> Floats:
    return look_angles(trajectory, site, times_ns, light_time=True).elevation_deg
