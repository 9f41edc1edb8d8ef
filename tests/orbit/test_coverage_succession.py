"""Imaging opportunities through many element sets: each once, with the set of its day."""

from __future__ import annotations

from itertools import pairwise

import pytest

from console.orbit.areas import Payload
from console.orbit.catalogue import nearest_elements
from console.orbit.coverage import CoverageOutcome, find_opportunities
from console.orbit.coverage_succession import find_opportunities_through
from console.orbit.elements import ElementSet
from console.utc import DAY_NS, SECOND_NS
from tests.orbit.sets import EPOCH_NS, GEOSTATIONARY, LOW
from tests.orbit.test_coverage import CAMERA, PENINSULA
from tests.orbit.test_succession import renewed

END_NS = EPOCH_NS + 12 * DAY_NS
FIRST = renewed(LOW, [0.0])[0]


def taking_over(at_ns: int) -> list[ElementSet]:
    """Two sets of one orbit, the later taking over at an instant."""
    return renewed(LOW, [0.0, (at_ns - EPOCH_NS) / DAY_NS])


def test_each_has_the_set_whose_epoch_is_nearest_at_or_before_its_start() -> None:
    sets = renewed(LOW, [0.0, 3.1, 6.2, 9.3])
    (found,) = find_opportunities_through(sets, CAMERA, [PENINSULA], EPOCH_NS, END_NS)
    assert found.outcome is CoverageOutcome.OPPORTUNITIES
    assert all(one.end_ns < other.start_ns for one, other in pairwise(found.opportunities))
    for one in found.opportunities:
        right = nearest_elements(sets, one.start_ns)
        assert right is not None
        assert one.element_epoch_ns == right.epoch_ns
        (alone,) = find_opportunities(right, CAMERA, [PENINSULA], one.best_ns, one.best_ns)
        assert (alone.opportunities[0].start_ns, alone.opportunities[0].end_ns) == pytest.approx((one.start_ns, one.end_ns), abs=10_000_000)
    (with_one,) = find_opportunities(sets[0], CAMERA, [PENINSULA], EPOCH_NS, END_NS)
    assert len(with_one.opportunities) == len(found.opportunities)
    assert len({one.element_epoch_ns for one in found.opportunities}) > 2


@pytest.mark.parametrize("share", [-0.02, 0.0, 0.3, 0.7, 1.0, 1.02])
def test_one_during_which_a_set_takes_over_is_told_once_and_whole(share: float) -> None:
    (before,) = find_opportunities(FIRST, CAMERA, [PENINSULA], EPOCH_NS, END_NS)
    one = before.opportunities[len(before.opportunities) // 2]
    sets = taking_over(one.start_ns + round(share * (one.end_ns - one.start_ns)))
    (found,) = find_opportunities_through(sets, CAMERA, [PENINSULA], EPOCH_NS, END_NS)
    assert len(found.opportunities) == len(before.opportunities)
    (told,) = [each for each in found.opportunities if each.start_ns < one.end_ns and each.end_ns > one.start_ns]
    assert (told.start_ns, told.end_ns) == pytest.approx((one.start_ns, one.end_ns), abs=SECOND_NS)
    assert told.element_epoch_ns == sets[0 if share > 0 else 1].epoch_ns or share == 0.0


def test_one_in_progress_at_the_windows_start_has_the_set_of_its_beginning() -> None:
    (before,) = find_opportunities(FIRST, CAMERA, [PENINSULA], EPOCH_NS + DAY_NS, END_NS)
    one = before.opportunities[0]
    middle_ns = (one.start_ns + one.end_ns) // 2
    sets = taking_over(middle_ns)
    (found,) = find_opportunities_through(sets, CAMERA, [PENINSULA], middle_ns, middle_ns + DAY_NS)
    assert found.opportunities[0].element_epoch_ns == sets[0].epoch_ns
    assert found.opportunities[0].start_ns == pytest.approx(one.start_ns, abs=SECOND_NS)


def test_what_is_within_reach_all_the_time_stays_so_through_its_sets() -> None:
    sets = renewed(GEOSTATIONARY, [0.0, 1.0, 2.0])
    seen = Payload("all", 30.0, 60.0)
    (alone,) = find_opportunities(sets[0], seen, [PENINSULA], EPOCH_NS, EPOCH_NS + 3 * DAY_NS)
    (found,) = find_opportunities_through(sets, seen, [PENINSULA], EPOCH_NS, EPOCH_NS + 3 * DAY_NS)
    assert alone.outcome is found.outcome is CoverageOutcome.ALWAYS
    assert [one.element_epoch_ns for one in found.opportunities] == [one.epoch_ns for one in sets]


def test_no_elements_and_no_payload_are_told_as_ever() -> None:
    assert find_opportunities_through([], CAMERA, [PENINSULA], EPOCH_NS, END_NS)[0].outcome is CoverageOutcome.NO_ELEMENTS
    assert find_opportunities_through([LOW], None, [PENINSULA], EPOCH_NS, END_NS)[0].outcome is CoverageOutcome.NO_PAYLOAD
    narrow = Payload("fixed", 0.001, 0.0)
    (never,) = find_opportunities_through(renewed(LOW, [0.0, 1.0]), narrow, [PENINSULA], EPOCH_NS, EPOCH_NS + DAY_NS)
    assert (never.outcome, never.opportunities) == (CoverageOutcome.NEVER, ())
    assert never.reason
