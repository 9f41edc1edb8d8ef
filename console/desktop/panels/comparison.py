"""The comparison of passes: the list comes from the catalogue, curves from the sessions' files, both in a worker."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QFileDialog

from console.desktop.comparison import Comparer, Comparison, PassPlace, choices_of, list_places, without_missing
from console.desktop.comparison_export import export_comparison
from console.desktop.desk import Desk
from console.desktop.history import HistoryLoader
from console.desktop.panels.plots import PlotsPanel
from console.desktop.workspace import Panel, Shows
from console.errors import KnownError
from widgets.pass_comparison import ComparisonRequest, PassComparison
from widgets.plot_export_dialog import PlotExport, PlotExportDialog
from widgets.telemetry_plot_types import is_plottable
from widgets.theme import Status

LISTED_EVERY_MS = 15_000


class ComparisonPanel(QObject):
    """Lists passes while it can be seen and compares those that are picked."""

    def __init__(self, desk: Desk, plots: PlotsPanel, history: HistoryLoader) -> None:
        super().__init__()
        self._desk, self._plots, self._history = desk, plots, history
        self._places: list[PassPlace] = []
        self.comparison = PassComparison(desk.theme)
        names = sorted(one.name for one in desk.model.dictionary.parameters.values() if is_plottable(one.kind))
        drawn = next((name for names in plots.grid.layout_names() for name in names), "")
        self.comparison.show_parameters(names, drawn)
        self.comparison.requested.connect(self._on_requested)
        self.comparison.export_requested.connect(self._on_export_requested)

    def panel(self) -> Panel:
        """The panel for a workspace."""
        return Panel("comparison", "Comparison", self.comparison, self.list_passes, LISTED_EVERY_MS, Shows.NOTHING)

    def list_passes(self) -> None:
        """Read the catalogue again."""
        source, until_ns = self._history.source, self._desk.model.now_ns()
        self._history.background.run(lambda: list_places(source, until_ns), self._on_listed, key=("passes", id(self)))

    def _on_listed(self, places: list[PassPlace]) -> None:
        if [each.key for each in places] != [each.key for each in self._places]:
            self._places = places
            self.comparison.show_passes(choices_of(places))

    def _on_requested(self, request: ComparisonRequest) -> None:
        request, places = without_missing(request, self._places)
        if places:
            comparer = Comparer(self._history.source, self._desk.model.spacecraft, self._plots.info, self._desk.model.now_ns())
            self._history.background.run(lambda: comparer.compare(request, places), self._on_compared, key=("comparison", id(self)))

    def _on_export_requested(self) -> None:
        dialog = PlotExportDialog(self._desk.theme, self.comparison, has_samples=False)
        is_wanted, wanted = dialog.exec() == QDialog.DialogCode.Accepted, dialog.chosen
        dialog.deleteLater()
        if is_wanted:
            suffix = wanted.kind.value
            name = f"{self.comparison.request().y}-passes.{suffix}"
            path, _ = QFileDialog.getSaveFileName(self.comparison, "Export the comparison", name, f"{wanted.kind.name} (*.{suffix})")
            if path:
                self.export_to(Path(path), wanted)

    def export_to(self, path: Path, wanted: PlotExport) -> None:
        """Write what is compared; what can't be written is told."""
        try:
            export_comparison(self._desk, self.comparison, wanted, path, background=self._history.background, told=self._tell)
        except KnownError as error:
            self._desk.notice(str(error), Status.CAUTION)

    def _tell(self, text: str) -> None:
        self._desk.notice(text, Status.STANDBY)

    def _on_compared(self, found: Comparison) -> None:
        parameter = self._desk.model.dictionary.parameters[found.request.y]
        self.comparison.show_comparison(
            found.curves, x_title=found.x_title, y_title=f"{parameter.name}  {parameter.units}".strip(), rule=found.rule,
            labels=dict(parameter.labels),
        )  # fmt: skip
