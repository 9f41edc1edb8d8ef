"""The keys of the ground map, in one table: what each does, with and without Shift."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import Qt

Key = Qt.Key
PAN_PX = 60.0
TURN_DEG = 15.0
ZOOM_STEP = 1.5
Table = dict[tuple[Key, bool], Callable[[], object]]


class Commanded(Protocol):
    """What the keys ask of the map."""

    def pan(self, right_px: float, down_px: float) -> None: ...
    def zoom_by(self, factor: float) -> None: ...
    def turn_by(self, east_deg: float) -> None: ...
    def go_home(self) -> None: ...
    def select_next(self, step: int) -> None: ...
    def centre_on_selected(self) -> None: ...
    def toggle_follow(self) -> None: ...
    def toggle_ruler(self) -> None: ...
    def move_ruler_end(self, which: int, step: int) -> None: ...
    def next_projection(self) -> None: ...
    def next_circles(self) -> None: ...
    def change_orbits(self, step: int) -> None: ...
    def request_orbits(self, count: int) -> None: ...
    def end_modes(self) -> bool: ...


def key_table(over: Commanded) -> Table:
    """What to call for a key, and whether Shift is held with it."""
    table: Table = {
        (Key.Key_Home, False): over.go_home,
        (Key.Key_C, False): over.centre_on_selected,
        (Key.Key_F, False): over.toggle_follow,
        (Key.Key_R, False): over.toggle_ruler,
        (Key.Key_P, False): over.next_projection,
        (Key.Key_V, False): over.next_circles,
        (Key.Key_BracketLeft, False): partial(over.change_orbits, -1),
        (Key.Key_BracketRight, False): partial(over.change_orbits, 1),
    }
    for key, factor in ((Key.Key_Plus, ZOOM_STEP), (Key.Key_Equal, ZOOM_STEP), (Key.Key_Minus, 1 / ZOOM_STEP)):
        for is_shifted in (False, True):
            table[key, is_shifted] = partial(over.zoom_by, factor)
    for key, right, down in ((Key.Key_Left, 1, 0), (Key.Key_Right, -1, 0), (Key.Key_Up, 0, 1), (Key.Key_Down, 0, -1)):
        table[key, False] = partial(over.pan, right * PAN_PX, down * PAN_PX)
    for is_shifted, step in ((False, 1), (True, -1)):
        table[Key.Key_N, is_shifted] = partial(over.select_next, step)
        table[Key.Key_A, is_shifted] = partial(over.move_ruler_end, 0, step)
        table[Key.Key_B, is_shifted] = partial(over.move_ruler_end, 1, step)
    table[Key.Key_Left, True], table[Key.Key_Right, True] = partial(over.turn_by, -TURN_DEG), partial(over.turn_by, TURN_DEG)
    for count in range(1, 10):
        table[Key(Key.Key_0 + count), False] = partial(over.request_orbits, count)
    return table
