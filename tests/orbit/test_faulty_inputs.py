"""Whatever comes in: sound orbits come out, or one KnownError, soon, and nothing is changed."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from console.errors import KnownError
from console.orbit.catalogue import MOST_BYTES, read_elements, read_orbit_file, read_orbits, write_omm_json
from console.orbit.elements import FIRST_EPOCH_NS, LAST_EPOCH_NS, LEAST_MEAN_MOTION, MOST_DRAG, MOST_MEAN_MOTION, ElementSet
from console.orbit.oem_orbit import OemOrbit
from console.orbit.trajectory import Orbit, trajectory_of
from console.store.element_list import import_files
from console.store.element_store import ElementStore
from tests.orbit.oem_texts import kvn, kvn_segment, spread_times, teme_states, xml
from tests.orbit.sets import EPOCH_NS, GEOSTATIONARY, LOW, MOLNIYA, named, signed, tle
from tests.shared_data import shared

SECONDS_A_TEXT = 2.0  # of the processor; milliseconds are usual
NOW_NS = EPOCH_NS


def assert_sound(orbit: Orbit) -> None:
    """Everything in its range, and a trajectory can be made of it."""
    assert orbit.name
    assert orbit.name.isprintable()
    assert len(orbit.name) <= 204
    assert 0 <= orbit.catalogue_number < 10**18
    assert FIRST_EPOCH_NS <= orbit.epoch_ns <= LAST_EPOCH_NS
    if isinstance(orbit, OemOrbit):
        assert all(np.isfinite(table.position_km).all() and np.isfinite(table.velocity_km_s).all() for table in orbit.tables)
        assert all((np.diff(table.times_ns) > 0).all() for table in orbit.tables)
    else:
        assert_in_range(orbit)
    trajectory_of(orbit).earth_fixed(np.array([orbit.epoch_ns]))


def assert_in_range(one: ElementSet) -> None:
    assert LEAST_MEAN_MOTION <= one.mean_motion <= MOST_MEAN_MOTION
    assert 0 <= one.eccentricity < 1
    assert 0 <= one.inclination_deg <= 180
    assert all(-360 <= angle <= 360 for angle in (one.raan_deg, one.arg_of_perigee_deg, one.mean_anomaly_deg))
    assert all(abs(drag) <= 1e9 for drag in (one.bstar, one.mean_motion_dot, one.mean_motion_ddot))
    assert one.element_number >= 0
    assert one.revolution >= 0


def outcome(content: str | bytes) -> Sequence[Orbit] | str:
    """Orbits, all sound, or the error's text, in one line; in a time that no quadratic reader keeps."""
    begun = time.process_time()
    try:
        found: Sequence[Orbit] | str = read_orbits(content, source="f")
    except KnownError as error:
        found = str(error)
        assert "\n" not in found
        assert len(found) < 1_500
    assert time.process_time() - begun < SECONDS_A_TEXT
    for one in () if isinstance(found, str) else found:
        assert_sound(one)
    return found


# ---- the shared files that are to be refused (tle/GOLDEN.md 1, 5; omm/GOLDEN.md; what lies beside the sets)

REFUSED = [
    ("tle/sgp4-ver/SGP4-VER.TLE", "wrong checksum in line 1"),
    ("tle/sgp4-ver/tcppver.out", "a message: '5 xx'"),
    ("tle/gpredict/amateur.cat", "a group of gpredict, numbers only: 'Amateur Radio'"),
    ("tle/gpredict/cubesat.cat", "a group of gpredict"),
    ("tle/gpredict/science.cat", "a group of gpredict"),
    ("tle/gpredict/visual.cat", "a group of gpredict"),
    ("tle/gpredict/weather.cat", "a group of gpredict"),
    ("tle/gpredict/test-001-01.res", "not part of an element set"),
    ("tle/gpredict/test-002-01.res", "not part of an element set"),
    ("tle/satnogs/transmitters_receivable.json", "no mean elements but"),
    ("tle/active/index_2025-09-13T21JST.json", "no mean elements but 'generatedAt'"),
    ("tle/passes_2026-08-09.csv", "a message"),
    ("tle/history/INDEX.csv", "a message"),
    ("tle/history/PROVENANCE.csv", ""),
    ("omm/ccsds-ndm/xml/ndmxml-1.0-odm.xml", "CENTER_NAME is Saturn"),
    ("omm/ccsds-ndm/xml/ndmxml-1.0-oem-2.0-single.xml", "CENTER_NAME is Saturn"),
    ("omm/ccsds-ndm/kvn/502x0b2c1e2_fig5_1_oem.kvn", "CENTER_NAME is MARS BARYCENTER"),
    ("omm/ccsds-ndm/kvn/502x0b2c1e2_fig3_2_opm.kvn", "no orbit: the message is OPM (an orbit parameter message)"),
    ("omm/ccsds-ndm/kvn/504x0b1c1_fig3_6_apm.xml", "no orbit: the message is APM"),
    ("omm/ccsds-ndm/kvn/adm-testcase04a_multi.kvn", "no orbit: the message is AEM"),
    ("omm/ccsds-ndm/kvn/cdm_example_section4.kvn", "no orbit: the message is CDM"),
    ("omm/ccsds-ndm/xml/CCSDS 503.0-B-2_fig E-21.xml", "no orbit: the message is TDM"),
    ("maps/natural-earth/110m/ne_110m_admin_0_boundary_lines_land.json", ""),
]


@pytest.mark.parametrize(("path", "what"), REFUSED)
def test_a_file_that_holds_no_orbits_is_refused_and_a_store_keeps_what_it_has(path: str, what: str, tmp_path: Path) -> None:
    content = shared(path).read_bytes()
    told = outcome(content)
    assert isinstance(told, str)
    assert what in told
    good, bad = tmp_path / "good.tle", tmp_path / "bad"
    good.write_text(tle())
    bad.write_bytes(content)
    with ElementStore(tmp_path / "store.sqlite") as store:
        import_files(store, [good], NOW_NS)
        before = store.all_sets()
        with pytest.raises(KnownError):
            import_files(store, [good, bad], NOW_NS + 1)
        assert store.all_sets() == before


@pytest.mark.parametrize("number", [1, 2])
def test_the_two_cases_of_spacetrack_report_3_are_read(number: int) -> None:
    # tle/GOLDEN.md 5: right checksums, a blank designator, short element and revolution numbers
    (one,) = read_orbits(shared(f"tle/gpredict/test-00{number}.tle").read_bytes(), source="x")
    assert_sound(one)


# ---- mutations of our own, seeded anew in each run

SETS = [LOW, MOLNIYA, GEOSTATIONARY, named(LOW, name="SIX", catalogue_number=123456), named(LOW, name="NINE", catalogue_number=799500001)]


@cache
def texts() -> dict[str, str]:
    """One sound text in each dress."""
    times = spread_times(EPOCH_NS, EPOCH_NS + 3_600 * 10**9, 600)
    states = teme_states(LOW, times)
    omm = shared("omm/ccsds-ndm/kvn/omm1_ct.kvn").read_text()
    return {
        "tle": tle() + tle("SECOND"),
        "gpredict": "[25544]\nVERSION=1.1\nNAME=ISS\n" + "".join(f"TLE{n}={line}\n" for n, line in enumerate(tle("").splitlines(), 1)),
        "json": write_omm_json(SETS),
        "csv": csv_text(SETS),
        "omm.kvn": omm,
        "omm.xml": shared("omm/ccsds-ndm/kvn/omm1_ct.xml").read_text(),
        "oem.kvn": kvn(kvn_segment(times, states), kvn_segment(times + 7_200 * 10**9, states)),
        "oem.xml": f"<ndm>{xml(times, states)}</ndm>",
    }


def csv_text(sets: Sequence[ElementSet]) -> str:
    import json

    rows = json.loads(write_omm_json(sets))
    return "\n".join([",".join(rows[0]), *(",".join(str(value) for value in row.values()) for row in rows)]) + "\n"


POISON = [
    "nan", "NaN", "inf", "-inf", "1e999", "-1e999", "1_0", "１２", "9" * 5_000, "-" + "9" * 400, "0x1F", "1e-999", "true", "null", "", " ",
    "\t", "\x00", "\ufeff", "\u202e", "\x1b[2J", "\"", "'", ",", "\n", "\r", "<", ">", "&", "&a;", "]]>", "=", "[", "{", "-15.2", "0",
    "2026-02-30T00:00:00", "2025-366T00:00:00", "2026-11-22T24:00:00", "9999-12-31T00:00:00", "0000-01-01T00:00:00", "360.0001",
    "99999999999999999999",
]  # fmt: skip


def replaced(text: str, dice: random.Random) -> str:
    """A word becomes poison."""
    words = [at for at, one in enumerate(text) if one.isdigit() or one.isalpha()]
    at = dice.choice(words)
    end = next((place for place in range(at, len(text)) if text[place] in ' ,:=<>"\n'), len(text))
    return text[:at] + dice.choice(POISON) + text[end:]


def inserted(text: str, dice: random.Random) -> str:
    at = dice.randrange(len(text))
    return text[:at] + dice.choice(POISON) + text[at:]


def cut(text: str, dice: random.Random) -> str:
    return text[: dice.randrange(len(text))]


def digit_changed(text: str, dice: random.Random) -> str:
    at = dice.choice([place for place, one in enumerate(text) if one.isdigit()])
    return text[:at] + dice.choice("0123456789-. ") + text[at + 1 :]


def lines_swapped(text: str, dice: random.Random) -> str:
    lines = text.split("\n")
    one, other = dice.randrange(len(lines)), dice.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return "\n".join(lines)


def line_doubled(text: str, dice: random.Random) -> str:
    lines = text.split("\n")
    at = dice.randrange(len(lines))
    return "\n".join([*lines[:at], lines[at], *lines[at:]])


def line_lost(text: str, dice: random.Random) -> str:
    lines = text.split("\n")
    del lines[dice.randrange(len(lines))]
    return "\n".join(lines)


def tabbed(text: str, dice: random.Random) -> str:
    blanks = [place for place, one in enumerate(text) if one == " "] or [0]
    at = dice.choice(blanks)
    return text[:at] + "\t" + text[at + 1 :]


def mixed(text: str, dice: random.Random) -> str:
    return text + dice.choice(list(texts().values()))


MUTATIONS: list[Callable[[str, random.Random], str]] = [
    replaced, inserted, cut, digit_changed, lines_swapped, line_doubled, line_lost, tabbed, mixed,
]  # fmt: skip


@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda one: one.__name__)
@pytest.mark.parametrize("dress", ["tle", "gpredict", "json", "csv", "omm.kvn", "omm.xml", "oem.kvn", "oem.xml"])
def test_a_mutated_text_gives_sound_orbits_or_one_error(dress: str, mutate: Callable[[str, random.Random], str]) -> None:
    seed = random.randrange(10**9)
    dice = random.Random(seed)
    for _ in range(25):
        text = mutate(texts()[dress], dice)
        if dice.random() < 0.3:
            text = dice.choice(MUTATIONS)(text or " ", dice) if len(text) > 3 and any(map(str.isdigit, text)) else text
        try:
            outcome(text)
            outcome(text.encode("utf-8", "surrogatepass"))
        except Exception as error:
            raise AssertionError(f"seed {seed}: {text[:2_000]!r}") from error


@pytest.mark.parametrize("dress", ["tle", "gpredict", "json", "csv", "omm.kvn", "omm.xml", "oem.kvn", "oem.xml"])
def test_line_ends_and_a_byte_order_mark_change_nothing(dress: str) -> None:
    text = texts()[dress]
    right = outcome(text)
    assert not isinstance(right, str)
    for other in (text.replace("\n", "\r\n"), text.replace("\n", "\r"), "\ufeff" + text, "\n\n" + text, text + "\n\n"):
        for content in (other, other.encode(), other.encode("utf-16")):
            found = outcome(content)
            assert [(one.name, one.epoch_ns) for one in found] == [(one.name, one.epoch_ns) for one in right]  # type: ignore[union-attr]


@pytest.mark.parametrize("dress", ["tle", "json", "omm.xml", "oem.kvn", "oem.xml"])
def test_a_text_cut_at_any_byte_never_gives_another_orbit_than_it_held(dress: str) -> None:
    content = texts()[dress].encode()
    whole = {(one.name, one.epoch_ns) for one in read_orbits(content, source="f")}
    for end in random.sample(range(len(content)), min(len(content), 150)):
        found = outcome(content[:end])
        if not isinstance(found, str):
            assert {(one.name, one.epoch_ns) for one in found} <= whole


def test_numbers_of_gigabytes_are_refused_unread(tmp_path: Path) -> None:
    digits = "9" * 20_000_000
    for text in (
        f'[{{"NORAD_CAT_ID": {digits}}}]',
        f'[{{"NORAD_CAT_ID": "{digits}", "EPOCH": "{digits}"}}]',
        f"EPOCH,NORAD_CAT_ID\n{digits},{digits}\n",
        f"1 {digits}\n2 {digits}\n",
        f"CCSDS_OMM_VERS = 2.0\nEPOCH = {digits}\n",
        f"CCSDS_OEM_VERS = 2.0\nMETA_START\nINTERPOLATION_DEGREE = {digits}\nMETA_STOP\n",
        f"<omm><EPOCH>{digits}</EPOCH></omm>",
    ):
        assert isinstance(outcome(text), str)
    long = tmp_path / "long.tle"
    with long.open("wb") as file:
        file.truncate(10_000_000_000)  # sparse: ten gigabytes that take no room
    begun = time.process_time()
    with pytest.raises(KnownError, match=r"long.tle: far too long: 10000 MB; at most 100 MB are read"):
        read_orbit_file(long)
    assert time.process_time() - begun < 0.1
    with pytest.raises(KnownError, match="far too long"):
        read_elements(b"1" * (MOST_BYTES + 1), source="x")


JUNK = {
    "blank lines": "\n" * 4_000_000 + "x",
    "blanks": " " * 8_000_000 + "x",
    "an unending title": "<title>" + " " * 4_000_000,
    "half a set a thousand times": "1 25544U 98067A\n" * 300_000,
    "junk before a set": "junk\n" * 500_000 + tle(),
    "open tags": "<a>" * 1_000_000,
    "attributes": "<omm " + " ".join(f'a{n}="1"' for n in range(100_000)) + "/>",
    "open brackets in a value": "CCSDS_OMM_VERS = 2.0\nEPOCH = " + "[ " * 2_000_000 + "\n",
    "keywords": "CCSDS_OMM_VERS = 2.0\n" + "COMMENT =\n" * 500_000,
    "columns": "EPOCH" + ",A" * 500_000 + "\n",
    "quotes": "EPOCH,A\n" + '"' * 120_000,
    "an open quotation": 'EPOCH,A\n"' + "a,b\n" * 30_000,
    "faulty rows": "EPOCH,A\n" + "x,y\n" * 300_000,
    "objects without anything": "[" + "{}," * 300_000 + "{}]",
}


@pytest.mark.parametrize("junk", JUNK)
def test_junk_of_megabytes_is_refused_in_linear_time(junk: str) -> None:
    assert isinstance(outcome(JUNK[junk]), str)


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE omm [<!ENTITY a "b">]><omm>&a;</omm>',
        '<!DOCTYPE lolz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><oem id="CCSDS_OEM_VERS">&b;</oem>',
        '<!DOCTYPE omm SYSTEM "file:///etc/passwd"><omm/>',
        '<!DOCTYPE omm [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x"> %x;]><omm/>',
        "<omm>&undefined;</omm>",
    ],
)
def test_entities_and_document_types_are_refused(text: str) -> None:
    told = outcome(text)
    assert isinstance(told, str)
    assert "document type" in told or "broken XML" in told


@pytest.mark.parametrize(
    ("epoch", "what"),
    [
        ("2026-02-30T00:00:00", "no such time"),
        ("2025-366T00:00:00", "no such time"),
        ("2026-000T00:00:00", "no such time"),
        ("2026-11-22T24:00:00", "no such time"),
        ("2026-11-22T23:59:60", "no such time"),
        ("9999-01-01T00:00:00", "1957-001T00:00:00Z to 2200-001T00:00:00Z"),
        ("1956-12-31T23:59:59", "1957-001T00:00:00Z to 2200-001T00:00:00Z"),
        ("２０２６-11-22T00:00:00", "no UTC time"),
        ("2026-11-22T00:00:00" + " " * 100 + "x", "no UTC time"),
    ],
)
def test_an_impossible_date_is_refused(epoch: str, what: str) -> None:
    told = outcome(texts()["json"].replace("2026-11-22T00:00:00.000000", epoch))
    assert isinstance(told, str)
    assert what in told


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('"NORAD_CAT_ID": 90001', '"NORAD_CAT_ID": true', "NORAD_CAT_ID' is neither text nor number"),
        ('"NORAD_CAT_ID": 90001', '"NORAD_CAT_ID": [90001]', "neither text nor number"),
        ('"NORAD_CAT_ID": 90001', '"NORAD_CAT_ID": -90001', "a whole number"),
        ('"NORAD_CAT_ID": 90001', '"NORAD_CAT_ID": 90001, "NORAD_CAT_ID": 5', "twice in one object"),
        ('"NORAD_CAT_ID": 90001', '"NORAD_CAT_ID": 90001, "norad_cat_id": 5', "a keyword twice"),
        ('"MEAN_MOTION": 15.2', '"MEAN_MOTION": -15.2', "MEAN_MOTION is -15.2"),
        ('"MEAN_MOTION": 15.2', '"MEAN_MOTION": 1e999', "MEAN_MOTION is 'inf'"),
        ('"MEAN_MOTION": 15.2', '"MEAN_MOTION": "15_2"', "MEAN_MOTION is '15_2'"),
        ('"BSTAR": 0.0001', f'"BSTAR": {MOST_DRAG * 10}', "BSTAR is 100000"),
        ('"OBJECT_NAME": "LOW"', f'"OBJECT_NAME": "{"A" * 300}"', "OBJECT_NAME is 300 characters long"),
    ],
)
def test_values_that_are_none_are_refused_by_their_keyword(old: str, new: str, what: str) -> None:
    text = texts()["json"]
    assert old in text
    told = outcome(text.replace(old, new, 1))
    assert isinstance(told, str)
    assert what in told


def test_what_cannot_be_printed_is_no_part_of_a_name() -> None:
    (one, *_) = read_elements(texts()["json"].replace('"LOW"', '"A\\n\\u001b[31m\\u202eB"', 1), source="x")
    assert one.name == "A [31m B"
    table = texts()["csv"].replace("LOW,", '"LOW, ""the\nlow"" one",', 1)
    assert read_elements(table, source="x")[0].name == 'LOW, "the low" one'


def test_a_keyword_twice_is_refused_in_every_dress() -> None:
    doubled = {
        "omm.xml": ("<BSTAR>", "<BSTAR>1</BSTAR><BSTAR>"),
        "omm.kvn": ("BSTAR ", "BSTAR = 1\nBSTAR "),
        "csv": ("OBJECT_NAME,", "OBJECT_NAME,EPOCH,"),
        "oem.kvn": ("TIME_SYSTEM =", "TIME_SYSTEM = UTC\nTIME_SYSTEM ="),
        "oem.xml": ("<TIME_SYSTEM>", "<TIME_SYSTEM>UTC</TIME_SYSTEM><TIME_SYSTEM>"),
    }
    for dress, (old, new) in doubled.items():
        assert old in texts()[dress], dress
        told = outcome(texts()[dress].replace(old, new, 1))
        assert isinstance(told, str), dress
        assert "twice" in told or "two columns" in told, dress


@pytest.mark.parametrize("number", [5, 99_999, 100_000, 339_999, 340_000, 999_999, 799_500_001, 999_999_999, 10**18 - 1])
@pytest.mark.parametrize(("dress", "old"), [("json", "90001"), ("csv", "90001"), ("omm.kvn", "45018"), ("omm.xml", "45018")])
def test_a_catalogue_number_of_any_size_is_kept(dress: str, old: str, number: int) -> None:
    assert old in texts()[dress]
    assert read_elements(texts()[dress].replace(old, str(number), 1), source="f")[0].catalogue_number == number


@pytest.mark.parametrize(
    ("dress", "old", "new", "what"),
    [
        ("omm.kvn", "15.27990594", "15.27990594 [rev/day]", ""),
        ("omm.kvn", "15.27990594", "1.11e-3 [rad/s]", "MEAN_MOTION is in rad/s; it is given in rev/day"),
        ("omm.xml", "<INCLINATION>", '<INCLINATION units="deg">', ""),
        ("omm.xml", "<INCLINATION>", '<INCLINATION units="rad">', "INCLINATION is in rad; it is given in deg"),
        ("oem.xml", "<X>", '<X units="km">', ""),
        ("oem.xml", "<X>", '<X units="m">', "X is in m; it is given in km"),
    ],
)
def test_a_unit_beside_a_value_is_the_right_one(dress: str, old: str, new: str, what: str) -> None:
    assert old in texts()[dress]
    found = outcome(texts()[dress].replace(old, new, 1))
    assert isinstance(found, str) == bool(what)
    assert not isinstance(found, str) or what in found


def test_one_bad_set_among_many_refuses_them_all() -> None:
    lines = tle().splitlines()
    bad = "\n".join([*lines, lines[0], lines[1], signed(lines[2][:52] + "-5.51043222" + lines[2][63:])])
    told = outcome(bad)
    assert isinstance(told, str)
    assert told.startswith("f:6: mean motion")
