"""Telecommands on board: checked, started, worked on, reported by service 1 (ECSS-E-ST-70-41C 6.1, 6.8, 6.11, 6.17, 7.4.4)."""

from __future__ import annotations

from dataclasses import dataclass

from console.errors import KnownError
from console.frames.coding import has_good_fecf
from console.packets.pus import ACK_ACCEPTANCE, ACK_COMPLETION, ACK_PROGRESS, ACK_START, TC_DATA_START, parse_pus_tc
from console.packets.space_packet import HEADER_LENGTH, parse_header
from console.simulator import functions, reporting, scheduling
from console.simulator.functions import Failure, FailureCode, Function, Work
from console.simulator.physics import EventId
from console.simulator.service import PLATFORM_APID, Board
from console.telemetry.states import EventSeverity

_CRC_LENGTH = 2
_FUNCTION_SERVICE = 8
_REQUESTS = {
    (17, 1): Function(">", functions.ping),
    (3, 5): Function(">BB", reporting.enable_structure),
    (3, 6): Function(">BB", reporting.disable_structure),
    (3, 27): Function(">BB", reporting.report_once),
    (3, 31): Function(">BBI", reporting.set_interval),
    (5, 5): Function(">BH", reporting.enable_event),
    (5, 6): Function(">BH", reporting.disable_event),
    (11, 1): Function(">", scheduling.enable),
    (11, 2): Function(">", scheduling.disable),
    (11, 3): Function(">", scheduling.reset),
    (11, 4): Function(">B6s", scheduling.insert, has_tail=True),
    (11, 5): Function(">B3H", scheduling.delete),
    (11, 7): Function(">iB3H", scheduling.shift),
    (11, 9): Function(">B3H", scheduling.report_detail_of),
    (11, 12): Function(">B3H", scheduling.report_summary_of),
    (11, 15): Function(">i", scheduling.shift_all),
    (11, 16): Function(">", scheduling.report_detail),
    (11, 17): Function(">", scheduling.report_summary),
}
_FUNCTIONS = {
    0: Function(">", functions.noop),
    1: Function(">B", functions.set_mode),
    2: Function(">BB", functions.set_heater),
    3: Function(">B", functions.camera_power),
    4: Function(">BfB16s", functions.capture),
    5: Function(">H", functions.transmitter_off),
    6: Function(">ff", functions.point_target),
    7: Function(">", functions.clear_memory),
    8: Function(">h", functions.adjust_clock),
    9: Function(">", functions.reset_computer),
    10: Function(">B", functions.set_level),
    11: Function(">b", functions.set_setpoint),
    12: Function(">", functions.clear_security_alarm),
}
_SERVICES = {service for service, _ in _REQUESTS} | {_FUNCTION_SERVICE}


@dataclass(frozen=True, slots=True)
class Request:
    """One telecommand that was accepted. `ident` is what service 1 names it by; `acks` which reports it wants."""

    ident: bytes
    acks: int
    function: Function
    arguments: bytes


@dataclass(slots=True)
class Running:
    """A request that has started."""

    request: Request
    work: Work


class Executive:
    """Takes telecommand packets and works on requests, tick by tick."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._running: list[Running] = []

    def take(self, packet: bytes, at_ns: int) -> None:
        """Check a packet, say so, and start it."""
        board = self._board
        try:
            request = check_packet(packet)
        except Failure as failure:
            board.craft.computer.rejected += 1
            board.report(1, 2, packet[:4].ljust(4, b"\0") + _failure_data(failure))
            board.craft.tell(EventId.TC_REJECTED, EventSeverity.LOW, float(failure.code))
            return
        board.craft.computer.accepted += 1
        self._acknowledge(request, ACK_ACCEPTANCE, 1)
        self._start(request, at_ns)

    def step(self, at_ns: int) -> None:
        """Let every request that runs do one tick's work, and take those of the schedule whose time has come."""
        for packet in self._board.agenda.due(self._board.craft.computer.time_ns(at_ns)):
            self.take(packet, at_ns)
        self._running = [running for running in self._running if not self._is_through(running, at_ns)]

    def forget(self) -> None:
        """A reboot: what ran is gone, the schedule is empty, and nobody says so."""
        self._running.clear()
        self._board.agenda.reset()

    def _start(self, request: Request, at_ns: int) -> None:
        try:
            work = request.function.begin(self._board, at_ns, request.arguments)
            next(work)
        except Failure as failure:
            self._board.report(1, 4, request.ident + _failure_data(failure))
            return
        self._acknowledge(request, ACK_START, 3)
        self._running.append(Running(request, work))

    def _is_through(self, running: Running, at_ns: int) -> bool:
        try:
            step = running.work.send(at_ns)
        except StopIteration:
            self._acknowledge(running.request, ACK_COMPLETION, 7)
            return True
        except Failure as failure:
            self._board.report(1, 8, running.request.ident + _failure_data(failure))
            return True
        if step is not None:
            self._acknowledge(running.request, ACK_PROGRESS, 5, bytes([step]))
        return False

    def _acknowledge(self, request: Request, wish: int, subtype: int, data: bytes = b"") -> None:
        if request.acks & wish:
            self._board.report(1, subtype, request.ident + data)


def check_packet(packet: bytes) -> Request:
    """The request in a telecommand packet; Failure with the reason to reject it. Source: ECSS-E-ST-70-41C 6.1.3.3, 7.4.4."""
    if len(packet) < TC_DATA_START + _CRC_LENGTH or parse_header(packet).length != len(packet):
        raise Failure(FailureCode.BAD_LENGTH, len(packet))
    if not has_good_fecf(packet):
        raise Failure(FailureCode.BAD_CHECKSUM, int.from_bytes(packet[-_CRC_LENGTH:], "big"))
    header = parse_header(packet)
    if header.apid != PLATFORM_APID or not header.is_command:
        raise Failure(FailureCode.UNKNOWN_APID, header.apid)
    try:
        secondary = parse_pus_tc(packet)
    except KnownError as error:
        raise Failure(FailureCode.UNKNOWN_SERVICE, packet[HEADER_LENGTH]) from error
    function, arguments = _function(secondary.service, secondary.subtype, packet[TC_DATA_START:-_CRC_LENGTH])
    return Request(packet[:4], secondary.acks, function, arguments)


def _function(service: int, subtype: int, data: bytes) -> tuple[Function, bytes]:
    if service not in _SERVICES:
        raise Failure(FailureCode.UNKNOWN_SERVICE, service)
    if (service, subtype) == (_FUNCTION_SERVICE, 1):
        function = _FUNCTIONS.get(data[0]) if data else None
        if function is None:
            raise Failure(FailureCode.BAD_ARGUMENT, data[0] if data else 0)
        return function, data[1:]
    if (service, subtype) not in _REQUESTS:
        raise Failure(FailureCode.UNKNOWN_SUBTYPE, subtype)
    return _REQUESTS[service, subtype], data


def _failure_data(failure: Failure) -> bytes:
    return int(failure.code).to_bytes(2, "big") + (failure.data & 0xFFFFFFFF).to_bytes(4, "big")
