"""The ruler on the map: the shortest way between two ends, as long as it is, with the bearings at both.

An end is a mark, which it follows, or a place, or the middle of the map, or the pointer. Keys walk through the marks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QPainter, QPen

from widgets.ground_map_geodesy import Distance, distance_between, great_circle
from widgets.ground_map_labels import Label
from widgets.ground_map_projection import Projection
from widgets.ground_map_scene import Scene
from widgets.theme import Theme, colour

MIDDLE = "map centre"
POINTER = "pointer"
RULER_RANK = -1
Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class End:
    """One end: the name of a mark, or of the middle or the pointer; a place of its own where the name is empty."""

    name: str = ""
    place: Place | None = None

    @property
    def text(self) -> str:
        return self.name or "this place"


@dataclass(frozen=True, slots=True)
class Measure:
    """A ruler as it lies now: both ends (longitude, latitude) with their names, and the way between them."""

    names: tuple[str, str]
    start: Place
    end: Place
    way: Distance

    @property
    def text(self) -> str:
        """`WAU-1 > Banting  1,234.5 km  045.2° there, 226.1° back`."""
        about = "" if self.way.is_exact else "about "
        bearings = f"{self.way.there_deg:05.1f}° there, {self.way.back_deg:05.1f}° back"
        return f"{self.names[0]} > {self.names[1]}   {about}{km_text(self.way.km)}   {bearings}"


def km_text(km: float) -> str:
    """A distance as precise as one can use it."""
    return f"{km:,.3f} km" if km < 10 else f"{km:,.1f} km"


@dataclass(frozen=True, slots=True)
class Ruler:
    """Where a ruler is laid."""

    start: End
    end: End

    def with_next(self, which: int, scene: Scene, step: int) -> Ruler:
        """One end (0 or 1) at the next mark of the map, after the last of which comes the middle."""
        names = [*(mark.name for mark in scene.ends()), MIDDLE]
        here = (self.start, self.end)[which].name
        at = names.index(here) if here in names else (-1 if step > 0 else 0)
        end = End(names[(at + step) % len(names)])
        return replace(self, start=end) if which == 0 else replace(self, end=end)

    def measure(self, scene: Scene, view: Projection, pointer: QPointF | None) -> Measure | None:
        """The ruler as it lies now; None while an end is nowhere."""
        start, end = (held(end, scene, view, pointer) for end in (self.start, self.end))
        first, last = place_of(start, scene), place_of(end, scene)
        if first is None or last is None:
            return None
        return Measure((start.text, end.text), first, last, distance_between(first, last))

    def fixed(self, scene: Scene, view: Projection, pointer: QPointF | None) -> Ruler:
        """The same with both ends where they are now, on the marks that they hold."""
        ends = [held(end, scene, view, pointer) for end in (self.start, self.end)]
        return Ruler(*(End("", end.place) if end.place is not None else end for end in ends))


def snapped(scene: Scene, view: Projection, at: QPointF) -> End:
    """An end at the mark under a pixel, else at the place there."""
    mark = scene.near(view, at)
    return End(mark.name) if mark is not None and scene.named(mark.name) is not None else End("", view.place(at))


def held(end: End, scene: Scene, view: Projection, pointer: QPointF | None) -> End:
    """What an end at the pointer or in the middle of the map holds now: a mark, or a place; any other end is itself."""
    if end.name not in (MIDDLE, POINTER):
        return end
    is_pointer = end.name == POINTER and pointer is not None
    found = snapped(scene, view, pointer if is_pointer and pointer is not None else QPointF(view.width / 2, view.height / 2))
    return found if found.name else End("" if is_pointer else MIDDLE, found.place)


def place_of(end: End, scene: Scene) -> Place | None:
    """Where an end is now."""
    if end.place is not None or end.name in (MIDDLE, POINTER):
        return end.place
    mark = scene.named(end.name) or next((one for one in scene.ends() if one.name == end.name), None)
    return mark.place if mark is not None else None


def draw_ruler(painter: QPainter, view: Projection, measure: Measure, theme: Theme) -> None:
    """The great circle, on a darker one so that it can be told from tracks, with a ring at each end."""
    path = view.line_path([great_circle(measure.start, measure.end)])
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour(theme.ground, 0.8), 4.0))
    painter.drawPath(path)
    pen = QPen(colour(theme.text), 1.6)
    pen.setDashPattern([6, 3])
    painter.setPen(pen)
    painter.drawPath(path)
    painter.setPen(QPen(colour(theme.text), 1.6))
    painter.setBrush(QBrush(colour(theme.ground)))
    for place in (measure.start, measure.end):
        painter.drawEllipse(view.nearest_point(*place), 3.4, 3.4)


def ruler_labels(view: Projection, measure: Measure, theme: Theme) -> list[Label]:
    """The letters of both ends, and the length in the middle of the way."""
    way = great_circle(measure.start, measure.end)
    middle = view.nearest_point(*way[len(way) // 2].tolist())
    found = [Label("ruler length", km_text(measure.way.km), middle.x(), middle.y(), RULER_RANK, theme.text, is_bold=True)]
    for letter, place in (("A", measure.start), ("B", measure.end)):
        at = view.nearest_point(*place)
        found.append(Label(f"ruler {letter}", letter, at.x(), at.y(), RULER_RANK, theme.text, is_bold=True))
    return found
