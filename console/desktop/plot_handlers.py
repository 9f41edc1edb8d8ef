"""What the window's actions do with plots. One small method each, named as the action; `Handlers` inherits them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialog, QFileDialog, QInputDialog

from console.desktop.panels.plots import PlotsPanel
from console.desktop.plot_export import export_plot
from console.desktop.session_view import SessionView
from console.desktop.settings import SavedPlot
from console.errors import KnownError
from widgets.parameter_search import ParameterSearch
from widgets.plot_export_dialog import PlotExport, PlotExportDialog
from widgets.telemetry_plot import TelemetryPlot
from widgets.telemetry_plot_types import Manner, PlotSetup, TimeKind
from widgets.theme import Status


class PlotHandlers:
    """The actions of the plots. What concerns one plot is done to the one that has the keyboard, else to the first."""

    def __init__(self, view: SessionView) -> None:
        self._plots_view = view
        self._search: ParameterSearch | None = None
        self._place: int | None = None
        for room in view.rooms.values():
            if room.plots is not None:
                panel = room.plots
                panel.note_wanted.connect(lambda at_ns, panel=panel: self._write_note(panel, at_ns))
                panel.export_requested.connect(self._export)
                panel.parameter_wanted.connect(self._search_for_plot)

    def _plots_panel(self) -> PlotsPanel:
        """The plots of the workspace on show; the Pass workspace is brought in where there are none."""
        if self._plots_view.room.plots is None:
            self._plots_view.show_workspace("pass")
        panel = self._plots_view.room.plots
        assert panel is not None
        return panel

    def _plot(self) -> TelemetryPlot | None:
        plot = self._plots_panel().grid.current()
        if plot is None:
            self._tell("no plot shows anything: add a parameter first (Ctrl+L)")
        return plot

    def _tell(self, text: str) -> None:
        self._plots_view.notices.show_notice(text, Status.STANDBY)

    def plot_parameter(self) -> None:
        self._place = None
        if self._plots_view.room.plots is None:
            self._plots_view.show_workspace("pass")
        if self._search is None:
            self._search = ParameterSearch(self._plots_view.desk.theme, parent=self._plots_view)
            self._search.parameter_chosen.connect(self._on_parameter_chosen)
            self._search.show_parameters(self._plots_view.model.dictionary.parameters.values())
        self._search.open_over(self._plots_view)

    def _on_parameter_chosen(self, name: str) -> None:
        plots = self._plots_view.room.plots
        if plots is None:
            return
        if self._place is not None and self._place < len(plots.grid.plots):
            plots.grid.add_parameter(self._place, name)
        else:
            plots.add(name)

    def _search_for_plot(self, place: int) -> None:
        """A plot asked for a parameter: what is found goes there."""
        self.plot_parameter()
        self._place = place

    def toggle_plot_time(self) -> None:
        if (plot := self._plot()) is not None:
            plot.toggle_time()

    def toggle_plot_alone(self) -> None:
        if (plot := self._plot()) is not None:
            plot.ask_for_all_room()

    def toggle_plot_raw(self) -> None:
        if (plot := self._plot()) is not None:
            plot.toggle_raw()

    def toggle_plot_statistics(self) -> None:
        if (plot := self._plot()) is not None:
            plot.statistics.toggle()

    def toggle_all_sessions(self) -> None:
        grid = self._plots_panel().grid
        grid.toggle_sessions()
        self._tell("the plots show all sessions of the spacecraft" if grid.shows_all_sessions else "the plots show this session only")

    def compare_passes(self) -> None:
        self._plots_view.show_workspace("investigate")
        self._plots_view.room.workspace.reveal("comparison").setFocus()

    def note_at_cursor(self) -> None:
        if (plot := self._plot()) is not None:
            plot.ask_for_note()

    def _write_note(self, panel: PlotsPanel, at_ns: int) -> None:
        text, is_given = QInputDialog.getText(self._plots_view, "Note", "A note about the time of the cursor:")
        if is_given and text.strip():
            panel.write_note(at_ns, text.strip())

    def export_plot(self) -> None:
        if (plot := self._plot()) is not None:
            self._export(plot)

    def _export(self, plot: TelemetryPlot) -> None:
        dialog = PlotExportDialog(self._plots_view.desk.theme, self._plots_view)
        is_wanted, wanted = dialog.exec() == QDialog.DialogCode.Accepted, dialog.chosen
        dialog.deleteLater()
        if is_wanted:
            name = f"{'-'.join(plot.parameters()[:3]) or 'plot'}.{wanted.kind.value}"
            path, _ = QFileDialog.getSaveFileName(self._plots_view, "Export the plot", name, f"{wanted.kind.name} (*.{wanted.kind.value})")
            if path:
                self._save(plot, wanted, Path(path))

    def _save(self, plot: TelemetryPlot, wanted: PlotExport, path: Path) -> None:
        view = self._plots_view
        try:
            export_plot(view.desk, plot, wanted, path, background=view.history.background, told=self._tell)
        except KnownError as error:
            view.notices.show_notice(str(error), Status.CAUTION)

    def save_plots(self) -> None:
        name, is_given = QInputDialog.getText(self._plots_view, "Plots", "Save these plots, by this name:")
        if is_given and name.strip():
            setups = self._plots_panel().grid.setups()
            saved = [SavedPlot(list(each.parameters), each.manner.time_kind.value, each.manner.is_raw) for each in setups]
            self._saved().setdefault(self._craft(), {})[name.strip()] = saved
            self._tell(f"plots {name.strip()} saved for {self._craft()}")

    def load_plots(self) -> None:
        known = self._saved().get(self._craft(), {})
        if not known:
            self._tell(f"no plots have been saved for {self._craft()}")
            return
        name, is_given = QInputDialog.getItem(self._plots_view, "Plots", "Bring back:", sorted(known), 0, False)
        if is_given and name in known:
            self._plots_panel().grid.apply_setups([_setup(each) for each in known[name]])

    def delete_plots(self) -> None:
        known = self._saved().get(self._craft(), {})
        if not known:
            self._tell(f"no plots have been saved for {self._craft()}")
            return
        name, is_given = QInputDialog.getItem(self._plots_view, "Plots", "Forget:", sorted(known), 0, False)
        if is_given and known.pop(name, None) is not None:
            self._tell(f"plots {name} forgotten")

    def _saved(self) -> dict[str, dict[str, list[SavedPlot]]]:
        return self._plots_view.desk.settings.plots

    def _craft(self) -> str:
        return self._plots_view.model.spacecraft.name


def _setup(saved: SavedPlot) -> PlotSetup:
    return PlotSetup(tuple(saved.parameters), Manner(TimeKind(saved.time), saved.is_raw))
