"""Coasts, lakes and borders at three details, and what is left out of them before they are drawn."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF

from widgets.ground_map_geometry import MOST_POINTS, Floats, bundles, path_from, thinned
from widgets.ground_map_layers import seen_degrees
from widgets.ground_map_projection import MAX_ZOOM, PolarView, Projection, View
from widgets.ground_map_shapes import COARSE, FINE, FINEST, Lines, coast_of, detail_for, load_atlas

# Lake Victoria: shared/data maps/GOLDEN.md. The others are far from any shore: Lake Biwa is 20 km wide there, Samosir in Lake Toba 15 km,
# the Caspian Sea (no lake in Natural Earth, but a hole in the land) 300 km.
VICTORIA, BIWA, SAMOSIR, CASPIAN, JOHOR = (33.0, -1.0), (136.08, 35.27), (98.83, 2.62), (50.5, 42.0), (103.6, 1.9)
ROOM = QRectF(0.0, 0.0, 100.0, 60.0)


VIEWS = [
    View(800.0, 420.0, 103.6, 1.9, MAX_ZOOM),
    View(800.0, 420.0, 179.9, -17.0, 40.0),
    View(800.0, 420.0, -10.0, 89.0, 20.0),
    View(800.0, 420.0),
    PolarView(800.0, 420.0, 1, 20.0).centred(15.0, 67.0).zoomed(30.0, QPointF(400.0, 210.0)),
    PolarView(800.0, 420.0, -1, 20.0).centred(-179.0, -40.0).zoomed(8.0, QPointF(400.0, 210.0)),
    PolarView(800.0, 420.0, 1, 20.0),
]


def holds(shapes: Lines, place: tuple[float, float]) -> bool:
    """Whether an odd number of rings is around a place."""
    view = View(400.0, 200.0, *place, zoom=30.0)
    return view.area_path(shapes.in_sight(view)).contains(QPointF(200.0, 100.0))


@pytest.mark.parametrize("detail", [COARSE, FINE, FINEST])
def test_a_large_lake_is_land_and_lake_at_every_detail(detail: str) -> None:
    atlas = load_atlas(detail)
    assert holds(atlas.land, VICTORIA)
    assert holds(atlas.lakes, VICTORIA)
    assert not holds(atlas.lakes, JOHOR)
    assert not holds(atlas.land, CASPIAN)


@pytest.mark.parametrize("detail", [FINE, FINEST])
def test_nearer_there_are_small_lakes_and_the_islands_in_them(detail: str) -> None:
    assert holds(load_atlas(detail).lakes, BIWA)
    assert not holds(load_atlas(detail).lakes, SAMOSIR)


def test_the_nearer_the_view_the_finer_the_detail() -> None:
    at = [detail_for(View(1000.0, 500.0, zoom=zoom)) for zoom in (1.0, 2.0, 10.0, 12.0, 64.0)]
    assert at == [COARSE, FINE, FINE, FINEST, FINEST]
    counts = [sum(map(len, load_atlas(detail).land.lines)) for detail in (COARSE, FINE, FINEST)]
    assert counts[0] * 5 < counts[1]
    assert counts[1] * 5 < counts[2]


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: f"{view.name} {view.zoom:g}")
def test_lines_of_the_grid_are_thought_of_wherever_the_panel_shows_the_earth(view: Projection) -> None:
    (west, east), (south, north) = seen_degrees(view)
    x, y = np.random.default_rng(4).random((2, 400)) * [[view.width], [view.height]]
    for longitude, latitude in zip(*view.places(x, y), strict=True):
        if np.isfinite(latitude):
            assert south <= latitude <= north
            assert any(west <= longitude + turn <= east + 0.1 for turn in (-360.0, 0.0, 360.0))


@pytest.mark.parametrize("detail", [COARSE, FINE, FINEST])
def test_land_that_is_cut_at_the_antimeridian_has_no_coast_along_the_cut(detail: str) -> None:
    """The cuts run for tenths of a degree along 180; a real coast is that straight for a pixel or two only."""
    points, starts = coast_of(load_atlas(detail).land.lines)
    steps = np.abs(np.diff(points, axis=0))
    is_along = (steps[:, 0] < 1e-6) & (steps[:, 1] > 0.05) & (np.abs(np.abs(points[1:, 0]) - 180.0) < 0.1)
    assert is_along.any(), "land is filled on both sides of the cut"
    assert set(np.flatnonzero(is_along) + 1) <= set(starts.tolist())


@pytest.mark.parametrize(("detail", "place"), [(COARSE, (180.0, 71.2)), (FINE, (180.0, -16.87)), (FINEST, (180.0, 67.5))])
def test_land_that_is_cut_at_the_antimeridian_is_filled_across_the_cut(detail: str, place: tuple[float, float]) -> None:
    view = View(400.0, 200.0, *place, zoom=MAX_ZOOM)
    paths = [view.area_path(rings) for rings in load_atlas(detail).land.bundles_in_sight(view)]
    for x in range(195, 206):
        assert any(path.contains(QPointF(x + 0.5, 100.0)) for path in paths)


def test_near_by_the_grid_has_few_lines() -> None:
    (west, east), (south, north) = seen_degrees(VIEWS[0])
    assert max(east - west, north - south) < 4.0


def test_bundles_keep_the_rings_of_an_area_together_and_leave_none_out() -> None:
    land, view = load_atlas(FINEST).land, View(1600.0, 800.0, 50.0, 42.0, 8.0)
    found = list(land.bundles_in_sight(view))
    assert [id(line) for bundle in found for line in bundle] == [id(line) for line in land.in_sight(view)]
    owner = {id(line): area for line, area in zip(land.lines, land.areas.tolist(), strict=True)}
    areas = [{owner[id(line)] for line in bundle} for bundle in found]
    assert len(areas) > 1
    assert sum(map(len, areas)) == len(set().union(*areas))


def wild_ring(seed: int) -> Floats:
    """A closed line that leaves the room on all sides again and again, on even pixels."""
    random = np.random.default_rng(seed)
    steps = random.integers(-9, 10, (3_000, 2)) * 4
    line = np.cumsum(steps, axis=0) % [600, 500] - [250, 220]
    return np.vstack([line, line[:1]]).astype(float)


@pytest.mark.parametrize("seed", range(4))
def test_an_area_holds_the_same_places_without_what_is_out_of_sight(seed: int) -> None:
    rings = [wild_ring(10 * seed + 1), wild_ring(10 * seed + 2)]
    points, starts = np.concatenate(rings), np.array([0, len(rings[0])])
    fewer, fewer_starts = thinned(points, starts, ROOM)
    assert len(fewer) < len(points)
    whole, left = path_from(points, starts), path_from(fewer, fewer_starts)
    random = np.random.default_rng(seed)
    for x, y in (random.random((150, 2)) * [ROOM.width(), ROOM.height()]).tolist():
        assert whole.contains(QPointF(x, y)) == left.contains(QPointF(x, y))


def test_points_in_one_quarter_of_a_pixel_are_one_and_the_ends_stay() -> None:
    line = np.column_stack([np.linspace(10.0, 12.0, 401), np.full(401, 5.0)])
    fewer, starts = thinned(np.concatenate([line, line]), np.array([0, 401]), ROOM)
    assert starts.tolist() == [0, len(fewer) // 2]
    assert len(fewer) == 12
    assert fewer[[0, 5, 6, 11], 0].tolist() == [10.0, 12.0, 10.0, 12.0]


def test_a_long_line_in_bundles_has_the_same_pieces() -> None:
    points = np.random.default_rng(7).random((2 * MOST_POINTS + 500, 2))
    starts = np.array([0, 30, MOST_POINTS, MOST_POINTS + 1, 2 * MOST_POINTS + 7])
    assert pieces((points, starts)) == [piece for bundle in bundles(points, starts) for piece in pieces(bundle)]


def pieces(stroke: tuple[Floats, np.ndarray[tuple[int], np.dtype[np.int64]]]) -> list[tuple[float, ...]]:
    points, starts = stroke
    ends = [place for place in range(1, len(points)) if place not in set(starts.tolist())]
    return [(*points[place - 1].tolist(), *points[place].tolist()) for place in ends]
