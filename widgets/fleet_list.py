"""The fleet at a glance: each spacecraft's state, its next pass with a countdown, and how old its elements are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from console.utc import SECOND_NS, parse_utc, utc_text
from widgets.panel import Panel
from widgets.panel_table import Cell, Column, PanelTable, RowModel, lay_out_panel
from widgets.pass_words import error_text
from widgets.theme import DARK, Status, Theme


@dataclass(frozen=True, slots=True)
class FleetRow:
    """One spacecraft. `pass_start_ns`/`pass_end_ns` are AOS and LOS of the present or next pass, -1 when none is known;
    `aos_error_s`: its expected error, `is_booked`: the antenna is booked for it. `outlook` says why there is none (`never up`, `decayed`,
    `no elements`). `age_level` is Pass.age_level: 'ok', 'warning' or 'serious'."""

    name: str
    state: str
    status: Status = Status.OFF
    station: str = ""
    pass_start_ns: int = -1
    pass_end_ns: int = -1
    max_elevation_deg: float = 0.0
    element_age_days: float = -1.0
    age_level: str = "ok"
    outlook: str = ""
    now_ns: int = 0
    aos_error_s: float = -1.0
    is_booked: bool = False


def countdown_text(seconds: float) -> str:
    """Time until something: `00:12:33`, or `2 d 03:10` from a day on."""
    whole = max(int(seconds), 0)
    days, rest = divmod(whole, 86_400)
    hours, minutes = divmod(rest // 60, 60)
    return f"{days} d {hours:02d}:{minutes:02d}" if days else f"{hours:02d}:{minutes:02d}:{rest % 60:02d}"


def next_pass_text(row: FleetRow) -> str:
    """`AOS in 00:12:33` before, `LOS in 00:06:41` during a pass, else the outlook."""
    if row.pass_start_ns < 0:
        return row.outlook or "no pass"
    is_up = row.pass_start_ns <= row.now_ns <= row.pass_end_ns
    until = row.pass_end_ns if is_up else row.pass_start_ns
    return f"{'LOS' if is_up else 'AOS'} in {countdown_text((until - row.now_ns) / SECOND_NS)}"


def _pass_cell(row: FleetRow) -> Cell:
    tip = f"AOS {utc_text(row.pass_start_ns)}, LOS {utc_text(row.pass_end_ns)}" if row.pass_start_ns >= 0 else row.outlook
    is_up = 0 <= row.pass_start_ns <= row.now_ns <= row.pass_end_ns
    text = f"B  {next_pass_text(row)}" if row.is_booked else next_pass_text(row)
    tip += "; booked" if row.is_booked else ""
    return Cell(text, "text" if row.pass_start_ns >= 0 else "muted", is_mono=row.pass_start_ns >= 0, is_bold=is_up, tip=tip)


def _age_cell(row: FleetRow) -> Cell:
    if row.element_age_days < 0:
        return Cell("no elements", "muted")
    status = {"ok": None, "warning": Status.CAUTION}.get(row.age_level, Status.SERIOUS)
    error = f"AOS {error_text(row.aos_error_s)}" if row.aos_error_s >= 0 else "the error of AOS is told with a pass"
    short = f" {error_text(row.aos_error_s).replace(' ', '')}" if row.aos_error_s >= 0.1 else ""
    tip = f"Age of the orbital elements; expected error: {error}"
    return Cell(f"{row.element_age_days:.1f} d{short}", "muted", is_mono=True, status=status, ink=status, tip=tip)


_COLUMNS: list[Column[FleetRow]] = [
    Column("Spacecraft", lambda row: Cell(row.name), 100),
    Column("State", lambda row: Cell(row.state, "muted", status=row.status, tip=row.state), 0),
    Column("Next pass", _pass_cell, 140),
    Column("Station", lambda row: Cell(row.station, "muted"), 80, hide_below=560),
    Column("Max", lambda row: Cell(f"{row.max_elevation_deg:.0f}°" if row.pass_start_ns >= 0 else "", is_mono=True), 54, is_right=True),
    Column("Elements", _age_cell, 90),
]


class FleetList(Panel):
    """The list. `spacecraft_chosen` carries a name."""

    spacecraft_chosen = Signal(str)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("fleet_list", "Fleet", theme, parent)
        self.model: RowModel[FleetRow] = RowModel(_COLUMNS, lambda row: row.name, parent=self)
        self.table = PanelTable(self.model, theme, empty_text="The spacecraft of the mission will stand here")
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._on_chosen())
        lay_out_panel(self, [], self.table)
        self._told = ""

    def show_fleet(self, rows: Sequence[FleetRow]) -> None:
        """Have exactly these spacecraft; the chosen one stays chosen."""
        if [row.name for row in rows] == [row.name for row in self.model.all_rows()]:
            self.model.put(list(rows))
            return
        self.model.set_rows(rows)
        self.choose(self._told)

    @property
    def names(self) -> list[str]:
        """Who is listed, in order."""
        return [row.name for row in self.model.all_rows()]

    def names_in_sight(self) -> list[str]:
        """Who can be seen without scrolling; all while the list is not shown."""
        return [self.model.row(place).name for place in self.table.seen() if place < self.model.rowCount()]

    def show_some(self, rows: Sequence[FleetRow]) -> None:
        """Renew some of those listed: of five hundred only those in sight have to be up to date."""
        self.model.put(list(rows), seen=self.table.seen())

    def show_now(self, now_ns: int) -> None:
        """The session's time: countdowns follow it, once a second."""
        rows = self.model.all_rows()
        if rows and rows[0].now_ns // SECOND_NS != now_ns // SECOND_NS:
            self.model.put([replace(row, now_ns=now_ns) for row in rows])

    def choose(self, name: str) -> None:
        """Choose a spacecraft."""
        place = self.model.place_of(name)
        if place is not None:
            self.table.selectRow(place)

    def _on_chosen(self) -> None:
        chosen = self.table.chosen()
        if chosen and self.model.row(chosen[0]).name != self._told:
            self._told = self.model.row(chosen[0]).name
            self.spacecraft_chosen.emit(self._told)


def demo() -> QWidget:
    """Four spacecraft, one of them in contact."""
    now = parse_utc("2026-326T10:55:12Z")

    def ahead(seconds: float) -> int:
        return now + round(seconds * SECOND_NS)

    fleet = FleetList()
    fleet.show_fleet(
        [
            FleetRow("WAU-1", "In contact, sunlit", Status.NORMAL, "Banting", ahead(-212), ahead(428), 47, 0.2, "ok", "", now),
            FleetRow("LAYANG-2", "Eclipse for 11 min", Status.STANDBY, "Temerloh", ahead(1893), ahead(2595), 78, 1.6, "warning", "", now),
            FleetRow("TAKO-3", "Sunlit", Status.STANDBY, "Katsuura", ahead(5210), ahead(5690), 12, 4.1, "old", "", now),
            FleetRow("WAU-DARAT", "Decayed", Status.OFF, outlook="decayed 2026-301", now_ns=now),
        ]
    )
    fleet.choose("WAU-1")
    fleet.resize(720, 170)
    return fleet
