"""The spacecraft's synoptic drawings, brought up to date from the current values; only the drawing on show is worked on."""

from __future__ import annotations

from collections.abc import Callable

from console.desktop.desk import Desk
from console.desktop.limits_shown import level_now, limits_now
from console.desktop.panels.telemetry import limits_text
from console.desktop.workspace import Panel
from console.dictionary.model import Parameter
from console.mimic.showing import ValueNow
from console.telemetry.current import value_number, value_text
from widgets.mimic_panel import MimicPanel


class MimicsPanel:
    """The drawings. `plot` is called with the parameter that the operator wants to see as a curve."""

    def __init__(self, desk: Desk, plot: Callable[[str], None]) -> None:
        self._desk = desk
        self.drawings = MimicPanel(desk.theme)
        name = desk.model.spacecraft.name
        self.drawings.show_mimics([mimic for mimic in desk.model.mission.mimics if mimic.spacecraft == name])
        self.drawings.plot_requested.connect(plot)
        self.drawings.mimic_chosen.connect(lambda _: self._refresh())

    def panel(self) -> Panel:
        """The panel for a workspace."""
        return Panel("mimics", "Drawings", self.drawings, self._refresh, 200, lack=self._desk.look_back.words)

    def _refresh(self) -> None:
        mimic = self.drawings.mimic
        if mimic is not None:
            parameters, now_ns = self._desk.model.dictionary.parameters, self._desk.shown.now_ns()
            self.drawings.show_values({name: self._value(parameters[name], now_ns) for name in mimic.parameters() if name in parameters})

    def _value(self, parameter: Parameter, now_ns: int) -> ValueNow:
        model = self._desk.shown
        value = model.values.values.get(parameter.name)
        limits = limits_now(model, parameter.name, limits_text(parameter.alarm))
        if value is None:
            return ValueNow(units=parameter.units, limits=limits, description=parameter.description)
        is_watched = parameter.alarm is not None or parameter.name in model.limits
        return ValueNow(
            text=value_text(parameter, value),
            number=value_number(parameter, value),
            units=parameter.units,
            level=level_now(model, parameter.name) if is_watched else None,
            freshness=model.values.freshness(parameter.name, now_ns),
            age_s=max(model.values.age_s(parameter.name, now_ns) or 0.0, 0.0),
            limits=limits,
            description=parameter.description,
        )
