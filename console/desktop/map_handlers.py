"""What the window's actions do with the map. One small method each, named as the action; `Handlers` inherits them.

Each brings the map into sight and gives it the keyboard, so that its own keys go on from there.
"""

from __future__ import annotations

from console.desktop.session_view import SessionView
from widgets.ground_map import GroundMap


class MapHandlers:
    """The actions of the map."""

    def __init__(self, view: SessionView) -> None:
        self._shell = view

    def show_map(self) -> None:
        self._map()

    def next_projection(self) -> None:
        self._map().next_projection()

    def follow_spacecraft(self) -> None:
        self._map().toggle_follow()

    def lay_ruler(self) -> None:
        self._map().toggle_ruler()

    def more_orbits(self) -> None:
        self._map().change_orbits(1)

    def fewer_orbits(self) -> None:
        self._map().change_orbits(-1)

    def next_circles(self) -> None:
        self._map().next_circles()

    def _map(self) -> GroundMap:
        self._shell.show_workspace("monitor")
        shown = self._shell.rooms["monitor"].workspace.reveal("map")
        assert isinstance(shown, GroundMap)
        shown.setFocus()
        return shown
