"""Changes a parameter's limits by hand: low and high of each level, how many values in a row, the deadband; or takes the alarm out of
service, or takes back what was set. Each act needs a reason, which is logged. An empty field is no limit; 0 is a limit.

Where the dictionary has other limits in other contexts, one of these is changed and the others stay, or all of them at once."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QSpinBox, QWidget

from console.dictionary.model import AlarmRange, AlarmRule, Criterion, Kind, Parameter
from console.telemetry.hand_limits import context_names, hand_in, is_off, limits_of, own_rule
from console.telemetry.limit_words import hand_line
from console.telemetry.states import AlarmLevel, HandLimits, LimitByHand
from widgets.deliberate_button import DeliberateButton
from widgets.dialog_layout import dialog_hint, indent_number, lay_out_dialog
from widgets.theme import DARK, Status, Theme

LEVELS = (AlarmLevel.WARNING, AlarmLevel.DISTRESS, AlarmLevel.CRITICAL)


class ContextChoice(QComboBox):
    """Where limits are to hold: in one of the contexts `names`, where none of them holds, or everywhere. Without names there is nothing
    to choose. It begins with `context`."""

    def __init__(self, names: Sequence[str], context: str = "") -> None:
        super().__init__()
        self.setObjectName("limit_context")
        self.setAccessibleName("Context")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for name in ("", *names) if names else ():
            self.addItem(f"Where {name}" if name else "Default: where no context holds", name)
        self.addItem("In every context", None)
        self.setCurrentIndex(max(0, self.findData(context)))

    @property
    def context(self) -> str | None:
        """The chosen context, "" where none holds, None for every one."""
        found: str | None = self.currentData()
        return found

    @property
    def is_choice(self) -> bool:
        """Whether there is anything to choose."""
        return self.count() > 1


class LimitEditor(QDialog):
    """A window for one parameter, whose limits by hand are `hands`; it begins with those of `context`, in which the parameter is.
    `change_requested` carries a LimitByHand without a time and a name (limits of None: the dictionary's again)."""

    change_requested = Signal(object)

    def __init__(
        self, parameter: Parameter, hands: Sequence[LimitByHand] = (), context: str = "", theme: Theme = DARK, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("alarm_limit_editor")
        self.setAccessibleName(f"Limits of {parameter.name}")
        self.setWindowTitle(f"Limits of {parameter.name}")
        self.theme, self.parameter, self.hands = theme, parameter, tuple(hands)
        self._is_number = not parameter.labels and parameter.kind in (Kind.INTEGER, Kind.FLOAT)
        self.scope = ContextChoice(context_names(parameter) if self._is_number else (), context)
        self.standing, self._own = dialog_hint(""), dict[AlarmLevel, QLabel]()
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
        self._listen()

    @property
    def context(self) -> str | None:
        """Where the limits in the fields are to hold."""
        return self.scope.context

    def _build(self) -> None:
        place = QWidget()
        line = QHBoxLayout(place)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        line.addWidget(QLabel("Context"))
        line.addWidget(self.scope, 1)
        if not self.scope.is_choice:
            place.hide()
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
            self._own[level] = self._muted("")
            grid.addWidget(self._own[level], row, 3)
        for row, (text, field) in enumerate(
            (("Values in a row", self.violations), ("Values back", self.conformance), ("Deadband", self.deadband)), len(LEVELS) + 1
        ):
            grid.addWidget(QLabel(text), row, 0)
            grid.addWidget(field, row, 1)
        grid.addWidget(QLabel("Reason"), len(LEVELS) + 4, 0)
        grid.addWidget(self.reason, len(LEVELS) + 4, 1, 1, 3)
        lay_out_dialog(self, (self.standing, place, grid, self.said), self._buttons(), width=560)

    def _buttons(self) -> QHBoxLayout:
        self.put = DeliberateButton("Put in force", "limit_put", role="primary")
        self.put.clicked.connect(self._ask)
        self.off = DeliberateButton("Out of service", "limit_off", role="danger")
        self.off.clicked.connect(lambda: self._emit(HandLimits(is_off=True)))
        self.back = DeliberateButton("Take back", "limit_back")
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
        where = "" if not self.scope.is_choice else ", in every context" if self.scope.context is None else "; other contexts keep theirs"
        text = f"Limits{units}. An empty field is no limit. They hold from the next value on{where}, until they are taken back."
        if not self._is_number:
            text = "It is no number: its alarm can only be taken out of service."
        return "\n".join([*(hand_line(each, self.parameter) for each in self.hands), text])

    def _own_text(self, level: AlarmLevel) -> str:
        ranges = own_rule(self.parameter, self.scope.context or "").ranges
        own = next((each for each in ranges if each.level == level and not each.is_inside), None)
        if own is None:
            return "-"
        low, high = ("" if end is None else f"{end:g}" for end in (own.low, own.high))
        return f"{low or '-'} .. {high or '-'}"

    def _fill(self) -> None:
        """Put what is in force in the chosen context into the fields."""
        source = limits_of(self.parameter, self.hands, self.scope.context or "")
        self._untouched = tuple(each for each in source.ranges if each.is_inside)
        for field in self.fields.values():
            field.clear()
        for each in source.ranges:
            for end, value in (("low", each.low), ("high", each.high)):
                if not each.is_inside and value is not None:
                    self.fields[AlarmLevel(each.level), end].setText(f"{value:.15g}")
        self.violations.setValue(source.min_violations)
        self.conformance.setValue(source.min_conformance)
        self.deadband.setText(f"{source.deadband:g}")
        for level, own in self._own.items():
            own.setText(self._own_text(level))
        self.standing.setText(self._standing_text())
        self._judge()

    def _listen(self) -> None:
        self.scope.currentIndexChanged.connect(lambda _: self._fill())
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
        where = " where this context holds" if self.scope.is_choice and self.scope.context is not None else ""
        text = limits if isinstance(limits, str) else f"No limit is left: nothing will bring this alarm{where}." if none_left else ""
        text = text or (_out_of_order(limits.ranges) if isinstance(limits, HandLimits) else "")
        is_out, context = is_off(self.hands), self.scope.context
        is_held = is_out and context is not None
        self.said.setText("It is out of service: take it into service first, or choose every context." if is_held else text)
        self.said.setStyleSheet(f"color: {self.theme.status_ink(Status.CAUTION)}")
        self.put.setEnabled(has_reason and isinstance(limits, HandLimits) and self._is_number and not is_held)
        has_hand = bool(self.hands) if context is None or is_out else hand_in(self.hands, context) is not None
        self.off.setEnabled(has_reason and not is_out)
        self.back.setEnabled(has_reason and has_hand)
        self.back.setText("Into service" if is_out else "Take back")
        where = "" if context is None or is_out or not self.scope.is_choice else f" where {context}" if context else " by default"
        self.back.setToolTip(f"Put the dictionary's limits in force again{where}")

    def _ask(self) -> None:
        limits = self.limits()
        if isinstance(limits, HandLimits):
            self._emit(limits)

    def _emit(self, limits: HandLimits | None) -> None:
        is_whole = is_off(self.hands) or (limits is not None and limits.is_off)
        context = None if is_whole else self.scope.context
        self.change_requested.emit(LimitByHand(self.parameter.name, limits, -1, reason=self.reason.text().strip(), context=context))
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
        indent_number(field)
        return field

    @staticmethod
    def _muted(text: str) -> QLabel:
        label = QLabel(text)
        label.setProperty("role", "muted")
        return label


def _out_of_order(ranges: Sequence[AlarmRange]) -> str:
    """A level that would be passed over, as a more severe one is broken before it; '' where all is in order."""
    outside = [each for each in ranges if not each.is_inside]
    for milder, worse in itertools.pairwise(outside):
        is_low = milder.low is not None and worse.low is not None and milder.low < worse.low
        is_high = milder.high is not None and worse.high is not None and milder.high > worse.high
        if is_low or is_high:
            names = [AlarmLevel(each.level).name.lower() for each in (worse, milder)]
            return f"{names[0].capitalize()} comes before {names[1]} at the {'low' if is_low else 'high'} end: is that meant?"
    return ""


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
    """Limits of a battery that an operator has widened for one mode of the spacecraft."""
    safe = Criterion(lambda _, rows: np.zeros(rows, np.bool_), ("MODE",), "MODE == SAFE")
    lower = AlarmRule((AlarmRange(1, 6.6, 8.4), AlarmRange(3, 6.2, None)))
    rule = AlarmRule(
        (AlarmRange(1, 7.0, 8.4), AlarmRange(2, 6.8, 8.5), AlarmRange(3, 6.4, None)), min_violations=3, contexts=((safe, lower),)
    )
    parameter = Parameter("BATT_V", "/EPS/BATT_V", Kind.FLOAT, "V", alarm=rule)
    limits = HandLimits((AlarmRange(1, 6.4, 8.4), AlarmRange(3, 0.0, None)), 3, 1, 0.05)
    hand = LimitByHand("BATT_V", limits, 1_795_000_000_000_000_000, "OPS1", "old battery", safe.text)
    editor = LimitEditor(parameter, (hand,), safe.text)
    editor.reason.setText("sags in eclipse")
    return editor
