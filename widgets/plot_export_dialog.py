"""How a plot is to be exported: a picture in a size and colours, or a table of what is seen or of every sample."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QSpinBox, QWidget

from widgets.dialog_layout import indent_number
from widgets.picture import PRINT, SIZES
from widgets.theme import THEMES, Theme


class ExportKind(StrEnum):
    """What becomes of a plot; the value is the file's suffix."""

    PNG = "png"
    SVG = "svg"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class PlotExport:
    """What was chosen. `is_whole`: every sample, not only the points that are seen (CSV)."""

    kind: ExportKind
    size: tuple[int, int]
    theme: Theme
    is_whole: bool


_LABELS = {ExportKind.PNG: "PNG, an image", ExportKind.SVG: "SVG, a drawing", ExportKind.CSV: "CSV, a table"}
_TABLES = {"Every sample, with both times": True, "What is seen": False}


class PlotExportDialog(QDialog):
    """Asks for kind, size, colours and, where `has_samples`, samples; `chosen` is what was said."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, has_samples: bool = True) -> None:
        super().__init__(parent)
        self.setObjectName("plot_export_dialog")
        self.setWindowTitle("Export the plot")
        self.themes = {"Print, on white": PRINT, "As on the screen": theme} | {
            f"{name.capitalize()} theme": each for name, each in THEMES.items() if each is not theme
        }
        self.kind, self.colours, self.samples = QComboBox(), QComboBox(), QComboBox()
        self.kind.addItems(list(_LABELS.values()))
        self.colours.addItems(list(self.themes))
        self.samples.addItems(list(_TABLES))
        self.wide, self.high = _pixels(SIZES[1][0]), _pixels(SIZES[1][1])
        self._lay_out(has_samples=has_samples)
        self.kind.currentIndexChanged.connect(self._show_what_matters)
        self._show_what_matters()

    def _lay_out(self, *, has_samples: bool) -> None:
        form = QFormLayout(self)
        rows = {"As": self.kind, "Width": self.wide, "Height": self.high, "Colours": self.colours, "Samples": self.samples}
        for text, field in rows.items():
            field.setAccessibleName(text)
            form.addRow(text, field)
        form.setRowVisible(self.samples, has_samples)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)

    def _show_what_matters(self) -> None:
        is_table = self.chosen.kind is ExportKind.CSV
        for field in (self.wide, self.high, self.colours):
            field.setEnabled(not is_table)
        self.samples.setEnabled(is_table)

    @property
    def chosen(self) -> PlotExport:
        """What the fields say."""
        kind = list(_LABELS)[self.kind.currentIndex()]
        theme = self.themes[self.colours.currentText()]
        return PlotExport(kind, (self.wide.value(), self.high.value()), theme, _TABLES[self.samples.currentText()])


def _pixels(value: int) -> QSpinBox:
    field = QSpinBox()
    field.setRange(320, 8192)
    indent_number(field)
    field.setSuffix(" px")
    field.setValue(value)
    return field


def demo() -> QWidget:
    """The dialog as it opens."""
    return PlotExportDialog(THEMES["dark"])
