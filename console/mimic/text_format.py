"""How a value is written into a drawing: `{:.2f} V`. One placeholder with a number's format, or none; nothing else is understood.

This is not Python's format: no names, attributes or indexes, so a drawing can reach nothing but the value it is bound to.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from console.errors import KnownError

MAX_LENGTH = 80
_WORDS = r"((?:[^{}]|\{\{|\}\})*)"
_FORM = re.compile(_WORDS + r"\{(?::([+ ]?)(0?\d{1,2})?(?:\.(\d))?([dfegx]?))?\}" + _WORDS)
_RULE = "one placeholder: {}, {:d}, {:.2f}, {:+.1f}, {:.3g}, {:.1e} or {:x}; braces of the text are doubled"


@dataclass(frozen=True, slots=True)
class TextFormat:
    """Text before and after a value, and the value's own format ("" takes the text as the dictionary writes it)."""

    before: str = ""
    spec: str = ""
    after: str = ""

    def write(self, number: float, text: str) -> str:
        """The value as text: the number in the format, else (not a number, or no format) its own text."""
        if not self.spec or not math.isfinite(number):
            return f"{self.before}{text}{self.after}"
        shown: float | int = round(number) if self.spec[-1] in "dx" else number
        return f"{self.before}{format(shown, self.spec)}{self.after}"

    def write_none(self) -> str:
        """What stands there before the first value."""
        return f"{self.before}-{self.after}"


def read_format(text: str) -> TextFormat:
    """The format that a text means. KnownError for one with two placeholders, an unknown letter, or a lonely brace."""
    if len(text) > MAX_LENGTH:
        raise KnownError("the format is too long", rule=f"at most {MAX_LENGTH} letters")
    found = _FORM.fullmatch(text)
    if found is None:
        raise KnownError(f"{text!r} is no format", rule=_RULE)
    before, sign, width, digits, letter, after = (part or "" for part in found.groups())
    if letter in ("d", "x") and digits:
        raise KnownError(f"{text!r} is no format", rule="whole numbers have no digits after the point")
    spec = f"{sign}{width}{'.' + digits if digits else ''}{letter or ('g' if sign or width or digits else '')}"
    return TextFormat(_single(before), spec, _single(after))


def _single(text: str) -> str:
    return text.replace("{{", "{").replace("}}", "}")
