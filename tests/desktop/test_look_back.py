"""Looking back: every view of the session shows what a replay's seek to the shown time would, or says that nothing is recorded then."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from console.command.lineup import QueueMode, ReleaseKind, ReleaseRule
from console.command.procedure import Phase, ProcedureState, RunMode
from console.command.states import CommandChange, Stage
from console.desktop.look_back import ASK_EVERY_NS, NOT_RECORDED, NOTHING, READING, LookBack, PastSource, Sight
from console.desktop.model import WindowModel
from console.desktop.panels.clock import ClockStatePanel
from console.desktop.panels.commands import COMPOSES_NOW
from console.desktop.past_process import PastProcess
from console.desktop.session_view import SessionView
from console.desktop.time_control import TimeControl
from console.session.codec import encode
from console.session.messages import Acknowledge, Cancel, Delivery, HoldCommand, MoveCommand, Queue, SetQueueMode, Shelve
from console.session.past import Past, PastAsked
from console.utc import SECOND_NS, iso_text
from console.wiring import past_of, replay_setup
from tests.desktop.conftest import OpenWindow
from tests.desktop.engines import FakeEngine
from tests.desktop.flights import PING_AFTER_S, Flight, quiet, refresh_all, take_all, view_of
from tests.simulator.flights import command
from widgets.alarm_list import AlarmList
from widgets.command_queue import CommandQueue
from widgets.event_log import EventLog
from widgets.link_panel import LinkPanel, account_of
from widgets.packet_list import PacketList
from widgets.telemetry_table import TelemetryTable
from widgets.time_mark import TimeMark


class Here(QObject):
    """Answers from this process, when it is told to."""

    answered = Signal(object)
    failed = Signal(str)

    def __init__(self, past: Past) -> None:
        super().__init__()
        self._past = past
        self.questions: list[PastAsked] = []
        self.is_closed = False

    def ask(self, asked: PastAsked) -> None:
        self.questions.append(asked)

    def close(self) -> None:
        self.is_closed = True

    def answer(self) -> Delivery:
        """Answer the last question."""
        told = self._past.standing(self.questions[-1])
        self.answered.emit(told)
        return told


class Ticks:
    """A real time that goes on when it is told to."""

    def __init__(self) -> None:
        self.at_ns = 10 * SECOND_NS

    def __call__(self) -> int:
        return self.at_ns


@pytest.fixture(scope="module")
def past(flight: Flight) -> Past:
    return past_of(flight.recording)


@pytest.fixture
def here(past: Past) -> Here:
    return Here(past)


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


@pytest.fixture
def model(flight: Flight) -> WindowModel:
    told = WindowModel(flight.mission, flight.welcome)
    for delivery in [*flight.deliveries, quiet(flight.deliveries[-1], 0.0, status="open")]:
        told.apply(delivery)
    return told


@pytest.fixture
def time(model: WindowModel, ticks: Ticks) -> TimeControl:
    return TimeControl(model, lambda _: None, ticks=ticks)


@pytest.fixture
def look_back(model: WindowModel, time: TimeControl, here: PastSource, ticks: Ticks, qapp: object) -> Iterator[LookBack]:
    found = LookBack(model, time, here, ticks=ticks)
    yield found
    found.close()


def test_at_now_the_session_itself_is_shown_and_heard(look_back: LookBack, model: WindowModel, flight: Flight, here: Here) -> None:
    heard: list[Delivery] = []
    look_back.on_shown.append(heard.append)
    look_back.keep_up()
    look_back.hear(flight.deliveries[3])
    assert look_back.model is model
    assert heard == [flight.deliveries[3]]
    assert here.questions == []
    assert look_back.words() == ""


def test_until_the_answer_comes_nothing_of_the_present_is_shown(look_back: LookBack, time: TimeControl, flight: Flight) -> None:
    heard: list[Delivery] = []
    look_back.on_shown.append(heard.append)
    time.step_to(flight.first_ns + 30 * SECOND_NS)
    look_back.keep_up()
    look_back.hear(flight.deliveries[-1])
    assert (look_back.sight, look_back.words()) == (Sight.READING, READING)
    assert look_back.model.values.values == {}
    assert [one.is_reset for one in heard] == [True], "and nothing of what comes in"


def test_at_random_instants_it_is_to_the_bit_what_a_replay_shows(
    look_back: LookBack, time: TimeControl, here: Here, ticks: Ticks, flight: Flight
) -> None:
    replay = replay_setup(flight.recording, ident="replay")
    replay.session.rate = 0.0
    dice = random.Random(random.getrandbits(32))  # seeded by the run
    for _ in range(6):
        at_ns = dice.randrange(flight.first_ns, flight.last_ns)
        time.step_to(at_ns)
        ticks.at_ns += ASK_EVERY_NS
        look_back.keep_up()
        here.answer()
        expected, shown = WindowModel(flight.mission, flight.welcome), look_back.model
        told = replay.feed.seek(at_ns, replay.session)  # type: ignore[attr-defined]
        expected.apply(replace(told, link=replace(told.link, name=flight.deliveries[-1].link.name)))
        assert (look_back.sight, look_back.words(), shown.now_ns()) == (Sight.PAST, "", at_ns)
        # in whichever order they were first seen; repr, for NaN is not NaN
        values, theirs = ({name: repr(one) for name, one in each.values.values.items()} for each in (shown, expected))
        assert values == theirs
        for name in ("alarms", "limits", "flood", "commands", "events", "packets", "link", "counters", "antenna", "antenna_course"):
            assert getattr(shown, name) == getattr(expected, name), name
        standing = shown.standing()
        assert encode(standing) == encode(expected.standing())
    replay.feed.stop()
    replay.on_end(replay.session)


def test_back_at_now_all_that_stands_is_told_again(look_back: LookBack, time: TimeControl, model: WindowModel, flight: Flight) -> None:
    time.step_to(flight.first_ns + 30 * SECOND_NS)
    look_back.keep_up()
    heard: list[Delivery] = []
    look_back.on_shown.append(heard.append)
    time.back_to_now()
    look_back.keep_up()
    (told,) = heard
    assert told.is_reset
    assert look_back.model is model
    again = WindowModel(flight.mission, flight.welcome)
    again.apply(told)
    assert (again.alarms, again.commands, list(again.packets)) == (model.alarms, model.commands, list(model.packets))
    assert model.commands


@pytest.mark.parametrize("after_s", [-5, 3_600])
def test_before_and_after_the_session_nothing_is_recorded(
    look_back: LookBack, time: TimeControl, here: Here, model: WindowModel, flight: Flight, after_s: int
) -> None:
    edge_ns = flight.welcome.first_ns if after_s < 0 else model.now_ns()
    time.step_to(edge_ns + after_s * SECOND_NS)
    look_back.keep_up()
    assert (look_back.sight, look_back.words()) == (Sight.NOTHING, NOTHING)
    assert look_back.model.values.values == {}
    assert here.questions == []


def test_a_session_without_a_recording_says_so(model: WindowModel, time: TimeControl, flight: Flight, qapp: object) -> None:
    look_back = LookBack(model, time, None)
    time.step_to(flight.first_ns + SECOND_NS)
    look_back.keep_up()
    assert look_back.words() == NOT_RECORDED


def test_one_question_at_a_time_and_the_newest_instant_next(
    look_back: LookBack, time: TimeControl, here: Here, ticks: Ticks, flight: Flight
) -> None:
    for second in range(30, 40):
        time.step_to(flight.first_ns + second * SECOND_NS)
        ticks.at_ns += ASK_EVERY_NS
        look_back.keep_up()
    assert [one.at_ns for one in here.questions] == [flight.first_ns + 30 * SECOND_NS]
    here.answer()
    look_back.keep_up()
    assert [one.at_ns for one in here.questions[1:]] == [flight.first_ns + 39 * SECOND_NS]
    here.answer()
    for _ in range(20):
        ticks.at_ns += ASK_EVERY_NS
        look_back.keep_up()
    assert len(here.questions) == 2, "what is known isn't asked again"


def test_what_had_just_been_received_is_asked_for_again_when_it_is_written(
    look_back: LookBack, time: TimeControl, here: Here, ticks: Ticks, model: WindowModel
) -> None:
    time.step_to(model.now_ns() - SECOND_NS // 10)
    look_back.keep_up()
    here.answer()
    ticks.at_ns += SECOND_NS
    look_back.keep_up()
    assert len(here.questions) == 2


def test_a_question_that_fails_is_told_and_asked_again_for_another_instant(
    look_back: LookBack, time: TimeControl, here: Here, ticks: Ticks, flight: Flight
) -> None:
    told: list[str] = []
    look_back.on_failed.append(told.append)
    time.step_to(flight.first_ns + 30 * SECOND_NS)
    look_back.keep_up()
    here.failed.emit("the disk has gone")
    assert told == ["the disk has gone"]
    assert "can't be read" in look_back.words()
    for _ in range(10):
        ticks.at_ns += ASK_EVERY_NS
        look_back.keep_up()
    assert len(here.questions) == 1
    time.step_by(SECOND_NS)
    look_back.keep_up()
    assert len(here.questions) == 2
    here.answer()
    assert look_back.sight is Sight.PAST


def test_the_process_beside_the_window_answers_and_ends(flight: Flight, past: Past, qtbot: QtBot, home: object) -> None:
    process = PastProcess(flight.recording)
    asked = PastAsked(flight.first_ns + 40 * SECOND_NS, flight.last_ns)
    with qtbot.waitSignal(process.answered, timeout=60_000) as told:
        process.ask(asked)
    assert encode(told.args[0]) == encode(past.standing(asked))
    process.close()
    broken = PastProcess(flight.recording.with_name("none.moonkite"))
    with qtbot.waitSignal(broken.failed, timeout=60_000) as failed:
        broken.ask(asked)
    assert "none.moonkite" in failed.args[0]
    broken.close()


@pytest.fixture
def view(flight: Flight, open_window: OpenWindow, here: Here) -> SessionView:
    view = view_of(open_window(flight.mission, flight.welcome, FakeEngine()))
    take_all(view, [*flight.deliveries, quiet(flight.deliveries[-1], 0.0, status="open")])
    view.look_back.close()
    look_back = view.look_back
    look_back._source = here
    here.answered.connect(look_back._on_answered)
    here.failed.connect(look_back._on_failed)
    return view


def show(view: SessionView, at_ns: int, here: Here) -> None:
    view.time.step_to(at_ns)
    view.look_back._asked_at = -SECOND_NS
    view.look_back.keep_up()
    here.answer()
    refresh_all(view)


def marks_of(view: SessionView, room: str) -> dict[str, str]:
    marks = view.rooms[room].workspace.findChildren(TimeMark)
    return {mark.objectName().removeprefix("time_mark_"): mark.text for mark in marks if not mark.isHidden()}


def test_table_alarms_packets_queue_events_and_link_show_the_past_and_then_the_present_again(
    view: SessionView, here: Here, flight: Flight
) -> None:
    room = view.rooms["pass"].workspace
    panels = {name: panel.widget for name, panel in room.panels.items()}
    table, queue, alarms, log, link = (panels[name] for name in ("table", "queue", "alarms", "events", "link"))
    packets = view.rooms["investigate"].packets
    assert isinstance(table, TelemetryTable)
    assert isinstance(queue, CommandQueue)
    assert isinstance(alarms, AlarmList)
    assert isinstance(log, EventLog)
    assert isinstance(link, LinkPanel)
    assert packets is not None
    assert isinstance(packets.list, PacketList)

    def shown() -> tuple[object, ...]:
        table.flush()
        rows = {row.name: (row.value, row.count) for row in table.model.all_rows() if row.count}
        account = {name: label.text() for name, label in link.account.values.items()}
        stages = [row.changes for row in queue.model.all_rows()]
        return rows, stages, [line.event for line in log.model.all_rows()], list(packets.list.model.all_rows()), account

    now = shown()
    before_the_ping_ns = flight.first_ns + (PING_AFTER_S - 10) * SECOND_NS
    show(view, before_the_ping_ns, here)
    values, stages, events, rows, account = then = shown()
    past = view.look_back.model
    assert stages == []
    assert events == list(past.events)
    assert rows == list(past.packets)
    assert rows[-1].received_ns <= before_the_ping_ns
    assert values
    counted = {(title, name): f"{count:,}" for title, parts in account_of(past.counters).items() for name, count in parts.items()}
    assert {place: text for place, text in account.items() if text} == counted
    assert then != now
    assert set(marks_of(view, "pass")) == {"builder"}, "all others follow"
    show(view, flight.last_ns, here)
    assert shown()[1] == now[1]
    view.time.back_to_now()
    refresh_all(view)
    assert shown() == now


def test_in_the_future_the_views_are_empty_and_say_so(view: SessionView, here: Here) -> None:
    view.time.step_by(3_600 * SECOND_NS)
    refresh_all(view)
    room = view.rooms["pass"].workspace
    room.show_away(is_away=True)
    said = marks_of(view, "pass")
    assert said.pop("builder") == COMPOSES_NOW
    following = {"table", "queue", "alarms", "events", "link", "antenna", "mimics", "plots", "clock", "plan", "onboard"}
    assert said == dict.fromkeys(following, NOTHING)
    table = room.panels["table"].widget
    assert isinstance(table, TelemetryTable)
    assert not any(row.count for row in table.model.all_rows())
    assert here.questions == []


def test_the_chosen_packet_stays_chosen_while_the_shown_time_goes_on(view: SessionView, here: Here, flight: Flight) -> None:
    packets = view.rooms["investigate"].packets
    assert packets is not None
    show(view, flight.first_ns + 60 * SECOND_NS, here)
    first = packets.list.model.row(3).index
    packets.list.show_packet(first)
    show(view, flight.first_ns + 61 * SECOND_NS, here)
    assert packets.list.model.row(packets.list.table.chosen()[0]).index == first
    assert packets.list.model.all_rows()[-1].index == view.look_back.model.packets[-1].index
    show(view, flight.first_ns + 50 * SECOND_NS, here)
    assert list(packets.list.model.all_rows()) == list(view.look_back.model.packets)


def test_no_alarm_or_command_of_then_is_taken_for_one_of_now(view: SessionView) -> None:
    view.time.step_by(-10 * SECOND_NS)
    engine = view._bridge._engine
    assert isinstance(engine, FakeEngine)
    at_aos = ReleaseRule(ReleaseKind.AOS)
    refused = (Acknowledge(""), Shelve("BATT_V", 60.0, "x"), Cancel(1), MoveCommand(1, -1), SetQueueMode(QueueMode.ENABLED))
    for intent in (*refused, Queue("PING", {}, rule=at_aos)):
        view.send(intent)
    assert engine.sent == []
    assert "go back to now" in view.notices.notice()
    kept_back = [HoldCommand(1), SetQueueMode(QueueMode.DISABLED), Queue("PING", {})]
    for intent in kept_back:
        view.send(intent)
    assert engine.sent == kept_back
    engine.sent.clear()
    view.time.back_to_now()
    view.send(Acknowledge(""))
    assert engine.sent == [Acknowledge("")]


def test_the_on_board_clock_is_that_of_the_packets_before_the_shown_time(view: SessionView, here: Here, flight: Flight) -> None:
    panel = next(part for part in view.rooms["pass"].parts if isinstance(part, ClockStatePanel))
    refresh_all(view)
    now = panel.clock._picture
    show(view, flight.first_ns + 60 * SECOND_NS, here)
    then = panel.clock._picture
    assert now is not None
    assert then is not None
    rows = [row for row in view.look_back.model.packets if row.generation_ns >= 0]
    assert then.now_ns - SECOND_NS < then.at_ns <= rows[-1].received_ns <= then.now_ns < now.at_ns
    offsets_s = [(row.generation_ns - row.received_ns) / SECOND_NS for row in rows]
    assert then.offset_s == pytest.approx(max(offsets_s), abs=0.01)
    assert then.used < now.used
    view.time.back_to_now()
    refresh_all(view)
    assert panel.clock._picture is not None
    assert panel.clock._picture.used == now.used, "the session's own has gone on meanwhile"


def test_completeness_is_read_up_to_the_shown_time_and_not_at_all_where_nothing_is_recorded(
    view: SessionView, here: Here, flight: Flight, qtbot: QtBot
) -> None:
    panel = view.rooms["investigate"].completeness
    assert panel is not None
    at_ns = flight.first_ns + 50 * SECOND_NS
    show(view, at_ns, here)

    def is_read() -> bool:
        panel.refresh()
        return panel.view.found is not None

    qtbot.waitUntil(is_read, timeout=10_000)
    assert panel.view.found is not None
    assert panel.view.found.last_ns <= at_ns
    assert panel.view.found.counters.bytes == view.look_back.model.counters.bytes
    assert panel.panel().lack() == ""
    view.time.step_to(at_ns - 20 * SECOND_NS)
    assert panel.panel().lack() == READING, "what stands there is of another time"
    view.time.step_to(flight.first_ns - 5 * SECOND_NS)
    view.look_back.keep_up()
    panel.refresh()
    assert panel.view.found is None
    assert panel.panel().lack() == NOTHING


def test_a_gap_in_a_session_that_goes_on_is_looked_back_to(view: SessionView, flight: Flight) -> None:
    panel = view.rooms["investigate"].completeness
    assert panel is not None
    panel.view.gap_requested.emit(flight.first_ns + 40 * SECOND_NS)
    assert (view.time.is_away, view.time.shown_ns(), view.time.rate) == (True, flight.first_ns + 40 * SECOND_NS, 0.0)


def test_the_plan_is_shown_as_it_stood_and_can_be_held_and_stopped_from_there(view: SessionView, here: Here, flight: Flight) -> None:
    plan = view.rooms["pass"].plan
    assert plan is not None
    text = plan.texts["Routine pass"]
    running = ProcedureState(flight.last_ns, 1, "Routine pass", text, RunMode.AUTOMATIC, Phase.RUNNING, "link", [])
    view.take(replace(quiet(flight.deliveries[-1], 1.0), procedure=running))
    refresh_all(view)
    assert plan.view.run.isEnabled() is False
    show(view, flight.first_ns + 30 * SECOND_NS, here)
    assert plan.view.state is None
    assert [button.isEnabled() for button in (plan.view.hold, plan.view.stop)] == [True, True], "they act now"
    assert not any(button.isEnabled() for button in (plan.view.run, plan.view.load, plan.view.step, plan.view.skip))
    view.time.back_to_now()
    refresh_all(view)
    assert plan.view.state == running


def test_the_on_board_schedule_is_shown_as_it_stood_and_nothing_is_asked_of_the_spacecraft_from_there(
    view: SessionView, here: Here, flight: Flight
) -> None:
    onboard = view.rooms["pass"].onboard
    assert onboard is not None
    later_ns = flight.last_ns + 3600 * SECOND_NS
    data = command("SCHEDULE_INSERT", TIME=iso_text(later_ns), REQUEST=command("PING", sequence=9000).hex())
    inserted = CommandChange(flight.last_ns, 9, "SCHEDULE_INSERT", Stage.COMPLETED, {}, data)
    view.take(replace(quiet(flight.deliveries[-1], 1.0), command_changes=[inserted]))
    refresh_all(view)
    (activity,) = onboard.widget.view.activities
    show(view, flight.first_ns + 30 * SECOND_NS, here)
    assert onboard.widget.view.activities == ()
    assert not any(button.isEnabled() for button in onboard.widget.buttons)
    assert [one.name for one in onboard.schedule.view().activities] == [activity.name], "it is known all the same"
    view.time.back_to_now()
    refresh_all(view)
    assert [one.name for one in onboard.widget.view.activities] == [activity.name]
    assert onboard.widget.list.isEnabled()


def test_a_ping_on_one_key_is_not_even_queued_while_another_time_is_shown(view: SessionView) -> None:
    engine = view._bridge._engine
    assert isinstance(engine, FakeEngine)
    ping = view.window().findChild(QAction, "send_ping")
    assert ping is not None
    view.time.step_by(-10 * SECOND_NS)
    ping.trigger()
    assert engine.sent == []
    assert "go back to now" in view.notices.notice()
    view.time.back_to_now()
    ping.trigger()
    assert [type(each) for each in engine.sent] == [Queue]
