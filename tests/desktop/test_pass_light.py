"""The light of a pass in words."""

from __future__ import annotations

from console.desktop.pass_light import PassLights, light_pairs
from console.desktop.trajectories import Trajectories
from console.mission.model import Spacecraft
from console.orbit.pass_details import PassLight
from console.orbit.passes import find_passes
from console.orbit.site import Site
from console.orbit.trajectory import Trajectory
from console.orbit.types import LightSpan, Pass, Shadow
from console.utc import DAY_NS, SECOND_NS
from tests.orbit.sets import EPOCH_NS, LOW

MASUDA = Site("Masuda", 30.556447, 131.015561, 140.0, 5.0)
AOS, MIDDLE, DARK, LOS = (second * SECOND_NS for second in (0, 300, 310, 600))


def test_a_pass_is_sunlit_in_shadow_or_both_and_seen_by_eye_or_not() -> None:
    umbra = LightSpan(DARK, LOS, Shadow.UMBRA)
    both = PassLight(((AOS, DARK),), (LightSpan(MIDDLE, DARK, Shadow.PENUMBRA), umbra), ((AOS, DARK),))
    assert light_pairs(both) == (("light", "shadow 00:05:10-00:10:00"), ("by eye", "00:00:00-00:05:10"))
    assert light_pairs(PassLight((), (LightSpan(AOS, LOS, Shadow.UMBRA),), ())) == (("light", "shadow"),)
    assert light_pairs(PassLight(((AOS, LOS),), (), ())) == (("light", "sunlit"),)


class Fleet:
    """Spacecraft on their orbits over one station."""

    def __init__(self, *crafts: Spacecraft) -> None:
        self._trajectories = Trajectories(crafts)

    def pass_trajectory(self, one: Pass) -> Trajectory:
        return self._trajectories.of_pass(one)

    def site(self, _station: str) -> Site:
        return MASUDA


def test_a_pass_of_a_spacecraft_that_has_left_the_fleet_is_told_nothing_of() -> None:
    one = find_passes(LOW, MASUDA, EPOCH_NS, EPOCH_NS + DAY_NS).passes[0]
    assert PassLights(Fleet(Spacecraft("LOW", 1, LOW, "")))(one)[0][0] == "light"
    assert PassLights(Fleet())(one) == ()
