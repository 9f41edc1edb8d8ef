"""Commands that leave by a rule, and all that keeps them from it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from console.command.checks import Candidate, Check, NoChecks, Verdict
from console.command.commander import Commander
from console.command.lineup import MARGIN_NS, Priority, ReleaseKind, ReleaseRule
from console.command.states import CommandChange, Stage
from console.command.uplink import LinkView
from console.dictionary.criteria import Column
from console.errors import KnownError
from console.orbit.types import Pass
from tests.command.fakes import CLOSED, OPEN, KeptUplink, S, demo_dictionary, report

AOS_NS, LOS_NS = 1000 * S, 1600 * S
HEARD = LinkView(is_open=True, heard_ns=AOS_NS + S)


class Values:
    """Telemetry with one value."""

    def __init__(self, **values: float) -> None:
        self.values = values

    def column(self, name: str) -> Column | None:
        return [self.values[name]] if name in self.values else None  # type: ignore[list-item]

    def is_live(self, name: str, now_ns: int) -> bool:
        return name in self.values

    def text(self, name: str) -> str:
        return f"{self.values[name]}" if name in self.values else ""


class Saying(NoChecks):
    """Checks that say one thing."""

    def __init__(self, *said: Check) -> None:
        self.said = list(said)

    def check(self, candidate: Candidate, now_ns: int) -> list[Check]:
        return self.said


def one_pass(aos_ns: int = AOS_NS, los_ns: int = LOS_NS) -> Pass:
    return Pass("WAU-1", "Banting", aos_ns, (aos_ns + los_ns) // 2, los_ns, 47.0, 10.0, 90.0, 170.0, 0, 0.5, 0.1)


def commander_of(uplink: KeptUplink, *, passes: Sequence[Pass] = (), said: Sequence[Check] = ()) -> Commander:
    commander = Commander(demo_dictionary(), uplink, passes=passes, checks=Saying(*said))
    commander.step(0, [], OPEN)
    return commander


def queued(commander: Commander, rule: ReleaseRule, name: str = "PING", *, now_ns: int = S, **more: object) -> int:
    arguments = {a.name: a.default or next(iter(a.labels.values()), "0") for a in demo_dictionary().command(name).arguments}
    return commander.queue(name, arguments, now_ns, is_repeat_meant=True, rule=rule, **more)[0].command  # type: ignore[arg-type]


def at(seconds: int) -> ReleaseRule:
    return ReleaseRule(ReleaseKind.TIME, at_ns=seconds * S)


def when(condition: str) -> ReleaseRule:
    return ReleaseRule(ReleaseKind.TELEMETRY, condition=condition)


def stages(changes: Sequence[CommandChange]) -> list[Stage]:
    return [change.stage for change in changes]


LEFT = [Stage.RELEASED, Stage.SENT]


def test_a_command_leaves_at_its_time_and_not_before() -> None:
    uplink = KeptUplink()
    commander = commander_of(uplink)
    queued(commander, at(60))
    assert commander.step(60 * S - 1, [], OPEN) == []
    changes = commander.step(60 * S, [], OPEN)
    assert stages(changes) == LEFT
    assert changes[0].detail == "its time has come"
    assert len(uplink.packets) == 1
    assert commander.step(61 * S, [], OPEN) == []


def test_without_a_rule_nothing_ever_leaves_by_itself() -> None:
    uplink = KeptUplink()
    commander = commander_of(uplink, passes=[one_pass()])
    queued(commander, ReleaseRule())
    for second in range(2, 1500, 7):
        commander.step(second * S, [], LinkView(is_open=True, heard_ns=second * S))
    assert uplink.packets == []


def test_a_time_that_came_while_the_link_was_down_is_missed_for_good() -> None:
    uplink = KeptUplink()
    commander = commander_of(uplink)
    number = queued(commander, at(60))
    (held,) = commander.step(60 * S, [], CLOSED)
    assert (held.stage, held.detail) == (Stage.HELD, CLOSED.reason)
    assert all(commander.step(second * S, [], OPEN) == [] for second in range(61, 300))
    assert uplink.packets == []
    assert stages(commander.send(number, 300 * S)) == LEFT


def test_a_time_noticed_too_late_releases_nothing() -> None:
    commander = commander_of(KeptUplink())
    queued(commander, at(60))
    (held,) = commander.step(3660 * S, [], OPEN)
    assert (held.stage, held.detail) == (Stage.HELD, "its time passed 3600 s ago")


def test_at_aos_it_waits_until_the_spacecraft_is_heard() -> None:
    uplink = KeptUplink()
    commander = commander_of(uplink, passes=[one_pass()])
    queued(commander, ReleaseRule(ReleaseKind.AOS, offset_s=5))
    assert commander.step(AOS_NS + 4 * S, [], HEARD) == []
    assert commander.step(AOS_NS + 6 * S, [], LinkView(is_open=True, heard_ns=AOS_NS - S)) == []
    assert stages(commander.step(AOS_NS + 7 * S, [], HEARD)) == LEFT


def test_a_pass_in_which_nothing_is_heard_holds_it() -> None:
    commander = commander_of(KeptUplink(), passes=[one_pass(), one_pass(9000 * S, 9600 * S)])
    queued(commander, ReleaseRule(ReleaseKind.AOS))
    changes = [change for at_s in range(1000, 9100, 50) for change in commander.step(at_s * S, [], LinkView(is_open=True, heard_ns=S))]
    (held,) = changes
    assert held.stage is Stage.HELD
    assert held.at_ns < LOS_NS + 50 * S


def test_a_condition_releases_when_it_holds_and_says_on_which_values() -> None:
    uplink = KeptUplink()
    commander = commander_of(uplink)
    values = Values(BATT_V=100.0)
    commander.look_at(values)
    queued(commander, when("BATT_V > 5"))
    queued(commander, when("BATT_I > 0"))
    assert commander.step(2 * S, [], OPEN) == []
    values.values["BATT_V"] = 9000.0
    changes = commander.step(3 * S, [], OPEN)
    assert stages(changes) == LEFT
    assert "BATT_V > 5: BATT_V 9000.0" in changes[0].detail
    assert commander.step(4 * S, [], OPEN) == []


@pytest.mark.parametrize(("subtypes", "expected"), [((1, 3, 7), LEFT), ((2,), [Stage.HELD])])
def test_after_another_it_leaves_only_when_that_one_has_completed(subtypes: tuple[int, ...], expected: list[Stage]) -> None:
    uplink = KeptUplink()
    commander = commander_of(uplink)
    first = queued(commander, ReleaseRule())
    second = queued(commander, ReleaseRule(ReleaseKind.AFTER, after=first))
    commander.send(first, 2 * S)
    changes = commander.step(3 * S, [report(uplink.packets[0], one, 3 * S) for one in subtypes], OPEN)
    assert stages([change for change in changes if change.command == second]) == expected


def test_rules_that_could_never_let_anything_leave_are_refused() -> None:
    commander = commander_of(KeptUplink())
    for rule, words in [(at(1), "has passed"), (ReleaseRule(ReleaseKind.AOS), "no pass is known"), (when("BAT_V > 1"), "BATT_V"),
                        (ReleaseRule(ReleaseKind.AFTER, after=7), "not known here")]:  # fmt: skip
        with pytest.raises(KnownError, match=words):
            queued(commander, rule)
    with pytest.raises(KnownError, match="expiry has passed"):
        queued(commander, ReleaseRule(), expires_ns=S)
    assert commander.queue_state(S).items == []


def test_what_has_to_be_armed_is_held_at_its_time_for_the_operator() -> None:
    uplink = KeptUplink()
    commander = commander_of(uplink)
    number = queued(commander, at(60), "OBC_RESET")
    commander.arm(number, 55 * S)
    assert commander.step(60 * S, [], OPEN) == []
    changes = commander.step(66 * S, [], OPEN)
    assert stages(changes) == [Stage.QUEUED, Stage.HELD]
    assert changes[-1].detail == "its time has come: arm and send"
    assert uplink.packets == []


def test_those_that_are_due_leave_by_priority_then_in_their_order() -> None:
    uplink = KeptUplink()
    commander = commander_of(uplink)
    for priority in (Priority.LOW, Priority.NORMAL, Priority.URGENT, Priority.NORMAL):
        queued(commander, at(60), priority=priority)
    changes = commander.step(60 * S, [], OPEN)
    assert [change.command for change in changes if change.stage is Stage.SENT] == [3, 2, 4, 1]
    assert [int.from_bytes(packet[2:4]) & 0x3FFF for packet in uplink.packets] == [0, 1, 2, 3]


def test_an_expired_command_is_gone_at_its_instant_even_when_it_is_due() -> None:
    commander = commander_of(KeptUplink())
    number = queued(commander, at(60), expires_ns=50 * S)
    (change,) = commander.step(70 * S, [], OPEN)
    assert (change.stage, change.at_ns) == (Stage.EXPIRED, 50 * S)
    with pytest.raises(KnownError, match="not in the queue"):
        commander.send(number, 71 * S)


class TestPasses:
    def test_between_passes_nothing_leaves_by_a_rule(self) -> None:
        commander = commander_of(KeptUplink(), passes=[one_pass()])
        queued(commander, at(60))
        (held,) = commander.step(60 * S, [], OPEN)
        assert (held.stage, held.detail) == (Stage.HELD, "no pass is on, AOS in 940 s")

    def test_what_no_longer_fits_before_los_is_held_by_itself(self) -> None:
        commander = commander_of(KeptUplink(), passes=[one_pass()])
        number = queued(commander, ReleaseRule(), now_ns=AOS_NS + S)
        window_ns = round(max(v.window_s for v in demo_dictionary().command("PING").verifiers) * S)
        last_ns = LOS_NS - window_ns - MARGIN_NS
        assert commander.step(last_ns, [], HEARD) == []
        (held,) = commander.step(last_ns + 1, [], HEARD)
        assert held.stage is Stage.HELD
        assert "won't fit before LOS" in held.detail
        assert stages(commander.send(number, last_ns + 2)) == LEFT

    def test_what_is_meant_for_the_next_pass_stays(self) -> None:
        commander = commander_of(KeptUplink(), passes=[one_pass(), one_pass(9000 * S, 9600 * S)])
        queued(commander, at(9100), now_ns=AOS_NS + S)
        assert commander.step(LOS_NS - S, [], HEARD) == []


class TestChecks:
    REFUSAL = Check("constraint", Verdict.REFUSED, "the battery is low", "BATT_V > 7")
    WAIT = Check("constraint", Verdict.WAITING, "the wheel still turns", "WHEEL == STOPPED")

    def test_a_refusal_stops_a_command_sent_by_hand(self) -> None:
        uplink = KeptUplink()
        commander = commander_of(uplink, said=[self.REFUSAL])
        number = queued(commander, ReleaseRule())
        with pytest.raises(KnownError, match="the battery is low"):
            commander.send(number, 2 * S)
        assert uplink.packets == []

    def test_a_refusal_holds_a_command_that_is_due(self) -> None:
        commander = commander_of(KeptUplink(), said=[self.REFUSAL])
        queued(commander, at(60))
        (held,) = commander.step(60 * S, [], OPEN)
        assert (held.stage, held.detail) == (Stage.HELD, "refused: the battery is low (BATT_V > 7)")

    def test_one_that_was_sent_waits_for_its_checks_and_then_leaves(self) -> None:
        uplink = KeptUplink()
        checks = Saying(self.WAIT)
        commander = Commander(demo_dictionary(), uplink, checks=checks)
        commander.step(0, [], OPEN)
        number = queued(commander, ReleaseRule())
        (held,) = commander.send(number, 2 * S)
        assert (held.stage, held.detail) == (Stage.HELD, "waiting: the wheel still turns")
        assert commander.step(3 * S, [], OPEN) == []
        checks.said = []
        assert stages(commander.step(4 * S, [], OPEN)) == LEFT

    def test_a_link_that_goes_down_ends_the_waiting(self) -> None:
        uplink = KeptUplink()
        checks = Saying(self.WAIT)
        commander = Commander(demo_dictionary(), uplink, checks=checks)
        commander.step(0, [], OPEN)
        commander.send(queued(commander, ReleaseRule()), 2 * S)
        assert stages(commander.step(3 * S, [], CLOSED)) == [Stage.HELD]
        checks.said = []
        assert commander.step(4 * S, [], OPEN) == []
        assert uplink.packets == []

    def test_the_dry_run_shows_what_the_checks_say(self) -> None:
        prepared = commander_of(KeptUplink(), said=[self.WAIT]).prepare("PING", {})
        assert prepared.checks == [self.WAIT]
        assert prepared.warnings == ["the wheel still turns"]
