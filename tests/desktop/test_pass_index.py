"""Passes looked up by spacecraft, station and time, beside a plain search through all of them."""

from __future__ import annotations

import random

import numpy as np

from console.desktop.pass_index import PassIndex, Spans
from console.orbit.types import Pass, PassRow
from console.utc import SECOND_NS

NOW_NS = 1_795_000_000 * SECOND_NS


def a_row(spacecraft: str, station: str, aos_s: int, los_s: int) -> PassRow:
    aos_ns, los_ns = NOW_NS + aos_s * SECOND_NS, NOW_NS + los_s * SECOND_NS
    one = Pass(spacecraft, station, aos_ns, (aos_ns + los_ns) // 2, los_ns, 30.0, 10.0, 90.0, 170.0, 0, 1.0, 0.1)
    return PassRow(one, np.array([aos_ns, los_ns]), np.array([5.0, 5.0]))


def rows_of_a_fleet() -> list[PassRow]:
    """Six spacecraft over three stations; one of them stays up for hours."""
    seed = random.randrange(10**6)
    source = random.Random(seed)
    rows = [a_row("LONG", "B", -40_000, 90_000)]
    for craft in "VWXYZ":
        for station in "ABC":
            starts = sorted(source.sample(range(-80_000, 80_000, 2_000), 12))
            rows += [a_row(craft, station, start, start + source.randrange(60, 900)) for start in starts]
    return sorted(rows, key=lambda row: row.one_pass.aos_ns)


def test_a_pass_is_found_as_by_looking_through_all() -> None:
    rows = rows_of_a_fleet()
    index = PassIndex.of(rows)
    for at_s in range(-90_000, 95_000, 777):
        at_ns = NOW_NS + at_s * SECOND_NS
        left = [row for row in rows if row.one_pass.los_ns > at_ns]
        for craft in ("LONG", "V", "Z"):
            mine = [row for row in left if row.one_pass.spacecraft == craft]
            assert index.of_craft(craft).current(at_ns) is next(iter(mine), None)
            assert index.over(craft, "B").current(at_ns) is next((row for row in mine if row.one_pass.station == "B"), None)
        up = [row for row in rows if row.one_pass.aos_ns <= at_ns <= row.one_pass.los_ns]
        assert index.tracking(at_ns) == {row.one_pass.station for row in up}
        assert index.over_station("B").touching(at_ns, at_ns) == [row for row in up if row.one_pass.station == "B"]


def test_what_is_not_there_is_empty() -> None:
    index = PassIndex.of(rows_of_a_fleet())
    assert index.over("nobody", "B").current(NOW_NS) is None
    assert index.over_station("nowhere").touching(NOW_NS, NOW_NS + SECOND_NS) == []
    assert PassIndex().tracking(NOW_NS) == frozenset()


def test_spacecraft_that_have_left_are_taken_out() -> None:
    rows = rows_of_a_fleet()
    kept = {"V", "LONG"}
    index = PassIndex.of(rows).only(kept)
    assert index.is_only_of(kept)
    wanted = PassIndex.of([row for row in rows if row.one_pass.spacecraft in kept])
    assert index.over_station("B").rows == wanted.over_station("B").rows
    assert (index.over_station("B").los_ns == wanted.over_station("B").los_ns).all()
    assert set(index.pairs) == set(wanted.pairs)
    assert not PassIndex.of(rows).is_only_of(kept)


def test_spans_that_hold_an_instant_are_named() -> None:
    spans = Spans.of([("A", 10, 20), ("B", 15, 30), ("A", 40, 50)])
    assert [spans.at(at) for at in (9, 10, 17, 20, 21, 45)] == [set(), {"A"}, {"A", "B"}, {"A", "B"}, {"B"}, {"A"}]
