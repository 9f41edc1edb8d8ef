"""Parameters that a command sets on the ground: at which stage, to what, and the same in a replay and after a seek."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from console.command.commander import Commander
from console.command.conditions import parse_condition
from console.command.framed_uplink import FramedUplink
from console.command.recorded import RecordedCommands
from console.command.rule_checks import RuleChecks
from console.command.states import CommandChange, Stage
from console.dictionary.calibration import Operations
from console.dictionary.command_rules import CommandRules, ParameterSetting, StageCheck
from console.dictionary.derived import Derivation
from console.dictionary.model import AlarmRange, AlarmRule, Dictionary, Kind, Parameter
from console.mission.commanding import Commanding
from console.session.acts import Act, SetParameter, decode_act, encode_act
from console.session.current_telemetry import CurrentTelemetry
from console.session.decoding import Decoding
from console.session.durable import durably
from console.session.link_inbox import LinkStatus
from console.session.messages import Delivery, Queue, Send
from console.session.playback import Playback
from console.session.session import Asked, Session, SessionParts
from console.session.settings import last_told, settings_of
from console.store.reader import SessionReader
from console.telemetry.states import AlarmLevel, Freshness
from console.utc import SECOND_NS
from tests.session import flights

SECONDS = 6
LOCAL = (
    Parameter("SENT_COUNT", "/T/SENT_COUNT", Kind.INTEGER, alarm=AlarmRule((AlarmRange(1, None, 1.5),))),
    Parameter("GROUND_MODE", "/T/GROUND_MODE", Kind.ENUMERATED, labels={1: "IDLE", 2: "PINGED"}),
    Parameter("TWICE", "/T/TWICE", Kind.FLOAT, is_derived=True),
    Parameter("REMARK", "/T/REMARK", Kind.STRING),
)
ONE_MORE = Derivation("SENT_COUNT", ("SENT_COUNT",), Operations(((0,), 1.0, "+")), (False,))
TWICE = Derivation("TWICE", ("SENT_COUNT",), lambda count: np.asarray(count, np.float64) * 2)


def with_ping(*settings: ParameterSetting, checks: tuple[StageCheck, ...] = (), has_verifiers: bool = False) -> Dictionary:
    """The demo's dictionary with parameters that no packet carries, and a PING that sets them."""
    made = flights.dictionary()
    ping = made.command("PING")
    ping = replace(ping, rules=CommandRules(settings=settings, checks=checks), verifiers=ping.verifiers if has_verifiers else ())
    parameters = {**made.parameters, **{one.name: one for one in LOCAL}}
    return replace(made, parameters=parameters, commands={**made.commands, "PING": ping}, derivations=(*made.derivations, TWICE))


class Pass:
    """A recorded session in the middle of a pass, a tenth of a second a step."""

    def __init__(self, folder: Path, dictionary: Dictionary) -> None:
        self.dictionary = dictionary
        self.chunks = list(flights.pass_chunks(SECONDS))
        self.file = flights.writer(folder, self.chunks[0].received_ns)
        uplink = FramedUplink(lambda data: None, framing="packets", frame_format=flights.craft().frames)
        commander = Commander(dictionary, uplink, record=durably(self.file), checks=RuleChecks(dictionary, Commanding()))
        self.session = Session(SessionParts(dictionary, "cadu", flights.craft().frames, commander, recorder=self.file))
        self.now_ns = self.chunks[0].received_ns
        self.sent = 0
        self.deliveries: list[Delivery] = []
        self.step(seconds=1)

    def step(self, *intents: object, seconds: float = 0.1) -> Delivery:
        for _ in range(round(seconds * 10)):
            self.now_ns += SECOND_NS // 10
            due = [chunk for chunk in self.chunks if chunk.received_ns <= self.now_ns]
            self.chunks = self.chunks[len(due) :]
            asked = [Asked(intent, "Operator A") for intent in intents]  # type: ignore[arg-type]
            delivery, intents = self.session.step(self.now_ns, due, asked, [LinkStatus("open")]), ()
            self.deliveries.append(delivery)
        return self.deliveries[-1]

    def ping(self) -> Delivery:
        self.sent += 1
        self.step(Queue("PING", {}, is_repeat_meant=True))
        return self.step(Send(self.sent))

    def value(self, name: str) -> object:
        found = self.session.decoding.current.values.get(name)
        return None if found is None else found.raw

    def told(self) -> list[str]:
        return [event.text for each in self.deliveries for event in each.events if event.source == "commands"]

    def close(self) -> Path:
        self.file.close(self.now_ns)
        return self.file.path


def test_a_value_is_set_at_the_release_and_says_which_command_set_it(tmp_path: Path) -> None:
    one = Pass(tmp_path, with_ping(ParameterSetting("GROUND_MODE", 2, stage="release")))
    delivery = one.ping()
    (batch,) = [batch for batch in delivery.samples if "GROUND_MODE" in batch.raw]
    assert (batch.container, batch.received_ns.tolist(), batch.generation_ns.tolist()) == ("command PING", [one.now_ns], [-1])
    assert one.told() == ["GROUND_MODE set to PINGED (command 1, PING: released)"]
    one.step(seconds=0.5)
    current = one.session.decoding.current
    assert current.freshness("GROUND_MODE", one.now_ns + 10**6 * SECOND_NS) is Freshness.LIVE, "it holds until it is set again"
    assert "GROUND_MODE" not in current.not_live(one.now_ns)
    assert "SENT_COUNT" in current.not_live(one.now_ns)
    one.close()


def test_complete_is_the_last_stage_that_the_verifiers_tell(tmp_path: Path) -> None:
    """XTCE 1.2 ParameterToSetType: after the command has been verified, all verifications have passed."""
    done = StageCheck("Complete", parse_condition("BATT_V > 1", flights.dictionary()), stop_s=10.0)
    one = Pass(tmp_path, with_ping(ParameterSetting("GROUND_MODE", 2), checks=(done,)))
    one.ping()
    assert one.value("GROUND_MODE") is None
    one.step(seconds=4)
    assert one.value("GROUND_MODE") == 2
    assert "PING: completed" in one.told()[-1]
    one.close()


def test_which_stage_is_the_last_one_that_is_told() -> None:
    batt = parse_condition("BATT_V > 1", flights.dictionary())
    assert last_told(with_ping().command("PING")) is Stage.SENT
    assert (
        last_told(with_ping(checks=(StageCheck("Accepted", batt), StageCheck("TransferredToRange", batt))).command("PING"))
        is Stage.ACCEPTED
    )
    assert last_told(with_ping(has_verifiers=True).command("PING")) is Stage.COMPLETED


def test_without_verifiers_it_is_complete_once_it_is_sent_and_a_failure_sets_what_is_for_it() -> None:
    dictionary = with_ping(ParameterSetting("GROUND_MODE", 2), ParameterSetting("GROUND_MODE", 1, stage="failed"))
    current = CurrentTelemetry(Decoding(dictionary, "cadu", flights.craft().frames))

    def set_by(stage: Stage, detail: str = "") -> list[object]:
        return [one.raw for one in settings_of(dictionary, [CommandChange(1, 1, "PING", stage, detail=detail)], current)]

    assert [set_by(stage) for stage in (Stage.RELEASED, Stage.SENT, Stage.COMPLETED)] == [[], [2], []]
    assert [set_by(stage) for stage in (Stage.FAILED, Stage.REJECTED, Stage.TIMED_OUT)] == [[1], [1], []]
    assert set_by(Stage.FAILED, "late report 1,8") == []
    assert list(settings_of(dictionary, [CommandChange(1, 1, "UNKNOWN", Stage.SENT)], current)) == []


def test_a_counter_counts_derives_and_raises_its_alarm(tmp_path: Path) -> None:
    """ThisParameterOperand; the first one finds no value, and says so."""
    start = ParameterSetting("SENT_COUNT", 0, stage="release")
    more = ParameterSetting("SENT_COUNT", derivation=ONE_MORE, stage="transferredToRange")
    one = Pass(tmp_path, with_ping(more))
    one.ping()
    assert one.value("SENT_COUNT") is None
    assert one.told() == ["SENT_COUNT is not set, its calculation has no answer (command 1, PING: sent)"]
    one.close()
    other = Pass(tmp_path, with_ping(start, more, more))
    alarms = other.ping().alarm_changes
    assert (other.value("SENT_COUNT"), other.value("TWICE")) == (2, 4.0)
    assert [(each.parameter, each.level) for each in alarms if each.parameter == "SENT_COUNT"] == [("SENT_COUNT", AlarmLevel.WARNING)]
    other.close()


def sets(deliveries: list[Delivery]) -> list[tuple[object, ...]]:
    """Everything that was set in some Deliveries."""
    return [
        (batch.container, *batch.received_ns.tolist(), *batch.packet.tolist(), {name: list(column) for name, column in batch.raw.items()})
        for each in deliveries for batch in each.samples if batch.container.startswith("command ")
    ]  # fmt: skip


@pytest.fixture(scope="module")
def flown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Pass, Path]:
    """A pass with two commands, recorded."""
    start = ParameterSetting("SENT_COUNT", 0, stage="release")
    more = ParameterSetting("SENT_COUNT", derivation=ONE_MORE, stage="transferredToRange")
    one = Pass(tmp_path_factory.mktemp("flown"), with_ping(start, more, ParameterSetting("REMARK", "späť", stage="release")))
    one.ping()
    one.step(seconds=2)
    one.ping()
    one.step(seconds=3)
    return one, one.close()


def replayed(one: Pass, path: Path, *, seek_ns: int = -1) -> tuple[Session, list[Delivery]]:
    """The recording played at once, or sought in."""
    with SessionReader(path) as reader:
        playback = Playback(reader, rate=float("inf"))
        commands = RecordedCommands(reader.commands())
        session = Session(SessionParts(one.dictionary, "cadu", flights.craft().frames, commands, ground=playback.ground))
        if seek_ns >= 0:
            return session, [playback.seek(seek_ns, session)]
        deliveries = []
        while not playback.is_at_end:
            deliveries += [session.step(turn.now_ns, turn.chunks, turn.asked, turn.statuses) for turn in playback.turns()]
        playback.stop()
        return session, deliveries


def test_a_replay_sets_the_same_at_the_same_place(flown: tuple[Pass, Path]) -> None:
    one, path = flown
    session, deliveries = replayed(one, path)
    assert sets(deliveries) == sets(one.deliveries)
    assert len(sets(deliveries)) == 6
    assert session.decoding.current.values == one.session.decoding.current.values
    told = [event.text for each in deliveries for event in each.events if event.source == "commands"]
    assert told == one.told()


def test_a_seek_finds_what_was_set_before_it(flown: tuple[Pass, Path]) -> None:
    one, path = flown
    (first, *_), (*_, last) = sets(one.deliveries)[:3], sets(one.deliveries)
    before, _ = replayed(one, path, seek_ns=int(first[1]) - 1)  # type: ignore[call-overload]
    assert "SENT_COUNT" not in before.decoding.current.values
    after, (standing,) = replayed(one, path, seek_ns=int(last[1]))  # type: ignore[call-overload]
    assert (after.decoding.current.values["SENT_COUNT"].raw, after.decoding.current.values["REMARK"].raw) == (1, "späť")
    assert any("SENT_COUNT" in batch.raw for batch in standing.samples)


def test_the_history_of_a_set_value_is_in_the_recording(flown: tuple[Pass, Path]) -> None:
    values: list[float] = []
    with SessionReader(flown[1]) as reader:
        reader.each_sample("SENT_COUNT", 0, 1 << 62, lambda block: values.extend(block.raw.tolist()))
    assert values == [0.0, 1.0, 0.0, 1.0]


@pytest.mark.parametrize("raw", [3, -1.5, "text", b"\x00\xff"])
def test_an_act_survives_its_recording(raw: object) -> None:
    act = Act("console", SetParameter("A", raw, "PING", 7, "sent"))
    assert decode_act(encode_act(act)) == act
