"""What plots read from the session file: never later than the clock, however long the reading takes."""

from __future__ import annotations

import numpy as np
from msgspec.structs import replace

from console.desktop.history import Span
from tests.desktop.conftest import OpenWindow
from tests.desktop.engines import FakeEngine
from tests.desktop.flights import Flight, view_of
from widgets.plot_tiles import Tile
from widgets.telemetry_plot_types import Series


def test_history_that_was_asked_for_before_a_seek_back_is_not_shown_after_it(
    flight: Flight, engine: FakeEngine, open_window: OpenWindow
) -> None:
    view = view_of(open_window(flight.mission, flight.welcome, engine))
    plots = view.rooms["pass"].plots
    assert plots is not None
    asked: list[Span] = []
    view.history.load = asked.append  # type: ignore[method-assign]
    late, early = flight.last_ns, flight.first_ns + 1
    view.take(replace(flight.deliveries[-1], samples=[], now_ns=late, is_reset=True))
    before = [span for span in asked if span.series == Series("BATT_V")]
    view.take(replace(flight.deliveries[-1], samples=[], now_ns=early, is_reset=True))
    after = [span for span in asked if span.series == Series("BATT_V") and span not in before]
    answers = [
        (span, Tile(span.start_ns, span.end_ns, np.array([span.end_ns - 5, span.end_ns], np.int64), np.array([8.0, 8.1])))
        for span in (before[-1], after[-1])
    ]
    view.history.loaded.emit(*answers[0])
    assert len(plots.grid.store.pyramid(Series("BATT_V"))) == 0
    view.history.loaded.emit(*answers[1])
    assert plots.grid.store.pyramid(Series("BATT_V")).times_ns.tolist() == [early - 5, early]
