"""Find a parameter by a few letters of its name, its description or its other names: Enter adds it to the plot, and the search stays open
for the next."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from console.dictionary.model import Kind, Parameter
from widgets.find_popup import Find, FindPopup
from widgets.telemetry_plot_types import is_plottable
from widgets.theme import DARK, Theme


class ParameterSearch(FindPopup):
    """The search. `parameter_chosen` carries a name; Escape closes."""

    parameter_chosen = Signal(str)

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__(theme, hint="Which parameter?", empty_text="No parameter is called so", name="parameter_search", parent=parent)
        self.stays_open = True
        self.found.connect(self.parameter_chosen)

    def show_parameters(self, parameters: Iterable[Parameter], *, plottable_only: bool = True) -> None:
        """The parameters to choose from, by name; texts and bytes are left out unless asked for."""
        listed = sorted((one for one in parameters if not plottable_only or is_plottable(one.kind)), key=lambda one: one.name)
        self.show_finds([Find(one.name, one.name, " ".join((one.description, *one.aliases)).strip(), one.units) for one in listed])


def demo() -> QWidget:
    """The search over a few parameters."""
    search = ParameterSearch()
    texts = [
        ("BATT_V", "V", "Battery voltage"), ("BATT_I", "A", "Battery current"), ("BATT_T", "degC", "Battery temperature"),
        ("ARRAY_I", "A", "Solar array current"), ("RATE_X", "deg/s", "Body rate about X"), ("RX_RSSI", "dBm", "Received signal strength"),
    ]  # fmt: skip
    search.show_parameters([Parameter(name, f"/{name}", Kind.FLOAT, units, text) for name, units, text in texts])
    search.field.setText("bat")
    return search
