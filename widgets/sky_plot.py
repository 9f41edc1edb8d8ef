"""The sky over a station: the pass that is looked at, everything else that is up, terrain, the antenna and its limits.

North is up and east is right, the zenith in the middle; `O` turns to the view of somebody who looks up (east left). `N` and `P` walk
through the spacecraft, Enter chooses one, `S` goes to the next station, `L` explains the marks. A click chooses, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from console.orbit.types import SkyPath, SkyPicture
from widgets.canvas import RIGHT, Canvas, draw_text
from widgets.pass_words import clock_text
from widgets.sky_dome import Dome, Labels
from widgets.sky_plot_layers import mask_at, paint_dome, paint_moon, paint_sun
from widgets.sky_plot_legend import paint_legend
from widgets.sky_plot_paths import paint_antenna, paint_keyholes, paint_now, paint_others, paint_path, place_of, places_in_motion
from widgets.theme import DARK, SMALL_PX, Theme, figure_font, ui_font

__all__ = ["Dome", "SkyPlot"]

FIGURES_PX = 200.0
TITLE_PX = 26.0
FIGURE_LINE_PX = 34.0
FIGURE_CELL_PX = 42.0
UNIT_PX = 32.0
NEAR_PX = 12.0
IN_MOTION_PX = 9.0
FIGURES_FROM_PX = 300


class SkyPlot(Canvas):
    """Give it a picture of the sky; None empties it."""

    spacecraft_selected = Signal(str)
    station_requested = Signal(int)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("sky_plot", "Sky plot", theme, parent)
        self.setMinimumSize(160, 104)
        self._picture: SkyPicture | None = None
        self.is_mirrored = self.has_legend = False
        self.pointed = ""

    def sizeHint(self) -> QSize:
        return QSize(560, 380)

    def show_picture(self, picture: SkyPicture | None) -> None:
        """Draw this sky."""
        self._picture = picture
        if picture is not None and self.pointed and all(path.name != self.pointed for path in picture.others):
            self.pointed = ""
        self.setAccessibleDescription(self.sentence())
        self.update()

    def sentence(self) -> str:
        """The sky in words, for a screen reader."""
        picture = self._picture
        if picture is None:
            return "no pass"
        up = [path.name for path in picture.others if path.now is not None]
        also = f"; also up: {', '.join(up)}" if up else ""
        figures = ", ".join(f"{label} {value.strip()}" for label, value in picture.labels.items())
        return f"{picture.title}, {'up' if picture.now else 'not up'}{f', {figures}' if figures else ''}{also}"

    def dome(self) -> Dome:
        """Where the sky stands: beside the figures, or above them in a tall panel."""
        area = self._sky_area()
        radius = max(min(area.width(), area.height()) / 2 - 24.0, 20.0)
        return Dome(area.center(), radius, self.is_mirrored)

    def _has_figures(self) -> bool:
        """In a very small panel the sky is worth more than the figures, which the bar and the antenna's panel show as well."""
        return self._picture is not None and bool(self._picture.labels) and max(self.width(), self.height()) >= FIGURES_FROM_PX

    def _is_wide(self) -> bool:
        return self.width() >= self.height() + 80

    def _figures_height(self) -> float:
        count = len(self._picture.labels) if self._picture else 0
        return (count + 1) // 2 * FIGURE_CELL_PX + 8.0

    def _sky_area(self) -> QRectF:
        area = QRectF(self.rect()).adjusted(4, 4, -4, -4)
        if self._has_figures() and self._is_wide():
            return area.adjusted(0, 0, -FIGURES_PX, 0)
        return area.adjusted(0, TITLE_PX - 4, 0, -self._figures_height() if self._has_figures() else 0)

    def paint(self, painter: QPainter) -> None:
        picture = self._picture
        if picture is None:
            self.paint_empty(painter, "No pass", "The current or chosen pass is drawn here")
            return
        dome, labels = self.dome(), Labels(self._sky_area().adjusted(0, -2, 0, 0))
        self._paint_title(painter, picture)
        paint_dome(painter, dome, picture, self.theme, labels)
        paint_sun(painter, dome, picture, self.theme, labels)
        paint_moon(painter, dome, picture, self.theme, labels)
        self._paint_traffic(painter, dome, picture, labels)
        if self._has_figures():
            self._paint_figures(painter, picture)
        if self.has_legend:
            paint_legend(painter, QRectF(self.rect()), self.theme)

    def _paint_title(self, painter: QPainter, picture: SkyPicture) -> None:
        """Over the sky, or beside it over the figures: there the sky has the whole height."""
        line = QRectF(12, 6, self.width() - 24, 20)
        beside = self._has_figures() and self._is_wide()
        draw_text(
            painter, line.adjusted(line.width() + 16 - FIGURES_PX, 0, 0, 0) if beside else line, picture.title, ui_font(), self.theme.text
        )
        if self.is_mirrored:
            flags = {} if beside else {"flags": RIGHT}
            draw_text(painter, line, "looking up", ui_font(SMALL_PX), self.theme.muted, **flags)

    def _paint_traffic(self, painter: QPainter, dome: Dome, picture: SkyPicture, labels: Labels) -> None:
        if picture.antenna is not None:
            paint_keyholes(painter, dome, picture.antenna, self.theme, labels)
        for place in places_in_motion(picture):
            labels.keep_clear(dome.point(*place), IN_MOTION_PX)
        if len(picture.times_ns):
            paint_path(painter, dome, picture, self.theme, labels)
        if picture.now is not None:
            paint_now(painter, dome, picture.now, self.theme, labels)
        if picture.antenna is not None:
            paint_antenna(painter, dome, picture.antenna, self.theme, labels)
        paint_others(painter, dome, picture, self.theme, labels, pointed=self.pointed)

    def _paint_figures(self, painter: QPainter, picture: SkyPicture) -> None:
        if self._is_wide():
            self._paint_figure_lines(painter, picture)
            return
        width = (self.width() - 40) / 2
        top = self.height() - self._figures_height()
        for place, (label, value) in enumerate(picture.labels.items()):
            cell = QRectF(12 + place % 2 * (width + 16), top + place // 2 * FIGURE_CELL_PX, width, FIGURE_CELL_PX)
            draw_text(painter, cell.adjusted(0, 0, 0, -24), label, ui_font(SMALL_PX), self.theme.muted)
            self._paint_value(painter, QRectF(cell.left(), cell.top() + 14, min(width, 120.0), 24), value.strip())

    def _paint_figure_lines(self, painter: QPainter, picture: SkyPicture) -> None:
        height = min((self.height() - TITLE_PX) / max(len(picture.labels), 1), FIGURE_LINE_PX)
        top = (self.height() + TITLE_PX - len(picture.labels) * height) / 2
        for place, (label, value) in enumerate(picture.labels.items()):
            line = QRectF(self.width() - FIGURES_PX + 4, top + place * height, FIGURES_PX - 16, height)
            draw_text(painter, line, label, ui_font(12), self.theme.muted)
            self._paint_value(painter, line.adjusted(70, 0, 0, 0), value.strip())

    def _paint_value(self, painter: QPainter, line: QRectF, value: str) -> None:
        number, _, unit = value.partition(" ")
        draw_text(painter, line.adjusted(0, 0, -UNIT_PX, 0), number, figure_font(16), self.theme.text, flags=RIGHT)
        draw_text(painter, line.adjusted(line.width() - UNIT_PX + 4, 1, 0, 0), unit, ui_font(SMALL_PX), self.theme.muted)

    def tip_at(self, at: QPointF) -> str:
        picture, dome = self._picture, self.dome()
        if picture is None:
            return ""
        told = [text for place, text in _things(dome, picture) if QLineF(place, at).length() <= NEAR_PX]
        azimuth, elevation = dome.direction(at)
        if not told and elevation >= 0:
            told = [f"azimuth {azimuth:.0f}°, elevation {elevation:.0f}°"]
            terrain = float(mask_at(picture, np.array([azimuth]))[0])
            if elevation < terrain:
                told.append(f"terrain up to {terrain:.0f}°")
        return "\n".join(told)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        actions: dict[Qt.Key, Callable[[], None]] = {
            Qt.Key.Key_N: lambda: self.point_next(1), Qt.Key.Key_P: lambda: self.point_next(-1),
            Qt.Key.Key_Right: lambda: self.point_next(1), Qt.Key.Key_Left: lambda: self.point_next(-1),
            Qt.Key.Key_Return: self._choose, Qt.Key.Key_Enter: self._choose,
            Qt.Key.Key_S: lambda: self.station_requested.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1),
            Qt.Key.Key_O: self.turn_over, Qt.Key.Key_L: self.toggle_legend,
        }  # fmt: skip
        action = actions.get(Qt.Key(event.key()))
        if action is None:
            super().keyPressEvent(event)
        else:
            action()

    def point_next(self, step: int) -> None:
        """Point at the next (1) or the previous (-1) of the other spacecraft."""
        names = [path.name for path in self._picture.others] if self._picture is not None else []
        if names:
            place = names.index(self.pointed) + step if self.pointed in names else (0 if step > 0 else -1)
            self.pointed = names[place % len(names)]
            self.update()

    def turn_over(self) -> None:
        """East to the other side: as on a map, or as one sees it looking up."""
        self.is_mirrored = not self.is_mirrored
        self.update()

    def toggle_legend(self) -> None:
        """Explain the marks, or stop it."""
        self.has_legend = not self.has_legend
        self.update()

    def _choose(self) -> None:
        if self.pointed:
            name, self.pointed = self.pointed, ""
            self.spacecraft_selected.emit(name)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._picture is None or event.button() != Qt.MouseButton.LeftButton:
            return
        near = [(distance, path.name) for path in self._picture.others if (distance := self._distance(path, event.position())) <= NEAR_PX]
        if near:
            self.spacecraft_selected.emit(min(near)[1])

    def _distance(self, path: SkyPath, at: QPointF) -> float:
        place = place_of(self.dome(), path)
        return NEAR_PX + 1 if place is None else QLineF(place, at).length()


def _things(dome: Dome, picture: SkyPicture) -> Iterator[tuple[QPointF, str]]:
    """What stands in the sky, with its place and what is told of it."""
    for path in picture.others:
        place = place_of(dome, path)
        if place is not None:
            times = f"{clock_text(path.aos_ns)} to {clock_text(path.los_ns)}, max {path.max_elevation_deg:.0f}°" if path.los_ns else ""
            yield place, f"{path.name} {times}".rstrip()
    if picture.now is not None:
        yield dome.point(*picture.now), picture.title
    for name, where in (("Sun", picture.sun), (f"Moon, {picture.moon_lit:.0%} lit", picture.moon)):
        if where is not None and where[1] >= 0:
            yield dome.point(*where), f"{name}, azimuth {where[0]:.0f}°, elevation {where[1]:.0f}°"
    antenna = picture.antenna
    if antenna is not None and antenna.actual is not None:
        yield dome.point(*antenna.actual), f"antenna at azimuth {antenna.actual[0]:.1f}°, elevation {antenna.actual[1]:.1f}°"


def demo() -> QWidget:
    """A pass from south to north over a hilly horizon, half way, with all that can be in a sky."""
    from widgets.demo_fleet import demo_full_sky  # noqa: PLC0415 - only the gallery needs it

    widget = SkyPlot()
    widget.show_picture(demo_full_sky())
    return widget
