"""The window's time: at now it follows the session, away it runs by itself, and what can be steered is steered in the engine."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.clock import ManualClock
from console.desktop.time_control import EARLIEST_NS, LATEST_NS, RATES, TimeControl, rate_words
from console.errors import KnownError
from console.session.messages import Mode, Steer, Welcome
from console.utc import DAY_NS, SECOND_NS, parse_utc

S = SECOND_NS
FIRST_NS = parse_utc("2026-326T10:55:12Z")
LAST_NS = FIRST_NS + 600 * S


@dataclass
class Session:
    """A session as the window knows it, and the real seconds, both moved by the test."""

    welcome: Welcome
    rate: float = 1.0
    resets: int = 0
    clock: ManualClock = field(default_factory=lambda: ManualClock(FIRST_NS))
    ticks: ManualClock = field(default_factory=ManualClock)
    steered: list[Steer] = field(default_factory=list)

    def now_ns(self) -> int:
        return self.clock.now_ns()

    def wait(self, seconds: float) -> None:
        self.ticks.advance(round(seconds * S))
        self.clock.advance(round(seconds * S * self.rate))

    def control(self) -> TimeControl:
        return TimeControl(self, self.steered.append, ticks=self.ticks.now_ns)


def session(mode: Mode, *, can_steer: bool) -> Session:
    last_ns = LAST_NS if mode is Mode.REPLAY else -1
    return Session(Welcome("1", "s", mode, "", "WAU-1", "Banting", "", "", FIRST_NS, last_ns, True, can_steer=can_steer))


@pytest.fixture
def live() -> Session:
    return session(Mode.LIVE, can_steer=False)


@pytest.fixture
def sim() -> Session:
    return session(Mode.SIM, can_steer=True)


@pytest.fixture
def replay() -> Session:
    return session(Mode.REPLAY, can_steer=True)


def test_a_window_begins_at_the_sessions_time(live: Session) -> None:
    control = live.control()
    live.wait(3.5)
    assert (control.is_away, control.shown_ns(), control.rate) == (False, FIRST_NS + round(3.5 * S), 1.0)


@pytest.mark.parametrize("rate", [-1000.0, -1.0, 0.0, 0.25, 60.0, 1000.0])
def test_another_rate_in_a_live_session_is_looking_away_from_the_same_instant(live: Session, rate: float) -> None:
    control = live.control()
    control.set_rate(rate)
    assert (control.is_away, control.shown_ns()) == (True, FIRST_NS)
    live.wait(2)
    assert control.shown_ns() == FIRST_NS + round(2 * S * rate)
    assert control.session_ns() == FIRST_NS + 2 * S
    assert live.steered == []


def test_the_real_rate_in_a_live_session_stays_at_now(live: Session) -> None:
    control = live.control()
    control.set_rate(1.0)
    assert not control.is_away


def test_looking_away_begins_at_any_instant_and_comes_back(live: Session) -> None:
    control = live.control()
    control.go_to(FIRST_NS + 40 * DAY_NS)
    live.wait(5)
    assert control.shown_ns() == FIRST_NS + 40 * DAY_NS + 5 * S
    control.back_to_now()
    assert (control.is_away, control.shown_ns(), control.rate) == (False, live.now_ns(), 1.0)
    assert live.steered == []


def test_a_step_from_now_stands_still_and_a_step_away_keeps_the_rate(live: Session) -> None:
    control = live.control()
    control.step_by(60 * S)
    live.wait(5)
    assert (control.shown_ns(), control.rate) == (FIRST_NS + 60 * S, 0.0)
    control.set_rate(10.0)
    control.step_by(-10 * S)
    assert (control.shown_ns(), control.rate) == (FIRST_NS + 50 * S, 10.0)


@pytest.mark.parametrize("at_ns", [EARLIEST_NS - 1, LATEST_NS + 1])
def test_times_that_cannot_be_shown_are_refused_and_nothing_changes(live: Session, at_ns: int) -> None:
    control = live.control()
    with pytest.raises(KnownError, match="can't be shown"):
        control.go_to(at_ns)
    assert not control.is_away


def test_time_that_runs_to_the_end_of_time_stays_there(live: Session) -> None:
    control = live.control()
    control.go_to(LATEST_NS - S)
    control.set_rate(1000.0)
    live.wait(60)
    assert control.shown_ns() == LATEST_NS


@pytest.mark.parametrize("rate", [1000.5, -1001.0, math.inf, -math.inf, math.nan])
def test_rates_beyond_a_thousand_are_refused_and_nothing_changes(live: Session, sim: Session, rate: float) -> None:
    for each in (live, sim):
        control = each.control()
        with pytest.raises(KnownError, match="can't run"):
            control.set_rate(rate)
        assert (control.is_away, each.steered) == (False, [])


def test_a_simulated_session_runs_faster_and_pauses_in_the_engine(sim: Session) -> None:
    control = sim.control()
    assert control.steers_session
    for rate in (1000.0, 0.0):
        control.set_rate(rate)
    assert sim.steered == [Steer(rate=1000.0), Steer(rate=0.0)]
    assert not control.is_away


def test_what_a_simulated_session_was_asked_for_is_known_where_it_reaches_less(sim: Session, live: Session) -> None:
    control = sim.control()
    assert control.asked_rate == 0.0
    control.set_rate(1000.0)
    sim.rate = 590.0
    assert (control.rate, control.asked_rate) == (590.0, 1000.0)
    control.set_rate(300.0)
    sim.rate = 250.0
    control.change_rate(1)
    assert sim.steered[-1] == Steer(rate=1000.0), "not 300 again and again"
    away = live.control()
    away.set_rate(60.0)
    assert away.asked_rate == 0.0, "the window's own clock is never late"


def test_a_simulated_session_never_runs_backwards_one_looks_away(sim: Session) -> None:
    control = sim.control()
    control.reverse()
    sim.wait(3)
    assert (control.is_away, control.shown_ns(), control.steers_session) == (True, FIRST_NS - 3 * S, False)
    control.set_rate(60.0)
    assert sim.steered == [], "away, the rates are the window's own"


def test_a_window_that_looks_on_steers_nothing() -> None:
    looking_on = session(Mode.SIM, can_steer=False)
    control = looking_on.control()
    control.set_rate(10.0)
    assert control.is_away
    assert looking_on.steered == []


def test_a_replay_is_steered_in_the_engine_within_its_ends(replay: Session) -> None:
    control = replay.control()
    control.go_to(FIRST_NS - DAY_NS)
    control.go_to(LAST_NS + DAY_NS)
    control.step_by(10 * S)
    control.set_rate(math.inf)
    assert replay.steered == [Steer(seek_ns=FIRST_NS), Steer(seek_ns=LAST_NS), Steer(seek_ns=FIRST_NS + 10 * S), Steer(rate=math.inf)]
    assert not control.is_away


def test_a_replay_has_no_now(replay: Session) -> None:
    with pytest.raises(KnownError, match="no now"):
        replay.control().back_to_now()


def test_a_replay_runs_backwards_by_seeks_each_after_the_answer_to_the_last(replay: Session) -> None:
    replay.clock.advance(100 * S)
    control = replay.control()
    control.set_rate(-10.0)
    assert control.rate == -10.0
    replay.rate = 0.0
    for _ in range(10):
        replay.wait(0.04)
        control.keep_up()
    assert replay.steered == [Steer(rate=0.0, seek_ns=FIRST_NS + 100 * S)], "no answer yet"
    replay.resets += 1
    control.keep_up()
    assert replay.steered[-1] == Steer(rate=0.0, seek_ns=FIRST_NS + 96 * S)


def test_an_answer_that_never_comes_does_not_stop_a_replay_for_good(replay: Session) -> None:
    replay.clock.advance(100 * S)
    control = replay.control()
    control.set_rate(-1.0)
    replay.rate = 0.0
    replay.wait(2.5)
    control.keep_up()
    assert len(replay.steered) == 2


def test_a_replay_that_runs_backwards_ends_at_its_beginning(replay: Session) -> None:
    replay.clock.advance(5 * S)
    control = replay.control()
    control.set_rate(-1000.0)
    replay.rate = 0.0
    for _ in range(3):
        replay.wait(0.2)
        replay.resets += 1
        control.keep_up()
    assert [steer.seek_ns for steer in replay.steered] == [FIRST_NS + 5 * S, FIRST_NS]
    assert control.rate == 0.0


@pytest.mark.parametrize("act", [lambda c: c.set_rate(2.0), lambda c: c.go_to(FIRST_NS), lambda c: c.step_chunk(1)])
def test_whatever_is_done_next_ends_running_backwards(replay: Session, act: object) -> None:
    control = replay.control()
    control.set_rate(-1.0)
    assert callable(act)
    act(control)
    asked = len(replay.steered)
    replay.rate = 0.0
    replay.wait(5)
    replay.resets += 1
    control.keep_up()
    assert len(replay.steered) == asked


def test_play_and_pause_come_back_to_the_same_rate(live: Session) -> None:
    control = live.control()
    control.set_rate(60.0)
    control.toggle()
    assert control.rate == 0.0
    control.toggle()
    assert control.rate == 60.0
    control.reverse()
    assert control.rate == -60.0


def test_faster_and_slower_walk_through_all_rates(live: Session) -> None:
    control = live.control()
    control.set_rate(RATES[0])
    walked = [control.rate]
    for _ in range(len(RATES)):
        control.change_rate(1)
        walked.append(control.rate)
    assert tuple(walked[:-1]) == RATES
    assert walked[-1] == RATES[-1]
    control.change_rate(-1)
    assert control.rate == RATES[-2]


@given(st.lists(st.tuples(st.sampled_from([*RATES, 0.5, -3.0]), st.floats(0.0, 50.0)), max_size=8))
def test_no_change_of_rate_makes_the_shown_time_jump(changes: list[tuple[float, float]]) -> None:
    one = session(Mode.LIVE, can_steer=False)
    control = one.control()
    control.go_to(FIRST_NS)
    expected = FIRST_NS
    for rate, seconds in changes:
        control.set_rate(rate)
        assert abs(control.shown_ns() - expected) <= len(changes)
        one.wait(seconds)
        expected += round(round(seconds * S) * rate)


def test_listeners_hear_of_every_change(live: Session) -> None:
    control = live.control()
    heard: list[bool] = []
    control.on_changed.append(lambda: heard.append(control.is_away))
    control.go_to(FIRST_NS)
    control.back_to_now()
    control.back_to_now()
    assert heard == [True, False]


def test_rates_in_words() -> None:
    assert [rate_words(rate) for rate in (60.0, -1000.0, 0.0, 0.5, math.inf)] == ["+60x", "-1000x", "paused", "+0.5x", "as fast as it can"]
