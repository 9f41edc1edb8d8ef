"""The global bar: nothing moves when numbers change, nothing urgent goes when the window is narrow."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from console.session.messages import Mode
from widgets.canvas import text_width
from widgets.demo_fleet import NOW_NS
from widgets.global_bar import GlobalBar
from widgets.global_bar_cells import cells_that_fit
from widgets.global_bar_state import GlobalState, link_word, rate_text, time_rate_text
from widgets.theme import DARK, SMALL_PX, Status, ui_font

STATE = GlobalState(
    Mode.LIVE, NOW_NS, spacecraft="WAU-1", next_event="AOS", next_event_ns=NOW_NS + 753_000_000_000, next_station="Banting",
    next_max_elevation_deg=47.0, link_status="open", is_locked=True, link_rate_bps=9600.0, alarms=(1, 0, 2), unacknowledged=(0, 0, 1),
)  # fmt: skip


@pytest.fixture
def bar(qtbot: QtBot) -> GlobalBar:
    widget = GlobalBar()
    qtbot.addWidget(widget)
    widget.resize(1480, 40)
    widget.show_state(STATE)
    widget.grab()
    return widget


def test_nothing_moves_when_numbers_change(bar: GlobalBar) -> None:
    before = [(cell.name, rect) for cell, rect in bar.cells()]
    bar.show_state(replace(STATE, now_ns=NOW_NS + 10**15, link_rate_bps=2e6, alarms=(120, 45, 9), frames_bad=8123, next_event=""))
    assert [(cell.name, rect) for cell, rect in bar.cells()] == before


@pytest.mark.parametrize("width", [420, 640, 900, 1280, 1480, 1920])
def test_cells_never_overlap_and_the_urgent_ones_stay(width: int, bar: GlobalBar) -> None:
    bar.resize(width, 40)
    cells = sorted(bar.cells(), key=lambda pair: pair[1].left())
    names = [cell.name for cell, _ in cells]
    assert {"mode", "clock", "alarms"} <= set(names)
    if width >= 700:
        assert "pass" in names
    for (_, left), (_, right) in pairwise(cells):
        assert left.right() <= right.left() + (60 if width < 480 else 0)


def test_a_full_hd_window_shows_every_cell(bar: GlobalBar) -> None:
    bar.resize(1920, 40)
    assert len(bar.cells()) == 9


@pytest.mark.parametrize("mode", list(Mode))
def test_every_mode_has_its_badge_and_its_edge(mode: Mode, bar: GlobalBar) -> None:
    bar.show_state(replace(STATE, mode=mode))
    picture = bar.grab().toImage()
    assert picture.pixelColor(700, 39) == QColor(DARK.mode(mode)[1])
    assert bar.sentence().startswith(mode)


def test_training_has_stripes(bar: GlobalBar) -> None:
    bar.show_state(replace(STATE, mode=Mode.TRAINING))
    picture = bar.grab().toImage()
    assert len({picture.pixel(x, 4) for x in range(2, 90)}) > 1
    bar.show_state(replace(STATE, mode=Mode.SIM))
    assert len({bar.grab().toImage().pixel(x, 4) for x in range(2, 90)}) == 1


@pytest.mark.parametrize("name", ["clock", "pass", "link", "frames", "alarms", "arm", "palette"])
def test_a_click_on_a_cell_asks_for_more_of_it(name: str, bar: GlobalBar, qtbot: QtBot) -> None:
    rect = next(rect for cell, rect in bar.cells() if cell.name == name)
    signal = bar.palette_requested if name == "palette" else getattr(bar, f"{name}_clicked")
    with qtbot.waitSignal(signal):
        qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=rect.center().toPoint())


def test_the_bar_can_be_read_aloud(bar: GlobalBar) -> None:
    assert bar.sentence() == (
        "LIVE, 2026-326T10:55:12Z, AOS Banting in 00:12:33, link lock, alarms 1 warning, 0 distress, 2 critical, safe"
    )
    assert bar.accessibleDescription() == bar.sentence()


@pytest.mark.parametrize(
    ("state", "status", "word"),
    [
        (STATE, Status.NORMAL, "lock"),
        (replace(STATE, is_locked=False, silence_s=0.2), Status.CAUTION, "no frames"),
        (replace(STATE, is_locked=False, silence_s=60.0), Status.STANDBY, "no lock"),
        (replace(STATE, is_locked=False, silence_s=None), Status.STANDBY, "no lock"),
        (replace(STATE, link_status="waiting"), Status.CAUTION, "waiting"),
        (replace(STATE, link_status="closed"), Status.OFF, "closed"),
    ],
)
def test_the_link_is_told_as_it_is(state: GlobalState, status: Status, word: str) -> None:
    assert link_word(state) == (status, word)


def test_rates_in_words() -> None:
    assert [rate_text(rate) for rate in (0.0, 950.0, 9600.0, 2_000_000.0)] == ["0 bit/s", "950 bit/s", "9.6 kbit/s", "2 Mbit/s"]
    assert [time_rate_text(rate) for rate in (1.0, 0.0, 10.0, float("inf"))] == ["", "paused", "10x", "fastest"]
    assert [time_rate_text(*rates) for rates in ((590.0, 1000.0), (990.0, 1000.0), (0.0, 60.0), (60.0, 10.0))] == [
        "590/1000x", "990x", "paused", "60x",
    ]  # fmt: skip


@pytest.mark.parametrize("width", [1366, 1600])
def test_the_rate_that_is_not_reached_has_room_beside_the_clock(width: int) -> None:
    (clock,) = [rect for cell, rect in cells_that_fit(STATE, width) if cell.name == "clock"]
    assert clock.width() - 160 >= text_width("590/1000x", ui_font(SMALL_PX))


def test_a_cell_tells_what_it_has_no_room_for(bar: GlobalBar) -> None:
    bar.show_state(replace(STATE, frames_bad=3, silence_s=12.0, arm_text="armed: CAMERA_TAKE_PICTURE", is_armed=True))
    tips = {cell.name: bar.tip_at(rect.center()) for cell, rect in bar.cells()}
    assert tips["frames"] == "3 frames failed their check, 0 packets could not be decoded"
    assert tips["link"] == "open, last byte 12 s ago"
    assert tips["arm"] == "armed: CAMERA_TAKE_PICTURE"
    assert tips["pass"] == "AOS Banting at 2026-326T11:07:45Z"
    assert tips["mode"] == ""
