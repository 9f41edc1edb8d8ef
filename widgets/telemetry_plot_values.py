"""The value axis of a plot, held where the operator wants it. It fits the curves by itself until then."""

from __future__ import annotations

from widgets.telemetry_plot_face import PlotFace


class HeldValues:
    """What a plot with a `face` does with its value axes; always with that of the focused parameter."""

    face: PlotFace

    @property
    def is_value_axis_held(self) -> bool:
        """Whether the axis stays where it is."""
        return self.face.is_held

    def hold_value_axis(self) -> None:
        """Hold the axis where it is, or let it fit the curves again."""
        if self.is_value_axis_held:
            self.face.release_values()
        elif self.face.focused:
            self.face.hold_values(*self._values())

    def zoom_values(self, factor: float) -> None:
        """Show fewer values (below 1) or more round the middle of the axis, which is held from then on."""
        if self.face.focused:
            low, high = self._values()
            middle, half = (low + high) / 2, (high - low) / 2 * factor
            self.face.hold_values(middle - half, middle + half)

    def _values(self) -> tuple[float, float]:
        canvas = self.face.canvas
        return canvas.value_range(canvas.scale_of(self.face.focused))
