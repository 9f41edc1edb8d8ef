"""Every action of the program by name: Ctrl+K, a few letters, Enter. It shows each action's shortcut, which is how they are learned."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from widgets.find_popup import Find, FindPopup
from widgets.theme import DARK, Theme


class CommandPalette(FindPopup):
    """The palette. Disabled actions are listed but can't be taken."""

    def __init__(self, theme: Theme = DARK, parent: QWidget | None = None) -> None:
        super().__init__(theme, hint="What do you want to do?", empty_text="No action is called so", name="command_palette", parent=parent)
        self._actions: dict[str, QAction] = {}
        self.found.connect(self._on_found)

    def show_actions(self, actions: Iterable[QAction]) -> None:
        """The actions to choose from; those without a text, and separators, are left out."""
        named = [action for action in actions if action.text() and not action.isSeparator()]
        self._actions = {action.objectName() or action.text(): action for action in named}
        self.show_finds([_find(ident, action) for ident, action in self._actions.items()])

    def _on_found(self, ident: str) -> None:
        action = self._actions.get(ident)
        if action is not None and action.isEnabled():
            action.trigger()


def _find(ident: str, action: QAction) -> Find:
    title = action.text().replace("&", "").removesuffix("...")
    tip = action.statusTip() or (action.toolTip() if action.toolTip() != title else "")
    shortcut = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    return Find(ident, title, tip, shortcut, action.isEnabled())


def demo() -> QWidget:
    """The palette with some actions of the console."""
    palette = CommandPalette()
    texts = [
        ("Go to Monitor", "Ctrl+1", "Map, timeline and fleet between passes"),
        ("Go to Pass", "Ctrl+2", "Telemetry, commands and sky plot during contact"),
        ("Go to Investigate", "Ctrl+3", "Recordings and history"),
        ("Acknowledge all alarms", "Shift+A", ""),
        ("Play or pause the replay", "Space", ""),
        ("Write a note", "Ctrl+Shift+N", "Into the session, at the present time"),
        ("Red night theme", "", "Keeps the eyes adapted to the dark"),
    ]
    actions = []
    for text, shortcut, tip in texts:
        action = QAction(text, palette)
        action.setShortcut(shortcut)
        action.setStatusTip(tip)
        actions.append(action)
    palette.show_actions(actions)
    return palette
