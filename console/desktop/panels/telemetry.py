"""The telemetry table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from console.desktop.desk import Desk
from console.desktop.workspace import Panel
from console.dictionary.model import AlarmRule, Container, Parameter
from console.telemetry.states import AlarmLevel
from widgets.telemetry_table import WATCHED, TelemetryRow, TelemetryTable


class TablePanel:
    """The telemetry table: one row a parameter, brought up to date five times a second."""

    def __init__(self, desk: Desk, watched: Sequence[str]) -> None:
        self._desk = desk
        self.table = TelemetryTable(desk.theme)
        parameters = desk.model.dictionary.parameters.values()
        containers = desk.model.dictionary.containers.values()
        self._container = {name: c.name for c in containers for name in c.parameters}
        self._limits = {p.name: limits_text(p.alarm) for p in parameters}
        self.table.set_rows([self._row(parameter) for parameter in most_telling_first(parameters, containers, list(watched))])
        self.table.set_watched(watched)
        if any(name in self._limits for name in watched):
            self.table.show_group(WATCHED)

    def panel(self) -> Panel:
        """The panel for a workspace."""
        return Panel("table", "Telemetry", self.table, self._refresh, 200)

    def _refresh(self) -> None:
        self.table.show_rows([self._row(parameter) for parameter in self._desk.model.dictionary.parameters.values()])

    def _row(self, parameter: Parameter) -> TelemetryRow:
        model, name = self._desk.model, parameter.name
        now_ns = model.now_ns()
        value = model.values.values.get(name)
        age = model.values.age_s(name, now_ns)
        return TelemetryRow(
            name=name,
            value="-" if value is None else parameter.text(value.raw),
            raw="-" if value is None else raw_text(value.raw),
            units=parameter.units,
            level=self._level(parameter, has_value=value is not None),
            freshness=model.values.freshness(name, now_ns),
            age_s=-1.0 if age is None else max(age, 0.0),
            limits=self._limits[name],
            container="derived" if parameter.is_derived else self._container.get(name, ""),
            group=parameter.group,
            description=parameter.description,
        )

    def _level(self, parameter: Parameter, *, has_value: bool) -> AlarmLevel | None:
        if parameter.alarm is None or not has_value:
            return None
        change = self._desk.model.alarms.get(parameter.name)
        return change.level if change else AlarmLevel.NORMAL


def most_telling_first(parameters: Iterable[Parameter], containers: Iterable[Container], watched: Sequence[str]) -> list[Parameter]:
    """The watched parameters in their order, then the rest as the dictionary has them; what every packet carries in its headers last."""
    counts = Counter(name for container in containers for name in container.parameters)
    order = {name: place for place, name in enumerate(watched)}
    return sorted(parameters, key=lambda one: (order.get(one.name, len(order)), counts[one.name] > 1))


def raw_text(raw: object) -> str:
    """A raw value as it stands in the packet."""
    if isinstance(raw, bytes):
        return raw.hex(" ").upper()
    return f"{raw:.6g}" if isinstance(raw, float) else str(raw)


def limits_text(rule: AlarmRule | None) -> str:
    """The innermost limits in words that fit a table cell; a limit of zero is a limit."""
    if rule is None or not rule.ranges:
        return ""
    first = min(rule.ranges, key=lambda each: each.level)
    low = "" if first.low is None else f"{first.low:g}"
    high = "" if first.high is None else f"{first.high:g}"
    if low and high:
        return f"{low} .. {high}"
    return f"> {low}" if low else f"< {high}"
