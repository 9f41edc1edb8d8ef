"""Cursors, statistics, marks and manners of a plot, by keys and by the mouse."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDrag

from console.dictionary.model import AlarmRange
from console.telemetry.statistics import statistics_of
from console.utc import SECOND_NS
from widgets.telemetry_plot import TelemetryPlot
from widgets.telemetry_plot_marks import MOST_MARKS, MarkList, tip_text
from widgets.telemetry_plot_readout import duration_text
from widgets.telemetry_plot_statistics import StatisticsQuery
from widgets.telemetry_plot_types import MarkKind, ParameterInfo, PlotMark, SampleColumns, Series, TimeKind, TimeWindow

NOW = 1_800_000_000 * SECOND_NS
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def plot(qtbot) -> TelemetryPlot:
    made = TelemetryPlot()
    qtbot.addWidget(made)
    made.resize(900, 320)
    made.show()
    qtbot.waitExposed(made)
    made.set_parameters([ParameterInfo("V", "V", interval_s=1.0), ParameterInfo("I", "A", interval_s=1.0)])
    made.show_now(NOW)
    times = NOW + np.arange(-59, 1) * SECOND_NS
    made.store.append(SampleColumns(times, {"V": np.arange(60.0), "I": np.arange(60.0) * 1000}))
    made.draw()
    return made


def test_two_units_stand_on_two_axes_and_both_fill_the_height(plot):
    scales = plot.canvas.scales
    assert [plot.canvas.value_range(scale)[1] > top for scale, top in zip(scales, (59, 59_000), strict=True)] == [True, True]
    assert plot.canvas.curve_data("I")[1].max() == 59_000
    assert [column.heading for column in plot.canvas.right_axis.columns] == ["A"]


def test_two_cursors_tell_their_difference(plot, qtbot):
    plot.cursors.put("A", NOW - 40 * SECOND_NS)
    plot.cursors.put("B", NOW - 10 * SECOND_NS)
    plot.draw()
    rows = {row.name: row.cells for row in plot.face.readout.rows}
    assert (rows["V"]["A"], rows["V"]["B"], rows["V"]["B - A"]) == ("19.000", "49.000", "30.000")
    assert rows["I"]["B - A"] == "30000"
    assert "30.0 s" in plot.face.readout.heading
    qtbot.keyClick(plot, Qt.Key.Key_Escape)
    plot.draw()
    assert not plot.face.readout.isVisible()


def test_keys_put_and_move_cursors(plot, qtbot):
    qtbot.keyClick(plot, Qt.Key.Key_C)
    assert plot.face.cursors == {"A": NOW - 30 * SECOND_NS}
    qtbot.keyClick(plot, Qt.Key.Key_Right, SHIFT)
    assert plot.face.cursors["A"] == NOW - 30 * SECOND_NS + 600_000_000
    qtbot.keyClick(plot, Qt.Key.Key_Period)
    assert plot.face.cursors["A"] == NOW - 29 * SECOND_NS
    qtbot.keyClick(plot, Qt.Key.Key_Comma)
    assert plot.face.cursors["A"] == NOW - 30 * SECOND_NS


def test_a_click_puts_a_cursor_and_a_drag_moves_it(plot, qtbot):
    canvas = plot.canvas.viewport()
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(300, 60))
    plot.draw()
    assert set(plot.face.cursors) == {"A"}
    assert plot.stretch.is_live
    before = plot.face.cursors["A"]
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, SHIFT, QPoint(500, 60))
    assert plot.face.cursors["B"] > before
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(300, 60))
    qtbot.mouseMove(canvas, QPoint(360, 60))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(360, 60))
    assert plot.face.cursors["A"] > before
    assert plot.stretch.is_live


def test_statistics_are_asked_for_once_and_shown_when_they_come(plot, qtbot):
    asked: list[StatisticsQuery] = []
    plot.statistics_requested.connect(asked.append)
    qtbot.keyClick(plot, Qt.Key.Key_S)
    assert [(query.start_ns, query.end_ns) for query in asked] == [(NOW - 60 * SECOND_NS, NOW)]
    plot.draw()
    held = {
        series: statistics_of(*plot.store.held(series, asked[0].start_ns, asked[0].end_ns), 5 * SECOND_NS) for series in asked[0].series
    }
    plot.statistics.show(asked[0], held)
    plot.draw()
    cells = plot.face.readout.rows[0].cells
    assert (cells["n"], cells["min"], cells["max"], cells["mean"], cells["slope /s"]) == ("60", "0", "59.000", "29.500", "1.0000")
    assert plot.face.readout.heading == "visible 60.0 s"
    plot.cursors.put("A", NOW - 40 * SECOND_NS)
    plot.cursors.put("B", NOW - 10 * SECOND_NS)
    assert (asked[-1].start_ns, asked[-1].end_ns) in {(NOW - 40 * SECOND_NS, NOW - 10 * SECOND_NS), (NOW - 60 * SECOND_NS, NOW)}


def test_an_answer_to_an_older_question_is_passed_over(plot, qtbot):
    asked: list[StatisticsQuery] = []
    plot.statistics_requested.connect(asked.append)
    qtbot.keyClick(plot, Qt.Key.Key_S)
    plot.statistics.toggle()
    plot.statistics.show(asked[0], {Series("V"): statistics_of(np.array([1]), np.array([1.0]), 1)})
    plot.draw()
    assert not plot.face.readout.isVisible()


def test_the_axis_says_which_time_and_whether_raw(plot, qtbot):
    qtbot.keyClick(plot, Qt.Key.Key_G)
    plot.store.append(SampleColumns(np.array([NOW]), {"V": np.array([1.0])}, np.array([NOW - 3600 * SECOND_NS])))
    plot.draw()
    assert plot.manner.time_kind is TimeKind.GENERATION
    assert plot.face.caption.text().startswith("generation time, before the newest")
    assert plot.canvas.curve_data("V")[0].tolist() == [0.0]
    qtbot.keyClick(plot, Qt.Key.Key_G)
    qtbot.keyClick(plot, Qt.Key.Key_R)
    plot.draw()
    assert plot.face.caption.text() == "receipt time, before now, raw values"


def test_raw_values_of_a_calibrated_parameter_have_no_limits(plot, qtbot):
    plot.set_parameters([ParameterInfo("V", "V", limits=(AlarmRange(1, 0.0, 10.0),), is_calibrated=True)])
    plot.draw()
    assert plot.canvas.limits.ranges
    qtbot.keyClick(plot, Qt.Key.Key_R)
    assert plot.canvas.limits.ranges == ()
    assert plot.canvas.scales[0].units == "raw"


def test_marks_stand_in_the_view_and_tell_what_they_are(plot, qtbot):
    plot.face.marks.add(
        [PlotMark(NOW - 20 * SECOND_NS, MarkKind.COMMAND, "PING sent"), PlotMark(NOW - 500 * SECOND_NS, MarkKind.NOTE, "x")]
    )
    plot.draw()
    assert plot.canvas.marks_item.marks == ((-20.0, MarkKind.COMMAND, 0),)
    assert "command: PING sent" in plot.canvas.tip_of(-20.1, 0.5)
    assert plot.canvas.tip_of(-30.0, 0.5) == ""
    qtbot.keyClick(plot, Qt.Key.Key_C)
    qtbot.keyClick(plot, Qt.Key.Key_M)
    assert plot.face.cursors["A"] == NOW - 20 * SECOND_NS
    qtbot.keyClick(plot, Qt.Key.Key_M, SHIFT)
    assert plot.face.cursors["A"] == NOW - 500 * SECOND_NS
    start, end = plot.stretch.edges(NOW)
    assert start <= NOW - 500 * SECOND_NS <= end


def test_marks_are_taken_once_in_order_and_bounded():
    marks = MarkList()
    mark = PlotMark(5, MarkKind.EVENT, "e")
    marks.add([mark])
    marks.add([mark, PlotMark(3, MarkKind.NOTE, "n")])
    assert [each.at_ns for each in marks.between(0, 10)] == [3, 5]
    marks.add(PlotMark(at, MarkKind.EVENT, "e") for at in range(100, MOST_MARKS + 200))
    assert len(marks.between(0, 10**9)) == MOST_MARKS
    assert marks.next_after(0).at_ns > 5
    assert tip_text(marks.between(0, 10**9)).count("\n") == 8


def test_a_note_is_about_the_cursor(plot, qtbot):
    plot.cursors.put("A", NOW - 12 * SECOND_NS)
    with qtbot.waitSignal(plot.note_requested) as asked:
        qtbot.keyClick(plot, Qt.Key.Key_N)
    assert asked.args == [NOW - 12 * SECOND_NS]


def test_zooming_keeps_the_cursor_in_its_place(plot):
    plot.set_window(TimeWindow(60.0, NOW))
    plot.cursors.put("A", NOW - 40 * SECOND_NS)
    plot.zoom(0.5)
    start, end = plot.stretch.edges(NOW)
    assert (NOW - 40 * SECOND_NS - start) / (end - start) == pytest.approx(20 / 60)


@pytest.mark.parametrize(("seconds", "text"), [(0.25, "0.250 s"), (-12.5, "-12.5 s"), (750, "00:12:30"), (-273_600, "-3 d 04:00:00")])
def test_durations_are_told_in_fitting_units(seconds, text):
    assert duration_text(seconds) == text


def test_a_name_of_the_legend_is_dragged_to_another_plot(plot, qtbot, monkeypatch):
    dragged = []
    monkeypatch.setattr(QDrag, "exec", lambda drag, *_: dragged.append(drag.mimeData().text()))
    legend = plot.legend
    plot.draw()
    qtbot.mousePress(legend, Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    qtbot.mouseMove(legend, QPoint(22, 10))
    assert dragged == []
    qtbot.mouseMove(legend, QPoint(120, 60))
    qtbot.mouseRelease(legend, Qt.MouseButton.LeftButton, pos=QPoint(120, 60))
    qtbot.mouseMove(legend, QPoint(20, 90))
    assert dragged == ["V"]
