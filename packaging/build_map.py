"""Makes resources/map/world.npz from the npm package world-atlas (Natural Earth, public domain) unpacked in a folder.

    python packaging/build_map.py PACKAGE_FOLDER OUTPUT.npz

For each detail (110m, 50m): `land_*` are closed rings, unwrapped so that no two neighbours are more than 180 degrees apart (a ring
once around the Earth ends 360 degrees from its start, and whoever fills it closes it over the pole); `border_*` are the lines
between two countries. `*_points` is float32 (n, 2) of longitude, latitude; `*_starts` is where each line begins, and the end.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Line = NDArray[np.float64]
DETAILS = ("110m", "50m")


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


def unwrapped(line: Line) -> Line:
    """The line without jumps at the antimeridian, its middle within -180..180."""
    longitude = np.unwrap(line[:, 0], period=360.0)
    middle = (longitude.min() + longitude.max()) / 2
    return np.column_stack([longitude - 360.0 * np.floor((middle + 180.0) / 360.0), line[:, 1]])


def is_real(line: Line) -> bool:
    """Whether the line is more than a seam at a pole, where the polygons of the source meet."""
    return bool(np.abs(line[:, 1]).min() < 89.5)


def shared_arcs(topology: dict[str, Any]) -> list[int]:
    """The arcs that two countries have in common: the borders on land."""
    owners: dict[int, set[int]] = defaultdict(set)
    for owner, country in enumerate(topology["objects"]["countries"]["geometries"]):
        for polygon in polygons(country):
            for indices in polygon:
                for index in indices:
                    owners[index if index >= 0 else ~index].add(owner)
    return sorted(index for index, who in owners.items() if len(who) > 1)


def packed(name: str, lines: list[Line]) -> dict[str, NDArray[Any]]:
    starts = np.concatenate([[0], np.cumsum([len(line) for line in lines])]).astype(np.int32)
    return {f"{name}_points": np.concatenate(lines).astype(np.float32), f"{name}_starts": starts}


def build(folder: Path) -> dict[str, NDArray[Any]]:
    """Every array of the map file."""
    arrays: dict[str, NDArray[Any]] = {}
    for detail in DETAILS:
        land = json.loads((folder / f"land-{detail}.json").read_text(encoding="utf-8"))
        arcs = decode_arcs(land)
        rings = [unwrapped(ring(arcs, indices)) for polygon in polygons(land["objects"]["land"]) for indices in polygon]
        countries = json.loads((folder / f"countries-{detail}.json").read_text(encoding="utf-8"))
        country_arcs = decode_arcs(countries)
        arrays |= packed(f"land_{detail}", [line for line in rings if is_real(line)])
        arrays |= packed(f"border_{detail}", [unwrapped(country_arcs[index]) for index in shared_arcs(countries)])
    return arrays


if __name__ == "__main__":
    np.savez_compressed(Path(sys.argv[2]), allow_pickle=False, **build(Path(sys.argv[1])))
