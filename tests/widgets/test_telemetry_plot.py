"""A plot draws what it was given: gaps as gaps, limits of zero, at most two points a column, and reads values under the cursor."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent

from console.dictionary.model import AlarmRange, AlarmRule, Kind, Parameter
from console.utc import SECOND_NS
from widgets.picture import PRINT
from widgets.plot_picture import PlotPicture
from widgets.plot_tiles import Tile
from widgets.telemetry_plot import TelemetryPlot
from widgets.telemetry_plot_fitting import fitted_range
from widgets.telemetry_plot_items import before_text, most_ticks, time_step_s
from widgets.telemetry_plot_scales import value_step
from widgets.telemetry_plot_types import Manner, ParameterInfo, TimeKind, TimeWindow, dropped_parameters, number_text, parameter_mime

NOW = 1_800_000_000 * SECOND_NS


@pytest.fixture
def plot(qtbot) -> TelemetryPlot:
    made = TelemetryPlot()
    qtbot.addWidget(made)
    made.resize(700, 300)
    made.show()
    qtbot.waitExposed(made)
    made.set_parameters([ParameterInfo("V", "V", interval_s=1.0), ParameterInfo("I", "A", interval_s=1.0)])
    made.show_now(NOW)
    return made


def feed(plot: TelemetryPlot, name: str, seconds: list[float] | np.ndarray, values: object) -> None:
    """Samples so many seconds before NOW."""
    times = NOW + (np.asarray(seconds, float) * SECOND_NS).astype(np.int64)
    plot.append(name, times, np.asarray(values, float))


def test_samples_stand_at_their_seconds_before_now(plot):
    feed(plot, "V", [-3, -2, -1], [1, 2, 3])
    assert plot.draw()
    seconds, values = plot.canvas.curve_data("V")
    assert seconds.tolist() == [-3, -2, -1]
    assert values.tolist() == [1, 2, 3]


def test_a_frame_without_anything_new_is_not_drawn(plot):
    feed(plot, "V", [-1], [1])
    assert plot.draw()
    assert not plot.draw()
    plot.show_now(NOW + 1)
    assert plot.draw()


def test_before_the_first_value_the_axis_spans_the_limits(plot):
    rule = AlarmRule((AlarmRange(1, 7.0, 8.4), AlarmRange(3, 6.0, 9.0)))
    plot.set_parameters([ParameterInfo.of(Parameter("V", "/V", Kind.FLOAT, alarm=rule))])
    plot.show_now(NOW)
    plot.draw()
    low, high = plot.canvas.value_range()
    assert low < 6.0
    assert high > 9.0
    feed(plot, "V", [-2, -1], [8.0, 8.1])
    plot.show_now(NOW + SECOND_NS)
    plot.draw()
    assert plot.canvas.value_range()[0] > 7.5


def test_a_gap_is_a_gap(plot):
    feed(plot, "V", [-20, -19, -5, -4], [1, 1, 2, 2])
    plot.draw()
    _, values = plot.canvas.curve_data("V")
    assert np.isnan(values).tolist() == [False, False, True, False, False]


def test_an_invalid_sample_breaks_the_line(plot):
    feed(plot, "V", [-3, -2, -1], [1, np.nan, 3])
    plot.draw()
    assert np.isnan(plot.canvas.curve_data("V")[1]).sum() == 1


def test_many_samples_are_thinned_and_said_to_be(plot):
    feed(plot, "V", np.linspace(-59, 0, 90_000), np.random.default_rng(5).normal(size=90_000))
    plot.draw()
    assert len(plot.canvas.curve_data("V")[0]) <= 2 * (plot.canvas.column_count() + 3)
    assert plot.face.thinned.text().startswith("1:")
    plot.set_window(TimeWindow(0.5))
    plot.draw()
    assert plot.face.thinned.text() == ""


@pytest.mark.parametrize("limits", [(AlarmRange(1, 0.0, None),), (AlarmRange(1, None, 0.0),), (AlarmRange(3, 0.0, 0.0),)])
def test_a_limit_of_zero_is_drawn(plot, limits):
    plot.set_parameters([ParameterInfo("V", limits=limits)])
    feed(plot, "V", [-2, -1], [-5, 5])
    plot.draw()
    assert (0.0, limits[0].level) in plot.canvas.limits.lines()
    assert plot.canvas.limits.bands()


def test_limits_shade_where_values_would_be_bad(plot):
    plot.set_parameters([ParameterInfo("V", limits=(AlarmRange(2, 2.0, 4.0, is_inside=True),))])
    feed(plot, "V", [-2, -1], [0, 10])
    plot.draw()
    ((area, level),) = plot.canvas.limits.bands()
    assert (area.top(), area.bottom(), level) == (2.0, 4.0, 2)


def test_limits_are_those_of_the_chosen_parameter(plot):
    plot.set_parameters([ParameterInfo("V", limits=(AlarmRange(1, 1.0),)), ParameterInfo("I", limits=(AlarmRange(3, 2.0),))])
    feed(plot, "V", [-2, -1], [0, 5])
    plot.draw()
    assert plot.canvas.limits.lines() == [(1.0, 1)]
    plot.legend.chosen.emit("I")
    assert plot.canvas.limits.lines() == [(2.0, 3)]


def test_legend_reads_the_newest_value_and_under_the_cursor_that_one(plot):
    feed(plot, "V", [-30, -29, -2, -1], [7, 8, 9, 10])
    plot.draw()
    assert [entry.value for entry in plot.legend.entries] == ["10.000", "-"]
    plot.canvas.hovered.emit(-28.5)
    plot.draw()
    assert plot.legend.entries[0].value == "8.0000"
    assert plot.face.caption.text().startswith("receipt time, at ")
    plot.canvas.hovered.emit(-15.0)
    plot.draw()
    assert plot.legend.entries[0].value == "-"


def test_generation_time_is_said(qtbot):
    made = TelemetryPlot(manner=Manner(TimeKind.GENERATION))
    qtbot.addWidget(made)
    made.set_parameters([ParameterInfo("V")])
    made.show_now(NOW)
    made.draw()
    assert made.face.caption.text() == "generation time, before now"


def test_enumerations_are_drawn_in_steps_and_named(plot):
    plot.set_parameters([ParameterInfo("MODE", labels={0: "SAFE", 1: "SUN"}, interval_s=1.0)])
    feed(plot, "MODE", [-3, -2, -1], [0, 1, 1])
    plot.draw()
    seconds, values = plot.canvas.curve_data("MODE")
    assert list(zip(seconds.tolist(), values.tolist(), strict=True)) == [(-3, 0), (-2, 0), (-2, 1), (-1, 1), (-1, 1)]
    assert plot.legend.entries[0].value == "SUN"


def test_keys_zoom_pan_and_go_back_to_live(plot, qtbot):
    feed(plot, "V", [-100, -1], [1, 2])
    qtbot.keyClick(plot, Qt.Key.Key_Plus)
    assert plot.stretch.span_s == 30
    qtbot.keyClick(plot, Qt.Key.Key_Minus)
    qtbot.keyClick(plot, Qt.Key.Key_Left)
    assert plot.stretch == TimeWindow(60, NOW - 15 * SECOND_NS)
    assert plot.face.back.isVisible()
    qtbot.keyClick(plot, Qt.Key.Key_L)
    assert plot.stretch.is_live
    qtbot.keyClick(plot, Qt.Key.Key_Left)
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert plot.stretch.is_live


def test_a_value_axis_that_is_held_stays_whatever_the_curves_do(plot, qtbot):
    volts = plot.canvas.scales[0]
    feed(plot, "V", [-3, -2, -1], [1, 2, 3])
    plot.draw()
    qtbot.keyClick(plot, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    held = plot.canvas.value_range(volts)
    assert held == pytest.approx((1.4, 2.6))
    assert plot.value_axis.is_held
    assert "held" in plot.canvas.left_axis.columns[0].heading
    plot.show_now(NOW + 2 * SECOND_NS)
    feed(plot, "V", [0.5], [900])
    plot.draw()
    assert plot.canvas.value_range(volts) == held
    qtbot.keyClick(plot, Qt.Key.Key_V)
    plot.draw()
    assert plot.canvas.value_range(volts)[1] > 900
    assert "held" not in plot.canvas.left_axis.columns[0].heading


def test_only_the_chosen_parameter_s_axis_is_held_and_no_more_when_raw_values_come(plot, qtbot):
    feed(plot, "V", [-3, -2, -1], [1, 2, 3])
    feed(plot, "I", [-3, -2, -1], [1, 2, 3])
    plot.draw()
    plot.focus_parameter("I")
    qtbot.keyClick(plot, Qt.Key.Key_V)
    assert [scale.is_held for scale in plot.canvas.scales] == [False, True]
    plot.set_parameters(plot.infos())
    assert [scale.is_held for scale in plot.canvas.scales] == [False, True]
    plot.toggle_raw()
    assert [scale.is_held for scale in plot.canvas.scales] == [False, False]


def test_a_panned_plot_stands_still_while_time_goes_on(plot, qtbot):
    feed(plot, "V", [-30, -1], [1, 2])
    qtbot.keyClick(plot, Qt.Key.Key_Left)
    plot.draw()
    before = plot.canvas.curve_data("V")[0].tolist()
    plot.show_now(NOW + 10 * SECOND_NS)
    assert not plot.draw()
    assert plot.canvas.curve_data("V")[0].tolist() == before


def test_panning_before_what_is_held_asks_for_history_once(plot, qtbot):
    feed(plot, "V", [-10, -1], [1, 2])
    feed(plot, "I", [-500, -1], [1, 2])
    asked = []
    plot.history_requested.connect(lambda *what: asked.append(what))
    qtbot.keyClick(plot, Qt.Key.Key_Left)
    plot.draw()
    plot.canvas.hovered.emit(-1.0)
    plot.draw()
    assert [what[0].name for what in asked] == ["V"]
    series, start, end = asked[0]
    assert start < NOW - 75 * SECOND_NS < end == NOW - 10 * SECOND_NS
    plot.show_history(series, Tile(start, end, np.array([NOW - 40 * SECOND_NS]), np.array([9.0])))
    plot.draw()
    assert 9.0 in plot.canvas.curve_data("V")[1]


def test_wheel_keeps_the_time_under_the_mouse_when_panned():
    window = TimeWindow(100.0, NOW)
    zoomed = window.zoomed(0.5, around_s=-40.0)
    assert zoomed.span_s == 50.0
    under_before, under_after = NOW - 40 * SECOND_NS, zoomed.end_ns - 20 * SECOND_NS
    assert under_before == under_after


def test_a_dropped_parameter_is_told(plot, qtbot):
    mime = parameter_mime(["BATT_V"])
    event = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    with qtbot.waitSignal(plot.parameter_dropped) as told:
        plot.dropEvent(event)
    assert told.args == ["BATT_V"]
    assert dropped_parameters(QMimeData()) == []


def test_an_empty_plot_says_what_would_fill_it_and_a_asks_for_a_search(qtbot):
    made = TelemetryPlot()
    qtbot.addWidget(made)
    made.show()
    assert made.empty.isVisible()
    with qtbot.waitSignal(made.parameter_requested):
        qtbot.keyClick(made, Qt.Key.Key_A)


def test_delete_removes_the_chosen_parameter_and_keeps_the_other_s_samples(plot, qtbot):
    feed(plot, "V", [-1], [1])
    feed(plot, "I", [-2, -1], [5, 6])
    plot.focus_parameter("V")
    qtbot.keyClick(plot, Qt.Key.Key_Delete)
    assert plot.parameters() == ["I"]
    plot.draw()
    assert plot.canvas.curve_data("I")[1].tolist() == [5, 6]


def test_reset_forgets_samples_and_follows(plot, qtbot):
    feed(plot, "V", [-1], [1])
    qtbot.keyClick(plot, Qt.Key.Key_Left)
    plot.clear_after_reset()
    plot.draw()
    assert plot.stretch.is_live
    assert len(plot.canvas.curve_data("V")[0]) == 0


def test_dragging_the_canvas_moves_into_the_past(plot, qtbot):
    canvas = plot.canvas.viewport()
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 60))
    qtbot.mouseMove(canvas, QPoint(300, 60))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(300, 60))
    assert not plot.stretch.is_live
    assert plot.stretch.end_ns < NOW


def test_dictionary_parameter_becomes_information():
    rule = AlarmRule((AlarmRange(1, 0.0, 4.0),))
    info = ParameterInfo.of(Parameter("V", "/V", Kind.FLOAT, "V", "Voltage", alarm=rule), 2.0)
    assert (info.units, info.limits, info.gap_ns) == ("V", rule.ranges, 10 * SECOND_NS)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (14.2171, "14.217"), (-0.11012, "-0.1101"), (123456, "123456"), (1.5e9, "1.50e+09"), (2e-7, "2.00e-07"), (3.0, "3.0000")],
)
def test_numbers_have_a_steady_form(value, text):
    assert number_text(value) == text


def test_the_lines_of_the_grid_are_those_of_the_time_axis_after_the_plot_became_wider(plot):
    canvas, steps = plot.canvas, []
    for width in (360, 1100):
        plot.resize(width, plot.height())
        canvas.update_axes()
        steps.append(canvas.grid_item.time_step)
        assert steps[-1] == time_step_s(60, most=most_ticks(canvas.column_count()))
    assert steps[1] < steps[0]


def test_axis_steps_are_those_people_use():
    assert time_step_s(60, most=4) == 15
    assert value_step(0.9, most=5) == pytest.approx(0.2)
    assert [before_text(s) for s in (0, -10, -90, -120, -7200)] == ["0", "-10 s", "-90 s", "-2 min", "-2 h"]
    low, high = fitted_range(5.0, 5.0)
    assert low < 5 < high


def test_zooming_out_live_asks_for_what_came_before(plot, qtbot):
    feed(plot, "V", [-50, -1], [1, 2])
    feed(plot, "I", [-500, -1], [1, 2])
    asked = []
    plot.history_requested.connect(lambda *what: asked.append(what))
    plot.draw()
    plot.show_now(NOW + SECOND_NS)
    plot.draw()
    assert [(series.name, end) for series, _, end in asked] == [("V", NOW - 50 * SECOND_NS)]
    for _ in range(2):
        qtbot.keyClick(plot, Qt.Key.Key_Minus)
    plot.draw()
    assert [series.name for series, _, _ in asked] == ["V", "V"]
    assert asked[1][1] < NOW - 240 * SECOND_NS


def test_the_menu_lists_what_the_keys_do(plot):
    texts = [action.text() for action in plot.menu().actions() if action.text()]
    assert texts[:4] == ["Add a parameter\tA", "Remove V\tDel", "Back to live\tL", "Generation time\tG"]
    assert texts[-1] == "Remove this plot"
    letters = [text.split("\t")[1] for text in texts[:-1]]
    assert len(set(letters)) == len(letters)


def test_a_value_axis_fits_what_comes_from_the_file_while_the_clock_stands(plot):
    """In a session on hold, raw values came after the axis had been fitted to nothing, and stood out of sight."""
    plot.draw()
    feed(plot, "V", [-5, -4, -3], [8393, 8400, 8407])
    plot.draw()
    low, high = plot.canvas.value_range()
    assert 8300 < low < 8393
    assert 8407 < high < 8500


def test_a_picture_says_in_full_which_time_it_shows(qtbot):
    """Only `re` of `receipt time, before 2027-015T08:00:00Z` stood in exported pictures."""
    plot = TelemetryPlot()
    qtbot.addWidget(plot)
    plot.set_parameters([ParameterInfo("A")])
    plot.append("A", NOW - np.arange(9)[::-1] * SECOND_NS, np.arange(9.0))
    plot.show_now(NOW)
    picture = PlotPicture(plot, "title", (960, 540), PRINT)
    qtbot.addWidget(picture)
    caption = picture.face.caption
    assert caption.text().startswith("receipt time, before 20")
    assert caption.width() >= caption.fontMetrics().horizontalAdvance(caption.text())
