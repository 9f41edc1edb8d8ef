"""What is said to Hamlib's servers `rotctld` and `rigctld`, and what they answer: sans-IO, bytes in and out.

Only the extended protocol is spoken (`+`): an answer then begins with the command's name and ends with `RPRT n`. Facts that it rests
on (hamlib 4.5): `RPRT 0` says that a command was taken, never that the antenna has arrived; an unknown or unfinished command is not
answered at all, and what follows is taken for its rest; a carriage return ends the connection. So answers are matched to requests in
order, and whoever reads something else than the answer that is due has to give the connection up: there is no other way back into step.
"""

from __future__ import annotations

import math
import re
from collections import deque
from dataclasses import dataclass, field

from console.errors import KnownError

LONGEST_LINE = 200
MOST_LINES = 16
_HEAD = re.compile(r"([a-z][a-z0-9_]*):(?: .*)?")
_VALUE = re.compile(r"([A-Za-z][A-Za-z0-9 _/-]*): *(\S.*)")
_END = re.compile(r"RPRT (-?[0-9]{1,4})")
_ERRORS = {
    -1: "invalid parameter, or outside of its own limits", -2: "invalid configuration", -4: "it can't do that",
    -5: "its device did not answer",
    -6: "its device failed", -7: "internal error", -8: "its device spoke out of turn", -9: "refused by its device",
    -11: "it can't do that", -15: "argument out of its domain",
}  # fmt: skip


class GarbledError(Exception):
    """What came is not the answer that is due; the text says what it was, in an operator's words."""


@dataclass(frozen=True, slots=True)
class Request:
    """One command: its long name and its line."""

    name: str
    line: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """One whole answer: the command's name, its labelled values, and Hamlib's code (0: taken)."""

    name: str
    values: dict[str, str]
    code: int

    @property
    def refusal(self) -> str:
        """Why it was not taken, '' when it was."""
        return "" if self.code == 0 else _ERRORS.get(self.code, f"error {self.code}")

    def number(self, label: str, *, most: float) -> float:
        """A labelled number. Raises GarbledError when it isn't there, is no number, or is larger than `most` in size."""
        try:
            value = float(self.values[label])
        except (KeyError, ValueError) as error:
            raise GarbledError(f"{self.name} was answered without a number for {label}") from error
        if not abs(value) <= most:
            raise GarbledError(f"{self.name} was answered with {label} {value:g}")
        return value


def request(name: str, *arguments: str) -> Request:
    """A command in the extended protocol."""
    return Request(name, " ".join([f"+\\{name}", *arguments]).encode("ascii") + b"\n")


def set_position(azimuth_deg: float, elevation_deg: float) -> Request:
    """Move there. Raises KnownError for what is no number: it never gets as far as bytes."""
    if not (math.isfinite(azimuth_deg) and math.isfinite(elevation_deg)):
        raise KnownError(f"no position: {azimuth_deg} {elevation_deg}")
    return request("set_pos", f"{azimuth_deg:.2f}", f"{elevation_deg:.2f}")


def set_frequency(hertz: float, *, is_transmitter: bool = False) -> Request:
    """Tune the receiver, or the transmitter of a split radio, to whole Hz. Raises KnownError for what is no frequency."""
    if not (math.isfinite(hertz) and hertz >= 1.0):
        raise KnownError(f"no frequency: {hertz}")
    return request("set_split_freq" if is_transmitter else "set_freq", str(round(hertz)))


GET_POSITION = request("get_pos")
STOP = request("stop")
GET_FREQUENCY = request("get_freq")
GET_SPLIT_FREQUENCY = request("get_split_freq")
SPLIT_ON = request("set_split_vfo", "1", "VFOB")


@dataclass(slots=True)
class Conversation:
    """The requests that wait for their answers on one connection, oldest first, with the time until which each may take (any clock)."""

    _waiting: deque[tuple[Request, int]] = field(default_factory=deque)
    _partial: bytes = b""
    _lines: list[str] = field(default_factory=list)

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits for an answer."""
        return not self._waiting

    @property
    def due_ns(self) -> int | None:
        """Until when the next answer has to be there."""
        return min((until for _, until in self._waiting), default=None)

    def ask(self, asked: Request, until_ns: int) -> bytes:
        """The bytes of a request, which from now on waits for its answer."""
        self._waiting.append((asked, until_ns))
        return asked.line

    def hear(self, data: bytes) -> list[Reply]:
        """The answers that are whole with these bytes. Raises GarbledError for anything that is not the answer that is due."""
        *lines, self._partial = (self._partial + data).split(b"\n")
        if len(self._partial) > LONGEST_LINE:
            raise GarbledError(f"a line of more than {LONGEST_LINE} bytes")
        replies = (self._line(line) for line in lines)
        return [reply for reply in replies if reply is not None]

    def _line(self, raw: bytes) -> Reply | None:
        line = raw.decode("ascii", "replace").rstrip("\r")
        if len(line) > LONGEST_LINE or len(self._lines) >= MOST_LINES:
            raise GarbledError("an answer without an end")
        if not self._waiting:
            raise GarbledError(f"nobody had asked for {line[:40]!r}")
        self._lines.append(line)
        if len(self._lines) == 1:
            self._check_head(line)
            return None
        end = _END.fullmatch(line)
        if end is None:
            if _VALUE.fullmatch(line) is None:
                raise GarbledError(f"{line[:40]!r} is no part of an answer to {self._waiting[0][0].name}")
            return None
        values = {match[1]: match[2].strip() for each in self._lines[1:-1] if (match := _VALUE.fullmatch(each))}
        self._lines = []
        return Reply(self._waiting.popleft()[0].name, values, int(end[1]))

    def _check_head(self, line: str) -> None:
        head = _HEAD.fullmatch(line)
        wanted = self._waiting[0][0].name
        if head is None or head[1] != wanted:
            raise GarbledError(f"{line[:40]!r} is no answer to {wanted}")
