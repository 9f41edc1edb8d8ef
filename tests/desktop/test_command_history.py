"""The commands of all recordings in the window: found, copied into the queue, traced to their packets, written to files."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from console.command.states import Stage
from console.desktop.main_window import MainWindow
from console.desktop.panels.command_history import CommandHistoryPanel, past_command
from console.session.messages import Queue
from console.store.command_log import find_commands
from tests.desktop.conftest import OpenWindow
from tests.desktop.engines import FakeEngine
from tests.desktop.flights import Flight, take_all, view_of
from tests.store.recordings import begin, stage

PATIENCE_MS = 30_000


def recorded(folder: Path) -> Path:
    with begin(folder) as writer:
        for number, reached in enumerate([Stage.QUEUED, Stage.SENT, Stage.COMPLETED]):
            writer.command_stage(stage(number, reached, packet=9 if number == 2 else -1, by="FD"))
    return writer.path


def test_a_command_of_the_shown_recording_is_told_from_those_of_others(tmp_path: Path) -> None:
    path = recorded(tmp_path)
    (one,) = find_commands(tmp_path).commands
    assert past_command(one, path, is_sound=True).is_here
    assert not past_command(one, tmp_path / "other.moonkite", is_sound=True).is_here
    assert not past_command(one, None, is_sound=True).is_here
    told = past_command(one, path, is_sound=False)
    assert (told.told_arguments, told.people, told.is_sound) == ("A=x N=3", "FD", False)
    assert [each.packet for each in told.stages] == [-1, -1, 9]


@pytest.fixture
def shown(flight: Flight, engine: FakeEngine, open_window: OpenWindow, qtbot: QtBot) -> tuple[MainWindow, CommandHistoryPanel]:
    """A window on the flight whose command history has read the flight's recording and one more."""
    recorded(flight.recording.parent)
    window = open_window(flight.mission, flight.welcome, engine)
    view = view_of(window)
    panel = view.rooms["investigate"].command_history
    assert panel is not None
    panel._folder = flight.recording.parent
    window._handlers.actions["show_command_history"].trigger()
    panel.read()
    qtbot.waitUntil(lambda: panel.list.model.rowCount() >= 2, timeout=PATIENCE_MS)
    return window, panel


def test_a_copy_goes_into_the_queue_and_nowhere_else(shown: tuple[MainWindow, CommandHistoryPanel], engine: FakeEngine) -> None:
    _, panel = shown
    ping = next(place for place, row in enumerate(panel.list.model.rows()) if row.is_here)
    panel.list.table.selectRow(ping)
    panel.list.copy.click()
    assert [type(one) for one in engine.sent] == [Queue]
    assert engine.sent_of(Queue)[0].name == "PING"  # type: ignore[union-attr]


def test_a_stage_leads_to_its_packet_in_the_list(shown: tuple[MainWindow, CommandHistoryPanel], flight: Flight, qtbot: QtBot) -> None:
    window, panel = shown
    view = view_of(window)
    take_all(view, flight.deliveries)
    packets = view.rooms["investigate"].packets
    assert packets is not None
    view.room.workspace.refresh_all()
    row = next(row for row in panel.list.model.rows() if row.is_here)
    panel.list.table.selectRow(panel.list.model.place_of((row.path, row.number)))
    last = len(row.stages) - 1
    panel.list.stages.selectRow(last)
    qtbot.keyClick(panel.list.stages, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: packets.list.table.current_place() is not None, timeout=PATIENCE_MS)
    assert packets.list.model.row(packets.list.table.current_place()).index == row.stages[last].packet


def test_the_list_is_exported_and_printed(
    shown: tuple[MainWindow, CommandHistoryPanel], tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, panel = shown
    for button, name in ((panel.list.export, "c.csv"), (panel.list.print, "c.pdf")):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, name=name: (str(tmp_path / name), ""))
        button.click()
        qtbot.waitUntil(lambda name=name: name in view_of(window).notices.notice(), timeout=PATIENCE_MS)
    assert (tmp_path / "c.pdf").read_bytes().startswith(b"%PDF-")
    assert "PING" in (tmp_path / "c.csv").read_text()
