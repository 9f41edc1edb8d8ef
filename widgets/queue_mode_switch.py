"""Whether the queue releases by its rules, only by hand, or not at all: three buttons, the one that is told is down."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from console.command.lineup import QueueMode
from widgets.deliberate_button import DeliberateButton

_WORDS = {
    QueueMode.ENABLED: ("Enabled", "Commands leave by their release rules and by hand. Shift+E"),
    QueueMode.HELD: ("Held", "Commands leave by hand only. Shift+H"),
    QueueMode.DISABLED: ("Disabled", "Nothing leaves. Shift+D"),
}


class QueueModeSwitch(QWidget):
    """`mode_requested` carries the QueueMode that is wanted; the switch moves only when the queue's mode is shown."""

    mode_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("queue_mode")
        self.setAccessibleName("Queue mode")
        self.mode = QueueMode.ENABLED
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.buttons: dict[QueueMode, DeliberateButton] = {}
        for mode, (word, tip) in _WORDS.items():
            button = DeliberateButton(word, f"queue_{mode.value}", role="quiet")
            button.setCheckable(True)
            button.setToolTip(tip)
            button.clicked.connect(lambda _=False, mode=mode: self.ask(mode))
            self.buttons[mode] = button
            row.addWidget(button)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_mode(QueueMode.ENABLED)

    def ask(self, mode: QueueMode) -> None:
        """Want a mode; shown is the one that stands until another is told."""
        self.show_mode(self.mode)
        if mode is not self.mode:
            self.mode_requested.emit(mode)

    def show_mode(self, mode: QueueMode) -> None:
        """The mode that the queue has."""
        self.mode = mode
        for each, button in self.buttons.items():
            button.setChecked(each is mode)
