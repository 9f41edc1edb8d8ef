"""SVG's path data and transforms as plain numbers (SVG 1.1, chapters 7.6 and 8.3; arcs by its appendix F.6)."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from console.errors import KnownError
from console.mimic.drawing import IDENTITY, Command, Matrix

MAX_COMMANDS = 20_000
_TOKEN = re.compile(r"([MmLlHhVvCcSsQqTtAaZz])|([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|([\s,]+)|(.)")
_TRANSFORM = re.compile(r"\s*,?\s*(matrix|translate|scale|rotate|skewX|skewY)\s*\(([^()]*)\)")
_COUNT = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "A": 7, "Z": 0}
_ROUND = 0.5522847498  # a quarter of a circle as one cubic


def numbers_of(text: str) -> list[float]:
    """The numbers of a list with blanks or commas. KnownError for anything else."""
    try:
        found = [float(part) for part in text.replace(",", " ").split()]
    except ValueError as error:
        raise KnownError(f"{text!r} is no list of numbers") from error
    if not all(math.isfinite(each) and abs(each) < 1e9 for each in found):
        raise KnownError(f"{text!r} holds a number that is too large")
    return found


def read_path(data: str) -> tuple[Command, ...]:
    """Path data as M, L, C and Z in absolute units. KnownError for what is no path data."""
    pen = _Pen()
    for letter, values in _segments(data):
        pen.take(letter, values)
        if len(pen.commands) > MAX_COMMANDS:
            raise KnownError("the path is too long", rule=f"at most {MAX_COMMANDS} pieces")
    return tuple(pen.commands)


def _segments(data: str) -> Iterator[tuple[str, list[float]]]:
    letter, values, is_used = "", list[float](), True
    for command, number, _, wrong in _TOKEN.findall(data):
        if wrong or (number and not letter):
            raise KnownError(f"{data[:40]!r} is no path data", rule=f"at {wrong or number!r}")
        if command:
            if values or not is_used:
                raise KnownError(f"{data[:40]!r} is no path data", rule=f"numbers are missing after {letter}")
            letter, is_used = command, False
        if number:
            values += numbers_of(number)
        if (command or number) and letter and len(values) == _COUNT[letter.upper()]:
            if letter in "Zz" and number:
                raise KnownError(f"{data[:40]!r} is no path data", rule="a number after Z")
            yield letter, values
            values, is_used = [], True
            letter = {"M": "L", "m": "l"}.get(letter, letter)
    if values or not is_used:
        raise KnownError(f"{data[:40]!r} is no path data", rule="it ends too early")


class _Pen:
    """Where the pen is, and what it has drawn."""

    def __init__(self) -> None:
        self.commands: list[Command] = []
        self._x = self._y = self._start_x = self._start_y = 0.0
        self._control: tuple[str, float, float] = ("", 0.0, 0.0)

    def take(self, letter: str, values: list[float]) -> None:
        """Draw one piece."""
        kind, is_relative = letter.upper(), letter.islower()
        if not self.commands and kind != "M":
            raise KnownError("the path does not begin with M")
        shifted = self._absolute(kind, values) if is_relative else values
        control, self._control = self._control, ("", 0.0, 0.0)
        match kind:
            case "M":
                self._start_x, self._start_y = shifted
                self._add("M", shifted)
            case "L":
                self._add("L", shifted)
            case "H":
                self._add("L", [shifted[0], self._y])
            case "V":
                self._add("L", [self._x, shifted[0]])
            case "Z":
                self.commands.append(("Z", ()))
                self._x, self._y = self._start_x, self._start_y
            case "A":
                for curve in arc_curves((self._x, self._y), shifted):
                    self._add("C" if len(curve) == 6 else "L", curve)
            case _:
                self._curve(kind, shifted, control)

    def _absolute(self, kind: str, values: list[float]) -> list[float]:
        if kind == "H":
            return [values[0] + self._x]
        if kind == "V":
            return [values[0] + self._y]
        if kind == "A":
            return [*values[:5], values[5] + self._x, values[6] + self._y]
        return [value + (self._y if place % 2 else self._x) for place, value in enumerate(values)]

    def _add(self, kind: str, values: list[float]) -> None:
        self.commands.append((kind, tuple(values)))
        self._x, self._y = values[-2], values[-1]

    def _curve(self, kind: str, values: list[float], control: tuple[str, float, float]) -> None:
        """C, S, Q and T; S and T mirror the control point of the piece before if that was of their family."""
        is_cubic = kind in "CS"
        if kind in "ST":
            is_alike = control[0] == ("cubic" if is_cubic else "quadratic")
            mirrored = [2 * self._x - control[1], 2 * self._y - control[2]] if is_alike else [self._x, self._y]
            values = [*mirrored, *values]
        self._control = ("cubic" if is_cubic else "quadratic", values[-4], values[-3])
        if not is_cubic:
            (px, py), (qx, qy, x, y) = (self._x, self._y), values
            values = [px + 2 / 3 * (qx - px), py + 2 / 3 * (qy - py), x + 2 / 3 * (qx - x), y + 2 / 3 * (qy - y), x, y]
        self._add("C", values)


def arc_curves(start: tuple[float, float], values: list[float]) -> list[list[float]]:
    """An elliptical arc as cubic curves of at most a quarter turn, or as one line where a radius is zero."""
    rx, ry, tilt_deg, is_large, is_sweep, x, y = values
    rx, ry, tilt = abs(rx), abs(ry), math.radians(tilt_deg)
    if not rx or not ry or start == (x, y):
        return [[x, y]]
    cos, sin = math.cos(tilt), math.sin(tilt)
    dx, dy = (start[0] - x) / 2, (start[1] - y) / 2
    px, py = cos * dx + sin * dy, cos * dy - sin * dx
    grow = math.sqrt(max(1.0, (px / rx) ** 2 + (py / ry) ** 2))
    rx, ry = rx * grow, ry * grow
    below = (rx * py) ** 2 + (ry * px) ** 2
    share = math.sqrt(max(0.0, (rx * ry) ** 2 - below) / below) * (-1 if bool(is_large) == bool(is_sweep) else 1)
    mx, my = share * rx * py / ry, -share * ry * px / rx
    centre = (cos * mx - sin * my + (start[0] + x) / 2, sin * mx + cos * my + (start[1] + y) / 2)
    first = math.atan2((py - my) / ry, (px - mx) / rx)
    turn = math.atan2((-py - my) / ry, (-px - mx) / rx) - first
    if is_sweep and turn < 0:
        turn += math.tau
    elif not is_sweep and turn > 0:
        turn -= math.tau
    curves = _turned(centre, (rx, ry), (cos, sin), first, turn)
    curves[-1][-2:] = [x, y]
    return curves


def _turned(
    centre: tuple[float, float], radii: tuple[float, float], tilt: tuple[float, float], first: float, turn: float
) -> list[list[float]]:
    pieces = max(1, math.ceil(abs(turn) / (math.pi / 2) - 1e-9))
    step = turn / pieces
    reach = 4 / 3 * math.tan(step / 4)

    def at(u: float, v: float) -> list[float]:
        u, v = u * radii[0], v * radii[1]
        return [centre[0] + tilt[0] * u - tilt[1] * v, centre[1] + tilt[1] * u + tilt[0] * v]

    curves = []
    for piece in range(pieces):
        a, b = first + piece * step, first + (piece + 1) * step
        out = at(math.cos(a) - reach * math.sin(a), math.sin(a) + reach * math.cos(a))
        into = at(math.cos(b) + reach * math.sin(b), math.sin(b) - reach * math.cos(b))
        curves.append([*out, *into, *at(math.cos(b), math.sin(b))])
    return curves


def ellipse(cx: float, cy: float, rx: float, ry: float) -> tuple[Command, ...]:
    """A whole ellipse, clockwise from its right end."""
    curves = _turned((cx, cy), (rx, ry), (1.0, 0.0), 0.0, math.tau)
    return (("M", (cx + rx, cy)), *(("C", tuple(curve)) for curve in curves), ("Z", ()))


def rectangle(x: float, y: float, width: float, height: float, *, rx: float = 0.0, ry: float = 0.0) -> tuple[Command, ...]:
    """A rectangle, its corners rounded by the radii."""
    rx, ry = min(rx, width / 2), min(ry, height / 2)
    right, bottom = x + width, y + height
    if not rx or not ry:
        return (("M", (x, y)), ("L", (right, y)), ("L", (right, bottom)), ("L", (x, bottom)), ("Z", ()))
    kx, ky = rx * (1 - _ROUND), ry * (1 - _ROUND)
    return (
        ("M", (x + rx, y)),
        ("L", (right - rx, y)),
        ("C", (right - kx, y, right, y + ky, right, y + ry)),
        ("L", (right, bottom - ry)),
        ("C", (right, bottom - ky, right - kx, bottom, right - rx, bottom)),
        ("L", (x + rx, bottom)),
        ("C", (x + kx, bottom, x, bottom - ky, x, bottom - ry)),
        ("L", (x, y + ry)),
        ("C", (x, y + ky, x + kx, y, x + rx, y)),
        ("Z", ()),
    )


def polygon(points: list[float], *, is_closed: bool) -> tuple[Command, ...]:
    """A chain of lines through points x, y, x, y ...; KnownError for an odd number of them."""
    if len(points) % 2:
        raise KnownError("points hold an odd number of numbers")
    pairs = [(points[place], points[place + 1]) for place in range(0, len(points), 2)]
    lines: list[Command] = [("L" if place else "M", pair) for place, pair in enumerate(pairs)]
    return (*lines, ("Z", ())) if is_closed and pairs else tuple(lines)


def read_transform(text: str) -> Matrix:
    """The matrix of a list of transforms. KnownError for anything else."""
    matrix, place = IDENTITY, 0
    while text[place:].strip():
        found = _TRANSFORM.match(text, place)
        if found is None:
            raise KnownError(f"{text!r} is no transform", rule="matrix, translate, scale, rotate, skewX or skewY")
        matrix = multiply(matrix, _one_transform(found[1], numbers_of(found[2])))
        place = found.end()
    return matrix


def _one_transform(word: str, values: list[float]) -> Matrix:  # noqa: PLR0911  one branch a word
    match word, values:
        case "matrix", [a, b, c, d, e, f]:
            return (a, b, c, d, e, f)
        case "translate", [x, *rest] if len(rest) < 2:
            return (1, 0, 0, 1, x, rest[0] if rest else 0.0)
        case "scale", [x, *rest] if len(rest) < 2:
            return (x, 0, 0, rest[0] if rest else x, 0, 0)
        case "rotate", [angle]:
            cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
            return (cos, sin, -sin, cos, 0, 0)
        case "rotate", [angle, x, y]:
            turned = _one_transform("rotate", [angle])
            return multiply(multiply((1, 0, 0, 1, x, y), turned), (1, 0, 0, 1, -x, -y))
        case "skewX", [angle]:
            return (1, 0, math.tan(math.radians(angle)), 1, 0, 0)
        case "skewY", [angle]:
            return (1, math.tan(math.radians(angle)), 0, 1, 0, 0)
    raise KnownError(f"{word} with {len(values)} numbers is no transform")


def multiply(outer: Matrix, inner: Matrix) -> Matrix:
    """The matrix that does `inner` first, then `outer`."""
    a, b, c, d, e, f = outer
    g, h, i, j, k, m = inner
    return (a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * m + e, b * k + d * m + f)
