"""One parameter over all sessions of a folder: a year at a glance from the catalogue, and from the files where few sessions are in sight.

The catalogue keeps a summary of each parameter that was asked for once: 128 points a session, the extremes of equal numbers of samples.
A summary is made anew when its session's file has changed. Where sessions overlap, the one that began later is shown.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from console.errors import KnownError
from console.store.books import transaction
from console.store.catalogue import SessionSummary, list_sessions, open_catalogue, stamp_of
from console.store.reader import SessionReader
from console.store.rows import History, TimeAxis

SUMMARY_POINTS = 128
FEW_SESSIONS = 12
_ENDLESS_NS = 2**62
Times = NDArray[np.int64]
Numbers = NDArray[np.float64]
Line = tuple[Times, Numbers, int]
Interval = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ArchiveQuery:
    """What is asked for: a parameter of a spacecraft in the sessions of one mode ('' for any), between two instants of one of the two
    times, nothing received after `until_ns`."""

    spacecraft: str
    mode: str
    parameter: str
    start_ns: int
    end_ns: int
    until_ns: int = _ENDLESS_NS
    axis: TimeAxis = "received"


def read_archive(folder: Path, query: ArchiveQuery, *, max_points: int = 20_000) -> Line:
    """Times, raw values with NaN between sessions, and how many samples stand behind each pair of points (1: every sample).
    A session that can't be read is left out."""
    sessions = [one for one in list_sessions(folder) if _is_meant(one, query)]
    if not sessions:
        return np.zeros(0, np.int64), np.zeros(0), 1
    if len(sessions) <= FEW_SESSIONS:
        lines = [(one, _from_file(folder, one, query, max_points // len(sessions))) for one in sessions]
    else:
        lines = list(zip(sessions, _summaries(folder, sessions, query), strict=True))
    return _one_line(lines, query)


def _is_meant(one: SessionSummary, query: ArchiveQuery) -> bool:
    is_theirs = not one.fault and one.spacecraft == query.spacecraft and query.mode in ("", one.mode)
    overlaps = query.axis == "generation" or (one.started_ns <= query.end_ns and one.last_ns >= query.start_ns)
    return is_theirs and overlaps and one.started_ns <= query.until_ns


def _path(folder: Path, one: SessionSummary) -> Path:
    return folder / Path(one.path).name


def _from_file(folder: Path, one: SessionSummary, query: ArchiveQuery, points: int) -> Line:
    try:
        with SessionReader(_path(folder, one), until_ns=query.until_ns) as reader:
            return _line(reader.history(query.parameter, query.start_ns, query.end_ns, max_points=max(points, 256), time=query.axis))
    except KnownError:
        return np.zeros(0, np.int64), np.zeros(0), 1


def _line(found: History) -> Line:
    return found.times_ns, found.values, found.factor


def _summaries(folder: Path, sessions: Sequence[SessionSummary], query: ArchiveQuery) -> list[Line]:
    with closing(open_catalogue(folder)) as catalogue:
        sql = "select session, stamp, data from series where parameter = ? and axis = ?"
        known = {name: (stamp, data) for name, stamp, data in catalogue.execute(sql, (query.parameter, query.axis))}
        lines, fresh = [], []
        for one in sessions:
            path = _path(folder, one)
            stamp = stamp_of(path)
            line = _decoded(known.get(path.name), stamp)
            if line is None:
                line = _whole(path, query)
                if not one.is_being_written and one.last_ns <= query.until_ns:
                    fresh.append((path.name, query.parameter, query.axis, stamp, _encoded(line)))
            lines.append(line)
        _keep(catalogue, fresh)
    return lines


def _keep(catalogue: sqlite3.Connection, rows: Sequence[tuple[object, ...]]) -> None:
    """What can't be kept now is made again next time."""
    with suppress(sqlite3.Error), transaction(catalogue):
        catalogue.executemany("insert or replace into series (session, parameter, axis, stamp, data) values (?, ?, ?, ?, ?)", rows)


def _whole(path: Path, query: ArchiveQuery) -> Line:
    try:
        with SessionReader(path, until_ns=query.until_ns) as reader:
            return _line(reader.history(query.parameter, 0, _ENDLESS_NS, max_points=SUMMARY_POINTS, time=query.axis))
    except KnownError:
        return np.zeros(0, np.int64), np.zeros(0), 1


def _encoded(line: Line) -> bytes:
    times, values, factor = line
    return msgspec.msgpack.encode((times.astype("<i8").tobytes(), values.astype("<f8").tobytes(), factor))


def _decoded(known: tuple[str, bytes] | None, stamp: str) -> Line | None:
    if known is None or known[0] != stamp:
        return None
    try:
        times, values, factor = msgspec.msgpack.decode(known[1], type=tuple[bytes, bytes, int])
        return np.frombuffer(times, "<i8"), np.frombuffer(values, "<f8"), factor
    except (msgspec.MsgspecError, ValueError):
        return None


def _one_line(lines: Iterable[tuple[SessionSummary, Line]], query: ArchiveQuery) -> Line:
    """All sessions as one line, the later one where two overlap, a gap between each two."""
    covered: list[Interval] = []
    parts: list[tuple[Times, Numbers]] = []
    factor = 1
    for _, (times, values, each) in sorted(lines, key=lambda pair: (pair[0].started_ns, pair[0].name), reverse=True):
        seen = (times >= query.start_ns) & (times <= min(query.end_ns, query.until_ns))
        free = seen & ~_inside(times, covered)
        if free.any():
            parts.append((times[free], values[free]))
            factor = max(factor, each)
            covered = _with(covered, (int(times[free][0]), int(times[free][-1])))
    parts.sort(key=lambda part: int(part[0][0]))
    spaced = [column for times, values in parts for column in ((times, values), (times[-1:], np.full(1, np.nan)))][:-1]
    if not spaced:
        return np.zeros(0, np.int64), np.zeros(0), 1
    times, values = np.concatenate([each for each, _ in spaced]), np.concatenate([each for _, each in spaced])
    order = np.argsort(times, kind="stable")
    return times[order], values[order], factor


def _inside(times: Times, covered: list[Interval]) -> NDArray[np.bool_]:
    starts, ends = np.array([first for first, _ in covered], np.int64), np.array([last for _, last in covered], np.int64)
    place = np.searchsorted(starts, times, side="right") - 1
    return (place >= 0) & (times <= ends[np.maximum(place, 0)]) if len(covered) else np.zeros(len(times), bool)


def _with(covered: list[Interval], fresh: Interval) -> list[Interval]:
    """The intervals with one more, merged where they touch, in order."""
    merged: list[Interval] = []
    for first, last in sorted([*covered, fresh]):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged
