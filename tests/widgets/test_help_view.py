"""The help pages: what is chosen is shown, links turn pages and leave the program alone."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from pytestqt.qtbot import QtBot

from widgets.help_view import HelpView

PAGES = {"Operator": "# For the operator\n\nSee [tester](tester.md).", "Tester": "# For the tester\n\n<b>no markup</b>"}


def make(qtbot: QtBot) -> HelpView:
    view = HelpView()
    qtbot.addWidget(view)
    view.show_pages(PAGES)
    return view


def test_the_first_page_is_open(qtbot: QtBot) -> None:
    view = make(qtbot)
    assert view.title() == "Operator"
    assert "For the operator" in view.page.toPlainText()


def test_a_link_to_a_page_turns_to_it(qtbot: QtBot) -> None:
    view = make(qtbot)
    view.page.anchorClicked.emit(QUrl("tester.md"))
    assert "For the tester" in view.page.toPlainText()


def test_a_link_out_of_the_pages_goes_nowhere(qtbot: QtBot) -> None:
    view = make(qtbot)
    view.page.anchorClicked.emit(QUrl("https://example.org/"))
    assert view.title() == "Operator"


def test_a_long_line_of_code_is_broken_rather_than_scrolled_to(qtbot: QtBot) -> None:
    view = HelpView()
    qtbot.addWidget(view)
    view.show_pages({"Page": "Do this:\n\n```\n" + "moonkite export latest --layout matlab " * 8 + "\n```\n"})
    view.show()
    assert view.page.horizontalScrollBar().maximum() == 0
