"""The on-board schedule's view: two steps to uplink, nothing by Enter, differences named, a line of time for hands and keys."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent

from console.command.activities import ActivityName, ActivityState, ScheduleView
from console.errors import KnownError
from console.utc import SECOND_NS, parse_utc
from widgets.onboard_compose import ComposeDialog
from widgets.onboard_line import HEIGHT_PX, MINUTE_NS, STATE_STATUS
from widgets.onboard_move import places_text
from widgets.onboard_schedule import OnboardSchedule, demo_view, schedule_words

NOW_NS = parse_utc("2026-326T10:55:12Z")
PLANNED, ON_BOARD, DONE = (ActivityName(0, 100, 0x2000 + number) for number in (5, 2, 1))
NAMES = ("arm", "send", "cancel", "delete", "list", "report", "enable", "compose")


@pytest.fixture
def panel(qtbot) -> OnboardSchedule:
    made = OnboardSchedule()
    qtbot.addWidget(made)
    made.resize(900, 400)
    made.show_schedule(demo_view(), NOW_NS)
    made.show()
    return made


@pytest.fixture
def asked(panel) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for name in NAMES:
        getattr(panel, f"{name}_requested").connect(lambda *args, name=name: found.append((name, args[0] if args else None)))
    return found


def test_uplinking_takes_two_steps(panel, asked, qtbot) -> None:
    panel.choose(PLANNED)
    qtbot.keyClick(panel.table, Qt.Key.Key_S, Qt.KeyboardModifier.ShiftModifier)
    assert asked == []
    qtbot.keyClick(panel.table, Qt.Key.Key_A)
    view = demo_view()
    armed = tuple(replace(one, is_armed=one.name == PLANNED) for one in view.activities)
    panel.show_schedule(replace(view, activities=armed), NOW_NS)
    qtbot.keyClick(panel.table, Qt.Key.Key_S, Qt.KeyboardModifier.ShiftModifier)
    assert asked == [("arm", 5), ("send", 5)]


def test_enter_and_double_clicks_do_nothing(panel, asked, qtbot) -> None:
    for name in (PLANNED, ON_BOARD):
        panel.choose(name)
        for widget in (panel.table, *panel.buttons, panel):
            qtbot.keyClick(widget, Qt.Key.Key_Return)
            qtbot.keyClick(widget, Qt.Key.Key_Enter)
        qtbot.mouseDClick(panel.table.viewport(), Qt.MouseButton.LeftButton, pos=panel.table.visualRect(panel.model.index(0, 1)).center())
    assert asked == []


def test_delete_cancels_what_is_planned_and_commands_what_is_on_board(panel, asked, qtbot) -> None:
    for name in (PLANNED, ON_BOARD, DONE):
        panel.choose(name)
        qtbot.keyClick(panel.table, Qt.Key.Key_Delete)
    assert [(what, getattr(value, "name", value)) for what, value in asked] == [("cancel", 5), ("delete", ON_BOARD)]


def test_only_what_is_on_board_can_be_asked_about(panel, asked, qtbot) -> None:
    for name in (PLANNED, DONE, ON_BOARD):
        panel.choose(name)
        qtbot.keyClick(panel.table, Qt.Key.Key_Q)
    assert [(what, value.name) for what, value in asked] == [("report", ON_BOARD)]


def test_keys_list_run_and_compose(panel, asked, qtbot) -> None:
    for key in (Qt.Key.Key_L, Qt.Key.Key_E, Qt.Key.Key_N):
        qtbot.keyClick(panel.table, key)
    assert asked == [("list", None), ("enable", False), ("compose", NOW_NS + 10 * MINUTE_NS)]


def test_where_nothing_can_be_commanded_keys_do_nothing(qtbot) -> None:
    panel = OnboardSchedule(can_command=False)
    qtbot.addWidget(panel)
    panel.show_schedule(demo_view(), NOW_NS)
    panel.choose(PLANNED)
    panel.show()
    found: list[str] = []
    for name in NAMES:
        getattr(panel, f"{name}_requested").connect(lambda *_, name=name: found.append(name))
    for key in (Qt.Key.Key_A, Qt.Key.Key_L, Qt.Key.Key_E, Qt.Key.Key_N, Qt.Key.Key_Q, Qt.Key.Key_Delete):
        qtbot.keyClick(panel.table, key)
    assert found == []
    assert not any(button.isVisibleTo(panel) for button in panel.buttons)


def test_the_cursor_moves_by_keys_and_by_hand_and_never_into_the_past(panel, asked, qtbot) -> None:
    line = panel.line
    qtbot.keyClick(line, Qt.Key.Key_Right)
    qtbot.keyClick(line, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert line.cursor_ns == NOW_NS + 21 * MINUTE_NS
    qtbot.keyClick(line, Qt.Key.Key_N)
    assert asked == [("compose", NOW_NS + 21 * MINUTE_NS)]
    for _ in range(4):
        qtbot.keyClick(line, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert line.cursor_ns == NOW_NS + MINUTE_NS
    middle = QPointF(line.width() * 0.35, HEIGHT_PX / 2).toPoint()
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton, pos=middle)
    assert NOW_NS + MINUTE_NS < line.cursor_ns < NOW_NS + 20 * MINUTE_NS


def test_a_mark_on_the_line_chooses_its_activity(panel, qtbot) -> None:
    one = demo_view().activities[-1]
    qtbot.mouseClick(panel.line, Qt.MouseButton.LeftButton, pos=panel.line._mark(one).center().toPoint())
    assert panel.chosen() == one


def moves_of(panel: OnboardSchedule) -> list[tuple[ActivityName, int]]:
    told: list[tuple[ActivityName, int]] = []
    panel.move_requested.connect(lambda one, at_ns: told.append((one.name, at_ns)))
    return told


def test_a_mark_is_dragged_along_and_the_move_is_asked_for_when_it_is_let_go(panel, qtbot) -> None:
    line, told = panel.line, moves_of(panel)
    start = line._mark(next(one for one in demo_view().activities if one.name == ON_BOARD)).center().toPoint()
    target = QPoint(round(line._x(NOW_NS + 17 * MINUTE_NS)), start.y())
    qtbot.mousePress(line, Qt.MouseButton.LeftButton, pos=start)
    drag(line, target)
    assert line.moving is not None
    assert line.moving.words()[0].startswith("CAMERA_POWER STATE ON: 11:07:12 to 11:1")
    assert told == [], "nothing is asked for before it is let go"
    qtbot.mouseRelease(line, Qt.MouseButton.LeftButton, pos=target)
    ((name, at_ns),) = told
    assert name == ON_BOARD
    assert abs(at_ns - (NOW_NS + 17 * MINUTE_NS)) < MINUTE_NS


def drag(line, to: QPoint) -> None:
    where = QPointF(to)
    event = QMouseEvent(QEvent.Type.MouseMove, where, line.mapToGlobal(where), Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton,
                        Qt.KeyboardModifier.NoModifier)  # fmt: skip
    line.mouseMoveEvent(event)


def test_escape_lets_a_drag_come_to_nothing_and_a_click_moves_nothing(panel, qtbot) -> None:
    line, told = panel.line, moves_of(panel)
    start = line._mark(next(one for one in demo_view().activities if one.name == ON_BOARD)).center().toPoint()
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mousePress(line, Qt.MouseButton.LeftButton, pos=start)
    drag(line, start + QPoint(80, 0))
    qtbot.keyClick(line, Qt.Key.Key_Escape)
    qtbot.mouseRelease(line, Qt.MouseButton.LeftButton, pos=start + QPoint(80, 0))
    assert told == []
    assert line.moving is None


def test_keys_take_an_activity_up_move_it_and_ask_for_the_move(panel, qtbot) -> None:
    told = moves_of(panel)
    panel.choose(ON_BOARD)
    qtbot.keyClick(panel.table, Qt.Key.Key_M)
    qtbot.keyClick(panel.line, Qt.Key.Key_Right)
    qtbot.keyClick(panel.line, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(panel.line, Qt.Key.Key_Return)
    assert told == [], "Enter asks for nothing"
    qtbot.keyClick(panel.line, Qt.Key.Key_M)
    assert told == [(ON_BOARD, NOW_NS + 13 * MINUTE_NS + SECOND_NS)]
    qtbot.keyClick(panel.table, Qt.Key.Key_M)
    for _ in range(3):
        qtbot.keyClick(panel.line, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(panel.line, Qt.Key.Key_M)
    assert told[1] == (ON_BOARD, NOW_NS + MINUTE_NS), "never into the past, nor so near that it could not get there"


def test_what_has_run_and_what_can_not_be_commanded_is_not_moved(panel, qtbot) -> None:
    panel.choose(DONE)
    qtbot.keyClick(panel.table, Qt.Key.Key_M)
    assert panel.line.moving is None
    panel.choose(ON_BOARD)
    qtbot.keyClick(panel.table, Qt.Key.Key_M)
    gone = tuple(replace(one, state=ActivityState.EXECUTED) if one.name == ON_BOARD else one for one in demo_view().activities)
    panel.show_schedule(replace(demo_view(), activities=gone), NOW_NS)
    assert panel.line.moving is None, "it was executed under the operator's hand"
    panel.show_schedule(demo_view(), NOW_NS)
    panel.show_past(is_past=True)
    panel.begin_move()
    assert panel.line.moving is None


def test_both_places_of_a_moved_activity_are_told(panel) -> None:
    wanted = next(one for one in demo_view().activities if one.wanted_ns >= 0)
    assert "is to be moved to 11:18:12" in panel.line.tip_at(panel.line._mark(wanted).center())
    done = replace(wanted, release_ns=wanted.wanted_ns, was_ns=wanted.release_ns, wanted_ns=-1)
    assert places_text(done).startswith("was at 11:15:12")
    assert panel.line.span_ns()[1] >= wanted.wanted_ns


def test_the_schedule_is_told_in_a_sentence() -> None:
    assert schedule_words(demo_view())[0].startswith("1 differs from the spacecraft's report. Running, listed")
    assert "Not known whether it runs, not listed so far" in schedule_words(ScheduleView())[0]
    assert schedule_words(ScheduleView(is_enabled=False))[0].startswith("Disabled")


def test_every_state_has_a_shape() -> None:
    assert set(STATE_STATUS) == set(ActivityState)


def test_the_dialog_plans_what_it_reads(qtbot) -> None:
    def read(text: str) -> int:
        if not text.isdigit():
            raise KnownError("no time")
        return int(text)

    dialog = ComposeDialog("PING", NOW_NS, read)
    qtbot.addWidget(dialog)
    planned: list[object] = []
    dialog.plan_requested.connect(planned.append)
    assert not dialog.plan.isEnabled()
    dialog.time.setText(str(NOW_NS))
    assert dialog.plan.isEnabled()
    dialog.plan.click()
    assert planned == [NOW_NS]
