"""The circle of the horizon on the screen: directions to pixels and back, labels that stay out of each other's way.

North is up. East is right, as on a map, or left, as one sees it lying on one's back and looking up (`is_mirrored`). One surprise: an
elevation above 90 degrees, of a machine that leans over, comes out on the other side of the zenith, where it looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPolygonF

from widgets.canvas import draw_haloed

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Dome:
    """The circle of the horizon on the screen."""

    centre: QPointF
    radius: float
    is_mirrored: bool = False

    def point(self, azimuth_deg: float, elevation_deg: float) -> QPointF:
        """The pixel of a direction; below the horizon is outside of the circle."""
        share = (90.0 - elevation_deg) / 90.0 * self.radius
        angle = np.radians(-azimuth_deg if self.is_mirrored else azimuth_deg)
        return QPointF(self.centre.x() + share * float(np.sin(angle)), self.centre.y() - share * float(np.cos(angle)))

    def direction(self, at: QPointF) -> tuple[float, float]:
        """Azimuth and elevation of a pixel."""
        right, up = at.x() - self.centre.x(), self.centre.y() - at.y()
        azimuth = float(np.degrees(np.arctan2(-right if self.is_mirrored else right, up))) % 360.0
        return azimuth, 90.0 - 90.0 * float(np.hypot(right, up)) / self.radius

    def polygon(self, azimuth_deg: Floats, elevation_deg: Floats) -> QPolygonF:
        """Directions (n,) as a line."""
        share = (90.0 - np.asarray(elevation_deg, dtype=np.float64)) / 90.0 * self.radius
        angle = np.radians(-np.asarray(azimuth_deg) if self.is_mirrored else azimuth_deg)
        right, down = self.centre.x() + share * np.sin(angle), self.centre.y() - share * np.cos(angle)
        return QPolygonF([QPointF(x, y) for x, y in zip(right.tolist(), down.tolist(), strict=True)])

    def ring(self, azimuth_deg: float, elevation_deg: float, distance_deg: float) -> QPolygonF:
        """All directions so far from one, as a closed line."""
        turn = np.radians(np.arange(0.0, 361.0, 10.0))
        height, radius = np.radians(elevation_deg), np.radians(distance_deg)
        sine = np.sin(height) * np.cos(radius) + np.cos(height) * np.sin(radius) * np.cos(turn)
        east = np.arctan2(np.sin(turn) * np.sin(radius) * np.cos(height), np.cos(radius) - np.sin(height) * sine)
        return self.polygon(azimuth_deg + np.degrees(east), np.degrees(np.arcsin(np.clip(sine, -1.0, 1.0))))


@dataclass(slots=True)
class Labels:
    """Names on the picture. Each takes the first free place round its mark; one that finds none is left out, unless it must be there."""

    area: QRectF
    taken: list[QRectF] = field(default_factory=list)

    def keep_clear(self, at: QPointF, half_px: float) -> None:
        """Put nothing over this mark."""
        self.taken.append(QRectF(at.x() - half_px, at.y() - half_px, 2 * half_px, 2 * half_px))

    def place(self, size: tuple[float, float], at: QPointF, *, gap: float = 8.0, must: bool = False) -> QRectF | None:
        """Where a label of that size stands beside a mark; None where there is no room."""
        places = list(_round(at, size, gap))
        for rect in places:
            if self.area.contains(rect) and not any(rect.intersects(other) for other in self.taken):
                self.taken.append(rect)
                return rect
        if must:
            self.taken.append(places[0])
            return places[0]
        return None

    def draw(
        self, painter: QPainter, at: QPointF, text: str, font: QFont, tone: str, *, halo: str, gap: float = 8.0, must: bool = False
    ) -> bool:
        """Draw a text beside a mark; False where there was no room."""
        metrics = QFontMetricsF(font)
        rect = self.place((metrics.horizontalAdvance(text), metrics.height()), at, gap=gap, must=must)
        if rect is None:
            return False
        draw_haloed(painter, QPointF(rect.left(), rect.top() + metrics.ascent()), text, font, tone, halo=halo)
        return True


def _round(at: QPointF, size: tuple[float, float], gap: float) -> Sequence[QRectF]:
    """Right, left, below, above, then the corners."""
    width, height = size
    corners = (
        (gap, -height / 2), (-gap - width, -height / 2), (-width / 2, gap), (-width / 2, -gap - height),
        (gap, gap), (-gap - width, gap), (gap, -gap - height), (-gap - width, -gap - height),
    )  # fmt: skip
    return [QRectF(at.x() + x, at.y() + y, width, height) for x, y in corners]
