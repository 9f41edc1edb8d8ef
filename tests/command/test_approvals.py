"""The word of a second person: another one, with the right PIN, for the bytes that were seen."""

from __future__ import annotations

from functools import cache

import pytest

from console.command.approvals import Approvals
from console.command.checks import Candidate, Care, Verdict
from console.command.states import CommandChange, Stage
from console.dictionary.encode import EncodedCommand
from console.dictionary.significance import Significance
from console.errors import KnownError
from console.mission.commanding import Approver, Commanding
from console.mission.pins import hash_pin
from tests.command.fakes import S
from tests.command.rules import ruled

PIN = "482913"
BURN = ruled()


@cache
def commanding() -> Commanding:
    return Commanding(
        approval_from=Significance.CRITICAL, approvers=(Approver("Flight director", hash_pin(PIN)), Approver("Deputy", hash_pin("777777")))
    )


def burn(number: int = 4, **arguments: str) -> Candidate:
    return Candidate(BURN, EncodedCommand(b"\x18\x00", (), arguments or {"s": "5"}), number)


def queued(*by: tuple[Stage, str]) -> Approvals:
    made = Approvals(commanding())
    made.heed([CommandChange(S, 4, "BURN", stage, by=name) for stage, name in by or ((Stage.QUEUED, "Operator A"),)])
    return made


def verdict(approvals: Approvals, one: Candidate, significance: Significance = Significance.CRITICAL) -> Verdict | None:
    found = approvals.check(one, Care(significance))
    return found[0].verdict if found else None


@pytest.mark.parametrize(
    ("level", "is_needed"), [(Significance.DISTRESS, False), (Significance.CRITICAL, True), (Significance.VITAL, True)]
)
def test_an_approval_is_asked_for_from_the_level_that_the_mission_says(level: Significance, is_needed: bool) -> None:
    assert (verdict(queued(), burn(), level) is Verdict.REFUSED) == is_needed
    assert Approvals(Commanding()).check(burn(), Care(Significance.VITAL)) == []


def test_a_dry_run_says_that_one_will_be_needed_and_refuses_nothing() -> None:
    assert verdict(queued(), burn(number=0)) is Verdict.WARNING


def test_another_person_with_the_right_pin_approves_and_is_named() -> None:
    approvals = queued()
    assert approvals.approve(burn(), " flight Director ", PIN, S) == "approved by Flight director"
    (check,) = approvals.check(burn(), Care(Significance.CRITICAL))
    assert (check.verdict, check.text) == (Verdict.GOOD, "approved by Flight director")


@pytest.mark.parametrize("stage", [Stage.QUEUED, Stage.ARMED])
def test_nobody_approves_what_they_queued_or_armed(stage: Stage) -> None:
    approvals = queued((Stage.QUEUED, "Operator A"), (stage, "flight director"))
    with pytest.raises(KnownError, match="somebody else"):
        approvals.approve(burn(), "Flight director", PIN, S)
    assert verdict(approvals, burn()) is Verdict.REFUSED


def test_who_approved_and_then_arms_it_does_not_count_as_a_second_person() -> None:
    approvals = queued()
    approvals.approve(burn(), "Flight director", PIN, S)
    approvals.heed([CommandChange(S, 4, "BURN", Stage.QUEUED, detail="approved by Flight director", by="Flight director")])
    assert verdict(approvals, burn()) is Verdict.GOOD
    approvals.heed([CommandChange(S, 4, "BURN", Stage.ARMED, by="Flight director")])
    assert verdict(approvals, burn()) is Verdict.REFUSED


def test_a_command_that_nobody_is_known_to_have_queued_can_not_be_approved() -> None:
    with pytest.raises(KnownError, match="not known who queued"):
        queued((Stage.QUEUED, "")).approve(burn(), "Flight director", PIN, S)


def test_an_approval_is_for_the_arguments_that_were_seen_and_for_one_command() -> None:
    approvals = queued()
    approvals.approve(burn(s="5"), "Flight director", PIN, S)
    assert verdict(approvals, burn(s="6")) is Verdict.REFUSED
    assert verdict(approvals, burn(number=5, s="5")) is Verdict.REFUSED


@pytest.mark.parametrize(("name", "pin"), [("Flight director", "482914"), ("Flight director", "777777"), ("Nobody", PIN), ("", "")])
def test_a_wrong_name_and_a_wrong_pin_are_refused_with_the_same_words(name: str, pin: str) -> None:
    with pytest.raises(KnownError, match="the name or the PIN is wrong"):
        queued().approve(burn(), name, pin, S)


def test_each_wrong_pin_makes_the_next_try_wait_longer_even_with_the_right_one() -> None:
    approvals, now_ns = queued(), 100 * S
    for wait_s in (2, 4, 8, 16):
        with pytest.raises(KnownError, match=f"try again in {wait_s} s"):
            approvals.approve(burn(), "Flight director", "000000", now_ns)
        with pytest.raises(KnownError, match="wrong PINs: wait"):
            approvals.approve(burn(), "Flight director", PIN, now_ns + wait_s * S - 1)
        now_ns += wait_s * S
    assert approvals.approve(burn(), "Flight director", PIN, now_ns) == "approved by Flight director"


def test_one_person_s_wrong_pins_do_not_keep_another_waiting() -> None:
    approvals = queued()
    with pytest.raises(KnownError):
        approvals.approve(burn(), "Flight director", "000000", S)
    assert approvals.approve(burn(), "Deputy", "777777", S) == "approved by Deputy"


def test_the_wait_has_an_end() -> None:
    approvals, now_ns = queued(), 0
    for _ in range(12):
        with pytest.raises(KnownError):
            approvals.approve(burn(), "Flight director", "000000", now_ns)
        now_ns += 300 * S
    assert approvals.approve(burn(), "Flight director", PIN, now_ns)


def test_whoever_runs_a_plan_does_not_approve_its_commands() -> None:
    with pytest.raises(KnownError, match="has queued or armed this command"):
        queued((Stage.QUEUED, "plan Burn (Flight director)")).approve(burn(), "Flight director", PIN, S)
    with pytest.raises(KnownError, match="not known who queued"):
        queued((Stage.QUEUED, "plan Burn")).approve(burn(), "Flight director", PIN, S)
    assert queued((Stage.QUEUED, "plan Burn (Operator A)")).approve(burn(), "Flight director", PIN, S)
