"""10,000 seeded kill points over campaigns of commands: no duplicate, none lost, none sent by itself after the restart."""

from __future__ import annotations

import pytest

from tests.command.campaign import Campaign

CAMPAIGNS, KILLS = 20, 500


@pytest.mark.parametrize("seed", range(CAMPAIGNS))
def test_a_campaign_survives_500_kills(seed: int) -> None:
    campaign = Campaign(seed)
    campaign.fly(KILLS)
    assert campaign.kills >= KILLS
    assert len(campaign.sent) > KILLS / 10, "too little was sent to prove anything"
    assert len(campaign.craft.executed) > KILLS / 15


def test_the_kills_are_ten_thousand() -> None:
    assert CAMPAIGNS * KILLS == 10_000
