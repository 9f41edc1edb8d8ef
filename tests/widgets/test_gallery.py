"""Every view opens alone, in every look, and can be photographed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from console.errors import KnownError
from widgets.gallery import open_demo, registry, take_picture
from widgets.theme import DARK, NIGHT, THEMES

NOT_OF_THE_NIGHT = set(re.findall("#[0-9a-f]{6}", repr(DARK))) - set(re.findall("#[0-9a-f]{6}", repr(NIGHT)))
OURS = ("ground-map", "sky-plot", "pass-timeline", "pass-strip", "global-bar")


def test_all_panels_of_the_design_are_found() -> None:
    assert set(OURS) <= set(registry())


@pytest.mark.parametrize("name", list(registry()))
def test_every_view_opens_and_paints(name: str, qtbot: QtBot) -> None:
    widget = open_demo(name)
    qtbot.addWidget(widget)
    widget.show()
    picture = widget.grab().toImage()
    tones = {picture.pixel(x, y) for x in range(0, picture.width(), 7) for y in range(0, picture.height(), 5)}
    assert len(tones) > 3, "an empty picture"


@pytest.mark.parametrize("name", list(registry()))
def test_every_view_has_a_name_for_tests_and_for_screen_readers_and_nothing_of_another_look(name: str, qtbot: QtBot) -> None:
    widget = open_demo(name, NIGHT)
    qtbot.addWidget(widget)
    named = [widget, *widget.findChildren(QWidget)]
    assert widget.objectName()
    assert any(one.accessibleName() for one in named)
    left = [one.styleSheet() for one in named[1:] if any(tone in one.styleSheet() for tone in NOT_OF_THE_NIGHT)]
    assert left == [] or not hasattr(widget, "set_theme")


@pytest.mark.parametrize("theme", list(THEMES))
@pytest.mark.parametrize("name", OURS)
def test_our_views_survive_every_look_and_a_small_window(name: str, theme: str, qtbot: QtBot) -> None:
    widget = open_demo(name, THEMES[theme], (240, 120))
    qtbot.addWidget(widget)
    widget.show()
    assert not widget.grab().isNull()


def test_a_wrong_name_is_told_with_the_near_one() -> None:
    with pytest.raises(KnownError, match="did you mean sky-plot"):
        open_demo("sky-plott")


def test_a_picture_is_written(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "bar.png"
    take_picture("global-bar", file, size=(1280, 40))
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.setStyleSheet("")
    assert QImage(str(file)).width() == 1280


def test_plots_have_their_curves_in_the_picture(qtbot: QtBot, tmp_path: Path) -> None:
    """They paint with their own frame timer, not with the first paint event."""
    file = tmp_path / "plots.png"
    take_picture("plot-grid", file)
    QApplication.setStyleSheet(QApplication.instance(), "")  # type: ignore[arg-type]
    picture = QImage(str(file))
    curve = sum(picture.pixelColor(x, y).name() == DARK.accent for x in range(0, picture.width(), 2) for y in range(picture.height()))
    assert curve > 100


def test_a_picture_that_cannot_be_written_is_an_error_of_the_operator(qtbot: QtBot, tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="could not be written"):
        take_picture("global-bar", tmp_path / "missing" / "bar.png")
