"""What moves on the ground map: stations with their circles, spacecraft with track and footprint, and labels that keep apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPen, QPolygonF

from console.orbit.types import GroundTrack, SiteMark, SpacecraftMark
from widgets.canvas import draw_haloed, text_width
from widgets.ground_map_geometry import Floats, View, closed_over_pole, finite_runs, path_of, unwrapped
from widgets.theme import SMALL_PX, Theme, colour, ui_font

ARROW_EVERY_PX = 90.0
TICK_NS = 600_000_000_000
_LABEL_PLACES = ((10, 4), (10, -9), (10, 17), (0, -12), (0, 22))


@dataclass(slots=True)
class LabelPlaces:
    """The rectangles that labels and marks have taken, so that the next label finds free room."""

    room: QRectF
    taken: list[QRectF] = field(default_factory=list)

    def take(self, rect: QRectF) -> None:
        self.taken.append(rect)

    def find(self, at: QPointF, width: float, height: float, *, gap: float = 0.0) -> QPointF | None:
        """The left end of a baseline beside a point where a label is free to stand, or None; the room is then taken."""
        for right, down in _LABEL_PLACES:
            for x in (at.x() + right + gap, at.x() - right - gap - width) if right else (at.x() - width / 2,):
                rect = QRectF(x, at.y() + down - height + 3, width, height)
                if self.room.contains(rect) and not any(rect.intersects(other) for other in self.taken):
                    self.taken.append(rect)
                    return QPointF(x, at.y() + down)
        return None


def draw_area(painter: QPainter, view: View, ring: Floats, *, fill: QBrush, edge: QPen) -> None:
    """A ring on the Earth as an area with an edge, in every copy that can be seen; right across the antimeridian and a pole."""
    line = unwrapped(np.asarray(ring, dtype=float))
    if len(line) < 3:
        return
    if abs(line[-1, 0] - line[0, 0]) < 180.0:
        line = np.vstack([line, line[:1]])
    area, outline = path_of([closed_over_pole(line)]), path_of([line])
    _draw_copies(painter, view, area, line, pen=QPen(Qt.PenStyle.NoPen), brush=fill)
    _draw_copies(painter, view, outline, line, pen=edge, brush=QBrush(Qt.BrushStyle.NoBrush))


def _draw_copies(painter: QPainter, view: View, path: QPainterPath, line: Floats, *, pen: QPen, brush: QBrush) -> None:
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.setBrush(brush)
    for turns in view.turns(float(line[:, 0].min()), float(line[:, 0].max())):
        painter.drawPath(view.transform(turns).map(path))


def draw_site_circle(painter: QPainter, view: View, site: SiteMark, theme: Theme) -> None:
    """How far the station sees at the height that its circle was made for."""
    if site.circle is None:
        return
    tone = theme.accent if site.is_tracking else theme.muted
    is_loud = site.is_tracking or site.is_selected
    fill = QBrush(colour(tone, 0.10 if site.is_tracking else 0.035))
    pen = QPen(colour(tone, 0.75 if is_loud else 0.32), 1.0)
    if not is_loud:
        pen.setDashPattern([3, 4])
    draw_area(painter, view, site.circle, fill=fill, edge=pen)


def same_circles(drawn: Sequence[SiteMark], wanted: Sequence[SiteMark]) -> bool:
    """Whether the stations' circles as drawn still do, to a third of a degree."""
    return len(drawn) == len(wanted) and all(_same_circle(*pair) for pair in zip(drawn, wanted, strict=True))


def _same_circle(drawn: SiteMark, wanted: SiteMark) -> bool:
    if (drawn.is_tracking, drawn.is_selected) != (wanted.is_tracking, wanted.is_selected):
        return False
    if drawn.circle is None or wanted.circle is None:
        return drawn.circle is wanted.circle
    return drawn.circle.shape == wanted.circle.shape and np.allclose(drawn.circle, wanted.circle, atol=0.33)


def draw_site(painter: QPainter, view: View, site: SiteMark, theme: Theme) -> None:
    """The station itself: a small square, filled with the accent while it tracks."""
    at = view.nearest_point(site.longitude_deg, site.latitude_deg)
    half = 4.0 if site.is_selected else 3.0
    painter.setPen(QPen(colour(theme.ground, 0.9), 3))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(at.x() - half, at.y() - half, 2 * half, 2 * half))
    tone = theme.accent if site.is_tracking or site.is_selected else theme.station
    painter.setPen(QPen(colour(tone), 1.4))
    painter.setBrush(QBrush(colour(tone if site.is_tracking else theme.ground)))
    painter.drawRect(QRectF(at.x() - half, at.y() - half, 2 * half, 2 * half))


def _track_line(track: GroundTrack) -> list[Floats]:
    runs = finite_runs(np.column_stack([track.longitude_deg, track.latitude_deg]))
    return [unwrapped(run) for run in runs]


def draw_tracks(painter: QPainter, view: View, mark: SpacecraftMark, theme: Theme, tone: str) -> None:
    """Where it was (dim) and where it goes (bright, dashed in the Earth's shadow, with arrows and, when selected, 10-minute ticks)."""
    if mark.past is not None:
        for line in _track_line(mark.past):
            pen = QPen(colour(tone, 0.34 if mark.is_selected else 0.16), 1.2)
            _draw_copies(painter, view, path_of([line]), line, pen=pen, brush=QBrush(Qt.BrushStyle.NoBrush))
    if mark.future is None:
        return
    strength = 0.95 if mark.is_selected else 0.34
    _draw_future(painter, view, mark.future, tone, strength)
    if mark.is_selected:
        _draw_arrows(painter, view, mark.future, tone)
        _draw_ticks(painter, view, mark.future, theme, tone)


def _draw_future(painter: QPainter, view: View, track: GroundTrack, tone: str, strength: float) -> None:
    line = np.column_stack([track.longitude_deg, track.latitude_deg])
    is_lit = track.illumination > 0.5
    width = 1.8 if strength > 0.5 else 1.1
    for wanted in (True, False):
        keep = is_lit == wanted
        keep[1:] |= keep[:-1]
        part = np.where(keep[:, None], line, np.nan)
        for run in finite_runs(part):
            smooth = unwrapped(run)
            pen = QPen(colour(tone, strength if wanted else strength * 0.62), width)
            if not wanted:
                pen.setDashPattern([2.5, 3])
            _draw_copies(painter, view, path_of([smooth]), smooth, pen=pen, brush=QBrush(Qt.BrushStyle.NoBrush))


def _draw_arrows(painter: QPainter, view: View, track: GroundTrack, tone: str) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour(tone), 1.6))
    for line in _track_line(track):
        along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))]) * view.scale
        for distance in np.arange(ARROW_EVERY_PX * 0.6, along[-1], ARROW_EVERY_PX):
            before, after = _at(along, line, distance - 4), _at(along, line, distance)
            tip = view.nearest_point(*after)
            step = QPointF(after[0] - before[0], before[1] - after[1]) * view.scale
            _draw_chevron(painter, tip, step)


def _at(along: Floats, line: Floats, distance: float) -> tuple[float, float]:
    return float(np.interp(distance, along, line[:, 0])), float(np.interp(distance, along, line[:, 1]))


def _draw_chevron(painter: QPainter, tip: QPointF, step: QPointF) -> None:
    length = float(np.hypot(step.x(), step.y()))
    if length < 1e-6:
        return
    x, y = step.x() / length, step.y() / length
    back = tip - QPointF(x, y) * 5
    side = QPointF(-y, x) * 3.6
    painter.drawPolyline(QPolygonF([back + side, tip, back - side]))


def _draw_ticks(painter: QPainter, view: View, track: GroundTrack, theme: Theme, tone: str) -> None:
    good = np.isfinite(track.longitude_deg) & np.isfinite(track.latitude_deg)
    if good.sum() < 2:
        return
    times = track.times_ns[good]
    longitude = np.unwrap(track.longitude_deg[good], period=360.0)
    for minutes, at_ns in enumerate(range(int(times[0]) + TICK_NS, int(times[-1]) + 1, TICK_NS), start=1):
        seconds = (times - times[0]).astype(float)
        offset = float(at_ns - times[0])
        at = view.nearest_point(float(np.interp(offset, seconds, longitude)), float(np.interp(offset, seconds, track.latitude_deg[good])))
        painter.setPen(QPen(colour(theme.ground), 1))
        painter.setBrush(QBrush(colour(tone)))
        painter.drawEllipse(at, 2.8, 2.8)
        draw_haloed(painter, at + QPointF(6, -5), f"+{minutes * 10}", ui_font(10), theme.muted, halo=theme.ground)


def draw_footprint(painter: QPainter, view: View, mark: SpacecraftMark, tone: str) -> None:
    """What the spacecraft sees of the Earth."""
    if mark.footprint is None:
        return
    share = 1.0 if mark.is_selected else 0.4
    fill = QBrush(colour(tone, 0.13 * share))
    draw_area(painter, view, mark.footprint, fill=fill, edge=QPen(colour(tone, 0.8 * share), 1.0))


def draw_spacecraft(painter: QPainter, view: View, mark: SpacecraftMark, theme: Theme, tone: str) -> None:
    """A disc in sunlight, a ring in eclipse; a second ring around the selected one."""
    at = view.nearest_point(mark.longitude_deg, mark.latitude_deg)
    radius = 5.0 if mark.is_selected else 4.0
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(colour(theme.ground, 0.85)))
    painter.drawEllipse(at, radius + 2.2, radius + 2.2)
    painter.setPen(QPen(colour(tone), 1.8))
    painter.setBrush(QBrush(colour(tone if mark.is_sunlit else theme.ground)))
    painter.drawEllipse(at, radius - 0.9, radius - 0.9)
    if mark.is_selected:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour(theme.text), 1.4))
        painter.drawEllipse(at, radius + 4.5, radius + 4.5)


def draw_label(painter: QPainter, at: QPointF, text: str, tone: str, *, theme: Theme, places: LabelPlaces, is_bold: bool = False) -> bool:
    """A name beside a point where there is room; returns whether there was."""
    font = ui_font(12 if is_bold else SMALL_PX, is_bold=is_bold)
    where = places.find(at, text_width(text, font), 14.0, gap=4.0 if is_bold else 0.0)
    if where is None:
        return False
    draw_haloed(painter, where, text, font, tone, halo=theme.ground)
    return True


def draw_labels(
    painter: QPainter,
    view: View,
    marks: tuple[Sequence[SpacecraftMark], Sequence[SiteMark]],
    theme: Theme,
    *,
    tone_of: Callable[[str], str],
) -> None:
    """The names of all marks (spacecraft, sites), the most wanted first, none over another nor over a mark."""
    spacecraft, sites = marks
    places = LabelPlaces(QRectF(4, 4, view.width - 8, view.height - 8))
    where = {mark.name: view.nearest_point(mark.longitude_deg, mark.latitude_deg) for marks_of in marks for mark in marks_of}
    for at in where.values():
        places.take(QRectF(at.x() - 6, at.y() - 6, 12, 12))
    for craft in sorted(spacecraft, key=lambda mark: not mark.is_selected):
        tone = theme.text if craft.is_selected else tone_of(craft.name)
        draw_label(painter, where[craft.name], craft.name, tone, theme=theme, places=places, is_bold=craft.is_selected)
    for site in sorted(sites, key=lambda site: not (site.is_tracking or site.is_selected)):
        tone = theme.text if site.is_tracking else theme.muted
        draw_label(painter, where[site.name], site.name, tone, theme=theme, places=places)


def draw_sun(painter: QPainter, view: View, theme: Theme, sun: tuple[float, float]) -> None:
    """Where the Sun stands overhead."""
    at = view.nearest_point(sun[1], sun[0])
    painter.setPen(QPen(colour(theme.sun, 0.9), 1.2))
    painter.setBrush(QBrush(colour(theme.sun, 0.9)))
    painter.drawEllipse(at, 3.2, 3.2)
    for angle in np.arange(0.0, 2 * np.pi, np.pi / 4):
        ray = QPointF(float(np.cos(angle)), float(np.sin(angle)))
        painter.drawLine(at + ray * 5.5, at + ray * 8.0)


def terminator_line(sun: tuple[float, float]) -> Floats:
    """Where the Sun's centre is on the horizon: (361, 2) of longitude, latitude from -180 to 180."""
    longitude = np.linspace(-180.0, 180.0, 361)
    tangent = np.tan(np.radians(sun[0] if abs(sun[0]) > 0.05 else 0.05))
    return np.column_stack([longitude, np.degrees(np.arctan(-np.cos(np.radians(longitude - sun[1])) / tangent))])


def draw_terminator(painter: QPainter, view: View, theme: Theme, sun: tuple[float, float]) -> None:
    """A hair along the edge of the day."""
    line = terminator_line(sun)
    pen = QPen(colour(theme.sun, 0.30), 1.0)
    _draw_copies(painter, view, path_of([line]), line, pen=pen, brush=QBrush(Qt.BrushStyle.NoBrush))
