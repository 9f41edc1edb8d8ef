"""Puts the ground map's picture together: what is kept, what moves, labels where there is room, and the lines in the corners."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from console.orbit.types import SiteMark, SpacecraftMark
from widgets.canvas import draw_haloed, text_width
from widgets.drawing_turns import Drawing
from widgets.ground_map_backdrop import Backdrop
from widgets.ground_map_geometry import Floats
from widgets.ground_map_labels import Label, LabelLayout, LabelPainter, PlacedLabel
from widgets.ground_map_layers import dim_wings, graticule_step
from widgets.ground_map_marks import (
    MANY,
    FleetPainter,
    draw_area,
    draw_focus,
    draw_follow,
    draw_footprint,
    draw_moon,
    draw_site,
    draw_site_circle,
    draw_sun,
)
from widgets.ground_map_night import NightPainter, draw_terminator
from widgets.ground_map_projection import Projection, View
from widgets.ground_map_readout import readout
from widgets.ground_map_ruler import Measure, draw_ruler, ruler_labels
from widgets.ground_map_scene import Kind, Mark, Scene
from widgets.ground_map_tracks import draw_ticks, draw_tracks, ticks_of, track_labels
from widgets.theme import SMALL_PX, Theme, blend, figure_font, ui_font

EMPTY = "No spacecraft here yet: a mission with elements fills this map"
FLEET_RANK, FLEET_TRIED = 8, 60
_MARGIN_PX = 12.0
_LINE_PX = 16.0


class Circles(Enum):
    """Whose visibility circles are drawn."""

    ALL = "all"
    CHOSEN = "chosen and tracking"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Look:
    """How the scene is looked at, besides the view: the pointer, the ruler, whether the view follows, and what else is said.
    `may_wait`: the backdrop may be drawn in turns."""

    view: Projection
    theme: Theme
    pointer: QPointF | None = None
    hovered: Mark | None = None
    measure: Measure | None = None
    is_following: bool = False
    circles: Circles = Circles.ALL
    may_wait: bool = False


class MapPainter:
    """Draws a scene; keeps what need not be drawn again."""

    def __init__(self, scene: Scene, parent: QObject | None = None) -> None:
        self.scene = scene
        self.backdrop = Backdrop(parent)
        self.placed: list[PlacedLabel] = []
        self._night, self._fleet = NightPainter(), FleetPainter()
        self._layout, self._labels = LabelLayout(), LabelPainter()
        self._tones: tuple[tuple[str, ...], str, list[str]] = ((), "", [])

    def tone_of(self, name: str, theme: Theme) -> str:
        """The colour of that spacecraft and its track: by its place in the fleet, so that it keeps it."""
        place = self.scene.order_of(name)
        return theme.text if place is None else theme.series[place % len(theme.series)]

    def paint(self, painter: QPainter, look: Look) -> None:
        """The whole picture."""
        scene, view, theme = self.scene, look.view, look.theme
        self.backdrop.paint(painter, view, theme, lambda over, wide: self._draw_still(over, wide, look), may_wait=look.may_wait)
        self._draw_lights(painter, look)
        ordered = sorted(scene.focus, key=lambda mark: mark.is_selected)
        for mark in ordered:
            draw_footprint(painter, view, mark, self.tone_of(mark.name, theme))
            draw_tracks(painter, view, mark, self.tone_of(mark.name, theme))
        dim_wings(painter, view, theme)
        track_marks = self._draw_ticks(painter, look)
        points = view.points(scene.fleet.longitude_deg, scene.fleet.latitude_deg)
        self._draw_marks(painter, look, ordered, points)
        if look.measure is not None:
            draw_ruler(painter, view, look.measure, theme)
        self._draw_labels(painter, look, points, track_marks)

    def _draw_still(self, painter: QPainter, view: Projection, look: Look) -> Drawing[None]:
        """All that only moves with the view: the night, the areas, the stations' circles."""
        scene, theme = self.scene, look.theme
        sun, areas, sites = scene.sun, scene.areas, sorted(scene.sites, key=lambda site: (site.is_tracking, site.is_selected))
        if sun is not None:
            yield from self._night.draw(painter, view, theme, sun)
            yield
            yield from draw_terminator(painter, view, theme, sun)
        for area in areas:
            draw_area(painter, view, area, scene.rings_of(area), theme)
            yield
        for site in sites:
            if look.circles is Circles.ALL or (look.circles is Circles.CHOSEN and (site.is_selected or site.is_tracking)):
                draw_site_circle(painter, view, site, theme)
                yield

    def _draw_lights(self, painter: QPainter, look: Look) -> None:
        if self.scene.moon is not None:
            draw_moon(painter, look.view, look.theme, self.scene.moon)
        if self.scene.sun is not None:
            draw_sun(painter, look.view, look.theme, self.scene.sun)

    def _draw_ticks(self, painter: QPainter, look: Look) -> list[Label]:
        """The ticks of the chosen spacecraft's track; returns their labels."""
        mark = self.scene.selected
        if mark is None or mark.future is None:
            return []
        ticks = ticks_of(look.view, mark.future)
        draw_ticks(painter, ticks, look.theme, self.tone_of(mark.name, look.theme))
        return track_labels(look.view, mark, ticks, look.theme)

    def _draw_marks(self, painter: QPainter, look: Look, ordered: list[SpacecraftMark], points: Floats) -> None:
        scene, view, theme = self.scene, look.view, look.theme
        for site in sorted(scene.sites, key=lambda site: site.is_tracking):
            draw_site(painter, view, site, theme)
        self._fleet.draw(painter, points, scene.fleet, self._fleet_tones(theme), theme)
        for mark in ordered:
            draw_focus(painter, view, mark, theme, self.tone_of(mark.name, theme))
            if mark.is_selected and look.is_following:
                draw_follow(painter, view, mark, theme)

    def _fleet_tones(self, theme: Theme) -> list[str]:
        names = self.scene.fleet.names
        if self._tones[0] is not names or self._tones[1] != theme.name:
            one_tone = blend(theme.text, theme.accent, 0.35)
            tones = [one_tone if len(names) >= MANY else self.tone_of(name, theme) for name in names]
            self._tones = (names, theme.name, tones)
        return self._tones[2]

    def _draw_labels(self, painter: QPainter, look: Look, points: Floats, track_marks: list[Label]) -> None:
        scene, view = self.scene, look.view
        sites = np.array([(site.longitude_deg, site.latitude_deg) for site in scene.sites], dtype=float).reshape(-1, 2)
        lights = np.array([place[::-1] for place in (scene.sun, scene.moon) if place is not None], dtype=float).reshape(-1, 2)
        ticks = np.array([(label.x, label.y) for label in track_marks], dtype=float).reshape(-1, 2)
        marks = np.vstack([points[np.isfinite(points).all(axis=1)], view.points(*sites.T), view.points(*lights.T), ticks])
        wanted = self._wanted(look, points) + track_marks
        taken = self._draw_corners(painter, look)
        room = QRectF(4, 4, view.width - 8, view.height - 8)
        self.placed = self._layout.lay(wanted, marks, room, taken=taken)
        self._labels.draw(painter, self.placed, look.theme)

    def _wanted(self, look: Look, points: Floats) -> list[Label]:
        scene, view, theme = self.scene, look.view, look.theme
        hovered = look.hovered.name if look.hovered is not None else ""
        labels = ruler_labels(view, look.measure, theme) if look.measure is not None else []
        labels += self._fleet_labels(look, points, hovered)
        labels += [_site_label(view, site, theme, is_hovered=site.name == hovered) for site in scene.sites]
        for area in scene.areas:
            at = view.nearest_point(*scene.area_mark(area).place)
            text = f"{area.name}, in view" if area.is_in_view else area.name
            labels.append(
                Label(f"area {area.name}", text, at.x(), at.y(), 1 if area.is_in_view else 4, theme.text, is_small=True, gap=-4.0)
            )
        return labels + self._light_labels(look)

    def _fleet_labels(self, look: Look, points: Floats, hovered: str) -> list[Label]:
        """The names of those in focus, of the one under the pointer, and of as many others as are tried at all."""
        scene, theme, tones = self.scene, look.theme, self._fleet_tones(look.theme)
        focus = {mark.name: mark.is_selected for mark in scene.focus}
        places = self._tried(look, points, {*focus, hovered})
        labels = []
        for place, (x, y) in zip(places, points[places].tolist(), strict=True):
            name = scene.fleet.names[place]
            is_chosen = focus.get(name, False)
            rank = 0 if is_chosen or name == hovered else 2 if name in focus else FLEET_RANK
            tone = theme.text if is_chosen else tones[place]
            labels.append(Label(name, name, x, y, rank, tone, is_bold=is_chosen, gap=4.0 if is_chosen else 0.0))
        return labels

    def _tried(self, look: Look, points: Floats, first: set[str]) -> list[int]:
        with np.errstate(invalid="ignore"):
            is_seen = (points >= 0).all(axis=1) & (points <= [look.view.width, look.view.height]).all(axis=1)
        names = self.scene.fleet.names
        seen = np.flatnonzero(is_seen).tolist()
        if len(seen) > FLEET_TRIED:
            seen.sort(key=lambda place: (names[place] not in first, not self._layout.is_known(names[place])))
        return seen[:FLEET_TRIED]

    def _light_labels(self, look: Look) -> list[Label]:
        """Sun and Moon are named when the pointer is there."""
        mark = look.hovered
        if mark is None or mark.kind not in (Kind.SUN, Kind.MOON):
            return []
        at = look.view.nearest_point(*mark.place)
        return [Label(mark.kind, mark.kind, at.x(), at.y(), 0, look.theme.text)]

    def _draw_corners(self, painter: QPainter, look: Look) -> list[QRectF]:
        """The lines at the top and at the foot; returns where they stand."""
        theme, taken = look.theme, []
        foot = readout(self.scene, look.view, look.pointer) if look.pointer is not None else self._foot()
        if foot:
            font = figure_font(SMALL_PX) if look.pointer is not None else ui_font(SMALL_PX)
            taken.append(_corner_line(painter, look.view.height - 10.0, foot, theme=theme, font=font, tone=theme.muted))
        for row, (text, tone) in enumerate(self._head(look)):
            taken.append(_corner_line(painter, 18.0 + row * _LINE_PX, text, theme=theme, font=figure_font(SMALL_PX), tone=tone))
        return taken

    def _foot(self) -> str:
        failed = self.scene.failed
        if not self.scene.fleet.names:
            return EMPTY
        more = f" and {len(failed) - 3} more" if len(failed) > 3 else ""
        return f"Not on the map, their elements do not hold now: {', '.join(failed[:3])}{more}" if failed else ""

    def _head(self, look: Look) -> list[tuple[str, str]]:
        view, theme, lines = look.view, look.theme, []
        if not isinstance(view, View) or view.zoom > 1.05:
            kind = "" if isinstance(view, View) else f"{view.name}   "
            lines.append((f"{kind}grid {graticule_step(view):g}°   {view.zoom:.1f}x   Home shows all", theme.muted))
        if look.is_following and self.scene.selected is not None:
            lines.append((f"following {self.scene.selected.name}   Esc ends", theme.accent))
        if look.measure is not None:
            lines.append((look.measure.text, theme.text))
        return lines


def _site_label(view: Projection, site: SiteMark, theme: Theme, *, is_hovered: bool) -> Label:
    at = view.nearest_point(site.longitude_deg, site.latitude_deg)
    is_loud = site.is_tracking or site.is_selected
    tone = theme.text if is_loud or is_hovered else theme.muted
    return Label(f"station {site.name}", site.name, at.x(), at.y(), 0 if is_hovered else 1 if is_loud else 3, tone)


def _corner_line(painter: QPainter, y: float, text: str, *, theme: Theme, font: QFont, tone: str) -> QRectF:
    room = painter.window().width() - 2 * _MARGIN_PX
    text = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, room)
    draw_haloed(painter, QPointF(_MARGIN_PX, y), text, font, tone, halo=theme.ground)
    return QRectF(_MARGIN_PX - 4, y - 12, text_width(text, font) + 8, 16)
