"""`moonkite time-correlation`: how the on-board clock of a recording ran against UTC."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from console.errors import KnownError
from console.orbit.look import LIGHT_KM_S, look_angles
from console.orbit.trajectory import trajectory_of
from console.session.elements_used import with_elements
from console.session.messages import Mode
from console.store.reader import SessionReader
from console.store.recorded_mission import recorded_mission
from console.telemetry.clock_watch import ClockEvent
from console.telemetry.time_correlation import Correlator, LightTime, Times
from console.utc import SECOND_NS, iso_text

_PAGE = 5_000


def correlate(path: Path, *, delay_s: float, has_light_time: bool) -> dict[str, Any]:
    """Correlate a recording from its first packet to its last; what was found, in plain values. KnownError for a file that is none."""
    with SessionReader(path) as reader:
        light, reason = light_time_of(reader) if has_light_time else (None, "left out")
        correlator, events, packets = Correlator(delay_s=delay_s, light_time_s=light), list[ClockEvent](), 0
        for onboard_ns, received_ns in _pages(reader):
            packets += len(received_ns)
            events += correlator.feed_pairs(onboard_ns, received_ns)
    found = correlator.result()
    told: dict[str, Any] = {
        "packets": packets,
        "without_time": correlator.unknown,
        "light_time": reason or "taken off",
        "delay_s": delay_s,
        "events": [{"at": iso_text(each.at_ns), "kind": each.kind.value, "text": each.as_event().text} for each in events],
    }
    if found is None:
        return {**told, "correlation": None}
    worst = correlator.residuals()
    return {
        **told,
        "correlation": {
            "at": iso_text(found.at_ns, digits=6),
            "offset_s": found.offset_ns / SECOND_NS,
            "offset_sigma_s": found.sigma_s,
            "rate_ppm": found.rate_ppm,
            "rate_sigma_ppm": found.rate_sigma_ppm,
            "residual_rms_s": found.rms_s,
            "residual_worst_s": float(np.abs(worst.seconds[worst.is_used]).max()),
            "used": found.used,
            "rejected": found.rejected,
            "since": iso_text(found.since_ns),
        },
    }


def as_lines(told: dict[str, Any]) -> Iterator[str]:
    """The same for a terminal."""
    yield f"packets        {told['packets']}, {told['without_time']} of them without an on-board time"
    yield f"light time     {told['light_time']}; other delays {told['delay_s']:g} s"
    found = told["correlation"]
    if found is None:
        yield "correlation    none: fewer than four times that agree"
    else:
        yield f"offset         {found['offset_s']:+.6f} s +- {found['offset_sigma_s']:.6f} s (on-board time less UTC, at {found['at']})"
        yield f"rate           {found['rate_ppm']:+.3f} ppm +- {found['rate_sigma_ppm']:.3f} ppm"
        yield f"residuals      {found['residual_rms_s']:.6f} s rms, {found['residual_worst_s']:.6f} s at most"
        yield f"window         since {found['since']}: {found['used']} used, {found['rejected']} rejected"
    for event in told["events"]:
        yield f"{event['at']}  {event['text']}"


def light_time_of(reader: SessionReader) -> tuple[LightTime | None, str]:
    """One way's delay in seconds for times of receipt, from the recording's own elements and station; else why it isn't known."""
    info = reader.info()
    if info.mode in (Mode.SIM, Mode.TRAINING):
        return None, "none: a simulated signal takes no time"
    try:
        mission = recorded_mission(reader)
        craft = with_elements(mission, reader.elements_used()).spacecraft_named(info.spacecraft)
        station = mission.station_named(info.station) if info.station else None
    except KnownError as error:
        return None, f"not known: {error}"
    if craft.elements is None or station is None:
        return None, "not known: the recording has no elements, or no station"
    path = trajectory_of(craft.elements)

    def light_time_s(received_ns: Times) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.nan_to_num(look_angles(path, station.site, received_ns, light_time=True).range_km / LIGHT_KM_S)

    return light_time_s, ""


def _pages(reader: SessionReader) -> Iterator[tuple[Times, Times]]:
    last = -1
    while rows := reader.packets_after(last, limit=_PAGE):
        last = rows[-1].index
        yield np.array([row.generation_ns for row in rows], np.int64), np.array([row.received_ns for row in rows], np.int64)
