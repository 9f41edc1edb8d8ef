"""The model of the on-board schedule against a simulated spacecraft's reports, and against reports built by hand from the standard."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.command.activities import Activity, ActivityName, ActivityState
from console.command.schedule import DETAIL_REPORT, FIRST_OWN_COUNT, PATIENCE_NS, SUMMARY_REPORT, Schedule, name_of, read_report
from console.command.states import CommandChange, Stage
from console.dictionary.encode import encode_command
from console.packets.pus import build_pus_tm
from console.packets.time_codes import encode_cuc
from console.utc import SECOND_NS, iso_text, parse_utc
from tests.simulator.flights import command, wau1

NOW_NS = parse_utc("2026-11-27T12:00:00Z")
LATER_NS = NOW_NS + 600 * SECOND_NS


def sent(name: str, number: int, stage: Stage = Stage.COMPLETED, **arguments: str) -> CommandChange:
    """A command of the demo's dictionary that has reached a stage."""
    dictionary = wau1().dictionary
    assert dictionary is not None
    return CommandChange(NOW_NS, number, name, stage, arguments, encode_command(dictionary, name, arguments, sequence=number).data)


def insert(number: int, stage: Stage, *, count: int = FIRST_OWN_COUNT, release_ns: int = LATER_NS, name: str = "PING") -> CommandChange:
    request = command(name, sequence=count)
    return sent("SCHEDULE_INSERT", number, stage, TIME=iso_text(release_ns), REQUEST=request.hex())


def report(*activities: tuple[int, int]) -> bytes:
    """TM[11,13] by hand (8.11.2.13): N, then time, source, APID and sequence count of each."""
    body = b"".join(encode_cuc(release_ns) + struct.pack(">3H", 0, 100, count) for release_ns, count in activities)
    return build_pus_tm(100, 0, 11, 13, bytes([len(activities)]) + body, at_ns=NOW_NS)


def evidence(subtype: int, count: int = FIRST_OWN_COUNT) -> bytes:
    """A report of service 1 on a scheduled request."""
    return build_pus_tm(100, 0, 1, subtype, command("PING", sequence=count)[:4], at_ns=LATER_NS)


def only(schedule: Schedule) -> Activity:
    (found,) = schedule.view().activities
    return found


@pytest.mark.parametrize(
    ("stage", "state"),
    [
        (Stage.QUEUED, ActivityState.PLANNED),
        (Stage.HELD, ActivityState.PLANNED),
        (Stage.SENT, ActivityState.UPLINKED),
        (Stage.ACCEPTED, ActivityState.UPLINKED),
        (Stage.UNKNOWN, ActivityState.UPLINKED),
        (Stage.COMPLETED, ActivityState.CONFIRMED),
        (Stage.REJECTED, ActivityState.REFUSED),
        (Stage.FAILED, ActivityState.REFUSED),
    ],
)
def test_an_activity_is_as_far_as_the_command_that_inserts_it(stage: Stage, state: ActivityState) -> None:
    schedule = Schedule()
    schedule.take_change(insert(1, stage))
    found = only(schedule)
    assert (found.state, found.name, found.command) == (state, ActivityName(0, 100, FIRST_OWN_COUNT), 1)
    assert abs(found.release_ns - LATER_NS) < 1_000_000


def test_a_cancelled_insert_leaves_nothing_and_an_unknown_one_says_what_to_do() -> None:
    schedule = Schedule()
    schedule.take_change(insert(1, Stage.UNKNOWN))
    assert "list the schedule" in only(schedule).told
    schedule.take_change(insert(1, Stage.CANCELLED))
    assert schedule.view().activities == ()


def test_a_report_that_agrees_confirms() -> None:
    schedule = Schedule()
    schedule.take_change(insert(1, Stage.SENT))
    schedule.take_packet(report((LATER_NS, FIRST_OWN_COUNT)), NOW_NS)
    assert only(schedule).state is ActivityState.CONFIRMED
    assert (schedule.view().differences, schedule.view().reported_ns) == (0, NOW_NS)


@pytest.mark.parametrize(
    ("listed", "words"),
    [
        ([], "not in the report"),
        ([(LATER_NS + SECOND_NS, FIRST_OWN_COUNT)], "on board its time is"),
        ([(LATER_NS, FIRST_OWN_COUNT), (LATER_NS, 77)], "was not sent from here"),
    ],
)
def test_every_difference_is_named(listed: list[tuple[int, int]], words: str) -> None:
    schedule = Schedule()
    schedule.take_change(insert(1, Stage.COMPLETED))
    schedule.take_packet(report(*listed), NOW_NS)
    different = [one.differences for one in schedule.view().activities if one.state is ActivityState.DIFFERS]
    assert len(different) == 1 == schedule.view().differences
    assert words in different[0]


def test_an_activity_that_was_deleted_here_and_is_still_on_board_differs() -> None:
    schedule = Schedule()
    schedule.take_change(insert(1, Stage.COMPLETED))
    schedule.take_change(sent("SCHEDULE_DELETE", 2, SEQUENCE=str(FIRST_OWN_COUNT)))
    assert only(schedule).state is ActivityState.DELETED
    schedule.take_packet(report((LATER_NS, FIRST_OWN_COUNT)), NOW_NS)
    assert "though it is deleted here" in only(schedule).differences


def test_a_delete_that_was_not_carried_out_changes_nothing() -> None:
    schedule = Schedule()
    schedule.take_change(insert(1, Stage.COMPLETED))
    for stage in (Stage.SENT, Stage.ACCEPTED, Stage.FAILED):
        schedule.take_change(sent("SCHEDULE_DELETE", 2, stage, SEQUENCE=str(FIRST_OWN_COUNT)))
    assert only(schedule).state is ActivityState.CONFIRMED


def test_shifts_move_what_is_expected_once() -> None:
    schedule = Schedule()
    for number in (0, 1):
        schedule.take_change(insert(number, Stage.COMPLETED, count=FIRST_OWN_COUNT + number))
    one = sent("SCHEDULE_SHIFT", 5, OFFSET="-1500", SEQUENCE=str(FIRST_OWN_COUNT))
    for change in (one, one, sent("SCHEDULE_SHIFT_ALL", 6, OFFSET="60000")):
        schedule.take_change(change)
    assert [round((each.release_ns - LATER_NS) / 1e6) for each in schedule.view().activities] == [58500, 60000]


def test_a_shift_that_waits_shows_both_places_until_it_is_done_and_the_report_has_shown_it() -> None:
    schedule = Schedule()
    schedule.take_change(insert(1, Stage.COMPLETED))
    for stage in (Stage.QUEUED, Stage.SENT, Stage.ACCEPTED):
        schedule.take_change(sent("SCHEDULE_SHIFT", 2, stage, OFFSET="120000", SEQUENCE=str(FIRST_OWN_COUNT)))
        assert (only(schedule).release_ns, only(schedule).wanted_ns) == (LATER_NS, LATER_NS + 120 * SECOND_NS)
        assert only(schedule).told.endswith(f"the command is {stage}")
    schedule.take_change(sent("SCHEDULE_SHIFT", 2, OFFSET="120000", SEQUENCE=str(FIRST_OWN_COUNT)))
    moved = only(schedule)
    assert (moved.release_ns, moved.wanted_ns, moved.was_ns) == (LATER_NS + 120 * SECOND_NS, -1, LATER_NS)
    schedule.take_packet(report((LATER_NS + 120 * SECOND_NS, FIRST_OWN_COUNT)), NOW_NS)
    assert (only(schedule).state, only(schedule).was_ns) == (ActivityState.CONFIRMED, -1)


@pytest.mark.parametrize("stage", [Stage.CANCELLED, Stage.FAILED, Stage.REJECTED, Stage.EXPIRED])
def test_a_shift_that_comes_to_nothing_leaves_the_activity_where_it_was(stage: Stage) -> None:
    schedule = Schedule()
    schedule.take_change(insert(1, Stage.COMPLETED))
    for each in (Stage.QUEUED, stage):
        schedule.take_change(sent("SCHEDULE_SHIFT", 2, each, OFFSET="120000", SEQUENCE=str(FIRST_OWN_COUNT)))
    assert (only(schedule).release_ns, only(schedule).wanted_ns, only(schedule).was_ns) == (LATER_NS, -1, -1)
    assert only(schedule).told == f"not moved: the command {stage}"


def test_a_shift_nobody_heard_of_is_settled_by_the_report_and_counts_once() -> None:
    schedule = Schedule()
    schedule.take_change(insert(1, Stage.COMPLETED))
    for stage in (Stage.SENT, Stage.TIMED_OUT):
        schedule.take_change(sent("SCHEDULE_SHIFT", 2, stage, OFFSET="120000", SEQUENCE=str(FIRST_OWN_COUNT)))
    assert "nobody knows whether it was moved" in only(schedule).told
    schedule.take_packet(report((LATER_NS + 120 * SECOND_NS, FIRST_OWN_COUNT)), NOW_NS)
    assert (only(schedule).state, only(schedule).release_ns) == (ActivityState.CONFIRMED, LATER_NS + 120 * SECOND_NS)
    schedule.take_change(sent("SCHEDULE_SHIFT", 2, OFFSET="120000", SEQUENCE=str(FIRST_OWN_COUNT)))
    assert only(schedule).release_ns == LATER_NS + 120 * SECOND_NS


def test_a_shift_that_has_not_left_is_never_taken_for_done() -> None:
    schedule = Schedule()
    schedule.take_change(insert(1, Stage.COMPLETED))
    schedule.take_change(sent("SCHEDULE_SHIFT", 2, Stage.QUEUED, OFFSET="120000", SEQUENCE=str(FIRST_OWN_COUNT)))
    schedule.take_packet(report((LATER_NS + 120 * SECOND_NS, FIRST_OWN_COUNT)), NOW_NS)
    assert only(schedule).state is ActivityState.DIFFERS


def test_enabling_disabling_and_emptying_are_followed() -> None:
    schedule = Schedule()
    schedule.take_change(insert(1, Stage.COMPLETED))
    assert schedule.view().is_enabled is None
    schedule.take_change(sent("SCHEDULE_ENABLE", 2))
    assert schedule.view().is_enabled is True
    schedule.take_change(sent("SCHEDULE_DISABLE", 3))
    assert schedule.view().is_enabled is False
    schedule.take_change(sent("SCHEDULE_RESET", 4))
    assert only(schedule).state is ActivityState.DELETED


@pytest.mark.parametrize(
    ("subtypes", "state"),
    [
        ([1], ActivityState.RUNNING),
        ([1, 3, 7], ActivityState.EXECUTED),
        ([7, 3], ActivityState.EXECUTED),
        ([1, 4], ActivityState.FAILED),
        ([2], ActivityState.FAILED),
    ],
)
def test_reports_on_the_request_itself_are_evidence(subtypes: list[int], state: ActivityState) -> None:
    schedule = Schedule()
    schedule.take_change(insert(1, Stage.COMPLETED))
    for subtype in subtypes:
        schedule.take_packet(evidence(subtype), LATER_NS)
    assert only(schedule).state is state
    schedule.take_change(insert(1, Stage.COMPLETED))
    assert only(schedule).state is state


def test_a_time_that_passes_in_silence_is_told_as_such() -> None:
    schedule = Schedule()
    schedule.take_change(insert(1, Stage.COMPLETED))
    assert not schedule.step(LATER_NS + PATIENCE_NS)
    assert schedule.step(LATER_NS + PATIENCE_NS + SECOND_NS)
    assert only(schedule).state is ActivityState.PASSED
    schedule.take_packet(evidence(7), LATER_NS + 60 * SECOND_NS)
    assert only(schedule).state is ActivityState.EXECUTED


def test_what_an_earlier_session_left_on_board_is_expected_and_confirmed_by_the_list() -> None:
    earlier, now = Schedule(), Schedule()
    for number, release_ns in enumerate((LATER_NS, LATER_NS + SECOND_NS, NOW_NS - SECOND_NS)):
        earlier.take_change(insert(number, Stage.COMPLETED, count=FIRST_OWN_COUNT + number, release_ns=release_ns))
    earlier.take_change(sent("SCHEDULE_DELETE", 9, SEQUENCE=str(FIRST_OWN_COUNT + 1)))
    earlier.take_change(sent("SCHEDULE_ENABLE", 10))
    now.adopt(earlier, NOW_NS)
    assert (only(now).name.sequence, only(now).command, now.view().is_enabled) == (FIRST_OWN_COUNT, -1, True)
    now.take_packet(report((LATER_NS, FIRST_OWN_COUNT)), NOW_NS)
    assert (only(now).state, now.view().differences) == (ActivityState.CONFIRMED, 0)
    now.take_packet(report(), NOW_NS)
    assert "not in the report" in only(now).differences
    assert now.next_count() == FIRST_OWN_COUNT + 1


def test_what_this_session_knows_goes_before_what_earlier_ones_left() -> None:
    earlier, now = Schedule(), Schedule()
    earlier.take_change(insert(1, Stage.COMPLETED))
    now.take_change(insert(4, Stage.SENT, release_ns=LATER_NS + SECOND_NS))
    now.adopt(earlier, NOW_NS)
    assert (only(now).command, only(now).state) == (4, ActivityState.UPLINKED)


def test_counts_of_new_requests_are_never_those_of_others() -> None:
    schedule = Schedule()
    seen = []
    for number in range(5):
        seen.append(schedule.next_count())
        schedule.take_change(insert(number, Stage.QUEUED, count=seen[-1]))
    assert seen == list(range(FIRST_OWN_COUNT, FIRST_OWN_COUNT + 5))


def two_on_board() -> Schedule:
    schedule = Schedule()
    for number in range(2):
        schedule.take_change(insert(number, Stage.COMPLETED, count=FIRST_OWN_COUNT + number))
    return schedule


@pytest.mark.parametrize("ends_first", [False, True])
def test_a_report_on_one_activity_says_nothing_of_the_others(ends_first: bool) -> None:
    """TC[11,12] answered by TM[11,13], before or after the command's own end; the next list is a whole one again."""
    schedule = two_on_board()
    ask = [sent("SCHEDULE_REPORT_ONE", 7, stage, SEQUENCE=str(FIRST_OWN_COUNT)) for stage in (Stage.SENT, Stage.COMPLETED)]
    for change in ask[: 1 + ends_first]:
        schedule.take_change(change)
    schedule.take_packet(report((LATER_NS + SECOND_NS, FIRST_OWN_COUNT)), NOW_NS)
    for change in ask[1 + ends_first :]:
        schedule.take_change(change)
    first, second = sorted(schedule.view().activities, key=lambda one: one.name)
    assert (first.state, second.state) == (ActivityState.DIFFERS, ActivityState.CONFIRMED)
    assert "on board its time is" in first.differences
    assert schedule.view().reported_ns == -1, "the schedule has not been listed"
    schedule.take_packet(report((LATER_NS, FIRST_OWN_COUNT)), NOW_NS)
    assert sorted(one.state for one in schedule.view().activities) == sorted([ActivityState.CONFIRMED, ActivityState.DIFFERS])


def test_a_whole_list_that_comes_while_one_is_asked_about_counts_as_whole() -> None:
    schedule = two_on_board()
    schedule.take_change(sent("SCHEDULE_REPORT_ONE", 7, Stage.SENT, SEQUENCE=str(FIRST_OWN_COUNT)))
    schedule.take_packet(report(), NOW_NS)
    assert {one.state for one in schedule.view().activities} == {ActivityState.DIFFERS}


@pytest.mark.parametrize(("stage", "state"), [(Stage.FAILED, ActivityState.DIFFERS), (Stage.REJECTED, ActivityState.CONFIRMED)])
def test_an_activity_that_the_spacecraft_cannot_report_differs(stage: Stage, state: ActivityState) -> None:
    schedule = two_on_board()
    for each in (Stage.SENT, stage):
        schedule.take_change(sent("SCHEDULE_DETAIL_REPORT_ONE", 7, each, SEQUENCE=str(FIRST_OWN_COUNT)))
    first, second = sorted(schedule.view().activities, key=lambda one: one.name)
    assert (first.state, second.state) == (state, ActivityState.CONFIRMED)
    assert ("can't report it" in first.differences) == (state is ActivityState.DIFFERS)


def test_a_detail_report_names_what_was_not_sent_from_here() -> None:
    request = command("SET_MODE", sequence=9, MODE="SUN")
    data = bytes([1]) + encode_cuc(LATER_NS) + request
    schedule = Schedule(describe=lambda packet: f"packet {len(packet)}")
    schedule.take_packet(build_pus_tm(100, 0, 11, 10, data, at_ns=NOW_NS), NOW_NS)
    found = only(schedule)
    assert (found.name, found.text, found.packet) == (name_of(request), f"packet {len(request)}", request)


@given(st.sampled_from([DETAIL_REPORT, SUMMARY_REPORT]), st.binary(max_size=60))
def test_any_bytes_are_a_report_or_none(subtype: int, data: bytes) -> None:
    found = read_report(subtype, data)
    assert found is None or len(found) == data[0]


@given(st.binary(max_size=40), st.sampled_from(Stage))
def test_any_command_and_any_packet_is_harmless(data: bytes, stage: Stage) -> None:
    schedule = Schedule()
    schedule.take_change(CommandChange(NOW_NS, 1, "X", stage, {}, data))
    schedule.take_packet(data, NOW_NS)
    schedule.take_packet(bytes.fromhex("0864c00e0019200b0d000000006b06571f8234") + data, NOW_NS)
