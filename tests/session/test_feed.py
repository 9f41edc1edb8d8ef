"""Chunks on their way from a link's thread to a session."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.clock import ManualClock, SimulatedClock, WallClock
from console.command.recorded import RecordedCommands
from console.dictionary.model import Dictionary
from console.errors import KnownError
from console.frames.batch import Chunk, FrameFormat
from console.link.link import LinkSink
from console.session import link_inbox
from console.session.feed import LinkFeed, in_order
from console.session.link_inbox import LinkGauge, LinkInbox, LinkStatus
from console.session.messages import Steer
from console.session.session import Session, SessionParts

S = 1_000_000_000


@given(st.lists(st.integers(0, 100)), st.integers(-1, 100))
def test_times_of_receipt_never_go_back_and_lie_after_the_last_step(times: list[int], after_ns: int) -> None:
    chunks = [Chunk(at_ns, bytes([at])) for at, at_ns in enumerate(times)]
    dated = in_order(chunks, after_ns)
    assert [chunk.data for chunk in dated] == [chunk.data for chunk in chunks]
    assert all(chunk.received_ns > after_ns for chunk in dated)
    assert sorted(chunk.received_ns for chunk in dated) == [chunk.received_ns for chunk in dated]
    if times == sorted(times) and (not times or times[0] > after_ns):
        assert dated == chunks


def test_an_inbox_gives_everything_once() -> None:
    inbox = LinkInbox()
    inbox.status("open")
    inbox.chunk(Chunk(1, b"a"))
    assert inbox.take() == ([Chunk(1, b"a")], [LinkStatus("open")])
    assert inbox.take() == ([], [])


def test_a_link_that_is_too_fast_waits_and_nothing_is_dropped() -> None:
    inbox = LinkInbox()
    blob = bytes(link_inbox.BYTES_KEPT // 3)
    thread = threading.Thread(target=lambda: [inbox.chunk(Chunk(at, blob)) for at in range(10)])
    thread.start()
    taken: list[Chunk] = []
    while len(taken) < 10:
        chunks, _ = inbox.take()
        assert sum(len(chunk.data) for chunk in chunks) <= link_inbox.BYTES_KEPT + 2 * len(blob)
        taken += chunks
    thread.join()
    assert [chunk.received_ns for chunk in taken] == list(range(10))


def test_a_link_that_waits_is_let_go_when_the_session_ends() -> None:
    inbox = LinkInbox(is_stopping=lambda: True)
    for at in range(5):
        inbox.chunk(Chunk(at, bytes(link_inbox.BYTES_KEPT // 2)))
    assert len(inbox.take()[0]) == 5


def test_the_rate_is_that_of_the_last_five_seconds() -> None:
    gauge = LinkGauge("x")
    for second in range(1, 11):
        gauge.came(Chunk(second * S, bytes(100)))
    assert gauge.state(10 * S).rate_bps == 800.0
    assert gauge.state(12 * S).rate_bps == 480.0
    assert gauge.state(60 * S).rate_bps == 0.0
    assert gauge.state(60 * S).last_byte_ns == 10 * S


class LaggingLink:
    """A link that makes its own bytes, behind a clock that runs fast."""

    name = "lagging"

    def __init__(self) -> None:
        self.reached_ns = 5 * S
        self.has_begun, self.may_end = threading.Event(), threading.Event()
        self.sink: LinkSink | None = None

    def run(self, sink: LinkSink, is_stopping: Callable[[], bool]) -> None:
        self.sink = sink
        self.has_begun.set()
        self.may_end.wait(5.0)

    def uplink(self) -> Callable[[bytes], None] | None:
        return None


def test_session_time_waits_for_a_link_that_lags_behind_the_clock_so_that_no_byte_is_dated_later() -> None:
    link = LaggingLink()
    feed = LinkFeed(link, ManualClock(100 * S), reached_ns=lambda: link.reached_ns)
    feed.start(lambda error: None)
    assert link.has_begun.wait(5.0)
    assert feed.turns()[0].now_ns == 5 * S
    assert link.sink is not None
    link.sink.chunk(Chunk(7 * S, b"x"))
    link.reached_ns = 7 * S
    turn = feed.turns()[0]
    assert (turn.now_ns, turn.chunks) == (7 * S, [Chunk(7 * S, b"x")])
    link.may_end.set()
    feed.stop()
    assert feed.turns()[0].now_ns == 100 * S


class SlowLink(LaggingLink):
    """A simulator that makes 200 seconds a real second, whatever is asked of it."""

    name = "slow"


def run_at(rate: float, link: SlowLink, *, seconds: int = 4) -> tuple[LinkFeed, SimulatedClock, ManualClock]:
    """The feed after so many real seconds at a rate, turned 25 times a second."""
    ticks = ManualClock()
    clock = SimulatedClock(link.reached_ns, rate=0.0, ticks=ticks.now_ns)
    feed = LinkFeed(link, clock, reached_ns=lambda: link.reached_ns, ticks=ticks.now_ns)
    feed.start(lambda error: None)
    feed.steer(Steer(rate=rate), session())
    for _ in range(25 * seconds):
        ticks.advance(S // 25)
        link.reached_ns = min(link.reached_ns + 200 * S // 25, clock.now_ns())
        feed.turns()
    return feed, clock, ticks


def session() -> Session:
    return Session(SessionParts(Dictionary("x", {}, {}, {}), "packets", FrameFormat(), RecordedCommands([])))


def test_a_clock_that_a_link_cannot_follow_waits_and_tells_the_rate_that_is_reached() -> None:
    link = SlowLink()
    feed, clock, _ = run_at(1000.0, link)
    assert feed.rate == 200.0
    assert clock.now_ns() - link.reached_ns <= 0.25 * 1000 * S
    feed.steer(Steer(rate=1.0), session())
    feed.turns()
    assert clock.now_ns() - link.reached_ns <= 0.25 * S, "slower time begins at once"
    assert feed.rate == 1.0
    link.may_end.set()
    feed.stop()


def test_a_link_that_follows_has_the_rate_of_its_clock() -> None:
    link = SlowLink()
    feed, clock, _ = run_at(150.0, link)
    assert feed.rate == 150.0
    assert clock.now_ns() == 5 * S + 4 * 150 * S
    link.may_end.set()
    feed.stop()


@pytest.mark.parametrize("rate", [-1.0, 1000.5, math.inf, math.nan])
def test_a_simulated_session_runs_from_0_to_1000(rate: float) -> None:
    feed = LinkFeed(SlowLink(), SimulatedClock(0))
    with pytest.raises(KnownError, match="can't run"):
        feed.steer(Steer(rate=rate), session())


def test_the_real_time_elsewhere_is_not_steered_either() -> None:
    feed = LinkFeed(SlowLink(), WallClock(offset_ns=90 * S))
    with pytest.raises(KnownError, match="real time"):
        feed.steer(Steer(rate=2.0), session())
