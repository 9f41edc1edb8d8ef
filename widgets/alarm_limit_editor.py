"""Changes a parameter's limits by hand: low and high of each level, how many values in a row, the deadband; or takes the alarm out of
service, or takes back what was set. Each act needs a reason, which is logged. An empty field is no limit; 0 is a limit."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QSpinBox, QWidget

from console.dictionary.model import AlarmRange, AlarmRule, Kind, Parameter
from console.telemetry.states import AlarmLevel, HandLimits, LimitByHand
from console.utc import utc_text
from widgets.deliberate_button import DeliberateButton
from widgets.dialog_layout import dialog_hint, lay_out_dialog
from widgets.theme import DARK, Status, Theme

LEVELS = (AlarmLevel.WARNING, AlarmLevel.DISTRESS, AlarmLevel.CRITICAL)


class LimitEditor(QDialog):
    """A window for one parameter. `change_requested` carries its name, HandLimits (None: the dictionary's limits again) and the reason."""

    change_requested = Signal(str, object, str)

    def __init__(self, parameter: Parameter, hand: LimitByHand | None = None, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("alarm_limit_editor")
        self.setAccessibleName(f"Limits of {parameter.name}")
        self.setWindowTitle(f"Limits of {parameter.name}")
        self.theme, self.parameter, self.hand = theme, parameter, hand
        self._is_number = not parameter.labels and parameter.kind in (Kind.INTEGER, Kind.FLOAT)
        self._untouched = tuple(each for each in self._ranges() if each.is_inside)
        self.fields: dict[tuple[AlarmLevel, str], QLineEdit] = {}
        self.violations, self.conformance = self._count("violations", "Values in a row"), self._count("conformance", "Values back in a row")
        self.deadband = self._number("deadband", "Deadband")
        self.reason = QLineEdit()
        self.reason.setObjectName("limit_reason")
        self.reason.setAccessibleName("Reason")
        self.reason.setPlaceholderText("Needed, and logged with your name")
        self.reason.setMaxLength(200)
        self.said = QLabel("")
        self.said.setObjectName("limit_said")
        self.said.setWordWrap(True)
        self._build()
        self._fill()
        self._judge()

    def _ranges(self) -> Sequence[AlarmRange]:
        rule = self.parameter.alarm or AlarmRule()
        limits = self.hand.limits if self.hand is not None else None
        return limits.ranges if limits is not None and not limits.is_off else rule.ranges

    def _build(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(8)
        for column, text in enumerate(("", "Low", "High", "Dictionary")):
            grid.addWidget(self._muted(text), 0, column)
        for row, level in enumerate(LEVELS, 1):
            grid.addWidget(QLabel(level.name.capitalize()), row, 0)
            for column, end in enumerate(("low", "high"), 1):
                self.fields[level, end] = self._number(f"{level.name.lower()}_{end}", f"{level.name.capitalize()} {end}")
                grid.addWidget(self.fields[level, end], row, column)
            grid.addWidget(self._muted(self._own_text(level)), row, 3)
        for row, (text, field) in enumerate(
            (("Values in a row", self.violations), ("Values back", self.conformance), ("Deadband", self.deadband)), len(LEVELS) + 1
        ):
            grid.addWidget(QLabel(text), row, 0)
            grid.addWidget(field, row, 1)
        grid.addWidget(QLabel("Reason"), len(LEVELS) + 4, 0)
        grid.addWidget(self.reason, len(LEVELS) + 4, 1, 1, 3)
        lay_out_dialog(self, (dialog_hint(self._standing_text()), grid, self.said), self._buttons(), width=560)

    def _buttons(self) -> QHBoxLayout:
        self.put = DeliberateButton("Put in force", "limit_put", role="primary")
        self.put.clicked.connect(self._ask)
        self.off = DeliberateButton("Out of service", "limit_off", role="danger")
        self.off.clicked.connect(lambda: self._emit(HandLimits(is_off=True)))
        self.back = DeliberateButton("Take back", "limit_back")
        self.back.setToolTip("Put the dictionary's limits in force again")
        self.back.clicked.connect(lambda: self._emit(None))
        leave = QPushButton("Cancel")
        leave.setObjectName("limit_cancel")
        leave.setAutoDefault(False)
        leave.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.off)
        row.addWidget(self.back)
        row.addStretch(1)
        row.addWidget(leave)
        row.addWidget(self.put)
        return row

    def _standing_text(self) -> str:
        units = f" in {self.parameter.units}" if self.parameter.units else ""
        text = f"Limits{units}. An empty field is no limit. They hold from the next value on, in every context, until they are taken back."
        if not self._is_number:
            text = "It is no number: its alarm can only be taken out of service."
        if self.hand is None:
            return text
        by = f" by {self.hand.by}" if self.hand.by else ""
        what = "Out of service" if self.hand.limits is not None and self.hand.limits.is_off else "By hand"
        return f"{what} since {utc_text(self.hand.since_ns)}{by}: {self.hand.reason}\n{text}"

    def _own_text(self, level: AlarmLevel) -> str:
        own = next((each for each in (self.parameter.alarm or AlarmRule()).ranges if each.level == level and not each.is_inside), None)
        if own is None:
            return "-"
        low, high = ("" if end is None else f"{end:g}" for end in (own.low, own.high))
        return f"{low or '-'} .. {high or '-'}"

    def _fill(self) -> None:
        rule, limits = self.parameter.alarm or AlarmRule(), self.hand.limits if self.hand is not None else None
        source = limits if limits is not None and not limits.is_off else rule
        for each in source.ranges:
            for end, value in (("low", each.low), ("high", each.high)):
                if not each.is_inside and value is not None:
                    self.fields[AlarmLevel(each.level), end].setText(f"{value:.15g}")
        self.violations.setValue(source.min_violations)
        self.conformance.setValue(source.min_conformance)
        self.deadband.setText(f"{source.deadband:g}")
        for field in [*self.fields.values(), self.deadband, self.reason]:
            field.textChanged.connect(lambda _: self._judge())
        for part in [*self.fields.values(), self.deadband, self.violations, self.conformance]:
            part.setEnabled(self._is_number)

    def limits(self) -> HandLimits | str:
        """The limits in the fields, or what is wrong with them. Limits whose inside is bad are kept as they are."""
        ranges = []
        for level in LEVELS:
            ends = [_value(self.fields[level, end].text()) for end in ("low", "high")]
            low, high = ends
            if isinstance(low, str) or isinstance(high, str):
                return f"{level.name.capitalize()}: {next(each for each in ends if isinstance(each, str))} is no number"
            if low is not None and high is not None and low > high:
                return f"{level.name.capitalize()}: the low limit is over the high one"
            ranges += [AlarmRange(int(level), low, high)] if low is not None or high is not None else []
        deadband = _value(self.deadband.text())
        if isinstance(deadband, str) or (deadband or 0.0) < 0:
            return "The deadband is a number from zero up"
        return HandLimits((*ranges, *self._untouched), self.violations.value(), self.conformance.value(), deadband or 0.0)

    def _judge(self) -> None:
        has_reason, limits = bool(self.reason.text().strip()), self.limits()
        none_left = isinstance(limits, HandLimits) and not limits.ranges and self._is_number
        text = limits if isinstance(limits, str) else "No limit is left: nothing will bring this alarm." if none_left else ""
        self.said.setText(text)
        self.said.setStyleSheet(f"color: {self.theme.status_ink(Status.CAUTION)}")
        self.put.setEnabled(has_reason and isinstance(limits, HandLimits) and self._is_number)
        is_off = self.hand is not None and self.hand.limits is not None and self.hand.limits.is_off
        self.off.setEnabled(has_reason and not is_off)
        self.back.setEnabled(has_reason and self.hand is not None)
        self.back.setText("Into service" if is_off else "Take back")

    def _ask(self) -> None:
        limits = self.limits()
        if isinstance(limits, HandLimits):
            self._emit(limits)

    def _emit(self, limits: HandLimits | None) -> None:
        self.change_requested.emit(self.parameter.name, limits, self.reason.text().strip())
        self.accept()

    def _number(self, name: str, accessible_name: str) -> QLineEdit:
        field = QLineEdit()
        field.setObjectName(f"limit_{name}")
        field.setAccessibleName(accessible_name)
        field.setProperty("role", "mono")
        field.setMaxLength(24)
        return field

    def _count(self, name: str, accessible_name: str) -> QSpinBox:
        field = QSpinBox()
        field.setObjectName(f"limit_{name}")
        field.setAccessibleName(accessible_name)
        field.setRange(1, 1000)
        return field

    @staticmethod
    def _muted(text: str) -> QLabel:
        label = QLabel(text)
        label.setProperty("role", "muted")
        return label


def _value(text: str) -> float | str | None:
    """The number in a field, None for an empty one, the text itself where it is no number."""
    if not text.strip():
        return None
    try:
        value = float(text.strip())
    except ValueError:
        return text
    return value if abs(value) < float("inf") else text


def demo() -> QWidget:
    """Limits of a battery that an operator has widened."""
    rule = AlarmRule((AlarmRange(1, 7.0, 8.4), AlarmRange(2, 6.8, 8.5), AlarmRange(3, 6.4, None)), min_violations=3)
    parameter = Parameter("BATT_V", "/EPS/BATT_V", Kind.FLOAT, "V", alarm=rule)
    limits = HandLimits((AlarmRange(1, 6.8, 8.4), AlarmRange(3, 0.0, None)), 3, 1, 0.05)
    editor = LimitEditor(parameter, LimitByHand("BATT_V", limits, 1_795_000_000_000_000_000, "OPS1", "old battery"))
    editor.reason.setText("sags in eclipse")
    return editor
