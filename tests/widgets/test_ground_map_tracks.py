"""Tracks: ticks and arrows stand still on the Earth, failures are marked, and pieces are where the track is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF

from console.orbit.types import GroundTrack
from console.utc import SECOND_NS
from widgets.demo_fleet import demo_spacecraft
from widgets.ground_map_projection import PolarView, Projection, View
from widgets.ground_map_tracks import _dashes, arrows, failure_of, part_of, tick_minutes, ticks_of, track_labels
from widgets.theme import DARK

VIEWS = [View(1200.0, 600.0), View(1200.0, 600.0, 101.0, 3.0, 20.0), PolarView(1200.0, 600.0, 1, 105.0)]
MARK = demo_spacecraft()[0]


def track() -> GroundTrack:
    assert MARK.future is not None
    return MARK.future


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: f"{view.name} {view.zoom:g}")
def test_ticks_and_arrows_stay_where_they_are_while_the_spacecraft_flies_on(view: Projection) -> None:
    later = part_of(track(), slice(7, None))
    before, after = ({tick.at_ns: (tick.x, tick.y) for tick in ticks_of(view, one)} for one in (track(), later))
    assert after
    for at_ns, place in after.items():
        assert before[at_ns] == pytest.approx(place, abs=1e-3)
    tips = arrows(view, track())[0]
    for tip in arrows(view, later)[0]:
        assert np.hypot(*(tips - tip).T).min() < 1e-3


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: f"{view.name} {view.zoom:g}")
def test_ticks_are_whole_minutes_and_stand_on_the_track(view: Projection) -> None:
    for tick in ticks_of(view, track()):
        assert tick.at_ns % (tick_minutes(view) * 60 * SECOND_NS) == 0
        place = view.place(QPointF(tick.x, tick.y))
        assert place is not None
        wanted = np.interp(tick.at_ns - track().times_ns[0], track().times_ns - track().times_ns[0], track().latitude_deg)
        assert place[1] == pytest.approx(wanted, abs=1e-6)


def test_arrows_point_where_the_spacecraft_goes() -> None:
    eastward = GroundTrack(
        np.arange(0, 3_600, 30, dtype=np.int64) * SECOND_NS, np.zeros(120), np.linspace(-60.0, 60.0, 120), np.full(120, 500.0), np.ones(120)
    )  # fmt: skip
    tips, ways = arrows(VIEWS[0], eastward)
    assert len(tips) > 2
    assert np.allclose(ways, [1.0, 0.0], atol=1e-6)


def test_nearer_views_have_closer_ticks() -> None:
    minutes = [tick_minutes(View(1200.0, 600.0, zoom=zoom)) for zoom in (1.0, 4.0, 16.0, 64.0)]
    assert minutes == sorted(minutes, reverse=True)
    assert minutes[-1] == 1


def test_where_the_elements_fail_is_marked_and_said() -> None:
    nan = np.where(np.arange(len(track().times_ns)) > 40, np.nan, 1.0)
    failing = replace(track(), latitude_deg=track().latitude_deg * nan, longitude_deg=track().longitude_deg * nan)
    assert failure_of(failing) == 40
    assert failure_of(track()) is None
    labels = track_labels(VIEWS[0], replace(MARK, future=failing), ticks_of(VIEWS[0], failing), DARK)
    assert labels[-1].text.startswith("elements fail")
    assert max(tick.at_ns for tick in ticks_of(VIEWS[0], failing)) <= track().times_ns[40]


@pytest.mark.parametrize("pole", [1, -1])
@pytest.mark.parametrize("size", [(900.0, 450.0), (1000.0, 560.0), (300.0, 200.0)])
def test_dashes_in_the_shadow_are_drawn_to_the_rim_of_a_polar_view(pole: int, size: tuple[float, float]) -> None:
    view = PolarView(*size, pole, 105.0, zoom=1.0)
    pieces = _dashes(view, replace(track(), illumination=np.zeros_like(track().illumination)))
    lengths = np.hypot(pieces[:, 2] - pieces[:, 0], pieces[:, 3] - pieces[:, 1])
    assert len(pieces) > 40
    assert lengths.max() < 40.0 * view.scale


def test_a_track_that_is_nowhere_has_no_ticks_and_no_arrows() -> None:
    nan = np.full(5, np.nan)
    lost = GroundTrack(np.arange(5) * SECOND_NS, nan, nan, nan, nan)
    assert ticks_of(VIEWS[0], lost) == []
    assert len(arrows(VIEWS[0], lost)[0]) == 0
    assert failure_of(lost) is None
