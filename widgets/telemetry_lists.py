"""What the telemetry table remembers for the operator, watch lists and columns, with the menus that change them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QInputDialog, QMenu, QPushButton, QWidget

from widgets.panel import Panel
from widgets.panel_table import Column, PanelTable, RowModel
from widgets.telemetry_rows import ALL_COLUMNS, ALWAYS, TelemetryRow, column_names, columns_of
from widgets.theme import DARK, Theme
from widgets.watch_lists import WATCHED, WatchLists


class TelemetryLists(Panel):
    """The part of the table that deals with lists and columns; the table itself fills in the methods that raise."""

    watch_changed = Signal(object)
    lists_changed = Signal(object)
    columns_changed = Signal(object)

    model: RowModel[TelemetryRow]
    table: PanelTable
    list_button: QPushButton

    def __init__(self, name: str, accessible_name: str, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__(name, accessible_name, theme, parent)
        self.is_raw = False
        self.lists = WatchLists()
        self._list, self._columns = WATCHED, column_names(())

    def chosen_names(self) -> list[str]:
        """Names of the selected parameters."""
        raise NotImplementedError

    def known_names(self) -> Iterable[str]:
        """Names of all parameters."""
        raise NotImplementedError

    def shown_set(self) -> str:
        """The set or group on show."""
        raise NotImplementedError

    def show_group(self, name: str) -> None:
        """Show one group, watch list or set, or `All groups`."""
        raise NotImplementedError

    def mark_now(self) -> None:
        """From now on *Changed since the mark* means since now."""
        raise NotImplementedError

    def sets_have_changed(self) -> None:
        """Offer the sets there are now, and show the chosen one anew."""
        raise NotImplementedError

    def _made_columns(self) -> list[Column[TelemetryRow]]:
        return columns_of(self._columns, is_raw=lambda: self.is_raw)

    def set_watched(self, names: Iterable[str], *, name: str = WATCHED) -> None:
        """Have a watch list with these parameters, in this order."""
        self.lists.put(name, names)
        self._lists_have_changed()

    def take_lists(self, remembered: Mapping[str, Sequence[str]]) -> None:
        """Have the watch lists that were remembered and no others."""
        self.lists.take(remembered, self.known_names())
        self.sets_have_changed()

    def watched(self) -> frozenset[str]:
        """Names on the watch list that is worked on."""
        return frozenset(self.lists.of(self._list))

    def add_list(self, name: str) -> str:
        """Make a watch list of the selected parameters and show it; returns why it can't be made, or an empty text."""
        fault = self.lists.fault_of_name(name)
        if not fault:
            self.lists.put(name, self.chosen_names())
            self._lists_have_changed(show=name)
        return fault

    def rename_list(self, name: str) -> str:
        """Give the list on show another name; returns why it can't be called so, or an empty text."""
        fault = "Watch list keeps its name" if self._list == WATCHED else self.lists.fault_of_name(name)
        if not fault:
            self.lists.rename(self._list, name)
            self._lists_have_changed(show=name)
        return fault

    def delete_list(self) -> None:
        """Forget the list on show; `Watch list` itself is emptied."""
        self.lists.delete(self._list)
        self._lists_have_changed(show=WATCHED)

    def toggle_watch(self) -> None:
        """Put the selected parameters on the list, or take them off when all are on it."""
        self.lists.toggle(self._list, self.chosen_names())
        self._lists_have_changed()

    def move_in_list(self, by: int) -> None:
        """Move the selected parameters up or down in the list on show."""
        if self.shown_set() == self._list:
            self.lists.move(self._list, self.chosen_names(), by)
            self._lists_have_changed()

    def _lists_have_changed(self, *, show: str = "") -> None:
        self.sets_have_changed()
        if show:
            self.show_group(show)
        self.watch_changed.emit(self.watched())
        self.lists_changed.emit(self.lists.as_settings())

    def ask_new_list(self) -> None:
        """Ask for the name of a list of the selected parameters."""
        self._ask_name("New watch list", f"A watch list of the {len(self.chosen_names())} chosen parameters, by this name:", self.add_list)

    def ask_rename(self) -> None:
        """Ask for another name of the list on show."""
        self._ask_name("Rename watch list", f"Another name for {self._list}:", self.rename_list)

    def _ask_name(self, title: str, question: str, act: Callable[[str], str]) -> None:
        text, is_given = QInputDialog.getText(self, title, question)
        while is_given and (fault := act(text.strip())):
            text, is_given = QInputDialog.getText(self, title, f"{fault[0].upper()}{fault[1:]}. {question}", text=text)

    def columns(self) -> tuple[str, ...]:
        """Names of the columns on show."""
        return self._columns

    def show_columns(self, names: Sequence[str]) -> None:
        """Show these columns (none: the usual ones); status and parameter are always there."""
        self._columns = column_names(tuple(names))
        made = self._made_columns()
        self.model.set_columns(made)
        self.table.take_columns(made)

    def open_menu(self) -> None:
        """The menu of watch lists and columns."""
        menu = QMenu(self)
        menu.setObjectName("telemetry_menu")
        is_own = self._list != WATCHED
        for text, act, is_enabled in (
            ("New list of the chosen parameters\tShift+W", self.ask_new_list, bool(self.chosen_names())),
            (f"Put on {self._list}, or take off\tW", self.toggle_watch, bool(self.chosen_names())),
            (f"Rename {self._list}\tF2", self.ask_rename, is_own),
            (f"Delete {self._list}" if is_own else "Empty the watch list", self.delete_list, True),
            ("Mark now, show what changes\tM", self.mark_now, True),
        ):
            action = menu.addAction(text)
            action.setEnabled(is_enabled)
            action.triggered.connect(lambda _checked=False, act=act: act())
        menu.addMenu(self._column_menu(menu))
        self._open_at(menu, self.list_button.mapToGlobal(QPoint(0, self.list_button.height())))

    def choose_columns(self) -> None:
        """The menu of columns."""
        self._open_at(self._column_menu(self), self.table.mapToGlobal(QPoint(48, self.table.horizontalHeader().height())))

    def _open_at(self, menu: QMenu, at: QPoint) -> None:
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(at)

    def _column_menu(self, parent: QWidget) -> QMenu:
        menu = QMenu("Columns", parent)
        menu.setObjectName("telemetry_columns")
        for name in ALL_COLUMNS:
            if name not in ALWAYS:
                action = menu.addAction(name)
                action.setCheckable(True)
                action.setChecked(name in self._columns)
                action.toggled.connect(lambda is_on, name=name: self._toggle_column(name, is_on))
        return menu

    def _toggle_column(self, name: str, is_on: bool) -> None:
        self.show_columns([*self._columns, name] if is_on else [each for each in self._columns if each != name])
        self.columns_changed.emit(list(self._columns))
