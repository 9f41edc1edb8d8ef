"""The keys of the command queue. Enter is not among them: it does nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import Qt

from console.command.lineup import QueueMode
from widgets.queue_mode_switch import QueueModeSwitch


class QueueActs(Protocol):
    """What can be asked for of the chosen command; the command queue is one."""

    switch: QueueModeSwitch

    def ask_to_arm(self) -> None: ...
    def ask_to_send(self) -> None: ...
    def ask_to_bypass(self) -> None: ...
    def ask_to_cancel(self) -> None: ...
    def ask_to_take_back(self) -> None: ...
    def ask_to_hold(self) -> None: ...
    def ask_for_release(self) -> None: ...
    def ask_to_edit(self) -> None: ...
    def ask_to_move(self, steps: int) -> None: ...
    def ask_for_priority(self, steps: int) -> None: ...


def key_acts(queue: QueueActs) -> dict[tuple[Qt.Key, Qt.KeyboardModifier], Callable[[], None]]:
    """What each key does in the list of commands."""
    key, plain, shift = Qt.Key, Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
    alt = Qt.KeyboardModifier.AltModifier
    return {
        (key.Key_A, plain): queue.ask_to_arm,
        (key.Key_S, shift): queue.ask_to_send,
        (key.Key_B, shift): queue.ask_to_bypass,
        (key.Key_Delete, plain): queue.ask_to_cancel,
        (key.Key_Z, Qt.KeyboardModifier.ControlModifier): queue.ask_to_take_back,
        (key.Key_H, plain): queue.ask_to_hold,
        (key.Key_R, plain): queue.ask_for_release,
        (key.Key_F2, plain): queue.ask_to_edit,
        (key.Key_Up, alt): lambda: queue.ask_to_move(-1),
        (key.Key_Down, alt): lambda: queue.ask_to_move(1),
        (key.Key_Plus, plain): lambda: queue.ask_for_priority(1),
        (key.Key_Plus, shift): lambda: queue.ask_for_priority(1),
        (key.Key_Minus, plain): lambda: queue.ask_for_priority(-1),
        (key.Key_E, shift): lambda: queue.switch.ask(QueueMode.ENABLED),
        (key.Key_H, shift): lambda: queue.switch.ask(QueueMode.HELD),
        (key.Key_D, shift): lambda: queue.switch.ask(QueueMode.DISABLED),
    }
