"""Which values an axis of a plot shows, so that its curves fill it."""

from __future__ import annotations

from collections.abc import Mapping

from widgets.plot_pyramid import Trace
from widgets.telemetry_plot_scales import Scale
from widgets.telemetry_plot_types import ParameterInfo


def fitted(scale: Scale, traces: Mapping[str, Trace], infos: Mapping[str, ParameterInfo], *, is_raw: bool) -> tuple[float, float] | None:
    """The range that an axis is to show for what is drawn on it; None where nothing is, and no limit either."""
    found = _extremes(scale, traces, infos, is_raw=is_raw)
    if found is None:
        return None
    return fitted_labels(scale, *found) if scale.labels else fitted_range(*found)


def _extremes(scale: Scale, traces: Mapping[str, Trace], infos: Mapping[str, ParameterInfo], *, is_raw: bool) -> tuple[float, float] | None:
    """Least and greatest value on a scale; before the first value, the lowest and the highest limit."""
    ranges = [found for name in scale.names if (found := traces[name].range()) is not None]
    if not ranges and not any(len(traces[name].times_ns) for name in scale.names):
        limits = [one for name in scale.names for one in infos[name].shown_limits(is_raw=is_raw)]
        ranges = [(bound, bound) for one in limits for bound in (one.low, one.high) if bound is not None]
    return (min(low for low, _ in ranges), max(high for _, high in ranges)) if ranges else None


def fitted_range(low: float, high: float) -> tuple[float, float]:
    """A value axis for data from low to high: some room above and below; a flat line stands in the middle."""
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        half = max(abs(high) * 0.05, 1e-6) if high else 1.0
        return low - half, high + half
    room = 0.1 * (high - low)
    return low - room, high + room


def fitted_labels(scale: Scale, low: float, high: float) -> tuple[float, float]:
    """An axis of labels shows at least the neighbours of what is drawn, so that a state that holds has a place among the others."""
    below, above = [n for n in scale.labels if n < low], [n for n in scale.labels if n > high]
    return float(max(below, default=low)) - 0.5, float(min(above, default=high)) + 0.5
