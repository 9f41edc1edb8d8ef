"""All current values of a spacecraft: status, value, limits and how fresh each one is.

Rows come in as often as they like; the table takes them over five times a second and paints those in sight. Keys: `/` searches, R
changes between raw and engineering, W puts on the watch list or takes off, P asks for a plot, I or Enter for all that is known of one
parameter, M marks now for *Changed since the mark*, C chooses columns; in a watch list Ctrl+Up and Ctrl+Down move, F2 renames.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QLabel, QWidget

from console.telemetry.states import AlarmLevel, Freshness
from widgets.panel_buttons import quiet_button
from widgets.panel_table import PanelTable, RowModel, SearchField, lay_out_panel
from widgets.telemetry_lists import TelemetryLists
from widgets.telemetry_plot_types import parameter_mime
from widgets.telemetry_rows import TelemetryRow
from widgets.telemetry_sets import ALL, CHANGED, CHANGING, TelemetrySets
from widgets.theme import DARK, Theme
from widgets.watch_lists import WATCHED

_EVERY_MS = 200
_NARROW_PX = 104


class TelemetryTable(TelemetryLists):
    """The table. `watch_changed` carries the names on the list that is worked on; `lists_changed` all lists by name, `columns_changed` the
    columns, to be remembered; `sight_changed` comes when other rows have come into sight. `sets.members` says which
    parameters belong to a set that changes by itself, such as *In alarm*."""

    parameter_chosen = Signal(str)
    plot_requested = Signal(str)
    details_requested = Signal(str)
    mark_requested = Signal()
    sight_changed = Signal()

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("telemetry_table", "Telemetry values", theme, parent)
        self._waiting: dict[str, TelemetryRow] = {}
        self.model: RowModel[TelemetryRow] = RowModel(self._made_columns(), lambda row: row.name, drag=_drag, parent=self)
        self.sets = TelemetrySets(self.model.all_rows)
        self.table = PanelTable(self.model, theme, empty_text="No parameter matches, or no dictionary is loaded")
        self.table.setDragEnabled(True)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.key_filter = self._takes_key
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        self.table.doubleClicked.connect(lambda index: self.plot_requested.emit(self.model.row(index.row()).name))
        self.table.verticalScrollBar().valueChanged.connect(lambda _: self.sight_changed.emit())
        self.table.horizontalHeader().setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.horizontalHeader().customContextMenuRequested.connect(lambda _: self.choose_columns())
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.flush)
        self._build()

    def _build(self) -> None:
        self.search = SearchField("Search parameters  /", "telemetry_search")
        self.search.textChanged.connect(lambda _: self._refilter())
        self.search.left.connect(self.table.setFocus)
        self.groups = QComboBox()
        self.groups.setObjectName("telemetry_group")
        self.groups.setAccessibleName("Group")
        self.groups.addItems([ALL, *CHANGING, WATCHED])
        self.groups.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.groups.setMinimumWidth(_NARROW_PX)
        self.search.setMinimumWidth(_NARROW_PX)
        self.groups.currentTextChanged.connect(self._on_group)
        self.raw_button = quiet_button("Raw", "telemetry_raw", "Show raw values (R)")
        self.raw_button.setCheckable(True)
        self.raw_button.toggled.connect(self.set_raw)
        self.list_button = quiet_button("Lists", "telemetry_lists", "Watch lists and columns (L)")
        self.list_button.clicked.connect(self.open_menu)
        self.count = QLabel("")
        self.count.setProperty("role", "caption")
        lay_out_panel(self, [self.search, self.groups, self.list_button, self.raw_button, self.count], self.table)

    # --- rows

    def set_rows(self, rows: Iterable[TelemetryRow]) -> None:
        """Have exactly these parameters, in this order."""
        self._waiting.clear()
        self.model.set_rows(rows)
        self.sets.index()
        self.sets_have_changed()

    def show_rows(self, rows: Iterable[TelemetryRow]) -> None:
        """New values; they are in the table within 200 ms, and only the last of each parameter is painted."""
        self._waiting.update((row.name, row) for row in rows)

    def flush(self) -> int:
        """Take over what is waiting now; returns how many rows that were."""
        rows = list(self._waiting.values())
        self._waiting.clear()
        if rows:
            is_new = any(row.name not in self.sets.texts for row in rows)
            self.model.put(rows, seen=self.table.seen())
            if is_new:
                self.sets.index()
                self.sets_have_changed()
        if self.sets.has_moved(self.shown_set()):
            self._refilter()
        return len(rows)

    def names_in_sight(self) -> list[str]:
        """The parameters whose rows can be seen."""
        return [self.model.row(place).name for place in self.table.seen() if place < self.model.rowCount()]

    def set_raw(self, is_raw: bool) -> None:
        """Show raw values in place of engineering values."""
        self.is_raw = is_raw
        self.raw_button.setChecked(is_raw)
        self.table.viewport().update()

    def chosen_names(self) -> list[str]:
        """Names of the selected parameters."""
        return [self.model.row(place).name for place in self.table.chosen()]

    # --- sets and search

    def shown_set(self) -> str:
        """The set or group on show."""
        return self.groups.currentText()

    def show_group(self, name: str) -> None:
        """Show one group, watch list or set, or `All groups`."""
        self.groups.setCurrentText(name)

    def mark_now(self) -> None:
        """From now on *Changed since the mark* means since now."""
        self.sets.mark()
        self.mark_requested.emit()
        self.show_group(CHANGED)
        self._refilter()

    def known_names(self) -> Iterable[str]:
        return self.sets.texts

    def sets_have_changed(self) -> None:
        self._fill_groups()
        self._refilter()

    def _fill_groups(self) -> None:
        wanted = self.sets.names(self.lists)
        if [self.groups.itemText(place) for place in range(self.groups.count())] != wanted:
            chosen = self.groups.currentText()
            self.groups.blockSignals(True)
            self.groups.clear()
            self.groups.addItems(wanted)
            self.groups.setCurrentText(chosen)
            self.groups.blockSignals(False)

    def _refilter(self) -> None:
        names = self.sets.parameters(self.shown_set(), self.lists, self.search.text())
        chosen, current = self.chosen_names(), self.table.current_place()
        at = self.model.row(current).name if current is not None and current < self.model.rowCount() else ""
        self.model.set_order(names)
        self._choose_again(chosen, at)
        self.count.setText(f"{self.model.rowCount()} of {len(self.sets.texts)}")
        self.sight_changed.emit()

    def _choose_again(self, names: Iterable[str], current: str) -> None:
        flag = QItemSelectionModel.SelectionFlag
        place = self.model.place_of(current)
        if place is not None:
            self.table.selectionModel().setCurrentIndex(self.model.index(place, 0), flag.NoUpdate)
        for name in names:
            if (found := self.model.place_of(name)) is not None:
                self.table.selectionModel().select(self.model.index(found, 0), flag.Select | flag.Rows)

    def _on_group(self, name: str) -> None:
        if name in self.lists.names():
            self._list = name
        self._refilter()

    def _on_current(self, index: object) -> None:
        place = self.table.current_place()
        if place is not None and place < self.model.rowCount():
            self.parameter_chosen.emit(self.model.row(place).name)

    # --- keys

    def _takes_key(self, event: QKeyEvent) -> bool:
        plain = {
            Qt.Key.Key_Slash: self._to_search, Qt.Key.Key_R: lambda: self.set_raw(not self.is_raw), Qt.Key.Key_W: self.toggle_watch,
            Qt.Key.Key_P: self._plot_chosen, Qt.Key.Key_I: self._ask_details, Qt.Key.Key_Return: self._ask_details,
            Qt.Key.Key_M: self.mark_now, Qt.Key.Key_C: self.choose_columns, Qt.Key.Key_L: self.open_menu, Qt.Key.Key_F2: self.ask_rename,
        }  # fmt: skip
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        if control and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_in_list(-1 if key == Qt.Key.Key_Up else 1)
        elif key == Qt.Key.Key_W and modifiers & Qt.KeyboardModifier.ShiftModifier:
            self.ask_new_list()
        elif key in plain and not control:
            plain[key]()
        else:
            return False
        return True

    def _to_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _plot_chosen(self) -> None:
        for name in self.chosen_names():
            self.plot_requested.emit(name)

    def _ask_details(self) -> None:
        place = self.table.current_place()
        if place is not None and place < self.model.rowCount():
            self.details_requested.emit(self.model.row(place).name)

    def showEvent(self, event: QShowEvent) -> None:
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()


def _drag(rows: list[TelemetryRow]) -> object:
    return parameter_mime([row.name for row in rows])


def demo() -> QWidget:
    """The values of a small spacecraft with every kind of freshness and alarm level."""
    base = TelemetryRow("BATT_V", "14.217", "2210", "V", AlarmLevel.NORMAL, Freshness.LIVE, 0.4, "13.2 .. 16.9", "HK_POWER", "power")
    rows = [
        base,
        replace(base, name="BATT_I", value="-2.613", raw="1871", units="A", level=AlarmLevel.DISTRESS, limits="-2.5 ..", age_s=0.4),
        replace(base, name="BATT_SOC", value="31.5", raw="80", units="%", level=AlarmLevel.WARNING, limits="35 .."),
        replace(base, name="BUS_3V3", value="3.312", raw="1024", level=None, limits=""),
        replace(
            base, name="BATT_T", value="-2.7", raw="117", units="degC", level=AlarmLevel.CRITICAL, limits="0 .. 35", container="HK_THERMAL"
        ),
        replace(base, name="PANEL_T", value="41.08", raw="901", units="degC", freshness=Freshness.STALE, age_s=14, container="HK_THERMAL"),
        replace(base, name="CAM_T", value="19.55", raw="640", units="degC", freshness=Freshness.EXPIRED, age_s=700, container="HK_PAYLOAD"),
        replace(
            base, name="GYRO_X", value="99.999", raw="32767", units="deg/s", freshness=Freshness.INVALID, age_s=0.9, container="HK_ADCS"
        ),
        replace(base, name="ADCS_MODE", value="NADIR", raw="2", units="", level=AlarmLevel.NORMAL, limits="", container="HK_ADCS"),
        TelemetryRow("CAM_FRAMES", units="", container="HK_PAYLOAD", group="payload", limits="0 .. 400"),
    ]
    groups = {"HK_POWER": "power", "HK_THERMAL": "thermal", "HK_ADCS": "attitude", "HK_PAYLOAD": "payload"}
    table = TelemetryTable()
    table.set_rows([replace(row, group=groups[row.container]) for row in rows])
    table.resize(760, 360)
    return table
