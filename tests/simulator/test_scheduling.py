"""Service 11 on board (ECSS-E-ST-70-41C 6.11, 8.11), commanded through the radio and told by its reports."""

from __future__ import annotations

import pytest

from console.command.activities import ActivityName
from console.command.schedule import read_report
from console.packets.pus import TM_DATA_START
from console.simulator.agenda import MOST_ACTIVITIES, Agenda, Waiting
from console.simulator.functions import FailureCode
from console.utc import SECOND_NS, iso_text
from tests.simulator.flights import Flight, command


def insert(flight: Flight, after_s: float, *, count: int = 9000, sequence: int = 1, request: bytes | None = None) -> bytes:
    """Schedule a ping so many seconds from now; returns the request identifier of the insertion."""
    packet = command("PING", sequence=count) if request is None else request
    release_ns = flight.craft.now_ns + round(after_s * SECOND_NS)
    return flight.send("SCHEDULE_INSERT", sequence=sequence, TIME=iso_text(release_ns), REQUEST=packet.hex())


def listed(flight: Flight, subtype: int = 13) -> list[ActivityName]:
    """What the last report of service 11 lists."""
    packet = next(packet for packet in reversed(flight.packets) if packet[7:9] == bytes([11, subtype]))
    found = read_report(subtype, packet[TM_DATA_START:])
    assert found is not None
    return [one.name for one in found]


def test_an_activity_is_executed_at_its_time_and_not_before() -> None:
    flight = Flight()
    flight.send("SCHEDULE_ENABLE", sequence=2)
    done = insert(flight, 6)
    flight.send("SCHEDULE_REPORT", sequence=3)
    flight.run(4)
    ping = command("PING", sequence=9000)
    assert flight.reports(done) == [1, 3, 7]
    assert listed(flight) == [ActivityName(0, 100, 9000)]
    assert flight.reports(ping[:4]) == []
    flight.run(4)
    assert flight.reports(ping[:4]) == [1, 3, 7]
    flight.send("SCHEDULE_REPORT", sequence=4)
    flight.run(2)
    assert listed(flight) == []


def test_while_it_is_disabled_what_comes_due_is_dropped() -> None:
    flight = Flight()
    insert(flight, 3)
    flight.run(5)
    flight.send("SCHEDULE_ENABLE", sequence=2)
    flight.send("SCHEDULE_REPORT", sequence=3)
    flight.run(3)
    assert flight.reports(command("PING", sequence=9000)[:4]) == []
    assert listed(flight) == []


def test_deleting_shifting_and_emptying() -> None:
    flight = Flight()
    for number in range(3):
        insert(flight, 30 + number, count=9000 + number, sequence=number)
    flight.send("SCHEDULE_DELETE", sequence=10, SEQUENCE="9001")
    flight.send("SCHEDULE_SHIFT", sequence=11, OFFSET="10000", SEQUENCE="9000")
    flight.send("SCHEDULE_SHIFT_ALL", sequence=12, OFFSET="-5000")
    flight.send("SCHEDULE_DETAIL_REPORT", sequence=13)
    flight.run(3)
    assert [name.sequence for name in listed(flight, 10)] == [9002, 9000]
    flight.send("SCHEDULE_RESET", sequence=14)
    flight.send("SCHEDULE_REPORT", sequence=15)
    flight.run(2)
    assert listed(flight) == []


def test_one_activity_is_reported_by_its_request_identifier() -> None:
    """TC[11,9] and TC[11,12], answered by TM[11,10] and TM[11,13] with that one alone."""
    flight = Flight()
    for number in range(3):
        insert(flight, 30 + number, count=9000 + number, sequence=number)
    detail = flight.send("SCHEDULE_DETAIL_REPORT_ONE", sequence=10, SEQUENCE="9001")
    flight.run(2)
    assert listed(flight, 10) == [ActivityName(0, 100, 9001)]
    summary = flight.send("SCHEDULE_REPORT_ONE", sequence=11, SEQUENCE="9002")
    flight.run(2)
    assert listed(flight) == [ActivityName(0, 100, 9002)]
    assert [flight.reports(one) for one in (detail, summary)] == [[1, 3, 7]] * 2


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("SCHEDULE_DETAIL_REPORT_ONE", {"SEQUENCE": "1"}, FailureCode.UNKNOWN_ACTIVITY),
        ("SCHEDULE_REPORT_ONE", {"SEQUENCE": "1"}, FailureCode.UNKNOWN_ACTIVITY),
        ("SCHEDULE_DELETE", {"SEQUENCE": "1"}, FailureCode.UNKNOWN_ACTIVITY),
        ("SCHEDULE_SHIFT", {"SEQUENCE": "1", "OFFSET": "1"}, FailureCode.UNKNOWN_ACTIVITY),
        ("SCHEDULE_SHIFT", {"SEQUENCE": "9000", "OFFSET": "-600000"}, FailureCode.TIME_IN_PAST),
        ("SCHEDULE_SHIFT_ALL", {"OFFSET": "-600000"}, FailureCode.TIME_IN_PAST),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(name: str, arguments: dict[str, str], code: FailureCode) -> None:
    flight = Flight()
    insert(flight, 60)
    request = flight.send(name, sequence=5, **arguments)
    flight.run(2)
    assert flight.failure(request) == code


def test_wrong_insertions_are_refused_with_their_reason() -> None:
    flight = Flight()
    ping = command("PING", sequence=9000)
    wrong = [
        (insert(flight, -5, sequence=1), FailureCode.TIME_IN_PAST),
        (insert(flight, 60, sequence=2, request=ping[:-1] + b"\0"), FailureCode.BAD_CHECKSUM),
        (insert(flight, 60, sequence=3, request=ping + b"\0"), FailureCode.BAD_LENGTH),
    ]
    insert(flight, 60, sequence=4)
    wrong.append((insert(flight, 70, sequence=5), FailureCode.BAD_ARGUMENT))
    flight.run(3)
    assert [(flight.reports(request), flight.failure(request)) for request, _ in wrong] == [([1, 4], code) for _, code in wrong]


def test_a_full_schedule_takes_no_more() -> None:
    flight = Flight()
    for number in range(MOST_ACTIVITIES):
        flight.craft.board.agenda.put(Waiting(flight.craft.now_ns + 600 * SECOND_NS, command("PING", sequence=100 + number)))
    request = insert(flight, 60)
    flight.run(2)
    assert flight.failure(request) == FailureCode.MEMORY_FULL


def test_each_packet_is_given_once_in_order_of_time() -> None:
    agenda = Agenda(is_enabled=True)
    first, second = command("PING", sequence=1), command("NOOP", sequence=2)
    agenda.put(Waiting(20, second))
    agenda.put(Waiting(10, first))
    assert [agenda.due(at_ns) for at_ns in (9, 10, 30, 31)] == [[], [first], [second], []]


def test_a_reboot_empties_the_schedule() -> None:
    flight = Flight()
    insert(flight, 60)
    flight.send("SCHEDULE_ENABLE", sequence=2)
    flight.send("OBC_RESET", sequence=3)
    flight.run(6)
    assert flight.craft.board.agenda == Agenda()
