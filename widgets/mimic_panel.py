"""The drawings of a spacecraft, one at a time: a bar of their names over the drawing. The keys 1 to 9 choose one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QTabBar, QVBoxLayout, QWidget

from console.mimic.drawing import Mimic
from console.mimic.showing import ValueNow
from widgets.mimic_view import MimicView, demo_mimic, demo_values
from widgets.panel import Panel
from widgets.theme import DARK, Theme

_FIRST_DIGIT, _LAST_DIGIT = int(Qt.Key.Key_1), int(Qt.Key.Key_9)


class MimicPanel(Panel):
    """The panel. `mimic_chosen` carries the name of the drawing that is on show now."""

    plot_requested = Signal(str)
    mimic_chosen = Signal(str)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("mimic_panel", "Drawings", theme, parent)
        self._mimics: tuple[Mimic, ...] = ()
        self.bar = QTabBar()
        self.bar.setObjectName("mimic_bar")
        self.bar.setAccessibleName("Drawing")
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.currentChanged.connect(self._on_chosen)
        self.view = MimicView(theme)
        self.view.plot_requested.connect(self.plot_requested)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.view, 1)
        self.setFocusProxy(self.view)
        self.show_mimics(())

    def show_mimics(self, mimics: Sequence[Mimic]) -> None:
        """Have these drawings; the first is on show."""
        self._mimics = ()
        while self.bar.count():
            self.bar.removeTab(0)
        self._mimics = tuple(mimics)
        for place, mimic in enumerate(self._mimics):
            self.bar.addTab(mimic.name)
            self.bar.setTabToolTip(place, f"{mimic.file}  ({place + 1})" if place < 9 else mimic.file)
        self.bar.setVisible(len(self._mimics) > 1)
        self.view.show_mimic(self._mimics[0] if self._mimics else None)

    @property
    def mimic(self) -> Mimic | None:
        """The drawing on show."""
        return self.view.mimic

    def choose(self, place: int) -> None:
        """Show the drawing at that place, counted from 0 and round again after the last."""
        if self._mimics:
            self.bar.setCurrentIndex(place % len(self._mimics))

    def choose_next(self) -> None:
        """Show the next drawing."""
        self.choose(self.bar.currentIndex() + 1)

    def show_values(self, values: Mapping[str, ValueNow]) -> int:
        """New values of the parameters of the drawing on show; returns how many elements look different now."""
        return self.view.show_values(values)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = event.key() - _FIRST_DIGIT
        if _FIRST_DIGIT <= event.key() <= _LAST_DIGIT and place < len(self._mimics):
            self.choose(place)
        else:
            super().keyPressEvent(event)

    def _on_chosen(self, place: int) -> None:
        if 0 <= place < len(self._mimics):
            self.view.show_mimic(self._mimics[place])
            self.mimic_chosen.emit(self._mimics[place].name)


def demo() -> QWidget:
    """The demo mission's three drawings."""
    panel = MimicPanel()
    panel.show_mimics([demo_mimic(name) for name in ("power", "thermal", "attitude")])
    panel.mimic_chosen.connect(lambda _: panel.show_values(demo_values(panel.mimic)))
    panel.show_values(demo_values(panel.mimic))
    return panel
