"""Points the antenna by hand: an azimuth and an elevation inside what the machine can do. Enter does not move it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QDoubleSpinBox, QWidget

from widgets.antenna_scales import MachineRange
from widgets.deliberate_button import DeliberateButton
from widgets.dialog_layout import dialog_foot, dialog_form, dialog_hint, indent_number, lay_out_dialog
from widgets.theme import DARK, Theme


class AntennaPointDialog(QDialog):
    """A small window with two fields; it stays open, so that one can point again."""

    point_requested = Signal(float, float)

    def __init__(self, machine: MachineRange, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("antenna_point_dialog")
        self.setAccessibleName("Point the antenna by hand")
        self.setWindowTitle("Point the antenna")
        self.theme = theme
        self.azimuth = self._field("antenna_point_azimuth", "Azimuth", 0.0, 360.0)
        self.elevation = self._field("antenna_point_elevation", "Elevation", machine.elevation_min_deg, machine.elevation_max_deg)
        span = f"{machine.azimuth_min_deg:g}° to {machine.azimuth_max_deg:g}°"
        hint = dialog_hint(f"The machine turns over {span} and takes the nearest way. A pass being tracked is given up.")
        form = dialog_form(("Azimuth", self.azimuth), ("Elevation", self.elevation))
        self.point = DeliberateButton("Point there", "antenna_point_there", role="primary")
        self.point.clicked.connect(lambda: self.point_requested.emit(self.azimuth.value(), self.elevation.value()))
        lay_out_dialog(self, (form, hint), dialog_foot(self, self.point, "antenna_point_close", words="Close"), width=320)

    def show_position(self, azimuth_deg: float, elevation_deg: float) -> None:
        """Begin with this position in the fields."""
        self.azimuth.setValue(azimuth_deg % 360.0)
        self.elevation.setValue(elevation_deg)

    @staticmethod
    def _field(name: str, accessible_name: str, low: float, high: float) -> QDoubleSpinBox:
        field = QDoubleSpinBox()
        field.setObjectName(name)
        field.setAccessibleName(accessible_name)
        field.setRange(low, high)
        field.setDecimals(1)
        field.setSuffix("°")
        indent_number(field)
        return field


def demo() -> QWidget:
    """A machine that can lean over."""
    dialog = AntennaPointDialog(MachineRange(-180, 540, 0, 180, 3.0))
    dialog.show_position(187.5, 42.0)
    return dialog
