"""The telemetry table: values, sets and watch lists of the session's spacecraft."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from console.desktop.desk import Desk
from console.desktop.limits_shown import level_now, limits_now, limits_tip
from console.desktop.workspace import Panel
from console.dictionary.model import AlarmRule, Container, Parameter
from console.telemetry.current import previous_text, value_text
from console.telemetry.states import AlarmLevel
from console.utc import SECOND_NS
from widgets.telemetry_rows import TelemetryRow
from widgets.telemetry_sets import IN_ALARM, NOT_LIVE
from widgets.telemetry_table import TelemetryTable
from widgets.watch_lists import WATCHED

SLICE = 250  # rows out of sight that are brought up to date with those in sight, each time


class TablePanel:
    """The telemetry table, brought up to date five times a second: rows in sight, and the others by and by. `plot` draws a parameter,
    `tell` shows all that is known of one."""

    def __init__(
        self, desk: Desk, watched: Sequence[str], *, plot: Callable[[str], None] | None = None, tell: Callable[[str], None] | None = None
    ) -> None:
        self._desk, self._mark_ns, self._next = desk, 0, 0
        self._lists: dict[str, list[str]] | None = None
        self.table = TelemetryTable(desk.theme)
        parameters = desk.model.dictionary.parameters.values()
        containers = desk.model.dictionary.containers.values()
        container = {name: c.name for c in containers for name in c.parameters}
        self._blank = {
            p.name: TelemetryRow(
                p.name, units=p.units, limits=limits_text(p.alarm), container="derived" if p.is_derived else container.get(p.name, ""),
                group=p.group, description=p.description, aliases=" ".join(p.aliases),
            ) for p in parameters
        }  # fmt: skip
        ordered = most_telling_first(parameters, containers, list(watched))
        self._names = [parameter.name for parameter in ordered]
        self.table.set_rows([self._row(parameter) for parameter in ordered])
        self.table.sets.members = self._members
        self.table.set_watched(watched)
        if any(name in self._blank for name in watched):
            self.table.show_group(WATCHED)
        self._remember()
        self.table.plot_requested.connect(plot or (lambda name: None))
        self.table.details_requested.connect(tell or (lambda name: None))
        self.table.mark_requested.connect(self._mark)
        self.table.sight_changed.connect(self._refresh_sight)

    def panel(self) -> Panel:
        """The panel for a workspace."""
        return Panel("table", "Telemetry", self.table, self._refresh, 200, lack=self._desk.look_back.words)

    def _remember(self) -> None:
        """Take the columns and lists that were left, and note what becomes of them."""
        settings = self._desk.settings
        if settings.telemetry_columns:
            self.table.show_columns(settings.telemetry_columns)
        self._take_lists()
        self.table.lists_changed.connect(self._on_lists_changed)
        self.table.columns_changed.connect(lambda names: setattr(settings, "telemetry_columns", names))

    def _take_lists(self) -> None:
        """Have the lists that another workspace's table, or the last session, has left."""
        lists = self._desk.settings.watch_lists.get(self._desk.model.spacecraft.name)
        if lists is not None and lists is not self._lists:
            self._lists = lists
            self.table.take_lists(lists)

    def _on_lists_changed(self, lists: dict[str, list[str]]) -> None:
        self._lists = lists
        self._desk.settings.watch_lists[self._desk.model.spacecraft.name] = lists

    def _refresh(self) -> None:
        self._take_lists()
        following = self._names[self._next : self._next + SLICE]
        self._next = self._next + SLICE if self._next + SLICE < len(self._names) else 0
        self._show(dict.fromkeys([*self.table.names_in_sight(), *following]))

    def _refresh_sight(self) -> None:
        self._show(self.table.names_in_sight())

    def _show(self, names: Iterable[str]) -> None:
        parameters = self._desk.model.dictionary.parameters
        self.table.show_rows([self._row(parameters[name]) for name in names])

    def _mark(self) -> None:
        self._mark_ns = self._desk.shown.now_ns()

    def _members(self, name: str) -> set[str]:
        """The parameters of a set that changes by itself."""
        model = self._desk.shown
        if name == IN_ALARM:
            return {each for each, change in model.alarms.items() if change.level > AlarmLevel.NORMAL}
        return model.values.not_live(model.now_ns()) if name == NOT_LIVE else model.values.changed_since(self._mark_ns)

    def _row(self, parameter: Parameter) -> TelemetryRow:
        model, name = self._desk.shown, parameter.name
        now_ns = model.now_ns()
        value = model.values.values.get(name)
        if value is None:
            blank = self._blank[name]
            now = limits_now(model, name, blank.limits)
            return replace(blank, limits=now, limits_tip=limits_tip(model, name)) if name in model.limits else blank
        age = model.values.age_s(name, now_ns)
        return replace(
            self._blank[name],
            value=value_text(parameter, value),
            raw=raw_text(value.raw),
            level=self._level(parameter, has_value=True),
            freshness=model.values.freshness(name, now_ns),
            age_s=max(age or 0.0, 0.0),
            count=value.count,
            minimum=number_text(value.minimum),
            maximum=number_text(value.maximum),
            changed_s=-1.0 if value.previous is None else max(0.0, (now_ns - value.changed_ns) / SECOND_NS),
            previous=previous_text(parameter, value),
            limits=limits_now(model, name, self._blank[name].limits),
            limits_tip=limits_tip(model, name) if name in model.limits else "",
        )

    def _level(self, parameter: Parameter, *, has_value: bool) -> AlarmLevel | None:
        if not has_value or (parameter.alarm is None and parameter.name not in self._desk.shown.limits):
            return None
        return level_now(self._desk.shown, parameter.name)


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


def number_text(number: float) -> str:
    """A minimum or maximum in a table cell; a dash where there is none."""
    return "-" if math.isnan(number) else f"{number:.6g}"


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
