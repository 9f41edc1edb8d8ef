from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.errors import KnownError
from console.orbit.catalogue import read_elements, write_omm_json
from console.orbit.elements import ElementSet
from console.orbit.omm import read_omm_csv, read_omm_json, read_omm_kvn, read_omm_xml
from console.orbit.propagate import Propagator
from console.utc import parse_utc
from tests.orbit.sets import LOW
from tests.shared_data import shared


def sets(path: str) -> list[ElementSet]:
    return read_elements(shared(f"omm/{path}").read_bytes(), source="x")


def record(**fields: object) -> dict[str, object]:
    """A minimal OMM object."""
    (one,) = msgspec.json.decode(write_omm_json([LOW]))
    return {key: value for key, value in {**one, **fields}.items() if value is not None}


def read_json(**fields: object) -> ElementSet:
    return read_omm_json(msgspec.json.encode(record(**fields)).decode(), source="f.json")[0]


def test_three_formats_of_one_catalogue_give_one_answer() -> None:
    # omm/GOLDEN.md: TLE, CSV and JSON hold the same 27 sets
    tle, table, tree = (sets(f"skyfield/stations.{kind}") for kind in ("tle", "csv", "json"))
    assert len(tle) == 27
    assert tle == table == tree


def test_the_station_is_where_the_golden_file_says() -> None:
    iss = sets("skyfield/stations.json")[0]
    position, velocity, error = Propagator(iss).teme(np.array([parse_utc("2024-05-10T00:00:00Z")]))
    np.testing.assert_allclose(position[0], (-4447.914669, -1581.782533, 4873.848178), atol=2e-6)
    np.testing.assert_allclose(velocity[0], (4.638723998, -5.610582475, 2.402779751), atol=2e-9)
    assert error[0] == 0


@pytest.mark.parametrize("kind", ["csv", "xml"])
def test_vanguard_is_read_from_csv_and_xml(kind: str) -> None:
    (one,) = sets(f"python-sgp4/sample_omm.{kind}")
    assert (one.catalogue_number, one.international_designator, one.bstar) == (5, "1958-002B", -0.22483e-4)
    # the golden file labels this vector 12:00; it is the one of 00:00 (sgp4 2.27 agrees)
    position, _, _ = Propagator(one).teme(np.array([parse_utc("2020-10-14T00:00:00Z")]))
    np.testing.assert_allclose(position[0], (-4109.262680, 5769.481242, -4777.050571), atol=2e-6)


def test_numbers_and_strings_give_equal_elements() -> None:
    assert sets("ccsds-ndm/json/omm1_ct.json") == sets("ccsds-ndm/json/omm1_st.json")


def test_kvn_and_xml_give_equal_elements() -> None:
    kvn, xml = sets("ccsds-ndm/kvn/omm1_ct.kvn"), sets("ccsds-ndm/kvn/omm1_ct.xml")
    assert kvn == xml
    assert (kvn[0].name, kvn[0].revolution, kvn[0].bstar) == ("NUSAT-8 (MARIE)", 5332, 0.83483e-4)


def test_a_day_of_year_epoch_and_the_theory_named_tle_are_read() -> None:
    (one,) = sets("ccsds-ndm/xml/ndmxml-1.0-omm-2.0.xml")
    assert (one.name, one.catalogue_number, one.mean_motion) == ("GOES-9", 23581, 1.00273272)
    assert one.epoch_ns == parse_utc("2007-064T10:34:41.4264")


OTHER_KINDS = {
    "OPM": ["kvn/502x0b2c1e2_fig3_2_opm", "kvn/502x0b2c1e2_fig3_4_opm"],
    "OEM": ["kvn/502x0b2c1e2_fig5_1_oem", "kvn/odmv2-testcase6_abbrev", "kvn/odmv2-testcase7a_xxx", "xml/ndmxml-1.0-oem-2.0-single"],
    "APM": ["kvn/504x0b1c1_fig3_6_apm", "kvn/504x0b1c1_fig3_8_apm", "xml/NDMXML-P1.0.1-figure-B-3"],
    "AEM": ["kvn/adm-testcase04a_abbrev", "kvn/adm-testcase04a_multi", "xml/NDMXML-P1.0.1-figure-B-2"],
    "CDM": ["kvn/cdm_example_section4", "xml/cdm_example_section4"],
    "TDM": ["kvn/tdm-testcase01b", "kvn/tdm_opt_data", "xml/tdm-testcase01a-fordocument", "xml/CCSDS 503.0-B-2_fig E-21"],
}


@pytest.mark.parametrize(("kind", "stem"), [(kind, stem) for kind, stems in OTHER_KINDS.items() for stem in stems])
def test_another_kind_of_message_is_refused_by_its_name(kind: str, stem: str) -> None:
    files = [path for ending in (".kvn", ".xml") if (path := Path(f"{shared('omm/ccsds-ndm')}/{stem}{ending}")).exists()]
    assert files
    for path in files:
        with pytest.raises(KnownError, match=rf"{path.name}.* {kind} \("):
            read_elements(path.read_bytes(), source=path.name)


def test_an_ndm_without_omm_tells_all_it_holds() -> None:
    with pytest.raises(KnownError, match="2 OPM, OEM"):
        sets("ccsds-ndm/xml/ndmxml-1.0-odm.xml")


def test_a_json_message_of_another_kind_is_refused_by_its_name() -> None:
    with pytest.raises(KnownError, match="OEM"):
        read_omm_json('{"CCSDS_OEM_VERS": "3.0", "OBJECT_NAME": "X"}', source="x")


finite = st.floats(-1, 1, allow_nan=False)


@settings(max_examples=60, deadline=None)
@given(
    epoch=st.integers(0, 4_000_000_000_000_000_000),
    number=st.integers(0, 10**9),
    motion=st.floats(0.01, 17),
    ecc=st.floats(0, 0.999),
    angle=st.floats(0, 180),
    drag=finite,
    dot=finite,
    name=st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1),
)
def test_what_is_written_reads_back_equal(
    epoch: int, number: int, motion: float, ecc: float, angle: float, drag: float, dot: float, name: str
) -> None:
    one = ElementSet(name, number, epoch, motion, ecc, angle, angle * 2, angle, angle, drag, dot, dot, "2026-001A", "U", 999, 12345, "f")
    assert read_elements(write_omm_json([one]), source="f") == [one]


def test_numbers_beyond_99999_survive() -> None:
    assert read_json(NORAD_CAT_ID="123456789").catalogue_number == 123456789


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"EPOCH": None, "MEAN_MOTION": None}, "EPOCH, MEAN_MOTION missing"),
        ({"EPOCH": "2026-02-30T00:00:00"}, "EPOCH"),
        ({"ECCENTRICITY": 1.0}, "ECCENTRICITY is 1"),
        ({"INCLINATION": -1}, "INCLINATION is -1"),
        ({"MEAN_MOTION": 0}, "MEAN_MOTION is 0"),
        ({"MEAN_MOTION": "fast"}, "MEAN_MOTION is 'fast'"),
        ({"BSTAR": "nan"}, "BSTAR"),
        ({"NORAD_CAT_ID": 1.5}, "NORAD_CAT_ID"),
        ({"TIME_SYSTEM": "TAI"}, "TIME_SYSTEM is TAI"),
        ({"REF_FRAME": "ICRF"}, "REF_FRAME is ICRF"),
        ({"CENTER_NAME": "MARS"}, "CENTER_NAME is MARS"),
        ({"MEAN_ELEMENT_THEORY": "DSST"}, "MEAN_ELEMENT_THEORY is DSST"),
        ({"EPHEMERIS_TYPE": 4}, "EPHEMERIS_TYPE"),
    ],
)
def test_what_sgp4_cannot_use_is_refused_with_the_set_named(fields: dict[str, object], what: str) -> None:
    with pytest.raises(KnownError, match=rf"f.json: set 1 \(LOW\).*{what}|f.json: set 1 \(LOW\): {what}"):
        read_json(**fields)


def test_a_zero_is_a_value() -> None:
    one = read_json(ECCENTRICITY=0, INCLINATION=0, RA_OF_ASC_NODE=0, MEAN_ANOMALY=0, BSTAR=0)
    assert one == replace(LOW, eccentricity=0, inclination_deg=0, raan_deg=0, mean_anomaly_deg=0, bstar=0, source="f.json")


def test_all_faults_of_a_table_come_at_once_with_their_lines() -> None:
    lines = shared("omm/skyfield/stations.csv").read_text().splitlines()
    lines[3], lines[7] = lines[3].replace(",U,", ",U,x"), lines[7].rsplit(",", 1)[0]
    with pytest.raises(KnownError) as caught:
        read_omm_csv("\n".join(lines), source="f.csv")
    assert [fault.where.split(" ")[0] for fault in caught.value.faults] == ["f.csv:4", "f.csv:8"]


def test_an_entity_bomb_is_refused_unread() -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE omm [<!ENTITY a "b"><!ENTITY c "&a;&a;&a;">]><omm><OBJECT_NAME>&c;</OBJECT_NAME></omm>'
    with pytest.raises(KnownError, match="document type"):
        read_omm_xml(bomb, source="x")


def test_broken_xml_and_json_tell_where() -> None:
    with pytest.raises(KnownError, match=r"x:2: broken XML"):
        read_omm_xml("<omm>\n<a></b></omm>", source="x")
    with pytest.raises(KnownError, match=r"x:2: broken JSON"):
        read_omm_json('[\n{"OBJECT_NAME": }]', source="x")


def test_two_messages_in_one_kvn_are_two_sets_and_a_double_keyword_is_a_fault() -> None:
    text = shared("omm/ccsds-ndm/kvn/omm1_ct.kvn").read_text()
    assert len(read_omm_kvn(text + text, source="x")) == 2
    with pytest.raises(KnownError, match="BSTAR twice"):
        read_omm_kvn(text + "BSTAR = 1\n", source="x")


def test_units_in_kvn_are_taken_off() -> None:
    text = shared("omm/ccsds-ndm/kvn/omm1_ct.kvn").read_text()
    assert read_omm_kvn(text.replace("97.2970", "97.2970 [deg]"), source="x") == read_omm_kvn(text, source="x")


def test_xml_in_another_encoding_is_read() -> None:
    text = shared("omm/python-sgp4/sample_omm.xml").read_text()
    wide = text.replace("UTF-8", "UTF-16").replace("VANGUARD 1", "VANGUARD É")
    assert read_elements(wide.encode("utf-16"), source="x")[0].name == "VANGUARD É"
