"""The look: readable, told by shape as well as by colour, and the same in every font."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter
from pytestqt.qtbot import QtBot

from console.session.messages import Mode
from console.telemetry.states import AlarmLevel, Freshness
from widgets.theme import (
    DARK,
    LIGHT,
    MONO_FAMILY,
    NIGHT,
    THEMES,
    Status,
    Theme,
    alarm_status,
    apply_theme,
    draw_status,
    figure_font,
    freshness_look,
    mono_font,
    stylesheet,
)

ALL = [DARK, LIGHT, NIGHT]


def luminance(tone: str) -> float:
    """Relative luminance. Source: WCAG 2.2, definition of relative luminance."""
    parts = [channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in QColor(tone).getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def shape(status: Status, theme: Theme) -> tuple[bool, ...]:
    """The silhouette of a status, without its colour."""
    image = QImage(24, 24, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    draw_status(painter, QRectF(0, 0, 24, 24), status, theme)
    painter.end()
    return tuple(image.pixelColor(x, y).alpha() > 127 for y in range(24) for x in range(24))


@pytest.mark.parametrize("theme", ALL, ids=lambda theme: theme.name)
def test_text_is_readable_on_every_ground(theme: Theme) -> None:
    for ground in (theme.ground, theme.panel, theme.raised):
        assert contrast(theme.text, ground) >= 4.5
        assert contrast(theme.muted, ground) >= 3.4
    assert contrast(theme.faint, theme.panel) >= 1.9


@pytest.mark.parametrize("theme", ALL, ids=lambda theme: theme.name)
@pytest.mark.parametrize("status", Status)
def test_marks_of_every_status_stand_out_of_their_ground(theme: Theme, status: Status) -> None:
    assert contrast(theme.status(status), theme.panel) >= 2.4


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_status_told_in_words_is_readable(theme: Theme) -> None:
    for status in Status:
        assert contrast(theme.status_ink(status), theme.panel) >= 4.5, status


@pytest.mark.parametrize("theme", ALL, ids=lambda theme: theme.name)
def test_modes_are_readable_badges(theme: Theme) -> None:
    for mode in Mode:
        assert contrast(*theme.mode(mode)) >= 4.0, mode


def test_every_status_has_a_shape_of_its_own(qapp: object) -> None:
    shapes = {status: shape(status, DARK) for status in Status}
    for first, second in combinations(Status, 2):
        assert sum(a != b for a, b in zip(shapes[first], shapes[second], strict=True)) > 12, (first, second)


def test_alarm_levels_look_like_the_status_of_the_same_urgency() -> None:
    assert [alarm_status(level) for level in AlarmLevel] == [Status.NORMAL, Status.CAUTION, Status.SERIOUS, Status.CRITICAL]


def test_only_live_values_are_unmarked_and_letters_differ() -> None:
    looks = {freshness: freshness_look(freshness) for freshness in Freshness}
    assert not looks[Freshness.LIVE].is_muted
    assert all(look.is_muted for freshness, look in looks.items() if freshness is not Freshness.LIVE)
    assert len({look.letter for look in looks.values()}) == len(looks)


def test_digits_all_have_one_width(qapp: object) -> None:
    for font in (figure_font(17), mono_font(13)):
        metrics = QFontMetricsF(font)
        assert len({metrics.horizontalAdvance(digit) for digit in "0123456789"}) == 1


def test_the_cockpit_font_is_really_used(qapp: object) -> None:
    assert mono_font().families()[0] == MONO_FAMILY
    assert QFontMetricsF(mono_font()).horizontalAdvance("i") == QFontMetricsF(mono_font()).horizontalAdvance("W")


@pytest.mark.parametrize("theme", ALL, ids=lambda theme: theme.name)
def test_style_sheet_is_complete_and_accepted_by_qt(theme: Theme, qtbot: QtBot) -> None:
    sheet = stylesheet(theme)
    assert not re.search(r"\$\w", sheet)
    assert sheet.count("{") == sheet.count("}")
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance()
    assert isinstance(application, QApplication)
    apply_theme(application, theme)
    application.setStyleSheet("")


def test_themes_are_found_by_name() -> None:
    assert list(THEMES) == ["dark", "light", "night"]
