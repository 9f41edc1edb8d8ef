"""What a plot does at a key, and its menu that lists the same with the keys. One table for both, so that neither knows more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QWidget

from widgets.telemetry_plot_cursors import PlotCursors
from widgets.telemetry_plot_statistics import PlotStatistics
from widgets.telemetry_plot_types import Manner, TimeKind, TimeWindow
from widgets.telemetry_plot_values import ValueAxis


class KeyedPlot(Protocol):
    """What of a plot the keys reach."""

    shows_all_sessions: bool
    is_alone: bool
    stretch: TimeWindow

    @property
    def manner(self) -> Manner: ...
    @property
    def focused(self) -> str: ...
    @property
    def cursors(self) -> PlotCursors: ...
    @property
    def statistics(self) -> PlotStatistics: ...
    @property
    def value_axis(self) -> ValueAxis: ...
    def axis_now_ns(self) -> int: ...
    def set_window(self, window: TimeWindow) -> None: ...
    def zoom(self, factor: float) -> None: ...
    def back_to_live(self) -> None: ...
    def focus_next(self, step: int) -> None: ...
    def remove_focused(self) -> None: ...
    def toggle_time(self) -> None: ...
    def toggle_raw(self) -> None: ...
    def ask_for_parameter(self) -> None: ...
    def ask_for_sessions(self) -> None: ...
    def ask_for_note(self) -> None: ...
    def ask_for_export(self) -> None: ...
    def ask_for_all_room(self) -> None: ...
    def ask_for_removal(self) -> None: ...


_SHIFT = Qt.KeyboardModifier.ShiftModifier
_PLAIN = Qt.KeyboardModifier.NoModifier
Act = Callable[[KeyedPlot], object]


@dataclass(frozen=True, slots=True)
class PlotKey:
    """One key, what it does, and what the menu says ('' where it isn't listed)."""

    key: Qt.Key
    act: Act
    text: str = ""
    keys: str = ""
    modifier: Qt.KeyboardModifier = _PLAIN


def _panned(plot: KeyedPlot, share: float) -> None:
    plot.set_window(plot.stretch.panned(share * plot.stretch.span_s, plot.axis_now_ns()))


KEYS = (
    PlotKey(Qt.Key.Key_A, lambda plot: plot.ask_for_parameter(), "Add a parameter", "A"),
    PlotKey(Qt.Key.Key_Delete, lambda plot: plot.remove_focused(), "Remove {focused}", "Del"),
    PlotKey(Qt.Key.Key_L, lambda plot: plot.back_to_live(), "Back to live", "L"),
    PlotKey(Qt.Key.Key_Home, lambda plot: plot.back_to_live()),
    PlotKey(Qt.Key.Key_G, lambda plot: plot.toggle_time(), "{other_time} time", "G"),
    PlotKey(Qt.Key.Key_R, lambda plot: plot.toggle_raw(), "{other_values} values", "R"),
    PlotKey(Qt.Key.Key_H, lambda plot: plot.ask_for_sessions(), "{other_sessions}", "H"),
    PlotKey(Qt.Key.Key_V, lambda plot: plot.value_axis.toggle_hold(), "{other_axis}", "V"),
    PlotKey(Qt.Key.Key_F, lambda plot: plot.ask_for_all_room(), "{other_room}", "F"),
    PlotKey(Qt.Key.Key_C, lambda plot: plot.cursors.put("A"), "Put cursor A", "C"),
    PlotKey(Qt.Key.Key_D, lambda plot: plot.cursors.put("B"), "Put cursor B", "D"),
    PlotKey(Qt.Key.Key_Escape, lambda plot: plot.cursors.clear(), "Take the cursors away", "Esc"),
    PlotKey(Qt.Key.Key_S, lambda plot: plot.statistics.toggle(), "Statistics", "S"),
    PlotKey(Qt.Key.Key_N, lambda plot: plot.ask_for_note(), "Write a note about this time", "N"),
    PlotKey(Qt.Key.Key_E, lambda plot: plot.ask_for_export(), "Export", "E"),
    PlotKey(Qt.Key.Key_Plus, lambda plot: plot.zoom(0.5)),
    PlotKey(Qt.Key.Key_Equal, lambda plot: plot.zoom(0.5)),
    PlotKey(Qt.Key.Key_Minus, lambda plot: plot.zoom(2.0)),
    PlotKey(Qt.Key.Key_Left, lambda plot: _panned(plot, -0.25)),
    PlotKey(Qt.Key.Key_Right, lambda plot: _panned(plot, 0.25)),
    PlotKey(Qt.Key.Key_Up, lambda plot: plot.focus_next(-1)),
    PlotKey(Qt.Key.Key_Down, lambda plot: plot.focus_next(1)),
    PlotKey(Qt.Key.Key_Left, lambda plot: plot.cursors.move(-1), modifier=_SHIFT),
    PlotKey(Qt.Key.Key_Right, lambda plot: plot.cursors.move(1), modifier=_SHIFT),
    PlotKey(Qt.Key.Key_Up, lambda plot: plot.value_axis.zoom(0.5), modifier=_SHIFT),
    PlotKey(Qt.Key.Key_Down, lambda plot: plot.value_axis.zoom(2.0), modifier=_SHIFT),
    PlotKey(Qt.Key.Key_Comma, lambda plot: plot.cursors.step(is_back=True)),
    PlotKey(Qt.Key.Key_Period, lambda plot: plot.cursors.step()),
    PlotKey(Qt.Key.Key_M, lambda plot: plot.cursors.go_to_mark()),
    PlotKey(Qt.Key.Key_M, lambda plot: plot.cursors.go_to_mark(is_back=True), modifier=_SHIFT),
)
_BY_KEY = {(each.key, each.modifier): each for each in KEYS}
_SIGNS = {Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus}


def act_on_key(plot: KeyedPlot, event: QKeyEvent) -> bool:
    """Do what the key means; False where it means nothing to a plot."""
    key = Qt.Key(event.key())
    modifier = _PLAIN if key in _SIGNS else event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    found = _BY_KEY.get((key, Qt.KeyboardModifier(modifier)))
    if found is not None:
        found.act(plot)
    return found is not None


def _words(plot: KeyedPlot) -> dict[str, str]:
    is_receipt = plot.manner.time_kind is TimeKind.RECEIPT
    return {
        "focused": plot.focused,
        "other_time": "Generation" if is_receipt else "Receipt",
        "other_values": "Engineering" if plot.manner.is_raw else "Raw",
        "other_axis": "Fit the value axis to the curves" if plot.value_axis.is_held else "Hold the value axis",
        "other_room": "All plots" if plot.is_alone else "This plot alone",
        "other_sessions": "This session only" if plot.shows_all_sessions else "All sessions",
    }


def plot_menu(plot: KeyedPlot, parent: QWidget) -> QMenu:
    """What can be done with the plot, with the keys that do it."""
    menu, words = QMenu(parent), _words(plot)
    impossible = {"Back to live": plot.stretch.is_live, "Take the cursors away": not plot.cursors.is_any}
    for each in KEYS:
        if each.text and (plot.focused or "{focused}" not in each.text):
            action = menu.addAction(f"{each.text.format(**words)}\t{each.keys}", partial(each.act, plot))
            action.setEnabled(not impossible.get(each.text, False))
    menu.addSeparator()
    menu.addAction("Remove this plot", plot.ask_for_removal)
    return menu
