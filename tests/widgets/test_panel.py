"""Every panel has names for machines and for people, takes another theme while it stands, and reaches for no service."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from widgets.panel import Panel, theme_children
from widgets.panel_table import PanelTable
from widgets.theme import LIGHT, NIGHT, THEMES

PANELS = [
    "alarm_list", "command_builder", "command_palette", "command_queue", "event_log", "first_run_guide", "fleet_list", "link_panel",
    "packet_list", "packet_view", "parameter_search", "plot_grid", "session_list", "telemetry_table", "transport_bar",
]  # fmt: skip


def made(name: str, qtbot) -> QWidget:
    panel = import_module(f"widgets.{name}").demo()
    qtbot.addWidget(panel)
    return panel


@pytest.mark.parametrize("name", PANELS)
def test_it_has_names(name, qtbot):
    panel = made(name, qtbot)
    assert panel.objectName() == name
    assert panel.accessibleName()


@pytest.mark.parametrize("name", PANELS)
def test_it_takes_every_theme_while_it_stands(name, qtbot):
    panel = made(name, qtbot)
    panel.show()
    pictures = []
    for theme in THEMES.values():
        panel.set_theme(theme)
        pictures.append(panel.grab().toImage())
    assert len({picture.cacheKey() for picture in pictures}) == len(THEMES)
    assert not any(pictures[0] == other for other in pictures[1:])


def test_a_theme_reaches_what_is_inside(qtbot):
    panel = made("telemetry_table", qtbot)
    assert isinstance(panel, Panel)
    panel.set_theme(NIGHT)
    tables = panel.findChildren(PanelTable)
    assert [table.theme for table in tables] == [NIGHT]
    assert tables[0].itemDelegate().theme == NIGHT


def test_plots_keep_their_data_in_another_theme(qtbot):
    grid = made("plot_grid", qtbot)
    grid.show()
    grid.draw()
    before = grid.plots[0].canvas.curve_data("BATT_V")[1].copy()
    theme_children(grid, LIGHT)
    grid.draw()
    np.testing.assert_array_equal(grid.plots[0].canvas.curve_data("BATT_V")[1], before)
    assert grid.plots[0].canvas.backgroundBrush().color() == QColor(LIGHT.panel)
