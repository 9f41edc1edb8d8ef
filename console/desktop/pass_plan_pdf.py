"""The printed plan of passes as a PDF: A4, black on white, one font, a small curve of the elevation beside each pass.

May be called outside the GUI thread; a QGuiApplication must be there, for the fonts.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPageSize, QPainter, QPainterPath, QPdfWriter, QPen, QPolygonF
from PySide6.QtWidgets import QApplication

from console import __version__
from console.desktop.pass_plan import DAY_PT, ROW_PT, Page, PassPlan, PlannedPass, day_text, pages_of
from console.orbit.site import Site
from console.orbit.types import PassRow
from console.utc import utc_text
from console.whole_file import whole_file
from widgets.pass_words import age_text, clock_text, error_text, span_text
from widgets.theme import LIGHT, figure_font

WIDTH_PT, HEIGHT_PT, MARGIN_PT = 595.0, 842.0, 40.0
HEAD_PT, COLUMNS_PT, FOOT_PT = 54.0, 18.0, 34.0
ROOM_PT = HEIGHT_PT - 2 * MARGIN_PT - HEAD_PT - COLUMNS_PT - FOOT_PT
SCALE = 10
HALF_AN_HOUR_DAYS = 0.5 / 24
INK, FAINT, HAIR = LIGHT.text, LIGHT.muted, LIGHT.line
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: its heading, where it begins and how wide it is, in points."""

    title: str
    left: float
    width: float


CRAFT = Column("Spacecraft", 0, 108)
AOS = Column("AOS, azimuth", 112, 56)
TCA = Column("TCA, elevation", 174, 62)
LOS = Column("LOS, azimuth", 244, 56)
LASTS = Column("Lasts", 312, 34)
CURVE = Column("Elevation, 0 to 90°", 356, 84)
NOTES = Column("Notes", 450, 65)
COLUMNS = (CRAFT, AOS, TCA, LOS, LASTS, CURVE, NOTES)


def application_for_printing() -> QCoreApplication:
    """The application there is, or one without a screen; keep it as long as anything is printed."""
    existing = QApplication.instance()
    if existing is not None:
        return existing
    if not os.environ.get("QT_QPA_PLATFORM"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    return QApplication(sys.argv[:1])


def write_pass_plan(path: Path, plan: PassPlan) -> int:
    """Write the plan and return how many pages it has. Raises KnownError when the file can't be written; then there is none."""
    pages = pages_of(plan, ROOM_PT)
    with whole_file(path, "the plan can't be written") as beside:
        beside.write_bytes(b"")
        _write(beside, plan, pages)
    return len(pages)


def _write(path: Path, plan: PassPlan, pages: list[Page]) -> None:
    writer = QPdfWriter(str(path))
    writer.setResolution(72 * SCALE)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    writer.setTitle(plan.title)
    writer.setCreator(f"Moonkite {__version__}")
    painter = QPainter()
    if not painter.begin(writer):
        raise OSError("the disk is full or the folder can't be written")
    painter.scale(SCALE, SCALE)
    painter.translate(MARGIN_PT, MARGIN_PT)
    for number, page in enumerate(pages, 1):
        if number > 1:
            writer.newPage()
        paint_page(painter, plan, page, number, len(pages))
    if not painter.end():
        raise OSError("the disk is full")


def paint_page(painter: QPainter, plan: PassPlan, page: Page, number: int, count: int) -> None:
    """One page, its upper left corner (inside the margins) at the origin, a unit a point."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint_head(painter, plan, page.site)
    _paint_columns(painter)
    top = HEAD_PT + COLUMNS_PT
    if not page.lines:
        _text(painter, QRectF(0, top + 8, _width(), 20), "No passes in this time.", size=11, ink=FAINT)
    for line in page.lines:
        if line.planned is None:
            _text(painter, QRectF(0, top + 6, _width(), DAY_PT - 8), day_text(line.day_ns), size=10, is_bold=True)
        else:
            _paint_pass(painter, line.planned, page.site, top)
        top += line.height
    _paint_foot(painter, plan, number, count)


def _width() -> float:
    return WIDTH_PT - 2 * MARGIN_PT


def _paint_head(painter: QPainter, plan: PassPlan, site: Site) -> None:
    _text(painter, QRectF(0, 0, _width() * 0.6, 22), f"Passes over {site.name}", size=18, is_bold=True)
    _text(painter, QRectF(_width() * 0.4, 0, _width() * 0.6, 22), plan.title, size=11, ink=FAINT, align=RIGHT)
    about = " (only about right)" if site.name in plan.approximate else ""
    north, east = "N" if site.latitude_deg >= 0 else "S", "E" if site.longitude_deg >= 0 else "W"
    place = f"{abs(site.latitude_deg):.4f}° {north}  {abs(site.longitude_deg):.4f}° {east}  {site.height_m:.0f} m{about}"
    mask = ", horizon mask" if site.mask.points else ""
    place = f"{place}; from {site.min_elevation_deg:g}° elevation{mask}"
    _text(painter, QRectF(0, 24, _width(), 14), place, size=9, ink=FAINT)
    _text(painter, QRectF(0, 37, _width(), 14), f"{utc_text(plan.start_ns)} to {utc_text(plan.end_ns)}, all times UTC", size=9, ink=FAINT)


def _paint_columns(painter: QPainter) -> None:
    for column in COLUMNS:
        _text(painter, QRectF(column.left, HEAD_PT + 2, column.width + 10, 12), column.title, size=8, ink=FAINT)
    _rule(painter, HEAD_PT + COLUMNS_PT - 2, INK, 0.8)


def _paint_pass(painter: QPainter, planned: PlannedPass, site: Site, top: float) -> None:
    one = planned.row.one_pass
    days = one.element_age_days if abs(one.element_age_days) > HALF_AN_HOUR_DAYS else 0.0
    age = f"elements {age_text(days)}, {error_text(one.expected_aos_error_s)}"
    _cell(painter, CRAFT, top, one.spacecraft, age, is_bold=True)
    _cell(painter, AOS, top, clock_text(one.aos_ns), f"{one.aos_azimuth_deg:.0f}°")
    _cell(painter, TCA, top, clock_text(one.tca_ns), f"{one.max_elevation_deg:.1f}° at {one.tca_azimuth_deg:.0f}°")
    _cell(painter, LOS, top, clock_text(one.los_ns), f"{one.los_azimuth_deg:.0f}°")
    _cell(painter, LASTS, top, _lasts(one.los_ns - one.aos_ns), "")
    _paint_curve(painter, QRectF(CURVE.left, top + 4, CURVE.width, ROW_PT - 8), planned.row, site)
    _cell(painter, NOTES, top, planned.note, "old elements" if one.age_level != "ok" else "")
    _rule(painter, top + ROW_PT, HAIR, 0.5)


def _lasts(span_ns: int) -> str:
    text = span_text(span_ns)
    return text[3:] if text.startswith("00:") else text


def _cell(painter: QPainter, column: Column, top: float, first: str, second: str, *, is_bold: bool = False) -> None:
    _text(painter, QRectF(column.left, top + 4, column.width, 12), first, size=10, is_bold=is_bold)
    _text(painter, QRectF(column.left, top + 16, column.width, 11), second, size=8, ink=FAINT)


def _paint_curve(painter: QPainter, room: QRectF, row: PassRow, site: Site) -> None:
    """The elevation from AOS to LOS, 0 to 90 degrees high, with lines at 30, 60 and the minimum elevation."""
    painter.setPen(QPen(QColor(HAIR), 0.4))
    for degrees in (0.0, 30.0, 60.0, 90.0):
        y = room.bottom() - room.height() * degrees / 90.0
        painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
    if site.min_elevation_deg > 0:
        y = room.bottom() - room.height() * site.min_elevation_deg / 90.0
        painter.setPen(QPen(QColor(FAINT), 0.5, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
    span = max(int(row.times_ns[-1] - row.times_ns[0]), 1)
    x = room.left() + room.width() * (row.times_ns - row.times_ns[0]) / span
    y_of = room.bottom() - room.height() * np.clip(row.elevation_deg, 0.0, 90.0) / 90.0
    points = [QPointF(float(at), float(up)) for at, up in zip(x, y_of, strict=True) if np.isfinite(up)]
    area = QPainterPath()
    area.addPolygon(QPolygonF([QPointF(room.left(), room.bottom()), *points, QPointF(room.right(), room.bottom())]))
    painter.fillPath(area, QColor(LIGHT.selection))
    painter.setPen(QPen(QColor(INK), 0.9))
    painter.drawPolyline(QPolygonF(points))


def _paint_foot(painter: QPainter, plan: PassPlan, number: int, count: int) -> None:
    bottom = HEIGHT_PT - 2 * MARGIN_PT
    _rule(painter, bottom - 20, HAIR, 0.5)
    told = f"UTC; azimuth from true north; no refraction; elements' age and likely AOS error at AOS. Made {utc_text(plan.made_ns)}"
    _text(painter, QRectF(0, bottom - 16, _width() - 60, 12), told, size=7.5, ink=FAINT)
    _text(painter, QRectF(_width() - 60, bottom - 16, 60, 12), f"{number} of {count}", size=8, ink=INK, align=RIGHT)


def _rule(painter: QPainter, y: float, ink: str, width: float) -> None:
    painter.setPen(QPen(QColor(ink), width))
    painter.drawLine(QPointF(0, y), QPointF(_width(), y))


def _text(
    painter: QPainter, room: QRectF, text: str, *, size: float, ink: str = INK, is_bold: bool = False,
    align: Qt.AlignmentFlag = LEFT,
) -> None:  # fmt: skip
    painter.save()
    painter.translate(room.topLeft())
    painter.scale(size / 10, size / 10)
    painter.setFont(figure_font(10, is_bold=is_bold))
    painter.setPen(QColor(ink))
    inner = QRectF(0, 0, room.width() * 10 / size, room.height() * 10 / size)
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(inner.width()))
    painter.drawText(inner, align, shown)
    painter.restore()
