from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec.structs import replace as replace_struct

from console.desktop.model import read_mission
from console.errors import KnownError
from console.mission.loader import load_mission
from console.mission.model import Mission
from console.orbit.catalogue import read_orbits
from console.orbit.elements import ElementSet
from console.orbit.passes import find_passes
from console.session.codec import decode_to_window, encode
from console.session.elements_used import choose_elements, with_elements
from console.session.headless import fly
from console.session.messages import SessionElements, Welcome
from console.store.element_rows import Incoming
from console.store.element_store import ElementStore
from console.store.places import HOME_VARIABLE, elements_path
from console.store.reader import SessionReader
from console.utc import DAY_NS, parse_utc
from console.wiring import Wanted, cast_of, flight_setup, replay_setup
from tests.mission.folders import START_NS, write_mission
from tests.store.test_element_store import oem_text

FILE_EPOCH = parse_utc("2000-179T18:50:19Z")
FICTIONAL = ('description = "Two spacecraft"', "fictional = true")
VANGUARD_SET = ElementSet("VANGUARD 1", 5, START_NS - DAY_NS, 10.848, 0.1845686, 34.2, 100.0, 20.0, 30.0, bstar=-2e-5, source="x.json")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path / "home"))
    return tmp_path / "home"


def keep(*sets: ElementSet) -> None:
    with ElementStore(elements_path()) as store:
        store.add([Incoming("x.json", list(sets))], START_NS - 5)


def loaded(folder: Path, *changes: tuple[str, str]) -> Mission:
    return load_mission(write_mission(folder, *changes), session_start_ns=START_NS)


def chosen(mission: Mission, name: str, at_ns: int = START_NS) -> tuple[ElementSet, SessionElements]:
    flown, used, _ = choose_elements(mission, at_ns, elements_path)
    orbit = flown.spacecraft_named(name).elements
    assert isinstance(orbit, ElementSet)
    return orbit, next(one for one in used if one.spacecraft == name)


def test_the_store_serves_a_spacecraft_with_elements_from_a_file(home: Path, tmp_path: Path) -> None:
    keep(VANGUARD_SET, replace(VANGUARD_SET, epoch_ns=START_NS + DAY_NS), replace(VANGUARD_SET, epoch_ns=START_NS - 9 * DAY_NS))
    orbit, used = chosen(loaded(tmp_path / "m"), "OLD")
    assert orbit == replace(VANGUARD_SET, name="OLD")
    assert (used.source, used.epoch_ns, used.imported_ns, used.form) == ("x.json", VANGUARD_SET.epoch_ns, START_NS - 5, "OMM")
    assert '"OBJECT_NAME": "VANGUARD 1"' in used.text


def test_the_file_serves_where_the_store_has_nothing_nearer(home: Path, tmp_path: Path) -> None:
    keep(replace(VANGUARD_SET, epoch_ns=FILE_EPOCH - DAY_NS), replace(VANGUARD_SET, epoch_ns=START_NS + DAY_NS))
    orbit, used = chosen(loaded(tmp_path / "m"), "OLD")
    assert (used.source, used.imported_ns) == ("orbit/old.tle", -1)
    assert orbit.source == "orbit/old.tle"


@pytest.mark.parametrize(
    ("changes", "is_from_store"),
    [
        ([], True),
        ([FICTIONAL], False),
        ([('file = "orbit/old.tle"', 'file = "orbit/old.tle"\ncatalogue = false')], False),
        ([FICTIONAL, ('file = "orbit/old.tle"', 'file = "orbit/old.tle"\ncatalogue = true')], True),
        ([FICTIONAL, ('file = "orbit/old.tle"', "catalogue = true")], True),
    ],
)
def test_who_may_use_the_store(home: Path, tmp_path: Path, changes: Sequence[tuple[str, str]], is_from_store: bool) -> None:
    keep(VANGUARD_SET)
    assert (chosen(loaded(tmp_path / "m", *changes), "OLD")[1].source == "x.json") is is_from_store


def test_elements_written_out_are_never_replaced_unless_the_store_is_asked_for(home: Path, tmp_path: Path) -> None:
    keep(replace(VANGUARD_SET, catalogue_number=270001, epoch_ns=START_NS))
    assert chosen(loaded(tmp_path / "m"), "ONE")[1].source == "mission.toml"
    asked = loaded(tmp_path / "asked", ('epoch = "session-start"', 'epoch = "2026-01-01"\ncatalogue = true'))
    assert chosen(asked, "ONE")[1].source == "x.json"


def test_a_spacecraft_that_only_the_store_could_know_has_no_elements_and_says_so(home: Path, tmp_path: Path) -> None:
    mission = loaded(tmp_path / "m", ('file = "orbit/old.tle"', "catalogue = true"))
    flown, used, notices = choose_elements(mission, START_NS, elements_path)
    assert flown.spacecraft_named("OLD").elements is None
    assert [one.spacecraft for one in used] == ["ONE"]
    assert notices == ["OLD: no elements of 5 in the element store"]
    assert not elements_path().exists()


def test_a_damaged_store_costs_its_sets_and_not_the_session(home: Path, tmp_path: Path) -> None:
    elements_path().write_bytes(b"<html>no database</html>" * 50)
    _, used, notices = choose_elements(loaded(tmp_path / "m"), START_NS, elements_path)
    assert [one.source for one in used] == ["mission.toml", "orbit/old.tle"]
    assert "damaged" in notices[0]


def test_the_store_is_not_even_looked_for_where_nobody_may_use_it(tmp_path: Path) -> None:
    def nowhere() -> Path:
        raise AssertionError("looked for")

    choose_elements(loaded(tmp_path / "m", FICTIONAL), START_NS, nowhere)


def test_what_travels_is_what_is_flown_to_the_last_bit(home: Path, tmp_path: Path) -> None:
    rng = random.Random()
    numbers = [rng.choice([5, 99_999, 270_001, 10**12]), rng.randrange(10**9)]
    for number in numbers:
        fields = {"mean_motion": rng.uniform(1, 16), "eccentricity": rng.random() * 0.7, "bstar": rng.gauss(0, 1e-3)}
        keep(
            replace(
                VANGUARD_SET, catalogue_number=number, epoch_ns=START_NS - rng.randrange(10**15), raan_deg=rng.uniform(0, 360), **fields
            )
        )
        mission = loaded(
            tmp_path / f"m{number}",
            FICTIONAL,
            ("catalogue_number = 5", f"catalogue_number = {number}"),
            ('file = "orbit/old.tle"', "catalogue = true"),
        )
        flown, used, _ = choose_elements(mission, START_NS, elements_path)
        told = decode_to_window(encode(Welcome("1", "s", "SIM", "", "", "", "", "", 0, 0, True, elements_used=used)))  # type: ignore[arg-type]
        assert isinstance(told, Welcome)
        assert [one.elements for one in with_elements(mission, told.elements_used).spacecraft] == [one.elements for one in flown.spacecraft]


def test_a_record_that_makes_no_sense_is_told(home: Path, tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="elements of ONE"):
        with_elements(loaded(tmp_path / "m"), [SessionElements("ONE", "x", 0, text="{}")])


def test_a_replay_flies_with_the_recorded_sets_whatever_the_store_holds_by_then(home: Path, tmp_path: Path) -> None:
    keep(VANGUARD_SET)
    folder = write_mission(
        tmp_path / "m",
        ('url = "serial:/dev/ttyUSB0?baud=9600"', 'url = "sim"'),
        ('spacecraft = "ONE"\nstation', 'spacecraft = "OLD"\nstation'),
    )
    wanted = Wanted(mission=folder, recordings=tmp_path / "recordings", epoch_ns=START_NS, clock_ns=START_NS)
    before = cast_of(wanted).mission
    setup = flight_setup(wanted)
    summary = fly(setup, until_ns=START_NS + 10**9)
    keep(replace(VANGUARD_SET, epoch_ns=START_NS - 1, mean_motion=15.5))
    assert cast_of(wanted).mission.spacecraft != before.spacecraft
    replayed = replay_setup(Path(summary.recording), ident="", rate=float("inf"))
    try:
        window = read_mission(replayed.welcome)
        for mission in (window, read_mission(setup.welcome)):
            for one, other in zip(mission.spacecraft, before.spacecraft, strict=True):
                assert one.elements == other.elements
                searches = [find_passes(each.elements, mission.stations[0].site, START_NS, START_NS + DAY_NS) for each in (one, other)]
                assert searches[0] == searches[1]
                assert searches[0].passes
    finally:
        fly(replayed)
    with SessionReader(Path(summary.recording)) as reader:
        assert reader.elements_used() == setup.welcome.elements_used


def test_a_recording_tells_which_elements_it_flew_with(home: Path, tmp_path: Path) -> None:
    from tests.program import moonkite

    setup = flight_setup(Wanted(recordings=tmp_path / "recordings", epoch_ns=START_NS))
    fly(setup, until_ns=setup.welcome.first_ns + 10**9)
    [told] = moonkite("sessions", "--recordings", tmp_path / "recordings", "--json", home=home).json
    assert [one["spacecraft"] for one in told["elements"]] == [one.spacecraft for one in setup.welcome.elements_used]
    assert {one["source"] for one in told["elements"]} == {"mission.toml"}


def test_an_ephemeris_of_the_store_travels_with_its_text(home: Path, tmp_path: Path) -> None:
    text = oem_text("ANY NAME", start="2026-11-23T00:00:00", hours=24).replace("2026-001A\n", "99005\n")
    [orbit] = read_orbits(text, source="x.oem")
    with ElementStore(elements_path()) as store:
        store.add([Incoming("x.oem", [orbit], text)], START_NS)
    number = ("catalogue_number = 5", f"catalogue_number = {orbit.catalogue_number}")
    mission = loaded(tmp_path / "m", number, ('file = "orbit/old.tle"', "catalogue = true"))
    flown, used, _ = choose_elements(mission, START_NS, elements_path)
    assert [(one.form, one.text == text) for one in used if one.spacecraft == "OLD"] == [("OEM", True)]
    again = with_elements(mission, used)
    for each in (flown, again):
        craft = each.spacecraft_named("OLD")
        assert craft.elements is not None
        assert (craft.elements.name, craft.elements.epoch_ns) == ("OLD", orbit.epoch_ns)
    with pytest.raises(KnownError, match=r"elements of OLD.*no orbit of that epoch"):
        with_elements(mission, [replace_struct(one, epoch_ns=5) for one in used if one.spacecraft == "OLD"])


def test_the_missions_own_other_sets_stay_for_other_times(home: Path, tmp_path: Path) -> None:
    keep(VANGUARD_SET)
    flown, used, _ = choose_elements(loaded(tmp_path / "m"), START_NS, elements_path)
    assert [one.source for one in flown.spacecraft_named("OLD").element_sets] == ["orbit/old.tle", "x.json"]
    assert with_elements(flown, used) == flown
