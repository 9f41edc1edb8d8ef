"""The sky plot: directions where an antenna would look, the terrain hidden, the figures never cut."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from widgets.demo_fleet import demo_sky
from widgets.sky_plot import Dome, SkyPlot
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
