"""What the window's actions do with values: drawings, watch lists, sets and columns of the telemetry table. `Handlers` inherits them."""

from __future__ import annotations

from console.desktop.session_view import SessionView
from console.desktop.uncovering import is_seen
from widgets.telemetry_table import TelemetryTable
from widgets.theme import Status

NONE_CHOSEN = "choose parameters in the telemetry table first"


class ValueHandlers:
    """The actions of drawings and of the telemetry table."""

    def __init__(self, view: SessionView) -> None:
        self._value_view = view

    def show_drawing(self) -> None:
        if self._value_view.room.mimics is None:
            self._value_view.show_workspace("pass")
        room = self._value_view.room
        if room.mimics is None:
            return
        drawings = room.mimics.drawings
        if is_seen(drawings):
            drawings.choose_next()
        room.workspace.reveal("mimics").setFocus()

    def show_clock(self) -> None:
        self._value_view.show_workspace("pass")
        self._value_view.room.workspace.reveal("clock").setFocus()

    def tell_parameter(self) -> None:
        table = self._values()
        if table is not None and table.chosen_names():
            table.details_requested.emit(table.chosen_names()[0])
        else:
            self._say_none()

    def new_watch_list(self) -> None:
        table = self._values()
        if table is not None and table.chosen_names():
            table.ask_new_list()
        else:
            self._say_none()

    def mark_values(self) -> None:
        table = self._values()
        if table is not None:
            table.mark_now()

    def choose_columns(self) -> None:
        table = self._values()
        if table is not None:
            table.choose_columns()

    def _values(self) -> TelemetryTable | None:
        """The telemetry table of the workspace on show, of Pass where that has none."""
        if self._value_view.room.table is None:
            self._value_view.show_workspace("pass")
        found = self._value_view.room.table
        if found is not None:
            self._value_view.room.workspace.reveal("table").setFocus()
        return None if found is None else found.table

    def _say_none(self) -> None:
        self._value_view.notices.show_notice(NONE_CHOSEN, Status.STANDBY)
