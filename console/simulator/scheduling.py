"""Service 11, time-based scheduling (ECSS-E-ST-70-41C 6.11, 8.11): without sub-schedules and groups, one activity a request (N = 1).

Times are on-board time, CUC of 4 + 2 octets; time offsets are milliseconds. A request that is wrong in itself is rejected when it is
inserted; whether it can be carried out shows when its time comes.
"""

from __future__ import annotations

import struct

from console.frames.coding import has_good_fecf
from console.packets.pus import TC_DATA_START
from console.packets.space_packet import parse_header
from console.packets.time_codes import decode_cuc, encode_cuc
from console.simulator.agenda import MOST_ACTIVITIES, RequestName, Waiting
from console.simulator.functions import Failure, FailureCode, Work
from console.simulator.service import Board

MARGIN_NS = 1_000_000_000
MILLISECOND_NS = 1_000_000


def enable(board: Board, _: int) -> Work:
    """TC[11,1]."""
    yield None
    board.agenda.is_enabled = True


def disable(board: Board, _: int) -> Work:
    """TC[11,2]."""
    yield None
    board.agenda.is_enabled = False


def reset(board: Board, _: int) -> Work:
    """TC[11,3]."""
    yield None
    board.agenda.reset()


def insert(board: Board, at_ns: int, count: int, time: bytes, packet: bytes) -> Work:
    """TC[11,4]."""
    if count != 1:
        raise Failure(FailureCode.BAD_ARGUMENT, count)
    _check_request(packet)
    activity = Waiting(decode_cuc(time), packet)
    _check_time(board, at_ns, activity.release_ns)
    if board.agenda.found(activity.name) is not None:
        raise Failure(FailureCode.BAD_ARGUMENT, activity.name.sequence)
    if len(board.agenda.activities) >= MOST_ACTIVITIES:
        raise Failure(FailureCode.MEMORY_FULL, MOST_ACTIVITIES)
    board.agenda.put(activity)
    yield None


def delete(board: Board, _: int, *request: int) -> Work:
    """TC[11,5]: N, source, APID and sequence count."""
    found = _activity(board, *request)
    board.agenda.activities.remove(found)
    yield None


def shift(board: Board, at_ns: int, milliseconds: int, *request: int) -> Work:
    """TC[11,7]: the offset, then as TC[11,5]."""
    found = _activity(board, *request)
    moved = Waiting(found.release_ns + milliseconds * MILLISECOND_NS, found.packet)
    _check_time(board, at_ns, moved.release_ns)
    board.agenda.activities.remove(found)
    board.agenda.put(moved)
    yield None


def shift_all(board: Board, at_ns: int, milliseconds: int) -> Work:
    """TC[11,15]: all, or none where one would come to lie in the past."""
    moved = [Waiting(one.release_ns + milliseconds * MILLISECOND_NS, one.packet) for one in board.agenda.activities]
    for one in moved:
        _check_time(board, at_ns, one.release_ns)
    board.agenda.activities = moved
    yield None


def report_detail_of(board: Board, _: int, *request: int) -> Work:
    """TC[11,9], as TC[11,5], answered by TM[11,10]."""
    found = _activity(board, *request)
    yield None
    _tell_detail(board, [found])


def report_summary_of(board: Board, _: int, *request: int) -> Work:
    """TC[11,12], as TC[11,5], answered by TM[11,13]."""
    found = _activity(board, *request)
    yield None
    _tell_summary(board, [found])


def report_detail(board: Board, _: int) -> Work:
    """TC[11,16], answered by TM[11,10]."""
    yield None
    _tell_detail(board, board.agenda.activities)


def report_summary(board: Board, _: int) -> Work:
    """TC[11,17], answered by TM[11,13]."""
    yield None
    _tell_summary(board, board.agenda.activities)


def _tell_detail(board: Board, told: list[Waiting]) -> None:
    board.report(11, 10, bytes([len(told)]) + b"".join(encode_cuc(one.release_ns) + one.packet for one in told))


def _tell_summary(board: Board, told: list[Waiting]) -> None:
    names = (struct.pack(">6s3H", encode_cuc(one.release_ns), one.name.source, one.name.apid, one.name.sequence) for one in told)
    board.report(11, 13, bytes([len(told)]) + b"".join(names))


def _activity(board: Board, count: int, source: int, apid: int, sequence: int) -> Waiting:
    if count != 1:
        raise Failure(FailureCode.BAD_ARGUMENT, count)
    found = board.agenda.found(RequestName(source, apid, sequence))
    if found is None:
        raise Failure(FailureCode.UNKNOWN_ACTIVITY, sequence)
    return found


def _check_time(board: Board, at_ns: int, release_ns: int) -> None:
    """At least a second ahead of the on-board time (6.11.6.2.2)."""
    late_ns = board.craft.computer.time_ns(at_ns) + MARGIN_NS - release_ns
    if late_ns > 0:
        raise Failure(FailureCode.TIME_IN_PAST, min(late_ns // MILLISECOND_NS, 0xFFFFFFFF))


def _check_request(packet: bytes) -> None:
    """One whole telecommand packet with a good checksum."""
    if len(packet) < TC_DATA_START + 2 or parse_header(packet).length != len(packet) or not parse_header(packet).is_command:
        raise Failure(FailureCode.BAD_LENGTH, len(packet))
    if not has_good_fecf(packet):
        raise Failure(FailureCode.BAD_CHECKSUM, int.from_bytes(packet[-2:], "big"))
