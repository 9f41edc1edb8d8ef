"""A mission folder becomes a mission, or the list of all that is wrong with it."""

from __future__ import annotations

import json
import tempfile
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.cli_decode import findings_of
from console.errors import KnownError
from console.mission.loader import MOST_FILES, check_mission, load_mission, mission_digest, mission_files
from console.mission.model import AntennaLimits
from console.utc import parse_utc
from tests.mission.folders import MISSION, START_NS, VANGUARD, line_of, write_mission


def _faults(folder: Path) -> list[str]:
    return [str(fault) for fault in check_mission(folder)]


def test_a_sound_folder_is_read_into_typed_values(tmp_path: Path) -> None:
    mission = load_mission(write_mission(tmp_path), session_start_ns=START_NS)
    one, old = mission.spacecraft
    assert (mission.name, mission.is_fictional, mission.stale_factor, mission.expired_factor) == ("Small", False, 2.0, 20.0)
    assert (one.name, one.catalogue_number, one.frames.length, one.frames.scid) == ("ONE", 270001, 223, 7)
    assert one.dictionary is not None
    assert set(one.dictionary.parameters) == {"BATT_V", "PANEL_I"}
    assert old.dictionary is None
    assert (one.priority, old.priority) == (3, 0)
    station = mission.station_named("Here")
    assert station.is_approximate
    assert station.site.mask.points == ((0.0, 3.0), (90.0, 7.5))
    assert station.antenna == AntennaLimits(slew_deg_s=3.0)
    assert (mission.links[0].framing, mission.links[0].station) == ("kiss", "Here")
    assert mission.layouts["ONE"].plots == (("BATT_V", "PANEL_I"), ("PANEL_I",))
    assert check_mission(tmp_path) == []


def test_elements_begin_with_the_session_or_come_from_a_file(tmp_path: Path) -> None:
    one, old = load_mission(write_mission(tmp_path), session_start_ns=START_NS).spacecraft
    assert one.elements.epoch_ns == START_NS
    assert old.elements.epoch_ns == pytest.approx(parse_utc("2000-179T18:50:19.733571Z"), abs=20_000)
    assert old.elements.inclination_deg == 34.2682


def test_a_sun_synchronous_node_follows_the_session_s_date(tmp_path: Path) -> None:
    """The mean Sun moves 360 degrees in a year of 365.2422 days, and the node with it."""
    folder, days = write_mission(tmp_path), 40
    nodes = [load_mission(folder, session_start_ns=START_NS + d * 86_400 * 10**9).spacecraft[0].elements.raan_deg for d in (0, days)]
    assert (nodes[1] - nodes[0]) % 360 == pytest.approx(days * 360 / 365.2422, abs=0.01)


def test_a_descending_node_is_crossed_southward_at_its_local_time(tmp_path: Path) -> None:
    """Local mean time = UTC + longitude / 15; at the node, to a minute or so (equation of the equinoxes, nutation)."""
    import numpy as np

    from console.orbit.propagate import Propagator

    elements = load_mission(write_mission(tmp_path), session_start_ns=START_NS).spacecraft[0].elements
    times = START_NS + np.arange(0, 6000, 1, dtype=np.int64) * 10**9
    latitude, longitude, _ = Propagator(elements).geodetic(times)
    at = int(np.flatnonzero((latitude[:-1] > 0) & (latitude[1:] <= 0))[0])
    local_hours = ((int(times[at]) // 10**9 % 86_400) / 3600 + longitude[at] / 15) % 24
    assert local_hours == pytest.approx(10.5, abs=0.05)


def test_a_written_epoch_stays(tmp_path: Path) -> None:
    folder = write_mission(tmp_path, ('epoch = "session-start"', 'epoch = "2026-11-22T00:00:00Z"'))
    assert load_mission(folder, session_start_ns=START_NS).spacecraft[0].elements.epoch_ns == parse_utc("2026-326")


def test_all_faults_are_told_at_once_with_their_lines(tmp_path: Path) -> None:
    folder = write_mission(
        tmp_path,
        ("latitude_deg = 2.8", "latitude_deg = 95"),
        ("[[0, 3], [90, 7.5]]", "[[90, 7.5], [0, 3]]"),
        ('station = "Here"', 'station = "Hare"'),
        ('framing = "kiss"', 'framing = "kis"'),
        ('watch = ["BATT_V"]', 'watch = ["BATT_VOLT"]'),
        ("mean_motion", "mean_moton"),
    )
    faults = _faults(folder)
    for pattern, words in (
        ("latitude_deg", "-90.0 to 90.0"),
        ("mask", "not sorted"),
        ("station = ", "no station Hare; did you mean Here?"),
        ("framing", "did you mean kiss?"),
        ("watch", "no parameter BATT_VOLT; did you mean BATT_V?"),
        ("mean_moton", "did you mean mean_motion?"),
    ):
        line = line_of(folder, pattern)
        assert any(fault.startswith(f"mission.toml:{line} ") and words in fault for fault in faults), (pattern, faults)
    assert any("mean_motion: is missing" in fault for fault in faults)
    assert len(faults) == 7


def test_the_error_holds_every_fault_and_counts_them(tmp_path: Path) -> None:
    folder = write_mission(tmp_path, ("latitude_deg = 2.8", "latitude_deg = 95"), ("longitude_deg = 101.5", "longitude_deg = 999"))
    with pytest.raises(KnownError, match="and 1 more") as caught:
        load_mission(folder, session_start_ns=START_NS)
    assert len(caught.value.faults) == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("name = \"Small\"", "name = 7"), "name: is 7; a text is needed"),
        (("name = \"Small\"", "name = \" \""), "name: is empty"),
        (("stale_factor = 2", "stale_factor = 30"), "expired_factor: is 20.0; not below stale_factor, 30.0"),
        (("stale_factor = 2", "stale_factor = nan"), "a finite number"),
        (("catalogue_number = 270001", "catalogue_number = -1"), "0 or more"),
        (("catalogue_number = 270001", "catalogue_number = true"), "a whole number is needed"),
        (("priority = 3", "priority = 300"), "-100 to 100"),
        (("priority = 3", "priority = 0.5"), "a whole number is needed"),
        (("dictionary = \"one.xml\"", "dictionary = \"two.xml\""), "two.xml: the file is missing"),
        (("dictionary = \"one.xml\"", "dictionary = \"../one.xml\""), "leads out of the mission's folder"),
        (("dictionary = \"one.xml\"", "dictionary = \"/etc/passwd\""), "leads out of the mission's folder"),
        (("dictionary = \"one.xml\"", "dictionary = \"C:/one.xml\""), "leads out of the mission's folder"),
        (("epoch = \"session-start\"", "epoch = \"yesterday\""), "a UTC time, or 'session-start'"),
        (("\"10:30\"", "\"25:30\""), "HH:MM"),
        (("local_time_descending_node = \"10:30\"", "local_time_descending_node = \"10:30\"\nraan_deg = 3"), "give one of the two"),
        (("local_time_descending_node = \"10:30\"\n", ""), "raan_deg: is missing"),
        (("catalogue_number = 5\n", "catalogue_number = 6\n"), "no elements of catalogue number 6; it holds 5"),
        (("file = \"orbit/old.tle\"", "file = \"orbit/new.tle\""), "orbit/new.tle: the file is missing"),
        (("length = 223", "length = 223\nreed_solomon_interleave = 1\n# "), ""),
        (("length = 223", "length = 446\nreed_solomon_interleave = 1"), "a multiple of the interleave, 223 or less"),
        (("length = 223", "length = 446\nreed_solomon_interleave = 2\nreed_solomon = 239"), ""),
        (("length = 223", "length = 223\nreed_solomon = 200"), "223 or 239"),
        (("length = 223", 'length = 223\nmarker = "1ACF FC1D 352E F853"'), ""),
        (("length = 223", 'length = 223\nmarker = "1A"'), "2 to 24 bytes"),
        (("length = 223", 'length = 223\nmarker = "wrong"'), "2 to 24 bytes"),
        (("length = 223", "length = 223\ninsert_zone = 4"), "only AOS frames"),
        (("length = 223", 'length = 223\nchannels = { 0 = "packets", 5 = "data", other = "ignore" }'), ""),
        (("length = 223", 'length = 223\nchannels = { 9 = "packets" }'), "0 to 7"),
        (("length = 223", 'length = 223\nchannels = { 1 = "bits" }'), "one of packets, bitstream, data, ignore"),
        (("length = 223", 'length = 223\nchannels = { one = "data" }'), "not known here"),
        (("[90, 7.5]", "[390, 7.5]"), "azimuth 0 to below 360"),
        (("[90, 7.5]", "90"), "pairs [azimuth_deg, elevation_deg]"),
        (("slew_deg_s = 3", "azimuth_max_deg = -200"), "not above azimuth_min_deg"),
        (("name = \"OLD\"", "name = \"ONE\""), "ONE is there more than once"),
        (("[layouts.ONE]", "[layouts.ONCE]"), "no spacecraft ONCE; did you mean ONE?"),
        (("[[\"BATT_V\", \"PANEL_I\"], [\"PANEL_I\"]]", "[\"BATT_V\"]"), "lists of parameter names"),
        (("spacecraft = \"ONE\"", "spacecraft = \"TWO\""), "no spacecraft TWO"),
        (("[limits]", "[limit]"), "limit: is not known here; did you mean limits?"),
    ],
)  # fmt: skip
def test_each_fault_is_told_in_words(tmp_path: Path, change: tuple[str, str], words: str) -> None:
    faults = _faults(write_mission(tmp_path, change))
    assert (not faults) if not words else any(words in fault for fault in faults), faults


def test_faults_of_dictionary_and_elements_are_among_them(tmp_path: Path) -> None:
    wrong_checksum = VANGUARD.replace("4753", "4754")
    faults = _faults(write_mission(tmp_path, one="<SpaceSystem", old=wrong_checksum))
    assert any("one.xml" in fault for fault in faults)
    assert any("orbit/old.tle" in fault and "checksum" in fault for fault in faults)


def test_a_file_that_is_not_toml_is_told_with_its_line(tmp_path: Path) -> None:
    folder = write_mission(tmp_path, ("[limits]", "[limits"))
    assert _faults(folder)[0].startswith("mission.toml:4: ")


def test_an_empty_mission_lacks_everything(tmp_path: Path) -> None:
    (tmp_path / "mission.toml").write_text("")
    faults = _faults(tmp_path)
    assert any("name: is missing" in fault for fault in faults)
    assert any("stations: is missing; at least one; write [[stations]]" in fault for fault in faults)
    assert any("spacecraft: is missing" in fault for fault in faults)


def test_an_address_that_no_link_can_have_is_told_with_its_line_among_the_other_faults(tmp_path: Path) -> None:
    folder = write_mission(tmp_path, ("stale_factor = 2", "stale_factor = nan"), ("serial:/dev/ttyUSB0", "seriel:/dev/ttyUSB0"))
    faults = [str(fault) for fault in findings_of(folder, ())[0]]
    told = [fault for fault in faults if "links[1].url: no kind of link is called 'seriel'; did you mean serial?" in fault]
    assert len(told) == 1
    assert told[0].startswith("mission.toml:")
    assert any("stale_factor" in fault for fault in faults)


def test_a_folder_without_mission_and_a_missing_folder_are_told(tmp_path: Path) -> None:
    assert "mission.toml: the file is missing" in _faults(tmp_path)[0]
    assert "no such mission folder" in _faults(tmp_path / "nowhere")[0]


def test_the_copy_holds_every_visible_file_and_nothing_from_outside(tmp_path: Path) -> None:
    folder = write_mission(tmp_path / "mission")
    (folder / ".hidden").write_text("x")
    (tmp_path / "secret").write_text("x")
    (folder / "leak").symlink_to(tmp_path / "secret")
    assert list(mission_files(folder)) == ["mission.toml", "one.xml", "orbit/old.tle"]


def test_a_copy_reads_as_the_same_mission(tmp_path: Path) -> None:
    folder, copy = write_mission(tmp_path / "a"), tmp_path / "b"
    for name, content in mission_files(folder).items():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes(content)
    first, second = (load_mission(one, session_start_ns=START_NS) for one in (folder, copy))
    assert first.digest == second.digest == mission_digest(mission_files(copy))
    (copy / "one.xml").write_bytes((copy / "one.xml").read_bytes() + b"\n")
    assert load_mission(copy, session_start_ns=START_NS).digest != first.digest


def _spoilt(values: object, path: list[int], new: object) -> object:
    """The values with the one at a path (of positions) replaced."""
    if not path or not isinstance(values, dict | list) or not values:
        return new
    keys = list(values) if isinstance(values, dict) else list(range(len(values)))
    key = keys[path[0] % len(keys)]
    copy = dict(values) if isinstance(values, dict) else list(values)
    copy[key] = _spoilt(values[key], path[1:], new)  # type: ignore[index, call-overload]
    return copy


def _toml(values: object) -> str:
    """TOML for tables, lists and scalars, all inline below the top."""
    if isinstance(values, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_toml(value)}" for key, value in values.items()) + "}"
    if isinstance(values, list):
        return "[" + ", ".join(map(_toml, values)) + "]"
    return json.dumps(values) if isinstance(values, str | bool) else repr(values)


@given(
    st.lists(st.integers(0, 50), min_size=1, max_size=5),
    st.one_of(
        st.integers(), st.floats(), st.text(st.characters(min_codepoint=32, max_codepoint=126)), st.booleans(), st.just([]), st.just({}),
        st.just([{}]), st.just([[1]]), st.just(10**400), st.just({"x": 1}),
    ),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_whatever_stands_in_a_place_is_a_fault_or_accepted_never_a_crash(path: list[int], new: object) -> None:
    spoilt = _spoilt(tomllib.loads(MISSION), path, new)
    assert isinstance(spoilt, dict)
    with tempfile.TemporaryDirectory() as name:
        folder = write_mission(Path(name))
        (folder / "mission.toml").write_text("\n".join(f"{json.dumps(key)} = {_toml(value)}" for key, value in spoilt.items()))
        for fault in check_mission(folder):
            assert fault.what


def test_a_folder_full_of_other_things_is_refused(tmp_path: Path) -> None:
    folder = write_mission(tmp_path)
    for number in range(MOST_FILES):
        (folder / f"{number}.bin").write_bytes(b"")
    assert "too much for a mission folder" in _faults(folder)[0]
