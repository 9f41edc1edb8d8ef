"""Night on the map: the Sun's altitude at every few pixels, shaded in four steps that can be told apart, and the lines between them.

The steps are those of the almanacs: civil, nautical and astronomical twilight end with the Sun 6, 12 and 18 degrees below the horizon;
the day ends at 0.83 degrees below (refraction and the Sun's radius). The edges are a little soft, so that nothing flickers as they move.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen

from widgets.drawing_turns import Drawing
from widgets.ground_map_geodesy import small_circle
from widgets.ground_map_geometry import Floats
from widgets.ground_map_projection import Projection
from widgets.theme import Theme, colour

Singles = NDArray[np.float32]

NIGHT_CELL_PX = 4
SUNSET_DEG = -0.83
BANDS = ((SUNSET_DEG, "day"), (-6.0, "civil twilight"), (-12.0, "nautical twilight"), (-18.0, "astronomical twilight"), (-90.0, "night"))
LEGEND = "Shades, from light to dark: day, civil twilight (Sun to 6° below), nautical (to 12°), astronomical (to 18°), night"
_STEPS_DEG = (-18.6, -17.4, -12.6, -11.4, -6.6, -5.4, -1.4, -0.2)
_SHADES = (1.0, 0.79, 0.77, 0.56, 0.54, 0.32, 0.30, 0.0)
_TABLE = 8_192
_BAND_ROWS = 16


def band_name(altitude_deg: float) -> str:
    """How the light is called with the Sun at that altitude."""
    return next(name for end, name in BANDS if altitude_deg >= end)


def sun_altitude_deg(latitude_deg: Floats, longitude_deg: Floats, sun: tuple[float, float]) -> Floats:
    """The Sun's altitude at places, for a subsolar (latitude, longitude); no refraction. Shapes broadcast."""
    latitude, longitude = np.radians(latitude_deg), np.radians(longitude_deg)
    sun_latitude, sun_longitude = np.radians(sun)
    sine = np.sin(latitude) * np.sin(sun_latitude) + np.cos(latitude) * np.cos(sun_latitude) * np.cos(longitude - sun_longitude)
    return np.degrees(np.arcsin(np.clip(sine, -1.0, 1.0)))


def darkness(altitude_deg: Floats) -> Floats:
    """How deep the night is, 0 (day) to 1 (the Sun 18 degrees down), a step for each twilight."""
    return np.interp(altitude_deg, _STEPS_DEG, _SHADES)


def solar_time_hours(longitude_deg: float, sun: tuple[float, float]) -> float:
    """Local apparent solar time: 12 where the Sun is highest, 0 to 24."""
    return (12.0 + (longitude_deg - sun[1]) / 15.0) % 24.0


class NightPainter:
    """Shades the night for a view; what does not depend on the Sun is kept as long as the view stays."""

    def __init__(self) -> None:
        self._view: Projection | None = None
        self._up = np.empty((0, 0, 3), np.float32)

    def draw(self, painter: QPainter, view: Projection, theme: Theme, sun: tuple[float, float]) -> Drawing[None]:
        """Draw the shades over what is there."""
        if self._view != view:
            bands = []
            for band in _bands_of(view):
                bands.append(_up_vectors(view, band))
                yield
            self._view, self._up = view, np.concatenate(bands)
        latitude, longitude = np.radians(sun)
        towards = [np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)]
        sine = self._up @ np.array(towards, np.float32)
        yield
        shades = _shade_image(sine, theme)
        yield
        painter.save()
        painter.setClipPath(view.globe())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(0, 0, view.width, view.height), shades)
        painter.restore()


def _bands_of(view: Projection) -> list[Floats]:
    """The middles of all rows of cells, in pixels from the top, a few milliseconds' worth in each band."""
    rows = max(int(view.height / NIGHT_CELL_PX), 1)
    return np.array_split((np.arange(rows) + 0.5) / rows * view.height, -(-rows // _BAND_ROWS))


def _up_vectors(view: Projection, y: Floats) -> Singles:
    """The vertical at the middle of each cell of some rows (rows, columns, 3); towards no Sun beside the Earth."""
    columns = max(int(view.width / NIGHT_CELL_PX), 1)
    longitude, latitude = np.radians(view.places(*np.meshgrid((np.arange(columns) + 0.5) / columns * view.width, y))).astype(np.float32)
    up = np.stack([np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)], axis=-1)
    up[~np.isfinite(latitude)] = 0.0
    return up


def _shade_image(sine: Singles, theme: Theme) -> QImage:
    """The night as an image: the theme's night colour, as opaque as the shade says."""
    table = _shade_table(theme)
    places = np.clip((sine + 1.0) * (_TABLE / 2), 0, _TABLE - 1).astype(np.int32)
    pixels = np.ascontiguousarray(table[places])
    rows, columns = pixels.shape
    return QImage(pixels.tobytes(), columns, rows, columns * 4, QImage.Format.Format_ARGB32_Premultiplied).copy()


def _shade_table(theme: Theme) -> NDArray[np.uint32]:
    """Premultiplied ARGB for every sine of the Sun's altitude from -1 to 1."""
    altitude = np.degrees(np.arcsin(np.linspace(-1.0, 1.0, _TABLE)))
    alpha = darkness(altitude) * theme.night_depth
    tone = colour(theme.night)
    channels = [np.round(value * alpha * 255).astype(np.uint32) for value in (1.0, tone.redF(), tone.greenF(), tone.blueF())]
    return (channels[0] << 24 | channels[1] << 16 | channels[2] << 8 | channels[3]).astype(np.uint32)


def terminator_line(sun: tuple[float, float]) -> Floats:
    """Where the Sun's centre is on the horizon: a closed line (n, 2) of longitude, latitude."""
    return small_circle(-sun[0], sun[1] + 180.0, 90.0, count=361)


def draw_terminator(painter: QPainter, view: Projection, theme: Theme, sun: tuple[float, float]) -> Drawing[None]:
    """A hair along the edge of the day, and fainter ones where each twilight ends."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for below, strength in ((0.0, 0.34), (6.0, 0.10), (12.0, 0.10), (18.0, 0.10)):
        painter.setPen(QPen(colour(theme.sun, strength), 1.0))
        painter.drawPath(view.line_path([small_circle(-sun[0], sun[1] + 180.0, 90.0 - below, count=361)]))
        yield
