"""The antenna's panel says what the antenna is about, shows machine limits as what they are, and its stop button is always there."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea

from console.station.state import AntennaMode, AntennaState, DeviceStatus, LineStatus, RadioState
from console.utc import SECOND_NS
from widgets import antenna_panel, antenna_plan_line, antenna_point_dialog, antenna_scales
from widgets.antenna_panel import AntennaPanel, device_words, frequency_text, mode_words, next_words
from widgets.antenna_plan_line import AntennaPlanLine, demo_course, plan_words
from widgets.antenna_point_dialog import AntennaPointDialog
from widgets.antenna_scales import MachineRange
from widgets.theme import DARK, LIGHT, NIGHT, Status

COURSE = demo_course()
NOW_NS = COURSE.aos_ns + 100 * SECOND_NS
DEVICE = DeviceStatus("rotctld:127.0.0.1:4533", LineStatus.OPEN)
TRACKING = AntennaState(NOW_NS, AntennaMode.TRACKING, DEVICE, "", "WAU-1", (10.0, 20.0), (11.0, 21.0), (11.0, 21.0), 0.7)
MACHINE = MachineRange(-180.0, 540.0, 0.0, 180.0, 3.0)


@pytest.fixture
def panel(qtbot) -> AntennaPanel:
    made = AntennaPanel()
    qtbot.addWidget(made)
    made.let_command(True)
    made.resize(470, 420)
    made.show()
    return made


@pytest.mark.parametrize("mode", list(AntennaMode))
def test_every_mode_has_a_status_and_words(mode):
    status, words = mode_words(replace(TRACKING, mode=mode))
    assert isinstance(status, Status)
    assert words


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        ({}, Status.NORMAL, "Tracking · WAU-1"),
        ({"mode": AntennaMode.OFF_BEAM}, Status.CAUTION, "Off beam · WAU-1"),
        ({"mode": AntennaMode.STOPPED}, Status.SERIOUS, "Stopped"),
        ({"mode": AntennaMode.LOST}, Status.CRITICAL, "No contact"),
        ({"mode": AntennaMode.WAITING}, Status.STANDBY, "Waiting for WAU-1"),
    ],
)
def test_mode_words(changes, status, words):
    assert mode_words(replace(TRACKING, **changes)) == (status, words)


def test_what_is_wrong_goes_before_what_comes_next():
    waiting = replace(TRACKING, mode=AntennaMode.WAITING, next_ns=COURSE.aos_ns)
    before_ns = COURSE.aos_ns - 65 * SECOND_NS
    assert next_words(waiting, COURSE, before_ns) == "AOS at 10:55:12, in 00:01:05"
    assert next_words(replace(waiting, next_ns=COURSE.aos_ns - 60 * SECOND_NS), COURSE, before_ns).startswith("Sets out at 10:54:12")
    assert next_words(replace(waiting, detail="behind the target"), COURSE, before_ns) == "Behind the target"
    assert next_words(TRACKING, COURSE, NOW_NS) == ""


@pytest.mark.parametrize(("hertz", "text"), [(None, "-"), (0.0, "-"), (2_244_949_321.0, "2244.949 321"), (145_000_000.0, "145.000 000")])
def test_frequencies_show_all_their_hertz(hertz, text):
    assert frequency_text(hertz) == text


def test_a_device_that_was_lost_says_how_often():
    assert device_words(replace(DEVICE, losses=3)) == "rotctld:127.0.0.1:4533  open, lost 3 times"
    assert device_words(DeviceStatus()) == ""


@pytest.mark.parametrize(
    ("low", "high", "overlaps"),
    [
        (0.0, 360.0, ()),
        (-90.0, 90.0, ()),
        (0.0, 450.0, ((0.0, 90.0), (360.0, 450.0))),
        (-180.0, 540.0, ((-180.0, 540.0),)),
    ],
)
def test_overlap_is_what_is_reached_on_two_turns(low, high, overlaps):
    assert MachineRange(low, high).overlaps() == overlaps


def test_the_plan_is_told_with_its_keyholes():
    assert plan_words(COURSE) == "Can't flip: its elevation ends at 90°. Off beam 18 s from 11:00:03, too slow"


def test_under_the_pointer_the_plan_says_time_position_and_keyhole(qtbot):
    line = AntennaPlanLine()
    qtbot.addWidget(line)
    line.resize(460, line.height())
    assert line.tip_at(QPointF(230, 30)) == ""
    line.show_plan(COURSE, MACHINE, NOW_NS)
    assert "off beam: the machine is too slow" in line.tip_at(line._area().center())
    assert "off beam" not in line.tip_at(QPointF(line._area().left() + 5, 30))


def test_without_an_antenna_the_panel_says_what_would_fill_it(panel):
    panel.show_antenna(None, None, MACHINE, 0)
    assert panel.headline.text() == antenna_panel.NOTHING
    assert not panel.stop.isEnabled()


def test_while_stopped_only_resume_moves_it_and_stop_can_be_pressed_again(panel):
    panel.show_antenna(replace(TRACKING, mode=AntennaMode.STOPPED), COURSE, MACHINE, NOW_NS)
    assert panel.resume.isEnabled()
    assert panel.stop.isEnabled()
    assert not any(button.isEnabled() for button in (panel.track, panel.park, panel.point))
    panel.show_antenna(TRACKING, COURSE, MACHINE, NOW_NS)
    assert not panel.resume.isEnabled()
    assert panel.track.isEnabled()


def test_target_and_radio_are_in_sight_in_a_panel_as_wide_as_its_dock(panel):
    radio = RadioState(replace(DEVICE, name="rigctld:127.0.0.1:14532"), True, False, 2245.0e6, 51e3, 2245.05e6, 2067.5e6, -47e3, 2067.4e6)
    panel.show_antenna(replace(TRACKING, radio=radio), COURSE, MACHINE, NOW_NS)
    panel.resize(440, 220)
    QApplication.processEvents()
    details = panel.findChild(QScrollArea, "antenna_details")
    assert details.widget().width() <= details.viewport().width()


@pytest.mark.parametrize("width", [360, 440, 600])
def test_the_stop_is_whole_however_narrow_the_panel(panel, width):
    panel.show_antenna(TRACKING, COURSE, MACHINE, NOW_NS)
    panel.resize(width, 320)
    QApplication.processEvents()
    assert panel.stop.width() >= panel.stop.sizeHint().width()
    assert panel.point.geometry().right() <= width


@pytest.mark.parametrize("name", ["stop", "resume", "track", "park", "point"])
def test_buttons_say_what_the_operator_wants(panel, qtbot, name):
    panel.show_antenna(replace(TRACKING, mode=AntennaMode.STOPPED if name == "resume" else AntennaMode.TRACKING), COURSE, MACHINE, NOW_NS)
    with qtbot.waitSignal(getattr(panel, f"{name}_requested"), timeout=1000):
        qtbot.mouseClick(getattr(panel, name), Qt.MouseButton.LeftButton)


def test_enter_stops_but_moves_nothing(panel, qtbot):
    panel.show_antenna(TRACKING, COURSE, MACHINE, NOW_NS)
    with qtbot.assertNotEmitted(panel.track_requested):
        qtbot.keyClick(panel.track, Qt.Key.Key_Return)
    assert isinstance(panel.stop, QPushButton)


def test_who_looks_on_has_the_stop_alone_and_a_replay_nothing(panel):
    panel.let_command(False, may_stop=True)
    assert panel.stop.isVisible()
    assert not panel.track.isVisible()
    panel.let_command(False)
    assert not panel.stop.isVisible()


def test_the_radio_shows_what_is_wanted_and_where_it_stands(panel):
    radio = RadioState(DEVICE, True, False, 2_244_949_321.0, -50_679.0, 2_244_949_310.0, 2_067_546_000.0, 46_000.0, None)
    panel.show_antenna(replace(TRACKING, radio=radio), COURSE, MACHINE, NOW_NS)
    assert [cell.text() for cell in panel.radio.cells["Down"]] == ["Down followed", "2244.949 321", "-50.679", "2244.949 310"]
    assert [cell.text() for cell in panel.radio.cells["Up"]] == ["Up left alone", "2067.546 000", "+46.000", "-"]


def test_what_is_unknown_is_shown_as_unknown(panel):
    lost = replace(TRACKING, mode=AntennaMode.LOST, actual=None, target=None, error_deg=None, detail="it did not answer within 2 s")
    panel.show_antenna(lost, None, MACHINE, NOW_NS)
    assert panel.explanation.text() == "It did not answer within 2 s"
    assert panel.scales.accessibleDescription() == "Azimuth -, target -; Elevation -, target -"


@pytest.mark.parametrize("theme", [DARK, LIGHT, NIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("made_by", [antenna_panel, antenna_plan_line, antenna_scales, antenna_point_dialog], ids=lambda one: one.__name__)
def test_demos_are_painted_in_every_theme(qtbot, theme, made_by):
    widget = made_by.demo()
    qtbot.addWidget(widget)
    widget.show()
    if hasattr(widget, "set_theme"):
        widget.set_theme(theme)
    assert not widget.grab().isNull()


def test_the_dialog_keeps_to_the_machine_and_enter_does_not_point(qtbot):
    dialog = AntennaPointDialog(MACHINE)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.show_position(-30.0, 200.0)
    assert (dialog.azimuth.value(), dialog.elevation.value()) == (330.0, 180.0)
    with qtbot.assertNotEmitted(dialog.point_requested):
        qtbot.keyClick(dialog.elevation, Qt.Key.Key_Return)
    with qtbot.waitSignal(dialog.point_requested, timeout=1000) as asked:
        qtbot.mouseClick(dialog.point, Qt.MouseButton.LeftButton)
    assert asked.args == [330.0, 180.0]
    assert dialog.isVisible()
