"""The answers to a question of a pass plan, each a button with a key of its own: Alt+1, Alt+2 and so on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from widgets.deliberate_button import DeliberateButton


class ProcedureAnswers(QWidget):
    """A row of answers; `answered` carries the chosen one. Out of sight while nothing is asked."""

    answered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("procedure_answers")
        self.setAccessibleName("Answers")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 0, 12, 4)
        self._shown: list[str] = []

    def show_answers(self, answers: Sequence[str]) -> None:
        """Offer these; the same ones again leave the keyboard where it is."""
        if list(answers) != self._shown:
            self._shown = list(answers)
            while (item := self._row.takeAt(0)) is not None:
                if (widget := item.widget()) is not None:
                    widget.setParent(None)
                    widget.deleteLater()
            for number, answer in enumerate(answers, 1):
                self._row.addWidget(self._button(number, answer))
        self.setVisible(bool(answers))

    def _button(self, number: int, answer: str) -> DeliberateButton:
        button = DeliberateButton(f"{answer}  Alt+{number}", f"procedure_answer_{number}")
        button.setShortcut(f"Alt+{number}")
        button.clicked.connect(lambda: self.answered.emit(answer))
        return button


def demo() -> QWidget:
    """A question with two answers."""
    row = ProcedureAnswers()
    row.show_answers(["Go on", "Leave it for the next pass"])
    row.resize(480, 44)
    return row
