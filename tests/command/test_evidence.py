"""Stages told by telemetry other than PUS reports (OMG XTCE 1.2, CommandVerifierType), and windows that close without evidence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.command.conditions import parse_condition
from console.command.evidence import Arrival, awaited_containers
from console.command.queue import Entry
from console.command.states import CommandChange, Stage
from console.command.verify import Flight, Flights, Heard, VerificationReport, expected_reports, has_outcome, longest_window_s
from console.dictionary.command_rules import CommandRules, StageCheck
from console.dictionary.encode import encode_command
from console.dictionary.model import Command, Verifier
from console.dictionary.significance import Significance
from console.packets.pus import request_id, wanted_acks
from tests.command.fakes import S, demo_dictionary
from tests.command.rules import Values, book, ruled

NOMINAL, SAFE = 2, 1
TC = bytes.fromhex("1b21c00000042011010000")


def when(text: str, stage: str = "Complete", **kwargs: object) -> StageCheck:
    return StageCheck(stage, parse_condition(text, demo_dictionary()), **kwargs)  # type: ignore[arg-type]


def watched(*checks: StageCheck, verifiers: tuple[Verifier, ...] = ()) -> Command:
    return ruled(rules=CommandRules(checks=checks), verifiers=verifiers)


class Sky:
    """One command sent at 10 s, and telemetry as the test says."""

    def __init__(self, command: Command, before: Values | None = None, data: bytes = TC) -> None:
        self.flights = Flights(before or Values())
        entry = Entry(1, command.name, {}, data, Significance.NONE, 0, Stage.SENT)
        self.flights.add(Flight.of(command, entry, 10 * S))

    def at(self, second: float, values: Values | None = None, *heard: Heard, has_dropped: bool = False) -> list[CommandChange]:
        if values is not None:
            self.flights.telemetry = values
        return self.flights.step(round(second * S), heard, has_dropped)


def told(changes: list[CommandChange]) -> list[tuple[Stage, float]]:
    return [(change.stage, change.at_ns / S) for change in changes]


def values(second: float, **raw: float) -> Values:
    return Values((), round(second * S), **raw)


def test_a_condition_that_holds_on_what_came_after_the_release_is_the_evidence() -> None:
    sky = Sky(watched(when("OBC_MODE == SAFE")))
    assert sky.at(11, values(10.5, OBC_MODE=NOMINAL)) == []
    (change,) = sky.at(12, values(11.5, OBC_MODE=SAFE))
    assert (change.stage, change.at_ns, change.packet) == (Stage.COMPLETED, round(11.5 * S), 7)
    assert change.detail == "OBC_MODE == SAFE: OBC_MODE SAFE"
    assert sky.at(500) == []


def test_what_held_before_the_command_left_proves_nothing() -> None:
    sky = Sky(watched(when("OBC_MODE == SAFE")), values(9, OBC_MODE=SAFE))
    assert sky.at(11) == []
    assert told(sky.at(12, values(11, OBC_MODE=SAFE))) == [(Stage.COMPLETED, 11)]


@pytest.mark.parametrize(("received_s", "stage"), [(15, Stage.COMPLETED), (15.000000001, Stage.TIMED_OUT)])
def test_evidence_counts_up_to_the_end_of_its_window(received_s: float, stage: Stage) -> None:
    sky = Sky(watched(when("OBC_MODE == SAFE", stop_s=5.0)))
    assert sky.at(20, values(received_s, OBC_MODE=SAFE))[0].stage is stage


def test_without_evidence_it_is_timed_out_at_the_end_of_the_window_and_says_what_was_missing() -> None:
    sky = Sky(watched(when("OBC_MODE == SAFE", stop_s=5.0)))
    (change,) = sky.at(60)
    assert (change.stage, change.at_ns) == (Stage.TIMED_OUT, 15 * S)
    assert change.detail == "no evidence of completed (OBC_MODE == SAFE) within 5 s"


def test_evidence_after_the_end_is_late_and_changes_no_end() -> None:
    sky = Sky(watched(when("OBC_MODE == SAFE", stop_s=5.0)))
    assert told(sky.at(16)) == [(Stage.TIMED_OUT, 15)]
    (late,) = sky.at(21, values(20, OBC_MODE=SAFE))
    assert (late.stage, late.is_late, late.packet) == (Stage.TIMED_OUT, True, 7)
    assert "late evidence" in late.detail
    assert "completed" in late.detail
    assert sky.at(22, values(21, OBC_MODE=SAFE)) == []


def test_a_window_that_opens_later_ignores_what_came_before() -> None:
    sky = Sky(watched(when("OBC_MODE == SAFE", start_s=3.0, stop_s=9.0)))
    assert sky.at(12, values(12, OBC_MODE=SAFE)) == []
    assert told(sky.at(15, values(14, OBC_MODE=SAFE))) == [(Stage.COMPLETED, 14)]


@pytest.mark.parametrize(("is_from_release", "ends_s"), [(True, 15), (False, 17)])
def test_a_window_runs_from_the_release_or_from_the_last_stage(is_from_release: bool, ends_s: float) -> None:
    done = when("OBC_MODE == SAFE", stop_s=5.0, is_from_release=is_from_release)
    sky = Sky(watched(when("RX_LOCK == 1", "Accepted", stop_s=4.0), done))
    changes = sky.at(13, values(12, RX_LOCK=1)) + sky.at(99)
    assert told(changes) == [(Stage.ACCEPTED, 12), (Stage.TIMED_OUT, ends_s)]


@pytest.mark.parametrize(("is_from_release", "ends_s"), [(True, 18), (False, 20)])
def test_the_window_of_a_report_runs_from_the_release_or_from_the_last_stage(is_from_release: bool, ends_s: float) -> None:
    ping = encode_command(demo_dictionary(), "PING", {}).data
    done = Verifier("completed", 8.0, 1, 7, 8, is_from_release=is_from_release)
    sky = Sky(watched(verifiers=(Verifier("accepted", 8.0, 1, 1, 2), done)), data=ping)
    changes = sky.at(13, None, VerificationReport(12 * S, 1, request_id(ping), 3)) + sky.at(99)
    assert told(changes) == [(Stage.ACCEPTED, 12), (Stage.TIMED_OUT, ends_s)]


def test_the_missing_stage_whose_window_closed_first_ends_it_though_a_later_one_came_later() -> None:
    done = when("OBC_MODE == SAFE", stop_s=90.0, is_from_release=True)
    sky = Sky(watched(when("RX_LOCK == 1", "Accepted", stop_s=4.0), done))
    changes = sky.at(60, values(50, OBC_MODE=SAFE))
    assert told(changes) == [(Stage.TIMED_OUT, 14), (Stage.TIMED_OUT, 50)]
    assert changes[1].is_late


def test_the_arrival_of_a_container_or_of_one_that_extends_it_is_evidence() -> None:
    check = StageCheck("Complete", container="HK", containers=("HK_FULL",))
    for name, stages in (("HK", [Stage.COMPLETED]), ("HK_FULL", [Stage.COMPLETED]), ("OTHER", [])):
        changes = Sky(watched(check)).at(12, None, Arrival(11 * S, name, 42))
        assert [change.stage for change in changes] == stages
        assert [change.packet for change in changes] == [42] * len(stages)


def test_a_packet_from_before_the_release_is_no_evidence() -> None:
    assert Sky(watched(StageCheck("Complete", container="HK"))).at(12, None, Arrival(10 * S, "HK", 1)) == []


def test_the_containers_that_are_waited_for_are_known() -> None:
    one = watched(StageCheck("Complete", container="HK", containers=("HK_FULL",)), StageCheck("Accepted", container="R", is_report=True))
    assert awaited_containers(book(one)) == {"HK", "HK_FULL"}


@given(st.integers(-50, 50), st.one_of(st.none(), st.integers(-20, 20).filter(bool)))
def test_a_value_counts_when_it_has_moved_as_far_and_as_the_sign_says(moved: int, wanted: int | None) -> None:
    check = StageCheck("Complete", parameter="CPU_LOAD", change=None if wanted is None else float(wanted))
    changes = Sky(watched(check), values(9, CPU_LOAD=60)).at(12, values(11, CPU_LOAD=60 + moved))
    is_met = moved != 0 if wanted is None else (moved >= wanted if wanted > 0 else moved <= wanted)
    assert bool(changes) == is_met


def test_a_value_that_was_unknown_before_is_measured_from_its_first_one() -> None:
    sky = Sky(watched(StageCheck("Complete", parameter="CPU_LOAD", change=5.0)))
    assert sky.at(12, values(11, CPU_LOAD=60)) == []
    assert told(sky.at(14, values(13, CPU_LOAD=65))) == [(Stage.COMPLETED, 13)]


def test_progress_is_told_with_its_percentage_each_step_once() -> None:
    steps = tuple(when(f"CPU_LOAD >= {n}", "Execution", percent=float(n), name=f"S{n}") for n in (25, 50))
    sky = Sky(watched(*steps))
    first, second = sky.at(12, values(11, CPU_LOAD=60)), sky.at(14, values(13, CPU_LOAD=120))
    assert [(c.stage, c.detail.split(";")[0]) for c in first + second] == [(Stage.PROGRESS, "25 %"), (Stage.PROGRESS, "50 %")]


def test_a_failed_verifier_ends_the_command_with_its_evidence() -> None:
    sky = Sky(watched(when("OBC_MODE == SAFE", "Failed"), when("OBC_MODE == NOMINAL")))
    (change,) = sky.at(12, values(11, OBC_MODE=SAFE))
    assert (change.stage, change.packet) == (Stage.FAILED, 7)
    assert sky.at(14, values(13, OBC_MODE=NOMINAL)) == []


def test_a_failed_verifier_that_never_comes_times_nothing_out() -> None:
    assert Sky(watched(when("OBC_MODE == SAFE", "Failed"))).at(500) == []


def test_a_returned_parameter_is_told_with_the_evidence() -> None:
    sky = Sky(watched(when("OBC_MODE == SAFE", returned="RX_LOCK")))
    assert "RX_LOCK" in sky.at(12, values(11, OBC_MODE=SAFE, RX_LOCK=1))[0].detail.split(";")[1]


def test_a_link_that_drops_before_the_first_evidence_makes_it_unknown_and_what_comes_then_is_late() -> None:
    sky = Sky(watched(when("OBC_MODE == SAFE")))
    assert [change.stage for change in sky.at(11, None, has_dropped=True)] == [Stage.UNKNOWN]
    (late,) = sky.at(40, values(39, OBC_MODE=SAFE))
    assert (late.stage, late.is_late) == (Stage.UNKNOWN, True)


def test_reports_and_telemetry_tell_one_command_together() -> None:
    ping = encode_command(demo_dictionary(), "PING", {}).data
    command = watched(when("OBC_MODE == SAFE"), verifiers=(Verifier("accepted", 8.0, 1, 1, 2),))
    sky = Sky(command, data=ping)
    accepted = sky.at(12, None, VerificationReport(11 * S, 1, request_id(ping), 3))
    assert told(accepted + sky.at(14, values(13, OBC_MODE=SAFE))) == [(Stage.ACCEPTED, 11), (Stage.COMPLETED, 13)]


def test_the_last_window_and_whether_there_is_an_outcome_follow_from_all_verifiers() -> None:
    both = watched(when("OBC_MODE == SAFE", stop_s=70.0), verifiers=(Verifier("accepted", 8.0),))
    assert (longest_window_s(both), has_outcome(both)) == (70.0, True)
    assert (longest_window_s(watched()), has_outcome(watched(when("OBC_MODE == SAFE", "Failed")))) == (0.0, False)


class TestAcknowledgementFlags:
    """ECSS-E-ST-70-41C 7.4.4.1: what the flags don't ask for is not reported, so it is not waited for."""

    ALL = (
        Verifier("accepted", 8, 1, 1, 2),
        Verifier("started", 8, 1, 3, 4),
        Verifier("progress", 8, 1, 5, 6),
        Verifier("completed", 8, 1, 7, 8),
    )

    def packet(self, acks: int) -> bytes:
        return bytes.fromhex("1b21c0000004") + bytes([0x20 | acks, 17, 1, 0, 0])

    @given(st.integers(0, 15))
    def test_the_reports_expected_are_those_that_the_flags_ask_for(self, acks: int) -> None:
        stages = [one.stage for one in expected_reports(watched(verifiers=self.ALL), self.packet(acks))]
        assert stages == [name for bit, name in enumerate(("accepted", "started", "progress", "completed")) if acks >> bit & 1]

    def test_a_packet_that_is_no_pus_telecommand_expects_all_that_the_dictionary_says(self) -> None:
        assert wanted_acks(bytes.fromhex("1065c00000010001ffff00")) is None
        assert len(expected_reports(watched(verifiers=self.ALL), bytes.fromhex("1065c00000010001ffff00"))) == 4

    def test_a_command_that_asks_for_no_completion_is_not_timed_out_for_want_of_it(self) -> None:
        sky = Sky(watched(verifiers=self.ALL), data=self.packet(0b0001))
        accepted = sky.at(12, None, VerificationReport(11 * S, 1, request_id(self.packet(1)), 3))
        assert [change.stage for change in accepted] == [Stage.ACCEPTED]
        assert sky.at(500) == []
