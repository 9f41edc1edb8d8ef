"""A field and a list under it: type a few letters of what you want, Enter takes it. The command palette and the parameter search are two of
these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QFrame, QLineEdit, QVBoxLayout, QWidget

from widgets.panel_table import Cell, Column, PanelTable, RowModel
from widgets.theme import DARK, Theme

_MOST = 200


@dataclass(frozen=True, slots=True)
class Find:
    """One thing that can be found: `ident` is given back, `title` is matched first, `detail` too; `note` stands at the right."""

    ident: str
    title: str
    detail: str = ""
    note: str = ""
    is_enabled: bool = True


def fuzzy_score(letters: str, text: str) -> int | None:
    """How well the letters, in their order, are found in the text: more is better, None when they are not all there.

    Letters at the beginning of words and letters that follow each other count for more; so do short texts.
    """
    score, place, run = 0, -1, 0
    folded = text.casefold()
    for letter in letters.casefold().replace(" ", ""):
        found = folded.find(letter, place + 1)
        start = _word_start(folded, letter, place + 1)
        if start >= 0 and found != place + 1:
            found = start
        if found < 0:
            return None
        run = run + 1 if found == place + 1 else 0
        score += 2 + 6 * run + (10 if _begins_word(folded, found) else 0)
        place = found
    return score * 10 - len(text)


def _begins_word(text: str, place: int) -> bool:
    return place == 0 or not text[place - 1].isalnum()


def _word_start(text: str, letter: str, start: int) -> int:
    return next((place for place in range(start, len(text)) if text[place] == letter and _begins_word(text, place)), -1)


def best_matches(letters: str, finds: Sequence[Find]) -> list[Find]:
    """What matches, best first; all in their own order when nothing is typed. The detail counts for less than the title."""
    if not letters.strip():
        return list(finds)
    scored = []
    for place, find in enumerate(finds):
        in_title, in_detail = fuzzy_score(letters, find.title), fuzzy_score(letters, f"{find.title} {find.detail}")
        best = max((score for score in (in_title, None if in_detail is None else in_detail - 500) if score is not None), default=None)
        if best is not None:
            scored.append((-best, place, find))
    return [find for _, _, find in sorted(scored, key=lambda one: one[:2])]


class FindPopup(QDialog):
    """The popup. `found` carries the ident that was taken; it closes then, unless `stays_open`."""

    found = Signal(str)

    def __init__(self, theme: Theme = DARK, *, hint: str, empty_text: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(hint)
        self.setWindowFlags(Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self._frame(theme)
        self.stays_open = False
        self._finds: list[Find] = []
        columns: list[Column[Find]] = [
            Column("", lambda one: Cell(one.title, "text" if one.is_enabled else "faint", tip=one.detail), 260),
            Column("", lambda one: Cell(one.detail, "muted"), 0),
            Column("", lambda one: Cell(one.note, "muted"), 112, is_right=True),
        ]
        self.model: RowModel[Find] = RowModel(columns, lambda one: one.ident, parent=self)
        self.table = PanelTable(self.model, theme, empty_text=empty_text)
        self.table.horizontalHeader().setVisible(False)
        self.table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.table.setFrameShape(QFrame.Shape.NoFrame)
        self.table.clicked.connect(lambda _: self.take())
        self.field = QLineEdit()
        self.field.setObjectName(f"{name}_field")
        self.field.setAccessibleName(hint)
        self.field.setPlaceholderText(hint)
        self.field.textChanged.connect(lambda _: self._refill())
        self.field.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.field)
        column.addWidget(self.table)
        self.resize(640, 400)

    def _frame(self, theme: Theme) -> None:
        self.setStyleSheet(f"QDialog {{ background: {theme.panel}; border: 1px solid {theme.line}; }}")

    def set_theme(self, theme: Theme) -> None:
        """Show everything in another look."""
        self._frame(theme)
        self.table.set_theme(theme)

    def show_finds(self, finds: Sequence[Find]) -> None:
        """What can be found."""
        self._finds = list(finds)
        self._refill()

    def open_over(self, widget: QWidget) -> None:
        """Open, empty, near the top of that widget's window."""
        window = widget.window()
        corner = window.mapToGlobal(window.rect().topLeft())
        self.move(corner.x() + (window.width() - self.width()) // 2, corner.y() + min(96, window.height() // 8))
        self.field.clear()
        self._refill()
        self.show()
        self.field.setFocus()

    def titles(self) -> list[str]:
        """What is listed now, best first."""
        return [one.title for one in self.model.rows()]

    def take(self) -> None:
        """Take the chosen one, unless it is disabled."""
        place = self.table.current_place()
        if place is None or place >= self.model.rowCount() or not self.model.row(place).is_enabled:
            return
        ident = self.model.row(place).ident
        if not self.stays_open:
            self.accept()
        self.found.emit(ident)

    def _refill(self) -> None:
        self.model.set_rows(best_matches(self.field.text(), self._finds)[:_MOST])
        if self.model.rowCount():
            self.table.selectRow(0)

    def _move(self, by: int) -> None:
        count = self.model.rowCount()
        if count:
            place = ((self.table.current_place() or 0) + by) % count
            self.table.selectRow(place)
            self.table.scrollTo(self.model.index(place, 0))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            moves = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 10, Qt.Key.Key_PageUp: -10}
            if Qt.Key(event.key()) in moves:
                self._move(moves[Qt.Key(event.key())])
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.take()
                return True
        return super().eventFilter(watched, event)
