"""The orbit of a spacecraft in a mission file: from files of every kind, all sets kept, one chosen for the session."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.errors import KnownError
from console.mission.loader import check_mission, load_mission
from console.mission.model import Spacecraft
from console.orbit.catalogue import write_omm_json
from console.orbit.elements import ElementSet
from console.orbit.oem_orbit import OemOrbit
from console.simulator.simulator import Simulator
from console.utc import DAY_NS, SECOND_NS
from tests.mission.folders import START_NS, write_mission
from tests.orbit.oem_texts import kvn, kvn_segment, spread_times, teme_states
from tests.orbit.sets import LOW, named

SETS = [named(LOW, catalogue_number=5, epoch_ns=START_NS + days * DAY_NS) for days in (1, -3, -1)]


def ephemeris(first_day: float = -1.0, name: str = "LOW", **fields: str) -> str:
    times = spread_times(START_NS + round(first_day * DAY_NS), START_NS + round((first_day + 2) * DAY_NS), 300)
    return kvn(kvn_segment(times, teme_states(named(LOW, epoch_ns=START_NS), times), OBJECT_NAME=name, **fields))


def mission_with(folder: Path, text: str, *, name: str = "orbit.txt", number: int = 5) -> Path:
    write_mission(folder, ('file = "orbit/old.tle"', f'file = "{name}"'), ("catalogue_number = 5\n", f"catalogue_number = {number}\n"))
    (folder / name).write_text(text)
    return folder


def spacecraft(folder: Path, at_ns: int = START_NS) -> Spacecraft:
    return load_mission(folder, session_start_ns=at_ns).spacecraft_named("OLD")


def test_all_sets_of_the_number_are_kept_and_the_nearest_at_or_before_the_session_is_used(tmp_path: Path) -> None:
    craft = spacecraft(mission_with(tmp_path, write_omm_json([*SETS, LOW])))
    assert [one.epoch_ns - START_NS for one in craft.element_sets] == [-3 * DAY_NS, -DAY_NS, DAY_NS]
    assert isinstance(craft.elements, ElementSet)
    assert craft.elements.epoch_ns == START_NS - DAY_NS
    assert {one.name for one in craft.element_sets} == {"OLD"}
    assert {one.source for one in craft.element_sets} == {"orbit.txt"}
    late = spacecraft(tmp_path, START_NS + 9 * DAY_NS).elements
    assert late is not None
    assert late.epoch_ns == START_NS + DAY_NS


@pytest.mark.parametrize("number", [0, 5, 123456789])
def test_the_lone_object_of_an_ephemeris_is_the_spacecraft_whatever_its_name(tmp_path: Path, number: int) -> None:
    craft = spacecraft(mission_with(tmp_path, ephemeris(), number=number))
    assert isinstance(craft.elements, OemOrbit)
    assert (craft.elements.name, craft.elements.source) == ("OLD", "orbit.txt")
    assert craft.elements.covers(START_NS)


def test_of_several_ephemerides_that_of_the_name_or_of_the_number_is_taken(tmp_path: Path) -> None:
    by_name = ephemeris(name="OTHER") + "\n" + ephemeris(-0.5, name="old")
    assert spacecraft(mission_with(tmp_path / "a", by_name)).elements.epoch_ns == START_NS - DAY_NS // 2
    by_number = ephemeris(name="OTHER", OBJECT_ID="99999") + "\n" + ephemeris(-0.5, name="X", OBJECT_ID="270005")
    assert spacecraft(mission_with(tmp_path / "b", by_number, number=270005)).elements.epoch_ns == START_NS - DAY_NS // 2


def test_an_ephemeris_is_used_while_it_covers_the_session_and_elements_otherwise(tmp_path: Path) -> None:
    from console.orbit.catalogue import nearest_elements

    craft = spacecraft(mission_with(tmp_path, ephemeris()))
    orbits = (*craft.element_sets, *SETS)
    kinds = {days: type(nearest_elements(orbits, START_NS + days * DAY_NS)) for days in (-9, -2, 0, 2)}
    assert kinds == {-9: ElementSet, -2: ElementSet, 0: OemOrbit, 2: ElementSet}
    assert nearest_elements(craft.element_sets, START_NS + 30 * DAY_NS) is craft.elements


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (ephemeris(CENTER_NAME="MOON"), "orbit.txt:8: CENTER_NAME is MOON"),
        (ephemeris().replace(" -", " -x", 1), "orbit.txt:16: no number: '-x"),
        (write_omm_json([LOW]), "orbit.txt has no elements of catalogue number 5; it holds 90001"),
        (ephemeris(name="A") + "\n" + ephemeris(name="B"), "orbit.txt has no elements of catalogue number 5; it holds A, B"),
        ("<html><title>Sorry</title></html>", "orbit.txt: a web page, no element sets: 'Sorry'"),
    ],
)
def test_what_is_wrong_with_an_orbit_file_is_told_with_file_and_line(tmp_path: Path, text: str, words: str) -> None:
    faults = [str(fault) for fault in check_mission(mission_with(tmp_path, text))]
    assert len(faults) == 1
    assert words in faults[0]


def test_a_spacecraft_with_an_ephemeris_can_not_be_simulated(tmp_path: Path) -> None:
    mission = load_mission(mission_with(tmp_path, ephemeris()), session_start_ns=START_NS)
    with pytest.raises(KnownError, match="OLD can't be flown: it has no mean elements"):
        Simulator(mission.spacecraft_named("OLD"), mission.station_named("Here"), start_ns=START_NS + SECOND_NS, seed=1)
