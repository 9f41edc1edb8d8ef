"""The `data-` attributes that bind an element to parameters. Every mistake is told, with the near name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from console.dictionary.model import Kind, Parameter
from console.errors import KnownError, near_name
from console.mimic.condition import read_condition
from console.mimic.drawing import Binding, Fill, Turn
from console.mimic.geometry import numbers_of
from console.mimic.text_format import read_format

SIDES = ("bottom", "top", "left", "right")
KNOWN = (
    "data-text", "data-format", "data-alarm", "data-rotate", "data-rotate-scale", "data-rotate-offset", "data-rotate-centre", "data-fill",
    "data-fill-from", "data-fill-low", "data-fill-high", "data-visible",
)  # fmt: skip
_NEEDS = {"data-format": "data-text", "data-rotate-": "data-rotate", "data-fill-": "data-fill"}
Read = TypeVar("Read")
Report = Callable[[KnownError], None]


def read_binding(attributes: Mapping[str, str], parameters: Mapping[str, Parameter], report: Report) -> Binding | None:
    """What an element is bound to, None for one that is not. Each fault goes to `report`."""
    given = {name: value.strip() for name, value in attributes.items() if name.startswith("data-")}
    if not given:
        return None
    return _Reading(given, parameters, report).binding()


class _Reading:
    def __init__(self, given: Mapping[str, str], parameters: Mapping[str, Parameter], report: Report) -> None:
        self._given, self._parameters, self._report = given, parameters, report

    def binding(self) -> Binding | None:
        self._check_names()
        text, alarm = self._parameter("data-text"), self._parameter("data-alarm")
        turned, filled = self._parameter("data-rotate", is_number=True), self._parameter("data-fill", is_number=True)
        condition = self._given.get("data-visible")
        found = Binding(
            text=text,
            text_format=self._try(lambda: read_format(self._given["data-format"])) if "data-format" in self._given else None,
            alarm=alarm,
            turn=self._turn(turned) if turned else None,
            fill=self._fill(filled) if filled else None,
            visible=None if condition is None else self._try(lambda: read_condition(condition, self._parameters)),
        )
        return found if found.parameters else None

    def _check_names(self) -> None:
        for name in self._given:
            if name not in KNOWN:
                self._report(KnownError(f"{name} is not known here", remedy=near_name(name, KNOWN)))
            for head, needed in _NEEDS.items():
                if name in KNOWN and name.startswith(head) and needed not in self._given:
                    self._report(KnownError(f"{name} stands without {needed}"))

    def _parameter(self, key: str, *, is_number: bool = False) -> str:
        name = self._given.get(key)
        if name is None:
            return ""
        found = self._parameters.get(name)
        if found is None:
            self._report(KnownError(f"{key}: there is no parameter {name}", rule=near_name(name, self._parameters)))
            return ""
        if is_number and found.kind in (Kind.STRING, Kind.BINARY, Kind.TIME):
            self._report(KnownError(f"{key}: {name} is no number", rule=f"it is of the kind {found.kind.value}"))
        return name

    def _turn(self, parameter: str) -> Turn:
        centre = self._try(lambda: self._point("data-rotate-centre")) if "data-rotate-centre" in self._given else None
        return Turn(parameter, self._number("data-rotate-scale", 1.0), self._number("data-rotate-offset", 0.0), centre)

    def _fill(self, parameter: str) -> Fill:
        side = self._given.get("data-fill-from", "bottom")
        if side not in SIDES:
            self._report(KnownError(f"data-fill-from is {side!r}", rule=f"one of {', '.join(SIDES)}"))
        fill = Fill(parameter, side, self._number("data-fill-low", 0.0), self._number("data-fill-high", 100.0))
        if fill.low == fill.high:
            self._report(KnownError("data-fill-low and data-fill-high are the same", rule="they are the empty and the full value"))
        return fill

    def _number(self, key: str, usual: float) -> float:
        found = self._try(lambda: _one(self._given[key], key)) if key in self._given else usual
        return usual if found is None else found

    def _point(self, key: str) -> tuple[float, float]:
        values = numbers_of(self._given[key])
        if len(values) != 2:
            raise KnownError(f"{key} is {self._given[key]!r}", rule="two numbers, x and y")
        return values[0], values[1]

    def _try(self, read: Callable[[], Read]) -> Read | None:
        try:
            return read()
        except KnownError as error:
            self._report(error)
            return None


def _one(text: str, key: str) -> float:
    values = numbers_of(text)
    if len(values) != 1:
        raise KnownError(f"{key} is {text!r}", rule="one number")
    return values[0]
