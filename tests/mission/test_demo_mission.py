"""The demo mission: sound, fictional, complete, and a dictionary that the standard's own schema accepts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from console.dictionary.model import Kind
from console.dictionary.significance import Significance
from console.mission import loader
from console.mission.loader import check_mission, load_mission
from console.mission.model import Mission
from console.orbit.passes import find_passes
from console.resources import demo_mission_folder
from console.utc import DAY_NS, parse_utc
from tests.shared_data import shared

START_NS = parse_utc("2026-11-23T06:00:00Z")


@pytest.fixture(scope="module")
def mission() -> Mission:
    return load_mission(demo_mission_folder(), session_start_ns=START_NS)


def test_the_demo_has_no_fault_and_says_that_it_is_fictional(mission: Mission) -> None:
    assert check_mission(demo_mission_folder()) == []
    assert mission.is_fictional
    assert "fictional" in mission.description
    assert all("fictional" in craft.description for craft in mission.spacecraft)


def test_the_stations_are_where_they_are(mission: Mission) -> None:
    places = {one.name: (one.site.latitude_deg, one.site.longitude_deg, one.is_approximate) for one in mission.stations}
    assert places == {
        "Katsuura": (35.209333, 140.300972, False),
        "Masuda": (30.556447, 131.015561, False),
        "Tsukuba": (36.067, 140.131, False),
        "Okinawa": (26.50, 127.90, True),
        "Banting": (2.80, 101.50, True),
        "Temerloh": (3.45, 102.42, True),
    }
    assert mission.station_named("Masuda").site.height_m == 140
    assert all(one.site.mask.points and one.site.min_elevation_deg > 0 for one in mission.stations)


def test_the_fleet_is_what_it_is_meant_to_be(mission: Mission) -> None:
    assert mission.spacecraft[0].name == "WAU-1"
    assert mission.spacecraft[0].dictionary is not None
    assert any(craft.catalogue_number > 99_999 for craft in mission.spacecraft)
    equatorial = mission.spacecraft_named("LAYANG-1")
    assert equatorial.elements.inclination_deg == 9.0
    passes = find_passes(equatorial.elements, mission.station_named("Banting").site, START_NS, START_NS + DAY_NS).passes
    assert len(passes) in (13, 14)


def test_every_element_set_is_as_young_as_the_session(mission: Mission) -> None:
    assert {craft.elements.epoch_ns for craft in mission.spacecraft} == {START_NS}


def test_the_dictionary_is_rich_enough(mission: Mission) -> None:
    dictionary = mission.spacecraft[0].dictionary
    assert dictionary is not None
    housekeeping = {name for one in dictionary.containers.values() if one.name.startswith("HK_") for name in one.parameters}
    assert len(housekeeping) >= 60
    kinds = {dictionary.parameters[name].kind for name in housekeeping if name in dictionary.parameters}
    assert {Kind.INTEGER, Kind.FLOAT, Kind.ENUMERATED, Kind.BOOLEAN, Kind.STRING, Kind.TIME} <= kinds
    assert any(one.is_derived for one in dictionary.parameters.values())
    assert max(one.alarm.min_violations for one in dictionary.parameters.values() if one.alarm) > 1
    assert {span.level for one in dictionary.parameters.values() if one.alarm for span in one.alarm.ranges} >= {1, 2, 3}
    assert dictionary.warnings == ()


def test_commands_say_how_much_harm_they_can_do_and_how_they_are_verified(mission: Mission) -> None:
    dictionary = mission.spacecraft[0].dictionary
    assert dictionary is not None
    assert dictionary.command("SET_MODE").significance is Significance.CRITICAL
    assert dictionary.command("TRANSMITTER_OFF").significance is Significance.VITAL
    assert dictionary.command("PING").significance is Significance.NONE
    assert all(one.reason for one in dictionary.commands.values() if one.significance is not Significance.NONE)
    for one in dictionary.commands.values():
        assert [verifier.stage for verifier in one.verifiers] == ["accepted", "started", "completed"], one.name
    assert {one.group for one in dictionary.commands.values()} >= {"Test", "Housekeeping", "Events", "Attitude", "Payload"}


def test_six_plots_and_a_watch_list_are_laid_out(mission: Mission) -> None:
    layout = mission.layouts["WAU-1"]
    assert len(layout.plots) == 6
    assert len(layout.watch) >= 20


def test_the_dictionary_is_valid_xtce_1_2() -> None:
    """The schema's reference to xml:base needs the network; it is taken out, since nothing here uses it."""
    text = shared("ccsds/space_packet_parser/SpaceSystem.xsd").read_text(encoding="utf-8")
    text = re.sub(r'<import namespace="http://www.w3.org/XML/1998/namespace"[^>]*/>', "", text)
    text = re.sub(r'<attribute ref="xml:[^"]*"[^>]*?(?:/>|>.*?</attribute>)', "", text, flags=re.DOTALL)
    schema = etree.XMLSchema(etree.fromstring(text.encode()))
    schema.assertValid(etree.parse(str(demo_mission_folder() / "wau1.xml")))


def test_the_template_is_sound_and_shows_every_key() -> None:
    """Every key that the readers ask for stands in it, at least in a comment."""
    folder = demo_mission_folder().parent / "template"
    assert check_mission(folder) == []
    text = (folder / "mission.toml").read_text(encoding="utf-8")
    readers = "".join(path.read_text(encoding="utf-8") for path in Path(loader.__file__).parent.glob("*.py"))
    asked = set(re.findall(r"\.(?:text|flag|integer|number|choice|file|texts|items|table|tables|named_tables|has)\(\s*\"(\w+)\"", readers))
    assert len(asked) > 40
    assert {key for key in asked if not re.search(rf"\b{key}\b", text)} == set()
