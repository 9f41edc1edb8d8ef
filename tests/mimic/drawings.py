"""Builders: small drawings and the parameters they are bound to."""

from __future__ import annotations

from console.dictionary.model import Kind, Parameter
from console.mimic.drawing import Element, Mimic
from console.mimic.reader import read_mimic

PARAMETERS = {
    one.name: one
    for one in (
        Parameter("BATT_V", "/BATT_V", Kind.FLOAT, "V"),
        Parameter("TANK", "/TANK", Kind.FLOAT, "%"),
        Parameter("HEADING", "/HEADING", Kind.FLOAT, "deg"),
        Parameter("HEATER_ON", "/HEATER_ON", Kind.BOOLEAN, labels={0: "OFF", 1: "ON"}),
        Parameter("TX_LEVEL", "/TX_LEVEL", Kind.ENUMERATED, labels={0: "OFF", 1: "LOW", 2: "HIGH"}),
        Parameter("LABEL", "/LABEL", Kind.STRING),
    )
}


def svg(*lines: str, head: str = 'viewBox="0 0 200 100"') -> bytes:
    """A drawing with these lines inside, each on a line of its own from the second on."""
    body = "\n".join(lines)
    return f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {head}>\n{body}\n</svg>'.encode()


def drawn(*lines: str) -> Mimic:
    """The drawing with these lines inside, read."""
    return read_mimic(svg(*lines), name="Test", file="test.svg", spacecraft="ONE", parameters=PARAMETERS)


def only(*lines: str) -> Element:
    """The one element of a drawing with these lines inside."""
    (element,) = drawn(*lines).elements
    return element
