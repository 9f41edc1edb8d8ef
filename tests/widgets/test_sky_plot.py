"""The sky plot: directions where an antenna would look, the terrain hidden, the figures never cut."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from widgets.demo_fleet import demo_full_sky, demo_sky
from widgets.sky_dome import Labels
from widgets.sky_plot import Dome, SkyPlot
from widgets.sky_plot_layers import lit_part
from widgets.theme import DARK


@pytest.fixture
def plot(qtbot: QtBot) -> SkyPlot:
    widget = SkyPlot()
    qtbot.addWidget(widget)
    widget.resize(600, 400)
    widget.show_picture(demo_sky())
    return widget


def tone(widget: SkyPlot, azimuth: float, elevation: float) -> QColor:
    picture = widget.grab().toImage()
    at = widget.dome().point(azimuth, elevation)
    return picture.pixelColor(round(at.x()), round(at.y()))


def test_north_is_up_east_is_right_and_the_zenith_in_the_middle() -> None:
    dome = Dome(QPointF(0, 0), 90.0)
    for azimuth, elevation, x, y in ((0, 0, 0, -90), (90, 0, 90, 0), (180, 45, 0, 45), (270, 30, -60, 0), (123, 90, 0, 0)):
        at = dome.point(azimuth, elevation)
        assert (at.x(), at.y()) == (pytest.approx(x, abs=1e-9), pytest.approx(y, abs=1e-9))


def test_what_the_terrain_hides_is_filled(plot: SkyPlot) -> None:
    assert tone(plot, 240.0, 8.2) != tone(plot, 160.0, 8.2)


def test_the_spacecraft_stands_where_it_is_now(plot: SkyPlot) -> None:
    now = demo_sky().now
    assert now is not None
    assert tone(plot, *now) == QColor(DARK.text)


def test_the_path_ahead_is_brighter_than_the_path_behind(plot: SkyPlot) -> None:
    sky = demo_sky()
    behind = [tone(plot, float(sky.azimuth_deg[n]), float(sky.elevation_deg[n])).lightness() for n in (6, 9, 12)]
    ahead = [tone(plot, float(sky.azimuth_deg[n]), float(sky.elevation_deg[n])).lightness() for n in (40, 44, 52)]
    assert np.median(ahead) > np.median(behind)


def test_a_sun_below_the_horizon_is_not_drawn(plot: SkyPlot) -> None:
    up = plot.grab().toImage()
    plot.show_picture(replace(demo_sky(), sun=(248.0, -12.0)))
    down = plot.grab().toImage()
    plot.show_picture(replace(demo_sky(), sun=None))
    assert down == plot.grab().toImage()
    assert up != down


def test_before_the_pass_the_whole_path_is_ahead_and_nothing_stands_on_it(plot: SkyPlot) -> None:
    plot.show_picture(replace(demo_sky(), now=None))
    assert not plot.grab().isNull()


@pytest.mark.parametrize("size", [(600, 400), (300, 440), (170, 170), (1200, 300)])
def test_every_size_holds_the_dome(size: tuple[int, int], plot: SkyPlot) -> None:
    plot.resize(*size)
    plot.grab()
    dome = plot.dome()
    assert dome.centre.x() + dome.radius <= plot.width()
    assert dome.centre.x() - dome.radius >= 0


def test_a_pass_without_points_and_no_pass_are_both_shown(plot: SkyPlot) -> None:
    nothing = np.array([])
    plot.show_picture(replace(demo_sky(), times_ns=np.array([], dtype=np.int64), azimuth_deg=nothing, elevation_deg=nothing))
    assert not plot.grab().isNull()
    plot.show_picture(None)
    assert not plot.grab().isNull()


@pytest.fixture
def full(plot: SkyPlot) -> SkyPlot:
    plot.resize(700, 460)
    plot.show_picture(demo_full_sky())
    return plot


def test_looking_up_has_east_on_the_left_and_every_pixel_its_direction() -> None:
    for is_mirrored in (False, True):
        dome = Dome(QPointF(100, 80), 60.0, is_mirrored)
        assert (dome.point(90, 0).x() < 100) is is_mirrored
        for azimuth, elevation in ((10.0, 5.0), (123.0, 40.0), (270.0, 0.0), (359.0, 89.0)):
            assert dome.direction(dome.point(azimuth, elevation)) == (pytest.approx(azimuth), pytest.approx(elevation))


def test_a_machine_that_leans_over_stands_where_it_looks() -> None:
    dome = Dome(QPointF(0, 0), 90.0)
    over, plain = dome.point(20.0, 120.0), dome.point(200.0, 60.0)
    assert (over.x(), over.y()) == (pytest.approx(plain.x()), pytest.approx(plain.y()))


def test_a_ring_is_as_far_from_its_middle_all_round() -> None:
    dome = Dome(QPointF(0, 0), 90.0)
    ring = dome.ring(30.0, 50.0, 8.0)
    middle = np.array(
        [np.cos(np.radians(50)) * np.sin(np.radians(30)), np.cos(np.radians(50)) * np.cos(np.radians(30)), np.sin(np.radians(50))]
    )
    for place in range(ring.count()):
        azimuth, elevation = np.radians(dome.direction(ring.at(place)))
        there = np.array([np.cos(elevation) * np.sin(azimuth), np.cos(elevation) * np.cos(azimuth), np.sin(elevation)])
        assert np.degrees(np.arccos(there @ middle)) == pytest.approx(8.0, abs=1e-6)


def test_labels_never_cover_each_other_nor_leave_the_picture() -> None:
    random = np.random.default_rng(7)
    labels = Labels(QRectF(0, 0, 300, 300))
    placed = [labels.place((60.0, 14.0), QPointF(*random.uniform(0, 300, 2))) for _ in range(120)]
    shown = [rect for rect in placed if rect is not None]
    assert 15 < len(shown) < 120, "where there is no room there is no label"
    assert all(labels.area.contains(rect) for rect in shown)
    assert not any(one.intersects(other) for one, other in combinations(shown, 2))


def test_what_the_machine_cannot_reach_looks_unlike_terrain(full: SkyPlot) -> None:
    """Terrain is one tone; out of reach is hatched: at least two tones side by side."""
    sky = demo_full_sky()
    assert sky.antenna is not None

    def tones(antenna_limit: float) -> set[int]:
        full.show_picture(replace(sky, mask=(), others=(), antenna=replace(sky.antenna, elevation_min_deg=antenna_limit)))
        picture = full.grab().toImage()
        around = [full.dome().point(azimuth, 6.0) for azimuth in np.arange(60.0, 130.0, 1.0)]
        return {picture.pixel(round(at.x()), round(at.y())) for at in around}

    assert len(tones(12.0)) > len(tones(0.0))


@pytest.mark.parametrize("limits", [(0.0, 360.0), (-180.0, 180.0), (-90.0, 450.0), (10.0, 350.0), (-180.0, 540.0), (0.0, 90.0)])
def test_every_range_of_azimuth_can_be_drawn(full: SkyPlot, limits: tuple[float, float]) -> None:
    sky = demo_full_sky()
    assert sky.antenna is not None
    full.show_picture(replace(sky, antenna=replace(sky.antenna, azimuth_min_deg=limits[0], azimuth_max_deg=limits[1])))
    assert not full.grab().isNull()


def test_the_antenna_is_seen_apart_from_its_target(full: SkyPlot) -> None:
    sky = demo_full_sky()
    with_antenna = full.grab().toImage()
    assert sky.antenna is not None
    full.show_picture(replace(sky, antenna=replace(sky.antenna, actual=None)))
    assert with_antenna != full.grab().toImage()
    full.show_picture(sky)
    assert sky.antenna.actual is not None
    at = full.dome().point(*sky.antenna.actual)
    assert full.tip_at(at).startswith("antenna at azimuth")


@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 1.0])
def test_the_moon_is_lit_by_its_share(share: float) -> None:
    part = lit_part(10.0, share)
    area = sum(part.contains(QPointF(x / 4, y / 4)) for x in range(-40, 41) for y in range(-40, 41)) / 16
    assert area / (np.pi * 100) == pytest.approx(share, abs=0.03)


def test_a_click_chooses_a_spacecraft_and_a_click_beside_it_none(full: SkyPlot, qtbot: QtBot) -> None:
    chosen: list[str] = []
    full.spacecraft_selected.connect(chosen.append)
    path = demo_full_sky().others[1]
    assert path.now is not None
    at = full.dome().point(*path.now).toPoint()
    qtbot.mouseClick(full, Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseClick(full, Qt.MouseButton.LeftButton, pos=at + QPoint(40, 40))
    assert chosen == [path.name]
    assert path.name in full.tip_at(QPointF(at))


def test_keys_walk_through_the_spacecraft_and_choose_one(full: SkyPlot, qtbot: QtBot) -> None:
    names = [path.name for path in demo_full_sky().others]
    chosen: list[str] = []
    full.spacecraft_selected.connect(chosen.append)
    qtbot.keyClick(full, Qt.Key.Key_Return)
    assert chosen == [], "nothing is pointed at yet"
    for name in [*names, names[0]]:
        qtbot.keyClick(full, Qt.Key.Key_N)
        assert full.pointed == name
        full.grab()
    qtbot.keyClick(full, Qt.Key.Key_P)
    qtbot.keyClick(full, Qt.Key.Key_Return)
    assert chosen == [names[-1]]


def test_what_is_pointed_at_is_forgotten_when_it_has_set(full: SkyPlot, qtbot: QtBot) -> None:
    qtbot.keyClick(full, Qt.Key.Key_N)
    full.show_picture(replace(demo_full_sky(), others=()))
    assert full.pointed == ""


def test_the_sky_turns_over_and_explains_itself(full: SkyPlot, qtbot: QtBot) -> None:
    plain = full.grab().toImage()
    for key in (Qt.Key.Key_O, Qt.Key.Key_L):
        qtbot.keyClick(full, key)
        assert full.grab().toImage() != plain
        qtbot.keyClick(full, key)
        assert full.grab().toImage() == plain


def test_the_sky_in_words_names_who_is_up(full: SkyPlot) -> None:
    assert full.sentence().endswith("also up: WAU-2, HIBARI")
    assert full.accessibleDescription() == full.sentence()
    full.show_picture(None)
    assert full.sentence() == "no pass"


def test_times_beside_the_path_make_way_for_the_spacecraft(plot: SkyPlot, monkeypatch: pytest.MonkeyPatch) -> None:
    placed: list[QRectF] = []

    class Told(Labels):
        def place(self, size: tuple[float, float], at: QPointF, *, gap: float = 8.0, must: bool = False) -> QRectF | None:
            rect = super().place(size, at, gap=gap, must=must)
            placed.extend([] if rect is None or must else [rect])
            return rect

    monkeypatch.setattr("widgets.sky_plot.Labels", Told)
    sky = demo_sky()
    for place in range(4, len(sky.times_ns), 6):
        placed.clear()
        now = float(sky.azimuth_deg[place]), float(sky.elevation_deg[place])
        plot.show_picture(replace(sky, now=now, antenna=None, others=()))
        plot.grab()
        at = plot.dome().point(*now)
        assert placed
        assert not [rect for rect in placed if rect.intersects(QRectF(at.x() - 8, at.y() - 8, 16, 16))]
