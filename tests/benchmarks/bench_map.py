"""The map with 500 spacecraft, in one run beside two plain ways: `python tests/benchmarks/bench_map.py [SPACECRAFT] [WIDTHxHEIGHT]`.

Every frame is another instant (60 times as fast as life), so everything moves: all positions are propagated, five tracks of two orbits are
cut and drawn, labels find their places. The plain ways are a painter's loop (one propagator, one ellipse and one text a spacecraft over the
same kept Earth) and a pyqtgraph scatter plot with five curves over an image of it. Nothing here passes or fails.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import pyqtgraph
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter, QPixmap, QPolygonF
from PySide6.QtWidgets import QApplication, QWidget

from console.desktop.panels.map_fleet import MapFleet
from console.orbit.elements import ElementSet
from console.orbit.propagate import Propagator
from console.orbit.sun import moon_subpoint, sun_subpoint
from console.orbit.types import FleetMarks, SpacecraftMark
from console.utc import SECOND_NS, parse_utc
from widgets.demo_fleet import demo_areas, demo_sites
from widgets.ground_map import GroundMap
from widgets.ground_map_layers import render_land
from widgets.ground_map_projection import PolarView, View
from widgets.theme import DARK, apply_theme, colour, ui_font

START_NS = parse_utc("2026-326T10:55:12Z")
FRAME_NS = 2 * SECOND_NS
FRAMES = 120
TRACKS = 5
Frame = Callable[[int], None]


def fleet(count: int) -> dict[str, ElementSet]:
    """Low orbits of all inclinations between 9 and 99 degrees."""
    rng = np.random.default_rng(3)
    sets = {}
    for number in range(count):
        motion, incline = float(rng.uniform(13.5, 15.6)), float(rng.uniform(9, 99))
        angles = [float(angle) for angle in rng.uniform(0, 360, 3)]
        name = f"SAT-{number:03d}"
        sets[name] = ElementSet(name, 90_000 + number, START_NS, motion, 0.002, incline, *angles, bstar=1e-5)
    return sets


def put_up(widget: QWidget, size: tuple[int, int]) -> None:
    widget.resize(*size)
    widget.show()


def ours(sets: dict[str, ElementSet], size: tuple[int, int], view: View | PolarView) -> Frame:
    """The product's own map."""
    shown, source = GroundMap(), MapFleet.of(sets)
    put_up(shown, size)
    shown.show_sites(demo_sites())
    shown.show_areas(demo_areas())
    shown.show_view(view)
    names = list(sets)[:TRACKS]

    def frame(at_ns: int) -> None:
        marks = source.marks(at_ns)
        shown.show_sky(*sun_subpoint(at_ns), moon_subpoint(at_ns))
        shown.show_fleet(marks, focus_of(source, marks, names))
        shown.grab()

    return frame


def focus_of(source: MapFleet, marks: FleetMarks, names: list[str]) -> list[SpacecraftMark]:
    found = (source.focus(marks, name, orbits=2, is_selected=name == names[0]) for name in names)
    return [mark for mark in found if mark is not None]


class PainterLoop(QWidget):
    """A propagator, an ellipse and a text for each spacecraft."""

    def __init__(self, sets: dict[str, ElementSet], size: tuple[int, int]) -> None:
        super().__init__()
        self.paths = {name: Propagator(elements) for name, elements in sets.items()}
        self.view, self.at_ns = View(*size), START_NS
        self.earth: QPixmap = render_land(self.view, DARK, ratio=1.0)

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self.earth)
        painter.setFont(ui_font(11))
        painter.setPen(colour(DARK.accent))
        for place, (name, path) in enumerate(self.paths.items()):
            latitude, longitude, _ = path.geodetic(np.array([self.at_ns]))
            at = self.view.nearest_point(float(longitude[0]), float(latitude[0]))
            painter.drawEllipse(at, 3.0, 3.0)
            painter.drawText(at + QPointF(8, 4), name)
            if place < TRACKS:
                times = self.at_ns + np.arange(0, 11_400, 30) * SECOND_NS
                points = self.view.points(*path.geodetic(times)[1::-1])
                painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points.tolist()]))
        painter.end()


def painter_loop(sets: dict[str, ElementSet], size: tuple[int, int]) -> Frame:
    widget = PainterLoop(sets, size)
    put_up(widget, size)

    def frame(at_ns: int) -> None:
        widget.at_ns = at_ns
        widget.grab()

    return frame


def scatter(sets: dict[str, ElementSet], size: tuple[int, int]) -> Frame:
    """pyqtgraph, with our propagation of all at once; no labels, no night, no circles."""
    source, plot = MapFleet.of(sets), pyqtgraph.PlotWidget()
    put_up(plot, size)
    image = render_land(View(*size), DARK, ratio=1.0).toImage().convertToFormat(QImage.Format.Format_RGB888)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())[:, : image.width() * 3]
    earth = pyqtgraph.ImageItem(pixels.reshape(image.height(), image.width(), 3)[::-1].copy(), axisOrder="row-major")
    earth.setRect(-180.0, -90.0, 360.0, 180.0)
    plot.addItem(earth)
    plot.setRange(xRange=(-180, 180), yRange=(-90, 90), padding=0)
    dots = pyqtgraph.ScatterPlotItem(size=7, pen=None, brush=colour(DARK.accent))
    plot.addItem(dots)
    curves = [plot.plot(pen=DARK.accent) for _ in range(TRACKS)]

    def frame(at_ns: int) -> None:
        marks = source.marks(at_ns)
        dots.setData(marks.longitude_deg, marks.latitude_deg)
        for curve, mark in zip(curves, focus_of(source, marks, list(sets)[:TRACKS]), strict=True):
            assert mark.future is not None
            curve.setData(mark.future.longitude_deg, mark.future.latitude_deg)
        plot.grab()

    return frame


def milliseconds(frame: Frame) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    for warm in range(10):
        frame(START_NS + warm * FRAME_NS)
    taken = []
    for number in range(FRAMES):
        start = time.perf_counter()
        frame(START_NS + (10 + number) * FRAME_NS)
        taken.append((time.perf_counter() - start) * 1e3)
    return np.array(taken)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    width, _, height = (sys.argv[2] if len(sys.argv) > 2 else "1200x620").partition("x")
    size = int(width), int(height)
    application = QApplication([])
    apply_theme(application, DARK)
    sets = fleet(count)
    polar = PolarView(*size, 1, 105.0)
    rows = {
        "our map, flat": ours(sets, size, View(*size)),
        "our map, north pole": ours(sets, size, polar),
        "our map, Malaysia at 8x": ours(sets, size, View(*size, 101.7, 3.1, 8.0)),
        "a painter's loop": painter_loop(sets, size),
        "pyqtgraph scatter": scatter(sets, size),
    }
    write = sys.stdout.write
    write(f"{count} spacecraft and {TRACKS} tracks, {size[0]} x {size[1]} pixels, {FRAMES} frames, every one of another instant\n")
    for name, frame in rows.items():
        taken = milliseconds(frame)
        middle, slow = float(np.median(taken)), float(np.percentile(taken, 95))
        write(f"{name:<24} median {middle:6.1f} ms  best {taken.min():6.1f}  95 % {slow:6.1f}  {1000 / middle:5.0f} frames/s\n")


if __name__ == "__main__":
    main()
