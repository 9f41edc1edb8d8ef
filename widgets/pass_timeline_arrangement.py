"""The lanes of the pass timeline as they stand in the room there is: arranged when somebody asks for them, since much is shown at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from console.orbit.types import LightSpan, Opportunity, PassLane
from widgets.pass_timeline_layout import Lane, arrange, total_height


class Arrangement:
    """What the lanes are made of. Give it passes, light and imaging, and `forget` when the room or a wish has changed."""

    def __init__(self) -> None:
        self.has_light_rows, self.has_imaging_rows = False, True
        self.light: Mapping[str, Sequence[LightSpan]] = {}
        self.imaging: tuple[Opportunity, ...] = ()
        self.places: dict[str, int] = {}
        """The place of each spacecraft among them, by name, which its colour follows."""
        self.scroll = 0.0
        """How far the lanes are scrolled down, in pixels."""
        self._given: tuple[PassLane, ...] = ()
        self._lanes: tuple[Lane, ...] | None = ()

    def give(self, lanes: Sequence[PassLane]) -> None:
        """Have these lanes, in this order."""
        self._given = tuple(lanes)
        self.places = {name: place for place, name in enumerate(dict.fromkeys(lane.spacecraft for lane in lanes))}
        self.forget()

    def forget(self) -> None:
        """Arrange them anew when they are asked for next."""
        self._lanes = None

    def lanes(self, height: float) -> tuple[Lane, ...]:
        """The lanes, from the top, in a height in pixels."""
        if self._lanes is None:
            chances: dict[str, list[Opportunity]] = {}
            for chance in self.imaging if self.has_imaging_rows else ():
                chances.setdefault(chance.spacecraft, []).append(chance)
            lit = frozenset(self.light) if self.has_light_rows else frozenset()
            self._lanes = arrange(self._given, height, lit=lit, imaging=chances)
            self.scroll_by(0.0, height)
        return self._lanes

    def spare_px(self, height: float) -> float:
        """How much higher than a height all lanes are together; 0 when they fit."""
        return max(total_height(self.lanes(height)) - height, 0.0)

    def scroll_by(self, down_px: float, height: float) -> None:
        """Move the lanes up by so much, as far as there are some."""
        self.scroll = float(np.clip(self.scroll + down_px, 0.0, self.spare_px(height)))
