"""Two-line element sets, strictly: columns, checksums, ranges and matching numbers are verified before a set is believed.

Two or three lines a set, CRLF or LF, names with or without the leading `0 `, catalogue numbers blank-padded or in Alpha-5. Text
after column 69 is left alone when a blank parts it from the set. Lines beginning with `#` are comments.
Sources: Space-Track, "Basic description of the two line element format" and "Alpha-5"; Vallado et al., AIAA 2006-6753, appendix B.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from console.errors import MOST_FAULTS, Fault, KnownError, read_all
from console.orbit.digits import one_line
from console.orbit.elements import LEAST_MEAN_MOTION, MOST_MEAN_MOTION, ElementSet
from console.utc import DAY_NS

Value = TypeVar("Value")

LINE_LENGTH = 69

_LONGEST_NAME = 200

_ALPHA_5 = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_LOOKS_LIKE = re.compile(r"[12] [ 0-9A-HJ-NP-Z][ 0-9]{3}[0-9]([A-Z ]|$)")
_EXPONENT = re.compile(r"([ +-])(\d{5})([ +-])(\d)")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")
_WHOLE = re.compile(r" *\d*|\d* *")
_EPOCH = re.compile(r"(\d\d)([ \d]{2}\d)\.(\d{8})")
_DESIGNATOR = re.compile(r"(\d\d)(\d{3})([A-Z]{0,3})")
_UNIX_ORDINAL = date(1970, 1, 1).toordinal()
_BLANKS = {1: (1, 8, 17, 32, 43, 52, 61, 63), 2: (1, 7, 16, 25, 33, 42, 51)}
_WEIGHTS = bytes(code - 48 if 48 <= code <= 57 else int(code == 45) for code in range(256))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file: where it stands (`stations.tle:12`) and its text without the line end."""

    where: str
    text: str


def checksum(line: str) -> int:
    """The check digit of the first 68 columns: the sum of the digits, a minus sign counting 1, modulo 10."""
    return sum(line[: LINE_LENGTH - 1].encode("ascii", "replace").translate(_WEIGHTS)) % 10


def read_tle(text: str, *, source: str) -> list[ElementSet]:
    """All sets of a text, in its order. Raises KnownError with every fault and its line when one set is not sound."""
    lines = (Line(f"{source}:{number}", raw.rstrip()) for number, raw in enumerate(text.split("\n"), 1))
    return read_tle_lines(lines, source=source)


def read_tle_lines(lines: Iterable[Line], *, source: str) -> list[ElementSet]:
    """As `read_tle`, for lines that come from elsewhere, such as the values of another file format."""
    faults: list[Fault] = []
    return read_all(_sets(lines, faults), lambda found: _element_set(*found, source), faults)


def catalogue_number(field: str) -> int:
    """The number in five columns: `25544`, ` 7530`, or Alpha-5 `E8493` = 148493 (a letter for the two first digits, no I, no O)."""
    text = field.strip()
    if text.isascii() and text.isdigit():
        return int(text)
    if len(text) == 5 and text[0] in _ALPHA_5 and text[1:].isascii() and text[1:].isdigit():
        return (10 + _ALPHA_5.index(text[0])) * 10_000 + int(text[1:])
    raise KnownError(f"no catalogue number: {field!r}", rule="five digits, blank-padded, or Alpha-5 without I and O")


def _sets(lines: Iterable[Line], faults: list[Fault]) -> Iterator[tuple[str, Line, Line]]:
    """Names and line pairs; what belongs to no pair goes to the faults."""
    name: Line | None = None
    first: Line | None = None
    for line in lines:
        if not line.text.strip() or line.text.startswith("#"):
            continue
        kind = _kind(line.text)
        if kind == 2 and first is not None:
            yield _clean_name(name), first, line
            name = first = None
            continue
        faults.extend(_stray(kind, name, first, line))
        if len(faults) > MOST_FAULTS:
            return
        name = line if kind == 0 else (name if kind == 1 and first is None else None)
        first = line if kind == 1 else None
    faults.extend(_unfinished(name, first))


def _kind(text: str) -> int:
    """1 or 2 for the lines of a set (also when cut short), 0 for a name."""
    is_long = len(text) >= LINE_LENGTH - 9 and text[:2] in {"1 ", "2 "}
    return int(text[0]) if is_long or _LOOKS_LIKE.match(text) else 0


def _stray(kind: int, name: Line | None, first: Line | None, line: Line) -> Iterator[Fault]:
    if kind == 2:
        yield Fault("line 2 of a set without its line 1", line.where, "a set is line 1, then line 2")
    elif first is not None:
        yield Fault("line 1 of a set without its line 2", first.where, "a set is line 1, then line 2")
    elif kind == 0 and name is not None:
        yield Fault(f"not part of an element set: {name.text.strip()[:40]!r}", name.where, "a name is followed by line 1")


def _unfinished(name: Line | None, first: Line | None) -> Iterator[Fault]:
    if first is not None:
        yield Fault("line 1 of a set without its line 2", first.where, "the text ends too early")
    elif name is not None:
        yield Fault(f"not part of an element set: {name.text.strip()[:40]!r}", name.where, "a name is followed by line 1")


def _clean_name(name: Line | None) -> str:
    text = one_line(name.text.strip(), _LONGEST_NAME) if name else ""
    return text[2:].strip() if text.startswith("0 ") else text


def _element_set(name: str, first: Line, second: Line, source: str) -> ElementSet:
    faults = [fault for line, kind in ((first, 1), (second, 2)) for fault in _line_faults(line, kind)]
    if faults:
        raise KnownError.of(faults)
    one, two = first.text, second.text
    number = _field(first, "catalogue number", one[2:7], catalogue_number)
    if _field(second, "catalogue number", two[2:7], catalogue_number) != number:
        raise KnownError(f"line 2 is of {two[2:7].strip()}, line 1 of {one[2:7].strip()}", where=second.where, rule="both name one object")
    if one[62] in "46":
        raise KnownError(f"ephemeris type {one[62]} is not of SGP4", where=first.where, rule="SGP4-XP and ephemerides need another theory")
    return ElementSet(
        name=name or str(number),
        catalogue_number=number,
        epoch_ns=_field(first, "epoch", one[18:32], _epoch_ns),
        mean_motion=_within(second, "mean motion", two[52:63], LEAST_MEAN_MOTION, MOST_MEAN_MOTION),
        eccentricity=_field(second, "eccentricity", two[26:33], _fraction),
        inclination_deg=_within(second, "inclination", two[8:16], 0.0, 180.0),
        raan_deg=_within(second, "right ascension of the node", two[17:25], 0.0, 360.0),
        arg_of_perigee_deg=_within(second, "argument of perigee", two[34:42], 0.0, 360.0),
        mean_anomaly_deg=_within(second, "mean anomaly", two[43:51], 0.0, 360.0),
        bstar=_field(first, "drag term", one[53:61], _exponential),
        mean_motion_dot=_field(first, "first derivative of the mean motion", one[33:43], _number),
        mean_motion_ddot=_field(first, "second derivative of the mean motion", one[44:52], _exponential),
        international_designator=_designator(one[9:17]),
        classification=one[7].strip() or "U",
        element_number=_field(first, "element set number", one[64:68], _whole),
        revolution=_field(second, "revolution number", two[63:68], _whole),
        source=source,
    )


def _line_faults(line: Line, kind: int) -> Iterator[Fault]:
    """The first thing wrong with a line as a whole, if any."""
    text = line.text
    wanted, stands = checksum(text), text[LINE_LENGTH - 1 : LINE_LENGTH]
    if len(text) < LINE_LENGTH:
        yield Fault(f"line {kind} is cut short ({len(text)} of {LINE_LENGTH} columns)", line.where)
    elif text[LINE_LENGTH : LINE_LENGTH + 1].strip():
        yield Fault(f"line {kind} is too long ({len(text)} columns)", line.where, "a blank parts what follows column 69")
    elif not text[:LINE_LENGTH].isascii():
        yield Fault(f"line {kind} holds letters that are not ASCII", line.where)
    elif stands != str(wanted):
        yield Fault(f"wrong checksum in line {kind}: {stands!r}", line.where, f"the columns add up to {wanted}")
    else:
        yield from _unblank(line, kind)


def _unblank(line: Line, kind: int) -> Iterator[Fault]:
    for column in _BLANKS[kind]:
        if line.text[column] != " ":
            yield Fault(f"line {kind} has {line.text[column]!r} in column {column + 1}", line.where, "that column is blank")


def _field(line: Line, what: str, text: str, read: Callable[[str], Value]) -> Value:
    try:
        return read(text)
    except (KnownError, ValueError) as error:
        raise KnownError(f"{what}: {text!r}", where=line.where, rule=str(error)) from error


def _within(line: Line, what: str, text: str, least: float, most: float) -> float:
    value = _field(line, what, text, _number)
    if not least <= value <= most:
        raise KnownError(f"{what} is {value:g}", where=line.where, rule=f"{least:g} to {most:g}")
    return value


def _number(text: str) -> float:
    stripped = text.strip()
    if not _NUMBER.fullmatch(stripped):
        raise ValueError("a decimal number is expected")
    return float(stripped)


def _fraction(text: str) -> float:
    if not (text.isascii() and text.isdigit()):
        raise ValueError("seven digits after an implied decimal point are expected")
    return float("0." + text)


def _exponential(text: str) -> float:
    """` 28098-4` is 0.28098e-4; the exponent's sign may be blank."""
    match = _EXPONENT.fullmatch(text)
    if match is None:
        raise ValueError("a sign, five digits, a sign and a digit are expected")
    sign, digits, exponent_sign, exponent = match.groups()
    return float(f"{sign.strip()}0.{digits}e{exponent_sign.strip()}{exponent}")


def _whole(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise ValueError("digits, blank-padded, are expected")
    return int(text.strip() or "0")


def _epoch_ns(text: str) -> int:
    """`24130.36689744`: two digits of the year (57 to 99 are 19xx), day of year from 1, and its fraction, exact to the last digit."""
    match = _EPOCH.fullmatch(text)
    if match is None:
        raise ValueError("YYDDD.DDDDDDDD is expected")
    year, day = _full_year(match[1]), int(match[2])
    if not 1 <= day <= 365 + calendar.isleap(year):
        raise ValueError(f"{year} has no day {day}")
    days = date(year, 1, 1).toordinal() - _UNIX_ORDINAL + day - 1
    return days * DAY_NS + int(match[3]) * (DAY_NS // 10**8)


def _full_year(two_digits: str) -> int:
    year = int(two_digits)
    return year + (1900 if year >= 57 else 2000)


def _designator(text: str) -> str:
    """The international designator as OMM writes it, `1998-067A`; as it stands when it isn't one."""
    match = _DESIGNATOR.fullmatch(text.strip())
    return f"{_full_year(match[1])}-{match[2]}{match[3]}" if match else text.strip()
