"""What a plot asks of those who have it: it reaches for nothing itself."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from widgets.panel import Panel
from widgets.telemetry_plot_types import PARAMETER_MIME, dropped_parameters


class PlotRequests(Panel):
    """The signals of a plot. `history_requested` carries a Series, start and end, `note_requested` the time pointed at,
    `statistics_requested` a StatisticsQuery."""

    parameter_requested = Signal()
    parameter_dropped = Signal(str)
    parameters_changed = Signal()
    history_requested = Signal(object, object, object)
    window_changed = Signal(object)
    removal_requested = Signal()
    alone_requested = Signal()
    sessions_requested = Signal()
    export_requested = Signal()
    note_requested = Signal(object)
    statistics_requested = Signal(object)

    def ask_for_parameter(self) -> None:
        """Somebody wants to search for one."""
        self.parameter_requested.emit()

    def ask_for_sessions(self) -> None:
        """Somebody wants to see other sessions, too, or this one only."""
        self.sessions_requested.emit()

    def ask_for_export(self) -> None:
        """Somebody wants a picture or a table of this plot."""
        self.export_requested.emit()

    def ask_for_all_room(self) -> None:
        """Somebody wants to see this plot alone, or all of them again."""
        self.alone_requested.emit()

    def ask_for_removal(self) -> None:
        """Somebody wants this plot away."""
        self.removal_requested.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(PARAMETER_MIME):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for name in dropped_parameters(event.mimeData()):
            self.parameter_dropped.emit(name)
        event.acceptProposedAction()
