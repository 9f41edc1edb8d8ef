"""A mimic as it was read: outlines and labels in the drawing's own units, and what each is bound to.

Colours are `m:TOKEN` for a token of the theme or `#rrggbb` for one that the author fixed; "" paints nothing. One surprise: curves are
cubic only; arcs, circles and rounded corners have become such on the way in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from console.mimic.condition import Condition
from console.mimic.text_format import TextFormat

Command = tuple[str, tuple[float, ...]]
Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Paint:
    """How an element is painted, inherited from its groups. Lengths are in the drawing's units."""

    fill: str = "m:text"
    stroke: str = ""
    stroke_width: float = 1.0
    dash: tuple[float, ...] = ()
    opacity: float = 1.0
    is_round: bool = False
    font_size: float = 13.0
    anchor: str = "start"
    is_bold: bool = False
    is_mono: bool = False
    fill_opacity: float = 1.0
    stroke_opacity: float = 1.0
    is_even_odd: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """Turn by `scale` * value + `offset_deg` degrees, clockwise, about `centre` (None: the middle of the element)."""

    parameter: str
    scale: float = 1.0
    offset_deg: float = 0.0
    centre: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Fill:
    """Filled from one side (`bottom`, `top`, `left`, `right`) as far as the value stands between `low` and `high`."""

    parameter: str
    side: str = "bottom"
    low: float = 0.0
    high: float = 100.0


@dataclass(frozen=True, slots=True)
class Binding:
    """What an element shows. Names are parameters; "" and None: not bound that way."""

    text: str = ""
    text_format: TextFormat | None = None
    alarm: str = ""
    turn: Turn | None = None
    fill: Fill | None = None
    visible: Condition | None = None

    @property
    def parameter(self) -> str:
        """The parameter that the element stands for: what Enter plots and the tip tells of."""
        turn, fill = self.turn.parameter if self.turn else "", self.fill.parameter if self.fill else ""
        return self.text or fill or turn or self.alarm or (self.visible.inputs[0] if self.visible else "")

    @property
    def parameters(self) -> tuple[str, ...]:
        """All of them, each once."""
        turn, fill = self.turn.parameter if self.turn else "", self.fill.parameter if self.fill else ""
        names = (self.text, self.alarm, turn, fill, *(self.visible.inputs if self.visible else ()))
        return tuple(dict.fromkeys(name for name in names if name))


@dataclass(frozen=True, slots=True)
class Element:
    """One thing of the drawing: an outline (`commands` M, L, C, Z), a label (`text` at `at`), or a group of `children`. `ident` is its
    place in the document, `matrix` leads from its units to those of what is around it."""

    ident: int
    commands: tuple[Command, ...] = ()
    text: str = ""
    at: tuple[float, float] | None = None
    children: tuple[Element, ...] = ()
    matrix: Matrix = IDENTITY
    paint: Paint = field(default_factory=Paint)
    binding: Binding | None = None
    title: str = ""

    def walk(self) -> Iterator[Element]:
        """This element and all inside it, in the order of painting."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Mimic:
    """One drawing of one spacecraft. `view` is its left, top, width and height."""

    name: str
    file: str
    spacecraft: str
    view: tuple[float, float, float, float]
    elements: tuple[Element, ...]

    def bound(self) -> list[Element]:
        """The elements that show something, in the order of the document."""
        return [each for top in self.elements for each in top.walk() if each.binding is not None]

    def parameters(self) -> tuple[str, ...]:
        """All parameters that the drawing shows, each once."""
        return tuple(dict.fromkeys(name for each in self.bound() if each.binding for name in each.binding.parameters))
