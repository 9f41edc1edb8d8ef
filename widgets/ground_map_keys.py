"""The keys of the ground map, in one table: what each does, with and without Shift."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import Qt

Key = Qt.Key
PAN_PX = 60.0
TURN_DEG = 15.0
ZOOM_STEP = 1.5


class Commanded(Protocol):
    """What the keys ask of the map."""

    def pan(self, right_px: float, down_px: float) -> None: ...
    def zoom_by(self, factor: float) -> None: ...
    def turn_by(self, east_deg: float) -> None: ...
    def go_home(self) -> None: ...
    def select_next(self, step: int) -> None: ...
    def select_next_station(self, step: int) -> None: ...
    def centre_on_selected(self) -> None: ...
    def toggle_follow(self) -> None: ...
    def toggle_ruler(self) -> None: ...
    def move_ruler_end(self, which: int, step: int) -> None: ...
    def fix_ruler(self) -> None: ...
    def next_projection(self) -> None: ...
    def next_circles(self) -> None: ...
    def change_orbits(self, step: int) -> None: ...
    def request_orbits(self, count: int) -> None: ...


Act = Callable[[Commanded], object]
Table = dict[tuple[Key, bool], Act]


def key_table() -> Table:
    """What to do with the map for a key, and whether Shift is held with it."""
    table: Table = {
        (Key.Key_Home, False): lambda over: over.go_home(),
        (Key.Key_C, False): lambda over: over.centre_on_selected(),
        (Key.Key_F, False): lambda over: over.toggle_follow(),
        (Key.Key_R, False): lambda over: over.toggle_ruler(),
        (Key.Key_Return, False): lambda over: over.fix_ruler(),
        (Key.Key_Enter, False): lambda over: over.fix_ruler(),
        (Key.Key_P, False): lambda over: over.next_projection(),
        (Key.Key_V, False): lambda over: over.next_circles(),
        (Key.Key_BracketLeft, False): lambda over: over.change_orbits(-1),
        (Key.Key_BracketRight, False): lambda over: over.change_orbits(1),
        (Key.Key_Left, True): lambda over: over.turn_by(-TURN_DEG),
        (Key.Key_Right, True): lambda over: over.turn_by(TURN_DEG),
    }
    for key, right, down in ((Key.Key_Left, 1, 0), (Key.Key_Right, -1, 0), (Key.Key_Up, 0, 1), (Key.Key_Down, 0, -1)):
        table[key, False] = _pan(right * PAN_PX, down * PAN_PX)
    for is_shifted, step in ((False, 1), (True, -1)):
        for key, factor in ((Key.Key_Plus, ZOOM_STEP), (Key.Key_Equal, ZOOM_STEP), (Key.Key_Minus, 1 / ZOOM_STEP)):
            table[key, is_shifted] = _zoom(factor)
        table |= {(key, is_shifted): act for key, act in _walks(step).items()}
    for count in range(1, 10):
        table[Key(Key.Key_0 + count), False] = _orbits(count)
    return table


def _walks(step: int) -> dict[Key, Act]:
    """Those keys that go back with Shift."""
    return {
        Key.Key_N: lambda over: over.select_next(step),
        Key.Key_S: lambda over: over.select_next_station(step),
        Key.Key_A: lambda over: over.move_ruler_end(0, step),
        Key.Key_B: lambda over: over.move_ruler_end(1, step),
    }


def _pan(right_px: float, down_px: float) -> Act:
    return lambda over: over.pan(right_px, down_px)


def _zoom(factor: float) -> Act:
    return lambda over: over.zoom_by(factor)


def _orbits(count: int) -> Act:
    return lambda over: over.request_orbits(count)


KEY_TABLE = key_table()
