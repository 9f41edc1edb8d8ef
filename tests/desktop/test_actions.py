"""Every action has a name, words, keys of its own and a handler; the palette knows them all; each works from the keyboard."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QInputDialog
from pytestqt.qtbot import QtBot

from console.desktop.actions import ACTIONS, ActionSpec
from console.desktop.handlers import Handlers
from console.desktop.main_window import MainWindow
from console.session.messages import Acknowledge, AddNote, Shutdown, Steer
from tests.desktop.conftest import OpenWindow
from tests.desktop.engines import FakeEngine, SteppedEngine
from tests.desktop.flights import Flight, refresh_all, take_all, view_of
from widgets.restyle import Restyle


@pytest.fixture
def window(flight: Flight, engine: FakeEngine, open_window: OpenWindow, qtbot: QtBot) -> MainWindow:
    opened = open_window(flight.mission, flight.welcome, engine)
    view_of(opened).show_workspace("monitor")
    qtbot.waitExposed(opened)
    opened.activateWindow()
    return opened


@pytest.fixture
def replay(replay_window: MainWindow) -> MainWindow:
    return replay_window


def press(qtbot: QtBot, window: MainWindow, keys: str) -> None:
    """Press keys in the window, as a keyboard would."""
    combined = QKeySequence(keys)[0]
    qtbot.keyClick(window, combined.key(), combined.keyboardModifiers())


def in_mode(*, is_replay: bool) -> list[ActionSpec]:
    return [spec for spec in ACTIONS if spec.is_replay in (None, is_replay)]


@pytest.mark.parametrize("spec", ACTIONS, ids=lambda spec: spec.name)
def test_an_action_has_a_name_words_and_a_handler(spec: ActionSpec) -> None:
    assert spec.name.isidentifier()
    assert spec.text[0].isupper()
    assert not spec.text.endswith(".")
    assert callable(getattr(Handlers, spec.name))
    assert not spec.keys or QKeySequence(spec.keys).toString() == spec.keys


@pytest.mark.parametrize("is_replay", [False, True])
def test_no_two_actions_share_keys_or_a_name(is_replay: bool) -> None:
    keys = Counter(spec.keys for spec in in_mode(is_replay=is_replay) if spec.keys)
    assert keys.most_common(1)[0][1] == 1
    assert len({spec.name for spec in ACTIONS}) == len(ACTIONS)


def test_every_handler_is_an_action(window: MainWindow) -> None:
    assert set(window._handlers.by_name()) == {spec.name for spec in ACTIONS}


def test_the_window_holds_every_action_by_its_object_name(window: MainWindow, replay: MainWindow) -> None:
    for opened, is_replay in ((window, False), (replay, True)):
        held = {action.objectName(): action for action in opened.actions()}
        assert set(held) == {spec.name for spec in in_mode(is_replay=is_replay)}
        for spec in in_mode(is_replay=is_replay):
            assert held[spec.name].text() == spec.text
            assert held[spec.name].shortcut() == QKeySequence(spec.keys)


def test_a_replay_has_no_action_that_commands(replay: MainWindow) -> None:
    names = {action.objectName() for action in replay.actions()}
    assert not names & {"choose_command", "build_ping", "add_note", "end_session"}


def test_the_palette_lists_every_action(window: MainWindow, qtbot: QtBot) -> None:
    press(qtbot, window, "Ctrl+K")
    palette = window._handlers._palette
    assert palette is not None
    qtbot.waitUntil(palette.isVisible, timeout=2000)
    assert {find.title for find in palette.model.all_rows()} == {spec.text for spec in in_mode(is_replay=False)}
    palette.hide()


def test_the_palette_runs_what_is_chosen_in_it(window: MainWindow, qtbot: QtBot) -> None:
    press(qtbot, window, "Ctrl+K")
    palette = window._handlers._palette
    assert palette is not None
    qtbot.keyClicks(palette.field, "investigate")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert view_of(window).room.workspace.name == "investigate"


@pytest.mark.parametrize(("keys", "name"), [("Ctrl+2", "pass"), ("Ctrl+3", "investigate"), ("Ctrl+1", "monitor")])
def test_workspaces_are_a_key_away(window: MainWindow, qtbot: QtBot, keys: str, name: str) -> None:
    view_of(window).show_workspace("pass" if name != "pass" else "monitor")
    press(qtbot, window, keys)
    assert view_of(window).room.workspace.name == name
    assert window.settings.workspace == name


def test_the_slash_searches_telemetry(window: MainWindow, qtbot: QtBot) -> None:
    press(qtbot, window, "/")
    table = view_of(window).rooms["pass"].table
    assert table is not None
    qtbot.waitUntil(table.table.search.hasFocus, timeout=2000)


def test_the_slash_searches_the_list_one_is_in(window: MainWindow, qtbot: QtBot) -> None:
    events = view_of(window).rooms["monitor"].workspace.panels["events"].widget
    events.table.setFocus()
    qtbot.waitUntil(events.table.hasFocus, timeout=2000)
    qtbot.keyClick(events.table, Qt.Key.Key_Slash)
    qtbot.waitUntil(events.search.hasFocus, timeout=2000)


def test_a_slash_in_a_field_is_a_slash(window: MainWindow, qtbot: QtBot) -> None:
    events = view_of(window).rooms["monitor"].workspace.panels["events"].widget
    events.search.setFocus()
    qtbot.waitUntil(events.search.hasFocus, timeout=2000)
    qtbot.keyClicks(events.search, "a/b")
    assert events.search.text() == "a/b"


def test_a_ping_is_one_key_away(window: MainWindow, qtbot: QtBot) -> None:
    press(qtbot, window, "Ctrl+P")
    builder = view_of(window).rooms["pass"].builder
    assert builder is not None
    assert builder.builder.command is not None
    assert builder.builder.command.name == "PING"


def test_commands_are_searched_by_a_key(window: MainWindow, qtbot: QtBot) -> None:
    press(qtbot, window, "Ctrl+M")
    builder = view_of(window).rooms["pass"].builder
    assert builder is not None
    qtbot.waitUntil(builder.builder.search.hasFocus, timeout=2000)


def test_the_queue_is_a_key_away_even_when_its_panel_was_closed(window: MainWindow, qtbot: QtBot) -> None:
    workspace = view_of(window).rooms["pass"].workspace
    workspace.dock("queue").hide()
    press(qtbot, window, "Ctrl+G")
    queue = workspace.panels["queue"].widget
    qtbot.waitUntil(lambda: queue.isVisible() and queue.isAncestorOf(QApplication.focusWidget()), timeout=2000)


def test_a_parameter_is_added_to_the_plots(window: MainWindow, qtbot: QtBot) -> None:
    press(qtbot, window, "Ctrl+L")
    search = window._handlers._search
    assert search is not None
    qtbot.keyClicks(search.field, "TEMP_CAM")
    qtbot.keyClick(search.field, Qt.Key.Key_Return)
    plots = view_of(window).rooms["pass"].plots
    assert plots is not None
    assert "TEMP_CAM" in plots.grid.parameters()


def test_an_alarm_is_acknowledged_by_keys(window: MainWindow, engine: FakeEngine, flight: Flight, qtbot: QtBot) -> None:
    take_all(view_of(window), flight.deliveries)
    alarms = view_of(window).room.alarms
    assert alarms is not None
    alarms.list.table.selectRow(0)
    press(qtbot, window, "Ctrl+A")
    press(qtbot, window, "Ctrl+Shift+A")
    chosen, everything = engine.sent_of(Acknowledge)
    assert isinstance(chosen, Acknowledge)
    assert chosen.parameter == alarms.list.model.row(0).change.parameter
    assert everything == Acknowledge("")
    assert alarms.list.model.row(0).is_waiting, "nothing looks acknowledged before the engine has said so"


def test_a_note_goes_to_the_engine(window: MainWindow, engine: FakeEngine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: ("  antenna squeaks ", True))
    press(qtbot, window, "Ctrl+N")
    assert engine.sent_of(AddNote) == [AddNote("antenna squeaks")]


@pytest.mark.parametrize("answer", [("", True), ("   ", True), ("words", False)])
def test_no_note_is_written_without_words(
    window: MainWindow, engine: FakeEngine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, answer: tuple[str, bool]
) -> None:
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: answer)
    press(qtbot, window, "Ctrl+N")
    assert engine.sent_of(AddNote) == []


def test_the_recording_is_replayed_in_a_window_of_its_own(window: MainWindow, flight: Flight, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.open_requested, timeout=2000) as asked:
        press(qtbot, window, "Ctrl+R")
    assert asked.args == [str(flight.recording)]


def test_themes_follow_each_other_and_reach_every_widget(window: MainWindow, qtbot: QtBot) -> None:
    seen = []
    for _ in range(3):
        press(qtbot, window, "Ctrl+T")
        seen.append(window.settings.theme)
        restyle = view_of(window).findChild(Restyle)
        qtbot.waitUntil(lambda restyle=restyle: restyle.is_done, timeout=60_000)  # type: ignore[misc]
        panels = [panel.widget for room in view_of(window).rooms.values() for panel in room.workspace.panels.values()]
        assert window.centralWidget().theme.name == window.settings.theme  # type: ignore[attr-defined]
        assert {panel.theme.name for panel in panels if hasattr(panel, "theme")} == {window.settings.theme}
    assert seen == ["light", "night", "dark"]


def test_every_open_window_learns_of_another_look(window: MainWindow, flight: Flight, open_window: OpenWindow, qtbot: QtBot) -> None:
    other = open_window(flight.mission, flight.welcome, FakeEngine(), window.settings)
    action_of(other, "show_palette").trigger()
    kept = other._handlers._palette
    action_of(window, "next_theme").trigger()
    assert [each.desk.theme.name for each in (view_of(window), view_of(other))] == ["light", "light"]
    assert other._handlers._palette is None is not kept, "the next one is made in the new look"
    action_of(other, "next_theme").trigger()
    for restyle in (view_of(each).findChild(Restyle) for each in (window, other)):
        qtbot.waitUntil(lambda restyle=restyle: restyle.is_done, timeout=60_000)  # type: ignore[misc]
    for each in (window, other):
        panels = [panel.widget for room in view_of(each).rooms.values() for panel in room.workspace.panels.values()]
        assert view_of(each).desk.theme.name == "night"
        assert {panel.theme.name for panel in panels if hasattr(panel, "theme")} == {"night"}, "whichever window was first"


def test_a_layout_is_saved_by_name_and_brought_back(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace = view_of(window).room.workspace
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: ("night shift", True))
    monkeypatch.setattr(QInputDialog, "getItem", lambda *arguments: (arguments[3][0], True))
    workspace.dock("fleet").hide()
    press(qtbot, window, "Ctrl+Shift+S")
    workspace.dock("fleet").show()
    press(qtbot, window, "Ctrl+Shift+L")
    assert not workspace.dock("fleet").isVisible()
    action_of(window, "reset_layout").trigger()
    assert workspace.dock("fleet").isVisible()


def test_the_panel_with_the_keyboard_floats_and_docks_again(window: MainWindow, qtbot: QtBot) -> None:
    workspace = view_of(window).room.workspace
    workspace.reveal("fleet").setFocus()
    qtbot.waitUntil(lambda: workspace.dock("fleet").isAncestorOf(QApplication.focusWidget()), timeout=2000)
    action_of(window, "float_panel").trigger()
    assert workspace.dock("fleet").isFloating()
    workspace.panels["fleet"].widget.window().activateWindow()
    workspace.reveal("fleet").setFocus()
    qtbot.waitUntil(lambda: workspace.dock("fleet").isAncestorOf(QApplication.focusWidget()), timeout=2000)
    action_of(window, "float_panel").trigger()
    assert not workspace.dock("fleet").isFloating()


def test_without_a_saved_layout_it_is_said(window: MainWindow, qtbot: QtBot) -> None:
    press(qtbot, window, "Ctrl+Shift+L")
    assert "no layout" in view_of(window).notices.notice()


def test_the_guide_comes_and_goes(window: MainWindow, qtbot: QtBot) -> None:
    guide = view_of(window).guide
    press(qtbot, window, "Shift+F1")
    assert guide.isVisible()
    press(qtbot, window, "Shift+F1")
    assert not guide.isVisible()


def test_the_session_is_ended_from_the_palette_only(window: MainWindow, engine: FakeEngine) -> None:
    action_of(window, "end_session").trigger()
    assert engine.sent_of(Shutdown) == [Shutdown()]


def test_closing_lets_go_of_the_engine_and_does_not_end_it(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.closed, timeout=2000):
        press(qtbot, window, "Ctrl+Q")
    assert engine.is_closed
    assert engine.sent_of(Shutdown) == []


def test_a_replay_is_played_paused_and_stepped_by_keys(replay: MainWindow, replay_engine: SteppedEngine, qtbot: QtBot) -> None:
    view = view_of(replay)
    press(qtbot, replay, "Space")
    assert replay_engine.sent == [Steer(rate=1.0)]
    replay_engine.step()
    qtbot.waitUntil(lambda: view.model.rate == 1.0, timeout=2000)
    refresh_all(view)
    press(qtbot, replay, "Space")
    press(qtbot, replay, "Ctrl+Right")
    press(qtbot, replay, "Ctrl+Left")
    assert replay_engine.sent[1:] == [Steer(rate=0.0), Steer(rate=0.0, step=1), Steer(rate=0.0, step=-1)]


def test_space_on_a_button_presses_the_button(replay: MainWindow, replay_engine: SteppedEngine, qtbot: QtBot) -> None:
    table = view_of(replay).rooms["investigate"].table
    assert table is not None
    table.table.raw_button.setFocus()
    qtbot.waitUntil(table.table.raw_button.hasFocus, timeout=2000)
    press(qtbot, replay, "Space")
    assert table.table.is_raw
    assert replay_engine.sent == []


def action_of(window: MainWindow, name: str) -> QAction:
    return next(action for action in window.actions() if action.objectName() == name)
