"""`moonkite track`: the plan of a pass as lines and JSON, the pass followed without a window, a stop by Ctrl+C."""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from console.cli_track import live
from console.mission.model import AntennaLimits
from console.station.control import AntennaControl
from console.station.state import AntennaMode
from console.utc import SECOND_NS, parse_utc
from tests.mission.folders import write_mission
from tests.program import REPOSITORY, environment_of, moonkite
from tests.station.servers import MadeUpServer, sound, wait_until
from tests.station.skies import FlatSky, ScriptedRotator, a_pass

FROM = "2026-326T00:00:00Z"
STATION = """
[[stations]]
name = "Equator"
latitude_deg = 0.0
longitude_deg = 0.0

[stations.antenna]
rotator = "{rotator}"

[[spacecraft]]
name = "HIGH"
catalogue_number = 0

[spacecraft.elements]
epoch = "session-start"
mean_motion = 1.0027
inclination_deg = 0.05
raan_deg = 0.0
mean_anomaly_deg = {anomaly}
"""


def test_a_dry_run_plans_and_moves_nothing(tmp_path: Path) -> None:
    said = moonkite("track", "--dry-run", "--from", FROM, "--rotator", "rotctld:127.0.0.1:1", "--json", home=tmp_path)
    assert said.code == 0
    told = said.json
    assert (told["spacecraft"], told["station"]) == ("WAU-1", "Banting")
    assert told["sets_out_utc"] < told["aos_utc"] < told["tca_utc"] < told["los_utc"]
    assert told["path"][0]["utc"] == told["aos_utc"]
    assert told["path"][-1]["utc"] == told["los_utc"]
    assert all(-180 <= row["azimuth_deg"] <= 540 and 0 <= row["elevation_deg"] <= 180 for row in told["path"])
    assert "flown" not in told


def test_the_plan_is_read_by_people(tmp_path: Path) -> None:
    said = moonkite("track", "--dry-run", "--from", FROM, "--station", "Temerloh", home=tmp_path)
    assert said.code == 0
    assert said.out.startswith("WAU-1 over Temerloh: AOS 2026-326T")
    assert "sets out" in said.out


def test_a_simulated_rotator_follows_the_pass_at_speed(tmp_path: Path) -> None:
    told = moonkite("track", "--from", FROM, "--json", home=tmp_path).json
    flown = told["flown"]
    assert flown["moves"] > 50
    assert flown["off_beam_s"] == pytest.approx(told["off_beam_s"], abs=3.0)
    assert flown["lost_s"] == 0
    assert any("tracking WAU-1" in remark for remark in flown["remarks"])
    begun = next(remark for remark in flown["remarks"] if "slewing" in remark)
    assert abs(parse_utc(begun.split(" ")[0]) - parse_utc(told["sets_out_utc"])) <= 2 * SECOND_NS


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--station", "Temerloh"), "no rotator is named"),
        (("--rotator", "rotctl:x:1"), "did you mean rotctld?"),
        (("--spacecraft", "WAU-9"), "no spacecraft WAU-9; did you mean WAU-"),
        (("--rotator", "rotctld:127.0.0.1:1"), "that pass is over"),
        (("--uplink", "--station", "Temerloh", "--rotator", "sim", "--radio", "sim"), "may not be tuned"),
    ],
)
def test_what_can_not_be_is_told_in_a_line(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    past = "2025-326T00:00:00Z" if "that pass is over" in words else FROM
    said = moonkite("track", "--from", past, *arguments, home=tmp_path)
    assert said.code == 1
    assert words in said.complaint
    assert not said.out, "the plan of a pass that can't be followed was printed first"


def always_up(folder: Path, rotator: str, home: Path) -> Path:
    """A mission whose high spacecraft stands over its station now: the one of twelve places of its orbit that does."""
    for anomaly in range(0, 360, 30):
        made = write_mission(folder / str(anomaly))
        path = made / "mission.toml"
        path.write_text(path.read_text() + STATION.format(rotator=rotator, anomaly=float(anomaly)), encoding="utf-8")
        said = moonkite("track", "--mission", made, "--spacecraft", "HIGH", "--station", "Equator", "--dry-run", "--json", home=home)
        if said.code == 0 and said.json["max_elevation_deg"] > 30:
            return made
    raise AssertionError("nowhere up")


def test_a_real_rotator_is_followed_until_ctrl_c_which_stops_it(tmp_path: Path) -> None:
    with MadeUpServer(sound) as server:
        mission = always_up(tmp_path, f"rotctld:127.0.0.1:{server.port}", tmp_path)
        words = ["track", "--mission", str(mission), "--spacecraft", "HIGH", "--station", "Equator", "--json"]
        process = subprocess.Popen(
            [sys.executable, "-m", "console", *words], cwd=REPOSITORY, env=environment_of(tmp_path), stdout=subprocess.PIPE, text=True
        )  # fmt: skip
        try:
            wait_until(lambda: server.lines("set_pos"), 30.0)
            process.send_signal(signal.SIGINT)
            out, _ = process.communicate(timeout=20)
        finally:
            process.kill()
            process.wait()
    assert process.returncode == 0
    assert '"is_stopped": true' in out
    assert server.lines("stop")


@dataclass
class Obedient(ScriptedRotator):
    """A real rotator that is at once where it is told to be."""

    def move(self, azimuth_deg: float, elevation_deg: float) -> None:
        super().move(azimuth_deg, elevation_deg)
        self.position = (azimuth_deg, elevation_deg)


@dataclass
class QuickClock:
    """Half a second goes by whenever somebody looks."""

    at_ns: int

    def now_ns(self) -> int:
        self.at_ns += SECOND_NS // 2
        return self.at_ns


def test_a_real_rotator_is_parked_after_the_pass() -> None:
    one, rotator = a_pass(), Obedient()
    limits = AntennaLimits(park_azimuth_deg=10.0, park_elevation_deg=90.0)
    control = AntennaControl(limits, FlatSky(one), "WAU-1", rotator=rotator)
    flown = live(control, one, lambda: False, lambda _: None, QuickClock(one.aos_ns - 30 * SECOND_NS), tick_s=0.0)
    assert rotator.position == (10.0, 90.0)
    assert control.mode is AntennaMode.PARKED
    assert flown.off_beam_s == 0
