"""The finer coast is read outside the GUI thread; meanwhile the coarse one is drawn."""

from __future__ import annotations

import threading

import pytest
from pytestqt.qtbot import QtBot

from widgets import ground_map_atlas, ground_map_shapes
from widgets.ground_map import GroundMap
from widgets.ground_map_atlas import AtlasLoader
from widgets.ground_map_projection import View
from widgets.ground_map_shapes import COARSE, FINE, FINE_FROM_SCALE, FINEST, FINEST_FROM_SCALE, Atlas, load_atlas

PATIENCE_MS = 20_000


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """As in a program that has just begun; the threads in which something is read."""
    threads: list[int] = []

    def noted(detail: str) -> Atlas:
        threads.append(threading.get_ident())
        return load_atlas(detail)

    monkeypatch.setattr(ground_map_shapes, "_atlases", {COARSE: load_atlas(COARSE)})
    monkeypatch.setattr(ground_map_atlas, "load_atlas", noted)
    return threads


def near(scale: float = FINE_FROM_SCALE) -> View:
    view = View(800.0, 400.0)
    return view.zoomed(1.01 * scale / view.scale, view.globe().boundingRect().center())


def test_the_coarse_coast_is_drawn_until_the_fine_one_is_there(unread: list[int], qtbot: QtBot) -> None:
    loader = AtlasLoader()
    assert loader.detail_for(View(800.0, 400.0)) == COARSE
    assert unread == []
    with qtbot.waitSignal(loader.ready, timeout=PATIENCE_MS):
        assert loader.detail_for(near()) == COARSE
        assert loader.detail_for(near()) == COARSE
    assert len(unread) == 1
    assert unread[0] != threading.get_ident()
    assert loader.detail_for(near()) == FINE


def test_nearer_still_the_fine_coast_is_drawn_until_the_finest_is_there(unread: list[int], qtbot: QtBot) -> None:
    loader = AtlasLoader()
    with qtbot.waitSignal(loader.ready, timeout=PATIENCE_MS):
        loader.detail_for(near())
    with qtbot.waitSignal(loader.ready, timeout=PATIENCE_MS):
        assert loader.detail_for(near(FINEST_FROM_SCALE)) == FINE
    assert loader.detail_for(near(FINEST_FROM_SCALE)) == FINEST
    assert loader.detail_for(near()) == FINE


def test_a_map_is_drawn_anew_when_the_fine_coast_is_there(unread: list[int], qtbot: QtBot) -> None:
    widget = GroundMap()
    qtbot.addWidget(widget)
    widget.resize(800, 400)
    widget.show()
    widget.show_view(near())
    with qtbot.waitSignal(widget._atlas.ready, timeout=PATIENCE_MS):
        coarse = widget.grab().toImage()
    assert widget.grab().toImage() != coarse
