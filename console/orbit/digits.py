"""Numbers and words in texts that come from anywhere: short, ASCII, finite, fit for one line.

Python alone would take `nan`, `1_0` and digits of other scripts, and minutes for a number of gigabytes.
"""

from __future__ import annotations

import math

LONGEST_NUMBER = 64
MOST_DIGITS = 18  # of a whole number: it fits the eight bytes of a database


def decimal_number(text: str) -> float:
    """The number a text is; ValueError for anything else, and for what is not finite."""
    value = float(text) if len(text) <= LONGEST_NUMBER and text.isascii() and "_" not in text else math.nan
    if not math.isfinite(value):
        raise ValueError("a finite decimal number is expected")
    return value


def whole_number(text: str) -> int:
    """The whole number, 0 or more, that a text is; ValueError for anything else."""
    if len(text) > MOST_DIGITS or not (text.isascii() and text.isdigit()):
        raise ValueError(f"a whole number of at most {MOST_DIGITS} digits is expected")
    return int(text)


def counted(count: int, noun: str) -> str:
    """How many of something: `1 set`, `16,000 sets`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def one_line(text: str, most: int = 40) -> str:
    """The text fit to be shown in a line: what can't be printed is a blank, and no more than so many characters."""
    if len(text) <= most and text.isprintable():
        return text
    part = text[:most] + ("..." if len(text) > most else "")
    return " ".join("".join(one if one.isprintable() else " " for one in part).split())


def shortened(text: str, most: int = 40) -> str:
    """The text in quotation marks, as errors show it."""
    return repr(text if len(text) <= most else text[:most] + "...")
