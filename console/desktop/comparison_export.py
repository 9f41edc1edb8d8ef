"""A comparison of passes into a file: a picture of what is seen, or a table of the points of every curve."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from console.desktop.background import Background
from console.desktop.desk import Desk
from console.desktop.plot_export import write_picture
from console.store.plot_table import ComparedLine, write_compared
from widgets.comparison_picture import ComparisonPicture
from widgets.pass_comparison import PassComparison
from widgets.plot_export_dialog import ExportKind, PlotExport


def export_comparison(
    desk: Desk, seen: PassComparison, wanted: PlotExport, path: Path, *, background: Background, told: Callable[[str], None]
) -> None:  # fmt: skip
    """Write what is compared as wanted and tell what became of it. Raises KnownError where a picture can't be written."""
    canvas, welcome = seen.canvas, desk.model.welcome
    title = f"{welcome.spacecraft}  {canvas.y_title} over {canvas.x_title}"
    if wanted.kind is ExportKind.CSV:
        lines = [ComparedLine(curve.name, curve.x, curve.y) for curve in canvas.curves]
        remarks = {"spacecraft": welcome.spacecraft, "mode": welcome.mode.value, "rule": seen.caption.text(), "samples": "as drawn"}
        axes = (canvas.x_title, canvas.y_title)
        background.run(lambda: write_compared(path, lines, axes, remarks=remarks), lambda count: told(f"{count} points in {path.name}"))
        return
    write_picture(ComparisonPicture(canvas, title, wanted.size, wanted.theme), wanted.kind, path)
    told(f"the comparison is in {path.name}")
