"""An operator's acts on alarms in a session: carried out, logged, recorded, and there again after a restart."""

from __future__ import annotations

from pathlib import Path

from console.command.recorded import RecordedCommands
from console.dictionary.model import AlarmRange
from console.session.hand_limits import bring_in_limits
from console.session.messages import ChangeLimit, Delivery, Intent, Refused, Shelve, ToWindow
from console.session.playback import Playback
from console.session.session import Asked, Session, SessionParts
from console.store.limit_book import LimitBook, Owner
from console.store.reader import SessionReader
from console.telemetry.states import AlarmState, HandLimits, LimitByHand
from tests.session.flights import S, craft, dictionary, parts, pass_chunks, the_pass, writer

LOW = HandLimits((AlarmRange(3, 100.0, None),))
START_NS = the_pass()[0]
FIRST_NS = START_NS + 99 * S


class Keeper:
    """Keeps limits in a list; fails when it is told to."""

    def __init__(self) -> None:
        self.kept: list[LimitByHand] = []

    def keep(self, change: LimitByHand) -> None:
        self.kept.append(change)


def session(recorder: object = None, keeper: object = None) -> Session:
    more = {"recorder": recorder} if recorder else {}
    return Session(parts(RecordedCommands(()), limit_keeper=keeper or Keeper(), **more))


def ask(one: Session, at_ns: int, *intents: Intent) -> tuple[Delivery, list[ToWindow]]:
    answers: list[ToWindow] = []
    return one.step(at_ns, (), [Asked(intent, "OPS1", answers.append) for intent in intents]), answers


def test_a_limit_is_kept_put_in_force_shown_and_logged() -> None:
    keeper = Keeper()
    one = session(keeper=keeper)
    delivery, answers = ask(one, FIRST_NS, ChangeLimit("BATT_V", LOW, " old battery "))
    change = LimitByHand("BATT_V", LOW, FIRST_NS, "OPS1", "old battery")
    assert answers == []
    assert keeper.kept == [change]
    assert delivery.limits[0].hand == change
    assert one.standing(FIRST_NS).limits == delivery.limits
    assert delivery.events[-1].source == "alarms"
    assert "old battery" in delivery.events[-1].text
    later = one.step(FIRST_NS + 20 * S, pass_chunks(4))
    assert AlarmState.UNACKNOWLEDGED in {each.state for each in later.alarm_changes if each.parameter == "BATT_V"}


def test_what_is_refused_is_neither_kept_nor_recorded(tmp_path: Path) -> None:
    keeper, file = Keeper(), writer(tmp_path, FIRST_NS)
    one = session(file, keeper)
    limits = [ChangeLimit("BATT_V", LOW, ""), ChangeLimit("NOBODY", LOW, "r")]
    delivery, answers = ask(one, FIRST_NS, *limits, Shelve("BATT_V", float("nan"), "r"), Shelve("BATT_V", 60.0, ""))
    file.close()
    assert [type(answer) for answer in answers] == [Refused] * 4
    assert (keeper.kept, delivery.limits, delivery.alarm_changes) == ([], [], [])
    with SessionReader(file.path) as reader:
        assert reader.intents() == []


def test_a_limit_survives_a_restart_and_its_session_replays_with_it(tmp_path: Path) -> None:
    book = LimitBook(tmp_path / "limits.sqlite", Owner("demo", craft().name, "SIM"))
    ask(session(keeper=book), FIRST_NS - 1000 * S, ChangeLimit("BATT_V", LOW, "old battery"))
    file = writer(tmp_path, FIRST_NS)
    one = session(file, book)
    bring_in_limits(one, book.standing(), FIRST_NS)
    live = [one.step(chunk.received_ns, [chunk]) for chunk in pass_chunks(4)]
    file.close()
    assert len(book.history()) == 1
    told = [change for delivery in live for change in delivery.alarm_changes]
    assert AlarmState.UNACKNOWLEDGED in {change.state for change in told if change.parameter == "BATT_V"}
    playback = Playback(SessionReader(file.path))
    again = Session(SessionParts(dictionary(), "cadu", craft().frames, playback.commands, ground=playback.ground))
    playback.clock.set_now(playback.clock.last_ns)
    replayed = [again.step(turn.now_ns, turn.chunks, turn.asked, turn.statuses) for turn in playback.turns()]
    playback.stop()
    assert [change for delivery in replayed for change in delivery.alarm_changes] == told
    assert again.standing(playback.clock.last_ns).limits == one.standing(playback.clock.last_ns).limits
    assert again.decoding.alarms.snapshot() == one.decoding.alarms.snapshot()


def test_limits_that_no_longer_fit_the_dictionary_are_told() -> None:
    one = session()
    bring_in_limits(one, [LimitByHand("GONE", LOW, 5, "OPS1", "r")], FIRST_NS)
    texts = [event.text for event in one.step(FIRST_NS + S).events]
    assert len(texts) == 1
    assert texts[0].startswith("the limits by hand of GONE are not in force: no parameter GONE")
