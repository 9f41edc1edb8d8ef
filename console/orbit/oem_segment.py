"""One segment of an OEM, KVN or XML, from words to a table of states that has been checked.

What can't be turned rightly is refused by its name: other centres than the Earth, frames and time systems we don't know.
Accelerations and covariances are left out knowingly. Source: CCSDS 502.0-B-3, 5.2.3 and 5.2.4; SANA registry of reference frames.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from console.errors import KnownError, near_name
from console.orbit.digits import decimal_number, one_line, shortened
from console.orbit.oem_orbit import Frame, Interpolation, StateTable
from console.orbit.oem_time import EpochReader, to_utc
from console.orbit.types import Times
from console.utc import iso_text

Value = TypeVar("Value")

MOST_DEGREE = 27
_USUAL_DEGREE = {Interpolation.HERMITE: 7, Interpolation.LAGRANGE: 7, Interpolation.LINEAR: 1}
_FURTHEST_KM, _FASTEST_KM_S = 2e6, 100.0

_FRAMES = {
    "EME2000": Frame.EME2000,
    "J2000": Frame.EME2000,
    "ICRF": Frame.ICRF,
    "GCRF": Frame.ICRF,
    "TEME": Frame.TEME,
    "TEMEOFDATE": Frame.TEME,
    "TOD": Frame.TOD,
    "TOD_EARTH": Frame.TOD,
    "TRUE_OF_DATE": Frame.TOD,
    "MOD": Frame.MOD,
    "MOD_EARTH": Frame.MOD,
    "GRC": Frame.EARTH_FIXED,
    "GTOD": Frame.EARTH_FIXED,
    "TDR": Frame.EARTH_FIXED,
    "WGS84": Frame.EARTH_FIXED,
}
_OF_DATE = {Frame.TEME, Frame.TOD, Frame.MOD}
_REQUIRED = ("OBJECT_NAME", "CENTER_NAME", "REF_FRAME", "TIME_SYSTEM")
_KEYWORDS = {
    *_REQUIRED,
    "OBJECT_ID",
    "REF_FRAME_EPOCH",
    "START_TIME",
    "STOP_TIME",
    "USEABLE_START_TIME",
    "USEABLE_STOP_TIME",
    "INTERPOLATION",
    "INTERPOLATION_DEGREE",
}


@dataclass(frozen=True, slots=True)
class Word:
    """A value as it stands, and where."""

    text: str
    where: str


@dataclass(slots=True)
class Segment:
    """Metadata and states of one segment as words; `lines` are those of the states."""

    source: str
    where: str
    keywords: dict[str, Word] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)
    states: list[list[str]] = field(default_factory=list)
    has_covariance: bool = False

    def add_keyword(self, key: str, text: str, where: str) -> None:
        """Take a keyword of the metadata. Raises KnownError for one that nobody knows or that came before."""
        if key not in _KEYWORDS:
            raise KnownError(
                f"{one_line(key)} is no keyword here", where=where, rule="CCSDS 502.0-B-3 table 5-3", remedy=near_name(key, _KEYWORDS)
            )
        if key in self.keywords:
            raise KnownError(f"{key} twice in one segment", where=where)
        self.keywords[key] = Word(text, where)


def state_table(segment: Segment) -> StateTable:
    """The segment as a table. Raises KnownError with the line of the first thing that is wrong."""
    missing = [key for key in _REQUIRED if not (word := segment.keywords.get(key)) or not word.text]
    if missing:
        raise KnownError(f"{', '.join(missing)} missing", where=segment.where, rule="CCSDS 502.0-B-3 table 5-3")
    _check_centre(segment.keywords["CENTER_NAME"])
    frame = _frame(segment.keywords)
    system = segment.keywords["TIME_SYSTEM"]
    epochs = EpochReader()
    times = _at(system, lambda: to_utc(_times(segment, epochs), system.text.upper()))
    states = _numbers(segment)
    method = _interpolation(segment.keywords.get("INTERPOLATION"))
    degree = _degree(segment.keywords.get("INTERPOLATION_DEGREE"), method)
    first_ns, last_ns = _span(segment, times, epochs)
    return StateTable(times, states[:, :3].copy(), states[:, 3:].copy(), frame, first_ns, last_ns, method, degree)


def _check_centre(centre: Word) -> None:
    if centre.text.upper() != "EARTH":
        rule = "positions from the centre of the Earth are needed"
        raise KnownError(
            f"CENTER_NAME is {one_line(centre.text)}", where=centre.where, rule=rule, remedy="ask for it with CENTER_NAME = EARTH"
        )


def _frame(keywords: Mapping[str, Word]) -> Frame:
    word = keywords["REF_FRAME"]
    name = word.text.upper().replace(" ", "_")
    frame = Frame.EARTH_FIXED if name.startswith(("ITRF", "ITRS")) else _FRAMES.get(name) or _FRAMES.get(name.replace("_", ""))
    if frame is None:
        raise KnownError(f"REF_FRAME is {one_line(word.text)}", where=word.where, rule=f"one of {', '.join(_FRAMES)}, ITRF is read")
    frozen = keywords.get("REF_FRAME_EPOCH")
    if frozen is not None and frozen.text and frame in _OF_DATE:
        raise KnownError(
            f"{word.text} of the fixed epoch {one_line(frozen.text)}", where=frozen.where, rule="frames of date are read, not frozen ones"
        )
    return frame


def _interpolation(word: Word | None) -> Interpolation:
    if word is None or not word.text:
        return Interpolation.HERMITE
    for method in Interpolation:
        if word.text.upper() == method.value.upper():
            return method
    raise KnownError(
        f"INTERPOLATION is {one_line(word.text)}", where=word.where, rule=f"one of {', '.join(one.value for one in Interpolation)}"
    )


def _degree(word: Word | None, method: Interpolation) -> int:
    if word is None or not word.text:
        return _USUAL_DEGREE[method]
    if not (word.text.isascii() and word.text.isdigit() and len(word.text) <= 2 and 1 <= int(word.text) <= MOST_DEGREE):
        raise KnownError(f"INTERPOLATION_DEGREE is {word.text[:20]}", where=word.where, rule=f"1 to {MOST_DEGREE}")
    return int(word.text)


def _times(segment: Segment, epochs: EpochReader) -> Times:
    """The epochs of the states, in the message's time system; they must rise."""
    if len(segment.states) < 2:
        raise KnownError(f"{len(segment.states)} states in a segment", where=segment.where, rule="a path needs two")
    times = np.empty(len(segment.states), dtype=np.int64)
    for row, state in enumerate(segment.states):
        try:
            times[row] = epochs.read(state[0])
        except KnownError as error:
            raise KnownError(error.faults[0].what, where=_line(segment, row), rule=error.faults[0].rule) from error
    back = np.flatnonzero(np.diff(times) <= 0)
    if back.size:
        row = int(back[0]) + 1
        raise KnownError(f"{one_line(segment.states[row][0])} does not come after the state before it", where=_line(segment, row))
    return times


def _numbers(segment: Segment) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    states = np.empty((len(segment.states), 6))
    for row, state in enumerate(segment.states):
        try:
            states[row] = [decimal_number(text) for text in state[1:7]]
        except ValueError:
            wrong = next(text for text in state[1:7] if not _is_number(text))
            raise KnownError(f"no number: {shortened(wrong)}", where=_line(segment, row)) from None
    far = np.abs(states) > np.repeat((_FURTHEST_KM, _FASTEST_KM_S), 3)
    wrong_rows = np.flatnonzero(far.any(axis=1) | ~np.abs(states[:, :3]).any(axis=1))
    if wrong_rows.size:
        rule = f"positions under {_FURTHEST_KM:g} km and not 0, velocities under {_FASTEST_KM_S:g} km/s"
        raise KnownError("a state that can't be near the Earth", where=_line(segment, int(wrong_rows[0])), rule=rule)
    return states


def _is_number(text: str) -> bool:
    try:
        decimal_number(text)
    except ValueError:
        return False
    return True


def _span(segment: Segment, times: Times, epochs: EpochReader) -> tuple[int, int]:
    """From when to when the states may be used: never beyond them."""
    start, stop, useable_start, useable_stop = (
        _keyword_time(segment, key, epochs) for key in ("START_TIME", "STOP_TIME", "USEABLE_START_TIME", "USEABLE_STOP_TIME")
    )
    _check_whole(segment, times, stop)
    firsts = [at for at in (start, useable_start) if at is not None]
    lasts = [at for at in (stop, useable_stop) if at is not None]
    first_ns, last_ns = max([int(times[0]), *firsts]), min([int(times[-1]), *lasts])
    if first_ns >= last_ns:
        rule = f"states from {iso_text(int(times[0]))} to {iso_text(int(times[-1]))}"
        raise KnownError("no states within the segment's START_TIME, STOP_TIME and USEABLE times", where=segment.where, rule=rule)
    return first_ns, last_ns


def _check_whole(segment: Segment, times: Times, stop: int | None) -> None:
    """A table that ends long before it says it does was cut; where a covariance follows it need not reach so far (5.2.3, STOP_TIME)."""
    if stop is not None and not segment.has_covariance and stop - times[-1] > np.diff(times).max():
        rule = f"STOP_TIME is {one_line(segment.keywords['STOP_TIME'].text)}"
        raise KnownError(f"the states end at {one_line(segment.states[-1][0])}: the text is cut short", where=_line(segment, -1), rule=rule)


def _keyword_time(segment: Segment, key: str, epochs: EpochReader) -> int | None:
    word = segment.keywords.get(key)
    if word is None or not word.text:
        return None
    system = segment.keywords["TIME_SYSTEM"].text.upper()
    return int(_at(word, lambda: to_utc(np.array([epochs.read(word.text)], dtype=np.int64), system))[0])


def _at(word: Word, read: Callable[[], Value]) -> Value:
    """What `read` gives; its error, where it has no place, gets the word's."""
    try:
        return read()
    except KnownError as error:
        fault = error.faults[0]
        raise KnownError(fault.what, where=fault.where or word.where, rule=fault.rule, remedy=fault.remedy) from error


def _line(segment: Segment, row: int) -> str:
    return f"{segment.source}:{segment.lines[row]}"
