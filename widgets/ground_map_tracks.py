"""Tracks on the map: where a spacecraft was and where it goes, with arrows, time ticks, and the place where its elements fail."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen

from console.orbit.types import GroundTrack, SpacecraftMark, Times
from console.utc import SECOND_NS, utc_text
from widgets.ground_map_geometry import Floats, Starts, finite_runs, joined, path_from, unwrapped, wrapped_longitudes
from widgets.ground_map_labels import Label
from widgets.ground_map_projection import Projection
from widgets.theme import Theme, colour

TICK_PX = 64.0
TICK_RANK = 6
DASH_PX = 4.5
_TICK_MINUTES = (1, 2, 5, 10, 20, 30, 60, 180, 720)
_GROUND_DEG_S = 0.06
_JUMP_DEG = 40.0
_MOST_TICKS = 120
_MOST_DASHES = 4_000
_ARROW_NS = 4 * SECOND_NS


@dataclass(frozen=True, slots=True)
class Tick:
    """A whole minute of a track, and where it is in pixels."""

    at_ns: int
    x: float
    y: float


def draw_tracks(painter: QPainter, view: Projection, mark: SpacecraftMark, tone: str) -> None:
    """The past dim, the next orbit bright, those after it between; dashed in the Earth's shadow, with arrows when selected.

    Only the next orbit of the selected one is wider than a pixel: antialiased lines of one pixel cost a tenth of wider ones.
    """
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if mark.past is not None:
        painter.setPen(QPen(colour(tone, 0.42 if mark.is_selected else 0.25), 1.0))
        painter.drawPath(view.line_path(finite_runs(_line(mark.past))))
    if mark.future is None:
        return
    first, later = _orbits(mark.future, mark.period_s)
    for track, strength in ((later, 0.5), (first, 0.95)):
        pieces = np.vstack([_lit_pieces(view, track), _dashes(view, track)])
        if mark.is_selected and track is first:
            _draw_thick(painter, pieces, tone)
        else:
            painter.setPen(QPen(colour(tone, strength if mark.is_selected else strength * 0.55), 1.0))
            painter.drawPath(path_from(pieces.reshape(-1, 2), np.arange(0, 2 * len(pieces), 2)))
    if mark.is_selected:
        _draw_arrows(painter, view, first, tone, 1.0)
        _draw_arrows(painter, view, later, tone, 0.6)
    _draw_failure(painter, view, mark.future, tone)


def _draw_thick(painter: QPainter, pieces: Floats, tone: str) -> None:
    """Opaque and piece by piece, which is a third of the work of one long line."""
    pen = QPen(colour(tone), 1.8)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawLines([QLineF(*piece) for piece in pieces.tolist()])


def _line(track: GroundTrack) -> Floats:
    return np.column_stack([track.longitude_deg, track.latitude_deg])


def _lit_pieces(view: Projection, track: GroundTrack) -> Floats:
    """The stretches in sunlight, piece by piece: (n, 4) pixels."""
    keep = track.illumination > 0.5
    keep[1:] |= keep[:-1]
    lines = finite_runs(np.where(keep[:, None], _line(track), np.nan))
    return _pieces(view, *joined([unwrapped(line) for line in lines]))


def _dashes(view: Projection, track: GroundTrack) -> Floats:
    """The stretches in the shadow as dashes (n, 4) of equal time, which stand still on the Earth."""
    every_ns = max(round(DASH_PX / (_GROUND_DEG_S * view.scale) * SECOND_NS), SECOND_NS // 2)
    starts = _whole_times(track, 2 * every_ns)[:_MOST_DASHES]
    if not len(starts):
        return np.empty((0, 4))
    seconds = (track.times_ns - track.times_ns[0]).astype(float)
    starts = starts[np.interp((starts - track.times_ns[0]).astype(float), seconds, track.illumination) <= 0.5]
    (west, south), (east, north) = (_places_at(track, starts + offset_ns) for offset_ns in (0, every_ns))
    begin = wrapped_longitudes(west)
    ends = np.stack([np.column_stack([begin, south]), np.column_stack([begin + east - west, north])], axis=1)
    return _pieces(view, ends.reshape(-1, 2), np.arange(0, 2 * len(starts), 2))


def _pieces(view: Projection, line: Floats, starts: Starts) -> Floats:
    """Unwrapped lines as straight pieces (n, 4) in pixels, without those that are wholly to one side of the panel."""
    points, starts = view.strokes(line, starts)
    is_joined = np.ones(len(points), np.bool_)
    is_joined[starts] = False
    ends = np.flatnonzero(is_joined)
    pieces = np.hstack([points[ends - 1], points[ends]])
    x, y = pieces[:, 0::2], pieces[:, 1::2]
    seen = (x.max(axis=1) >= 0) & (x.min(axis=1) <= view.width) & (y.max(axis=1) >= 0) & (y.min(axis=1) <= view.height)
    return pieces[seen]


def part_of(track: GroundTrack, part: slice) -> GroundTrack:
    """Some instants of a track."""
    return GroundTrack(
        track.times_ns[part], track.latitude_deg[part], track.longitude_deg[part], track.height_km[part], track.illumination[part]
    )


def _orbits(track: GroundTrack, period_s: float) -> tuple[GroundTrack, GroundTrack]:
    """The first orbit of a track, and the rest of it."""
    if period_s <= 0 or not len(track.times_ns):
        return track, part_of(track, slice(0, 0))
    end = int(np.searchsorted(track.times_ns, track.times_ns[0] + round(period_s * SECOND_NS), side="right"))
    return part_of(track, slice(0, end)), part_of(track, slice(max(end - 1, 0), None))


def _draw_arrows(painter: QPainter, view: Projection, track: GroundTrack, tone: str, strength: float) -> None:
    tips, ways = arrows(view, track)
    if not len(tips):
        return
    back, side = tips - ways * 5.0, np.column_stack([-ways[:, 1], ways[:, 0]]) * 3.6
    points = np.stack([back + side, tips, back - side], axis=1).reshape(-1, 2)
    painter.setPen(QPen(colour(tone, strength), 1.6))
    painter.drawPath(path_from(points, np.arange(0, len(points), 3)))


def arrows(view: Projection, track: GroundTrack) -> tuple[Floats, Floats]:
    """Where arrows stand along a track (n, 2), in pixels, and which way they point: unit vectors (n, 2). They stand still on the Earth,
    half way between the ticks."""
    half_ns = tick_minutes(view) * 30 * SECOND_NS
    times = _whole_times(track, 2 * half_ns, half_ns)[:_MOST_TICKS]
    if not len(times):
        return np.empty((0, 2)), np.empty((0, 2))
    tips = view.points(*_places_at(track, times))
    steps = view.points(*_places_at(track, times + _ARROW_NS)) - tips
    lengths = np.hypot(*steps.T)
    good = (lengths > 1e-6) & (lengths < _JUMP_DEG * view.scale)
    return tips[good], steps[good] / lengths[good, None]


def _whole_times(track: GroundTrack, every_ns: int, offset_ns: int = 0) -> Times:
    """The instants of a track, as far as its elements hold, that are whole multiples plus an offset."""
    good = np.flatnonzero(np.isfinite(track.longitude_deg))
    if len(good) < 2:
        return np.empty(0, np.int64)
    first, last = int(track.times_ns[good[0]]), int(track.times_ns[good[-1]])
    return np.arange(-(-(first - offset_ns) // every_ns) * every_ns + offset_ns, last + 1, every_ns)


def _places_at(track: GroundTrack, times: Times) -> tuple[Floats, Floats]:
    """Longitudes and latitudes of a track at instants, straight between its points; beyond its ends straight on."""
    good = np.isfinite(track.longitude_deg)
    known = (track.times_ns[good] - track.times_ns[0]).astype(float)
    wanted = (times - track.times_ns[0]).astype(float)
    at = np.clip(np.searchsorted(known, wanted, side="right") - 1, 0, len(known) - 2)
    share = (wanted - known[at]) / (known[at + 1] - known[at])
    columns = np.unwrap(track.longitude_deg[good], period=360.0), track.latitude_deg[good]
    longitude, latitude = (column[at] + (column[at + 1] - column[at]) * share for column in columns)
    return longitude, latitude


def _draw_failure(painter: QPainter, view: Projection, track: GroundTrack, tone: str) -> None:
    end = failure_of(track)
    if end is None:
        return
    at = view.nearest_point(float(track.longitude_deg[end]), float(track.latitude_deg[end]))
    painter.setPen(QPen(colour(tone), 2.0))
    painter.drawLine(at + QPointF(-5, -5), at + QPointF(5, 5))
    painter.drawLine(at + QPointF(-5, 5), at + QPointF(5, -5))


def failure_of(track: GroundTrack) -> int | None:
    """The last point of a track before its elements fail, None when they do not."""
    good = np.flatnonzero(np.isfinite(track.latitude_deg))
    return int(good[-1]) if len(good) and good[-1] < len(track.latitude_deg) - 1 else None


def tick_minutes(view: Projection) -> int:
    """Minutes between the ticks: so many that their labels have room."""
    return next((minutes for minutes in _TICK_MINUTES if minutes * 60 * _GROUND_DEG_S * view.scale >= TICK_PX), _TICK_MINUTES[-1])


def ticks_of(view: Projection, track: GroundTrack) -> list[Tick]:
    """Whole minutes of UTC along a track. They stand still on the Earth while the spacecraft flies past them."""
    times = _whole_times(track, tick_minutes(view) * 60 * SECOND_NS)[:_MOST_TICKS]
    points = view.points(*_places_at(track, times)) if len(times) else np.empty((0, 2))
    return [Tick(at_ns, x, y) for at_ns, (x, y) in zip(times.tolist(), points.tolist(), strict=True)]


def draw_ticks(painter: QPainter, ticks: list[Tick], theme: Theme, tone: str) -> None:
    """A dot at each."""
    painter.setPen(QPen(colour(theme.ground), 1))
    painter.setBrush(QBrush(colour(tone)))
    for tick in ticks:
        painter.drawEllipse(QPointF(tick.x, tick.y), 2.8, 2.8)


def track_labels(view: Projection, mark: SpacecraftMark, ticks: list[Tick], theme: Theme) -> list[Label]:
    """The times beside the ticks, and what stands where the elements fail."""
    labels = [
        Label(f"{mark.name} {tick.at_ns}", utc_text(tick.at_ns)[9:14], tick.x, tick.y, TICK_RANK, theme.muted, is_small=True, gap=-3.0)
        for tick in ticks
    ]
    end = failure_of(mark.future) if mark.future is not None else None
    if mark.future is not None and end is not None:
        at = view.nearest_point(float(mark.future.longitude_deg[end]), float(mark.future.latitude_deg[end]))
        text = f"elements fail {utc_text(int(mark.future.times_ns[end]))[9:14]}"
        labels.append(Label(f"{mark.name} fails", text, at.x(), at.y(), 1, theme.text))
    return labels
