"""What is done with plots in the window: notes, exports, saved sets, statistics from the recording, marks, comparisons."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QDialog, QFileDialog, QInputDialog
from pytestqt.qtbot import QtBot

from console.desktop.main_window import MainWindow
from console.desktop.plot_export import export_plot
from console.desktop.plot_marks import note_mark
from console.session.messages import AddNote
from console.store.reader import SessionReader
from console.utc import SECOND_NS, utc_text
from tests.desktop.conftest import OpenWindow
from tests.desktop.engines import FakeEngine, SteppedEngine
from tests.desktop.flights import Flight, act, view_of
from widgets.pass_comparison import ComparedBy, PassComparison
from widgets.picture import PRINT
from widgets.plot_export_dialog import ExportKind, PlotExport, PlotExportDialog
from widgets.telemetry_plot import TelemetryPlot
from widgets.telemetry_plot_types import Manner, MarkKind, TimeKind


@pytest.fixture
def window(flown_window: MainWindow) -> MainWindow:
    view_of(flown_window).show_workspace("pass")
    return flown_window


@pytest.fixture
def plot(window: MainWindow) -> TelemetryPlot:
    panel = view_of(window).rooms["pass"].plots
    assert panel is not None
    first = panel.grid.plots[0]
    first.show_now(view_of(window).model.now_ns())
    first.draw()
    return first


def test_a_note_is_about_the_time_of_the_cursor(window: MainWindow, plot: TelemetryPlot, engine: FakeEngine, monkeypatch) -> None:
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: (" strange step ", True))
    at_ns = view_of(window).model.now_ns() - 7 * SECOND_NS
    plot.cursors.put("A", at_ns)
    plot.ask_for_note()
    assert engine.sent_of(AddNote) == [AddNote(f"[{utc_text(at_ns, digits=3)}] strange step")]
    mark = note_mark(5, engine.sent_of(AddNote)[0].text)  # type: ignore[attr-defined]
    assert (mark.at_ns, mark.kind, mark.text) == (at_ns // 1_000_000 * 1_000_000, MarkKind.NOTE, "strange step")
    assert note_mark(5, "[2026-999T99:99:99Z] odd").at_ns == 5


def test_a_replay_refuses_notes_and_says_why(flight: Flight, replay_engine: SteppedEngine, open_window: OpenWindow) -> None:
    opened = open_window(flight.mission, replay_engine.setup.welcome, replay_engine)
    view_of(opened).show_workspace("pass")
    act(opened, "note_at_cursor")
    assert "not changed by looking" in view_of(opened).notices.notice()


def test_marks_tell_the_commands_and_the_alarm_of_the_flight(window: MainWindow, flight: Flight, plot: TelemetryPlot) -> None:
    marks = plot.face.marks.between(0, 2**62)
    kinds = {mark.kind for mark in marks}
    assert {MarkKind.COMMAND, MarkKind.ALARM, MarkKind.EVENT} <= kinds
    assert any(mark.text.startswith("TEMP_CAM") and mark.level == 1 for mark in marks)
    assert any(mark.text == "PING sent" for mark in marks)


def test_statistics_are_of_every_recorded_sample(window: MainWindow, flight: Flight, plot: TelemetryPlot, qtbot: QtBot) -> None:
    plot.set_window(plot.stretch.zoomed(50.0))
    plot.statistics.toggle()
    qtbot.waitUntil(lambda: bool(plot.face.statistics), timeout=5000)
    start, end = plot.statistics.query().start_ns, plot.statistics.query().end_ns
    assert flight.recording is not None
    parts: list = []
    with SessionReader(flight.recording) as reader:
        reader.each_sample("BATT_V", start, end, parts.append)
    raw = np.concatenate([part.raw for part in parts])
    assert plot.face.statistics is not None
    found = plot.face.statistics["BATT_V"]
    assert found.samples == len(raw) > 40
    assert found.mean == pytest.approx(raw.mean() / 1000)


@pytest.mark.parametrize("kind", [ExportKind.PNG, ExportKind.SVG])
def test_a_picture_has_the_size_it_was_asked_for(window: MainWindow, plot: TelemetryPlot, tmp_path: Path, kind: ExportKind) -> None:
    told: list[str] = []
    path, view = tmp_path / f"plot.{kind.value}", view_of(window)
    export_plot(view.desk, plot, PlotExport(kind, (1000, 500), PRINT, True), path, background=view.history.background, told=told.append)
    assert told == [f"the plot is in {path.name}"]
    if kind is ExportKind.PNG:
        image = QImage(str(path))
        assert (image.width(), image.height()) == (1000, 500)
        assert image.pixelColor(2, 2).name() == "#ffffff"
        assert len({image.pixel(x, 250) for x in range(0, 1000)}) > 3
    else:
        root = ElementTree.parse(path).getroot()
        assert root.attrib["viewBox"] == "0 0 1000 500"
        assert sum(1 for each in root.iter() if each.tag.endswith("polyline") or each.tag.endswith("path")) > 5


def test_a_table_is_written_by_a_worker(window: MainWindow, plot: TelemetryPlot, tmp_path: Path, qtbot: QtBot) -> None:
    told: list[str] = []
    path, view = tmp_path / "t.csv", view_of(window)
    export_plot(
        view.desk, plot, PlotExport(ExportKind.CSV, (1, 1), PRINT, True), path, background=view.history.background, told=told.append
    )
    qtbot.waitUntil(lambda: bool(told), timeout=5000)
    lines = path.read_text().splitlines()
    assert "# samples: every sample" in lines
    assert any(",BATT_V," in line for line in lines)


def test_a_picture_that_cannot_be_written_is_told(window: MainWindow, plot: TelemetryPlot, monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setattr(PlotExportDialog, "exec", lambda self: QDialog.DialogCode.Accepted)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "absent" / "p.png"), ""))
    act(window, "export_plot")
    assert "can't be written" in view_of(window).notices.notice()


def test_plots_are_saved_by_name_and_brought_back(window: MainWindow, plot: TelemetryPlot, monkeypatch) -> None:
    grid = view_of(window).rooms["pass"].plots.grid  # type: ignore[union-attr]
    before = grid.setups()
    plot.set_manner(Manner(TimeKind.GENERATION, True))
    changed = grid.setups()
    monkeypatch.setattr(QInputDialog, "getText", lambda *_: ("mine", True))
    act(window, "save_plots")
    grid.apply_setups(before[:2])
    assert len(grid.plots) == 2
    monkeypatch.setattr(QInputDialog, "getItem", lambda *_: ("mine", True))
    act(window, "load_plots")
    assert grid.setups() == changed
    act(window, "delete_plots")
    act(window, "load_plots")
    assert "no plots have been saved" in view_of(window).notices.notice()


def test_a_asks_for_a_parameter_that_goes_into_that_plot(window: MainWindow, qtbot: QtBot) -> None:
    grid = view_of(window).rooms["pass"].plots.grid  # type: ignore[union-attr]
    grid.plots[1].setFocus()
    qtbot.keyClick(grid.plots[1], Qt.Key.Key_A)
    search = window._handlers._search
    assert search is not None
    qtbot.keyClicks(search.field, "TEMP_CAM")
    qtbot.keyClick(search.field, Qt.Key.Key_Return)
    assert "TEMP_CAM" in grid.plots[1].parameters()


@pytest.mark.parametrize("name", ["toggle_plot_time", "toggle_plot_raw", "toggle_plot_statistics", "toggle_all_sessions"])
def test_the_palette_reaches_what_the_keys_do(window: MainWindow, plot: TelemetryPlot, name: str) -> None:
    def state() -> tuple[object, ...]:
        return plot.manner, plot.face.statistics is None, plot.shows_all_sessions

    before = state()
    act(window, name)
    assert state() != before
    act(window, name)
    assert state() == before


def compared(window: MainWindow, flight: Flight, qtbot: QtBot, by: ComparedBy) -> PassComparison:
    """The comparison of the one recorded pass, as it is shown."""
    view = view_of(window)
    view.history.source = type(view.history.source)(
        flight.recording, view.model.dictionary.parameters, flight.recording.parent, "WAU-1", "SIM"  # type: ignore[union-attr]
    )  # fmt: skip
    act(window, "compare_passes")
    room = view.rooms["investigate"]
    panel = room.workspace.panels["comparison"].widget
    room.workspace.panels["comparison"].refresh()
    qtbot.waitUntil(lambda: panel.passes.count() > 0, timeout=5000)
    panel.show_parameters(["BATT_V", "TEMP_BATT"], "BATT_V")
    panel.along.setCurrentText("TEMP_BATT")
    panel.by.setCurrentIndex(list(ComparedBy).index(by))
    panel.pick([panel.passes.item(0).data(Qt.ItemDataRole.UserRole)])
    qtbot.waitUntil(lambda: bool(panel.canvas.curves), timeout=5000)
    return panel


@pytest.mark.parametrize("kind", list(ExportKind))
def test_a_comparison_is_exported(
    window: MainWindow, flight: Flight, tmp_path: Path, qtbot: QtBot, kind: ExportKind, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    panel, path = compared(window, flight, qtbot, ComparedBy.AOS), tmp_path / f"c.{kind.value}"
    monkeypatch.setattr(PlotExportDialog, "exec", lambda self: QDialog.DialogCode.Accepted)
    monkeypatch.setattr(PlotExportDialog, "chosen", PlotExport(kind, (640, 360), PRINT, False))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    qtbot.keyClick(panel.passes, Qt.Key.Key_E)
    qtbot.waitUntil(path.exists, timeout=5000)
    (curve,) = panel.canvas.curves
    if kind is ExportKind.CSV:
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        assert lines[0].split(",") == ["pass", panel.canvas.x_title, panel.canvas.y_title]
        assert len(lines) - 1 == int((np.isfinite(curve.x) & np.isfinite(curve.y)).sum())
    elif kind is ExportKind.PNG:
        assert (QImage(str(path)).width(), QImage(str(path)).height()) == (640, 360)
    else:
        assert curve.name[:10] in "".join(ElementTree.parse(path).getroot().itertext())


@pytest.mark.parametrize("by", list(ComparedBy))
def test_a_recorded_pass_is_compared(window: MainWindow, flight: Flight, qtbot: QtBot, by: ComparedBy) -> None:
    panel = compared(window, flight, qtbot, by)
    (curve,) = panel.canvas.curves
    assert len(curve.x) == len(curve.y) > 20
    assert 7 < np.nanmedian(curve.y) < 9
    if by is ComparedBy.PHASE:
        assert 0 <= np.nanmin(curve.x) <= np.nanmax(curve.x) < 360
    elif by is ComparedBy.AOS:
        assert -1 <= np.nanmin(curve.x) < 5
    else:
        assert curve.is_dots
        assert "goes with the newest TEMP_BATT" in panel.caption.text() or "one packet" in panel.caption.text()


def test_all_sessions_of_the_spacecraft_are_read(window: MainWindow, flight: Flight, plot: TelemetryPlot, qtbot: QtBot) -> None:
    view = view_of(window)
    assert flight.recording is not None
    view.history.source = type(view.history.source)(
        flight.recording, view.model.dictionary.parameters, flight.recording.parent, "WAU-1", "SIM"
    )  # fmt: skip
    act(window, "toggle_all_sessions")
    held = len(plot.store.pyramid(plot.manner.series("BATT_V")))
    with qtbot.waitSignal(view.history.loaded, check_params_cb=lambda span, tile: span.is_everywhere and not tile.is_own):
        plot.set_window(plot.stretch.zoomed(1e6))
        plot.draw()
    assert len(plot.store.pyramid(plot.manner.series("BATT_V"))) == held
