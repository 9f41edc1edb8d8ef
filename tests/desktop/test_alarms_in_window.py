"""Alarms by keyboard in the window: what is asked for, what is said, what is shown of limits in force."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.desktop.limits_shown import level_now, limits_now, limits_tip
from console.desktop.session_view import SessionView
from console.desktop.settings import Settings
from console.dictionary.model import AlarmRange
from console.session.messages import ChangeLimit, ResetLatch, Shelve, Unshelve
from console.telemetry.states import AlarmChange, AlarmFlood, AlarmLevel, AlarmState, HandLimits, LimitByHand, LimitState
from console.utc import SECOND_NS
from tests.desktop.conftest import OpenWindow
from tests.desktop.engines import FakeEngine
from tests.desktop.flights import Flight, quiet, take_all, view_of
from widgets.alarm_limit_editor import LimitEditor
from widgets.alarm_list import AlarmList
from widgets.alarm_shelve_dialog import ShelveDialog
from widgets.find_popup import FindPopup

LATER_MS = count(1_000_000_000, 10_000)
HAND = LimitByHand("BATT_V", HandLimits((AlarmRange(1, 0.0, None),)), 5, "OPS1", "old battery")


class FakePlayer:
    """Plays to the test."""

    def __init__(self) -> None:
        self.played: list[str] = []

    def play(self, path: Path) -> None:
        self.played.append(path.name)

    def close(self) -> None:
        """There is nothing to stop."""


@pytest.fixture
def view(flight: Flight, engine: FakeEngine, open_window: OpenWindow) -> SessionView:
    opened = view_of(open_window(flight.mission, flight.welcome, engine, Settings(operator="ops1", is_guide_done=True)))
    opened.alarms.player = FakePlayer()
    opened.show_workspace("monitor")
    take_all(opened, [quiet(flight.deliveries[0], 0.0)])
    opened.frame()
    return opened


def tell(
    view: SessionView, flight: Flight, *changes: AlarmChange, limits: tuple[LimitState, ...] = (), flood: AlarmFlood | None = None
) -> None:
    empty = replace(flight.deliveries[0], samples=[], packets=[], events=[], command_changes=[], is_reset=False)
    view.take(replace(empty, alarm_changes=list(changes), limits=list(limits), flood=flood))
    view.room.workspace.refresh(next(LATER_MS), rate=1.0)


def listed(view: SessionView) -> AlarmList:
    assert view.room.alarms is not None
    return view.room.alarms.list


def change(name: str, state: AlarmState = AlarmState.UNACKNOWLEDGED, level: AlarmLevel = AlarmLevel.CRITICAL) -> AlarmChange:
    return AlarmChange(1_000, name, level, state, "6 V", "< 6.4 V", since_ns=1_000, count=1)


def asked(engine: FakeEngine, kind: type) -> list[object]:
    return list(engine.sent_of(kind))


def test_s_asks_how_long_and_why_and_shelves(view: SessionView, flight: Flight, engine: FakeEngine, qtbot: QtBot) -> None:
    tell(view, flight, change("BATT_V"))
    listed(view).table.selectRow(0)
    qtbot.keyClick(listed(view).table, Qt.Key.Key_S)
    dialog = view.alarms.dialog
    assert isinstance(dialog, ShelveDialog)
    assert not dialog.shelve.isEnabled()
    dialog.reason.setText("known")
    dialog.duration.setCurrentIndex(0)
    dialog.shelve.click()
    qtbot.waitUntil(lambda: bool(asked(engine, Shelve)), timeout=2_000)
    assert asked(engine, Shelve) == [Shelve("BATT_V", 300.0, "known")]


def test_a_shelved_alarm_stands_apart_counts_apart_and_is_taken_back(
    view: SessionView, flight: Flight, engine: FakeEngine, qtbot: QtBot
) -> None:
    tell(view, flight, change("BATT_V", AlarmState.SHELVED), change("BUS_V", AlarmState.RETURNED, AlarmLevel.WARNING))
    alarms, state = listed(view), view.bar.state()
    assert [row.change.parameter for row in alarms.model.rows()] == ["BUS_V"]
    assert alarms.suppressed.counts.text() == "Suppressed: 1 shelved, 0 by design, 0 out of service"
    assert (state.alarms, state.unacknowledged, state.suppressed) == ((1, 0, 0), (1, 0, 0), 1)
    qtbot.keyClick(alarms.table, Qt.Key.Key_U)
    qtbot.waitUntil(lambda: bool(asked(engine, Unshelve)), timeout=2_000)
    assert asked(engine, Unshelve) == [Unshelve("BATT_V")]


def test_r_resets_the_latch(view: SessionView, flight: Flight, engine: FakeEngine, qtbot: QtBot) -> None:
    tell(view, flight, change("BATT_V", AlarmState.LATCHED_ACKNOWLEDGED))
    listed(view).table.selectRow(0)
    qtbot.keyClick(listed(view).table, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: bool(asked(engine, ResetLatch)), timeout=2_000)
    assert asked(engine, ResetLatch) == [ResetLatch("BATT_V")]


def test_l_opens_the_limits_and_a_zero_is_put_in_force(view: SessionView, flight: Flight, engine: FakeEngine, qtbot: QtBot) -> None:
    tell(view, flight, change("BATT_V"))
    listed(view).table.selectRow(0)
    qtbot.keyClick(listed(view).table, Qt.Key.Key_L)
    editor = view.alarms.dialog
    assert isinstance(editor, LimitEditor)
    assert editor.fields[AlarmLevel.WARNING, "low"].text() == "7"
    assert not editor.put.isEnabled()
    for field in editor.fields.values():
        field.clear()
    editor.fields[AlarmLevel.CRITICAL, "low"].setText("0")
    editor.reason.setText("old battery")
    editor.put.click()
    qtbot.waitUntil(lambda: bool(asked(engine, ChangeLimit)), timeout=2_000)
    limits = HandLimits((AlarmRange(3, 0.0, None),), 3, editor.conformance.value(), 0.0)
    assert asked(engine, ChangeLimit) == [ChangeLimit("BATT_V", limits, "old battery")]


def test_limits_in_force_are_shown_wherever_limits_are(view: SessionView, flight: Flight) -> None:
    assert limits_now(view.model, "BATT_V", "7 .. 8.42") == "7 .. 8.42"
    tell(view, flight, change("BATT_V"), limits=(LimitState("BATT_V", (AlarmRange(1, 0.0, None),), hand=HAND),))
    assert limits_now(view.model, "BATT_V", "usual") == "> 0 by hand"
    row = listed(view).model.row(0)
    assert row.limits is not None
    assert row.limits.hand == HAND
    plots = view.rooms["pass"].plots
    assert plots is not None
    info = plots.info("BATT_V")
    assert info is not None
    assert info.limits == (AlarmRange(1, 0.0, None),)
    tell(view, flight, limits=(LimitState("BATT_V", (AlarmRange(1, 4.0, None),), context="MODE == SAFE"),))
    assert limits_now(view.model, "BATT_V", "usual") == "> 4 (MODE == SAFE)"
    tell(view, flight, limits=(LimitState("BATT_V", hand=replace(HAND, limits=HandLimits(is_off=True))),))
    assert limits_now(view.model, "BATT_V", "usual") == "out of service"
    assert view.model.ranges("BATT_V") == ()
    tell(view, flight, limits=(LimitState("BATT_V"),))
    assert limits_now(view.model, "BATT_V", "usual") == "usual"


def test_the_limits_of_the_context_that_holds_are_opened_changed_and_listed(
    view: SessionView, flight: Flight, engine: FakeEngine, qtbot: QtBot
) -> None:
    safe = LimitByHand("RATE_X", HandLimits((AlarmRange(1, -9.0, 9.0),)), 5, "OPS1", "tumbles", "ATT_MODE == SAFE")
    suppressed = listed(view).suppressed
    assert suppressed.hands.isHidden()
    tell(view, flight, limits=(LimitState("RATE_X", (AlarmRange(1, -2.5, 2.5),), hands=(safe,)),))
    assert limits_now(view.model, "RATE_X", "usual") == "-2.5 .. 2.5 *"
    assert limits_tip(view.model, "RATE_X") == (
        "warning -9 .. 9 deg/s where ATT_MODE == SAFE, by hand since 1970-001T00:00:00Z by OPS1: tumbles"
    )
    tell(view, flight, limits=(LimitState("RATE_X", safe.limits.ranges, "ATT_MODE == SAFE", safe, (safe,)),))
    assert limits_now(view.model, "RATE_X", "usual") == "-9 .. 9 by hand (ATT_MODE == SAFE)"
    assert suppressed.hands.text() == "1 with limits by hand  Shift+L"
    qtbot.keyClick(listed(view).table, Qt.Key.Key_L, Qt.KeyboardModifier.ShiftModifier)
    popup = view.findChild(FindPopup, "hand_limits")
    assert popup.titles() == ["RATE_X"]
    assert popup.model.row(0).detail.startswith("warning -9 .. 9 deg/s where ATT_MODE == SAFE, by hand since")
    qtbot.keyClick(popup.field, Qt.Key.Key_Return)
    editor = view.alarms.dialog
    assert isinstance(editor, LimitEditor)
    assert (editor.context, editor.fields[AlarmLevel.WARNING, "high"].text()) == ("ATT_MODE == SAFE", "9")
    editor.reason.setText("mended")
    editor.back.click()
    qtbot.waitUntil(lambda: bool(asked(engine, ChangeLimit)), timeout=2_000)
    assert asked(engine, ChangeLimit) == [ChangeLimit("RATE_X", None, "mended", context="ATT_MODE == SAFE")]


def test_limits_that_change_while_it_runs_are_the_bands_of_the_plot(view: SessionView, flight: Flight) -> None:
    view.show_workspace("pass")
    view.frame()  # else its panels would still take their turns to be painted, and refresh nothing else
    plots = view.rooms["pass"].plots
    assert plots is not None
    plot = next(each for each in plots.grid.plots if each.focused == "BATT_V")
    plot.append("BATT_V", np.array([view.model.now_ns() - SECOND_NS, view.model.now_ns()]), np.array([8.3, 8.5]))

    def bands() -> list[tuple[float, float, int]]:
        view.room.workspace.refresh(next(LATER_MS), rate=1.0)
        plot.face.refit()
        plot.face.redraw()
        plot.draw()
        return [(round(area.top(), 2), round(area.bottom(), 2), level) for area, level in plot.canvas.limits.bands()]

    usual = bands()
    tell(view, flight, limits=(LimitState("BATT_V", (AlarmRange(3, None, 8.4),), hand=HAND),))
    (above,) = bands()
    assert above[0] == 8.4
    assert above[1:] == (round(plot.canvas.value_range()[1], 2), 3)
    tell(view, flight, limits=(LimitState("BATT_V", hand=replace(HAND, limits=HandLimits(is_off=True))),))
    assert bands() == []
    tell(view, flight, limits=(LimitState("BATT_V"),))
    assert bands() == usual != []


def test_a_value_that_has_returned_is_not_bad_now(view: SessionView, flight: Flight) -> None:
    tell(view, flight, change("BATT_V", AlarmState.RETURNED))
    assert level_now(view.model, "BATT_V") is AlarmLevel.NORMAL
    tell(view, flight, change("BATT_V", AlarmState.SHELVED))
    assert level_now(view.model, "BATT_V") is AlarmLevel.CRITICAL


def test_a_flood_is_one_line(view: SessionView, flight: Flight) -> None:
    tell(view, flight, flood=AlarmFlood(0, 10 * 10**9, 37, "BATT_V"))
    assert listed(view).flood.text() == "Alarm flood: 37 alarms in 10 s, first BATT_V"
    tell(view, flight)
    assert listed(view).flood.isHidden()


def test_a_critical_alarm_is_heard_until_it_is_silenced(view: SessionView, flight: Flight) -> None:
    player = view.alarms.player
    assert isinstance(player, FakePlayer)
    tell(view, flight, change("BATT_V"))
    player.played.clear()
    for at_ms in range(10_000_000, 10_020_000, 200):
        view.alarms.ring(at_ms)
    assert player.played.count("alarm-critical.wav") == 4
    view.alarms.silence()
    player.played.clear()
    view.alarms.ring(10_100_000)
    assert player.played == []


def test_filters_hide_rows_and_say_so(view: SessionView, flight: Flight, qtbot: QtBot) -> None:
    tell(view, flight, change("BATT_V"), change("BUS_V", level=AlarmLevel.WARNING))
    alarms = listed(view)
    qtbot.keyClick(alarms.table, Qt.Key.Key_F)
    assert [row.change.parameter for row in alarms.model.rows()] == ["BATT_V"]
    assert alarms.counts.text() == "2 standing, 2 unack., 1 not listed"
