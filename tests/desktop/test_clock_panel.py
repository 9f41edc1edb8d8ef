"""The on-board clock in the Pass workspace: its line is that of the packets, and a seek begins it anew."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from console.desktop.panels.clock import ClockStatePanel, LightTimes
from console.desktop.session_view import SessionView
from console.orbit.look import LIGHT_KM_S, look_angles
from console.utc import SECOND_NS
from tests.desktop.conftest import OpenWindow
from tests.desktop.engines import FakeEngine
from tests.desktop.flights import Flight, take_all, view_of


def clock_of(view: SessionView) -> ClockStatePanel:
    return next(part for part in view.rooms["pass"].parts if isinstance(part, ClockStatePanel))


def test_the_line_is_that_of_the_packets(flight: Flight, engine: FakeEngine, open_window: OpenWindow) -> None:
    view = view_of(open_window(flight.mission, flight.welcome, engine))
    panel = clock_of(view)
    assert panel._correlator.result() is None
    take_all(view, flight.deliveries)
    found = panel._correlator.result()
    rows = [row for delivery in flight.deliveries for row in delivery.packets]
    assert found is not None
    assert found.offset_ns / SECOND_NS == pytest.approx(max(row.generation_ns - row.received_ns for row in rows) / SECOND_NS, abs=0.01)
    assert "ppm" in panel.clock.accessibleDescription()
    view.take(msgspec.structs.replace(flight.deliveries[0], is_reset=True, samples=[]))
    assert panel._correlator.result() is None


def test_light_time_follows_the_range(flight: Flight, engine: FakeEngine, open_window: OpenWindow) -> None:
    real = replace(flight.mission, is_fictional=False)
    view = view_of(open_window(real, flight.welcome, engine))
    station = view.model.station
    assert station is not None
    light = LightTimes(view.desk, station.site)
    start_ns = flight.first_ns + 60 * SECOND_NS
    path = view.desk.tracking.trajectory("WAU-1", start_ns)
    for step in range(0, 60, 3):
        at = np.array([start_ns + step * SECOND_NS])
        exact = look_angles(path, station.site, at, light_time=True).range_km[0] / LIGHT_KM_S
        assert light(at)[0] == pytest.approx(exact, abs=2e-5)
