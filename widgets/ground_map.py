"""The ground-track map: where every spacecraft is, what it sees, which station sees it, and where it is night.

The backdrop is a cached pixmap; while the view moves the old one is shown shifted and scaled, and at rest it is drawn anew.
Wheel, + and - zoom; drag and arrows pan; Home shows all; N and Shift+N choose; C centres on the chosen one.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from console.orbit.types import SiteMark, SpacecraftMark
from widgets.canvas import Canvas, draw_haloed
from widgets.ground_map_geometry import View, wrapped_longitude
from widgets.ground_map_layers import Backdrop, dim_wings, graticule_step, render_backdrop
from widgets.ground_map_marks import (
    draw_footprint,
    draw_labels,
    draw_site,
    draw_site_circle,
    draw_spacecraft,
    draw_sun,
    draw_terminator,
    draw_tracks,
    same_circles,
)
from widgets.theme import DARK, SMALL_PX, Theme, figure_font, ui_font

EMPTY = "No spacecraft here yet: a mission with elements fills this map"
PICK_PX = 14.0
REST_MS = 90
_PAN_PX = 60.0
_PANS = {
    Qt.Key.Key_Left: (_PAN_PX, 0.0), Qt.Key.Key_Right: (-_PAN_PX, 0.0), Qt.Key.Key_Up: (0.0, _PAN_PX), Qt.Key.Key_Down: (0.0, -_PAN_PX),
}  # fmt: skip
_ZOOMS = {Qt.Key.Key_Plus: 1.5, Qt.Key.Key_Equal: 1.5, Qt.Key.Key_Minus: 1 / 1.5}


def place_text(latitude_deg: float, longitude_deg: float) -> str:
    """A place as it is read aloud: `  3.14° N  101.69° E`, always the same width."""
    north, east = "N" if latitude_deg >= 0 else "S", "E" if longitude_deg >= 0 else "W"
    return f"{abs(latitude_deg):6.2f}° {north}  {abs(longitude_deg):6.2f}° {east}"


class GroundMap(Canvas):
    """Give it marks and the Sun; it tells what was chosen. `view` is what part of the Earth stands where."""

    spacecraft_selected = Signal(str)
    station_selected = Signal(str)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("ground_map", "Ground-track map", theme, parent)
        self.setMouseTracking(True)
        self.setMinimumSize(160, 100)
        self._spacecraft: tuple[SpacecraftMark, ...] = ()
        self._sites: tuple[SiteMark, ...] = ()
        self._still_sites: tuple[SiteMark, ...] = ()
        self._sun: tuple[float, float] | None = None
        self.view = View(640.0, 320.0)
        self._backdrop = Backdrop()
        self._pointer: QPointF | None = None
        self._pressed: QPointF | None = None
        self._is_dragging = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._on_rest)

    def sizeHint(self) -> QSize:
        return QSize(960, 480)

    def show_spacecraft(self, marks: Sequence[SpacecraftMark]) -> None:
        """Draw these spacecraft from now on."""
        self._spacecraft = tuple(marks)
        self.update()

    def show_sites(self, sites: Sequence[SiteMark]) -> None:
        """Draw these stations from now on; their circles are part of the backdrop, which is drawn anew only when they change."""
        self._sites = tuple(sites)
        if not same_circles(self._still_sites, self._sites):
            self._still_sites = self._sites
            self._backdrop.forget()
        self.update()

    def show_sky(self, subsolar_latitude_deg: float, subsolar_longitude_deg: float) -> None:
        """Put the Sun overhead at that place. The night is drawn anew when it has moved by a quarter of a degree."""
        sun = (subsolar_latitude_deg, subsolar_longitude_deg)
        old = self._sun
        if old is None or max(abs(old[0] - sun[0]), abs(wrapped_longitude(old[1] - sun[1]))) >= 0.25:
            self._sun = sun
            self._backdrop.forget()
            self.update()

    def show_view(self, view: View) -> None:
        """Look at another part of the Earth."""
        self.view = view.resized(self.width(), self.height())
        self._rest.start()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Show everything in another look."""
        self._backdrop.forget()
        super().set_theme(theme)

    def tone_of(self, name: str) -> str:
        """The colour of that spacecraft's track: by its place in the list, so that it keeps it."""
        names = [mark.name for mark in self._spacecraft]
        return self.theme.series[names.index(name) % len(self.theme.series)] if name in names else self.theme.text

    def _marks(self) -> list[SpacecraftMark | SiteMark]:
        return [*self._spacecraft, *self._sites]

    def centre_on(self, name: str) -> None:
        """Bring a spacecraft or a station to the middle."""
        for mark in self._marks():
            if mark.name == name:
                view = self.view
                at = view.nearest_point(mark.longitude_deg, mark.latitude_deg)
                self.show_view(view.moved(view.width / 2 - at.x(), view.height / 2 - at.y()))

    def paint(self, painter: QPainter) -> None:
        view, theme = self.view, self.theme
        self._backdrop.paint(painter, view, self._draw_still)
        if self._sun is not None:
            draw_terminator(painter, view, theme, self._sun)
            draw_sun(painter, view, theme, self._sun)
        ordered = sorted(self._spacecraft, key=lambda mark: mark.is_selected)
        for mark in ordered:
            draw_footprint(painter, view, mark, self.tone_of(mark.name))
            draw_tracks(painter, view, mark, theme, self.tone_of(mark.name))
        dim_wings(painter, view, theme)
        for site in sorted(self._sites, key=lambda site: site.is_tracking):
            draw_site(painter, view, site, theme)
        for mark in ordered:
            draw_spacecraft(painter, view, mark, theme, self.tone_of(mark.name))
        draw_labels(painter, view, (self._spacecraft, self._sites), theme, tone_of=self.tone_of)
        _paint_readout(painter, view, theme, self._pointer)
        if not self._spacecraft and self._pointer is None:
            _paint_corner(painter, view.height - 10.0, EMPTY, theme, ui_font(SMALL_PX))

    def _draw_still(self, ratio: float) -> QPixmap:
        """All that only moves with the view: the Earth, the night, the stations' circles."""
        pixmap = render_backdrop(self.view, self.theme, self._sun, ratio=ratio)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for site in self._still_sites:
            draw_site_circle(painter, self.view, site, self.theme)
        painter.end()
        return pixmap

    def _on_rest(self) -> None:
        self._backdrop.forget()
        self.update()

    def _select_next(self, step: int) -> None:
        names = [mark.name for mark in self._spacecraft]
        if names:
            chosen = [mark.is_selected for mark in self._spacecraft]
            here = chosen.index(True) if any(chosen) else (-1 if step > 0 else 0)
            self.spacecraft_selected.emit(names[(here + step) % len(names)])

    def _near(self, at: QPointF, marks: Sequence[SpacecraftMark | SiteMark]) -> SpacecraftMark | SiteMark | None:
        def distance(mark: SpacecraftMark | SiteMark) -> float:
            off = self.view.nearest_point(mark.longitude_deg, mark.latitude_deg) - at
            return float((off.x() ** 2 + off.y() ** 2) ** 0.5)

        best = min(marks, key=distance, default=None)
        return best if best is not None and distance(best) <= PICK_PX else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.view = self.view.resized(event.size().width(), event.size().height())
        self._rest.start()
        super().resizeEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.show_view(self.view.zoomed(1.2 ** (event.angleDelta().y() / 120.0), event.position()))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        middle = QPointF(self.width() / 2, self.height() / 2)
        if key in _PANS:
            self.show_view(self.view.moved(*_PANS[key]))
        elif key in _ZOOMS:
            self.show_view(self.view.zoomed(_ZOOMS[key], middle))
        elif key == Qt.Key.Key_Home:
            self.show_view(View(self.view.width, self.view.height))
        elif key == Qt.Key.Key_N:
            self._select_next(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif key == Qt.Key.Key_C:
            self.centre_on(next((mark.name for mark in self._spacecraft if mark.is_selected), ""))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed = event.position()
            self._is_dragging = False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._pressed is not None:
            step = at - self._pressed
            if self._is_dragging or step.manhattanLength() > 4:
                self._is_dragging = True
                self._pressed = at
                self.show_view(self.view.moved(step.x(), step.y()))
        self._pointer = at
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        was_click = self._pressed is not None and not self._is_dragging
        self._pressed, self._is_dragging = None, False
        if not was_click:
            return
        craft = self._near(event.position(), self._spacecraft)
        site = self._near(event.position(), self._sites)
        if craft is not None:
            self.spacecraft_selected.emit(craft.name)
        elif site is not None:
            self.station_selected.emit(site.name)

    def leaveEvent(self, event: QEvent) -> None:
        self._pointer = None
        self.update()
        super().leaveEvent(event)

    def tip_at(self, at: QPointF) -> str:
        """What is told about the mark under a pixel, or an empty text."""
        mark = self._near(at, self._spacecraft) or self._near(at, self._sites)
        if mark is None:
            return ""
        lines = [mark.name, place_text(mark.latitude_deg, mark.longitude_deg).strip()]
        if isinstance(mark, SpacecraftMark):
            lines += [f"{mark.height_km:.0f} km, {'in sunlight' if mark.is_sunlit else 'in eclipse'}"]
        else:
            lines += ["tracking"] if mark.is_tracking else []
        return "\n".join(lines)


def _paint_readout(painter: QPainter, view: View, theme: Theme, pointer: QPointF | None) -> None:
    place = view.place(pointer) if pointer is not None else None
    if place is not None:
        _paint_corner(painter, view.height - 10.0, place_text(place[1], place[0]), theme, figure_font(SMALL_PX))
    if view.zoom > 1.05:
        text = f"grid {graticule_step(view):g}°   {view.zoom:.1f}x   Home shows all"
        _paint_corner(painter, 18.0, text, theme, ui_font(SMALL_PX))


def _paint_corner(painter: QPainter, y: float, text: str, theme: Theme, font: QFont) -> None:
    draw_haloed(painter, QPointF(12, y), text, font, theme.muted, halo=theme.ground)


def demo() -> QWidget:
    """A fleet over both countries, one spacecraft in eclipse."""
    from widgets.demo_fleet import demo_sites, demo_spacecraft  # noqa: PLC0415 - only the gallery needs it

    widget = GroundMap()
    widget.show_spacecraft(demo_spacecraft())
    widget.show_sites(demo_sites())
    widget.show_sky(-20.3, 45.0)
    return widget
