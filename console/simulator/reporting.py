"""Services 3 and 5: which structures and events are reported, and when (ECSS-E-ST-70-41C 6.3, 6.5).

Every request here is for one structure or event (N = 1), as the dictionary builds them.
"""

from __future__ import annotations

import struct

from console.simulator.functions import Failure, FailureCode, Work
from console.simulator.housekeeping import StructureId
from console.simulator.physics import TICK_NS, EventId
from console.simulator.service import Board

_SHORTEST_MS, _LONGEST_MS = 200, 60_000


def enable_structure(board: Board, _: int, count: int, sid: int) -> Work:
    """TC[3,5]."""
    structure = _structure(count, sid)
    yield None
    board.schedules[structure].is_enabled = True


def disable_structure(board: Board, _: int, count: int, sid: int) -> Work:
    """TC[3,6]."""
    structure = _structure(count, sid)
    yield None
    board.schedules[structure].is_enabled = False


def report_once(board: Board, _: int, count: int, sid: int) -> Work:
    """TC[3,27]."""
    structure = _structure(count, sid)
    yield None
    board.report_structure(structure)


def set_interval(board: Board, _: int, count: int, sid: int, milliseconds: int) -> Work:
    """TC[3,31], the interval in milliseconds."""
    structure = _structure(count, sid)
    if not _SHORTEST_MS <= milliseconds <= _LONGEST_MS:
        raise Failure(FailureCode.BAD_ARGUMENT, milliseconds & 0xFFFFFFFF)
    yield None
    board.schedules[structure].interval_ns = milliseconds * 1_000_000


def enable_event(board: Board, _: int, count: int, event: int) -> Work:
    """TC[5,5]."""
    known = _event(count, event)
    yield None
    board.silenced.discard(known)


def disable_event(board: Board, _: int, count: int, event: int) -> Work:
    """TC[5,6]."""
    known = _event(count, event)
    yield None
    board.silenced.add(known)


def step_reporting(board: Board, at_ns: int) -> None:
    """Report the structures that are due and what happened on board since the last tick."""
    for happening in board.craft.take_happenings():
        if happening.event not in board.silenced:
            board.craft.computer.events += 1
            board.report(5, int(happening.severity), struct.pack(">Hf", happening.event, happening.value))
    for sid, schedule in board.schedules.items():
        if schedule.is_due(at_ns, TICK_NS):
            board.report_structure(sid)


def _structure(count: int, sid: int) -> StructureId:
    if count != 1 or sid not in tuple(StructureId):
        raise Failure(FailureCode.BAD_ARGUMENT, sid)
    return StructureId(sid)


def _event(count: int, event: int) -> EventId:
    if count != 1 or event not in tuple(EventId):
        raise Failure(FailureCode.BAD_ARGUMENT, event)
    return EventId(event)
