"""The first-run guide in the window: where it lies, what ticks its steps off, and that it does not come back once it was dismissed."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from console.desktop.settings import Settings
from console.session.messages import Delivery
from widgets.first_run_guide import FirstRunGuide

GUIDE_PX = 340
MARGIN_PX = 16


class Guiding:
    """Keeps the guide over the lower right corner of an area, where nothing is that must be seen at once."""

    def __init__(self, guide: FirstRunGuide, settings: Settings, area: QWidget, *, is_wanted: bool) -> None:
        self._guide, self._settings, self._area = guide, settings, area
        guide.setFixedWidth(GUIDE_PX)
        guide.setVisible(not settings.is_guide_done and is_wanted)
        guide.dismissed.connect(self._on_dismissed)

    def place(self) -> None:
        """Lie in the corner, wherever that is now."""
        self._guide.adjustSize()
        area = self._area.geometry()
        self._guide.move(area.right() - self._guide.width() - MARGIN_PX, area.bottom() - self._guide.height() - MARGIN_PX)

    def heard(self, delivery: Delivery) -> None:
        """Tick off what the engine has told of."""
        if delivery.samples:
            self._guide.show_done("aos")
        if delivery.counters.is_locked:
            self._guide.show_done("lock")
        if any(change.stage == "completed" for change in delivery.command_changes):
            self._guide.show_done("command")

    def _on_dismissed(self) -> None:
        self._guide.hide()
        self._settings.is_guide_done = True
