"""The on-board clock's panel: its words, its plot, and what it says without a correlation."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from console.utc import SECOND_NS, parse_utc
from widgets.clock_panel import NOTHING, ClockPanel, ClockPicture, demo, picture_rows, seconds_text
from widgets.theme import DARK

NOW_NS = parse_utc("2026-11-22T10:55:12Z")


def picture(*, residuals: np.ndarray, is_used: np.ndarray) -> ClockPicture:
    ages = np.linspace(500.0, 0.0, len(residuals))
    return ClockPicture(
        -12.5, 3e-5, 1.25, 0.02, NOW_NS - 2 * SECOND_NS, NOW_NS, NOW_NS + round(-12.5e9), 90, 10, "No light time", ages, residuals, is_used
    )


def test_the_words_tell_offset_drift_and_their_uncertainty() -> None:
    rows = picture_rows(picture(residuals=np.zeros(3), is_used=np.ones(3, np.bool_)))
    assert rows == [
        ("Offset", "-12.5000 s", "± 30 µs"),
        ("Drift", "+1.250 ppm", "± 0.02 ppm"),
        ("On-board now", "326T10:54:59", "as the line goes"),
        ("Last pair", "2.0 s", "90 used, 10 left out"),
    ]


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.241173, "+0.2412 s"), (-3.5e-5, "-35 µs"), (0.0123, "+12.3 ms"), (86_400.0 * 20, "+20.0000 d"), (0.0, "+0 µs")]
)
def test_seconds_come_in_a_fitting_unit(seconds: float, text: str) -> None:
    assert seconds_text(seconds, is_signed=True) == text


def test_points_that_were_used_have_the_accent_and_others_are_hollow(qtbot: QtBot) -> None:
    panel = ClockPanel()
    qtbot.addWidget(panel)
    panel.resize(460, 300)

    def accents(is_used: bool) -> int:
        panel.show_picture(picture(residuals=np.full(50, 1e-3), is_used=np.full(50, is_used)))
        shot = panel.grab().toImage()
        return sum(shot.pixelColor(x, y) == QColor(DARK.accent) for x in range(80, 450) for y in range(130, 280))

    assert accents(True) > 50
    assert accents(False) == 0


def test_without_a_correlation_it_says_what_would_begin_one(qtbot: QtBot) -> None:
    panel = demo()
    qtbot.addWidget(panel)
    assert isinstance(panel, ClockPanel)
    assert "ppm" in panel.accessibleDescription()
    panel.show_picture(None)
    assert panel.accessibleDescription() == NOTHING[0]
