"""Icons in the theme's colours: drawings in one tone (`currentColor`), made sharp for every size and pixel ratio."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from console.errors import KnownError, near_name
from console.resources import resource_root
from widgets.theme import Theme

SIZES_PX = (16, 24, 32, 48)


def icon_names() -> list[str]:
    """All icons there are, without the pieces of the style sheet."""
    return sorted(path.stem for path in (resource_root() / "icons").glob("*.svg") if not path.stem.startswith("style-"))


def icon(name: str, theme: Theme) -> QIcon:
    """The icon in the theme's text colour, muted when disabled. KnownError with a near name when there is none."""
    found = QIcon()
    for tone, mode in ((theme.text, QIcon.Mode.Normal), (theme.faint, QIcon.Mode.Disabled)):
        drawing = _drawing(name, tone)
        for size in SIZES_PX:
            found.addPixmap(_rendered(drawing, size), mode)
    return found


def picture(name: str, tone: str, size: int) -> QPixmap:
    """One icon as a square picture in one tone."""
    return _rendered(_drawing(name, tone), size)


@cache
def _source(name: str) -> bytes:
    file = resource_root() / "icons" / f"{name}.svg"
    if not file.is_file():
        raise KnownError(f"no icon {name}", rule=near_name(name, icon_names()))
    return file.read_bytes()


def _drawing(name: str, tone: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace(b"currentColor", tone.encode())))


def _rendered(drawing: QSvgRenderer, size: int) -> QPixmap:
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    drawing.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap
