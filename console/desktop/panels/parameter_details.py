"""What the dialog about one parameter says: gathered from dictionary, current values, alarms, and the recording."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from console.desktop.desk import Desk
from console.desktop.history import HistoryLoader, Span
from console.desktop.limits_shown import hands_of
from console.desktop.panels.telemetry import number_text, raw_text
from console.dictionary.calibration import Polynomial, Spline
from console.dictionary.model import AlarmRange, AlarmRule, Parameter
from console.session.messages import Delivery
from console.telemetry.current import CurrentValue, previous_text, value_text
from console.telemetry.ground_values import is_set_on_ground
from console.telemetry.hand_limits import is_off, rule_by_hand
from console.telemetry.limit_words import hand_line
from console.telemetry.states import AlarmLevel, Freshness, LimitByHand, LimitState
from console.utc import SECOND_NS, utc_text
from widgets.panel_table import age_text
from widgets.parameter_details import ParameterDetails
from widgets.plot_tiles import Tile
from widgets.telemetry_plot_types import Series, is_plottable

LOOK_BACK_S = 900
_EVERY_NS = SECOND_NS // 5


class Teller(QObject):
    """Opens the dialog over a widget and keeps it up to date while it is open."""

    def __init__(self, desk: Desk, history: HistoryLoader, over: QWidget, plot: Callable[[str], None]) -> None:
        super().__init__(over)
        self._desk, self._history, self._told_ns = desk, history, 0
        self.dialog = ParameterDetails(desk.theme, over)
        self.dialog.plot_requested.connect(plot)
        self._asked: Span | None = None
        history.loaded.connect(self._on_loaded)
        desk.look_back.on_shown.append(self._on_shown)

    def tell(self, name: str) -> None:
        """Show all that is known of a parameter."""
        parameter = self._desk.model.dictionary.parameters.get(name)
        if parameter is None:
            return
        self.dialog.show_parameter(name, parameter.description)
        self._show(parameter)
        if is_plottable(parameter.kind):
            now_ns = self._desk.shown.now_ns()
            self._asked = Span(Series(name), now_ns - LOOK_BACK_S * SECOND_NS, now_ns, now_ns)
            self._history.load(self._asked)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def _show(self, parameter: Parameter) -> None:
        model = self._desk.shown
        value, now_ns = model.values.values.get(parameter.name), model.now_ns()
        text = "-" if value is None else f"{value_text(parameter, value)} {parameter.units}".rstrip()
        freshness = model.values.freshness(parameter.name, now_ns)
        live = [] if value is None else value_facts(parameter, value, now_ns, model.values.interval_s(parameter.name))
        self.dialog.show_facts(
            text,
            freshness,
            [*live, ("Level", self._level(parameter, freshness)), *meaning_facts(parameter, self._desk.shown.limits.get(parameter.name))],
        )

    def _level(self, parameter: Parameter, freshness: Freshness) -> str:
        change = self._desk.shown.alarms.get(parameter.name)
        if change is not None:
            return f"{change.level.name.lower()} ({change.state.value})"
        return "" if parameter.alarm is None or freshness is Freshness.NEVER else AlarmLevel.NORMAL.name.lower()

    def _on_shown(self, delivery: Delivery) -> None:
        if self.dialog.isVisible() and abs(delivery.now_ns - self._told_ns) >= _EVERY_NS:
            self._told_ns = delivery.now_ns
            parameter = self._desk.model.dictionary.parameters.get(self.dialog.parameter)
            if parameter is not None:
                self._show(parameter)

    def _on_loaded(self, span: Span, tile: Tile) -> None:
        if span == self._asked and self.dialog.parameter == span.series.name:
            times_s = (tile.times_ns - span.start_ns) / SECOND_NS
            self.dialog.curve.show_curve(times_s, np.asarray(tile.values, np.float64), f"the last {LOOK_BACK_S // 60} minutes as recorded")


def value_facts(parameter: Parameter, value: CurrentValue, now_ns: int, interval_s: float) -> list[tuple[str, str]]:
    """What is known of the value itself."""
    units = f" {parameter.units}" if parameter.units else ""
    age_s = max(0.0, (now_ns - value.received_ns) / SECOND_NS)
    previous = "" if value.previous is None else f"{utc_text(value.changed_ns)}, from {previous_text(parameter, value)}{units}"
    return [
        ("Raw", raw_text(value.raw)),
        ("Received", f"{utc_text(value.received_ns)}, {age_text(age_s)} ago"),
        ("On-board time", utc_text(value.generation_ns, digits=3) if 0 <= value.generation_ns < 1 << 62 else "not known"),
        ("Set by", value.container)
        if is_set_on_ground(value.container)
        else ("Packet", f"{value.packet}, {value.container}, every {interval_s:.3g} s"),
        ("Count", f"{value.count:,}"),
        ("Minimum", "" if math.isnan(value.minimum) else f"{number_text(value.minimum)}{units}"),
        ("Maximum", "" if math.isnan(value.maximum) else f"{number_text(value.maximum)}{units}"),
        ("Last change", previous or f"none since the first value, {utc_text(value.changed_ns)}"),
    ]


def meaning_facts(parameter: Parameter, limits: LimitState | None = None) -> list[tuple[str, str]]:
    """What the dictionary says of a parameter, and what is set by hand in its place."""
    low, high = parameter.valid
    return [
        ("Also called", ", ".join(parameter.aliases)),
        *limit_facts(parameter, limits),
        ("Valid", "" if (low, high) == (None, None) else _between(low, high)),
        ("Calibration", calibration_text(parameter)),
        ("Kind", ", ".join(part for part in (parameter.kind.value, "derived" if parameter.is_derived else "", parameter.path) if part)),
    ]


def limit_facts(parameter: Parameter, limits: LimitState | None) -> list[tuple[str, str]]:
    """The limits of every context with those by hand, which of them are in force, and who set what by hand."""
    hands = hands_of(limits)
    if is_off(hands):
        return [("Limits", "out of service"), *_by_hand(parameter, hands)]
    if parameter.alarm is None and not hands:
        return [("Limits", "")]
    rule = rule_by_hand(parameter.alarm or AlarmRule(), hands)
    lines, now = [rule_text(rule)], limits.context if limits is not None else ""
    for criterion, other in rule.contexts:
        lines.append(f"where {criterion.text}{' (now)' if criterion.text == now else ''}: {rule_text(other)}")
    return [("Limits", "\n".join(lines)), *_by_hand(parameter, hands)]


def _by_hand(parameter: Parameter, hands: Sequence[LimitByHand]) -> list[tuple[str, str]]:
    return [("By hand", "\n".join(hand_line(each, parameter) for each in hands))] if hands else []


def rule_text(rule: AlarmRule | None) -> str:
    """All limits with their levels, the least severe first."""
    if rule is None:
        return ""
    parts = [_range_text(each) for each in sorted(rule.ranges, key=lambda each: each.level)]
    parts += [f"{label}: {AlarmLevel(level).name.lower()}" for label, level in rule.labels.items() if level]
    parts += [f"after {rule.min_violations} values in a row"] if rule.min_violations > 1 else []
    return "; ".join(parts)


def _range_text(one: AlarmRange) -> str:
    return f"{AlarmLevel(one.level).name.lower()} {'inside ' if one.is_inside else ''}{_between(one.low, one.high)}"


def _between(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f"{low:g} .. {high:g}"
    return f"> {low:g}" if low is not None else f"< {high:g}"


def calibration_text(parameter: Parameter) -> str:
    """How raw becomes engineering, in words."""
    if parameter.labels:
        told = [f"{number} {label}" for number, label in parameter.labels.items()]
        return ", ".join(told[:12]) + (" ..." if len(told) > 12 else "")
    how = parameter.calibrate
    if isinstance(how, Polynomial):
        powers = ("", " x", *(f" x^{power}" for power in range(2, len(how.coefficients))))
        terms = [f"{value:g}{power}" for power, value in zip(powers, how.coefficients, strict=False) if value]
        return " + ".join(terms) or "0"
    if isinstance(how, Spline):
        return f"{len(how.raw)} points, order {how.order}, raw {how.raw[0]:g} to {how.raw[-1]:g}"
    return "by a formula" if how is not None else ""
