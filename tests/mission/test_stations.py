"""A station's antenna and radio: what the mission says of them is read whole, and what can't be is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.mission.loader import check_mission, load_mission
from console.mission.model import AntennaLimits, Tuner
from tests.mission.folders import START_NS, write_mission

SOUND = """
[stations.antenna]
azimuth_min_deg = 0
azimuth_max_deg = 450
elevation_max_deg = 180
slew_deg_s = 4
elevation_slew_deg_s = 2
beamwidth_deg = 3
threshold_deg = 0.2
park_azimuth_deg = 180
park_elevation_deg = 90
rotator = "rotctld:127.0.0.1:4533"

[stations.radio]
address = "rigctld:127.0.0.1:4532"
frequency_min_hz = 144e6
frequency_max_hz = 146e6
updates_per_s = 5
step_hz = 20
tunes_uplink = true
"""


def with_antenna(folder: Path, text: str) -> Path:
    made = write_mission(folder)
    path = made / "mission.toml"
    station = '[[stations]]\nname = "There"\nlatitude_deg = 3.0\nlongitude_deg = 101.0\n'
    path.write_text(f"{path.read_text()}\n{station}{text}", encoding="utf-8")
    return made


def test_everything_that_is_said_of_antenna_and_radio_is_read(tmp_path):
    station = load_mission(with_antenna(tmp_path, SOUND), session_start_ns=START_NS).station_named("There")
    assert station.antenna == AntennaLimits(
        0.0, 450.0, 0.0, 180.0, 4.0, 2.0, beamwidth_deg=3.0, threshold_deg=0.2, park_azimuth_deg=180.0, park_elevation_deg=90.0,
        rotator="rotctld:127.0.0.1:4533",
    )  # fmt: skip
    assert station.antenna.park == (180.0, 90.0)
    assert station.antenna.can_flip
    assert station.radio == Tuner("rigctld:127.0.0.1:4532", 144e6, 146e6, 5.0, 20.0, tunes_uplink=True)


def test_left_out_there_is_no_rotator_no_radio_and_no_park_position(tmp_path):
    station = load_mission(with_antenna(tmp_path, ""), session_start_ns=START_NS).station_named("There")
    assert (station.antenna.rotator, station.radio.address, station.antenna.park) == ("", "", None)
    assert station.antenna.elevation_rate_deg_s == station.antenna.slew_deg_s


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("rotctld:", "rotctl:", "did you mean rotctld?"),
        ("rotctld:", "rigctld:", "no such device"),
        ("127.0.0.1:4532", "127.0.0.1", "a host and a port are needed"),
        ("park_elevation_deg = 90", "", "park_elevation_deg: is missing"),
        ("park_azimuth_deg = 180", "park_azimuth_deg = -20", "where the machine can't go"),
        ("threshold_deg = 0.2", "threshold_deg = 2", "leave the beam unnoticed"),
        ("frequency_min_hz = 144e6", "frequency_min_hz = 147e6", "not above frequency_min_hz"),
        ("updates_per_s = 5", "updates_per_s = 50", "0.01 to 10"),
        ("slew_deg_s = 4", "slew_deg_s = nan", "nan"),
    ],
)
def test_a_fault_is_told_with_its_place(tmp_path, before, after, words):
    faults = [str(fault) for fault in check_mission(with_antenna(tmp_path, SOUND.replace(before, after, 1)))]
    assert any(words in fault for fault in faults), faults
    assert all("mission.toml" in fault for fault in faults)
