"""What goes into a session: nothing of the real world moves while its time is made up."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from console.resources import demo_mission_folder
from console.wiring import Cast, Wanted, cast_of

REAL = 'rotator = "rotctld:127.0.0.1:4533"'


@pytest.fixture
def with_a_real_rotator(tmp_path: Path) -> Path:
    """The demo mission with a server at Banting where it has a simulated rotator."""
    folder = Path(shutil.copytree(demo_mission_folder(), tmp_path / "mission"))
    text = (folder / "mission.toml").read_text(encoding="utf-8")
    assert 'rotator = "sim"' in text
    (folder / "mission.toml").write_text(text.replace('rotator = "sim"', REAL, 1), encoding="utf-8")
    return folder


def rotator_of(cast: Cast) -> str:
    assert cast.station is not None
    return cast.station.antenna.rotator


@pytest.mark.parametrize(
    "wanted", [Wanted(link="sim"), Wanted(link="tcp:127.0.0.1:9", clock_ns=10**18), Wanted(link="tcp:127.0.0.1:9", clock_offset_ns=5)]
)
def test_a_missions_real_rotator_stays_alone_while_time_is_made_up(with_a_real_rotator: Path, wanted: Wanted) -> None:
    wanted = Wanted(
        with_a_real_rotator, link=wanted.link, clock_ns=wanted.clock_ns, clock_offset_ns=wanted.clock_offset_ns, epoch_ns=10**18
    )
    cast = cast_of(wanted)
    assert rotator_of(cast) == ""
    assert any("rotctld:127.0.0.1:4533" in notice and "stay alone" in notice for notice in cast.notices)


def test_a_live_session_keeps_it(with_a_real_rotator: Path) -> None:
    cast = cast_of(Wanted(with_a_real_rotator, link="tcp:127.0.0.1:9", epoch_ns=10**18))
    assert rotator_of(cast) == "rotctld:127.0.0.1:4533"
    assert not any("alone" in notice for notice in cast.notices)


def test_a_simulated_rotator_takes_part_in_every_exercise() -> None:
    cast = cast_of(Wanted(link="sim", epoch_ns=10**18))
    assert rotator_of(cast) == "sim"
    assert not any("alone" in notice for notice in cast.notices)
