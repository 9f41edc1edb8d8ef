"""All current values of a spacecraft: status, value, limits and how fresh each one is.

Rows come in as often as they like; the table takes them over five times a second and paints those in sight. Keys: `/` searches, R
changes between raw and engineering, W watches, P asks for a plot.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QLabel, QPushButton, QWidget

from console.telemetry.states import AlarmLevel, Freshness
from widgets.panel import Panel
from widgets.panel_table import Cell, Column, PanelTable, RowModel, SearchField, age_text, has_all_words, lay_out_panel
from widgets.telemetry_plot_types import parameter_mime
from widgets.theme import DARK, Status, Theme, alarm_status, freshness_look

_EVERY_MS = 200
_ALL, WATCHED = "All groups", "Watch list"
_LETTERS = {AlarmLevel.NORMAL: "", AlarmLevel.WARNING: "W", AlarmLevel.DISTRESS: "D", AlarmLevel.CRITICAL: "C"}


@dataclass(frozen=True, slots=True)
class TelemetryRow:
    """One parameter as it is. `value` and `raw` are texts without units; `level` is None where no limits are watched;
    `age_s` is -1 before the first value; `limits` is a text such as `13.2 .. 16.9`."""

    name: str
    value: str = "-"
    raw: str = "-"
    units: str = ""
    level: AlarmLevel | None = None
    freshness: Freshness = Freshness.NEVER
    age_s: float = -1.0
    limits: str = ""
    container: str = ""
    group: str = ""
    description: str = ""


def status_cell(row: TelemetryRow) -> Cell:
    """The shape of the alarm level with its letter; a ring when the value isn't live, and the letter of its freshness."""
    look = freshness_look(row.freshness)
    if row.freshness is not Freshness.LIVE:
        return Cell(look.letter, "muted", is_mono=True, status=Status.OFF, tip=row.freshness.value)
    if row.level is None:
        return Cell("", tip="no limits")
    status = alarm_status(row.level)
    ink = None if row.level is AlarmLevel.NORMAL else status
    return Cell(_LETTERS[row.level], is_mono=True, status=status, ink=ink, tip=row.level.name.lower())


def value_cell(row: TelemetryRow, *, is_raw: bool) -> Cell:
    """The value with the marks of its freshness, bold and in the level's colour while it is live and in alarm."""
    is_alarm = row.freshness is Freshness.LIVE and row.level is not None and row.level > AlarmLevel.NORMAL
    ink = alarm_status(row.level) if is_alarm and row.level is not None else None
    return Cell(row.raw if is_raw else row.value, is_mono=True, freshness=row.freshness, ink=ink, is_bold=is_alarm)


def freshness_cell(row: TelemetryRow) -> Cell:
    """The age; words where there is none."""
    text = row.freshness.value.split()[0] if row.age_s < 0 else age_text(row.age_s)
    return Cell(text, "muted", is_mono=row.age_s >= 0, tip=row.freshness.value)


class TelemetryTable(Panel):
    """The table. `watch_changed` carries the set of watched names."""

    parameter_chosen = Signal(str)
    plot_requested = Signal(str)
    watch_changed = Signal(object)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("telemetry_table", "Telemetry values", theme, parent)
        self.is_raw = False
        self._watched: frozenset[str] = frozenset()
        self._waiting: dict[str, TelemetryRow] = {}
        self.model: RowModel[TelemetryRow] = RowModel(self._columns(), lambda row: row.name, drag=_drag, parent=self)
        self.table = PanelTable(self.model, theme, empty_text="No parameter matches, or no dictionary is loaded")
        self.table.setDragEnabled(True)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.key_filter = self._takes_key
        self.table.selectionModel().currentRowChanged.connect(self._on_current)
        self.table.doubleClicked.connect(lambda index: self.plot_requested.emit(self.model.row(index.row()).name))
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.flush)
        self._build()

    def _columns(self) -> list[Column[TelemetryRow]]:
        return [
            Column("", status_cell, 44),
            Column("Parameter", lambda row: Cell(row.name, tip=row.description), 0),
            Column("Value", lambda row: value_cell(row, is_raw=self.is_raw), 112, is_right=True),
            Column("Unit", lambda row: Cell("" if self.is_raw else row.units, "muted"), 64),
            Column("Age", freshness_cell, 80, is_right=True),
            Column("Limits", lambda row: Cell(row.limits, "muted", is_mono=True), 128, hide_below=560),
            Column("Container", lambda row: Cell(row.container, "muted"), 120, hide_below=760),
        ]

    def _build(self) -> None:
        self.search = SearchField("Search parameters  /", "telemetry_search")
        self.search.textChanged.connect(lambda _: self._refilter())
        self.search.left.connect(self.table.setFocus)
        self.groups = QComboBox()
        self.groups.setObjectName("telemetry_group")
        self.groups.setAccessibleName("Group")
        self.groups.addItems([_ALL, WATCHED])
        self.groups.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.groups.currentTextChanged.connect(lambda _: self._refilter())
        self.raw_button = QPushButton("Raw")
        self.raw_button.setObjectName("telemetry_raw")
        self.raw_button.setProperty("role", "quiet")
        self.raw_button.setCheckable(True)
        self.raw_button.setToolTip("Show raw values (R)")
        self.raw_button.toggled.connect(self.set_raw)
        self.count = QLabel("")
        self.count.setProperty("role", "caption")
        lay_out_panel(self, [self.search, self.groups, self.raw_button, self.count], self.table)

    def set_rows(self, rows: Iterable[TelemetryRow]) -> None:
        """Have exactly these parameters, in this order."""
        self._waiting.clear()
        self.model.set_rows(rows)
        self._fill_groups()
        self._count()

    def show_rows(self, rows: Iterable[TelemetryRow]) -> None:
        """New values; they are in the table within 200 ms, and only the last of each parameter is painted."""
        self._waiting.update((row.name, row) for row in rows)

    def flush(self) -> int:
        """Take over what is waiting now; returns how many rows that were."""
        rows = list(self._waiting.values())
        self._waiting.clear()
        if rows:
            before = len(self.model.all_rows())
            self.model.put(rows, seen=self.table.seen())
            if len(self.model.all_rows()) != before:
                self._fill_groups()
                self._count()
        return len(rows)

    def set_watched(self, names: Iterable[str]) -> None:
        """The watch list."""
        self._watched = frozenset(names)
        self._refilter()
        self.watch_changed.emit(self._watched)

    def watched(self) -> frozenset[str]:
        """Names on the watch list."""
        return self._watched

    def show_group(self, name: str) -> None:
        """Show one group, `Watch list`, or `All groups`."""
        self.groups.setCurrentText(name)

    def set_raw(self, is_raw: bool) -> None:
        """Show raw values in place of engineering values."""
        self.is_raw = is_raw
        self.raw_button.setChecked(is_raw)
        self.table.viewport().update()

    def _fill_groups(self) -> None:
        groups = sorted({row.group for row in self.model.all_rows() if row.group})
        wanted = [_ALL, WATCHED, *groups]
        if [self.groups.itemText(place) for place in range(self.groups.count())] != wanted:
            chosen = self.groups.currentText()
            self.groups.blockSignals(True)
            self.groups.clear()
            self.groups.addItems(wanted)
            self.groups.setCurrentText(chosen)
            self.groups.blockSignals(False)

    def _refilter(self) -> None:
        words, group, watched = self.search.text(), self.groups.currentText(), self._watched

        def matches(row: TelemetryRow) -> bool:
            if group == WATCHED and row.name not in watched:
                return False
            if group not in (_ALL, WATCHED) and row.group != group:
                return False
            return has_all_words(words, row.name, row.description, row.container)

        self.model.set_filter(matches)
        self._count()

    def _count(self) -> None:
        self.count.setText(f"{self.model.rowCount()} of {len(self.model.all_rows())}")

    def _on_current(self, index: object) -> None:
        place = self.table.current_place()
        if place is not None and place < self.model.rowCount():
            self.parameter_chosen.emit(self.model.row(place).name)

    def chosen_names(self) -> list[str]:
        """Names of the selected parameters."""
        return [self.model.row(place).name for place in self.table.chosen()]

    def _toggle_watch(self) -> None:
        chosen = set(self.chosen_names())
        self.set_watched(self._watched - chosen if chosen <= self._watched else self._watched | chosen)

    def _takes_key(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key == Qt.Key.Key_Slash:
            self.search.setFocus()
            self.search.selectAll()
        elif key == Qt.Key.Key_R:
            self.set_raw(not self.is_raw)
        elif key == Qt.Key.Key_W:
            self._toggle_watch()
        elif key == Qt.Key.Key_P:
            for name in self.chosen_names():
                self.plot_requested.emit(name)
        else:
            return False
        return True

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
