"""Every action by name; what is disabled is listed and not done."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction

from widgets.command_palette import CommandPalette, demo
from widgets.panel_table import CELL_ROLE


@pytest.fixture
def palette(qtbot) -> CommandPalette:
    made = CommandPalette()
    qtbot.addWidget(made)
    return made


def action(palette: CommandPalette, text: str, shortcut: str = "", *, is_enabled: bool = True) -> QAction:
    made = QAction(text, palette)
    made.setObjectName(f"action_{text}")
    made.setShortcut(shortcut)
    made.setEnabled(is_enabled)
    return made


def test_enter_does_the_action_and_closes(palette, qtbot):
    wanted, other = action(palette, "&Monitor", "Ctrl+1"), action(palette, "Pass")
    palette.show_actions([other, wanted])
    palette.show()
    qtbot.keyClicks(palette.field, "mon")
    with qtbot.waitSignal(wanted.triggered):
        qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert not palette.isVisible()


def test_the_shortcut_is_shown_and_the_mnemonic_is_not(palette):
    palette.show_actions([action(palette, "&Monitor", "Ctrl+1")])
    assert palette.titles() == ["Monitor"]
    assert palette.model.index(0, 2).data() == "Ctrl+1"


def test_a_disabled_action_is_listed_faintly_and_not_done(palette, qtbot):
    one = action(palette, "Send", is_enabled=False)
    palette.show_actions([one])
    palette.show()
    assert palette.model.index(0, 0).data(CELL_ROLE).tone == "faint"
    with qtbot.assertNotEmitted(one.triggered):
        qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()
    palette.close()


def test_separators_and_nameless_actions_are_left_out(palette):
    separator = QAction("x", palette)
    separator.setSeparator(True)
    palette.show_actions([separator, QAction("", palette)])
    assert palette.titles() == []


def test_it_opens_empty_over_the_window(palette, qtbot):
    palette.show_actions([action(palette, "Monitor")])
    palette.field.setText("zzz")
    palette.open_over(palette)
    assert palette.titles() == ["Monitor"]
    palette.close()


def test_demo(qtbot):
    made = demo()
    qtbot.addWidget(made)
    assert "Red night theme" in made.titles()
