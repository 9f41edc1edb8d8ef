"""The antenna in a session: it follows the demo pass, is recorded, told again by a replay; a stop gets through whatever else happens."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from console.mission.devices import DeviceKind
from console.session.antenna import LiveAntenna, NoAntenna, RecordedAntenna
from console.session.antenna_making import antenna_of, control_of
from console.session.engine import EngineSetup
from console.session.engine_process import EngineClient
from console.session.feed import SteppedFeed
from console.session.headless import fly
from console.session.messages import (
    Delivery,
    FreeAntenna,
    ParkAntenna,
    PointAntenna,
    Refused,
    ResumeAntenna,
    StopAntenna,
    ToWindow,
    TrackPass,
    TuneRadio,
)  # fmt: skip
from console.session.session import Asked, Session
from console.station.state import AntennaMode, AntennaState, LineStatus
from console.store.reader import SessionReader
from tests.session.flights import S, craft, mission, parts, replay, setup, simulator, the_pass, writer
from tests.session.test_engine import next_of, running, sent
from tests.station.servers import MadeUpServer, hamlib_server, needs_hamlib, sound, wait_until

STATION = "Banting"


def flight(folder: Path, start_ns: int, *, rotator: str = "", radio: str = "") -> EngineSetup:
    """The demo pass at full speed, with the demo's antenna or another."""
    file = writer(folder, start_ns)
    antenna = antenna_of(mission().spacecraft, craft().name, mission().station_named(STATION), rotator=rotator, radio=radio)
    return setup(folder, Session(parts(recorder=file, antenna=antenna)), SteppedFeed(simulator(start_ns), start_ns), file)


def flown(folder: Path, *, seconds: int = 90) -> tuple[Path, list[AntennaState], list[Delivery]]:
    one = flight(folder, the_pass()[0] - 30 * S)
    told: list[Delivery] = []
    fly(one, until_ns=the_pass()[0] + seconds * S, on_delivery=told.append)
    assert one.writer is not None
    return one.writer.path, [each.antenna for each in told if each.antenna is not None], told


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[AntennaState], list[Delivery]]:
    return flown(tmp_path_factory.mktemp("antenna"))


def test_the_demo_antenna_follows_the_demo_pass(recording):
    _, states, told = recording
    modes = [state.mode for state in states]
    assert modes[-1] is AntennaMode.TRACKING
    during = [state for state in states if state.at_ns > the_pass()[0] + 5 * S]
    assert max(state.error_deg or 0.0 for state in during) < 1.0
    assert all(state.radio and state.radio.downlink_set_hz for state in during)
    courses = [each.antenna_course for each in told if each.antenna_course is not None]
    assert courses
    assert courses[-1].spacecraft == "WAU-1"
    assert any(event.source == "antenna" and "tracking" in event.text for each in told for event in each.events)


def test_a_replay_shows_the_antenna_as_it_was_and_has_no_device(recording):
    path, states, _ = recording
    one, playback = replay(path)
    assert isinstance(one.antenna, RecordedAntenna)
    at_ns = the_pass()[0] + 60 * S
    reset = playback.seek(at_ns, one)
    live = min(states, key=lambda state: abs(state.at_ns - at_ns))
    shown = reset.antenna
    assert shown is not None
    assert 0 <= at_ns - shown.at_ns < 1.2 * S
    assert shown.mode is live.mode
    assert shown.actual == pytest.approx(live.actual, abs=1.5)
    assert reset.antenna_course is not None
    earlier = playback.seek(the_pass()[0] - 25 * S, one)
    assert earlier.antenna is not None
    assert earlier.antenna.at_ns <= the_pass()[0] - 25 * S
    answers: list[ToWindow] = []
    assert "replay" in playback.refusal(PointAntenna(1.0, 2.0))
    one.step(at_ns, (), [Asked(ParkAntenna(), "OPS1", answers.append)])
    assert isinstance(answers[0], Refused)
    playback.stop()


def test_a_straight_replay_tells_the_states_in_order_and_a_seek_back_forgets_later_ones():
    a, b = (AntennaState(at_ns, AntennaMode.IDLE) for at_ns in (10, 20))
    told = RecordedAntenna([(20, b), (10, a)])
    assert told.step(5).state is None
    assert told.step(12).state is a
    assert told.step(25).state is b
    told.seek(15)
    assert told.standing().state is a


def asked(session: Session, now_ns: int, *intents: object) -> tuple[Delivery, list[ToWindow]]:
    answers: list[ToWindow] = []
    delivery = session.step(now_ns, (), [Asked(each, "OPS1", answers.append) for each in intents])  # type: ignore[arg-type]
    return delivery, answers


def test_the_operators_acts_are_carried_out_and_stand_in_the_event_log_with_who_it_was():
    antenna = antenna_of(mission().spacecraft, craft().name, mission().station_named(STATION))
    session = Session(parts(antenna=antenna))
    start_ns = the_pass()[0] + 10 * S
    session.step(start_ns)
    delivery, answers = asked(session, start_ns + S, StopAntenna())
    assert answers == []
    assert delivery.antenna is not None
    assert delivery.antenna.mode is AntennaMode.STOPPED
    assert any(event.text == "antenna: stop (by OPS1)" for event in delivery.events)
    delivery, answers = asked(session, start_ns + 2 * S, TrackPass())
    assert isinstance(answers[0], Refused)
    delivery, answers = asked(session, start_ns + 3 * S, ResumeAntenna(), PointAntenna(123.0, 45.0), TuneRadio(True, True))
    assert answers == []
    assert delivery.antenna is not None
    assert delivery.antenna.mode is AntennaMode.POINTING
    delivery, _ = asked(session, start_ns + 4 * S, ParkAntenna())
    assert delivery.antenna is not None
    assert delivery.antenna.mode is AntennaMode.PARKING
    delivery, answers = asked(session, start_ns + 5 * S, FreeAntenna(), TrackPass("TOMBO-9"))
    assert "no spacecraft TOMBO-9" in answers[0].reason  # type: ignore[union-attr]
    assert delivery.antenna is not None
    assert delivery.antenna.mode is AntennaMode.IDLE


def test_without_a_station_there_is_no_antenna_and_every_act_says_so():
    session = Session(parts())
    assert isinstance(session.antenna, NoAntenna)
    delivery, answers = asked(session, 5, StopAntenna(), TrackPass())
    assert delivery.antenna is None
    assert [type(each) for each in answers] == [Refused, Refused]


def test_an_antenna_that_fails_is_stopped_and_left_alone_and_the_session_goes_on(monkeypatch):
    control = control_of(mission().spacecraft, craft().name, mission().station_named(STATION))
    session, bugs = Session(parts(antenna=LiveAntenna(control))), []
    session.antenna.start(bugs.append)
    start_ns = the_pass()[0] + 10 * S
    assert session.step(start_ns).antenna is not None
    monkeypatch.setattr(control, "step", lambda now_ns: 1 // 0)
    told = [session.step(start_ns + second * S) for second in (1, 2, 3)]
    assert all(each.antenna is None for each in told)
    assert sum("a bug in the antenna's control" in event.text for each in told for event in each.events) == 1
    assert control.is_stopped
    assert [type(bug) for bug in bugs] == [ZeroDivisionError]


def test_a_simulated_antenna_keeps_up_with_session_time_that_leaps():
    control = control_of(mission().spacecraft, craft().name, mission().station_named(STATION))
    antenna = LiveAntenna(control)
    states = [antenna.step(the_pass()[0] + second * S).state for second in range(-60, 300, 40)]
    during = [state for state in states if state is not None and state.mode is AntennaMode.TRACKING]
    assert len(during) >= 7
    assert max(state.error_deg or 0.0 for state in during) < 1.0


def test_a_real_rotator_of_a_session_does_not_move_by_itself_and_a_stop_goes_out_although_the_server_hangs(tmp_path):
    """The engine's own turns are blocked, too: the stop leaves in the thread of the window that asks."""

    def answer(line: bytes, number: int) -> bytes:
        return b"" if number == 1 and b"stop" in line else sound(line, number)

    with MadeUpServer(answer) as server:
        one = flight(tmp_path, the_pass()[0] - 30 * S, rotator=str(server.rotator))
        blocked, go_on = threading.Event(), threading.Event()
        with running(one) as engine:
            client = EngineClient.connect(engine.file)
            next_of(client, Delivery, lambda each: each.antenna is not None and each.antenna.device.status is LineStatus.OPEN)
            assert not server.lines("set_pos")
            sent(client, TrackPass())
            wait_until(lambda: server.lines("set_pos"))
            feed_turns = one.feed.turns

            def turns():
                blocked.set()
                go_on.wait(10.0)
                return feed_turns()

            one.feed.turns = turns  # type: ignore[method-assign]
            wait_until(blocked.is_set)
            sent(client, StopAntenna())
            wait_until(lambda: len(server.lines("stop")) >= 2)
            count = len(server.lines("set_pos"))
            go_on.set()
            stopped = next_of(client, Delivery, lambda each: each.antenna is not None and each.antenna.is_stop_confirmed)
            assert isinstance(stopped, Delivery)
            assert stopped.antenna is not None
            assert stopped.antenna.mode is AntennaMode.STOPPED
            assert len(server.lines("set_pos")) == count
            client.close()


def test_a_window_that_looks_on_may_stop_the_antenna_but_not_move_it(tmp_path):
    with running(flight(tmp_path, the_pass()[0] + 10 * S)) as engine:
        first = EngineClient.connect(engine.file)
        next_of(first, Delivery)
        second = EngineClient.connect(engine.file, by="OPS2")
        next_of(second, Delivery)
        sent(second, ParkAntenna())
        refused = next_of(second, Refused)
        assert isinstance(refused, Refused)
        assert "looks on" in refused.reason
        sent(second, StopAntenna())
        next_of(first, Delivery, lambda each: each.antenna is not None and each.antenna.mode is AntennaMode.STOPPED)
        first.close()
        second.close()


def _downlink_hz(delivery: Delivery) -> float | None:
    return delivery.antenna.radio.downlink_set_hz if delivery.antenna and delivery.antenna.radio else None


@needs_hamlib
def test_a_pass_is_flown_with_the_real_servers_and_only_sound_positions_leave(tmp_path):
    with hamlib_server(DeviceKind.ROTCTLD) as rotator, hamlib_server(DeviceKind.RIGCTLD) as radio:
        one = flight(tmp_path, the_pass()[0] + 30 * S, rotator=str(rotator), radio=str(radio))
        with running(one) as engine:
            client = EngineClient.connect(engine.file)
            next_of(client, Delivery, lambda each: each.antenna is not None and each.antenna.actual is not None)
            sent(client, TrackPass(), TuneRadio(True, True))
            moving = next_of(client, Delivery, lambda each: each.antenna is not None and (each.antenna.actual or (0, 0))[1] > 1.0)
            assert isinstance(moving, Delivery)
            tuned = next_of(client, Delivery, lambda each: (_downlink_hz(each) or 0.0) > 2.2e9)
            assert isinstance(tuned, Delivery)
            sent(client, StopAntenna())
            next_of(client, Delivery, lambda each: each.antenna is not None and each.antenna.is_stop_confirmed)
            client.close()
        assert one.writer is not None
        with SessionReader(one.writer.path) as reader:
            kept = [value for _, value in reader.antenna() if isinstance(value, AntennaState)]
    assert AntennaMode.STOPPED in {state.mode for state in kept}
    limits = mission().station_named(STATION).antenna
    for state in kept:
        if state.commanded is not None:
            assert limits.azimuth_min_deg <= state.commanded[0] <= limits.azimuth_max_deg
            assert limits.elevation_min_deg <= state.commanded[1] <= limits.elevation_max_deg
