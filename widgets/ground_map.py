"""The ground-track map: where every spacecraft is, what it sees, which station sees it, and where it is night.

Everything can be done by keys (`ground_map_readout.KEYS` names them) and with the mouse: the wheel zooms, dragging moves, Shift and
dragging measures, a click chooses.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from widgets.ground_map_keys import KEY_TABLE
from widgets.ground_map_painting import Circles
from widgets.ground_map_projection import next_projection
from widgets.ground_map_ruler import MIDDLE, POINTER, End, Ruler, snapped
from widgets.ground_map_scene import Kind
from widgets.ground_map_view import GroundMapView
from widgets.theme import DARK, Theme

MOST_ORBITS = 9
_DRAG_PX = 4


class GroundMap(GroundMapView):
    """Give it marks and the Sun; it tells what was chosen, and how many orbits ahead are wanted."""

    spacecraft_selected = Signal(str)
    station_selected = Signal(str)
    area_selected = Signal(str)
    orbits_requested = Signal(int)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._pressed: QPointF | None = None
        self._is_dragging = self._is_measuring = False

    def pan(self, right_px: float, down_px: float) -> None:
        """Move the picture; whatever the view followed is let go."""
        if self.is_following:
            self.follow_selected(is_on=False)
        self.show_view(self.view.moved(right_px, down_px))

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Nearer or farther, around a pixel or the middle."""
        self.show_view(self.view.zoomed(factor, self._middle() if at is None or self.is_following else at))

    def turn_by(self, east_deg: float) -> None:
        """Bring another meridian to the middle."""
        self.show_view(self.view.turned(east_deg))

    def go_home(self) -> None:
        """Show all of the Earth, or the hemisphere."""
        if self.is_following:
            self.follow_selected(is_on=False)
        self.show_view(self.view.home())

    def next_projection(self) -> None:
        """The flat map, from the north pole, from the south pole, and round again."""
        self.show_view(next_projection(self.view))
        if self.is_following:
            self.follow_selected(is_on=True)

    def next_circles(self) -> None:
        """All circles, those that matter now, none, and round again."""
        kinds = list(Circles)
        self.circles = kinds[(kinds.index(self.circles) + 1) % len(kinds)]
        self._painter.backdrop.forget_night()
        self.update()

    def centre_on(self, name: str) -> None:
        """Bring a spacecraft or a station to the middle."""
        mark = self.scene.named(name)
        if mark is not None:
            self.show_view(self.view.centred(*mark.place))

    def centre_on_selected(self) -> None:
        """Bring the chosen spacecraft to the middle."""
        mark = self.scene.selected
        if mark is not None:
            self.centre_on(mark.name)

    def toggle_follow(self) -> None:
        """Stay on the chosen spacecraft, or let it go."""
        self.follow_selected(is_on=not self.is_following)

    def select_next(self, step: int) -> None:
        """Choose another spacecraft of the fleet."""
        failed = set(self.scene.failed)
        names = [name for name in self.scene.fleet.names if name not in failed]
        if names:
            mark = self.scene.selected
            start = names.index(mark.name) if mark is not None and mark.name in names else (-1 if step > 0 else 0)
            self.spacecraft_selected.emit(names[(start + step) % len(names)])

    def select_next_station(self, step: int) -> None:
        """Choose another station."""
        names = [site.name for site in self.scene.sites]
        if names:
            site = self.scene.station
            start = names.index(site.name) if site is not None else (-1 if step > 0 else 0)
            self.station_selected.emit(names[(start + step) % len(names)])

    def change_orbits(self, step: int) -> None:
        """Ask for more or fewer orbits ahead."""
        self.request_orbits(self.orbits + step)

    def request_orbits(self, count: int) -> None:
        """Ask for so many orbits ahead."""
        if 1 <= count <= MOST_ORBITS:
            self.show_orbits(count)
            self.orbits_requested.emit(count)

    def toggle_ruler(self) -> None:
        """Lay the ruler from the chosen spacecraft, else the chosen station, to the pointer or the middle; or take it away."""
        start = self.scene.selected or self.scene.station
        self.ruler = None if self.ruler is not None else Ruler(End(start.name if start is not None else MIDDLE), End(POINTER))
        self.update()

    def move_ruler_end(self, which: int, step: int) -> None:
        """The ruler's end A (0) or B (1) at the next mark."""
        if self.ruler is None:
            self.toggle_ruler()
        if self.ruler is not None:
            self.ruler = self.ruler.with_next(which, self.scene, step)
        self.update()

    def fix_ruler(self) -> None:
        """Leave the ruler's ends where they are now."""
        if self.ruler is not None:
            self.ruler = self.ruler.fixed(self.scene, self.view, self._pointer)
            self.update()

    def end_modes(self) -> bool:
        """Take the ruler away, else let go of what is followed; whether there was anything to end."""
        if self.ruler is not None:
            self.toggle_ruler()
        elif self.is_following:
            self.follow_selected(is_on=False)
        else:
            return False
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        others = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        act = KEY_TABLE.get((Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)))
        if act is not None and not others:
            act(self)
        elif not (event.key() == Qt.Key.Key_Escape and self.end_modes()):
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom_by(1.2 ** (event.angleDelta().y() / 120.0), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed = event.position()
            self._is_dragging = False
            self._is_measuring = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._pressed is not None and (self._is_dragging or (at - self._pressed).manhattanLength() > _DRAG_PX):
            self._drag(at)
        self._pointer = at
        self.update()

    def _drag(self, at: QPointF) -> None:
        assert self._pressed is not None
        if self._is_measuring:
            start = self.ruler.start if self._is_dragging and self.ruler is not None else snapped(self.scene, self.view, self._pressed)
            self.ruler = Ruler(start, snapped(self.scene, self.view, at))
        else:
            self.pan(at.x() - self._pressed.x(), at.y() - self._pressed.y())
            self._pressed = at
        self._is_dragging = True

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        was_click = self._pressed is not None and not self._is_dragging
        self._pressed, self._is_dragging = None, False
        if was_click:
            self._click(event.position())

    def _click(self, at: QPointF) -> None:
        """Fix the free end of the ruler, else choose what is there."""
        if self.ruler is not None and self.ruler.end.name == POINTER:
            self._pointer = at
            self.fix_ruler()
            return
        mark = self.scene.near(self.view, at)
        signals = {Kind.SPACECRAFT: self.spacecraft_selected, Kind.STATION: self.station_selected, Kind.AREA: self.area_selected}
        if mark is not None and mark.kind in signals:
            signals[mark.kind].emit(mark.name)

    def leaveEvent(self, event: QEvent) -> None:
        self._pointer = None
        self.update()
        super().leaveEvent(event)


def demo() -> QWidget:
    """A fleet over both countries, one spacecraft in eclipse."""
    from widgets.demo_fleet import demo_areas, demo_sites, demo_spacecraft  # noqa: PLC0415 - only the gallery needs it

    widget = GroundMap()
    widget.show_spacecraft(demo_spacecraft())
    widget.show_sites(demo_sites())
    widget.show_areas(demo_areas())
    widget.show_sky(-20.3, 45.0, (12.0, 120.0))
    return widget
