"""What takes long to draw comes in steps; nothing that is asked for over and over is kept from being finished."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from widgets.drawing_turns import Drawing, DrawingTurns, drawn_now


def counting(steps: int, done: list[int]) -> Drawing[int]:
    for step in range(steps):
        done.append(step)
        yield
    return steps


def test_a_drawing_without_a_pause_returns_what_was_drawn(qtbot: QtBot) -> None:
    done: list[int] = []
    assert drawn_now(counting(5, done)) == 5
    assert done == [0, 1, 2, 3, 4]


def test_turns_tell_what_was_drawn_once_all_steps_are_done(qtbot: QtBot) -> None:
    turns: DrawingTurns[int] = DrawingTurns("turns")
    done: list[int] = []
    with qtbot.waitSignal(turns.drawn, timeout=2000) as told:
        turns.begin(counting(50, done))
        assert turns.is_drawing
        assert done == []
    assert told.args == [50]
    assert len(done) == 50
    assert not turns.is_drawing
    turns.deleteLater()


def test_a_drawing_that_is_dropped_tells_nothing_and_ends(qtbot: QtBot) -> None:
    turns: DrawingTurns[int] = DrawingTurns("turns")
    told: list[int] = []
    turns.drawn.connect(told.append)
    dropped = counting(5, [])
    turns.begin(dropped)
    turns.begin(counting(3, []))
    qtbot.waitUntil(lambda: not turns.is_drawing, timeout=2000)
    assert told == [3]
    assert dropped.gi_frame is None
    turns.deleteLater()


def test_a_drawing_that_fails_is_told_once_and_not_gone_on_with(qtbot: QtBot) -> None:
    def failing() -> Drawing[int]:
        yield
        raise ValueError("no such shape")

    turns: DrawingTurns[int] = DrawingTurns("turns")
    told: list[int] = []
    turns.drawn.connect(told.append)
    with qtbot.capture_exceptions() as errors:
        turns.begin(failing())
        qtbot.waitUntil(lambda: not turns.is_drawing, timeout=2000)
        qtbot.wait(5)
    assert [str(error[1]) for error in errors] == ["no such shape"]
    assert told == []
    turns.deleteLater()
