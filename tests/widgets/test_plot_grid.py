"""The grid: one timer, one store, one stretch of time for all its plots."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer

from console.utc import SECOND_NS
from widgets.plot_grid import FRAMES_A_SECOND, PlotGrid, demo
from widgets.telemetry_plot_canvas import LEAST_PX
from widgets.telemetry_plot_types import ParameterInfo, SampleColumns, Series

NOW = 1_800_000_000 * SECOND_NS


@pytest.fixture
def grid(qtbot) -> PlotGrid:
    made = PlotGrid()
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    made.show_now(NOW)
    return made


def columns(**values: list[float]) -> SampleColumns:
    count = len(next(iter(values.values())))
    times = NOW - np.arange(count, dtype=np.int64)[::-1] * SECOND_NS
    return SampleColumns(times, {name: np.asarray(column, float) for name, column in values.items()})


def test_six_plots_in_two_columns_and_one_timer(grid):
    assert len(grid.plots) == 6
    timers = grid.findChildren(QTimer)
    assert len([timer for timer in timers if timer.objectName() == "plot_frames"]) == 1
    assert grid._timer.interval() == 1000 // FRAMES_A_SECOND


def test_one_series_serves_every_plot_that_draws_it(grid):
    grid.set_layout([[ParameterInfo("V")], [ParameterInfo("V"), ParameterInfo("I")]])
    grid.append(columns(V=[1, 2], I=[3, 4], unknown=[5, 6]))
    assert grid.draw() == 2
    assert grid.plots[0].canvas.curve_data("V")[1].tolist() == [1, 2]
    assert grid.plots[1].canvas.curve_data("V")[1].tolist() == [1, 2]
    assert grid.parameters() == {"V", "I"}


def test_hidden_plots_are_not_drawn_and_a_hidden_grid_has_no_frames(grid):
    grid.set_layout([[ParameterInfo("V")], [ParameterInfo("V")]])
    grid.plots[1].hide()
    grid.append(columns(V=[1, 2]))
    assert grid.draw() == 1
    grid.hide()
    assert not grid._timer.isActive()
    assert grid.draw() == 0


def test_adding_a_parameter_twice_draws_it_once(grid):
    grid.add_parameter(0, "V")
    grid.add_parameter(0, "V")
    assert grid.layout_names()[0] == ["V"]


def test_unknown_parameters_are_not_added(grid):
    grid.info_of = lambda name: None
    grid.add_parameter(0, "V")
    assert grid.layout_names()[0] == []


def test_a_drop_adds_to_that_plot_and_the_layout_is_told(grid, qtbot):
    with qtbot.waitSignal(grid.layout_changed) as told:
        grid.plots[2].parameter_dropped.emit("V")
    assert told.args[0] == [[], [], ["V"], [], [], []]


def test_a_zoom_in_one_plot_is_followed_by_all(grid, qtbot):
    qtbot.keyClick(grid.plots[0], Qt.Key.Key_Plus)
    assert {plot.stretch.span_s for plot in grid.plots} == {30.0}


def test_removing_a_plot_forgets_what_only_it_drew(grid):
    grid.set_layout([[ParameterInfo("V")], [ParameterInfo("I")]])
    grid.append(columns(V=[1], I=[2]))
    grid.remove_plot(1)
    assert grid.parameters() == {"V"}
    assert len(grid.store.pyramid(Series("I"))) == 0


def test_the_plot_that_wants_a_parameter_is_told_by_its_place(grid, qtbot):
    with qtbot.waitSignal(grid.parameter_requested) as told:
        qtbot.keyClick(grid.plots[3], Qt.Key.Key_A)
    assert told.args == [3]


def test_history_requests_pass_through(grid, qtbot):
    grid.set_layout([[ParameterInfo("V")]])
    grid.append(columns(V=[1, 2, 3]))
    with qtbot.waitSignal(grid.history_requested) as told:
        qtbot.keyClick(grid.plots[0], Qt.Key.Key_Left)
        grid.draw()
    assert told.args[0] == Series("V")


def test_reset_forgets_all(grid):
    grid.set_layout([[ParameterInfo("V")]])
    grid.append(columns(V=[1, 2]))
    grid.clear_after_reset()
    assert len(grid.store.pyramid(Series("V"))) == 0


def test_demo_runs(qtbot):
    made = demo()
    qtbot.addWidget(made)
    made.show()
    assert made.draw() == 6


def test_a_plot_can_be_removed_from_its_own_menu(grid):
    grid.plots[5].removal_requested.emit()
    assert len(grid.plots) == 5


def test_what_does_not_fit_is_scrolled_to_and_curves_keep_their_height(grid, qtbot):
    grid.set_layout([[ParameterInfo(f"{name}{place}") for name in "ABC"] for place in range(6)])
    grid.resize(640, 220)
    qtbot.waitUntil(lambda: grid.area.verticalScrollBar().maximum() > 0)
    assert min(plot.canvas.height() for plot in grid.plots) >= LEAST_PX
    assert grid.plots[5].visibleRegion().isEmpty()
    qtbot.keyClick(grid.plots[0], Qt.Key.Key_PageDown)
    qtbot.keyClick(grid.plots[0], Qt.Key.Key_PageDown)
    assert not grid.plots[5].visibleRegion().isEmpty()
    grid.resize(640, 900)
    qtbot.waitUntil(lambda: grid.area.verticalScrollBar().maximum() == 0)
    assert grid.minimumSizeHint().height() < 140


def test_a_plot_is_shown_alone_in_all_the_room_and_all_come_back_as_they_were(grid, qtbot):
    grid.show()
    grid.plots[3].setFocus()
    high = grid.plots[3].height()
    qtbot.keyClick(grid.plots[3], Qt.Key.Key_F)
    qtbot.waitUntil(lambda: grid.plots[3].height() > 2 * high, timeout=2_000)
    assert [plot.isVisible() for plot in grid.plots] == [False, False, False, True, False, False]
    assert "All plots" in [one.text().split("\t")[0] for one in grid.plots[3].menu().actions()]
    qtbot.keyClick(grid.plots[3], Qt.Key.Key_F)
    assert all(plot.isVisible() for plot in grid.plots)
    grid.show_alone(grid.plots[0])
    grid.remove_plot(0)
    assert all(plot.isVisible() and not plot.is_alone for plot in grid.plots)
