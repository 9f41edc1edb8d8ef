"""The time strip: what is typed, chosen and dragged is asked for; what is shown is what was told."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from console.utc import SECOND_NS, parse_utc
from widgets.time_control import RATES, TimeControl, TimeState, TimeStep

NOW_NS = parse_utc("2026-326T10:55:12Z")
HOUR_NS = 3_600 * SECOND_NS
AT_NOW = TimeState(NOW_NS, NOW_NS, first_ns=NOW_NS - 2 * HOUR_NS, last_ns=NOW_NS + 22 * HOUR_NS)
AWAY = replace(AT_NOW, shown_ns=NOW_NS + 6 * HOUR_NS, rate=60.0, is_away=True)


@pytest.fixture
def strip(qtbot: QtBot) -> TimeControl:
    widget = TimeControl()
    qtbot.addWidget(widget)
    widget.resize(1500, 92)
    widget.show_state(AT_NOW)
    widget.show()
    qtbot.waitExposed(widget)
    return widget


def checked(strip: TimeControl) -> list[int]:
    return [rate for rate, button in strip.rates.items() if button.isChecked()]


def test_at_now_there_is_no_way_back_to_now(strip: TimeControl) -> None:
    assert (strip.now.isVisible(), strip.away.isVisible(), checked(strip)) == (False, True, [1])
    strip.show_state(AWAY)
    assert (strip.now.isVisible(), strip.away.isVisible(), checked(strip)) == (True, False, [60])
    assert strip.field.text() == "2026-326T16:55:12Z"


def test_a_rate_that_has_no_button_presses_none(strip: TimeControl) -> None:
    strip.show_state(replace(AWAY, rate=250.0))
    assert checked(strip) == []
    strip.show_state(replace(AWAY, rate=-10.0))
    assert checked(strip) == [-10]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (AT_NOW, ""),
        (replace(AT_NOW, steers_session=True), "acts on the simulated session"),
        (replace(AT_NOW, steers_session=True, is_replay=True), "acts on the recording"),
        (AWAY, "acts on this window only"),
    ],
)
def test_the_strip_says_what_it_acts_on(strip: TimeControl, state: TimeState, words: str) -> None:
    strip.show_state(state)
    assert strip.acts_on.text() == words


def test_what_is_typed_is_asked_for_and_stays_until_it_is_accepted(strip: TimeControl, qtbot: QtBot) -> None:
    strip.begin()
    qtbot.keyClicks(strip.field, "+1h30m")
    strip.show_state(AWAY)
    assert strip.field.text() == "+1h30m"
    with qtbot.waitSignal(strip.text_entered) as asked:
        qtbot.keyClick(strip.field, Qt.Key.Key_Return)
    assert asked.args == ["+1h30m"]
    strip.show_fault("no such time")
    assert strip.fault.isVisible()
    assert strip.fault.text() == "no such time"
    strip.accept_text()
    strip.show_state(AWAY)
    assert (strip.fault.isVisible(), strip.field.text()) == (False, "2026-326T16:55:12Z")


def test_escape_takes_back_what_was_typed_then_closes(strip: TimeControl, qtbot: QtBot) -> None:
    closed: list[bool] = []
    strip.close_requested.connect(lambda: closed.append(True))
    strip.begin()
    qtbot.keyClicks(strip.field, "rubbish")
    qtbot.keyClick(strip.field, Qt.Key.Key_Escape)
    assert (strip.field.text(), closed) == ("2026-326T10:55:12Z", [])
    qtbot.keyClick(strip.field, Qt.Key.Key_Escape)
    assert closed == [True]


def test_every_rate_has_a_button_that_asks_for_it(strip: TimeControl) -> None:
    asked: list[float] = []
    strip.rate_requested.connect(asked.append)
    for button in strip.rates.values():
        button.click()
    assert asked == [float(rate) for rate in RATES]


def test_steps_are_of_the_chosen_length(strip: TimeControl) -> None:
    asked: list[tuple[TimeStep, int]] = []
    strip.step_requested.connect(lambda step, direction: asked.append((step, direction)))
    strip.forth.click()
    strip.step.setCurrentText("eclipse edge")
    strip.back.click()
    assert asked == [(TimeStep.MINUTE, 1), (TimeStep.ECLIPSE, -1)]
    assert [step.length_ns // SECOND_NS for step in TimeStep] == [1, 10, 60, 600, 3_600, 86_400, 0, 0, 0, 0]


def test_the_slider_is_dragged_to_an_instant(strip: TimeControl, qtbot: QtBot) -> None:
    asked: list[int] = []
    strip.seek_requested.connect(asked.append)
    slider = strip.slider
    for at_ns in (NOW_NS, NOW_NS + 10 * HOUR_NS):
        x = round(slider.x_of(at_ns))
        qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(x, 17))
        assert abs(asked[-1] - at_ns) < 60 * SECOND_NS
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(0, 17))
    assert asked[-1] == AT_NOW.first_ns, "never beyond its ends"


def test_the_slider_goes_by_keys(strip: TimeControl, qtbot: QtBot) -> None:
    asked: list[int] = []
    strip.seek_requested.connect(asked.append)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_PageDown, Qt.Key.Key_Left, Qt.Key.Key_PageUp):
        qtbot.keyClick(strip.slider, key)
    step = 24 * HOUR_NS // 200
    assert [each - NOW_NS for each in asked] == [step, 21 * step, 20 * step, 0]


@pytest.mark.parametrize("width", [1500, 1280, 1000, 760, 620])
@pytest.mark.parametrize("state", [AT_NOW, AWAY])
def test_no_width_hides_the_time_the_pause_or_the_way_back(strip: TimeControl, width: int, state: TimeState) -> None:
    strip.resize(width, 92)
    strip.show_state(state)
    strip.grab()
    assert strip.width() == width
    for part in [strip.field, strip.rates[0], strip.rates[60], strip.rates[-60], strip.now if state.is_away else strip.away]:
        assert part.isVisible(), part.objectName()
    shown = sorted((part.geometry() for part in strip.findChildren(QWidget) if part.isVisible()), key=lambda place: place.left())
    row = [place for place in shown if place.top() < 40 and place.width() > 0]
    assert all(left.right() < right.left() for left, right in pairwise(row)), "nothing covers anything"
    assert row[-1].right() <= strip.width()
