"""Lines on the Earth as arrays of longitude and latitude: unwrapped at the antimeridian, made dense, turned into painter paths."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, QDataStream, QRectF
from PySide6.QtGui import QPainterPath

Floats = NDArray[np.float64]
Starts = NDArray[np.int64]
Strokes = tuple[Floats, Starts]
DENSE_DEG = 3.0
MOST_POINTS = 4_000
_AT_POLE_DEG = 89.9999
_ELEMENT = np.dtype([("kind", ">i4"), ("x", ">f8"), ("y", ">f8")])
_MOVE, _LINE = 0, 1


def wrapped_longitude(longitude_deg: float) -> float:
    """The same meridian within -180 (included) and 180."""
    return (longitude_deg + 180.0) % 360.0 - 180.0


def wrapped_longitudes(longitude_deg: Floats) -> Floats:
    """The same meridians within -180 (included) and 180, shape as given."""
    return (longitude_deg + 180.0) % 360.0 - 180.0


def unwrapped(line: Floats) -> Floats:
    """The line (n, 2) of longitude, latitude with no step of more than 180 degrees, its middle within -180..180."""
    if not len(line):
        return line
    longitude = np.unwrap(line[:, 0], period=360.0)
    middle = (longitude.min() + longitude.max()) / 2
    return np.column_stack([longitude - 360.0 * np.floor((middle + 180.0) / 360.0), line[:, 1]])


def open_ring(ring: Floats) -> Floats:
    """A ring as a line that comes back to its start: unwrapped, without what was added to close it over a pole.

    A ring around a pole ends 360 degrees from its start; any other one ends where it began.
    """
    line = np.asarray(ring, dtype=float)
    line = line[np.abs(line[:, 1]) < _AT_POLE_DEG]
    if len(line) < 3:
        return np.empty((0, 2))
    line = unwrapped(line)
    last = line[:1] + np.array([360.0 * np.round((line[-1, 0] - line[0, 0]) / 360.0), 0.0])
    return line if np.allclose(line[-1], last[0]) else np.vstack([line, last])


def is_round_pole(line: Floats) -> bool:
    """Whether a ring as `open_ring` has it goes around the Earth."""
    return bool(len(line)) and abs(line[-1, 0] - line[0, 0]) > 180.0


def pole_within(line: Floats) -> float:
    """The pole that a ring around the Earth holds, as a latitude: the one that it is nearer to on the whole."""
    return 90.0 if line[:, 1].mean() > 0 else -90.0


def closed_over_pole(ring: Floats) -> Floats:
    """An unwrapped ring as an area: itself, or, when it goes around the Earth, closed along the pole that it holds."""
    if not is_round_pole(ring):
        return ring
    pole = pole_within(ring)
    first, last = ring[0], ring[0] + [np.copysign(360.0, ring[-1, 0] - ring[0, 0]), 0.0]
    return np.vstack([ring, last, [last[0], pole], [first[0], pole], first])


def area_lines(rings: Sequence[Floats]) -> list[Floats]:
    """The rings of one area as a projection fills them: opened, dense, and each hole in the copy of the Earth in which its area is."""
    lines = [dense(line) for ring in rings if len(line := open_ring(ring))]
    if not lines or is_round_pole(lines[0]):
        return lines
    middle = _middle(lines[0])
    return [line - [360.0 * np.round((_middle(line) - middle) / 360.0), 0.0] for line in lines]


def _middle(line: Floats) -> float:
    return float(line[:, 0].min() + line[:, 0].max()) / 2


def dense(line: Floats, limit_deg: float = DENSE_DEG) -> Floats:
    """The line with points put in so that no step is longer than the limit; straight in longitude and latitude, as RFC 7946 has edges."""
    if len(line) < 2:
        return line
    steps = np.abs(np.diff(line, axis=0)).max(axis=1)
    counts = np.maximum(np.ceil(steps / limit_deg), 1.0).astype(int)
    places = np.concatenate([[0.0], np.cumsum(np.repeat(1.0 / counts, counts))])
    return np.column_stack([np.interp(places, np.arange(len(line)), line[:, column]) for column in (0, 1)])


def finite_runs(line: Floats) -> list[Floats]:
    """The parts of a line (n, 2) between its NaNs, each of two points or more."""
    is_good = np.isfinite(line).all(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], is_good, [False]]).astype(np.int8)))
    return [line[start:end] for start, end in edges.reshape(-1, 2) if end - start > 1]


def joined(lines: Sequence[Floats]) -> Strokes:
    """Lines of two points or more as one array (n, 2), and where each of them starts."""
    kept = [line for line in lines if len(line) > 1]
    starts = np.cumsum([0] + [len(line) for line in kept[:-1]])
    return (np.concatenate(kept), starts) if kept else (np.empty((0, 2)), np.empty(0, np.int64))


def thinned(points: Floats, starts: Starts, room: QRectF) -> Strokes:
    """Lines in pixels (n, 2), and where each starts, without the points that nobody could tell from their neighbours: those in the
    same quarter of a pixel as the one before, and those between two others beyond the same side of the room. Whether drawn or filled,
    within the room the lines look the same."""
    if not len(points):
        return points, starts
    cells = np.round(points * 2.0)
    is_same = np.zeros(len(points), dtype=bool)
    is_same[1:] = (cells[1:, 0] == cells[:-1, 0]) & (cells[1:, 1] == cells[:-1, 1])
    points, starts = _without(points, starts, is_same)
    for column, edge, side in ((0, room.left(), -1), (0, room.right(), 1), (1, room.top(), -1), (1, room.bottom(), 1)):
        is_out = (points[:, column] - edge) * side > 0
        is_between = np.zeros(len(points), dtype=bool)
        is_between[1:-1] = is_out[1:-1] & is_out[:-2] & is_out[2:]
        points, starts = _without(points, starts, is_between)
    return points, starts


def _without(points: Floats, starts: Starts, is_spare: NDArray[np.bool_]) -> Strokes:
    """Without spare points, but with the ends of all lines."""
    is_spare[starts] = False
    is_spare[starts[1:] - 1] = False
    is_spare[-1:] = False
    before = np.cumsum(~is_spare)
    return points[~is_spare], before[starts] - 1


def bundles(points: Floats, starts: Starts) -> Iterator[Strokes]:
    """Lines in bundles of some thousand points; a long line goes on in the next one from its last point."""
    for first in range(0, len(points) - 1, MOST_POINTS):
        here = starts[(starts > first) & (starts <= first + MOST_POINTS)] - first
        yield points[first : first + MOST_POINTS + 1], np.concatenate([[0], here])


def path_of(lines: Sequence[Floats]) -> QPainterPath:
    """One painter path of many lines (n, 2)."""
    return path_from(*joined(lines))


def path_from(points: Floats, starts: Starts) -> QPainterPath:
    """One painter path of points (n, 2) with a new line at each start; through a data stream, as a call for each point takes seconds."""
    if not len(points):
        return QPainterPath()
    elements = np.empty(len(points), dtype=_ELEMENT)
    elements["kind"] = _LINE
    elements["kind"][starts] = _MOVE
    elements["x"], elements["y"] = points[:, 0], points[:, 1]
    count = np.array([len(points)], dtype=">i4").tobytes()
    path = QPainterPath()
    _read(path, count + elements.tobytes() + np.array([0, 0], dtype=">i4").tobytes())
    return path


def _read(path: QPainterPath, data: bytes) -> None:
    stream = QDataStream(QByteArray(data))
    stream >> path
