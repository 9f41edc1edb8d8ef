"""The ground map as a picture: what it shows and how it is looked at. `ground_map.GroundMap` adds keys and mouse.

The Earth is a kept picture; while the view moves the old one is shown shifted and scaled, and at rest it is drawn anew.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QSize, QTimer
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QWidget

from console.orbit.types import AreaMark, FleetMarks, SiteMark, SpacecraftMark
from widgets.canvas import Canvas
from widgets.ground_map_atlas import AtlasLoader
from widgets.ground_map_geometry import wrapped_longitude
from widgets.ground_map_marks import same_circles
from widgets.ground_map_painting import Circles, Look, MapPainter
from widgets.ground_map_projection import Projection, View
from widgets.ground_map_readout import KEYS, tip
from widgets.ground_map_ruler import Measure, Ruler
from widgets.ground_map_scene import Scene, fleet_of
from widgets.theme import DARK, Theme

REST_MS = 90
NIGHT_MS = 150
NIGHT_STEP_DEG = 0.25
FOLLOW_SPARE = 0.4


class GroundMapView(Canvas):
    """Give it marks and the Sun. `view` is what part of the Earth stands where."""

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("ground_map", "Ground-track map", theme, parent)
        self.setMouseTracking(True)
        self.setMinimumSize(160, 100)
        self.setWhatsThis(KEYS)
        self.setAccessibleDescription(KEYS)
        self.scene = Scene()
        self.view: Projection = View(640.0, 320.0)
        self.orbits = 2
        self.ruler: Ruler | None = None
        self.is_following = False
        self.circles = Circles.ALL
        self._painter = MapPainter(self.scene, self)
        self._atlas = AtlasLoader(self)
        self._atlas.ready.connect(self._on_rest)
        self._painter.backdrop.choose_detail = self._atlas.detail_for
        self._painter.backdrop.drawn.connect(self.update)
        self._drawn_sites: tuple[SiteMark, ...] = ()
        self._drawn_sun: tuple[float, float] | None = None
        self._pointer: QPointF | None = None
        self._rest = self._timer(REST_MS)
        self._rest.timeout.connect(self._on_rest)
        self._dusk = self._timer(NIGHT_MS)
        self._dusk.timeout.connect(self._keep_night)

    def _timer(self, milliseconds: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        return timer

    def sizeHint(self) -> QSize:
        return QSize(960, 480)

    def show_fleet(self, fleet: FleetMarks, focus: Sequence[SpacecraftMark] = ()) -> None:
        """Draw these spacecraft from now on; those in `focus` are of the fleet, too, and have tracks and footprints."""
        self.scene.show_fleet(fleet, focus)
        if self.is_following:
            self._stay_on_selected()
        self.update()

    def show_spacecraft(self, marks: Sequence[SpacecraftMark]) -> None:
        """Draw these few from now on."""
        self.show_fleet(fleet_of(marks), marks)

    def show_sites(self, sites: Sequence[SiteMark]) -> None:
        """Draw these stations from now on; their circles are part of the backdrop, which is drawn anew only when they change."""
        self.scene.sites = tuple(sites)
        if not same_circles(self._drawn_sites, self.scene.sites):
            self._drawn_sites = self.scene.sites
            self._painter.backdrop.forget_night()
        self.update()

    def show_areas(self, areas: Sequence[AreaMark]) -> None:
        """Draw these areas of interest from now on."""
        self.scene.areas = tuple(areas)
        self.scene.forget_rings()
        self._painter.backdrop.forget_night()
        self.update()

    def show_sky(self, subsolar_latitude_deg: float, subsolar_longitude_deg: float, moon: tuple[float, float] | None = None) -> None:
        """Put the Sun, and the Moon if told, overhead at those places (latitude, longitude)."""
        self.scene.sun, self.scene.moon = (subsolar_latitude_deg, subsolar_longitude_deg), moon
        if not self._dusk.isActive():
            self._keep_night()

    def _keep_night(self) -> None:
        """The night is drawn anew when the Sun has moved by a quarter of a degree, and not more often than can be looked at."""
        sun, old = self.scene.sun, self._drawn_sun
        if sun is not None and (old is None or max(abs(old[0] - sun[0]), abs(wrapped_longitude(old[1] - sun[1]))) >= NIGHT_STEP_DEG):
            self._drawn_sun = sun
            self._painter.backdrop.forget_night()
            self._dusk.start()
            self.update()

    def show_view(self, view: Projection) -> None:
        """Look at another part of the Earth."""
        self.view = view.resized(self.width(), self.height())
        self._rest.start()
        self.update()

    def show_orbits(self, count: int) -> None:
        """So many orbits ahead are drawn; what `[` and `]` count from."""
        self.orbits = count

    def set_theme(self, theme: Theme) -> None:
        """Show everything in another look."""
        self._painter.backdrop.forget()
        super().set_theme(theme)

    def tone_of(self, name: str) -> str:
        """The colour of that spacecraft's track: by its place in the list, so that it keeps it."""
        return self._painter.tone_of(name, self.theme)

    def measure(self) -> Measure | None:
        """The ruler as it lies now."""
        return self.ruler.measure(self.scene, self.view, self._pointer) if self.ruler is not None else None

    @property
    def is_read(self) -> bool:
        """Whether figures stand on it that change by the second: those under the pointer, or a ruler's."""
        return self._pointer is not None or self.ruler is not None

    def paint(self, painter: QPainter) -> None:
        hovered = self.scene.near(self.view, self._pointer) if self._pointer is not None else None
        look = Look(
            self.view, self.theme, self._pointer, hovered, self.measure(), is_following=self.is_following, circles=self.circles,
            may_wait=self.may_wait,
        )  # fmt: skip
        self._painter.paint(painter, look)

    def tip_at(self, at: QPointF) -> str:
        """What is told about the mark under a pixel, or what the shades mean."""
        return tip(self.scene, self.view, at)

    def _on_rest(self) -> None:
        self._painter.backdrop.forget()
        self.update()

    def follow_selected(self, *, is_on: bool) -> None:
        """Keep the chosen spacecraft in the middle from now on, or let go."""
        self.is_following = is_on and self.scene.selected is not None
        self._painter.backdrop.spare = FOLLOW_SPARE if self.is_following else 0.0
        self._painter.backdrop.forget()
        if self.is_following:
            self._stay_on_selected()
        self.update()

    def _stay_on_selected(self) -> None:
        """Move the view by whole pixels, so that the kept picture stays sharp, and draw it anew only when its edge comes into sight."""
        mark = self.scene.selected
        if mark is None:
            self.follow_selected(is_on=False)
            return
        off = (self.view.nearest_point(mark.longitude_deg, mark.latitude_deg) - self._middle()).toPoint()
        if off.isNull():
            return
        place = self.view.place(self._middle() + QPointF(off)) or (mark.longitude_deg, mark.latitude_deg)
        self.view = self.view.centred(*place)
        if not self._rest.isActive() and not self._painter.backdrop.covers(self.view):
            self._painter.backdrop.forget()

    def _middle(self) -> QPointF:
        return QPointF(self.width() / 2, self.height() / 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.view = self.view.resized(event.size().width(), event.size().height())
        self._rest.start()
        super().resizeEvent(event)
