"""The dry run of a command: every check with its verdict as shape and word, and what was found. It only tells what would be."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHeaderView, QVBoxLayout, QWidget

from console.command.verdicts import Check, Verdict
from widgets.panel import Panel
from widgets.panel_table import Cell, Column, PanelTable, RowModel
from widgets.theme import DARK, Status, Theme

VERDICT_STATUS = {
    Verdict.GOOD: Status.NORMAL,
    Verdict.WARNING: Status.CAUTION,
    Verdict.WAITING: Status.STANDBY,
    Verdict.REFUSED: Status.CRITICAL,
}
ROWS_SEEN = 5
_ROW_PX = 22
_Placed = tuple[int, Check]


def _verdict_cell(row: _Placed) -> Cell:
    status = VERDICT_STATUS[row[1].verdict]
    is_bad = row[1].verdict in (Verdict.REFUSED, Verdict.WARNING)
    return Cell(row[1].verdict.value, "text", status=status, ink=status if is_bad else None, tip=_tip(row[1]))


def _tip(check: Check) -> str:
    return f"{check.text}\nRule: {check.rule}" if check.rule else check.text


_COLUMNS: list[Column[_Placed]] = [
    Column("Verdict", _verdict_cell, 92),
    Column("Check", lambda row: Cell(row[1].subject, "muted", tip=_tip(row[1])), 92),
    Column("Found", lambda row: Cell(row[1].text, tip=_tip(row[1])), 0),
    Column("Rule", lambda row: Cell(row[1].rule, "muted", tip=_tip(row[1])), 168, hide_below=600),
]


class CheckList(Panel):
    """The list. It takes no more room than its rows need, five at most; the arrows walk through them. `check_chosen` carries the check."""

    check_chosen = Signal(object)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("check_list", "Checks before sending", theme, parent)
        self.checks: tuple[Check, ...] = ()
        self.model: RowModel[_Placed] = RowModel(_COLUMNS, lambda row: row[0], parent=self)
        self.table = PanelTable(self.model, theme)
        self.table.horizontalHeader().hide()
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.verticalHeader().setDefaultSectionSize(_ROW_PX)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._on_current())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)
        self.show_checks(())

    def show_checks(self, checks: Sequence[Check]) -> None:
        """Show these, in their order; without any the list is hidden."""
        if self.checks == tuple(checks) and bool(checks) != self.isHidden():
            return
        chosen = self.table.current_place()
        self.checks = tuple(checks)
        self.model.set_rows(enumerate(checks))
        self.setVisible(bool(checks))
        self.setFixedHeight(self.sizeHint().height())
        if chosen is not None and chosen < len(self.checks):
            self.table.selectRow(chosen)
        self.setAccessibleDescription("; ".join(f"{check.verdict}: {check.subject}, {check.text}" for check in checks))

    def _on_current(self) -> None:
        place = self.table.current_place()
        if self.table.hasFocus() and place is not None and place < len(self.checks):
            self.check_chosen.emit(self.checks[place])

    def sizeHint(self) -> QSize:
        return QSize(400, _ROW_PX * max(1, min(len(self.checks), ROWS_SEEN)))


def demo_checks() -> list[Check]:
    """One check of each verdict."""
    return [
        Check("significance", Verdict.WARNING, "critical: turns the antennas away; it must be armed before it is sent",
              "critical and above take two steps"),
        Check("link", Verdict.GOOD, "open"),
        Check("constraint", Verdict.GOOD, "holds: BATT_V 7.62", "BATT_V > 7.2"),
        Check("constraint", Verdict.WAITING, "does not hold: OBC_MODE SAFE; waits for it 20 s at most", "OBC_MODE == NOMINAL"),
        Check("interlock", Verdict.REFUSED, "WHEEL_SPIN (command 12) ended timed out, not complete; open the interlock with a reason",
              "nothing else of /WAU-1/Attitude leaves before WHEEL_SPIN is complete"),
    ]  # fmt: skip


def demo() -> QWidget:
    """A dry run with something of everything."""
    made = CheckList()
    made.show_checks(demo_checks())
    return made
