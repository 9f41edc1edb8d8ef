"""A plot into a file: pictures are painted here and now, tables are written by a worker."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from console.desktop.background import Background
from console.desktop.desk import Desk
from console.desktop.history import AXES
from console.errors import KnownError
from console.store.plot_table import SeenLine, TableQuery, write_recorded, write_seen
from console.utc import utc_text
from widgets.picture import Picture
from widgets.plot_export_dialog import ExportKind, PlotExport
from widgets.plot_picture import PlotPicture
from widgets.telemetry_plot import TelemetryPlot


def title_of(desk: Desk, plot: TelemetryPlot) -> str:
    """What stands over a picture and at the head of a table: spacecraft, mode, stretch."""
    welcome, (start, end) = desk.model.welcome, plot.stretch.edges(plot.axis_now_ns())
    return f"{welcome.spacecraft}  {welcome.mode}  {utc_text(start)} to {utc_text(end)}  ({plot.manner.time_kind} time)"


def export_plot(
    desk: Desk, plot: TelemetryPlot, wanted: PlotExport, path: Path, *, background: Background, told: Callable[[str], None]
) -> None:  # fmt: skip
    """Write the plot as wanted and tell what became of it. Raises KnownError where a picture can't be written."""
    title = title_of(desk, plot)
    if wanted.kind is ExportKind.CSV:
        write = _table_writer(desk, plot, path, is_whole=wanted.is_whole)
        background.run(write, lambda count: told(f"{count} samples written to {path.name}"))
        return
    write_picture(PlotPicture(plot, title, wanted.size, wanted.theme), wanted.kind, path)
    told(f"the plot is in {path.name}")


def write_picture(picture: Picture, kind: ExportKind, path: Path) -> None:
    """Write a picture as an image or as a drawing. Raises KnownError where it can't be written."""
    if not (picture.write_png(path) if kind is ExportKind.PNG else picture.write_svg(path)):
        raise KnownError("the picture can't be written", where=str(path), remedy="choose a folder that you may write to")


def _table_writer(desk: Desk, plot: TelemetryPlot, path: Path, *, is_whole: bool) -> Callable[[], int]:
    """What a worker does to write a table; it holds all that it needs."""
    start, end = plot.stretch.edges(plot.axis_now_ns())
    known, axis, session = desk.model.dictionary.parameters, AXES[plot.manner.time_kind], desk.recording
    parameters, until_ns = [known[name] for name in plot.parameters()], desk.model.now_ns()
    thinned = max((trace.thinned for trace in plot.face.traces.values()), default=1)
    remarks = {
        "spacecraft": desk.model.welcome.spacecraft,
        "mode": desk.model.welcome.mode.value,
        "session": session.name if session else "not recorded",
        "span": f"{utc_text(start, digits=3)} to {utc_text(end, digits=3)} ({plot.manner.time_kind} time)",
        "samples": "every sample" if is_whole and session else f"what is seen, 1:{thinned}",
    }
    if is_whole and session is not None:
        query = TableQuery(parameters, start, end, axis)
        return lambda: write_recorded(path, session, query, until_ns=until_ns, remarks=remarks)
    lines = [
        SeenLine(one, trace.times_ns, trace.values, axis, plot.manner.is_raw)
        for one in parameters
        if (trace := plot.face.traces.get(one.name)) is not None
    ]
    return lambda: write_seen(path, lines, remarks=remarks)
