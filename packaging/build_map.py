"""Makes resources/map/world.npz out of Natural Earth (public domain), as two packages carry it, each unpacked in a folder.

    python packaging/build_map.py WORLD_ATLAS_FOLDER NE_10M_LAKES.shp OUTPUT.npz

WORLD_ATLAS_FOLDER has `land-*.json` and `countries-*.json` (TopoJSON) of the npm package world-atlas; the lakes are a shapefile at
1:10 m, of which the coarser details are made here: what is too small is left out, the rest simplified.

For each detail (110m, 50m, 10m) and each layer: `land_*` and `lake_*` are rings as `ground_map_geometry.open_ring` has them,
`border_*` the lines between two countries. `*_counts` (k,) are their numbers of points, `*_firsts` int32 (k, 2) the first point of
each and `*_steps` int16 (2, n - k) the way from each point to the next, in thousandths of a degree of longitude and latitude (land
that the source cuts at 180 degrees laps over to 180.02);
`*_areas` (k,) tells which rings belong to one area, `*_caps` (k, 4) the middle (a unit vector) and the radius (degrees) of the cap of
the sphere that holds each line.
"""

from __future__ import annotations

import json
import struct
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from widgets.ground_map_geodesy import unit_vectors
from widgets.ground_map_geometry import dense, is_round_pole, open_ring, unwrapped
from widgets.ground_map_shapes import SEAM_DEG, UNIT_DEG

Line = NDArray[np.float64]
Area = list[Line]
DETAILS = ("110m", "50m", "10m")
LAKES = {"110m": (1.5, 0.15), "50m": (0.4, 0.03), "10m": (0.02, 0.002)}  # the least extent, and how far a line may be moved, in degrees


def decode_arcs(topology: dict[str, Any]) -> list[Line]:
    """The arcs in degrees. Source: the TopoJSON format, 2.1.1 and 2.1.3 (quantised deltas)."""
    scale, translate = topology["transform"]["scale"], topology["transform"]["translate"]
    return [np.cumsum(np.array(arc, dtype=float), axis=0) * scale + translate for arc in topology["arcs"]]


def ring(arcs: list[Line], indices: list[int]) -> Line:
    """One closed line out of its arcs; a negative index means the arc backwards, and shared ends are kept once."""
    parts = [arcs[index] if index >= 0 else arcs[~index][::-1] for index in indices]
    return np.concatenate([part[1 if place else 0 :] for place, part in enumerate(parts)])


def polygons(geometry: dict[str, Any]) -> list[list[list[int]]]:
    """All polygons of a geometry, each a list of rings of arc indices."""
    kind = geometry["type"]
    if kind == "GeometryCollection":
        return [polygon for part in geometry["geometries"] for polygon in polygons(part)]
    return {"Polygon": [geometry.get("arcs")], "MultiPolygon": geometry.get("arcs")}.get(kind, [])


def is_real(line: Line) -> bool:
    """Whether the line is more than a seam at a pole, where the polygons of the source meet."""
    return bool(np.abs(line[:, 1]).min() < 89.5)


def coast(line: Line) -> Line:
    """A ring as it can be filled; around a pole with points close enough for the polar view."""
    opened = open_ring(line)
    return dense(opened) if is_round_pole(opened) else lapped(opened)


def lapped(line: Line) -> Line:
    """The ring with the edge along which the source cuts land at 180 degrees moved out a little, over its other half, to SEAM_DEG."""
    at_cut = np.abs(np.abs(line[:, 0]) - 180.0) < 2 * UNIT_DEG
    along = at_cut[1:] & at_cut[:-1]
    is_seam = np.concatenate([along, [False]]) | np.concatenate([[False], along])
    is_seam[[0, -1]] = is_seam[0] or is_seam[-1]
    return np.column_stack([np.where(is_seam, np.copysign(SEAM_DEG, line[:, 0]), line[:, 0]), line[:, 1]])


def shared_arcs(topology: dict[str, Any]) -> list[int]:
    """The arcs that two countries have in common: the borders on land."""
    owners: dict[int, set[int]] = defaultdict(set)
    for owner, country in enumerate(topology["objects"]["countries"]["geometries"]):
        for polygon in polygons(country):
            for indices in polygon:
                for index in indices:
                    owners[index if index >= 0 else ~index].add(owner)
    return sorted(index for index, who in owners.items() if len(who) > 1)


def shapefile_areas(content: bytes) -> Iterator[Area]:
    """The polygons of a shapefile, each a list of rings. Source: ESRI Shapefile Technical Description, July 1998, pages 4 and 8."""
    at = 100
    while at < len(content):
        (length,) = struct.unpack(">i", content[at + 4 : at + 8])
        parts, count = struct.unpack("<ii", content[at + 44 : at + 52])
        starts = np.frombuffer(content, "<i4", parts, at + 52)
        points = np.frombuffer(content, "<f8", 2 * count, at + 52 + 4 * parts).reshape(-1, 2)
        yield np.split(points, starts[1:])
        at += 8 + 2 * length


def simplified(line: Line, limit_deg: float) -> Line:
    """The line without the points that are nearer than the limit to what is left (Douglas and Peucker, 1973)."""
    kept = np.zeros(len(line), dtype=bool)
    kept[[0, -1]] = True
    todo = [(0, len(line) - 1)]
    while todo:
        first, last = todo.pop()
        if last - first < 2:
            continue
        off = _distances(line[first + 1 : last], line[first], line[last])
        farthest = int(off.argmax())
        if off[farthest] > limit_deg:
            middle = first + 1 + farthest
            kept[middle] = True
            todo += [(first, middle), (middle, last)]
    return line[kept]


def _distances(points: Line, start: Line, end: Line) -> NDArray[np.float64]:
    way = end - start
    length = float(way @ way)
    part = np.clip((points - start) @ way / length, 0.0, 1.0) if length else np.zeros(len(points))
    return np.linalg.norm(points - start - part[:, None] * way, axis=1)


def lakes(areas: list[Area], least_deg: float, limit_deg: float) -> list[Area]:
    """The lakes of at least that extent, with their islands of that extent, simplified."""
    large = [[line for line in area if np.ptp(line, axis=0).max() >= least_deg] for area in areas if _extent(area[0]) >= least_deg]
    fewer = [[open_ring(simplified(line, limit_deg)) for line in area] for area in large]
    return [[line for line in area if len(line) > 3] for area in fewer if len(area[0]) > 3]


def _extent(line: Line) -> float:
    return float(np.ptp(line, axis=0).max())


def cap(line: Line) -> list[float]:
    """The middle and the radius in degrees of a cap that holds the line."""
    directions = unit_vectors(line[:, 0], line[:, 1])
    middle = directions.mean(axis=0)
    length = float(np.linalg.norm(middle))
    if length < 1e-6:
        return [0.0, 0.0, 1.0, 180.0]
    middle /= length
    return [*middle.tolist(), float(np.degrees(np.arccos(np.clip((directions @ middle).min(), -1.0, 1.0))))]


def packed(name: str, areas: list[Area]) -> dict[str, NDArray[Any]]:
    """The arrays of a layer."""
    whole = [np.round(line / UNIT_DEG).astype(np.int64) for area in areas for line in area]
    lines = [line[np.concatenate([[True], (np.diff(line, axis=0) != 0).any(axis=1)])] for line in whole]
    steps = np.concatenate([np.diff(line, axis=0) for line in lines])
    if np.abs(steps).max() > np.iinfo(np.int16).max:
        raise ValueError(f"a step of {np.abs(steps).max() * UNIT_DEG} degrees in {name}")
    return {
        f"{name}_counts": np.array([len(line) for line in lines], dtype=np.int32),
        f"{name}_firsts": np.array([line[0] for line in lines], dtype=np.int32),
        f"{name}_steps": np.ascontiguousarray(steps.T.astype(np.int16)),
        f"{name}_areas": np.repeat(np.arange(len(areas), dtype=np.int32), [len(area) for area in areas]),
        f"{name}_caps": np.array([cap(line * UNIT_DEG) for line in lines], dtype=np.float32),
    }


def build(folder: Path, lake_file: Path) -> dict[str, NDArray[Any]]:
    """Every array of the map file."""
    arrays: dict[str, NDArray[Any]] = {}
    all_lakes = list(shapefile_areas(lake_file.read_bytes()))
    for detail in DETAILS:
        land = json.loads((folder / f"land-{detail}.json").read_text(encoding="utf-8"))
        arcs = decode_arcs(land)
        rings = [[ring(arcs, indices) for indices in polygon] for polygon in polygons(land["objects"]["land"])]
        areas = [[coast(line) for line in area if is_real(line)] for area in rings]
        countries = json.loads((folder / f"countries-{detail}.json").read_text(encoding="utf-8"))
        country_arcs = decode_arcs(countries)
        arrays |= packed(f"land_{detail}", [area for area in areas if area])
        arrays |= packed(f"lake_{detail}", lakes(all_lakes, *LAKES[detail]))
        arrays |= packed(f"border_{detail}", [[unwrapped(country_arcs[index])] for index in shared_arcs(countries)])
    return arrays


if __name__ == "__main__":
    np.savez_compressed(Path(sys.argv[3]), allow_pickle=False, **build(Path(sys.argv[1]), Path(sys.argv[2])))
