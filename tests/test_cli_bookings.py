"""`moonkite bookings`: booked, refused with the reason, swapped, released, and kept with who, when and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.mission.loader import load_mission
from console.mission.model import AntennaLimits
from console.orbit.passes import find_all_passes
from console.orbit.types import Pass
from console.resources import demo_mission_folder
from console.station.schedule import find_conflicts
from console.utc import DAY_NS, iso_text, parse_utc
from tests.program import moonkite

FROM = "2026-11-28T00:00:00Z"


@pytest.fixture(scope="module")
def rivals() -> tuple[Pass, Pass]:
    """Two passes of the demo mission, of different spacecraft, that want one antenna."""
    start_ns = parse_utc(FROM)
    mission = load_mission(demo_mission_folder(), session_start_ns=start_ns)
    results = find_all_passes(
        [craft.elements for craft in mission.spacecraft], [one.site for one in mission.stations], start_ns, start_ns + 3 * DAY_NS
    )
    limits: dict[str, AntennaLimits] = {station.name: station.antenna for station in mission.stations}
    conflict = next(each for each in find_conflicts((one for r in results for one in r.passes), limits) if each.first.aos_ns > start_ns)
    return conflict.first, conflict.second


def words(one: Pass) -> tuple[str, ...]:
    return (one.spacecraft, one.station, "--at", iso_text(one.aos_ns), "--from", FROM)


def test_a_pass_is_booked_and_listed(tmp_path: Path) -> None:
    made = moonkite(
        "bookings", "book", "WAU-1", "Banting", "--from", FROM, "--by", "ops1", "--reason", "dump", "--json", home=tmp_path
    ).json
    assert (made["booking"], made["booked_by"], made["reason"], made["fate"]) == (1, "ops1", "dump", "found")
    assert moonkite("bookings", "list", "--from", FROM, "--json", home=tmp_path).json == [made]
    assert "WAU-1 over Banting" in moonkite("bookings", "list", "--from", FROM, home=tmp_path).out


def test_a_conflict_is_refused_in_one_line_and_a_swap_is_not(tmp_path: Path, rivals: tuple[Pass, Pass]) -> None:
    first, second = rivals
    assert moonkite("bookings", "book", *words(first), "--by", "ops1", home=tmp_path).code == 0
    refused = moonkite("bookings", "book", *words(second), home=tmp_path)
    assert refused.code == 1
    assert f"{first.spacecraft} and {second.spacecraft} over {first.station}" in refused.complaint
    assert "booking 1, booked by ops1" in refused.complaint
    swapped = moonkite("bookings", "swap", *words(second), "--by", "ops2", "--reason", "flood", "--json", home=tmp_path).json
    assert (swapped["booking"], swapped["spacecraft"]) == (2, second.spacecraft)
    acts = moonkite("bookings", "list", "--history", "--json", home=tmp_path).json
    assert [(act["act"], act["by"], act["booking"], act["reason"]) for act in acts] == [
        ("booked", "ops1", 1, ""), ("swapped out", "ops2", 1, "flood"), ("booked", "ops2", 2, "flood")
    ]  # fmt: skip


def test_a_released_booking_is_gone_once(tmp_path: Path) -> None:
    moonkite("bookings", "book", "WAU-1", "Banting", "--from", FROM, home=tmp_path)
    assert "is released" in moonkite("bookings", "release", 1, home=tmp_path).out
    assert moonkite("bookings", "list", "--from", FROM, "--json", home=tmp_path).json == []
    again = moonkite("bookings", "release", 1, home=tmp_path)
    assert (again.code, "no such booking" in again.complaint) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("WAU", "Banting"), "did you mean WAU"),
        (("WAU-1", "Bantin"), "did you mean Banting"),
        (("LAYANG-1", "Tsukuba"), "no pass of LAYANG-1 over Tsukuba"),
        (("WAU-1", "Banting", "--at", "2026-11-28T09:00:00Z"), "rises within 30 minutes of 2026-332T09:00:00Z"),
    ],
)
def test_what_cannot_be_booked_is_told(tmp_path: Path, arguments: tuple[str, ...], complaint: str) -> None:
    said = moonkite("bookings", "book", *arguments, "--from", FROM, home=tmp_path)
    assert said.code == 1
    assert complaint in said.complaint


def test_the_plan_says_who_gets_the_antenna_and_why(tmp_path: Path, rivals: tuple[Pass, Pass]) -> None:
    def verdicts() -> dict[str, dict[str, object]]:
        rows = moonkite("bookings", "plan", "--from", FROM, "--days", 3, "--station", rivals[0].station, "--json", home=tmp_path).json
        assert {row["station"] for row in rows} == {rivals[0].station}
        times = {iso_text(one.aos_ns): one for one in rivals}
        return {row["spacecraft"]: row for row in rows if row["aos_utc"] in times and times[row["aos_utc"]].spacecraft == row["spacecraft"]}

    low, high = sorted(rivals, key=lambda one: one.max_elevation_deg)
    assert verdicts()[high.spacecraft]["verdict"] == "taken"
    assert verdicts()[low.spacecraft]["verdict"] in ("dropped", "shortened")
    moonkite("bookings", "book", *words(low), home=tmp_path)
    assert verdicts()[low.spacecraft]["verdict"] == "taken"
    assert "is booked" in str(verdicts()[high.spacecraft]["reason"])


def test_exercises_take_no_antenna_from_real_passes(tmp_path: Path) -> None:
    moonkite("bookings", "book", "WAU-1", "Banting", "--from", FROM, home=tmp_path)
    assert [path.name for path in (tmp_path / "bookings").glob("*.sqlite")] == ["exercises.sqlite"]
