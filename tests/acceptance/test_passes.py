"""92 passes of four satellites over three stations, on which two other libraries agree, out of `moonkite passes`.

Oracle: tle/passes_2026-08-09.csv beside the shared data (skyfield 1.55 and ephem 4.2 agree to 0.2 s and 0.01 deg).
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from console.utc import SECOND_NS, parse_utc
from tests.program import moonkite
from tests.shared_data import shared

TIME_TOLERANCE_NS = SECOND_NS
ELEVATION_TOLERANCE_DEG = 0.05
AZIMUTH_TOLERANCE_DEG = 0.1
START, END = "2026-08-09T00:00:00Z", "2026-08-10T00:00:00Z"
SITES = ("SAP,43.0757,141.34,30", "CPT,-33.9249,18.4241,50", "SVB,78.2297,15.4077,450")
GROUPS = {25544: "stations", 27607: "amateur", 43689: "weather", 44909: "amateur"}


def found(number: int, group: str, home: Path) -> list[dict[str, Any]]:
    """What the command finds over the three stations, passes that are over before the day is."""
    sites = [word for site in SITES for word in ("--site", site)]
    elements = shared(f"tle/groups/2026-08-08/{group}.tle")
    options = ["--elements", elements, "--catalogue-number", number, "--from", START, "--days", 1, "--min-elevation", 0, "--json"]
    said = moonkite("passes", *options, *sites, home=home)
    assert (said.code, said.err) == (0, "")
    return [one for one in said.json if parse_utc(one["los_utc"]) <= parse_utc(END)]


def expected(number: int) -> list[dict[str, str]]:
    with shared("tle/passes_2026-08-09.csv").open(newline="") as file:
        return [row for row in csv.DictReader(file) if int(row["norad_id"]) == number]


@pytest.mark.parametrize(("number", "group"), GROUPS.items())
def test_passes_agree_with_two_other_libraries(number: int, group: str, tmp_path: Path) -> None:
    ours = sorted(found(number, group, tmp_path), key=lambda one: (one["station"], one["aos_utc"]))
    theirs = sorted(expected(number), key=lambda row: (row["station"], row["aos_utc"]))
    assert [one["station"] for one in ours] == [row["station"] for row in theirs]
    for one, row in zip(ours, theirs, strict=True):
        for name in ("aos_utc", "tca_utc", "los_utc"):
            assert abs(parse_utc(one[name]) - parse_utc(f"{row[name]}Z")) <= TIME_TOLERANCE_NS, (name, one, row)
        assert one["max_elevation_deg"] == pytest.approx(float(row["max_elevation_deg"]), abs=ELEVATION_TOLERANCE_DEG)
        for name in ("aos_azimuth_deg", "los_azimuth_deg"):
            turn = (one[name] - float(row[name]) + 180) % 360 - 180
            assert abs(turn) <= AZIMUTH_TOLERANCE_DEG, (name, one, row)


def test_a_geostationary_spacecraft_never_rises_or_never_sets(tmp_path: Path) -> None:
    elements = shared("tle/groups/2026-08-08/weather.tle")
    sites = [word for site in SITES for word in ("--site", site)]
    common = ["passes", "--elements", elements, "--catalogue-number", 41836, "--from", START, *sites]
    (always,) = moonkite(*common, "--json", home=tmp_path).json
    assert (always["station"], round(always["max_elevation_deg"], 1)) == ("SAP", 40.3)
    told = moonkite(*common, home=tmp_path).out
    assert "over CPT: never above its horizon here: -33.6" in told
    assert "over SVB: never above its horizon here: -15.1" in told
