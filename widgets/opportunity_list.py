"""Imaging opportunities, the next one first: which spacecraft can image which area, when, how far off nadir, and with how much Sun.

Choosing a row marks spacecraft and area; Enter, a double click or the button asks to look at its best instant; `/` searches.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QWidget

from console.orbit.types import Opportunity
from console.utc import DAY_NS, SECOND_NS, parse_utc, utc_text
from widgets.fleet_list import countdown_text
from widgets.panel import Panel
from widgets.panel_table import Cell, Column, PanelTable, RowModel, SearchField, has_all_words, lay_out_panel
from widgets.session_list import duration_text
from widgets.theme import DARK, Status, Theme

NO_AREAS = "The mission has no areas of interest. [[areas]] in its file, and a payload of a spacecraft, fill this list"
NO_CHANCES = "No spacecraft can image an area in the time that has been searched"
ALL_HIDDEN = "None is left of {count}: other words, or with the Sun low as well"
MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class OpportunityRow:
    """One opportunity at the time shown."""

    one: Opportunity
    now_ns: int = 0

    @property
    def key(self) -> Hashable:
        """What it is known by when it is found anew."""
        return self.one.spacecraft, self.one.area, self.one.start_ns

    @property
    def is_open(self) -> bool:
        """Whether the area can be imaged now."""
        return self.one.start_ns <= self.now_ns <= self.one.end_ns


def when_text(row: OpportunityRow) -> str:
    """`in 00:12:33` before, `ends in 00:01:10` during an opportunity."""
    if row.is_open:
        return f"ends in {countdown_text((row.one.end_ns - row.now_ns) / SECOND_NS)}"
    return f"in {countdown_text((row.one.start_ns - row.now_ns) / SECOND_NS)}"


def opportunity_tip(one: Opportunity) -> str:
    """All that is known of it, in lines."""
    lines = [
        f"{one.spacecraft} over {one.area}",
        f"Start {utc_text(one.start_ns)}, best {utc_text(one.best_ns)}, end {utc_text(one.end_ns)}",
        f"Nearest part {one.off_nadir_deg:.1f} deg off nadir, centre {one.centre_off_nadir_deg:.1f} deg",
        f"One strip at a roll of {one.roll_deg:+.1f} deg (positive: right) covers {100 * one.covered_fraction:.0f} %",
        f"Sun {one.sun_elevation_deg:.0f} deg over the area" + ("" if one.is_sunlit else ": too low for an image"),
        f"Elements {one.element_age_days:.1f} d old, times may be off by {one.expected_error_s:.1f} s",
    ]
    return "\n".join(lines)


def _when_cell(row: OpportunityRow) -> Cell:
    status = Status.NORMAL if row.is_open else None
    return Cell(when_text(row), is_mono=True, is_bold=row.is_open, status=status, tip=opportunity_tip(row.one))


def _sun_cell(row: OpportunityRow) -> Cell:
    text = f"{row.one.sun_elevation_deg:.0f} deg"
    if row.one.is_sunlit:
        return Cell(text, is_mono=True, tip="The Sun over the area at the best instant")
    return Cell(f"dark {text}", "muted", is_mono=True, tip="The Sun is too low for an image")


def _best_cell(row: OpportunityRow) -> Cell:
    status = {"ok": None, "warning": Status.CAUTION}.get(row.one.age_level, Status.SERIOUS)
    tip = f"Times may be off by {row.one.expected_error_s:.0f} s: the elements are old" if status else "Centre of the area least off nadir"
    return Cell(utc_text(row.one.best_ns), "muted", is_mono=True, status=status, tip=tip)


def _number_cell(text: str, tip: str, row: OpportunityRow) -> Cell:
    return Cell(text, "text" if row.one.is_sunlit else "muted", is_mono=True, tip=tip)


def _length_cell(row: OpportunityRow) -> Cell:
    return _number_cell(duration_text((row.one.end_ns - row.one.start_ns) / SECOND_NS), "Minutes and seconds", row)


def _off_cell(row: OpportunityRow) -> Cell:
    return _number_cell(f"{row.one.off_nadir_deg:.1f} deg", "Nearest part of the area; 0 when the spacecraft stands above it", row)


def _roll_cell(row: OpportunityRow) -> Cell:
    return _number_cell(f"{row.one.roll_deg:+.1f} deg", "Of the best single strip; positive is right of the flight direction", row)


def _strip_cell(row: OpportunityRow) -> Cell:
    return _number_cell(f"{100 * row.one.covered_fraction:.0f} %", "Share of the area in the best single strip", row)


_COLUMNS: list[Column[OpportunityRow]] = [
    Column("When", _when_cell, 152),
    Column("Spacecraft", lambda row: Cell(row.one.spacecraft), 88),
    Column("Area", lambda row: Cell(row.one.area, tip=opportunity_tip(row.one)), 0),
    Column("Best", _best_cell, 168, hide_below=780),
    Column("Length", _length_cell, 64, is_right=True, hide_below=900),
    Column("Off nadir", _off_cell, 84, is_right=True, hide_below=520),
    Column("Roll", _roll_cell, 84, is_right=True, hide_below=980),
    Column("Strip", _strip_cell, 60, is_right=True, hide_below=620),
    Column("Sun", _sun_cell, 104, is_right=True),
]


class OpportunityList(Panel):
    """The list. `opportunity_chosen` and `look_requested` carry an Opportunity."""

    opportunity_chosen = Signal(object)
    look_requested = Signal(object)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("opportunity_list", "Imaging opportunities", theme, parent)
        self._all: tuple[Opportunity, ...] = ()
        self._now_ns = 0
        self._told: Hashable = None
        self._reason = NO_CHANCES
        self.model: RowModel[OpportunityRow] = RowModel(_COLUMNS, lambda row: row.key, parent=self)
        self.table = PanelTable(self.model, theme, empty_text=self._reason)
        self.table.key_filter = self._takes_key
        self.table.doubleClicked.connect(lambda _: self.look_at_chosen())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._on_chosen())
        self.search = SearchField("Search spacecraft and areas  /", "opportunity_search")
        self.search.textChanged.connect(lambda _: self._show())
        self.search.left.connect(self.table.setFocus)
        self.sunlit = QCheckBox("&Sunlit only")
        self.sunlit.setObjectName("opportunity_sunlit")
        self.sunlit.toggled.connect(lambda _: self._show())
        self.count = QLabel("")
        self.count.setProperty("role", "caption")
        self.look_button = QPushButton("Look at it")
        self.look_button.setObjectName("opportunity_look")
        self.look_button.setToolTip("Show the window's views at its best instant  Enter")
        self.look_button.setEnabled(False)
        self.look_button.clicked.connect(self.look_at_chosen)
        lay_out_panel(self, [self.search, self.sunlit, self.count, self.look_button], self.table)

    def show_opportunities(self, opportunities: Iterable[Opportunity], *, reason: str = NO_CHANCES) -> None:
        """Have exactly these, in order of their start; the chosen one stays chosen. `reason` says why there are none."""
        self._all = tuple(sorted(opportunities, key=lambda one: (one.start_ns, one.spacecraft, one.area)))
        self._reason = reason
        self._show()

    def show_now(self, now_ns: int) -> None:
        """The time shown: countdowns follow it, once a second, and what has ended goes."""
        if now_ns // SECOND_NS == self._now_ns // SECOND_NS:
            return
        before, self._now_ns = self._now_ns, now_ns
        rows = self.model.all_rows()
        if now_ns < before or any(row.one.end_ns < now_ns for row in rows) or len(rows) < min(len(self._all), 1):
            self._show()
        else:
            self.model.put([replace(row, now_ns=now_ns) for row in rows], seen=self.table.seen())

    def chosen(self) -> Opportunity | None:
        """The opportunity that is chosen."""
        places = self.table.chosen()
        return self.model.row(places[0]).one if places else None

    def look_at_chosen(self) -> None:
        """Ask to look at the chosen one's best instant."""
        one = self.chosen()
        if one is not None:
            self.look_requested.emit(one)

    def _show(self) -> None:
        kept = self._told
        ahead = [one for one in self._all if one.end_ns >= self._now_ns]
        words, is_sunlit = self.search.text(), self.sunlit.isChecked()
        shown = [one for one in ahead if has_all_words(words, one.spacecraft, one.area) and (one.is_sunlit or not is_sunlit)]
        self.table.empty_text = ALL_HIDDEN.format(count=len(ahead)) if ahead else self._reason
        self.model.set_rows(OpportunityRow(one, self._now_ns) for one in shown[:MOST_ROWS])
        self.count.setText(f"{len(shown)} of {len(ahead)}" if len(shown) < len(ahead) else str(len(ahead)))
        place = self.model.place_of(kept)
        if place is not None:
            self.table.selectRow(place)
        self.look_button.setEnabled(place is not None)

    def _on_chosen(self) -> None:
        places = self.table.chosen()
        self.look_button.setEnabled(bool(places))
        if places and self.model.row(places[0]).key != self._told:
            self._told = self.model.row(places[0]).key
            self.opportunity_chosen.emit(self.model.row(places[0]).one)

    def _takes_key(self, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.look_at_chosen()
            return True
        return False


def demo() -> QWidget:
    """A day of opportunities, one of them open."""
    now = parse_utc("2026-326T10:55:12Z")
    rows = (
        ("LAYANG-1", "East coast", -80, 245, 3.2, 0.0, 0.34, 56.1, "ok"),
        ("WAU-1", "Noto", 2_400, 126, 6.0, -8.1, 1.0, 31.0, "ok"),
        ("WAU-1", "Kyushu", 2_491, 123, 21.2, 28.4, 0.46, 34.0, "ok"),
        ("TOMBO-1", "Johor plantation", 20_700, 71, 14.3, 12.2, 1.0, -38.5, "warning"),
        ("WAU-2", "East coast", 51_000, 161, 0.0, 4.2, 0.46, 58.4, "ok"),
        ("LAYANG-1", "Johor plantation", DAY_NS // SECOND_NS + 900, 210, 38.7, -35.4, 1.0, 13.2, "serious"),
    )
    found = []
    for spacecraft, area, ahead, length, off, roll, share, sun, level in rows:
        start = now + ahead * SECOND_NS
        end = start + length * SECOND_NS
        found.append(
            Opportunity(
                spacecraft, area, start, (start + end) // 2, end, off, sun, sun >= 10, off + 2, share, roll, now, 1.2, 0.4, level
            )
        )  # fmt: skip
    panel = OpportunityList()
    panel.show_now(now)
    panel.show_opportunities(found)
    panel.table.selectRow(1)
    panel.resize(960, 240)
    return panel
