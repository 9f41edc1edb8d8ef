"""The map: right on land and sea, at the antimeridian and the poles, and usable by mouse and by keyboard."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPixmap
from pytestqt.qtbot import QtBot

from console.orbit.types import FleetMarks, GroundTrack, SiteMark, SpacecraftMark
from widgets.demo_fleet import demo_areas, demo_sites, demo_spacecraft, ring
from widgets.drawing_turns import drawn_now
from widgets.ground_map import GroundMap
from widgets.ground_map_geometry import closed_over_pole, finite_runs, is_round_pole, open_ring, path_of, unwrapped, wrapped_longitude
from widgets.ground_map_layers import render_land
from widgets.ground_map_night import NightPainter, darkness, sun_altitude_deg, terminator_line
from widgets.ground_map_projection import MAX_ZOOM, PolarView, Projection, View
from widgets.ground_map_readout import BARE_TIP, place_text
from widgets.ground_map_shapes import load_atlas
from widgets.theme import DARK, THEMES, Theme

# Land or sea after Natural Earth 1:110m land (shared/data maps/GOLDEN.md, quoted).
LAND = [(3.139, 101.687), (36.065, 140.127), (67.856, 20.965), (-80.0, 90.0), (66.5, -175.0), (-17.8, 178.0)]
SEA = [(3.0, 100.0), (40.0, 135.0), (0.0, 0.0), (88.0, 0.0), (-20.0, -178.0), (42.0, 50.5)]
longitudes = st.floats(-180.0, 179.99)


def tone_at(latitude: float, longitude: float, view: Projection) -> str:
    """'land' or 'sea', whichever colour is nearer a little beside the place (so that no line of the graticule is hit)."""
    view = view.centred(longitude + 0.1, latitude + 0.1)
    at = view.nearest_point(longitude + 0.12, latitude + 0.12)
    found = render_land(view, DARK, ratio=1.0).toImage().pixelColor(int(at.x()), int(at.y()))

    def distance(tone: str) -> int:
        other = QColor(tone)
        return abs(found.red() - other.red()) + abs(found.green() - other.green()) + abs(found.blue() - other.blue())

    return "land" if distance(DARK.land) < distance(DARK.sea) else "sea"


VIEWS = [View(400.0, 200.0, zoom=20.0), PolarView(400.0, 200.0, 1, 30.0, zoom=30.0), PolarView(400.0, 200.0, -1, 30.0, zoom=30.0)]


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
@pytest.mark.parametrize(("latitude", "longitude"), LAND)
def test_land_is_land(latitude: float, longitude: float, view: Projection, qapp: object) -> None:
    assert tone_at(latitude, longitude, view) == "land"


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
@pytest.mark.parametrize(("latitude", "longitude"), SEA)
def test_sea_is_sea(latitude: float, longitude: float, view: Projection, qapp: object) -> None:
    assert tone_at(latitude, longitude, view) == "sea"


@pytest.mark.parametrize("centre", [-180.0, -170.0, 0.0, 179.0])
def test_the_same_place_is_land_wherever_the_view_is_centred(centre: float, qapp: object) -> None:
    view = View(720.0, 360.0, centre)
    at = view.nearest_point(101.687, 3.9)
    tone = render_land(view, DARK, ratio=1.0).toImage().pixelColor(int(at.x()), int(at.y()))
    assert tone.lightness() > QColor(DARK.sea).lightness() + 5


@pytest.mark.parametrize("detail", ["110m", "50m", "10m"])
def test_no_line_of_the_map_jumps_across_the_earth(detail: str) -> None:
    atlas = load_atlas(detail)
    for shapes in (atlas.land, atlas.lakes, atlas.borders):
        assert max(np.abs(np.diff(line[:, 0])).max() for line in shapes.lines) < 30.0


@pytest.mark.parametrize("detail", ["110m", "10m"])
def test_antarctica_is_closed_along_the_pole_and_nothing_else_is(detail: str) -> None:
    assert sum(is_round_pole(ring) for ring in load_atlas(detail).land.lines) == 1


@given(st.lists(longitudes, min_size=2, max_size=40))
def test_an_unwrapped_line_has_no_long_step_and_keeps_its_places(values: list[float]) -> None:
    line = np.column_stack([values, np.zeros(len(values))])
    smooth = unwrapped(line)
    assert np.abs(np.diff(smooth[:, 0])).max() <= 180.0 + 1e-9
    assert np.allclose(np.cos(np.radians(smooth[:, 0])), np.cos(np.radians(values)), atol=1e-9)
    assert -180.0 - 1e-6 <= (smooth[:, 0].min() + smooth[:, 0].max()) / 2 <= 180.0


@pytest.mark.parametrize(("latitude", "pole"), [(84.0, 90.0), (-84.0, -90.0)])
@pytest.mark.parametrize("longitude", [0.0, 179.0, -90.0])
def test_a_footprint_over_a_pole_is_closed_along_it(latitude: float, pole: float, longitude: float) -> None:
    area = closed_over_pole(open_ring(ring(latitude, longitude, 20.0)))
    assert area[:, 0].max() - area[:, 0].min() >= 359.0
    assert pole in area[:, 1]
    path = path_of([area])
    for east in range(-170, 171, 20):
        middle = wrapped_longitude(east)
        inside = [path.contains(QPointF(middle + 360.0 * turn, pole * 0.99)) for turn in (-1, 0, 1)]
        assert sum(inside) == 1, "every meridian near the pole is covered once"


def test_a_footprint_across_the_antimeridian_stays_one_piece() -> None:
    area = unwrapped(ring(10.0, 178.0, 20.0))
    assert np.abs(np.diff(area[:, 0])).max() < 20.0
    assert len(closed_over_pole(area)) == len(area)


def test_a_failed_track_ends_where_the_elements_failed() -> None:
    line = np.array([[0.0, 0.0], [1.0, 1.0], [np.nan, np.nan], [3.0, 3.0], [4.0, 4.0], [5.0, np.nan]])
    assert [len(run) for run in finite_runs(line)] == [2, 2]


@given(longitudes, st.floats(-89.0, 89.0), longitudes, st.floats(1.0, MAX_ZOOM))
def test_a_place_under_a_pixel_is_the_pixel_of_the_place(longitude: float, latitude: float, centre: float, zoom: float) -> None:
    view = View(900.0, 500.0, centre, 0.0, zoom)
    found = view.place(view.nearest_point(longitude, latitude))
    assert found is not None
    assert abs(wrapped_longitude(found[0] - longitude)) < 1e-6
    assert abs(found[1] - latitude) < 1e-6


@given(st.floats(1.1, 8.0), st.floats(300.0, 600.0), st.floats(200.0, 300.0))
def test_zoom_keeps_the_place_under_the_pointer(factor: float, x: float, y: float) -> None:
    view, at = View(900.0, 450.0), QPointF(x, y)
    before, after = view.place(at), view.zoomed(2.0, at).zoomed(factor, at).place(at)
    assert before is not None
    assert after is not None
    assert np.allclose(before, after, atol=1e-6)


def test_view_never_leaves_the_earth() -> None:
    view = View(800.0, 400.0).zoomed(4.0, QPointF(400, 0)).moved(0.0, 1e6)
    assert view.latitude_deg + view.half_height_deg <= 90.0 + 1e-9
    assert view.zoomed(1e9, QPointF(0, 0)).zoom == MAX_ZOOM
    assert view.zoomed(1e-9, QPointF(0, 0)).zoom == 1.0


def test_the_sun_is_overhead_at_its_own_place_and_below_on_the_other_side() -> None:
    altitude = sun_altitude_deg(np.array([-20.0, 20.0]), np.array([45.0, -135.0]), (-20.0, 45.0))
    assert np.allclose(altitude, [90.0, -90.0], atol=1e-4)


def test_the_terminator_has_the_sun_on_the_horizon() -> None:
    for sun in ((-20.3, 45.0), (23.4, -170.0), (5.0, 0.0)):
        line = terminator_line(sun)
        assert np.abs(sun_altitude_deg(line[:, 1], line[:, 0], sun)).max() < 1e-6
        assert np.allclose(line[0], line[-1])


def test_each_twilight_has_a_shade_that_can_be_told_from_the_next() -> None:
    dark = darkness(np.linspace(5.0, -30.0, 400))
    assert (dark[0], dark[-1]) == (0.0, 1.0)
    assert (np.diff(dark) >= 0).all()
    day, civil, nautical, astronomical, night = darkness(np.array([1.0, -3.4, -9.0, -15.0, -20.0]))
    assert np.diff([day, civil, nautical, astronomical, night]).min() > 0.2


@pytest.fixture
def fleet_map(qtbot: QtBot) -> GroundMap:
    widget = GroundMap()
    qtbot.addWidget(widget)
    widget.resize(900, 450)
    widget.show_spacecraft(demo_spacecraft())
    widget.show_sites(demo_sites())
    widget.show_sky(-20.3, 45.0)
    widget.show()
    return widget


def pixel(widget: GroundMap, mark: SpacecraftMark | SiteMark) -> QPoint:
    return widget.view.nearest_point(mark.longitude_deg, mark.latitude_deg).toPoint()


def test_a_click_on_a_spacecraft_selects_it(fleet_map: GroundMap, qtbot: QtBot) -> None:
    mark = demo_spacecraft()[3]
    with qtbot.waitSignal(fleet_map.spacecraft_selected) as caught:
        qtbot.mouseClick(fleet_map, Qt.MouseButton.LeftButton, pos=pixel(fleet_map, mark))
    assert caught.args == [mark.name]


def test_a_click_on_a_station_tells_its_name(fleet_map: GroundMap, qtbot: QtBot) -> None:
    site = next(site for site in demo_sites() if site.name == "Okinawa")
    with qtbot.waitSignal(fleet_map.station_selected) as caught:
        qtbot.mouseClick(fleet_map, Qt.MouseButton.LeftButton, pos=pixel(fleet_map, site))
    assert caught.args == ["Okinawa"]


def test_a_click_on_the_open_sea_selects_nothing(fleet_map: GroundMap, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(fleet_map.spacecraft_selected), qtbot.assertNotEmitted(fleet_map.station_selected):
        qtbot.mouseClick(fleet_map, Qt.MouseButton.LeftButton, pos=fleet_map.view.nearest_point(-30.0, 20.0).toPoint())


def test_n_goes_round_the_fleet_both_ways(fleet_map: GroundMap, qtbot: QtBot) -> None:
    names = [mark.name for mark in demo_spacecraft()]
    chosen: list[str] = []
    fleet_map.spacecraft_selected.connect(chosen.append)
    qtbot.keyClick(fleet_map, Qt.Key.Key_N)
    qtbot.keyClick(fleet_map, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    assert chosen == [names[1], names[-1]]


def test_keys_zoom_pan_and_go_home(fleet_map: GroundMap, qtbot: QtBot) -> None:
    home = fleet_map.view
    qtbot.keyClick(fleet_map, Qt.Key.Key_Plus)
    qtbot.keyClick(fleet_map, Qt.Key.Key_Right)
    assert fleet_map.view.zoom > 1.0
    assert fleet_map.view.longitude_deg > home.longitude_deg
    qtbot.keyClick(fleet_map, Qt.Key.Key_Home)
    assert fleet_map.view == home


def test_c_centres_on_the_chosen_spacecraft(fleet_map: GroundMap, qtbot: QtBot) -> None:
    qtbot.keyClick(fleet_map, Qt.Key.Key_C)
    assert fleet_map.view.longitude_deg == pytest.approx(demo_spacecraft()[0].longitude_deg, abs=0.01)


def test_a_drag_pans_and_does_not_select(fleet_map: GroundMap, qtbot: QtBot) -> None:
    start = pixel(fleet_map, demo_spacecraft()[0])
    with qtbot.assertNotEmitted(fleet_map.spacecraft_selected):
        qtbot.mousePress(fleet_map, Qt.MouseButton.LeftButton, pos=start)
        qtbot.mouseMove(fleet_map, start + QPoint(30, 0))
        qtbot.mouseMove(fleet_map, start + QPoint(60, 0))
        qtbot.mouseRelease(fleet_map, Qt.MouseButton.LeftButton, pos=start + QPoint(60, 0))
    assert fleet_map.view.longitude_deg == pytest.approx(-60 / fleet_map.view.scale, abs=0.5)


def test_a_moving_view_is_drawn_anew_at_rest(fleet_map: GroundMap, qtbot: QtBot) -> None:
    fleet_map.grab()
    qtbot.keyClick(fleet_map, Qt.Key.Key_Plus)
    quick = fleet_map.grab().toImage()
    qtbot.waitUntil(lambda: fleet_map.grab().toImage() != quick, timeout=2000)


def test_sunlit_is_filled_and_eclipsed_is_hollow(qtbot: QtBot) -> None:
    def middle(is_sunlit: bool) -> QColor:
        widget = GroundMap()
        qtbot.addWidget(widget)
        widget.resize(400, 200)
        widget.show_spacecraft([SpacecraftMark("A", 10.0, -30.0, 500.0, is_sunlit)])
        picture = widget.grab().toImage()
        at = widget.view.nearest_point(-30.0, 10.0)
        return picture.pixelColor(round(at.x()), round(at.y()))

    assert middle(True).lightness() > middle(False).lightness() + 60


def test_the_tip_tells_height_and_light(fleet_map: GroundMap) -> None:
    mark = demo_spacecraft()[0]
    tip = fleet_map.tip_at(QPointF(pixel(fleet_map, mark)))
    assert tip.startswith("WAU-1\n")
    assert "540 km, in sunlight" in tip
    assert fleet_map.tip_at(QPointF(fleet_map.view.nearest_point(-30.0, 20.0))) == BARE_TIP


def test_a_lost_spacecraft_does_not_stop_the_map(qtbot: QtBot) -> None:
    nan = np.full(5, np.nan)
    track = GroundTrack(np.arange(5) * 1_000_000_000, nan, nan, nan, nan)
    widget = GroundMap()
    qtbot.addWidget(widget)
    widget.show_spacecraft([SpacecraftMark("DECAYED", 0.0, 0.0, 0.0, True, is_selected=True, past=track, future=track)])
    assert not widget.grab().isNull()


def test_places_are_written_in_one_width() -> None:
    texts = {len(place_text(latitude, longitude)) for latitude, longitude in ((3.1, 101.7), (-80.0, -7.5), (0.0, 180.0))}
    assert len(texts) == 1
    assert place_text(-17.8, 178.0).split() == ["17.80°", "S", "178.00°", "E"]


def test_a_circle_is_drawn_anew_when_it_grows_and_kept_when_it_only_trembles(fleet_map: GroundMap) -> None:
    def shown(radius: float, *, is_tracking: bool = False) -> object:
        fleet_map.show_sites([SiteMark("Banting", 2.8, 101.5, is_tracking=is_tracking, circle=ring(2.8, 101.5, radius))])
        return fleet_map.grab().toImage()

    first = shown(20.0)
    assert shown(20.1) == first
    assert shown(24.0) != first
    assert shown(20.0, is_tracking=True) != shown(20.0)


def test_f_follows_the_chosen_spacecraft_until_it_is_dragged(fleet_map: GroundMap, qtbot: QtBot) -> None:
    def fly_to(longitude: float, latitude: float) -> QPointF:
        fleet_map.show_spacecraft([SpacecraftMark("WAU-1", latitude, longitude, 540.0, True, is_selected=True)])
        fleet_map.grab()
        return fleet_map.view.nearest_point(longitude, latitude)

    qtbot.keyClick(fleet_map, Qt.Key.Key_F)
    for longitude, latitude in ((100.0, 20.0), (100.5, 21.0), (179.9, 81.0), (-179.0, 82.0)):
        at = fly_to(longitude, latitude)
        assert (at.x(), at.y()) == pytest.approx((450.0, 225.0), abs=1.0)
    qtbot.keyClick(fleet_map, Qt.Key.Key_P)
    at = fly_to(-120.0, 60.0)
    assert (at.x(), at.y()) == pytest.approx((450.0, 225.0), abs=1.0)
    qtbot.keyClick(fleet_map, Qt.Key.Key_Left)
    assert not fleet_map.is_following
    stays = fleet_map.view
    fly_to(0.0, 0.0)
    assert fleet_map.view == stays


def test_following_draws_the_earth_anew_only_when_its_edge_comes_near(fleet_map: GroundMap, qtbot: QtBot) -> None:
    fleet_map.show_view(fleet_map.view.zoomed(8.0, QPointF(450, 225)))
    qtbot.waitUntil(lambda: not fleet_map._rest.isActive(), timeout=2000)
    qtbot.keyClick(fleet_map, Qt.Key.Key_F)
    drawn = 0
    for step in range(200):
        fleet_map.show_spacecraft([SpacecraftMark("WAU-1", 0.0, 50.0 + step * 0.05, 540.0, True, is_selected=True)])
        drawn += fleet_map._painter.backdrop.is_land_due
        fleet_map.grab()
    assert 1 <= drawn <= 3


def test_what_is_followed_and_escape_are_said_in_the_picture_and_escape_ends(fleet_map: GroundMap, qtbot: QtBot) -> None:
    before = fleet_map.grab().toImage()
    qtbot.keyClick(fleet_map, Qt.Key.Key_F)
    assert fleet_map.grab().toImage() != before
    qtbot.keyClick(fleet_map, Qt.Key.Key_Escape)
    assert not fleet_map.is_following


def test_p_goes_through_the_projections_and_everything_is_painted_in_each(fleet_map: GroundMap, qtbot: QtBot) -> None:
    fleet_map.show_areas(demo_areas())
    names = []
    for _ in range(3):
        qtbot.keyClick(fleet_map, Qt.Key.Key_P)
        assert not fleet_map.grab().isNull()
        names.append(fleet_map.view.name)
        site = demo_sites()[0]
        assert fleet_map.tip_at(fleet_map.view.nearest_point(site.longitude_deg, site.latitude_deg)).startswith(site.name)
    assert names == ["north pole", "south pole", "flat map"]


def test_orbits_are_asked_for_within_one_and_nine(fleet_map: GroundMap, qtbot: QtBot) -> None:
    asked: list[int] = []
    fleet_map.orbits_requested.connect(asked.append)
    for key in (Qt.Key.Key_9, Qt.Key.Key_BracketRight, Qt.Key.Key_1, Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight):
        qtbot.keyClick(fleet_map, key)
    assert asked == [9, 1, 2]


def test_a_click_in_an_area_tells_its_name(fleet_map: GroundMap, qtbot: QtBot) -> None:
    fleet_map.show_areas(demo_areas())
    fleet_map.show_view(fleet_map.view.zoomed(30.0, QPointF(450, 225)).centred(130.2, 31.5))
    with qtbot.waitSignal(fleet_map.area_selected) as caught:
        qtbot.mouseClick(fleet_map, Qt.MouseButton.LeftButton, pos=fleet_map.view.nearest_point(130.0, 31.4).toPoint())
    assert caught.args == ["Kyushu"]


def test_circles_are_of_all_of_those_that_matter_or_none(fleet_map: GroundMap, qtbot: QtBot) -> None:
    pictures = [fleet_map.grab().toImage()]
    for _ in range(3):
        qtbot.keyClick(fleet_map, Qt.Key.Key_V)
        pictures.append(fleet_map.grab().toImage())
    assert pictures[0] != pictures[1] != pictures[2]
    assert pictures[3] == pictures[0]


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_the_four_shades_of_the_night_can_be_told_apart_in_every_theme(theme: Theme, qapp: object) -> None:
    view = View(720.0, 360.0)
    pixmap = QPixmap(720, 360)
    pixmap.fill(QColor(theme.sea))
    painter = QPainter(pixmap)
    drawn_now(NightPainter().draw(painter, view, theme, (0.0, 0.0)))
    painter.end()
    image = pixmap.toImage()
    tones = [image.pixelColor(view.point(90.0 + below, 0.0).toPoint()) for below in (-9.0, 3.4, 9.0, 15.0, 25.0)]
    assert np.diff([tone.lightnessF() for tone in tones]).max() < 0.0


def test_the_sun_that_races_does_not_draw_the_night_at_every_frame(fleet_map: GroundMap, qtbot: QtBot) -> None:
    fleet_map.grab()
    drawn = 0
    for step in range(60):
        fleet_map.show_sky(-20.3, 45.0 - step)
        drawn += fleet_map._painter.backdrop.is_due
        fleet_map.grab()
    assert drawn < 30
    qtbot.waitUntil(lambda: fleet_map._drawn_sun == (-20.3, -14.0), timeout=2000)


def test_labels_of_five_hundred_meet_neither_each_other_nor_a_mark(qtbot: QtBot) -> None:
    random = np.random.default_rng()
    widget = GroundMap()
    qtbot.addWidget(widget)
    widget.resize(900, 450)
    names = tuple(f"SAT-{place:03d}" for place in range(500))
    longitude, latitude = random.uniform(-180, 180, 500), random.uniform(-85, 85, 500)
    widget.show_fleet(FleetMarks(names, latitude, longitude, np.full(500, 550.0), random.uniform(size=500) > 0.4))
    widget.show_sites(demo_sites())
    widget.grab()
    rects = [one.rect for one in widget._painter.placed]
    assert rects
    points = widget.view.points(longitude, latitude)
    for place, rect in enumerate(rects):
        assert not any(rect.intersects(other) for other in rects[place + 1 :])
        assert not any(rect.contains(QPointF(x, y)) for x, y in points.tolist())


def test_s_goes_round_the_stations(fleet_map: GroundMap, qtbot: QtBot) -> None:
    names = [site.name for site in demo_sites()]
    chosen: list[str] = []
    fleet_map.station_selected.connect(chosen.append)
    qtbot.keyClick(fleet_map, Qt.Key.Key_S)
    fleet_map.show_sites([SiteMark(site.name, site.latitude_deg, site.longitude_deg, site.name == names[2]) for site in demo_sites()])
    qtbot.keyClick(fleet_map, Qt.Key.Key_S)
    qtbot.keyClick(fleet_map, Qt.Key.Key_S, Qt.KeyboardModifier.ShiftModifier)
    assert chosen == [names[0], names[3], names[1]]


def test_a_map_in_sight_shows_the_old_earth_until_the_next_one_is_drawn(fleet_map: GroundMap, qtbot: QtBot) -> None:
    fleet_map.show()
    fleet_map.grab()
    backdrop = fleet_map._painter.backdrop
    for change in (backdrop.forget, backdrop.forget_night):
        change()
        fleet_map.repaint()
        assert backdrop.is_due
        qtbot.waitUntil(lambda: not backdrop.is_due, timeout=2000)
    qtbot.keyClick(fleet_map, Qt.Key.Key_P)
    fleet_map.repaint()
    assert backdrop._kept is not None
    qtbot.waitUntil(lambda: backdrop._kept.view == fleet_map.view, timeout=2000)  # type: ignore[union-attr]


def test_an_earth_that_changes_all_the_time_is_drawn_all_the_same(fleet_map: GroundMap, qtbot: QtBot) -> None:
    fleet_map.show()
    fleet_map.grab()
    backdrop = fleet_map._painter.backdrop

    def change() -> None:
        backdrop.forget()
        fleet_map.update()

    timer = QTimer(interval=0)
    timer.timeout.connect(change)
    with qtbot.waitSignals([backdrop.drawn] * 3, timeout=5000):
        timer.start()
    timer.stop()
