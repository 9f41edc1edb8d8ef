"""The pass strip: the clock counts to what comes next, and nothing of one pass stays for the next."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from console.utc import SECOND_NS
from widgets.demo_fleet import demo_pass_rows, demo_pass_under_way
from widgets.pass_strip import PassStrip
from widgets.pass_strip_steps import Cluster, PlanStep, clusters
from widgets.theme import Status

ONE = demo_pass_under_way().one_pass


@pytest.fixture
def strip(qtbot: QtBot) -> PassStrip:
    widget = PassStrip()
    qtbot.addWidget(widget)
    widget.resize(1200, 84)
    widget.show_pass(demo_pass_under_way())
    return widget


@pytest.mark.parametrize(
    ("at_ns", "clock", "meaning"),
    [
        (ONE.aos_ns - 90 * SECOND_NS, "00:01:30", "until AOS"),
        (ONE.aos_ns, "00:10:20", "left until LOS"),
        (ONE.los_ns, "00:00:00", "left until LOS"),
        (ONE.los_ns + 7 * SECOND_NS, "00:00:07", "since LOS"),
    ],
)
def test_the_clock_counts_to_what_comes_next(at_ns: int, clock: str, meaning: str, strip: PassStrip) -> None:
    strip.show_now(at_ns)
    assert strip.remaining() == (clock, meaning)


def test_the_curve_shows_the_present_only_during_the_pass(strip: PassStrip) -> None:
    strip.show_now(ONE.aos_ns - 60 * SECOND_NS)
    before = strip.grab().toImage().copy(200, 0, 800, 84)
    strip.show_now(ONE.aos_ns - 30 * SECOND_NS)
    assert strip.grab().toImage().copy(200, 0, 800, 84) == before
    strip.show_now(ONE.tca_ns)
    assert strip.grab().toImage().copy(200, 0, 800, 84) != before


def test_locks_and_steps_of_one_pass_are_not_shown_on_the_next(strip: PassStrip) -> None:
    strip.show_now(ONE.tca_ns)
    other = demo_pass_rows()[3]
    strip.show_pass(other)
    clean = strip.grab().toImage()
    strip.show_pass(demo_pass_under_way())
    strip.show_locks([(ONE.aos_ns, ONE.tca_ns)])
    strip.show_steps([PlanStep(ONE.tca_ns, "ping")])
    strip.show_pass(other)
    assert strip.grab().toImage() == clean


def test_the_same_pass_again_keeps_its_locks(strip: PassStrip) -> None:
    strip.show_now(ONE.tca_ns)
    bare = strip.grab().toImage()
    strip.show_locks([(ONE.aos_ns, ONE.tca_ns)])
    locked = strip.grab().toImage()
    strip.show_pass(demo_pass_under_way())
    assert strip.grab().toImage() == locked != bare


def test_no_pass_is_said(strip: PassStrip) -> None:
    strip.show_pass(None)
    assert strip.remaining() == ("", "")
    assert not strip.grab().isNull()


def test_steps_too_close_to_be_told_apart_are_one_mark_with_the_gravest_state(strip: PassStrip) -> None:
    steps = [PlanStep(ONE.tca_ns + second * SECOND_NS, f"{second}", status) for second, status in
             ((0, Status.NORMAL), (1, Status.SERIOUS), (2, Status.OFF))]  # fmt: skip
    far = PlanStep(ONE.tca_ns + 120 * SECOND_NS, "far", Status.NORMAL)
    found = clusters([far, *steps, PlanStep(ONE.los_ns + SECOND_NS, "after")], strip._x, strip._curve_area())
    assert [[step.text for step in one.steps] for one in found] == [["0", "1", "2"], ["far"]]
    assert [one.status for one in found] == [Status.SERIOUS, Status.NORMAL]
    on = Cluster(0.0, (steps[1], PlanStep(0, "on", Status.STANDBY, is_on=True)))
    assert on.status is Status.STANDBY, "where the plan stands goes before what is behind it"


def test_the_strip_tells_the_steps_under_the_pointer_and_where_the_plan_stands(strip: PassStrip) -> None:
    strip.show_now(ONE.tca_ns)
    clean = strip.grab().toImage()
    strip.show_steps([PlanStep(ONE.tca_ns, "4 Three images", is_on=True), PlanStep(ONE.los_ns - 60 * SECOND_NS, "5 low", label="LOS-1m")])
    assert strip.grab().toImage() != clean
    assert strip.accessibleDescription() == "the plan stands at 4 Three images"
    foot = strip._curve_area().bottom() + 10
    assert strip.tip_at(QPointF(strip._x(ONE.los_ns - 60 * SECOND_NS), foot)).endswith("5 low  (LOS-1m)")
    assert "elements" in strip.tip_at(QPointF(strip._x(ONE.los_ns - 120 * SECOND_NS), foot))
