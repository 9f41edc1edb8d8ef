"""Another look while the application is in use: at once where it is seen, soon where it isn't, and the same as if it had been made so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import pytest
import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QStackedWidget, QTableWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from widgets.notice_bar import NoticeBar
from widgets.restyle import Restyle, unstyled
from widgets.theme import DARK, LIGHT, Theme, apply_theme


def page(theme: Theme) -> QWidget:
    made = QWidget()
    muted, table = QLabel("muted"), QTableWidget(2, 2)
    muted.setProperty("role", "muted")
    table.setHorizontalHeaderLabels(["first", "second"])
    column = QVBoxLayout(made)
    for part in (QLabel("plain"), muted, QPushButton("push"), QLineEdit("line"), table, NoticeBar(theme)):
        part.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # whoever is given the keyboard looks different
        column.addWidget(part)
    return made


def stack(qtbot: QtBot, theme: Theme) -> QStackedWidget:
    """Two pages that have both been seen; the first is on show."""
    made = QStackedWidget()
    qtbot.addWidget(made)
    for _ in range(2):
        made.addWidget(page(theme))
    made.resize(500, 420)
    made.show()
    for place in (1, 0):
        made.setCurrentIndex(place)
        made.grab()
    return made


@pytest.fixture
def application(qapp: QApplication) -> Iterator[QApplication]:
    before = qapp.style().objectName(), qapp.font(), qapp.palette(), qapp.styleSheet()
    apply_theme(qapp, DARK)
    yield qapp
    qapp.setStyleSheet("")
    qapp.setStyle(before[0])
    qapp.setFont(before[1])
    qapp.setPalette(before[2])
    qapp.setStyleSheet(before[3])


@pytest.fixture
def restyle(application: QApplication) -> Iterator[Restyle]:
    made = Restyle(application)
    yield made
    made.deleteLater()


def picture(widget: QWidget) -> QImage:
    return cast(QImage, widget.grab().toImage())


def as_made_in(theme: Theme, qtbot: QtBot, application: QApplication) -> tuple[QImage, QImage]:
    """Both pages of a stack that has never known another theme."""
    apply_theme(application, theme)
    made = stack(qtbot, theme)
    first = picture(made)
    made.setCurrentIndex(1)
    second = picture(made)
    made.close()
    return first, second


def restyle_all(restyle: Restyle, theme: Theme, qtbot: QtBot) -> None:
    restyle.start(theme)
    qtbot.waitUntil(lambda: restyle.is_done, timeout=5000)


def test_hidden_pages_look_as_if_made_in_the_new_theme(qtbot: QtBot, application: QApplication, restyle: Restyle) -> None:
    first, second = as_made_in(LIGHT, qtbot, application)
    apply_theme(application, DARK)
    made = stack(qtbot, DARK)
    assert picture(made) != first
    restyle_all(restyle, LIGHT, qtbot)
    assert picture(made) == first
    made.setCurrentIndex(1)
    assert picture(made) == second


def test_what_is_seen_changes_at_once_and_what_is_hidden_waits(qtbot: QtBot, application: QApplication, restyle: Restyle) -> None:
    first, _ = as_made_in(LIGHT, qtbot, application)
    apply_theme(application, DARK)
    made = stack(qtbot, DARK)
    restyle.start(LIGHT)
    assert not restyle.is_done
    assert picture(made) == first
    bars = made.findChildren(NoticeBar)
    assert [bar.theme for bar in bars if not bar.isVisible()] == [DARK, DARK]
    qtbot.waitUntil(lambda: restyle.is_done, timeout=5000)
    assert [bar.theme for bar in bars] == [LIGHT, LIGHT]


def test_a_page_that_is_about_to_be_seen_is_finished(qtbot: QtBot, application: QApplication, restyle: Restyle) -> None:
    _, second = as_made_in(LIGHT, qtbot, application)
    apply_theme(application, DARK)
    made = stack(qtbot, DARK)
    restyle.start(LIGHT)
    made.setCurrentIndex(1)
    restyle.finish(made.widget(1))
    assert picture(made) == second
    qtbot.waitUntil(lambda: restyle.is_done, timeout=5000)


def test_a_widget_that_goes_meanwhile_is_passed_over(qtbot: QtBot, application: QApplication, restyle: Restyle) -> None:
    made = stack(qtbot, DARK)
    hidden = made.widget(1)
    restyle.start(LIGHT)
    made.removeWidget(hidden)
    shiboken6.delete(hidden)
    restyle.finish(made)
    qtbot.waitUntil(lambda: restyle.is_done, timeout=5000)


def test_two_changes_one_after_the_other_end_with_the_second(qtbot: QtBot, application: QApplication, restyle: Restyle) -> None:
    first, second = as_made_in(DARK, qtbot, application)
    made = stack(qtbot, DARK)
    restyle.start(LIGHT)
    restyle_all(restyle, DARK, qtbot)
    assert picture(made) == first
    made.setCurrentIndex(1)
    assert picture(made) == second


def test_what_is_built_without_the_sheet_looks_as_if_built_with_it(qtbot: QtBot, application: QApplication) -> None:
    first, _ = as_made_in(DARK, qtbot, application)
    sheet = application.styleSheet()
    with unstyled(application):
        assert not application.styleSheet()
        made = stack(qtbot, DARK)
    assert application.styleSheet() == sheet
    qtbot.waitUntil(lambda: picture(made) == first, timeout=5000)
