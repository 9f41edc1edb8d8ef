"""Where threads meet: order is kept, the queue is bounded, the end of an engine is told once."""

from __future__ import annotations

import threading

import pytest
from pytestqt.qtbot import QtBot

from console.desktop import bridge as bridge_module
from console.desktop.bridge import Bridge
from console.session.messages import AddNote, Refused, ToWindow
from tests.desktop.engines import FakeEngine


def message(number: int) -> Refused:
    return Refused("Test", str(number))


def drained(bridge: Bridge, qtbot: QtBot, count: int) -> list[ToWindow]:
    got: list[ToWindow] = []
    qtbot.waitUntil(lambda: bool(got.extend(bridge.drain()) or len(got) >= count), timeout=5000)
    return got


@pytest.fixture
def bridge(engine: FakeEngine, qtbot: QtBot) -> Bridge:
    made = Bridge(engine)
    made.start()
    yield made
    made.close()


def test_messages_come_in_their_order(bridge: Bridge, engine: FakeEngine, qtbot: QtBot) -> None:
    engine.say(*(message(number) for number in range(500)))
    assert drained(bridge, qtbot, 500) == [message(number) for number in range(500)]


def test_one_frame_takes_no_more_than_it_asks_for(bridge: Bridge, engine: FakeEngine, qtbot: QtBot) -> None:
    engine.say(*(message(number) for number in range(50)))
    qtbot.waitUntil(lambda: not engine._said, timeout=5000)
    assert len(bridge.drain(most=20)) == 20


def test_the_queue_is_bounded_and_nothing_is_lost(engine: FakeEngine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridge_module, "QUEUE_KEPT", 10)
    bounded = Bridge(engine)
    engine.say(*(message(number) for number in range(40)))
    bounded.start()
    qtbot.waitUntil(lambda: len(engine._said) == 29, timeout=5000)
    assert len(bounded._came) == 10
    assert drained(bounded, qtbot, 40) == [message(number) for number in range(40)]
    bounded.close()


def test_a_window_that_closes_while_the_queue_is_full_ends_the_thread(
    engine: FakeEngine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bridge_module, "QUEUE_KEPT", 3)
    bounded = Bridge(engine)
    engine.say(*(message(number) for number in range(10)))
    bounded.start()
    qtbot.waitUntil(lambda: len(bounded._came) == 3, timeout=5000)
    bounded.close()
    assert "moonkite-bridge" not in {thread.name for thread in threading.enumerate()}


def test_intents_are_given_to_the_engine(bridge: Bridge, engine: FakeEngine) -> None:
    assert bridge.send(AddNote("hello")) == ""
    assert engine.sent == [AddNote("hello")]


def test_an_intent_that_cannot_be_given_says_why(bridge: Bridge, engine: FakeEngine, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bridge.engine_lost, timeout=5000):
        engine.die("it was killed")
    assert "it was killed" in bridge.send(AddNote("hello"))


def test_an_engine_that_goes_is_told_with_its_reason(bridge: Bridge, engine: FakeEngine, qtbot: QtBot) -> None:
    engine.say(message(1))
    with qtbot.waitSignal(bridge.engine_lost, timeout=5000) as told:
        engine.die("the engine has gone")
    assert told.args is not None
    assert "the engine has gone" in told.args[0]
    assert drained(bridge, qtbot, 1) == [message(1)]


def test_closing_the_window_is_no_loss_of_the_engine(engine: FakeEngine, qtbot: QtBot) -> None:
    closing = Bridge(engine)
    lost: list[str] = []
    closing.engine_lost.connect(lost.append)
    closing.start()
    closing.close()
    assert engine.is_closed
    assert lost == []


def test_a_bridge_that_was_never_started_can_be_closed(engine: FakeEngine, qtbot: QtBot) -> None:
    Bridge(engine).close()
    assert engine.is_closed
