"""The value axis of a plot, held where the operator wants it. It fits the curves by itself until then."""

from __future__ import annotations

from widgets.telemetry_plot_face import PlotFace


class ValueAxis:
    """What is done with the value axes of a face; always with that of the focused parameter."""

    def __init__(self, face: PlotFace) -> None:
        self._face = face

    @property
    def is_held(self) -> bool:
        """Whether the axis stays where it is."""
        return self._face.is_held

    def toggle_hold(self) -> None:
        """Hold the axis where it is, or let it fit the curves again."""
        if self.is_held:
            self._face.release_values()
        elif self._face.focused:
            self._face.hold_values(*self._values())

    def zoom(self, factor: float) -> None:
        """Show fewer values (below 1) or more round the middle of the axis, which is held from then on."""
        if self._face.focused:
            low, high = self._values()
            middle, half = (low + high) / 2, (high - low) / 2 * factor
            self._face.hold_values(middle - half, middle + half)

    def _values(self) -> tuple[float, float]:
        canvas = self._face.canvas
        return canvas.value_range(canvas.scale_of(self._face.focused))
