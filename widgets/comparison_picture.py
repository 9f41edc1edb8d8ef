"""A picture of compared passes in any size and look: the curves as they are seen, with the names of the passes in their colours."""

from __future__ import annotations

from html import escape

from PySide6.QtWidgets import QLabel

from widgets.comparison_canvas import ComparisonCanvas
from widgets.picture import Picture
from widgets.theme import Theme


class ComparisonPicture(Picture):
    """A title, the curves of a canvas, and which is which."""

    def __init__(self, seen: ComparisonCanvas, title: str, size: tuple[int, int], theme: Theme) -> None:
        super().__init__("comparison_picture", title, size, theme)
        canvas = ComparisonCanvas(theme)
        canvas.show_curves(seen.curves, x_title=seen.x_title, y_title=seen.y_title, labels=seen.labels)
        canvas.view = seen.view
        names = [f'<span style="color: {canvas.tone(place)}">{escape(curve.name)}</span>' for place, curve in enumerate(seen.curves)]
        legend = QLabel(" &nbsp; ".join(names))
        legend.setWordWrap(True)
        self.column.addWidget(canvas, 1)
        self.column.addWidget(legend)
        self.show()
