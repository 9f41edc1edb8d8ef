"""The shapes of the Earth's surface: land, lakes and borders of Natural Earth at three details, 1:110 m, 1:50 m and 1:10 m.

`packaging/build_map.py` makes the file and says how it is laid out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF

from console.resources import resource_root
from widgets.ground_map_geodesy import unit_vectors
from widgets.ground_map_geometry import MOST_POINTS, Floats, Strokes, joined
from widgets.ground_map_projection import Projection

COARSE, FINE, FINEST = "110m", "50m", "10m"
FINE_FROM_SCALE, FINEST_FROM_SCALE = 5.0, 30.0

_DETAILS = {COARSE: 0.0, FINE: FINE_FROM_SCALE, FINEST: FINEST_FROM_SCALE}
UNIT_DEG, SEAM_DEG = 1e-3, 180.02
_SPARE_DEG = 1.0


@dataclass(frozen=True, slots=True)
class Lines:
    """Many unwrapped lines; the cap of the sphere that holds each, its middle (n, 3) and radius (n,) in degrees; of which area each is
    a ring (n,), in order: the outer one first, then its holes; and which (n,) are cut at 180 degrees and lap over their other half."""

    lines: tuple[Floats, ...]
    middles: Floats
    radii_deg: Floats
    areas: NDArray[np.int32]
    is_cut: NDArray[np.bool_]

    def in_sight(self, view: Projection) -> list[Floats]:
        """Those that may be seen."""
        return [self.lines[index] for index in self._seen(view)]

    def bundles_in_sight(self, view: Projection) -> Iterator[list[Floats]]:
        """As `in_sight`, in bundles of some thousand points that keep the rings of an area together, and those that lap over apart: where
        two areas of one bundle lie over each other, odd-even has a hole."""
        bundle: list[Floats] = []
        points, area, was_cut = 0, -1, False
        for index in self._seen(view):
            is_full = points > MOST_POINTS or was_cut or bool(self.is_cut[index])
            if bundle and is_full and self.areas[index] != area:
                yield bundle
                bundle, points = [], 0
            bundle.append(self.lines[index])
            points, area, was_cut = points + len(self.lines[index]), self.areas[index], bool(self.is_cut[index])
        if bundle:
            yield bundle

    def _seen(self, view: Projection) -> list[int]:
        """In both projections nothing is nearer on the screen than on the Earth."""
        place = view.place(QPointF(view.width / 2, view.height / 2))
        if place is None:
            return list(range(len(self.lines)))
        cosine = self.middles @ unit_vectors(np.array(place[0]), np.array(place[1]))
        away = np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
        reach = float(np.hypot(view.width, view.height)) / 2 / view.scale + _SPARE_DEG
        seen: list[int] = np.flatnonzero(away <= reach + self.radii_deg).tolist()
        return seen


@dataclass(frozen=True, slots=True)
class Atlas:
    """One detail of the map: coasts as rings that a projection can fill, a ring within a ring being water (the Caspian Sea); lakes
    likewise, a ring within a ring being an island; and borders."""

    land: Lines
    lakes: Lines
    borders: Lines


_atlases: dict[str, Atlas] = {}


def is_loaded(detail: str) -> bool:
    """Whether that detail can be drawn without being read first; the coarse one always can."""
    return detail == COARSE or detail in _atlases


def load_atlas(detail: str) -> Atlas:
    """The shapes of that detail, '110m', '50m' or '10m', read once from the product's resources, in any thread."""
    if detail not in _atlases:
        with np.load(resource_root() / "map" / "world.npz") as arrays:
            _atlases[detail] = Atlas(*(_lines(arrays, f"{layer}_{detail}") for layer in ("land", "lake", "border")))
    return _atlases[detail]


def _lines(arrays: np.lib.npyio.NpzFile, name: str) -> Lines:
    firsts, counts, caps = (arrays[f"{name}_{what}"] for what in ("firsts", "counts", "caps"))
    points = _points(firsts, counts, arrays[f"{name}_steps"])
    ends = np.cumsum(counts)
    is_cut = np.logical_or.reduceat(_is_at_cut(points), ends - counts)
    lines = tuple(np.split(points, ends[:-1]))
    return Lines(lines, caps[:, :3].astype(float), caps[:, 3].astype(float), arrays[f"{name}_areas"], is_cut)


def _points(firsts: NDArray[np.int32], counts: NDArray[np.int32], steps: NDArray[np.int16]) -> Floats:
    """Degrees (n, 2) of all lines one after the other, out of each one's first point (k, 2) and the steps between its points."""
    starts = np.cumsum(counts) - counts
    gone = np.zeros((int(counts.sum()), 2), dtype=np.int32)
    is_step = np.ones(len(gone), dtype=bool)
    is_step[starts] = False
    gone[is_step] = steps.T
    np.cumsum(gone, axis=0, out=gone)
    gone += np.repeat(firsts - gone[starts], counts, axis=0)
    return gone.astype(np.float64) * UNIT_DEG


def _is_at_cut(points: Floats) -> NDArray[np.bool_]:
    is_there: NDArray[np.bool_] = np.abs(np.abs(points[:, 0]) - SEAM_DEG) < UNIT_DEG / 2
    return is_there


def coast_of(rings: Sequence[Floats]) -> Strokes:
    """The rings (n, 2) as lines to be drawn, and where each starts: without the edges along which land is cut at 180 degrees."""
    points, starts = joined(rings)
    is_cut = _is_at_cut(points)
    return points, np.union1d(starts, np.flatnonzero(is_cut[1:] & is_cut[:-1]) + 1)


def detail_for(view: Projection) -> str:
    """Which detail is worth drawing at that scale."""
    return max((scale, detail) for detail, scale in _DETAILS.items() if view.scale >= scale)[1]


def readiest_for(view: Projection) -> str:
    """The finest detail up to `detail_for` that has been read."""
    return max((scale, detail) for detail, scale in _DETAILS.items() if view.scale >= scale and is_loaded(detail))[1]
