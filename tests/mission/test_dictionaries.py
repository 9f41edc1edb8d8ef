"""A spacecraft's dictionary: one file or a list of them, in any format, always inside the mission's folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.errors import KnownError
from console.mission.loader import check_mission, load_mission
from tests.mission.folders import write_mission

TYPES = """<SpaceSystem name="TYPES"><TelemetryMetaData><ParameterTypeSet><IntegerParameterType name="u8">
<IntegerDataEncoding sizeInBits="8"/></IntegerParameterType></ParameterTypeSet></TelemetryMetaData></SpaceSystem>"""
SAT = """<SpaceSystem name="SAT"><TelemetryMetaData><ParameterSet><Parameter name="BATT_V" parameterTypeRef="/TYPES/u8"/>
<Parameter name="PANEL_I" parameterTypeRef="/TYPES/u8"/></ParameterSet>
<ContainerSet><SequenceContainer name="P"><EntryList><ParameterRefEntry parameterRef="BATT_V"/>
</EntryList></SequenceContainer></ContainerSet>
</TelemetryMetaData></SpaceSystem>"""


def folder_with(folder: Path, wanted: str) -> Path:
    """A mission whose first dictionary is said so."""
    write_mission(folder, ('dictionary = "one.xml"', f"dictionary = {wanted}"), one=SAT)
    (folder / "types.xml").write_text(TYPES)
    (folder / "sat.csv").write_text("packet,apid,field,bits\nP,1,BATT_V,8\n,,PANEL_I,8\n")
    return folder


def test_a_list_of_files_is_read_together(tmp_path: Path) -> None:
    mission = load_mission(folder_with(tmp_path, '["one.xml", "types.xml"]'), session_start_ns=0)
    craft = mission.spacecraft[0]
    assert craft.dictionary is not None
    assert (list(craft.dictionary.parameters), craft.dictionary_file) == (["BATT_V", "PANEL_I"], "one.xml")


def test_a_table_is_a_dictionary_too(tmp_path: Path) -> None:
    dictionary = load_mission(folder_with(tmp_path, '"sat.csv"'), session_start_ns=0).spacecraft[0].dictionary
    assert dictionary is not None
    assert "BATT_V" in dictionary.parameters


@pytest.mark.parametrize(
    ("wanted", "what"),
    [
        ('"one.xml"', "there is no type /TYPES/u8"),
        ('["one.xml", "gone.xml"]', "gone.xml"),
        ('["one.xml", "../types.xml"]', "leads out of the mission's folder"),
        ('["one.xml", 3]', "holds something that is no text"),
        ("7", "dictionary"),
    ],
)
def test_what_is_wrong_with_the_list_is_told(tmp_path: Path, wanted: str, what: str) -> None:
    folder = folder_with(tmp_path, wanted)
    assert any(what in str(fault) for fault in check_mission(folder))
    with pytest.raises(KnownError):
        load_mission(folder, session_start_ns=0)
