"""A field and a list under it: type a few letters of what you want, Enter takes it. The command palette and the parameter search are two of
these."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nsmallest

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QFrame, QLineEdit, QVBoxLayout, QWidget

from widgets.panel_table import Cell, Column, PanelTable, RowModel
from widgets.theme import DARK, Theme

_MOST = 200
WIDTH_PX, TITLE_PX = 840, 440
_SCORED = 5
"""Of what matches, so many times as many as are shown are scored: of more, the operator types another letter anyway."""


@dataclass(frozen=True, slots=True)
class Find:
    """One thing that can be found: `ident` is given back, `title` is matched first, `detail` too; `note` stands at the right."""

    ident: str
    title: str
    detail: str = ""
    note: str = ""
    is_enabled: bool = True


@dataclass(frozen=True, slots=True)
class Searched:
    """A text made ready for searching, once: folded, the same with only the letters kept that begin a word, and with a mark before them."""

    folded: str
    starts: str
    words: str

    @classmethod
    def of(cls, text: str) -> Searched:
        folded = text.casefold()
        before = f" {folded}"
        starts = "".join(letter if not gap.isalnum() else "\0" for letter, gap in zip(folded, before, strict=False))
        words = "".join(f"\0{letter}" if not gap.isalnum() else letter for letter, gap in zip(folded, before, strict=False))
        return cls(folded, starts, words)

    def score(self, letters: str) -> int | None:
        """How well folded letters are found: see `fuzzy_score`."""
        folded, starts, score, place, run = self.folded, self.starts, 0, -1, 0
        for letter in letters:
            found = folded.find(letter, place + 1)
            if found < 0:
                return None
            if found != place + 1:
                start = starts.find(letter, found)
                found = start if start >= 0 else found
            run = run + 1 if found == place + 1 else 0
            score += 2 + 6 * run + (10 if starts[found] == letter else 0)
            place = found
        return score * 10 - len(folded)


def fuzzy_score(letters: str, text: str) -> int | None:
    """How well the letters, in their order, are found in the text: more is better, None when they are not all there.

    Letters at the beginning of words and letters that follow each other count for more; so do short texts.
    """
    return Searched.of(text).score(letters.casefold().replace(" ", ""))


class FindIndex:
    """Things to be found, made ready once. While the operator types on, only what matched so far is looked at again."""

    def __init__(self, finds: Sequence[Find]) -> None:
        self._finds = list(finds)
        self._titles = [Searched.of(find.title) for find in self._finds]
        self._wholes = [Searched.of(f"{find.title} {find.detail}") for find in self._finds]
        self._letters, self._places = "", list(range(len(self._finds)))

    def best(self, letters: str, most: int | None = None) -> list[Find]:
        """What matches, best first; all in their own order when nothing is typed. The detail counts for less than the title, and is not
        looked at where `most` titles match."""
        wanted = letters.casefold().replace(" ", "")
        if not wanted:
            return self._finds[:most]
        enough = len(self._finds) + 1 if most is None else most
        places = self._places if self._letters and wanted.startswith(self._letters) else list(range(len(self._finds)))
        likely = self._likely(places, wanted, enough)
        if likely:
            scored = self._scored(likely, self._titles, wanted)
        else:
            scored, self._places = self._all_scored(places, wanted, enough)
            self._letters = wanted
        found = sorted(scored) if most is None or len(scored) <= most else nsmallest(most, scored)
        return [self._finds[place] for _, place in found]

    def _all_scored(self, places: Sequence[int], letters: str, enough: int) -> tuple[list[tuple[int, int]], list[int]]:
        """Those whose title or detail holds the letters, with their scores; and the places of all that do, scored or not: of very many
        only the first are."""
        holds = re.compile("".join(f"[^{re.escape(letter)}]*{re.escape(letter)}" for letter in letters), re.DOTALL).match
        titled = [place for place in places if holds(self._titles[place].folded)]
        scored = self._scored(titled[: _SCORED * enough], self._titles, letters)
        done = set(titled)
        detailed = [place for place in places if place not in done and holds(self._wholes[place].folded)]
        if len(scored) < enough:
            scored += [(score + 500, place) for score, place in self._scored(detailed[: _SCORED * enough], self._wholes, letters)]
        return scored, sorted([*titled, *detailed])

    def _likely(self, places: Sequence[int], letters: str, enough: int) -> list[int]:
        """Of very many titles that hold the letters as they are, those to be scored: where a word begins with them, if there are enough
        of these; none where few titles hold them."""
        direct = [place for place in places if letters in self._titles[place].folded]
        if len(direct) <= 4 * enough:
            return []
        word = f"\0{letters}"
        begun = [place for place in direct if word in self._titles[place].words]
        return (begun if len(begun) >= enough else direct)[: _SCORED * enough]

    def _scored(self, places: Sequence[int], texts: Sequence[Searched], letters: str) -> list[tuple[int, int]]:
        """Those that match, with their scores turned round so that the best is the least."""
        return [(-score, place) for place in places if (score := texts[place].score(letters)) is not None]


def best_matches(letters: str, finds: Sequence[Find]) -> list[Find]:
    """What matches of a few things, best first: see `FindIndex.best`."""
    return FindIndex(finds).best(letters)


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
        self._index = FindIndex(())
        columns: list[Column[Find]] = [
            Column("", lambda one: Cell(one.title, "text" if one.is_enabled else "faint", tip=one.detail or one.title), TITLE_PX),
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
        self.resize(WIDTH_PX, 400)

    def _frame(self, theme: Theme) -> None:
        self.setStyleSheet(f"QDialog {{ background: {theme.panel}; border: 1px solid {theme.line}; }}")

    def set_theme(self, theme: Theme) -> None:
        """Show everything in another look."""
        self._frame(theme)
        self.table.set_theme(theme)

    def show_finds(self, finds: Sequence[Find]) -> None:
        """What can be found."""
        self._index = FindIndex(finds)
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
        self.model.set_rows(self._index.best(self.field.text(), _MOST))
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
