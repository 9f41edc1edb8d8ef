"""The commands to choose from: searched by name, group, text and arguments; favourites, and those used last.

Keys in the list: `/` searches, F makes a favourite, V shows all, favourites, or those used last; Enter goes on to the first argument.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from console.dictionary.model import Command
from console.dictionary.significance import Significance
from widgets.deliberate_button import DeliberateButton
from widgets.panel import Panel
from widgets.panel_table import Cell, Column, PanelTable, RowModel, SearchField, has_all_words, lay_out_panel
from widgets.theme import DARK, Theme

RECENT_KEPT = 20
_LABELS_SEARCHED = 100


class Choosing(StrEnum):
    """Which commands the list shows."""

    ALL = "All"
    FAVOURITES = "Favourites"
    RECENT = "Recent"


_EMPTY = {
    Choosing.ALL: "No command matches, or no dictionary is loaded",
    Choosing.FAVOURITES: "No favourites yet: F in the list makes the chosen command one",
    Choosing.RECENT: "Commands that you queue will stand here, the last one first",
}


def _significance_cell(command: Command) -> Cell:
    """In words: colours are for what is, not for what a command could do."""
    is_plain = command.significance is Significance.NONE
    tip = f"{command.significance.value}: {command.reason}" if command.reason else command.significance.value
    return Cell("" if is_plain else command.significance.value, "muted", tip="" if is_plain else tip)


_COLUMNS: list[Column[Command]] = [
    Column("Command", lambda command: Cell(command.name, tip=command.description), 196),
    Column("Care", _significance_cell, 76),
    Column("Description", lambda command: Cell(command.description, "muted", tip=command.description), 0),
    Column("Group", lambda command: Cell(command.group, "muted"), 104, hide_below=560),
]


class CommandList(Panel):
    """The list. `command_chosen` carries the command, `entered` says that its arguments are wanted, `marks_changed` carries the favourites
    and the commands used last, newest first."""

    command_chosen = Signal(object)
    entered = Signal()
    marks_changed = Signal(object, object)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("command_list", "Commands", theme, parent)
        self.favourites: list[str] = []
        self.recent: list[str] = []
        self.choosing = Choosing.ALL
        self.model: RowModel[Command] = RowModel([self._star_column(), *_COLUMNS], lambda command: command.name, parent=self)
        self.table = PanelTable(self.model, theme, empty_text=_EMPTY[Choosing.ALL])
        self.table.key_filter = self._takes_key
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._on_current())
        self.search = SearchField("Search commands  /", "command_search")
        self.search.textChanged.connect(lambda _: self._filter())
        self.search.left.connect(self.table.setFocus)
        self.view = DeliberateButton("", "command_view", role="quiet")
        self.view.setToolTip("All commands, favourites, or those used last: V in the list. F makes a favourite")
        self.view.clicked.connect(self.show_next_view)
        lay_out_panel(self, [self.search, self.view], self.table)
        self._filter()

    def _star_column(self) -> Column[Command]:
        def cell(command: Command) -> Cell:
            is_marked = command.name in self.favourites
            return Cell("\u2605" if is_marked else "", "accent", tip="favourite" if is_marked else "")

        return Column("", cell, 28)

    def show_commands(self, commands: Iterable[Command]) -> None:
        """The commands to choose from."""
        self.model.set_rows(sorted(commands, key=lambda command: (command.group, command.name)))
        self._filter()

    def show_marks(self, favourites: Iterable[str], recent: Iterable[str]) -> None:
        """The operator's favourites and the commands used last, as they were kept."""
        self.favourites, self.recent = list(favourites), list(recent)
        self._filter()

    def show_next_view(self) -> None:
        """All commands, then favourites, then those used last."""
        order = list(Choosing)
        self.choosing = order[(order.index(self.choosing) + 1) % len(order)]
        self._filter()

    def toggle_favourite(self, name: str) -> None:
        """Make a command a favourite, or no longer."""
        self.favourites = [one for one in self.favourites if one != name] if name in self.favourites else [*self.favourites, name]
        self._marked()

    def used(self, name: str) -> None:
        """A command was used."""
        self.recent = [name, *(one for one in self.recent if one != name)][:RECENT_KEPT]
        self._marked()

    def bring_up(self, name: str) -> Command | None:
        """Bring a command into sight and choose it, whatever the list shows; None when there is none of that name."""
        command = self.model.found(name)
        if command is not None and self.model.place_of(name) is None:
            self.choosing = Choosing.ALL
            self.search.clear()
            self._filter()
        place = self.model.place_of(name)
        if place is not None:
            self.table.selectRow(place)
        return command

    def _marked(self) -> None:
        self._filter()
        self.table.viewport().update()
        self.marks_changed.emit(list(self.favourites), list(self.recent))

    def _filter(self) -> None:
        words = self.search.text()
        order = {Choosing.ALL: None, Choosing.FAVOURITES: sorted(self.favourites), Choosing.RECENT: self.recent}[self.choosing]
        self.view.setText(f"{self.choosing}  V")
        self.view.setAccessibleName(f"Commands shown: {self.choosing}")
        self.table.empty_text = _EMPTY[self.choosing] if not words else _EMPTY[Choosing.ALL]
        self.model.set_filter(lambda command: has_all_words(words, *_searched(command)), order=order)

    def _on_current(self) -> None:
        place = self.table.current_place()
        if place is not None and place < self.model.rowCount():
            self.command_chosen.emit(self.model.row(place))

    def _takes_key(self, event: QKeyEvent) -> bool:
        key, place = event.key(), self.table.current_place()
        if key == Qt.Key.Key_Slash:
            self.search.setFocus()
        elif key == Qt.Key.Key_F and not event.modifiers() and place is not None:
            self.toggle_favourite(self.model.row(place).name)
        elif key == Qt.Key.Key_V and not event.modifiers():
            self.show_next_view()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            return False
        return True


def _searched(command: Command) -> list[str]:
    """What the search looks through: names, group, texts, arguments and their labels."""
    texts = [command.name, command.group, command.description, command.significance.value, command.reason]
    for argument in command.arguments:
        texts += [argument.name, argument.description, *list(argument.labels.values())[:_LABELS_SEARCHED]]
    return texts
