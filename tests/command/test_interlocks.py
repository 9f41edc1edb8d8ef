"""Interlocks (OMG XTCE 1.2, Interlock): nothing else of a system leaves before a command has reached a stage."""

from __future__ import annotations

import pytest

from console.command.checks import Verdict
from console.command.interlocks import Interlocks, is_in_scope
from console.command.states import Stage
from console.dictionary.command_rules import CommandRules, Interlock
from console.dictionary.model import Command, Verifier
from tests.command.rules import book, candidate, change, ruled

SPIN = ruled("SPIN", "/SAT/AOCS/WHEEL/SPIN")
HEAT = ruled("HEAT", "/SAT/THERMAL/HEAT")
ALL = (Verifier("accepted", 5.0), Verifier("started", 5.0), Verifier("progress", 5.0), Verifier("completed", 5.0))


def locking(
    stage: str = "complete", percent: float | None = None, scope: str = "/SAT/AOCS", verifiers: tuple[Verifier, ...] = ALL
) -> Command:
    return ruled("BURN", "/SAT/AOCS/BURN", CommandRules(interlock=Interlock(scope, stage, percent)), verifiers)


def after(command: Command, *stages: Stage | tuple[Stage, str]) -> Interlocks:
    locks = Interlocks(book(command, SPIN, HEAT))
    for stage in stages:
        reached, detail = stage if isinstance(stage, tuple) else (stage, "")
        locks.heed([change(command, 4, reached, detail)])
    return locks


def verdicts(locks: Interlocks, command: Command, number: int = 5) -> list[Verdict]:
    return [check.verdict for _, check in locks.check(candidate(command, number))]


@pytest.mark.parametrize(
    ("path", "scope", "is_in"),
    [
        ("/SAT/AOCS/BURN", "/SAT/AOCS", True),
        ("/SAT/AOCS/WHEEL/SPIN", "/SAT/AOCS/", True),
        ("/SAT/AOCS2/BURN", "/SAT/AOCS", False),
        ("/SAT/THERMAL/HEAT", "/SAT/AOCS", False),
        ("/SAT/THERMAL/HEAT", "/", True),
        ("/SAT/AOCS/WHEEL/SPIN", "AOCS", True),
        ("/SAT/AOCS/WHEEL/SPIN", "AOCS/WHEEL", True),
        ("/SAT/AOCS", "AOCS", False),
    ],
)
def test_a_scope_holds_the_commands_of_its_system(path: str, scope: str, is_in: bool) -> None:
    assert is_in_scope(path, scope) is is_in


def test_others_of_the_scope_wait_from_the_release_on_and_those_outside_never() -> None:
    burn = locking()
    assert verdicts(after(burn, Stage.QUEUED, Stage.ARMED), SPIN) == []
    locks = after(burn, Stage.QUEUED, Stage.RELEASED, Stage.SENT, Stage.ACCEPTED)
    assert verdicts(locks, SPIN) == [Verdict.WAITING]
    assert verdicts(locks, HEAT) == []


@pytest.mark.parametrize(
    ("stage", "short", "reached"),
    [
        ("transferredToRange", Stage.RELEASED, Stage.SENT),
        ("received", Stage.SENT, Stage.RECEIVED),
        ("accepted", Stage.RECEIVED, Stage.ACCEPTED),
        ("executing", Stage.ACCEPTED, Stage.STARTED),
        ("complete", Stage.PROGRESS, Stage.COMPLETED),
    ],
)
def test_the_lock_opens_at_the_stage_that_it_waits_for_and_not_before(stage: str, short: Stage, reached: Stage) -> None:
    burn = locking(stage)
    assert verdicts(after(burn, Stage.RELEASED, short), SPIN) == [Verdict.WAITING]
    assert verdicts(after(burn, Stage.RELEASED, short, reached), SPIN) == []


def test_a_later_stage_opens_the_lock_though_the_one_it_waits_for_was_never_told() -> None:
    assert verdicts(after(locking("accepted"), Stage.RELEASED, Stage.SENT, Stage.COMPLETED), SPIN) == []


def test_progress_opens_the_lock_at_its_percentage() -> None:
    burn = locking("executing", 50.0)
    assert verdicts(after(burn, Stage.RELEASED, (Stage.PROGRESS, "49.5 %")), SPIN) == [Verdict.WAITING]
    assert verdicts(after(burn, Stage.RELEASED, (Stage.PROGRESS, "49.5 %"), (Stage.PROGRESS, "50 %")), SPIN) == []


@pytest.mark.parametrize("end", [Stage.TIMED_OUT, Stage.UNKNOWN, Stage.REJECTED, Stage.FAILED])
def test_a_command_that_ends_short_of_the_stage_keeps_its_lock_and_says_how(end: Stage) -> None:
    locks = after(locking(), Stage.RELEASED, Stage.SENT, end)
    ((_, check),) = locks.check(candidate(SPIN, 5))
    assert check.verdict is Verdict.REFUSED
    assert str(end) in check.text
    assert locks.closed()[0].may_be_opened


def test_the_same_command_may_be_sent_again_after_a_bad_end_and_its_success_opens_the_lock() -> None:
    burn = locking()
    locks = after(burn, Stage.RELEASED, Stage.SENT, Stage.TIMED_OUT)
    assert verdicts(locks, burn) == []
    locks.heed([change(burn, 9, stage) for stage in (Stage.RELEASED, Stage.SENT, Stage.COMPLETED)])
    assert locks.closed() == []


def test_the_success_of_one_opens_no_lock_of_another_that_is_under_way() -> None:
    burn = locking()
    locks = after(burn, Stage.RELEASED, Stage.SENT)
    locks.heed([change(burn, 9, stage) for stage in (Stage.RELEASED, Stage.SENT, Stage.COMPLETED)])
    assert [lock.number for lock in locks.closed()] == [4]


def test_a_second_one_of_the_same_command_waits_while_the_first_is_under_way() -> None:
    burn = locking()
    assert verdicts(after(burn, Stage.RELEASED, Stage.SENT), burn) == [Verdict.WAITING]
    assert verdicts(after(burn, Stage.RELEASED, Stage.SENT), burn, number=4) == []


def test_bytes_that_did_not_leave_after_all_lock_nothing() -> None:
    assert after(locking(), Stage.RELEASED, Stage.HELD).closed() == []


def test_a_lock_that_nothing_can_open_by_itself_says_so() -> None:
    locks = after(locking(verifiers=()), Stage.RELEASED, Stage.SENT)
    ((_, check),) = locks.check(candidate(SPIN, 5))
    assert check.verdict is Verdict.REFUSED
    assert "nothing tells" in check.text


def test_a_lock_that_is_under_way_may_be_opened_only_where_the_dictionary_lets_it() -> None:
    assert not after(locking(), Stage.RELEASED).closed()[0].may_be_opened
    loose = ruled("BURN", "/SAT/AOCS/BURN", CommandRules(interlock=Interlock("/SAT/AOCS", is_suspendable=True)), ALL)
    assert after(loose, Stage.RELEASED).closed()[0].may_be_opened
