"""Passes laid over each other: one parameter by time since AOS or by orbit phase, or one against another, for passes picked from a list."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QBrush, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QListView, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from widgets.comparison_canvas import ComparedCurve, ComparisonCanvas
from widgets.panel import Panel
from widgets.telemetry_plot_types import PARAMETER_MIME, dropped_parameters
from widgets.theme import DARK, Theme, colour

MOST_CHOSEN = 24


class ComparedBy(StrEnum):
    """What the passes are laid over each other by."""

    AOS = "time since AOS"
    PHASE = "orbit phase"
    PARAMETER = "another parameter"


@dataclass(frozen=True, slots=True)
class PassChoice:
    """One pass of the list: a key that comes back, and how it reads."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class ComparisonRequest:
    """What is to be compared: parameter `y` of the passes, by time, phase or parameter `x` ('' where it doesn't matter)."""

    by: ComparedBy
    y: str
    x: str
    passes: tuple[str, ...]


class _PassList(QListWidget):
    """A list that leaves E to the panel, where it would search for a pass that begins with it."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_E and not event.modifiers():
            event.ignore()
        else:
            super().keyPressEvent(event)


class PassComparison(Panel):
    """The panel. `requested` carries a ComparisonRequest whenever the choice changes; `export_requested` asks for a picture or a table."""

    requested = Signal(object)
    export_requested = Signal()
    refresh_requested = Signal()

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__("pass_comparison", "Comparison of passes", theme, parent)
        self.setAcceptDrops(True)
        self.canvas = ComparisonCanvas(theme)
        self.by, self.upright, self.along = QComboBox(), _names("Parameter to compare"), _names("Parameter along the axis")
        self.by.setAccessibleName("Compared by")
        self.by.setObjectName("compared_by")
        self.upright.setObjectName("compared_parameter")
        self.along.setObjectName("axis_parameter")
        self.by.addItems([f"by {each.value}" for each in ComparedBy])
        self.passes = _PassList()
        self.passes.setAccessibleName("Passes")
        self.passes.setObjectName("compared_passes")
        self.passes.setWordWrap(True)
        self.passes.setResizeMode(QListView.ResizeMode.Adjust)
        self.passes.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.passes.setMaximumWidth(260)
        self.caption = QLabel("")
        self.caption.setProperty("role", "caption")
        self.caption.setWordWrap(True)
        self.against = QLabel("against")
        self.export = QPushButton("Export  E")
        self.export.setObjectName("export_comparison")
        self.export.setProperty("role", "quiet")
        self.export.setEnabled(False)
        self.export.clicked.connect(self.export_requested)
        self._is_filling = False
        self._lay_out()
        self.by.currentIndexChanged.connect(self._ask)
        self.upright.currentTextChanged.connect(self._ask)
        self.along.currentTextChanged.connect(self._ask)
        self.passes.itemChanged.connect(self._ask)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        for each in (self.upright, self.by, self.against, self.along):
            head.addWidget(each)
        head.addStretch(1)
        head.addWidget(self.export)
        body = QHBoxLayout()
        body.addWidget(self.passes)
        body.addWidget(self.canvas, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 4)
        column.setSpacing(4)
        column.addLayout(head)
        column.addLayout(body, 1)
        column.addWidget(self.caption)
        self.setFocusProxy(self.passes)
        self._show_what_matters()

    def show_parameters(self, names: list[str], first: str = "") -> None:
        """The parameters to choose from."""
        self._is_filling = True
        for field in (self.upright, self.along):
            field.clear()
            field.addItems(names)
        self.upright.setCurrentText(first or (names[0] if names else ""))
        self._is_filling = False

    def show_passes(self, choices: list[PassChoice]) -> None:
        """The passes to pick from, newest first; what is picked stays picked."""
        picked = set(self.picked())
        self._is_filling = True
        self.passes.clear()
        for choice in choices:
            item = QListWidgetItem(choice.text)
            item.setData(Qt.ItemDataRole.UserRole, choice.key)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if choice.key in picked else Qt.CheckState.Unchecked)
            self.passes.addItem(item)
        self._is_filling = False

    def picked(self) -> list[str]:
        """Keys of the passes that are picked, at most 24."""
        items = [self.passes.item(row) for row in range(self.passes.count())]
        return [str(i.data(Qt.ItemDataRole.UserRole)) for i in items if i.checkState() == Qt.CheckState.Checked][:MOST_CHOSEN]

    def pick(self, keys: list[str]) -> None:
        """Pick these passes and no others."""
        self._is_filling = True
        for row in range(self.passes.count()):
            item = self.passes.item(row)
            item.setCheckState(Qt.CheckState.Checked if item.data(Qt.ItemDataRole.UserRole) in keys else Qt.CheckState.Unchecked)
        self._is_filling = False
        self._ask()

    def request(self) -> ComparisonRequest:
        """What is chosen now."""
        by = list(ComparedBy)[self.by.currentIndex()]
        along = self.along.currentText() if by is ComparedBy.PARAMETER else ""
        return ComparisonRequest(by, self.upright.currentText(), along, tuple(self.picked()))

    def _ask(self, *_: object) -> None:
        self._show_what_matters()
        if self._is_filling:
            return
        request = self.request()
        if request.passes and request.y:
            self.requested.emit(request)
        else:
            self.canvas.show_curves((), x_title="", y_title="")
            self.export.setEnabled(False)
            self.caption.setText("Space picks a pass of the list; at most 24 are laid over each other")

    def _show_what_matters(self) -> None:
        is_against = list(ComparedBy)[self.by.currentIndex()] is ComparedBy.PARAMETER
        self.against.setVisible(is_against)
        self.along.setVisible(is_against)

    def show_comparison(
        self, curves: tuple[ComparedCurve, ...], *, x_title: str, y_title: str, rule: str, labels: dict[int, str] | None = None
    ) -> None:  # fmt: skip
        """The answer: a curve for each pass that is picked, in their order, and the rule that made them."""
        self.canvas.show_curves(curves, x_title=x_title, y_title=y_title, labels=labels)
        self.export.setEnabled(any(len(curve.x) for curve in curves))
        self.caption.setText(rule)
        self._colour_passes()

    def _colour_passes(self) -> None:
        """Each picked pass is written in its curve's colour."""
        self._is_filling = True
        place = 0
        for row in range(self.passes.count()):
            item = self.passes.item(row)
            is_picked = item.checkState() == Qt.CheckState.Checked
            item.setForeground(QBrush(colour(self.canvas.tone(place) if is_picked else self.theme.muted)))
            place += is_picked
        self._is_filling = False

    def take_theme(self) -> None:
        """The list's colours are the curves'."""
        self._colour_passes()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_E and not event.modifiers() and self.export.isEnabled():
            self.export_requested.emit()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(PARAMETER_MIME):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        for name in dropped_parameters(event.mimeData())[:1]:
            self.upright.setCurrentText(name)
        event.acceptProposedAction()


def _names(accessible_name: str) -> QComboBox:
    field = QComboBox()
    field.setAccessibleName(accessible_name)
    field.setEditable(True)
    line = field.lineEdit()
    if line is not None:
        line.setObjectName(accessible_name.lower().replace(" ", "_"))
    field.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    field.setMinimumContentsLength(14)
    return field


def demo() -> QWidget:
    """Four passes of a battery laid over each other."""
    import numpy as np  # noqa: PLC0415 - the demo's data are needed by the gallery only

    panel = PassComparison()
    panel.show_parameters(["BATT_V", "BATT_T"])
    panel.show_passes([PassChoice(str(n), f"2026-{330 + n}T03:3{n}  Banting  {40 + 7 * n}°") for n in range(6)])
    panel.pick(["0", "1", "2", "4"])
    x = np.linspace(0, 690, 400)
    draw = np.random.default_rng(4)
    curves = tuple(ComparedCurve(f"pass {n}", x, 8.4 - 0.0004 * (n + 1) * x + draw.normal(0, 0.01, 400)) for n in range(4))
    panel.show_comparison(curves, x_title="seconds since AOS", y_title="BATT_V  V", rule="Receipt time from each pass's actual AOS")
    return panel
