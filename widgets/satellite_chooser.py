"""Which satellites of the element store a window follows besides the mission's own: search, tick, put in order.

`/` searches, Space or Enter ticks the current one, Ctrl+Up and Ctrl+Down move it within what is followed, Delete takes it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from console.orbit.name_index import NameIndex
from widgets.followed_list import NAME, NUMBER, FollowedList
from widgets.panel import Panel
from widgets.panel_table import Cell, Column, PanelTable, RowModel, SearchField, lay_out_panel
from widgets.satellite_row import SatelliteRow
from widgets.theme import DARK, Status, Theme

NO_ELEMENTS = "No elements yet. Import a file of them, or update from a provider"
NO_MATCH = "No satellite of this name or number. Esc empties the search"
MOST = 500
ALL_SOURCES = "All sources"
_AGE = {"ok": None, "warning": Status.CAUTION}


def _tick_cell(row: SatelliteRow) -> Cell:
    return Cell("✓" if row.is_followed else "", "accent", is_bold=True, tip="followed" if row.is_followed else "")


def _age_cell(row: SatelliteRow) -> Cell:
    if row.has_ended:
        tip = f"Its newest elements, {row.age_days:.1f} d old, hold no more: nobody knows where it is"
        return Cell("decayed", "muted", status=Status.OFF, tip=tip)
    status = _AGE.get(row.age_level, Status.SERIOUS)
    return Cell(f"{row.age_days:.1f} d", "muted", is_mono=True, status=status, ink=status, tip="Age of the newest elements")


_COLUMNS = [
    Column("", _tick_cell, 32),
    NAME,
    NUMBER,
    Column("Elements", _age_cell, 104),
    Column("Source", lambda row: Cell(", ".join(row.sources), "muted", tip="\n".join(row.sources)), 150, hide_below=540),
]


class SatelliteChooser(Panel):
    """The chooser. `accepted` carries the keys of what is to be followed, in order; `cancelled` that nothing is to change."""

    accepted = Signal(object)
    cancelled = Signal()

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("satellite_chooser", "Choose satellites", theme, parent)
        self._rows: list[SatelliteRow] = []
        self._by_key: dict[str, SatelliteRow] = {}
        self._index = NameIndex([])
        self._chosen: list[str] = []
        self.model: RowModel[SatelliteRow] = RowModel(_COLUMNS, lambda row: row.key, parent=self)
        self._nothing = NO_ELEMENTS
        self.table = PanelTable(self.model, theme, empty_text=NO_ELEMENTS)
        self.table.key_filter = self._takes_key
        self.table.doubleClicked.connect(lambda _: self.toggle_current())
        self.search = SearchField("Search by name or number  /", "satellite_search")
        self.search.textChanged.connect(lambda _: self._refill())
        self.search.left.connect(self.table.setFocus)
        self.source = QComboBox()
        self.source.setObjectName("satellite_source")
        self.source.setAccessibleName("Source")
        self.source.setMinimumWidth(150)
        self.source.currentIndexChanged.connect(lambda _: self._refill())
        self.count = QLabel("")
        self.count.setProperty("role", "caption")
        self.all_button = self._button("Tick all shown", "satellites_all")
        self.all_button.clicked.connect(self.tick_all)
        self.followed = FollowedList(theme)
        self.followed.told.setMinimumHeight(self.search.sizeHint().height())
        self.followed.move_requested.connect(self.move_one)
        self.followed.remove_requested.connect(self.remove)
        self._build()

    def _build(self) -> None:
        left = QWidget()
        left.setObjectName("satellite_side")
        lay_out_panel(left, [self.search, self.source, self.count, self.all_button], self.table)
        split = QSplitter()
        split.setObjectName("satellite_split")
        split.addWidget(left)
        split.addWidget(self.followed)
        split.setStretchFactor(0, 5)
        split.setStretchFactor(1, 3)
        split.setChildrenCollapsible(False)
        self.accept_button = self._button("Follow these", "satellites_accept")
        self.accept_button.setProperty("role", "primary")
        self.accept_button.clicked.connect(lambda: self.accepted.emit(tuple(self._chosen)))
        self.cancel_button = self._button("Cancel", "satellites_cancel")
        self.cancel_button.clicked.connect(self.cancelled)
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 4, 8, 8)
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.accept_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(split, 1)
        column.addLayout(foot)

    def _button(self, text: str, name: str) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.setObjectName(name)
        return button

    def show_satellites(self, rows: Sequence[SatelliteRow], chosen: Sequence[str]) -> None:
        """Have these objects, and the keys of those that are followed, in order; a key that no object has stays as it is."""
        self._rows = list(rows)
        self._by_key = {row.key: row for row in self._rows}
        self._chosen = list(dict.fromkeys(chosen))
        self._index = NameIndex([f"{row.name} {row.catalogue_number or ''}" for row in self._rows])
        self._fill_sources()
        self._refill()
        self._show_followed()

    def show_message(self, text: str) -> None:
        """Say why there is nothing to choose from."""
        self._nothing = self.table.empty_text = text
        self.table.viewport().update()

    @property
    def chosen(self) -> tuple[str, ...]:
        """Keys of what is to be followed, in order."""
        return tuple(self._chosen)

    def toggle_current(self) -> None:
        """Tick the current satellite, or take its tick away; beyond 500 none can be ticked."""
        place = self.table.current_place()
        if place is None:
            return
        key = self.model.row(place).key
        if key in self._chosen:
            self._chosen.remove(key)
        elif len(self._chosen) < MOST:
            self._chosen.append(key)
        self.model.put([self._shown(self._by_key[key])])
        self._show_followed(key)

    def tick_all(self) -> None:
        """Tick everything that the search and the source leave, as far as 500 reach."""
        known = set(self._chosen)
        self._chosen += [row.key for row in self.model.rows() if row.key not in known][: max(MOST - len(self._chosen), 0)]
        self._refill()
        self._show_followed()

    def move_one(self, key: str, step: int) -> None:
        """Move one of what is followed up (-1) or down (1)."""
        at = self._chosen.index(key)
        self._chosen.insert(min(max(at + step, 0), len(self._chosen) - 1), self._chosen.pop(at))
        self._show_followed(key)

    def remove(self, key: str) -> None:
        """Follow this one no longer."""
        self._chosen.remove(key)
        if key in self._by_key and self.model.place_of(key) is not None:
            self.model.put([self._shown(self._by_key[key])])
        self._show_followed()

    def _fill_sources(self) -> None:
        counts: dict[str, int] = {}
        for row in self._rows:
            for source in row.sources:
                counts[source] = counts.get(source, 0) + 1
        wanted = self.source.currentData()
        with QSignalBlocker(self.source):
            self.source.clear()
            self.source.addItem(ALL_SOURCES, "")
            for source in sorted(counts):
                self.source.addItem(f"{source} ({counts[source]:,})", source)
            self.source.setCurrentIndex(max(self.source.findData(wanted), 0))

    def _refill(self) -> None:
        source, chosen = self.source.currentData() or "", set(self._chosen)
        found = [self._rows[place] for place in self._index.find(self.search.text())]
        if source:
            found = [row for row in found if source in row.sources]
        self.model.set_rows([self._shown(row, chosen) if row.key in chosen else row for row in found])
        self.count.setText(f"{len(found):,} of {len(self._rows):,}")
        self.table.empty_text = NO_MATCH if self._rows else self._nothing
        if found:
            self.table.selectRow(0)

    def _shown(self, row: SatelliteRow, chosen: set[str] | None = None) -> SatelliteRow:
        is_followed = row.key in (self._chosen if chosen is None else chosen)
        return replace(row, is_followed=is_followed)

    def _show_followed(self, current: str = "") -> None:
        unknown = [
            SatelliteRow(key, f"{key.removeprefix('name:')} (no elements)", 0, 0.0) for key in self._chosen if key not in self._by_key
        ]
        known = {row.key: row for row in unknown} | self._by_key
        self.followed.show_rows([known[key] for key in self._chosen], MOST, current)

    def _takes_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Slash:
            self.search.setFocus()
        elif event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.toggle_current()
        else:
            return False
        return True


def demo() -> QWidget:
    """A small store, three of it followed."""
    chooser = SatelliteChooser()
    names = [
        ("ISS (ZARYA)", 25544, 0.4, "ok", ("celestrak:stations", "amateur.tle")),
        ("CSS (TIANHE)", 48274, 1.3, "warning", ("celestrak:stations",)),
        ("NOAA 20 (JPSS-1)", 43013, 0.6, "ok", ("weather.tle",)), ("METOP-C", 43689, 0.6, "ok", ("weather.tle",)),
        ("HIMAWARI-9", 41836, 2.1, "ok", ("weather.tle", "geo.tle")), ("SAUDISAT 1C (SO-50)", 27607, 0.9, "ok", ("amateur.tle",)),
        ("RS-44 & BREEZE-KM R/B", 44909, 8.2, "warning", ("amateur.tle",)), ("DIWATA-2B", 43678, 12.0, "serious", ("amateur.tle",)),
        ("ALOS-2", 39766, 0.7, "ok", ("celestrak:resource",)), ("RAZAKSAT-2 TEST", 270_001_234, 0.2, "ok", ("new.json",)),
    ]  # fmt: skip
    rows = [SatelliteRow(str(number), name, number, *rest) for name, number, *rest in names]  # type: ignore[arg-type]
    rows.append(SatelliteRow("57212", "ISS DEB [SPX-28 IPA FSE]", 57212, 933.5, "serious", ("old.tle",), has_ended=True))
    chooser.show_satellites(rows, ["25544", "43678", "270001234"])
    chooser.resize(1000, 420)
    return chooser
