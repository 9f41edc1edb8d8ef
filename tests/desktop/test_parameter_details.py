"""The dialog about one parameter: opened from the table, up to date, with its history and what the dictionary says."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.desktop.panels.parameter_details import calibration_text, meaning_facts, rule_text, value_facts
from console.desktop.session_view import SessionView
from console.dictionary.calibration import Polynomial, Spline
from console.dictionary.model import AlarmRange, AlarmRule, Criterion, Kind, Parameter
from console.telemetry.current import CurrentValue
from console.telemetry.states import HandLimits, LimitByHand, LimitState
from console.utc import SECOND_NS
from tests.desktop.conftest import OpenWindow
from tests.desktop.engines import FakeEngine
from tests.desktop.flights import Flight, take_all, view_of
from widgets.parameter_details import ParameterDetails, demo


def dialog_of(view: SessionView) -> ParameterDetails:
    found = view.rooms["pass"].workspace.findChild(ParameterDetails)
    assert isinstance(found, ParameterDetails)
    return found


def test_i_opens_all_that_is_known_and_it_stays_up_to_date(
    flight: Flight, engine: FakeEngine, open_window: OpenWindow, qtbot: QtBot
) -> None:
    view = view_of(open_window(flight.mission, flight.welcome, engine))
    take_all(view, flight.deliveries[:-5])
    table = view.rooms["pass"].table
    assert table is not None
    table.table.show_group("All groups")
    place = table.table.model.place_of("BATT_V")
    assert place is not None
    table.table.table.selectRow(place)
    qtbot.keyClick(table.table.table, Qt.Key.Key_I)
    dialog = dialog_of(view)
    assert (dialog.title.text(), dialog.isVisible()) == ("BATT_V", True)
    assert dialog.rows["Limits"].text().startswith("warning 7 .. 8.42; distress 6.8 .. 8.45; critical")
    before = dialog.rows["Count"].text()
    qtbot.waitUntil(lambda: len(dialog.curve._values) > 10, timeout=5000)
    take_all(view, flight.deliveries[-5:])
    assert int(dialog.rows["Count"].text().replace(",", "")) > int(before.replace(",", ""))
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_what_never_came_shows_what_it_means(flight: Flight, engine: FakeEngine, open_window: OpenWindow) -> None:
    view = view_of(open_window(flight.mission, flight.welcome, engine))
    table = view.rooms["pass"].table
    assert table is not None
    table.table.details_requested.emit("TX_LEVEL")
    dialog = dialog_of(view)
    assert dialog.value.text() == "-   N never received"
    assert dialog.rows["Calibration"].text() == "0 OFF, 1 LOW, 2 HIGH"
    assert "Count" not in dialog.rows
    dialog.close()


def test_a_value_that_a_command_has_set_says_which_and_has_no_packet() -> None:
    found = CurrentValue(3, "<i8", "command PING", 5 * SECOND_NS, -1, 17, count=1, changed_ns=5 * SECOND_NS)
    facts = dict(value_facts(Parameter("P", "/P", Kind.INTEGER), found, 6 * SECOND_NS, math.inf))
    assert (facts["Set by"], facts["On-board time"]) == ("command PING", "not known")
    assert "Packet" not in facts


def test_calibrations_and_limits_in_words() -> None:
    def of(calibrate: object) -> str:
        return calibration_text(Parameter("P", "/P", Kind.FLOAT, calibrate=calibrate))  # type: ignore[arg-type]

    assert of(Polynomial((1.5, 0.0, -2.0))) == "1.5 + -2 x^2"
    assert of(Spline((0.0, 10.0), (0.0, 1.0))) == "2 points, order 1, raw 0 to 10"
    assert of(None) == ""
    rule = AlarmRule((AlarmRange(3, 0, None), AlarmRange(1, 2, 8, is_inside=True)), {"SAFE": 2}, min_violations=3)
    assert rule_text(rule) == "warning inside 2 .. 8; critical > 0; SAFE: distress; after 3 values in a row"


def test_limits_of_every_context_are_told_and_which_are_by_hand() -> None:
    safe = Criterion(lambda _, rows: np.zeros(rows, np.bool_), ("MODE",), "MODE == SAFE")
    rule = AlarmRule((AlarmRange(1, 6.0),), contexts=((safe, AlarmRule((AlarmRange(2, 4.0),))),))
    tank = Parameter("TANK", "/TANK", Kind.FLOAT, "bar", alarm=rule)
    assert dict(meaning_facts(tank))["Limits"] == "warning > 6\nwhere MODE == SAFE: distress > 4"
    hand = LimitByHand("TANK", HandLimits((AlarmRange(3, 0.0),)), 0, "OPS1", "leak", "MODE == SAFE")
    facts = dict(meaning_facts(tank, LimitState("TANK", (), "MODE == SAFE", hand, (hand,))))
    assert facts["Limits"] == "warning > 6\nwhere MODE == SAFE (now): critical > 0"
    assert facts["By hand"] == "critical > 0 bar where MODE == SAFE, by hand since 1970-001T00:00:00Z by OPS1: leak"
    off = LimitByHand("TANK", HandLimits(is_off=True), 0, "OPS1", "broken")
    assert dict(meaning_facts(tank, LimitState("TANK", hand=off)))["Limits"] == "out of service"


def test_the_dialog_asks_for_a_plot(qtbot: QtBot) -> None:
    dialog = demo()
    qtbot.addWidget(dialog)
    assert isinstance(dialog, ParameterDetails)
    with qtbot.waitSignal(dialog.plot_requested, timeout=1000) as asked:
        qtbot.keyClick(dialog, Qt.Key.Key_P)
    assert asked.args == ["BATT_V"]
