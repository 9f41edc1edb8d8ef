"""The light of a pass in words."""

from __future__ import annotations

from console.desktop.pass_light import light_pairs
from console.orbit.pass_details import PassLight
from console.orbit.types import LightSpan, Shadow
from console.utc import SECOND_NS

AOS, MIDDLE, DARK, LOS = (second * SECOND_NS for second in (0, 300, 310, 600))


def test_a_pass_is_sunlit_in_shadow_or_both_and_seen_by_eye_or_not() -> None:
    umbra = LightSpan(DARK, LOS, Shadow.UMBRA)
    both = PassLight(((AOS, DARK),), (LightSpan(MIDDLE, DARK, Shadow.PENUMBRA), umbra), ((AOS, DARK),))
    assert light_pairs(both) == (("light", "shadow 00:05:10-00:10:00"), ("by eye", "00:00:00-00:05:10"))
    assert light_pairs(PassLight((), (LightSpan(AOS, LOS, Shadow.UMBRA),), ())) == (("light", "shadow"),)
    assert light_pairs(PassLight(((AOS, LOS),), (), ())) == (("light", "sunlit"),)
