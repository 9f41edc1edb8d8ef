"""What is wrong with a text that is written here, each fault a key away from its line; out of sight while nothing is."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from console.errors import Fault

_LINE_ROLE = Qt.ItemDataRole.UserRole + 1
_HIGHEST_PX = 84


class FaultList(QListWidget):
    """The list; `line_requested` carries the line of the fault that was opened, counted from 1."""

    line_requested = Signal(int)

    def __init__(self, name: str, words: str = "Faults", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(words)
        self.setMaximumHeight(_HIGHEST_PX)
        self.itemActivated.connect(lambda item: self.line_requested.emit(item.data(_LINE_ROLE)))

    def show_faults(self, faults: Sequence[Fault]) -> None:
        """Have exactly these; a fault that names no line leads to the first."""
        self.clear()
        for fault in faults:
            item = QListWidgetItem(str(fault))
            item.setData(_LINE_ROLE, max(fault.line, 1))
            self.addItem(item)
        self.setVisible(bool(faults))


def demo() -> QWidget:
    """Two faults of a pass plan."""
    listed = FaultList("faults")
    listed.show_faults(
        [
            Fault("no parameter BAT_V", "plans/routine.toml:8 steps[1].condition", "did you mean BATT_V?"),
            Fault("is missing", "plans/routine.toml:12 steps[2].command", "", "name a command of the dictionary"),
        ]
    )
    listed.resize(640, 84)
    return listed
